package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// In
//
//	users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = '00g'
//	    GROUP BY u.id HAVING count(m.group_id) > 0
//
// a user without a partner is a group of one row, of which the count is 0, so that the
// HAVING leaves it out: the join may as well be an inner one. Where a group may have rows
// with a partner and rows without, those without count for count(*) and the like.

// groupsWant says whether the HAVING of a SELECT, or a condition on what it gives, leaves
// out all groups of rows in which an outer join has found nothing, and each group has such
// rows only or none.
func (x *restricter) groupsWant(c *sqltree.Core, it *sqltree.Item) bool {
	if len(c.Group) == 0 || c.Odd || it.On.Empty() || len(it.Using) > 0 {
		return false
	}
	wants := func(at *sqltree.Core, p sqltree.Part) bool {
		v, ok := x.valueTest(at, p, someRow{of: it, group: true})
		return ok && !v.trueFor(v.none)
	}
	if slices.ContainsFunc(x.conjuncts(c.Having), func(p sqltree.Part) bool { return wants(c, p) }) {
		return x.sameForGroup(c, it)
	}
	for _, o := range x.Cores {
		if o != c && !o.Odd && slices.ContainsFunc(x.conditionsFor(o, nil), func(p sqltree.Part) bool { return wants(o, p) }) {
			return !x.dependsOnOthers(c) && x.sameForGroup(c, it)
		}
	}
	return false
}

// dependsOnOthers says whether the groups of a query are not handed on one by one: of a
// number of them, or counted and the like by windows.
func (x *restricter) dependsOnOthers(c *sqltree.Core) bool {
	if c.In.Limited || c.Windows || len(c.In.Cores) > 1 {
		return true
	}
	for k := c.In.From; k < c.In.To; k++ {
		if x.Shape.At(k).Is("OVER") {
			return true
		}
	}
	return false
}

// sameForGroup says whether an outer join finds something for all rows of a group or
// for none: what it compares is of rows of which a key is grouped by.
func (x *restricter) sameForGroup(c *sqltree.Core, it *sqltree.Item) bool {
	if _, ok := x.understood(c, it.On); !ok {
		return false
	}
	keyed := map[*sqltree.Item]bool{it: true}
	for _, p := range c.Group {
		if n, err := strconv.Atoi(x.Shape.At(p.From).Text); err == nil && p.To == p.From+1 {
			if n < 1 || n > len(c.Results) || slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return x.Shape.At(p.To-1).Text == "*" }) {
				continue
			}
			p = x.Result(c, n-1).Expr
		}
		ref, ok := x.Refer(c, p)
		if !ok || ref.Item.Core != c || ref.Item.Left || ref.Item.Table() == nil {
			continue
		}
		if _, never := x.Identifier(ref, 0); never && isUnique(ref.Item.Table(), ref.Name) {
			keyed[ref.Item] = true
		}
	}
	for k := it.On.From; k < it.On.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item.Core == c && !keyed[ref.Item] {
			return false
		}
	}
	return true
}

// ofUnmatched notes the value that an aggregate has over rows in which an outer join
// has found nothing: its argument is a column of what is joined.
func (x *restricter) ofUnmatched(c *sqltree.Core, p sqltree.Part, v *someRow) bool {
	s := x.Shape
	open := p.From + 1
	if s.At(open).Text != "(" {
		return false
	}
	end, from := s.Closing(open), open+1
	if s.At(from).Is("DISTINCT") {
		from++
	}
	to := from
	for to < end && s.At(to).Text != "," && !s.At(to).Is("ORDER") {
		to++
	}
	name := sqltext.Lower(s.At(p.From).Value())
	if to < end && (name == "min" || name == "max") {
		return false // of several values
	}
	ref, ok := x.Refer(c, sqltree.Part{From: from, To: to})
	if end++; s.At(end).Is("FILTER") && s.At(end+1).Text == "(" {
		end = s.Closing(end+1) + 1
	}
	return ok && ref.Item == v.of && end == p.To && v.ofAggregate(name)
}
