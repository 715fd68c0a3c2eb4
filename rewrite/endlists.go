package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// A list of the groups that a statement is about lets the members of these answer
// for many users. Where the users turn out to be a handful, asking for the groups
// of each takes fewer requests, and the list was read for nothing. How many they are
// is not known before they have been read, so such a statement has two texts: one
// with the list, and one without.

// EndList is a list of keys of a short table that a text has for one end of a
// relation, beside what is asked for by the other.
type EndList struct {
	Relation *catalog.Table // such as group_members
	End      string         // its column that the list is for
	Of       *catalog.Table // whose keys are listed
	Many     bool           // its conditions probably leave a large part of them
}

// WithoutEndLists is what Restricted makes of a text when the lists for the other ends
// of relations are left out.
func (r *Rules) WithoutEndLists(text string) string {
	return retold(text, r, func(x *restricter) (string, bool) {
		x.without = true
		return x.next()
	})
}

// endList takes note of a list of what an end is tied to, and says whether it is to
// be left out.
func (x *restricter) endList(c *sqltree.Core, end, other sqltree.Reference) bool {
	of := other.Item.Table()
	if of == nil || of.ScanPath() == nil || of.Rows > fewRows {
		return false
	}
	x.endLists = append(x.endLists, EndList{Relation: end.Item.Table(), End: end.Name, Of: of, Many: x.leavesMany(c, other.Item)})
	return x.without
}

// leavesMany says whether the conditions on an entry probably leave a large part of a
// table: those that leave something out, or want what is usual.
func (x *restricter) leavesMany(c *sqltree.Core, it *sqltree.Item) bool {
	for _, p := range x.conditionsFor(c, it) {
		if _, _, tie := x.equal(c, p); tie || !x.about(p, it) || x.excludes(p) {
			continue
		}
		ref, value, ok := x.wanted(c, p)
		if !ok || ref.Item != it {
			return false
		}
		if col := x.column(ref); col == nil || col.Usual != value {
			return false
		}
	}
	return true
}
