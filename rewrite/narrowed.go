package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// narrowed says whether a SELECT has a condition of its own that compares with
// a constant: its rows may be fewer then than a short list has. That a user is
// active is true of most; and what factors somebody has is asked of each, so that
// it tells nothing before the list does, unless something is said of the users too.
func (n members) narrowed(m membership, in int) bool {
	s, where, dear, ofDear, own := n.Shape, false, false, false, m.not
	outer := !n.isDear(in, m.outer)
	for k, t := range s.Tokens {
		if n.Of[k] != in || !where && !t.Is("WHERE") {
			continue
		}
		where = true
		switch {
		case t.Is("WHERE"), t.Is("AND"), t.Is("OR"):
			dear = false
		case t.Is("LIMIT") && !s.WantsFew():
			return ofDear && own // its number leaves out no row that the others would be asked for
		case s.At(k+1).Text == ".":
			dear = n.isDear(in, t.Value())
			own = own || outer && sqltext.Same(t.Value(), m.outer) && !sqltext.Same(s.At(k+2).Value(), m.column)
		case sqltree.IsIdentifier(t) && s.At(k-1).Text != "." && s.At(k+1).Text != "(":
			own = true // it may be a column of anything
		}
		if t.Kind == sqltext.String && t.Value() != "ACTIVE" || t.Kind == sqltext.Number || t.Kind == sqltext.Param {
			if !dear {
				return true
			}
			ofDear = true
		}
	}
	return ofDear && own
}

// isDear says whether a qualifier is that of a table which takes a request for each
// parent.
func (n members) isDear(in int, alias string) bool {
	for _, src := range n.Scopes[in].Sources {
		if t, ok := catalog.Find(src.Name); ok && sqltext.Same(n.aliasOf(src), alias) {
			return t.IsDear()
		}
	}
	return false
}
