package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// What has been read anyway, or one request tells of many rows, is tested for next
// to nothing:
//
//	users m WHERE EXISTS (SELECT 1 FROM users u WHERE u.manager_user_id = m.id)
//	    AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = m.id)
//
// reads all users, which tell who manages somebody. SQLite makes joins of both
// conditions and may well begin with the roles of all who have some.

// nearlyFree says whether an entry of a condition's queries takes next to no
// requests for all rows that are tested: its table is the user's own, is small or
// is read to its end by an entry of a SELECT around it, or one request takes the
// values of many rows.
func (x *restricter) nearlyFree(it *sqltree.Item) bool {
	t := it.Table()
	if t == nil {
		return it.Source() == nil && !it.Call
	}
	if t.ScanPath() == nil {
		return false
	}
	if t.Rows <= fewRows || x.byValues(it) {
		return true
	}
	for c := it.Core.In.Above; c != nil; c = c.In.Above {
		for _, o := range c.Items {
			if o.Table() == t && x.readWhole(c, o) {
				return true
			}
		}
	}
	return false
}

// byValues says whether Okta can be asked for rows of an entry by the values of a
// column that is equal to one elsewhere. Those of an org's own attributes can.
func (x *restricter) byValues(it *sqltree.Item) bool {
	return slices.ContainsFunc(x.ties(it.Core, it), func(tie [2]sqltree.Reference) bool {
		ref := tie[0]
		if ref.Item != it {
			ref = tie[1]
		}
		if ref.Item != it || tie[0].Item == tie[1].Item {
			return false
		}
		i, found := it.Table().Column(ref.Name)
		return !found || (it.Table().Columns[i].Search|it.Table().Columns[i].Filter)&catalog.Eq != 0
	})
}

// readWhole says whether an entry is likely to be read from the list of all rows:
// no condition asks for few of them, and no other entry tells a key of it.
func (x *restricter) readWhole(c *sqltree.Core, it *sqltree.Item) bool {
	for _, p := range x.conditionsFor(c, it) {
		if x.asksFor(p, it) {
			return false
		}
	}
	for i := range it.Table().Columns {
		name := it.Table().Columns[i].Name
		ref := sqltree.Reference{Item: it, Name: name}
		if it.Table().Columns[i].Unique && (x.tied(c, ref) || x.hasList(c, ref)) {
			return false
		}
	}
	return true
}

// byRequests says whether a SELECT has an entry, or a condition with one, whose
// table is listed by parents only.
func (x *restricter) byRequests(c *sqltree.Core, conditions []sqltree.Part) bool {
	listed := func(it *sqltree.Item) bool { return it.Table() != nil && it.Table().ScanPath() == nil }
	return slices.ContainsFunc(c.Items, listed) || slices.ContainsFunc(conditions, func(p sqltree.Part) bool {
		return slices.ContainsFunc(x.entriesIn(p), listed)
	})
}
