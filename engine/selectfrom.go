package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What stands in the FROM of a SELECT, and what the names there mean.

// joinWords begin or end what stands between two entries of a FROM.
var joinWords = []string{"JOIN", "LEFT", "INNER", "CROSS", "RIGHT", "FULL", "NATURAL", "OUTER"}

// items reads a FROM.
func (r *selectReader) items(c *core, i int) int {
	s := r.s
	left := false
	for !r.bad {
		it := &item{core: c, nth: len(c.items), left: left}
		i = r.item(it, i)
		c.items = append(c.items, it)
		switch {
		case s.at(i).Is("ON"):
			it.on, i = r.expression(c, i+1, append([]string{"WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT", ","}, joinWords...)...)
		case s.at(i).Is("USING") && s.at(i+1).Text == "(":
			i = r.using(it, i+2)
		}
		var more bool
		if i, left, more = r.join(c, i); !more {
			break
		}
	}
	return i
}

// using reads the columns of a USING.
func (r *selectReader) using(it *item, i int) int {
	s := r.s
	for ; isIdentifier(s.at(i)); i++ {
		r.names(i)
		it.using = append(it.using, strings.ToLower(s.at(i).Value()))
		if s.at(i+1).Text == "," {
			i++
		}
	}
	if s.at(i).Text != ")" {
		return r.fail(i)
	}
	it.ends = i + 1
	return i + 1
}

// join reads what stands between two entries of a FROM.
func (r *selectReader) join(c *core, i int) (next int, left, ok bool) {
	s := r.s
	if s.at(i).Text == "," {
		return i + 1, false, true
	}
	first := i
	for ; isAny(s.at(i), joinWords) && !s.at(i).Is("JOIN"); i++ {
		left = left || s.at(i).Is("LEFT")
		c.odd = c.odd || s.at(i).Is("RIGHT") || s.at(i).Is("FULL") || s.at(i).Is("NATURAL")
	}
	if s.at(i).Is("JOIN") {
		return i + 1, left, true
	}
	if i > first {
		i = r.fail(i)
	}
	return i, false, false
}

// item reads an entry of a FROM up to its alias.
func (r *selectReader) item(it *item, i int) int {
	s := r.s
	it.text.from = i
	switch t := s.at(i); {
	case t.Text == "(" && (s.at(i+1).Is("SELECT") || s.at(i+1).Is("VALUES") || s.at(i+1).Is("WITH")):
		it.body, i = r.query(i+1, &query{above: it.core, source: true})
		if s.at(i).Text != ")" {
			return r.fail(i)
		}
	case isIdentifier(t) || t.Kind == sqltext.Name && t.Is("GROUPS"):
		it.name, it.alias = t.Value(), strings.ToLower(t.Value())
		r.names(i)
		if s.at(i+1).Text == "(" {
			it.call = true
			end := s.closing(i + 1)
			if _, i = r.list(it.core, i+2); i != end {
				return r.fail(i)
			}
		}
	default:
		return r.fail(i)
	}
	i++
	if s.at(i).Is("AS") {
		i++
		if !isIdentifier(s.at(i)) {
			return r.fail(i)
		}
	}
	if isIdentifier(s.at(i)) {
		it.alias = strings.ToLower(s.at(i).Value())
		r.names(i)
		i++
	}
	it.text.to = i
	return i
}

// resolve finds out what the names in every FROM mean. It is false when one
// could mean two things: a WITH that takes the name of a table or of another.
func (r *selectReader) resolve() bool {
	seen := map[string]bool{}
	for _, q := range r.queries {
		for _, c := range q.ctes {
			if _, ok := catalog.Find(c.name); ok || seen[c.name] || catalog.FindLocal(c.name) != nil {
				return false
			}
			seen[c.name] = true
		}
	}
	for _, c := range r.cores {
		aliases := map[string]bool{}
		for _, it := range c.items {
			if it.alias != "" && aliases[it.alias] {
				return false
			}
			aliases[it.alias] = true
			if it.body == nil && !it.call {
				if it.cte = c.in.find(strings.ToLower(it.name)); it.cte != nil {
					it.cte.uses++
				}
			}
		}
	}
	return true
}

// find returns the definition that a name in a query's FROM refers to.
func (q *query) find(name string) *cte {
	for at := q; at != nil; at = at.around() {
		for _, c := range at.ctes {
			if c.name == name {
				return c
			}
		}
	}
	return nil
}

// around is the query in whose text a query stands.
func (q *query) around() *query {
	if q.above != nil {
		return q.above.in
	}
	return q.with
}
