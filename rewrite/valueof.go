package rewrite

import (
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What the value of a query is where it has no row to compute it of, and which query a
// column that a condition names is the value of.

// valueOf notes the query that some tokens are the value of, by way of the queries
// that hand it on, or with another value in the place of NULL.
func (x *restricter) valueOf(c *sqltree.Core, p sqltree.Part, v *someRow, depth int) bool {
	s := x.Shape
	p = s.Stripped(p)
	first := s.At(p.From)
	switch {
	case p.Empty() || depth > sqltree.MaxHandedOn:
		return false
	case v.of == nil && first.Text == "(" && s.Closing(p.From) == p.To-1:
		for _, q := range x.Queries {
			if q.From == p.From+1 {
				v.core, v.query = c, q
				return x.ofNone(q, v)
			}
		}
		return false
	case (first.Is("coalesce") || first.Is("ifnull")) && s.At(p.From+1).Text == "(" && s.Closing(p.From+1) == p.To-1:
		for k := p.From + 2; k < p.To-1; k++ {
			if s.At(k).Text == "(" {
				k = s.Closing(k)
			} else if s.At(k).Text == "," {
				instead := x.numberIn(sqltree.Part{From: k + 1, To: p.To - 1})
				if !instead.is || !x.valueOf(c, sqltree.Part{From: p.From + 2, To: k}, v, depth+1) {
					return false
				}
				if !v.total {
					v.total, v.none = true, instead.value
				}
				return true
			}
		}
		return false
	}
	if v.of != nil && !v.group {
		ref, ok := x.Refer(c, p)
		return ok && ref.Item == v.of // NULL, as all of its columns are
	}
	if v.of != nil && c == v.of.Core {
		if n, ok := x.shown(c, p); ok {
			return x.valueOf(c, x.Result(c, n).Expr, v, depth+1)
		}
		return x.ofUnmatched(c, p, v)
	}
	return x.handedOn(c, p, v, depth)
}

// handedOn notes the query that a column is the value of.
func (x *restricter) handedOn(c *sqltree.Core, p sqltree.Part, v *someRow, depth int) bool {
	if !x.IsReference(p) {
		return false
	}
	ref, ok := x.Refer(c, p)
	if !ok { // perhaps what the SELECT itself shows by that name
		n, found := x.shown(c, p)
		return found && x.valueOf(c, x.Result(c, n).Expr, v, depth+1)
	}
	for range sqltree.MaxHandedOn {
		it := ref.Item
		q := x.single(it)
		if q == nil || it.Core != c || it.Left || c.Odd || len(q.Cores) != 1 || (v.of == nil || v.of.Core != q.Cores[0]) && !x.HandsOn(q.Cores[0]) {
			return false
		}
		n, star := x.Position(q, it.CTE, ref.Name)
		c = q.Cores[0]
		if star == nil {
			return n >= 0 && n < len(c.Results) && x.valueOf(c, x.Result(c, n).Expr, v, depth+1)
		}
		ref.Item = star
	}
	return false
}

// shown is the number of the only result of a SELECT with a name that no column has.
func (x *restricter) shown(c *sqltree.Core, p sqltree.Part) (n int, ok bool) {
	if p.To-p.From != 1 {
		return 0, false
	}
	name := sqltext.Lower(x.Shape.At(p.From).Value())
	if _, none := x.Owner(c, name); !none {
		return 0, false
	}
	for i := range c.Results {
		if x.Result(c, i).Name == name {
			if ok {
				return 0, false
			}
			n, ok = i, true
		}
	}
	return n, ok
}

// ofNone notes the value that a query has where there is no row. It is false where
// that is not known.
func (x *restricter) ofNone(q *sqltree.Query, v *someRow) bool {
	s := x.Shape
	if len(q.Cores) != 1 || q.Cores[0].Odd || q.Cores[0].Values || len(q.Cores[0].Results) != 1 || q.Cores[0].Windows || !q.Cores[0].Having.Empty() {
		return false
	}
	c := q.Cores[0]
	if len(c.Group) > 0 || !x.totals(c) {
		return true // it has no row then
	}
	if q.Limited {
		return false // nor may it have the one of the aggregate
	}
	p := x.Result(c, 0).Expr
	name := sqltext.Lower(s.At(p.From).Value())
	if p.Empty() || s.At(p.From+1).Text != "(" || !x.ofOwn(c, p.From+1) {
		return false
	}
	end := s.Closing(p.From+1) + 1
	if s.At(end).Is("FILTER") && s.At(end+1).Text == "(" {
		end = s.Closing(end+1) + 1
	} else {
		v.rows = name == "count" && end == p.To && q.To == c.To && x.countsAll(c, sqltree.Part{From: p.From + 2, To: end - 1})
	}
	return end == p.To && v.ofAggregate(name)
}

// ofAggregate notes the value that an aggregate has over no rows.
func (v *someRow) ofAggregate(name string) bool {
	v.total = name == "count" || name == "total"
	return v.total || noneIsNull[name]
}

// noneIsNull are the aggregates that are NULL over no rows.
var noneIsNull = map[string]bool{"sum": true, "avg": true, "min": true, "max": true, "group_concat": true, "string_agg": true}

// ofOwn says whether the call of an aggregate, whose parenthesis is given, is surely
// over the rows of its own SELECT: it has one argument, if any, that counts, and names
// no column of what is around.
func (x *restricter) ofOwn(c *sqltree.Core, open int) bool {
	s := x.Shape
	for k := open + 1; k < s.Closing(open); k++ {
		if s.At(k).Text == "," && (s.At(open-1).Is("min") || s.At(open-1).Is("max")) || s.At(k).Is("SELECT") {
			return false
		}
		if !sqltree.IsIdentifier(s.At(k)) || s.At(k+1).Text == "." || s.At(k+1).Text == "(" || s.At(k-1).Is("AS") || s.At(k-1).Is("COLLATE") {
			continue
		}
		if ref, ok := x.columnAt(k); !ok || ref.Item.Core != c {
			return false
		}
	}
	return true
}

// countsAll says whether a count of something is that of all rows.
func (x *restricter) countsAll(c *sqltree.Core, p sqltree.Part) bool {
	s := x.Shape
	if s.At(p.From).Is("DISTINCT") && p.To > p.From+1 {
		p.From++ // it is 0 where the count of all rows is
	}
	t := s.At(p.From)
	if p.To == p.From+1 && (t.Text == "*" || t.Kind == sqltext.Number || t.Kind == sqltext.String) || p.Empty() {
		return true
	}
	ref, ok := x.Refer(c, p)
	if !ok || ref.Item.Core != c {
		return false
	}
	_, never := x.Identifier(ref, 0)
	return never
}
