package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// An outer join of which the rows with a partner are left out
//
//	groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL
//
// finds all partners of each row before SQLite leaves it out: all members of each
// group, where the first of them is enough. NOT EXISTS ends there, and it comes before
// the join, which then is made for rows without a partner only. What these are asked
// for is at hand.

// Unmatched is the text to hand to SQLite, with a NOT EXISTS beside such joins, where a
// row may have partners on several pages, and no list of few tells them.
func (r *Rules) Unmatched(text string) string {
	left, null, tables := false, false, 0
	for _, t := range sqltext.Tokens(text) {
		left, null = left || t.Is("LEFT"), null || t.Is("NULL")
		if _, ok := catalog.Find(t.Value()); ok {
			tables++
		}
	}
	if !left || !null || tables == 0 {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if c.Odd || x.IsNamed(c) {
				continue
			}
			for _, it := range c.Items {
				if !it.Left || it.Table() == nil || readsDear(it) || !x.onPages(c, it) || x.picked(c, it) ||
					!x.findsNothing(c, it, func(other *sqltree.Item) bool { return !other.Left }) {
					continue
				}
				if next, ok := x.withoutPartner(c, it); ok {
					return next, true
				}
			}
		}
		return "", false
	})
}

// onPages says whether an entry is asked for by a column of which a value may have
// rows on several pages, and by no other key.
func (x *restricter) onPages(c *sqltree.Core, it *sqltree.Item) bool {
	t, some := it.Table(), false
	for _, p := range x.conjuncts(it.On) {
		for k := p.From; k < p.To; k++ {
			ref, ok := x.columnAt(k)
			if !ok || ref.Item != it {
				continue
			}
			n, found := t.Column(ref.Name)
			if !found {
				return false
			}
			switch a, b, equal := x.equal(c, p); {
			case equal && (a == ref) != (b == ref) && pagesBy(t, n):
				some = true
			case slices.Contains(t.Key, t.Columns[n].Name):
				return false
			}
		}
	}
	return some
}

// pagesBy says whether the rows with a value of a column may be on several pages.
func pagesBy(t *catalog.Table, column int) bool {
	c := &t.Columns[column]
	if t.ScanPath() != nil {
		return c.Search&catalog.Eq != 0 && !t.Names(column)
	}
	p := t.ParentsPath()
	if p == nil || p.Page == 0 {
		return false
	}
	for _, bound := range p.Bind {
		if bound == c.Name {
			return true
		}
	}
	return false
}

// findsNothing says whether an outer join is to find nothing: a column that its ON
// compares with another one, or that no row has NULL in, IS NULL. What the ON says is
// understood, and names entries that it may.
func (x *restricter) findsNothing(c *sqltree.Core, it *sqltree.Item, may func(*sqltree.Item) bool) bool {
	if it.Alias == "" || len(it.Using) > 0 {
		return false
	}
	tied := false
	for _, p := range x.conjuncts(it.On) {
		items, known := x.understood(c, p)
		for other := range items {
			known = known && (other == it || may(other))
		}
		if !known {
			return false
		}
		a, b, equal := x.equal(c, p)
		for _, ref := range []sqltree.Reference{a, b} {
			tied = tied || equal && ref.Item == it && slices.ContainsFunc(x.conjuncts(c.Where), func(p sqltree.Part) bool {
				return x.isNull(c, p, ref) || x.isNull(c, p, x.neverNull(c, p, it))
			})
		}
	}
	return tied
}

// neverNull is the column of identifiers of an entry that a condition begins with, if
// no row of its table has NULL there.
func (x *restricter) neverNull(c *sqltree.Core, p sqltree.Part, it *sqltree.Item) sqltree.Reference {
	ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: max(p.To-2, p.From)})
	if !ok || ref.Item != it || it.Table() == nil {
		return sqltree.Reference{}
	}
	n, found := it.Table().Column(ref.Name)
	if !found || !it.Table().Columns[n].Always || it.Table().Columns[n].ID == "" {
		return sqltree.Reference{}
	}
	return ref
}

// withoutPartner adds the NOT EXISTS that an outer join which is to find nothing means.
func (x *restricter) withoutPartner(c *sqltree.Core, it *sqltree.Item) (string, bool) {
	text := "NOT EXISTS (SELECT 1 FROM " + x.raw(it.Text) + " WHERE " + x.raw(it.On) + ")"
	if !x.repeatable && sqltree.HasNumberless(text) {
		return "", false
	}
	clear(x.insert)
	next, ok := x.add(c, text)
	if !ok {
		return "", false
	}
	return x.accepted(next)
}
