package planner

import (
	"strings"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// wording is a term written out: alternatives of which any one is enough. None
// at all leaves the term out.
type wording struct {
	items []string
	never bool
	exact bool
}

// sayTerm writes a term for its argument. NULLs are left out of a list, since
// they equal nothing; one member that cannot be said makes the whole list
// unsaid.
func (b *binder) sayTerm(p param, e term) wording {
	if e.form == none {
		w := say(b.t, p, e, Value{})
		return wording{items: []string{w.expr}, exact: w.exact}
	}
	// A column that is NOCASE is compared so when only search says it; under
	// BINARY search may answer with too much.
	if c := &b.t.Columns[e.col]; c.Type == catalog.Text && e.op == catalog.Eq && e.form != likeForm && e.form != globForm {
		e.exact = p == filter || c.NoCase || c.ID != ""
	}
	values := []Value{b.args[e.arg-1].Value}
	if e.form == list {
		values = b.args[e.arg-1].List
	}
	w := wording{exact: true}
	seen := map[string]bool{}
	for _, v := range values {
		one := say(b.t, p, e, v)
		if one.never {
			continue
		}
		if one.expr == "" {
			return wording{}
		}
		w.exact = w.exact && one.exact
		if !seen[one.expr] {
			seen[one.expr] = true
			w.items = append(w.items, one.expr)
		}
	}
	w.never = len(w.items) == 0
	return w
}

// contradicts finds conditions that no row can meet at once: two different
// values for one text column, or bounds of a timestamp that cross. Text that
// differs in case only may be the same under some collation.
func contradicts(t *catalog.Table, m *template, args []Arg) bool {
	equal := map[int]string{}
	type bounds struct {
		low, high       instant.Time
		hasLow, hasHigh bool
	}
	times := map[int]bounds{}
	for _, e := range m.terms {
		if e.form != plain {
			continue
		}
		v := args[e.arg-1].Value
		if v.Kind != Text {
			continue
		}
		switch t.Columns[e.col].Type {
		case catalog.Text:
			if e.op != catalog.Eq {
				continue
			}
			if first, ok := equal[e.col]; ok && ascii(first) && ascii(v.Text) && !strings.EqualFold(first, v.Text) {
				return true
			}
			equal[e.col] = v.Text
		case catalog.Time:
			at, ok := instant.Parse(v.Text)
			if !ok {
				continue
			}
			b := times[e.col]
			if e.op&(catalog.Gt|catalog.Ge|catalog.Eq) != 0 && (!b.hasLow || at.Compare(b.low) > 0) {
				b.low, b.hasLow = at, true
			}
			if e.op&(catalog.Lt|catalog.Le|catalog.Eq) != 0 && (!b.hasHigh || at.Compare(b.high) < 0) {
				b.high, b.hasHigh = at, true
			}
			if b.hasLow && b.hasHigh && b.low.Compare(b.high) > 0 {
				return true
			}
			times[e.col] = b
		}
	}
	return false
}
