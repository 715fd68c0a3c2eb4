package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltree"
)

// Whether somebody is in a group is known when the groups of that user are, in one
// request that has the groups themselves:
//
//	users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id
//	    WHERE u.login = 'a@example.com' AND g.name = 'VPN'
//
// SQLite would find the group by its name first. With a + before it, what is said of
// the group tells no longer which to begin with.

// objectsLast looks for a condition on the objects at one end of a relation of which
// the other end is one row.
func (x *restricter) objectsLast(c *sqltree.Core) (string, bool) {
	for _, it := range c.Items {
		if it.Left || it.Table() == nil || x.onlyOne(it) {
			continue
		}
		if !x.isHeld(c, it) {
			continue
		}
		for _, p := range x.conditionsFor(c, nil) {
			items, ok := x.understood(c, p)
			if ok && len(items) == 1 && items[it] && len(x.entriesIn(p)) == 0 && x.Shape.At(p.From).Text != "+" {
				from, to := x.Shape.At(p.From).Pos, x.Shape.At(p.To-1)
				end := to.Pos + len(to.Text)
				return x.accepted(x.text[:from] + "+(" + x.text[from:end] + ")" + x.text[end:])
			}
		}
	}
	return "", false
}

// isHeld says whether an entry's rows are objects in the lists of a relation that it is
// joined to, of which the other end is one row, or a few that the text names.
func (x *restricter) isHeld(c *sqltree.Core, it *sqltree.Item) bool {
	conditions := x.conditionsFor(c, nil)
	for _, p := range conditions {
		key, end, ok := x.equal(c, p)
		if end.Item == it {
			key, end = end, key
		}
		if !ok || key.Item != it || end.Item == it || end.Item.Core != c || end.Item.Left || end.Item.Table() == nil || !x.sameKey(key, end) {
			continue
		}
		for i := range end.Item.Table().Paths {
			path := &end.Item.Table().Paths[i]
			if path.Objects != it.Table().Name || len(path.Bind) != 1 {
				continue
			}
			for _, by := range path.Bind {
				if by != end.Name && slices.ContainsFunc(conditions, func(p sqltree.Part) bool {
					end := sqltree.Reference{Item: end.Item, Name: by}
					return x.isOne(c, p, end) || x.isOfFew(c, p, end, path)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// isOne says whether a condition is that a column equals a constant, or the key of an
// entry that is one row.
func (x *restricter) isOne(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
	if a, b, ok := x.equal(c, p); ok {
		if b == ref {
			a, b = b, a
		}
		return a == ref && b.Item.Core == c && !b.Item.Left && x.sameKey(a, b) && x.onlyOne(b.Item)
	}
	if p.To-p.From < 3 || x.Shape.At(p.To-2).Text != "=" || sqltree.IsIdentifier(x.Shape.At(p.To-1)) || x.Shape.At(p.To-1).Text == ")" {
		return false
	}
	a, ok := x.Refer(c, sqltree.Part{From: p.From, To: p.To - 2})
	return ok && a == ref
}
