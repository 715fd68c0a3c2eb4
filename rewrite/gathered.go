package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query with groups in a FROM is computed as a whole, also where it is joined to
// few rows:
//
//	users u LEFT JOIN (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r ON r.manager_id = u.login
//	WHERE u.title = 'Director'
//
// Of a table that Okta searches by the column of the groups, those of the few are
// asked for: manager_id IN (SELECT u.login FROM users u WHERE u.title = 'Director').
// A group of any other value meets no row. When that list turns out to be long, the
// table is read as before.

// GatheredFor is the text to hand to SQLite, with such conditions.
func (r *Rules) GatheredFor(text string) string {
	s := sqltree.ShapeOf(text)
	selects := slices.IndexFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("SELECT") })
	if selects < 0 || !slices.ContainsFunc(s.Tokens[selects+1:], func(t sqltext.Token) bool { return t.Is("SELECT") }) && !s.At(0).Is("WITH") {
		return text
	}
	return retold(text, r, (*restricter).gatheredFor)
}

// gatheredFor is the text with one condition more.
func (x *restricter) gatheredFor() (string, bool) {
	if x.endedByLimit() {
		return "", false
	}
	for _, c := range x.Cores {
		if c.Odd {
			continue
		}
		for _, it := range c.Items {
			q := x.single(it)
			if q == nil || q.Limited || len(q.Cores) != 1 || x.flattened(it, q) || !x.ofMany(q.Cores[0]) {
				continue
			}
			for _, pair := range x.equals(c, it) {
				if next, ok := x.gatheredBy(c, it, pair[0], pair[1]); ok {
					return next, true
				}
			}
			if next, ok := x.gatheredIn(c, it, q); ok {
				return next, true
			}
		}
		if next, ok := x.gatheredHaving(c); ok {
			return next, true
		}
	}
	return "", false
}

// equals are the pairs of columns that a SELECT compares where an entry has matched, as
// SQLite does: of a name in USING, the column of the entry that comes first is on the left.
func (x *restricter) equals(c *sqltree.Core, it *sqltree.Item) [][2]sqltree.Reference {
	var out [][2]sqltree.Reference
	for _, pair := range x.ties(c, it) {
		if a, b := pair[0], pair[1]; slices.Contains(a.Item.Using, a.Name) && a.Name == b.Name && b.Item.Nth < a.Item.Nth {
			pair = [2]sqltree.Reference{b, a}
		}
		out = append(out, pair)
	}
	return out
}

// ofMany says whether a SELECT reads many rows of one table that has a list.
func (x *restricter) ofMany(c *sqltree.Core) bool {
	if c.Odd || c.Values || len(c.Items) != 1 || x.IsNamed(c) {
		return false
	}
	t := c.Items[0].Table()
	return t != nil && t.ScanPath() != nil && t.Rows > fewRows && !x.selects(map[*sqltree.Item]bool{c.Items[0]: true}, x.own(c, c.Items[0], demand{}))
}

// gatheredBy restricts the query of an entry to the values that a comparison wants of its
// groups, if these are those of few rows of another entry.
func (x *restricter) gatheredBy(c *sqltree.Core, it *sqltree.Item, left, right sqltree.Reference) (string, bool) {
	ref, other := left, right
	if other.Item == it {
		ref, other = other, ref
	}
	if ref.Item != it || other.Item == it || other.Item.Core != c {
		return "", false
	}
	q := it.Source()
	inner, ok := x.Given(q, 0, it.CTE, ref.Name)
	if !ok || inner.Item != q.Cores[0].Items[0] {
		return "", false
	}
	of, by := textOf(inner), textOf(x.comesFrom(other))
	if of == nil || by == nil || (of.Search|of.Filter)&catalog.Eq == 0 {
		return "", false
	}
	column := catalog.Quote(inner.Item.Alias) + "." + catalog.Quote(inner.Name)
	if by.NoCase && left == other {
		column += " COLLATE NOCASE" // SQLite compares as the column on the left does
	}
	core := q.Cores[0]
	n, star := x.Position(q, it.CTE, ref.Name)
	if star != nil {
		n = -1
	}
	if !x.whole(core, inner, n) || x.hasList(core, inner) {
		return "", false
	}
	x.afresh()
	list, ok := x.keys(c, other, demand{by: it, at: c.From, drives: true, alone: true})
	if !ok || !x.few {
		return "", false
	}
	return x.put(core, column+" IN ("+list+")")
}

// textOf is the column of a table with a list that a reference is to, if it holds
// texts, and nil for others.
func textOf(ref sqltree.Reference) *catalog.Column {
	t := ref.Item.Table()
	if t == nil || t.ScanPath() == nil {
		return nil
	}
	i, found := t.Column(ref.Name)
	if !found || t.Columns[i].Type != catalog.Text {
		return nil
	}
	return &t.Columns[i]
}
