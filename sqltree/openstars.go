package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// A * in a query that others read asks for all columns, but only those matter that are
// named outside: WITH all_users AS (SELECT * FROM users) SELECT login FROM all_users.
// The query's name, or its alias, stands for the tables that the * is of.

// openStars are the tokens of such stars. What reads their queries gets the columns and
// the schemas of their tables.
func (n *Names) openStars() map[int]bool {
	open := map[int]bool{}
	var stars []int
	made := map[int]int{} // by the parenthesis of a query in a FROM: its number among the sources
	for i, t := range n.Shape.Tokens {
		if t.Text != "*" || !n.isStar(i) {
			continue
		}
		if at, ok := n.readAgain(i); ok {
			open[i], stars = true, append(stars, i)
			if n.cteOf(at) == "" {
				n.addQuery(at, made)
			}
		}
	}
	for range stars { // one may be of another's
		for _, i := range stars {
			at, _ := n.readAgain(i)
			for sc := range n.Scopes {
				for k := range n.Scopes[sc].Sources {
					src := &n.Scopes[sc].Sources[k]
					if name := n.cteOf(at); name != "" && src.Name == name && n.CTEs[name] || name == "" && sc == n.Of[at] && made[at] == k+1 {
						src.passesOn(n.Scopes[n.Of[i]].Sources)
					}
				}
			}
		}
	}
	return open
}

// passesOn gives a source the columns and schemas of others.
func (src *Source) passesOn(of []Source) {
	before, from := src.columns, slices.Clone(of)
	src.columns = func(name string) bool {
		if before(name) {
			return true
		}
		for _, s := range from {
			if s.columns(name) || len(s.kinds) > 0 || s.Unknown {
				return s.columns(name) // an attribute of an earlier one would hide that of a later one
			}
		}
		return false
	}
	for _, s := range of {
		src.Unknown = src.Unknown || s.Unknown
		for _, k := range s.kinds {
			if !slices.Contains(src.kinds, k) {
				src.kinds = append(slices.Clone(src.kinds), k)
			}
		}
	}
}

// readAgain is the parenthesis before the query of a star which others read by name: a
// single SELECT of a WITH that names no columns, or of a FROM.
func (n *Names) readAgain(i int) (int, bool) {
	s, depth, at := n.Shape, 0, i-1
	for ; at >= 0 && depth >= 0; at-- {
		switch s.At(at).Text {
		case ")":
			depth++
		case "(":
			depth--
		}
	}
	at++
	if depth >= 0 || !s.At(at+1).Is("SELECT") || s.At(at+2).Is("DISTINCT") {
		return 0, false
	}
	for k := at + 1; k < s.Closing(at); k++ {
		switch t := s.At(k); {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("NATURAL"), t.Is("USING"):
			return 0, false
		}
	}
	return at, n.cteOf(at) != "" || n.inFrom(at)
}

// cteOf is the name that a WITH gives to the query in a parenthesis, "" for none, or
// where it names its columns too.
func (n *Names) cteOf(open int) string {
	s, k := n.Shape, open-1
	if s.At(k).Is("MATERIALIZED") {
		k--
	}
	if s.At(k).Is("NOT") {
		k--
	}
	if before := s.At(k - 2); !s.At(k).Is("AS") || !before.Is("WITH") && !before.Is("RECURSIVE") && before.Text != "," {
		return ""
	}
	return sqltext.Lower(s.At(k - 1).Value())
}

// inFrom says whether a parenthesis opens a query of a FROM.
func (n *Names) inFrom(open int) bool {
	p := n.Shape.At(open - 1)
	return p.Is("FROM") || p.Is("JOIN")
}

// addQuery makes the query in a parenthesis one of the sources around it.
func (n *Names) addQuery(open int, made map[int]int) {
	if made[open] > 0 {
		return
	}
	s, in := n.Shape, n.Of[open]
	src := Source{columns: func(string) bool { return false }, kinds: []catalog.SchemaKind{}, AliasAt: s.Closing(open) + 1}
	next := s.At(src.AliasAt)
	if next.Is("AS") {
		next = s.At(src.AliasAt + 1)
	}
	if IsIdentifier(next) {
		src.alias = sqltext.Lower(next.Value())
	}
	n.Scopes[in].Sources = append(n.Scopes[in].Sources, src)
	made[open] = len(n.Scopes[in].Sources)
}
