package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A count of the rows of each parent, of which those of a few parents are wanted
//
//	groups g LEFT JOIN (SELECT group_id, count(*) AS n FROM group_members GROUP BY group_id) c
//	    ON c.group_id = g.id WHERE g.name LIKE 'VPN%'
//
// would be told by a list of all parents. With group_id IN (SELECT g.id FROM groups g WHERE
// g.name LIKE 'VPN%') it is told by the list that is read anyway.

// talliedFew is the text in which such a query counts the rows of those parents only.
func (x *restricter) talliedFew(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values {
		return "", false
	}
	for _, it := range c.Items {
		q := x.single(it)
		if q == nil || q.Limited || len(q.Cores) != 1 || len(q.Cores[0].Group) == 0 && !x.Shape.At(q.Cores[0].From+1).Is("DISTINCT") || len(q.Cores[0].Items) != 1 || q.Cores[0].Items[0].Table() == nil {
			continue
		}
		core := q.Cores[0]
		parents, id, _, column := core.Items[0].Table().CountedBy()
		if parents == nil || core.Items[0].Alias == "" {
			continue
		}
		for _, pair := range x.equals(c, it) {
			ref, other := pair[0], pair[1]
			if other.Item == it {
				ref, other = other, ref
			}
			inner, ok := x.Given(q, 0, it.CTE, ref.Name)
			if ref.Item != it || !ok || inner.Item != core.Items[0] || !sqltext.Same(inner.Name, inner.Item.Table().Columns[column].Name) || other.Item.Core != c || other.Item.Left {
				continue
			}
			from := x.comesFrom(other)
			if from.Item.Table() == nil || from.Item.Table().Name != parents.Name || !sqltext.Same(from.Name, parents.Columns[id].Name) {
				continue
			}
			n, star := x.Position(q, it.CTE, ref.Name)
			if star != nil || !x.whole(core, inner, n) || x.hasList(core, inner) || !x.isSelected(from.Item.Core, from.Item) && !x.isSelected(c, other.Item) {
				continue
			}
			x.afresh()
			clear(x.insert)
			list, ok := x.keys(c, other, demand{by: it, at: c.From, drives: true, alone: true})
			if !ok {
				continue
			}
			if next, ok := x.put(core, catalog.Quote(inner.Item.Alias)+"."+catalog.Quote(inner.Name)+" IN ("+list+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// isSelected says whether a SELECT has a condition on an entry alone that Okta can be asked
// for.
func (x *restricter) isSelected(c *sqltree.Core, it *sqltree.Item) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
		items, ok := x.understood(c, p)
		return ok && len(items) == 1 && items[it] && x.isAsked(p, it)
	})
}
