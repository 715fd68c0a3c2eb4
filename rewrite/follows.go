package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// In `users u JOIN users b ON b.id = u.manager_user_id`, where both are to have a
// role, nothing but the tie is known of b. Once the users are those who may have
// one, the bosses are few too: that such a boss may have a role is known before
// anybody is asked for roles.

// follows says whether a column is equal to one of an entry whose rows are those
// who may have rows of the table that a claim is about.
func (x *restricter) follows(h claim, ref sqltree.Reference) bool {
	c := ref.Item.Core
	return slices.ContainsFunc(x.certainTies(c, ref.Item), func(tie [2]sqltree.Reference) bool {
		a, b := tie[0], tie[1]
		if b == ref {
			a, b = b, a
		}
		return a == ref && b.Item != ref.Item && b.Item != h.of.Item && b.Item.Core == c && !b.Item.Left && x.amongCandidates(c, b.Item)
	})
}

// amongCandidates says whether a condition leaves of an entry only those who may
// have rows of a table.
func (x *restricter) amongCandidates(c *sqltree.Core, it *sqltree.Item) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
		q, in := x.subquery(p)
		if q == nil || in == 0 || !slices.ContainsFunc(q.Cores[0].Items, sqltree.IsCandidates) {
			return false
		}
		ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: in})
		return ok && ref.Item == it
	})
}
