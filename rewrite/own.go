package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A list of one's own, such as that of the employees, is compared with what Okta
// has: hr.email NOT IN (SELECT login FROM users), or an EXCEPT of the two. SQLite
// computes the side of Okta as a whole, which is a scan. Only the rows that have
// a value of the list matter there, and the list costs no request: the statement
// is handed to SQLite with login IN (SELECT email FROM hr) among the conditions
// of that side. Whether its values are asked for or the table is scanned is
// found out when they are known.
//
// What the condition lets through is all that the comparison itself could take
// for equal, by its collation and its affinity.

// OwnRestricted is the text to hand to SQLite, with conditions on Okta's tables
// that follow from rows of the user's own: of tables that are given by name in
// lower case, and of the text.
func (r *Rules) OwnRestricted(text string, own map[string]sqltree.OwnTable) string {
	okta, compares := false, false
	tokens := sqltext.Tokens(text)
	for i, t := range tokens {
		if i > 0 && tokens[i-1].Is("COLLATE") && !sqltext.Same(t.Value(), "NOCASE") && !sqltext.Same(t.Value(), "BINARY") {
			return text // it may take others for equal
		}
		_, ok := catalog.Find(t.Value())
		okta = okta || ok
		compares = compares || t.Is("IN") || t.Is("EXCEPT") || t.Is("INTERSECT") || t.Is("lower") || t.Is("upper") ||
			t.Is("date") || t.Is("strftime") || t.Is("substr") || t.Is("substring")
	}
	if !okta || !compares {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		o := ownRestricter{restricter: x, own: own}
		return o.next()
	})
}

// ownRestricter finds one place of a text where values of the user's say which
// of Okta's rows matter.
type ownRestricter struct {
	*restricter
	own   map[string]sqltree.OwnTable
	edits []edit
}

// edit is something to put at an offset of the text.
type edit struct {
	pos  int
	what string
}

// next is the text with one such place changed.
func (o *ownRestricter) next() (string, bool) {
	o.Own = o.own
	o.findMine()
	for _, c := range o.Cores {
		if o.begin(); o.tie(c) {
			if next, ok := o.changed(); ok {
				return next, true
			}
		}
		for k := c.From; k < c.To; k++ {
			if !o.Shape.At(k).Is("IN") || o.CoreAt[k] != c || c.Odd {
				continue
			}
			if o.begin(); !o.member(c, k) {
				continue
			}
			if next, ok := o.changed(); ok {
				return next, true
			}
		}
	}
	for _, q := range o.Queries {
		for j := range q.Cores {
			if o.begin(); !o.ofCompound(q, j) {
				continue
			}
			if next, ok := o.changed(); ok {
				return next, true
			}
		}
	}
	return "", false
}

// begin forgets what has been tried.
func (o *ownRestricter) begin() {
	o.edits = nil
	clear(o.insert)
}

// changed is the text with the edits, unless it has been refused.
func (o *ownRestricter) changed() (string, bool) {
	for k, what := range o.insert {
		o.edits = append(o.edits, edit{o.Shape.At(k).Pos, what})
	}
	if !o.keepNames() {
		return "", false
	}
	slices.SortStableFunc(o.edits, func(a, b edit) int { return a.pos - b.pos })
	var b strings.Builder
	at := 0
	for _, e := range o.edits {
		b.WriteString(o.text[at:e.pos] + e.what)
		at = e.pos
	}
	next := b.String() + o.text[at:]
	return next, !o.refused[next] && sqltree.SameParameters(o.text, next)
}

// keepNames gives the results that are edited the names that they have, which are
// their texts. It is false for one that may have another name.
func (o *ownRestricter) keepNames() bool {
	for _, c := range o.Cores {
		for n, p := range c.Results {
			from, to := o.Shape.At(p.From).Pos, o.after(p.To-1)
			edited := slices.ContainsFunc(o.edits, func(e edit) bool { return from <= e.pos && e.pos <= to })
			r := o.Result(c, n)
			if !edited || r.Name != "" {
				continue
			}
			if r.Expr.Empty() {
				return false
			}
			o.edits = append(o.edits, edit{to, " AS " + catalog.Quote(o.nameOf(p))})
		}
	}
	return true
}

// after is the offset after a token.
func (o *ownRestricter) after(k int) int {
	t := o.Shape.At(k)
	return t.Pos + len(t.Text)
}

// findMine finds the entries of a FROM that have rows of the user's only.
func (o *ownRestricter) findMine() {
	o.mine = map[*sqltree.Item]bool{}
	for _, c := range o.Cores {
		for _, it := range c.Items {
			_, own := o.own[sqltext.Lower(it.Name)]
			json := sqltext.Same(it.Name, "json_each") || sqltext.Same(it.Name, "json_tree")
			o.mine[it] = it.Source() != nil || it.Call && json || !it.Call && own
		}
	}
	for changed := true; changed; {
		changed = false
		for it, mine := range o.mine {
			if q := it.Source(); mine && q != nil && !o.onlyMine(q.Part) {
				o.mine[it], changed = false, true
			}
		}
	}
}

// onlyMine says whether all that is read within some tokens is the user's own.
func (o *ownRestricter) onlyMine(p sqltree.Part) bool {
	for _, c := range o.Cores {
		if c.From < p.From || c.From >= p.To {
			continue
		}
		for _, it := range c.Items {
			if !o.mine[it] {
				return false
			}
		}
	}
	return true
}
