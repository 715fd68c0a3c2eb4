package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// CROSS JOIN is how other databases join what has one row, or rows that are written down:
//
//	FROM users u CROSS JOIN (SELECT date('now', '-90 days') AS since) p WHERE u.created >= p.since
//
// SQLite makes the same rows of it as of JOIN, but reads the left side first, so that no
// condition on it can have its value from the right one. So it is with what the WHERE
// joins: FROM group_members m CROSS JOIN groups g WHERE g.id = m.group_id AND g.name = 'x'.

// Uncrossed is the text to hand to SQLite, with JOIN before entries that take next to
// nothing to read, so that it may read them first, and before those that are joined by the
// WHERE.
func (r *Rules) Uncrossed(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("CROSS") }) {
		return text
	}
	return retold(text, r, (*restricter).uncrossed)
}

// uncrossed is the text without one CROSS.
func (x *restricter) uncrossed() (string, bool) {
	s := x.Shape
	for _, c := range x.Cores {
		for _, it := range c.Items {
			cross := sqltree.Part{From: it.Text.From - 2, To: it.Text.From - 1}
			if it.Nth == 0 || !s.At(cross.From).Is("CROSS") || !s.At(cross.To).Is("JOIN") || !x.writtenDown(it) && !x.joinedByWhere(c, it) {
				continue
			}
			if next, ok := x.accepted(s.Edited(x.text, []sqltree.Change{{From: s.From(cross), To: s.From(sqltree.Part{From: cross.To, To: cross.To + 1})}})); ok {
				return next, true
			}
		}
	}
	return "", false
}

// joinedByWhere says whether the WHERE holds a column of an entry against one of another.
func (x *restricter) joinedByWhere(c *sqltree.Core, it *sqltree.Item) bool {
	return slices.ContainsFunc(x.conjuncts(c.Where), func(p sqltree.Part) bool {
		a, b, ok := x.equal(c, p)
		return ok && a.Item != b.Item && (a.Item == it || b.Item == it)
	})
}

// writtenDown says whether an entry is made of values in the text, or has one row
// whatever is read for it.
func (x *restricter) writtenDown(it *sqltree.Item) bool {
	if it.Call {
		for k := it.Text.From + 1; k < it.Text.To; k++ {
			if _, ok := x.columnAt(k); ok {
				return false // it is called for each row of another entry
			}
		}
		return true
	}
	q := it.Source()
	return q != nil && (x.HasOneRow(q) || !slices.ContainsFunc(q.Cores, func(c *sqltree.Core) bool { return len(c.Items) > 0 }))
}
