package sqltree

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What stands in the FROM of a SELECT, and what the names there mean.

// joinWords begin or end what stands between two entries of a FROM.
var joinWords = []string{"JOIN", "LEFT", "INNER", "CROSS", "RIGHT", "FULL", "NATURAL", "OUTER"}

// items reads a FROM.
func (r *Reader) items(c *Core, i int) int {
	s := r.Shape
	left := false
	for !r.bad {
		it := &Item{Core: c, Nth: len(c.Items), Left: left}
		i = r.item(it, i)
		c.Items = append(c.Items, it)
		switch {
		case s.At(i).Is("ON"):
			it.On, i = r.expression(c, i+1, append([]string{"WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT", ","}, joinWords...)...)
		case s.At(i).Is("USING") && s.At(i+1).Text == "(":
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
func (r *Reader) using(it *Item, i int) int {
	s := r.Shape
	for ; IsIdentifier(s.At(i)); i++ {
		r.names(i)
		it.Using = append(it.Using, sqltext.Lower(s.At(i).Value()))
		if s.At(i+1).Text == "," {
			i++
		}
	}
	if s.At(i).Text != ")" {
		return r.fail(i)
	}
	it.Ends = i + 1
	return i + 1
}

// join reads what stands between two entries of a FROM.
func (r *Reader) join(c *Core, i int) (next int, left, ok bool) {
	s := r.Shape
	if s.At(i).Text == "," {
		return i + 1, false, true
	}
	first := i
	for ; IsAny(s.At(i), joinWords) && !s.At(i).Is("JOIN"); i++ {
		left = left || s.At(i).Is("LEFT")
		c.Odd = c.Odd || s.At(i).Is("RIGHT") || s.At(i).Is("FULL") || s.At(i).Is("NATURAL")
	}
	if s.At(i).Is("JOIN") {
		return i + 1, left, true
	}
	if i > first {
		i = r.fail(i)
	}
	return i, false, false
}

// item reads an entry of a FROM up to its alias.
func (r *Reader) item(it *Item, i int) int {
	s := r.Shape
	it.Text.From = i
	switch t := s.At(i); {
	case t.Text == "(" && (s.At(i+1).Is("SELECT") || s.At(i+1).Is("VALUES") || s.At(i+1).Is("WITH")):
		it.Body, i = r.query(i+1, &Query{Above: it.Core, Source: true})
		if s.At(i).Text != ")" {
			return r.fail(i)
		}
	case IsIdentifier(t):
		it.Name, it.Alias = t.Value(), sqltext.Lower(t.Value())
		r.names(i)
		if s.At(i+1).Text == "(" {
			it.Call = true
			end := s.Closing(i + 1)
			if _, i = r.list(it.Core, i+2); i != end {
				return r.fail(i)
			}
		}
	default:
		return r.fail(i)
	}
	i++
	if s.At(i).Is("AS") {
		i++
		if !IsIdentifier(s.At(i)) {
			return r.fail(i)
		}
	}
	if IsIdentifier(s.At(i)) {
		it.Alias = sqltext.Lower(s.At(i).Value())
		r.names(i)
		i++
	}
	it.Text.To = i
	return i
}

// resolve finds out what the names in every FROM mean. It is false when one
// could mean two things: a WITH that takes the name of a table or of another.
func (r *Reader) resolve() bool {
	seen := map[string]bool{}
	for _, q := range r.Queries {
		for _, c := range q.CTEs {
			if _, ok := catalog.Find(c.Name); ok || seen[c.Name] || catalog.FindLocal(c.Name) != nil {
				return false
			}
			seen[c.Name] = true
		}
	}
	for _, c := range r.Cores {
		aliases := map[string]bool{}
		for _, it := range c.Items {
			if it.Alias != "" && aliases[it.Alias] {
				return false
			}
			aliases[it.Alias] = true
			if it.Body == nil && !it.Call {
				if it.CTE = c.In.find(sqltext.Lower(it.Name)); it.CTE != nil {
					it.CTE.Uses++
				} else {
					it.table, _ = r.okta(it.Name)
				}
			}
		}
	}
	return true
}

// find returns the definition that a name in a query's FROM refers to.
func (q *Query) find(name string) *CTE {
	for at := q; at != nil; at = at.around() {
		for _, c := range at.CTEs {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// around is the query in whose text a query stands.
func (q *Query) around() *Query {
	if q.Above != nil {
		return q.Above.In
	}
	return q.With
}
