package rewrite

import (
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query in a FROM that has an ORDER BY:
//
//	users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ORDER BY created) f ON f.user_id = u.id
//
// SQLite forgets the ORDER BY of a query that is joined to something, and then
// makes the query a part of the SELECT around it. It does neither where the order
// may show, as in group_concat(f.factor_type): then the query is computed as a
// whole. A condition more leaves the rows that remain in their order.

// ordered says whether a query has an ORDER BY.
func (x *restricter) ordered(q *sqltree.Query) bool {
	return x.Shape.At(q.Cores[len(q.Cores)-1].To).Is("ORDER")
}

// showsOrder says whether SQLite takes the order of the rows for something that
// the result of a SELECT depends on: an aggregate other than count, min and max,
// or a window that sorts or divides them.
func (x *restricter) showsOrder(c *sqltree.Core) bool {
	for k := c.From; k < c.In.To; k++ {
		t := x.Shape.At(k)
		switch {
		case x.CoreAt[k] != c || x.Shape.At(k+1).Text != "(":
		case t.Is("OVER"):
			if x.Shape.Closing(k+1) > k+2 {
				return true
			}
		case sqltree.Aggregate(t.Value()) && !anyOrder[sqltext.Lower(t.Value())] && !x.over(k+1):
			return true
		}
	}
	return c.Windows
}

// anyOrder are the aggregates that SQLite takes to be the same in any order.
var anyOrder = map[string]bool{"count": true, "min": true, "max": true}
