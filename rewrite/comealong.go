package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The lists of a relation have whole objects: those of a group's members are users. In
//
//	group_members m WHERE m.group_id = '00g' AND m.user_id NOT IN (SELECT id FROM users WHERE status = 'ACTIVE')
//
// all active users are listed, though the members come with their status. The same
// condition as NOT EXISTS looks each of them up, among what has been read. Neither side
// is ever NULL.

// ComeAlong is the text to hand to SQLite, with such conditions.
func (r *Rules) ComeAlong(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("IN") }) {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if c.Odd || c.Values || x.IsNamed(c) {
				continue
			}
			for _, p := range x.conditionsFor(c, nil) {
				if next, ok := x.comesAlong(c, p); ok {
					return next, true
				}
			}
		}
		return "", false
	})
}

// comesAlong is the text for one condition `end [NOT] IN (SELECT key FROM table …)`.
func (x *restricter) comesAlong(c *sqltree.Core, p sqltree.Part) (string, bool) {
	ref, not, q := x.heldAgainst(c, p)
	if q == nil || ref.Item.Core != c || ref.Item.Left || ref.Item.Alias == "" {
		return "", false
	}
	far, other := farEnd(ref.Item.Table(), ref.Name)
	if far == nil {
		return "", false
	}
	list := q.Cores[0]
	inner, ok := x.nth(list, 0)
	if !ok || inner.Item.Core != list || len(list.Items) != 1 || sqltext.Same(inner.Item.Alias, ref.Item.Alias) {
		return "", false
	}
	if _, once := x.lookedUp(inner.Item, inner); !once || !x.steady(q, 0) {
		return "", false
	}
	r, ok := x.reach(inner)
	if !ok || r.table().Item.Table().Name != far.Name || !x.comesWhole(q, r) {
		return "", false
	}
	h := claim{ref: inner, of: ref}
	switch key := (sqltree.Reference{Item: ref.Item, Name: other}); {
	case x.hasOther(h, r):
		return "", false // the list is short
	case x.hasListBut(c, ref, p) || x.tied(c, ref): // its lists have the objects at the other end
		if !not || x.selective(h, r) {
			return "", false
		}
	case !not && (!x.hasList(c, key) && !x.tiedToFew(c, key) || hasFewer(ref.Item.Table(), far, other) || x.selective(h, r)):
		return "", false // the list may tell which of the relation's are read
	}
	from := x.raw(list.Items[0].Text)
	test := column(inner) + " = " + column(ref)
	if !list.Where.Empty() {
		test += " AND (" + x.raw(list.Where) + ")"
	}
	exists := "EXISTS (SELECT 1 FROM " + from + " WHERE " + test + ")"
	if not {
		exists = "NOT " + exists
	}
	return x.instead(p, exists)
}

// farEnd is the table whose rows the lists of a relation have for a column, and the column
// that these are listed by; nil where a table is none.
func farEnd(t *catalog.Table, name string) (far *catalog.Table, other string) {
	if t == nil || t.ScanPath() != nil {
		return nil, ""
	}
	path, end, key := t.FarPath()
	near := t.ParentsPath()
	if path == nil || near == nil || len(near.Parents) != 1 || len(near.Bind) != 1 {
		return nil, ""
	}
	for _, by := range near.Bind {
		parent, ok := catalog.Find(near.Parents[0].Table)
		switch {
		case sqltext.Same(name, t.Columns[key].Name):
			return end, by
		case ok && sqltext.Same(name, by):
			return parent, t.Columns[key].Name
		}
	}
	return nil, ""
}

// comesWhole says whether what a query reads of a table is the same wherever an object
// comes from.
func (x *restricter) comesWhole(q *sqltree.Query, r reached) bool {
	of := map[*sqltree.Item]bool{}
	for _, hop := range r.hops {
		of[hop.Item] = true
	}
	parts := []sqltree.Part{q.Part}
	for _, hop := range r.hops {
		if inner := hop.Item.Source(); inner != nil {
			parts = append(parts, inner.Part)
		}
	}
	for _, p := range parts {
		for k := p.From; k < p.To; k++ {
			ref, ok := x.columnAt(k)
			if !ok || !of[ref.Item] {
				continue
			}
			if c := x.column(ref); c == nil || c.Expand != "" || c.JSON == "" || c.JSON == "_links" || c.JSON == "_embedded" {
				return false
			}
		}
	}
	return true
}

// hasFewer says whether the table at one end of a relation has mostly fewer rows than that
// at the other, whose key is given.
func hasFewer(t, far *catalog.Table, other string) bool {
	opposite, _ := farEnd(t, other)
	return opposite != nil && far.Rows < opposite.Rows
}

// tiedToFew says whether a SELECT joins a column to an entry of which it wants few rows.
func (x *restricter) tiedToFew(c *sqltree.Core, key sqltree.Reference) bool {
	return slices.ContainsFunc(x.certainTies(c, key.Item), func(tie [2]sqltree.Reference) bool {
		end := tie[0]
		if end == key {
			end = tie[1]
		}
		return (tie[0] == key || tie[1] == key) && end.Item != key.Item && !end.Item.Left &&
			slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.asksFor(p, end.Item) })
	})
}
