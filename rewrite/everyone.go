package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// Which keys are those of nearly everyone. In
//
//	groups g JOIN group_members m ON m.group_id = g.id
//	    WHERE g.type = 'OKTA_GROUP' AND m.user_id IN (SELECT user_id FROM user_roles WHERE …)
//
// the roles could be asked for the members of these groups only. But that takes the
// members of nearly all groups, and leaves out few; while the groups of those who
// have a role are a request for each of them. So the members are no list for the
// roles, and which of the two is read for m is found out while running.
//
// Where an EXISTS asks for the role, it is tested with one member of a group after
// the other, so that it is asked for as a list as well.

// everyone says whether keys are those that a relation has at one end, and no
// condition leaves few rows of what its other end is tied to.
func (x *restricter) everyone(c *sqltree.Core, taken map[*sqltree.Item]bool, conditions []condition) bool {
	relation := false
	for it := range taken {
		t := it.Table()
		relation = relation || t != nil && t.ScanPath() == nil && !t.OnePerParent()
	}
	return relation && !slices.ContainsFunc(conditions, func(k condition) bool { return x.leavesFew(c, taken, k) })
}

// leavesFew says whether a condition may leave few rows of some entries: any but a
// tie, one that leaves some out, and one that wants a value of which there are many
// in a table of few rows.
func (x *restricter) leavesFew(c *sqltree.Core, taken map[*sqltree.Item]bool, k condition) bool {
	if _, _, tie := x.equal(c, k.Part); tie || x.excludes(k.Part) {
		return false
	}
	for it := range k.items {
		if taken[it] && !x.isCommon(c, k.Part, it) && !x.isOfMany(k.Part) {
			return true
		}
	}
	return false
}

// isOfMany says whether a condition is that a column has one of the keys of a table
// of few rows, of which nearly all count.
func (x *restricter) isOfMany(p sqltree.Part) bool {
	q, in := x.subquery(p)
	if q == nil || in == 0 || len(q.Cores[0].Items) != 1 || q.Limited || x.totals(q.Cores[0]) {
		return false
	}
	it := q.Cores[0].Items[0]
	return it.Table() != nil && x.small(it) && !x.narrowed(q.Cores[0], it)
}

// isCommon says whether a condition is that a column of a table of few rows has a
// value that is probably that of many.
func (x *restricter) isCommon(c *sqltree.Core, p sqltree.Part, it *sqltree.Item) bool {
	ref, _, ok := x.wanted(c, p)
	if !ok || ref.Item != it || it.Table() == nil || !x.small(it) {
		return false
	}
	col := x.column(ref)
	return col != nil && col.Distinct > 0 && col.Distinct <= manyValues
}

// asListed is the text in which what an EXISTS wants of a relation's end is asked for
// as a list too, where it is few rows, and nearly all rows are tied to another end.
func (x *restricter) asListed(c *sqltree.Core, it *sqltree.Item) (string, bool) {
	for _, p := range x.conditionsFor(c, nil) {
		q, in := x.subquery(p)
		if q == nil || in > 0 {
			continue
		}
		for _, inner := range q.Cores[0].Items {
			for _, tie := range x.certainTies(q.Cores[0], inner) {
				for i, end := range tie {
					if next, ok := x.listedBy(c, it, end, tie[1-i]); ok {
						return next, true
					}
				}
			}
		}
	}
	return "", false
}

// listedBy is the text with a list for an end of a relation that is equal to a key.
func (x *restricter) listedBy(c *sqltree.Core, it *sqltree.Item, end, key sqltree.Reference) (string, bool) {
	if end.Item != it || key.Item.Core == c || !byParents(it.Table(), end.Name) || it.Table().OnePerParent() || !x.sameKey(end, key) || x.hasList(c, end) || x.tied(c, end) {
		return "", false
	}
	if _, few := x.origin(key, 0); !few {
		return "", false
	}
	x.afresh()
	condition, ok := x.bothLists(c, end, key)
	if !ok {
		return "", false
	}
	return x.add(c, condition)
}
