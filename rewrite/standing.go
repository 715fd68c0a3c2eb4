package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// Whether an entry of a FROM is read from the list of its table: what is around its
// SELECT, and what stands beside it, may tell which rows matter.

// stands says whether nothing around a SELECT tells which of its rows matter.
func (x *restricter) stands(c *sqltree.Core) bool {
	in := c.In
	if in.Above == nil && in.With == nil {
		return true
	}
	if !in.Source && in.With == nil {
		return x.Shape.At(in.From-2).Is("IN") && !x.reachesOut(in)
	}
	for _, o := range x.Cores {
		for _, it := range o.Items {
			if it.Source() == in {
				return (it.CTE == nil || it.CTE.Uses == 1) && !x.isTold(o, it) && !x.isOneOf(o, it) && x.stands(o)
			}
		}
	}
	return false
}

// isRead says whether an entry of a SELECT is read from its list, since nothing asks
// for few of its rows.
func (x *restricter) isRead(c *sqltree.Core, it *sqltree.Item) bool {
	return !x.isTold(c, it) && !slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.asksFor(p, it) })
}

// isTold says whether other entries of a SELECT may tell which rows of one matter.
func (x *restricter) isTold(c *sqltree.Core, it *sqltree.Item) bool {
	return it.Left || c.Odd || slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool {
		return o != it && !o.Left && x.meets(c, o, it) && !x.isBelow(c, o, it)
	})
}

// isOneOf says whether a SELECT wants a column of an entry to be one of some values of
// which each is in one row.
func (x *restricter) isOneOf(c *sqltree.Core, it *sqltree.Item) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
		if !x.asksFor(p, it) {
			return false
		}
		for k := p.From; k < p.To; k++ {
			if ref, ok := x.columnAt(k); ok && ref.Item == it {
				if column := x.column(ref); column != nil && column.Unique {
					return true
				}
			}
		}
		return false
	})
}

// isBelow says whether an entry is listed by the keys of another one, any of which may
// have rows.
func (x *restricter) isBelow(c *sqltree.Core, o, it *sqltree.Item) bool {
	if t := o.Table(); t == nil || t.ListsOthers() {
		return false
	}
	for _, tie := range x.certainTies(c, it) {
		for i, key := range tie {
			if end := tie[1-i]; key.Item == it && end.Item == o && x.sameKey(end, key) && byParents(o.Table(), end.Name) {
				return true
			}
		}
	}
	return false
}

// reachesOut says whether a query names a column of what is around it.
func (x *restricter) reachesOut(q *sqltree.Query) bool {
	for k := q.From; k < q.To; k++ {
		if ref, ok := x.columnAt(k); ok && (ref.Item.Text.From < q.From || ref.Item.Text.From >= q.To) {
			return true
		}
	}
	return false
}

// isBroad says whether an entry is read from the list of its table, and asked for no keys.
func (x *restricter) isBroad(c *sqltree.Core, key sqltree.Reference) bool {
	return key.Item.Alias != "" && key.Item.Table() != nil && key.Item.Table().ScanPath() != nil && !x.hasList(c, key) && x.isRead(c, key.Item)
}
