package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// In
//
//	groups g JOIN group_members m ON m.group_id = g.id JOIN users o ON o.email = g.owner_email
//	WHERE o.status <> 'ACTIVE' AND m.title = 'Intern'
//
// one request finds the owners of many groups, and the members take one for each
// group. SQLite takes the two for equally dear, and begins with those of which it
// expects fewer rows.

// foundFirst makes a relation that is listed by one key of another entry's rows wait
// for what is found by other columns of these, many at a time.
func (x *restricter) foundFirst(c *sqltree.Core) (string, bool) {
	if x.Shape.WantsFew() || slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return len(it.Using) > 0 }) {
		return "", false // the first rows may be all that is asked for
	}
	for _, it := range c.Items {
		if t := it.Table(); it.Left || t == nil || t.ScanPath() != nil || t.ListsOthers() {
			continue
		}
		for _, p := range x.conditionsFor(c, it) {
			a, b, side, ok := x.askedFor(c, p, it)
			if !ok || b.Item.Left || !byParents(it.Table(), a.Name) || x.hasList(c, b) || x.onlyOne(b.Item) || !x.oneEnd(c, a) {
				continue
			}
			tie, ok := x.foundBy(c, b.Item, it)
			if !ok {
				continue
			}
			if next, ok := x.only(side, tie); ok {
				return next, true
			}
		}
	}
	return "", false
}

// oneEnd says whether a SELECT says nothing else of the keys that an entry's table is
// listed by than that one of them equals a column.
func (x *restricter) oneEnd(c *sqltree.Core, end sqltree.Reference) bool {
	top, n := c.In.Above == nil && c.In.With == nil, 0 // what others read may be joined to one more
	for k := c.From; k < c.To; k++ {
		if r, ok := x.columnAt(k); ok && r.Item == end.Item && byParents(end.Item.Table(), r.Name) && !(top && x.isShown(c, k)) {
			n++
		}
		if x.CoreAt[k] == c && !top && x.isShown(c, k) && x.Shape.At(k).Text == "*" {
			return false
		}
	}
	return n == 1
}

// isShown says whether a token is of what a SELECT shows.
func (x *restricter) isShown(c *sqltree.Core, k int) bool {
	return slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return p.From <= k && k < p.To })
}

// foundBy is the condition by which Okta finds the rows of a table for many rows of
// an entry in one request, a row or two for each. They have nothing to do with those
// of a third.
func (x *restricter) foundBy(c *sqltree.Core, of, but *sqltree.Item) (string, bool) {
	for _, o := range c.Items {
		t := o.Table()
		if o == of || o == but || o.Left || t == nil || t.ScanPath() == nil || x.meets(c, o, but) {
			continue
		}
		for _, p := range x.conditionsFor(c, o) {
			a, b, ok := x.equal(c, p)
			if b.Item == o {
				a, b = b, a
			}
			if !ok || a.Item != o || b.Item != of {
				continue
			}
			if n, found := t.Column(a.Name); found && t.Names(n) && t.Columns[n].ID == "" && t.Columns[n].Search&catalog.Eq != 0 {
				return x.raw(p), true
			}
		}
	}
	return "", false
}

// meets says whether a condition is about two entries, or one that is not understood
// may be.
func (x *restricter) meets(c *sqltree.Core, a, b *sqltree.Item) bool {
	for _, p := range x.conditionsFor(c, nil) {
		if items, ok := x.understood(c, p); !ok || items[a] && items[b] {
			return true
		}
	}
	return false
}
