package sqltree

import (
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
