package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// In
//
//	user_roles r JOIN users u ON u.id = r.user_id JOIN group_members m ON m.user_id = u.id
//	    JOIN groups g ON g.id = m.group_id AND g.type = 'APP_GROUP'
//
// nothing is said of the users but that they hold a role, which few do. SQLite may
// well begin with these and ask for the groups of one after the other. The groups
// that are looked for may be fewer still, so that their end of m gets a list too.

// byHolders says whether another key that an entry's table can be listed by is that
// of an entry whose rows are such as have some in a table in which few do.
func (x *restricter) byHolders(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	if x.Shape.WantsFew() {
		return false // the first rows may be all that is asked for
	}
	return slices.ContainsFunc(x.certainTies(c, it), func(tie [2]sqltree.Reference) bool {
		end, outer := tie[0], tie[1]
		if outer.Item == it {
			end, outer = outer, end
		}
		return end.Item == it && end != than && outer.Item != it && outer.Item.Core == c && byParents(it.Table(), end.Name) && x.sameKey(end, outer) && x.holds(c, outer.Item)
	})
}

// holds says whether an entry's rows are among those that have rows in a table in
// which few do.
func (x *restricter) holds(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	if t == nil || it.Left || t.ScanPath() == nil {
		return false
	}
	return slices.ContainsFunc(x.certainTies(c, it), func(tie [2]sqltree.Reference) bool {
		key, of := tie[0], tie[1]
		if of.Item == it {
			key, of = of, key
		}
		few := of.Item.Table()
		return key.Item == it && of.Item.Core == c && !of.Item.Left && few != nil && few.ListsOthers() && isUnique(t, key.Name) && x.sameKey(key, of)
	})
}
