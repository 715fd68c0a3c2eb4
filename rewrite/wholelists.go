package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// `u.department = 'Sales' AND u.manager_id NOT IN (SELECT login FROM users WHERE status
// = 'ACTIVE')` makes SQLite list the names of all active users, where those of the
// managers are all that matters. With `login IN (SELECT u.manager_id FROM users u
// WHERE u.department = 'Sales')` in the list, one request asks for many of them. So it
// is the other way round, in `u.login NOT IN (SELECT manager_id FROM users WHERE
// manager_id IS NOT NULL)`.
//
// Beside a NULL nothing is NOT IN a list, so one that may have such is asked for it
// first, see withoutNull. Where the row is to be in the list, a NULL is as good as any
// other value that is not the row's.

// The second side of an EXCEPT or INTERSECT is such a list too.

// NamesWanted is the text to hand to SQLite, with such conditions.
func (r *Rules) NamesWanted(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return sqltree.IsAny(t, []string{"IN", "EXCEPT", "INTERSECT"}) }) {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, q := range x.Queries {
			if next, ok := x.sideWanted(q); ok {
				return next, true
			}
		}
		for _, c := range x.Cores {
			for _, p := range x.conditionsFor(c, nil) {
				if next, ok := x.nameWanted(c, p); ok && !c.Odd {
					return next, true
				}
			}
		}
		return "", false
	})
}

// nameWanted is the text for one condition `column [NOT] IN (SELECT name …)`, where
// few rows are tested and the list is likely to be of many.
func (x *restricter) nameWanted(c *sqltree.Core, p sqltree.Part) (string, bool) {
	ref, not, q := x.inNames(c, p)
	if q == nil {
		return "", false
	}
	inner, ok := x.Refer(q.Cores[0], x.Result(q.Cores[0], 0).Expr)
	if !ok || inner.Item.Core != q.Cores[0] || inner.Item.Table() == nil || inner.Item.Alias == "" || x.reaches(c, q.Part) {
		return "", false
	}
	wanted, name := x.column(ref), x.column(inner)
	switch {
	case wanted == nil || name == nil || wanted.Type != catalog.Text || name.Type != catalog.Text:
		return "", false
	case inner.Item.Table().ScanPath() == nil || !x.fewBy(inner, wanted) || (name.Search|name.Filter)&catalog.Eq == 0 || !x.readWhole(q.Cores[0], inner.Item):
		return "", false
	case wanted.NoCase && !name.NoCase && name.Search&catalog.Eq == 0, x.hasList(q.Cores[0], inner):
		return "", false // names in another case matter
	}
	x.afresh()
	clear(x.insert)
	end := ""
	if not && !wanted.Always && !x.provesNotNull(c, ref) {
		if end, ok = x.emptyForNull(p, ref, q); !ok {
			return "", false // NULL is not in an empty list
		}
	}
	list, ok := x.keys(c, ref, demand{at: p.To - 1, alone: true, drives: true})
	if !ok || !x.few {
		return "", false
	}
	if not && !name.Always && !x.provesNotNull(q.Cores[0], inner) && !x.withoutNull(p, inner) {
		return "", false
	}
	of := column(inner)
	if wanted.NoCase && !name.NoCase {
		of += " COLLATE NOCASE" // SQLite compares as the column on the left does
	}
	next, ok := x.add(q.Cores[0], of+" IN ("+list+")")
	if !ok || end == "" {
		return next, ok
	}
	return x.accepted(next + end)
}

// sideWanted is the text for one `SELECT column … EXCEPT SELECT name …`, or INTERSECT, of
// which the first side has few rows and the second is likely to have many.
func (x *restricter) sideWanted(q *sqltree.Query) (string, bool) {
	if len(q.Cores) != 2 || q.Ops[1] != "EXCEPT" && q.Ops[1] != "INTERSECT" || len(q.Cores[0].Results) != 1 || len(q.Cores[1].Results) != 1 {
		return "", false
	}
	c, second := q.Cores[0], q.Cores[1]
	ref, ok := x.Refer(c, x.Result(c, 0).Expr)
	inner, found := x.Refer(second, x.Result(second, 0).Expr)
	if !ok || !found || c.Odd || c.Values || len(second.Items) != 1 || !x.plainRows(c) || !x.plainRows(second) || x.IsNamed(second) ||
		ref.Item.Core != c || ref.Item.Left || ref.Item.Table() == nil || ref.Item.Alias == "" || inner.Item.Core != second || inner.Item.Table() == nil || inner.Item.Alias == "" {
		return "", false
	}
	wanted, name := x.column(ref), x.column(inner)
	switch {
	case wanted == nil || name == nil || wanted.Type != catalog.Text || name.Type != catalog.Text || !wanted.Always && !x.provesNotNull(c, ref):
		return "", false // a NULL is one of the other side's
	case inner.Item.Table().ScanPath() == nil || !x.fewBy(inner, wanted) || (name.Search|name.Filter)&catalog.Eq == 0 || !x.readWhole(second, inner.Item):
		return "", false
	case wanted.NoCase && !name.NoCase && name.Search&catalog.Eq == 0:
		return "", false // names in another case matter
	}
	x.afresh()
	clear(x.insert)
	list, ok := x.keys(c, ref, demand{at: c.From, alone: true, drives: true})
	if !ok || !x.few {
		return "", false
	}
	of := column(inner)
	if wanted.NoCase && !name.NoCase {
		of += " COLLATE NOCASE" // SQLite compares as the first side does
	}
	return x.add(second, of+" IN ("+list+")")
}

// fewBy says whether few rows of a table have each value of a column: the names of
// the rows, or of others where many of these have one. Of an org's own attributes that
// is not known: they may name the same as what they are looked for.
func (x *restricter) fewBy(ref sqltree.Reference, wanted *catalog.Column) bool {
	t, col := ref.Item.Table(), x.column(ref)
	i, _ := t.Column(ref.Name)
	switch {
	case t.Names(i):
		return true
	case t.Rows <= fewRows:
		return false
	case col.Distinct > 0:
		return col.Distinct > manyValues
	}
	return wanted.Unique || wanted.Distinct > manyValues
}

// inNames reads a column of a table that has a list of its own, before [NOT] IN and
// the query of a SELECT of one column from one table.
func (x *restricter) inNames(c *sqltree.Core, p sqltree.Part) (ref sqltree.Reference, not bool, q *sqltree.Query) {
	ref, not, q = x.heldAgainst(c, p)
	if q == nil || ref.Item.Table() == nil || ref.Item.Table().ScanPath() == nil || len(q.Cores[0].Results) != 1 || len(q.Cores[0].Items) != 1 || !x.plainRows(q.Cores[0]) {
		return ref, not, nil
	}
	return ref, not, q
}
