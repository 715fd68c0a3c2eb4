package engine

import (
	"strings"

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
			last := r.s.at(p.to - 1)
			end := last.Pos + len(last.Text)
			name := " AS " + catalog.Quote(x.nameOf(p))
			if next := r.s.at(p.to); next.Pos > end {
				name = name[1:] + " " // what is between the two may be a comment
			}
			names[p.to] = name
		}
	}
	if len(names) == 0 {
		return text
	}
	last := r.s.at(len(r.s.tokens) - 1)
	return x.edited(names, last.Pos+len(last.Text), names[len(r.s.tokens)])
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

// nameOf is the name that SQLite gives to a result that has none: its text, with
// comments up to what follows.
func (x *restricter) nameOf(p part) string {
	end := len(x.text)
	if p.to < len(x.s.tokens) {
		end = x.s.at(p.to).Pos
	}
	return strings.TrimSpace(x.text[x.s.at(p.from).Pos:end])
}
