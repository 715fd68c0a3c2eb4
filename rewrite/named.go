package rewrite

import (
	"cmp"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// named is a text in which results that have a query or a parameter in them, and no
// name, have the one that SQLite would give them: their text. So it stays the same
// when something is put into them.
func named(text string) string {
	s := sqltree.ShapeOf(text)
	r := s.Selects()
	if r == nil {
		return text
	}
	x := restricter{Reader: r, text: text}
	names := map[int]string{}
	for _, c := range r.Cores {
		for n, p := range c.Results {
			res := r.Result(c, n)
			if res.Name != "" || res.Expr.Empty() || !x.mayChange(p) {
				continue
			}
			last := r.Shape.At(p.To - 1)
			end := last.Pos + len(last.Text)
			name := " AS " + catalog.Quote(x.nameOf(p))
			if next := r.Shape.At(p.To); next.Pos > end {
				name = name[1:] + " " // what is between the two may be a comment
			}
			names[p.To] = name
		}
	}
	if len(names) == 0 {
		return text
	}
	last := r.Shape.At(len(r.Shape.Tokens) - 1)
	return x.edited(names, last.Pos+len(last.Text), names[len(r.Shape.Tokens)])
}

// mayChange says whether a result has a query or a parameter in it.
func (x *restricter) mayChange(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if t := x.Shape.At(k); t.Is("SELECT") || t.Kind == sqltext.Param {
			return true
		}
	}
	return false
}

// nameOf is the name that SQLite gives to a result that has none: its text, with
// comments up to what follows.
func (x *restricter) nameOf(p sqltree.Part) string {
	end := len(x.text)
	if p.To < len(x.Shape.Tokens) {
		end = x.Shape.At(p.To).Pos
	}
	return strings.TrimSpace(x.text[x.Shape.At(p.From).Pos:end])
}

// isLower says whether a name is written in lower case wherever it stands.
func (x *restricter) isLower(name string) bool {
	return !slices.ContainsFunc(x.Shape.Tokens, func(t sqltext.Token) bool { return sqltext.Same(t.Value(), name) && t.Value() != name })
}

// keepingNames adds to changes of a text the names of the results that they are in and
// that have no other: SQLite would call them by the new text. It is false where a name
// is not known.
func (x *restricter) keepingNames(edits []sqltree.Change) ([]sqltree.Change, bool) {
	if len(edits) == 0 {
		return nil, false
	}
	out := edits
	for _, c := range x.Cores {
		for n, p := range c.Results {
			from, to := x.Shape.From(p), x.Shape.To(p)
			if !slices.ContainsFunc(edits, func(e sqltree.Change) bool { return from <= e.From && e.To <= to }) {
				continue
			}
			res := x.Result(c, n)
			switch {
			case res.Expr.Empty():
				return nil, false
			case res.Expr.To < p.To:
				continue
			}
			name := x.nameOf(p)
			if ref, ok := x.Refer(c, p); ok && x.IsReference(p) {
				if name = ref.Name; ref.Item.Table() == nil && !x.isLower(name) {
					return nil, false // its definition may write it in either way
				}
			}
			out = append(out, sqltree.Change{From: to, To: to, With: " AS " + catalog.Quote(name)})
		}
	}
	slices.SortStableFunc(out, func(a, b sqltree.Change) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	for i := range out[1:] {
		if out[i].To > out[i+1].From {
			return nil, false // one within another
		}
	}
	return out, true
}
