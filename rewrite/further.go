package rewrite

import (
	"maps"
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// A side of an EXCEPT or INTERSECT may have got a list by what the compound is joined
// to:
//
//	(SELECT user_id FROM group_members WHERE group_id = '00g' INTERSECT SELECT user_id FROM user_roles) x
//	    JOIN users u ON u.id = x.user_id WHERE u.title = 'Intern'
//
// What the other sides have is read anyway, so that only those interns are asked for
// roles who are in the group too.

// further puts the keys that other sides of a compound have into a list that was added
// for the nth result of a SELECT before.
func (x *restricter) further(c *sqltree.Core, n int, list string) (string, bool) {
	ref, ok := x.nth(c, n)
	if !ok || ref.Item.Core != c || ref.Item.Table() == nil || c.Odd || x.IsNamed(c) || !x.gains(ref.Item) {
		return "", false
	}
	if _, never := x.Identifier(ref, 0); !never || !x.whole(c, ref, n) {
		return "", false
	}
	for _, p := range x.conditionsFor(c, nil) {
		q, in := x.subquery(p)
		if q == nil || in == 0 || !x.isList(c, p, ref) || !x.isMade(q) || strings.Contains(x.raw(q.Part), list) {
			continue
		}
		last := x.Shape.At(q.To - 1)
		next := x.edited(maps.Clone(x.insert), last.Pos+len(last.Text), " INTERSECT SELECT * FROM ("+list+")")
		return next, !x.refused[next] && sqltree.SameParameters(x.text, next)
	}
	return "", false
}
