package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// A relation may be joined with itself, by one of its ends:
//
//	group_members m JOIN group_members n ON n.user_id = m.user_id
//	    JOIN groups g ON g.id = m.group_id JOIN groups h ON h.id = n.group_id
//	    WHERE g.type = 'OKTA_GROUP' AND h.type = 'OKTA_GROUP'
//
// By the conditions that SQLite offers, n is asked for the groups of one member after
// the other. The members of the groups that count hold all of it, and have mostly been
// read for m, so that both get the list of these groups.

// twice says whether another key of an entry's table is equal to the same one of
// another entry of that table, and no condition leaves few rows of either.
func (x *restricter) twice(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	return slices.ContainsFunc(x.ties(c, it), func(tie [2]sqltree.Reference) bool {
		own, other := tie[0], tie[1]
		if own.Item != it {
			own, other = other, own
		}
		away := sqltree.Reference{Item: other.Item, Name: than.Name}
		return own.Item == it && other.Item != it && other.Item.Core == c && !other.Item.Left && other.Item.Table() == it.Table() && !it.Table().OnePerParent() &&
			own.Name == other.Name && own.Name != than.Name && byParents(it.Table(), own.Name) &&
			!x.hasList(c, own) && x.leftMany(c, other) && x.leftMany(c, away)
	})
}

// ofPartners says whether another key of an entry's table is equal to the same one of
// another entry of that table, of which a condition picks some rows by the other end:
//
//	group_members m JOIN group_members n ON n.user_id = m.user_id
//	    JOIN groups g ON g.id = m.group_id JOIN groups h ON h.id = n.group_id
//	    WHERE g.name LIKE 'Payroll%' AND h.name LIKE 'VPN%'
//
// The members of the groups that h is one of may take fewer requests than the groups of
// each user that m has. Which does is known when m has been read.
func (x *restricter) ofPartners(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	return slices.ContainsFunc(x.ties(c, it), func(tie [2]sqltree.Reference) bool {
		own, other := tie[0], tie[1]
		if own.Item != it {
			own, other = other, own
		}
		if own.Item != it || other.Item == it || other.Item.Core != c || other.Item.Left || other.Item.Table() != it.Table() || it.Table().OnePerParent() ||
			own.Name != other.Name || own.Name == than.Name || !byParents(it.Table(), own.Name) || x.hasList(c, own) || x.picked(c, it) || x.picked(c, other.Item) {
			return false
		}
		away := sqltree.Reference{Item: other.Item, Name: than.Name}
		return slices.ContainsFunc(x.ties(c, other.Item), func(tie [2]sqltree.Reference) bool {
			a, b := tie[0], tie[1]
			if a != away {
				a, b = b, a
			}
			return a == away && b.Item != it && b.Item.Core == c && !b.Item.Left && !x.onlyOne(b.Item) && x.narrowed(c, b.Item)
		})
	})
}

// picked says whether a condition on a relation's own columns leaves few rows at its far
// end, so that a list of these is what it is asked by, see EndsByColumns.
func (x *restricter) picked(c *sqltree.Core, it *sqltree.Item) bool {
	path, _, _ := it.Table().FarPath()
	return path != nil && slices.ContainsFunc(x.conditionsFor(c, it), func(p sqltree.Part) bool { return x.meetFew(c, it, p) })
}

// leftMany says whether no condition leaves few values of a key: neither on itself nor
// on a row that it is tied to.
func (x *restricter) leftMany(c *sqltree.Core, key sqltree.Reference) bool {
	if slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.isList(c, p, key) && !x.isOfMany(p) }) {
		return false
	}
	return !slices.ContainsFunc(x.ties(c, key.Item), func(tie [2]sqltree.Reference) bool {
		own, other := tie[0], tie[1]
		if own != key {
			own, other = other, own
		}
		return own == key && (other.Item.Core != c || other.Item.Table() == nil || x.narrowed(c, other.Item) || x.onlyOne(other.Item))
	})
}
