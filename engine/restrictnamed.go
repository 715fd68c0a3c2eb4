package engine

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// named is a text in which results that have a query or a parameter in them, and no
// name, have the one that SQLite would give them: their text. So it stays the same
// when something is put into them.
func named(text string) string {
	s := shapeOf(text)
	r := s.selects()
	if r == nil {
		return text
	}
	x := restricter{selectReader: r, text: text}
	names := map[int]string{}
	for _, c := range r.cores {
		for n, p := range c.results {
			res := r.result(c, n)
			if res.name != "" || res.expr.empty() || !x.mayChange(p) {
				continue
			}
			first, last := r.s.at(p.from), r.s.at(p.to-1)
			end := last.Pos + len(last.Text)
			name := " AS " + catalog.Quote(text[first.Pos:end])
			if next := r.s.at(p.to); next.Pos > end {
				name = name[1:] + " "
			}
			names[p.to] = name
		}
	}
	if len(names) == 0 {
		return text
	}
	return x.edited(names, len(text), names[len(r.s.tokens)])
}

// mayChange says whether a result has a query or a parameter in it.
func (x *restricter) mayChange(p part) bool {
	for k := p.from; k < p.to; k++ {
		if t := x.s.at(k); t.Is("SELECT") || t.Kind == sqltext.Param {
			return true
		}
	}
	return false
}
