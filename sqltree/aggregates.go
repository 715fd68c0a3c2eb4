package sqltree

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// Aggregates are SQLite's functions over all rows.
var Aggregates = map[string]bool{
	"count": true, "sum": true, "avg": true, "total": true, "min": true, "max": true, "group_concat": true, "string_agg": true,
	"json_group_array": true, "json_group_object": true,
}

// Aggregate says whether a function may be one over all rows.
func Aggregate(name string) bool {
	name = sqltext.Lower(name)
	return Aggregates[name] || strings.Contains(name, "group") || strings.Contains(name, "percentile") || name == "median"
}

// Aggregates says whether a token is a function that may be one over the rows of a
// SELECT. In a query within, it is over the rows of that one if it names a column of
// its, or none.
func (r *Reader) Aggregates(c *Core, k int) bool {
	s := r.Shape
	if s.At(k+1).Text != "(" || !Aggregate(s.At(k).Value()) {
		return false
	}
	if r.CoreAt[k] == c {
		return true
	}
	for i := k + 2; i < s.Closing(k+1); i++ {
		if ref, ok := r.ColumnAt(i); ok && r.CoreAt[i] == r.CoreAt[k] && ref.Item.Core == r.CoreAt[k] {
			return false
		}
	}
	return s.At(k+2).Text != "*"
}

// ColumnAt is what the column's name that ends at a token refers to.
func (r *Reader) ColumnAt(k int) (Reference, bool) {
	s := r.Shape
	if !IsIdentifier(s.At(k)) || r.Naming[k] || s.At(k+1).Text == "." || s.At(k+1).Text == "(" || s.At(k-1).Is("AS") || s.At(k-1).Is("COLLATE") {
		return Reference{}, false
	}
	p := Part{From: k, To: k + 1}
	if s.At(k-1).Text == "." {
		p.From = k - 2
	}
	return r.Refer(r.CoreAt[k], p)
}

// GivesOneRow says whether the statement is a SELECT that surely has one row, over all
// of its rows, and has queries in its results only: count(*) * 100.0 / (SELECT count(*)
// FROM users).
func (r *Reader) GivesOneRow() bool {
	i := slices.IndexFunc(r.Queries, func(q *Query) bool { return q.Above == nil && q.With == nil && !q.Source })
	if i < 0 || len(r.Queries[i].Cores) != 1 || r.Queries[i].Limited {
		return false
	}
	c := r.Queries[i].Cores[0]
	if c.Values || len(c.Group) > 0 || !c.Having.Empty() || c.Windows {
		return false
	}
	parts := []Part{c.Where}
	for _, it := range c.Items {
		parts = append(parts, it.On)
	}
	for _, p := range parts {
		for k := p.From; k < p.To; k++ {
			if r.Shape.At(k).Is("SELECT") {
				return false
			}
		}
	}
	return r.totals(c)
}

// KeepsAll says whether the LIMIT of a query leaves out nothing: each of its SELECTs has
// one row at most, and there are no more of them.
func (r *Reader) KeepsAll(q *Query) bool {
	if r.HasOneRow(q) {
		return true
	}
	limit := q.To - 1
	for limit > q.From && !r.Shape.At(limit).Is("LIMIT") {
		limit--
	}
	return r.Shape.LimitAt(limit) >= len(q.Cores) && !r.Shape.At(limit+2).Is("OFFSET") && r.Shape.At(limit+2).Text != "," &&
		!slices.ContainsFunc(q.Cores, func(c *Core) bool { return !r.oneRow(c) })
}

// HasOneRow says whether a query has one row at most, be it over all rows or over none:
// no LIMIT ends it.
func (r *Reader) HasOneRow(q *Query) bool {
	if len(q.Cores) != 1 {
		return false
	}
	return r.oneRow(q.Cores[0])
}

// oneRow says whether a SELECT has one row at most.
func (r *Reader) oneRow(c *Core) bool {
	return !c.Values && len(c.Group) == 0 && !c.Windows && (len(c.Items) == 0 || r.totals(c))
}

// totals says whether what a SELECT shows has an aggregate.
func (r *Reader) totals(c *Core) bool {
	for _, p := range c.Results {
		for k := p.From; k < p.To; k++ {
			if t := r.Shape.At(k); r.CoreAt[k] == c && Aggregates[sqltext.Lower(t.Value())] && r.Shape.At(k+1).Text == "(" && !r.Shape.At(r.Shape.Closing(k+1)+1).Is("OVER") && !r.severalArguments(k+1) {
				return true
			}
		}
	}
	return false
}

// severalArguments says whether a call has more than one: min and max of several values
// are no aggregates.
func (r *Reader) severalArguments(open int) bool {
	depth := 0
	for k := open; k < r.Shape.Closing(open); k++ {
		switch r.Shape.At(k).Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 1 {
				return true
			}
		}
	}
	return false
}
