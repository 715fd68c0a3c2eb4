package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// In
//
//	users u JOIN user_roles r ON r.user_id = u.id
//	    WHERE u.status = 'ACTIVE' AND u.password_changed < '2026-01-01'
//
// SQLite begins with the users, and Okta cannot be asked for those of an old password:
// all pages of the org's are read. Those who may have a role are far fewer, and their
// lists are read anyway as soon as some of the users have passed.

// unasked says whether Okta is asked for all rows of a table or those of the status
// that most have: nothing that is said of it leaves fewer in its answer.
func (x *restricter) unasked(r reached) bool {
	return !r.any(func(key sqltree.Reference) bool {
		c, it := key.Item.Core, key.Item
		return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
			return !x.compares(c, p, key) && !x.isActive(c, p) && x.about(p, it) && x.isAsked(p, it)
		})
	})
}

// isActive says whether a condition is that of the status that most have.
func (x *restricter) isActive(c *sqltree.Core, p sqltree.Part) bool {
	_, value, ok := x.wanted(c, p)
	return ok && value == "ACTIVE"
}

// isAsked says whether a condition names a column of an entry that Okta can be asked
// by, or has a query.
func (x *restricter) isAsked(p sqltree.Part, it *sqltree.Item) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item == it {
			if col := x.column(ref); col == nil || col.Search|col.Filter != 0 {
				return true
			}
		}
	}
	return len(x.entriesIn(p)) > 0
}
