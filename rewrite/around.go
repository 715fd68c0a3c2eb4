package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// A query in a FROM that SQLite makes a part of the SELECT around it is joined to
// the entries there, so that its tables may be asked for the keys of these:
//
//	users c JOIN (SELECT m.user_id, g.name FROM group_members m
//	    JOIN groups g ON g.id = m.group_id WHERE g.name IN (…)) p ON p.user_id = c.id

// fromAround says whether SQLite may well ask an entry's table for the keys that
// entries around its SELECT have, by another column than one.
func (x *restricter) fromAround(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	for _, o := range x.Cores {
		for _, e := range o.Items {
			q := x.single(e)
			if q == nil || len(q.Cores) != 1 || q.Cores[0] != c || e.Left || !x.flattened(e, q) {
				continue
			}
			for _, tie := range x.ties(o, e) {
				shown, other := tie[0], tie[1]
				if other.Item == e {
					shown, other = other, shown
				}
				if shown.Item != e || other.Item == e || !x.sameKey(shown, other) {
					continue
				}
				end, ok := x.Given(q, 0, e.CTE, shown.Name)
				if ok && end.Item == it && end.Name != than.Name && byParents(it.Table(), end.Name) && !x.onlyOne(other.Item) && (other.Item.Core != o || x.drives(o, other.Item)) {
					return true
				}
			}
		}
	}
	return false
}

// drives says whether SQLite may well begin with an entry, or with a query of more
// than one row: it is a part of the SELECT, or all of its rows are read first.
func (x *restricter) drives(c *sqltree.Core, it *sqltree.Item) bool {
	q := it.Source()
	if q == nil {
		return x.mayDrive(c, it)
	}
	if it.Left || q.Limited || it.CTE != nil && x.dependsOn(q, it.CTE) {
		return false
	}
	return !slices.ContainsFunc(q.Cores, func(inner *sqltree.Core) bool {
		return inner.Values || !slices.ContainsFunc(inner.Items, func(e *sqltree.Item) bool { return !x.onlyOne(e) && x.drives(inner, e) })
	})
}
