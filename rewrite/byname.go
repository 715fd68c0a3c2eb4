package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// A query in a FROM may be joined by what names its rows rather than by an identifier:
//
//	(SELECT u.department, count(*) FROM users u WHERE u.department IN ('Sales', 'Legal') GROUP BY 1) a
//	JOIN (SELECT g.name, count(*) FROM groups g JOIN group_members m ON m.group_id = g.id GROUP BY g.name) b
//	ON b.name = a.department
//
// SQLite computes it for all names. Where the others are few, it is enough for theirs.

// joinedByName looks for a query in a FROM that is joined by names to few rows, and
// takes a request for each object that has one.
func (x *restricter) joinedByName(c *sqltree.Core) (string, bool) {
	if c.Odd {
		return "", false
	}
	for _, it := range c.Items {
		q := x.single(it)
		if q == nil || len(q.Cores) > 1 || q.Limited || x.flattened(it, q) {
			continue
		}
		for _, tie := range x.ties(c, it) {
			ref, other := tie[0], tie[1]
			if other.Item == it {
				ref, other = other, ref
			}
			if ref.Item != it || other.Item == it || other.Item.Core != c || x.seenFrom(ref, other) {
				continue
			}
			inner, ok := x.nameIn(q, it.CTE, ref, other)
			if !ok {
				continue
			}
			x.afresh()
			list, ok := x.keys(c, other, demand{by: it, at: c.From, drives: true})
			if !ok || !x.few || x.reads[inner.Item.Table()] {
				continue
			}
			if next, ok := x.put(q.Cores[0], column(inner)+" IN ("+list+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// nameIn is the column of a query's table that another column names rows by, where no
// row with any other value matters and the lists below its rows are read. What folds
// letters has to on both sides: else the condition would leave out more than the join.
func (x *restricter) nameIn(q *sqltree.Query, of *sqltree.CTE, ref, other sqltree.Reference) (sqltree.Reference, bool) {
	c := q.Cores[0]
	n, star := x.Position(q, of, ref.Name)
	inner, ok := x.Given(q, 0, of, ref.Name)
	if !ok || star != nil || c.Odd || c.Values || x.IsNamed(c) || inner.Item.Core != c || inner.Item.Left || inner.Item.Table() == nil || inner.Item.Alias == "" || !x.whole(c, inner, n) || x.hasList(c, inner) {
		return inner, false
	}
	t, name, wanted := inner.Item.Table(), x.column(inner), x.column(other)
	if name == nil || wanted == nil || name.Type != catalog.Text || wanted.Type != catalog.Text || wanted.NoCase && !name.NoCase {
		return inner, false
	}
	if i, _ := t.Column(inner.Name); t.ScanPath() == nil || !t.Names(i) || name.ID != "" || name.Search&catalog.Eq == 0 || x.narrowed(c, inner.Item) {
		return inner, false
	}
	for _, tie := range x.ties(c, inner.Item) {
		for i, end := range tie {
			if below := end.Item.Table(); tie[1-i].Item == inner.Item && end.Item.Core == c && byParents(below, end.Name) && x.sameKey(tie[0], tie[1]) {
				return inner, true
			}
		}
	}
	return inner, false
}
