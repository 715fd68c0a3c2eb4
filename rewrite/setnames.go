package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// Sides of an EXCEPT or INTERSECT may show what names an object as well as its
// identifier does: the login of a user, also that of a member. In
//
//	SELECT m.login FROM group_members m WHERE m.group_id = ?
//	INTERSECT SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id
//
// a row of the second side whose login is that of a member is that of the same
// user, so that those with u.id IN (SELECT m.user_id FROM group_members m …) are
// all that matter.

// naming is a column that names an object: its table, its attribute, and the column
// that has the identifier of the same object.
type naming struct {
	table, json string
	key         sqltree.Reference
}

// namedSide restricts one SELECT of a compound to the objects that others name in
// the same column.
func (x *restricter) namedSide(first, c *sqltree.Core, others []arm, few bool) (string, bool) {
	for n := range first.Results {
		x.afresh()
		own, ok := x.names(c, n)
		if !ok {
			continue
		}
		list, ok := x.named(own, others, n)
		if !ok || few && !x.readsFew() {
			continue
		}
		if next, ok := x.inSelect(c, own.key, -1, list, true); ok {
			return next, true
		}
	}
	return "", false
}

// named are the identifiers of what SELECTs of a compound name in their nth result.
// Those that only leave out rows need not be known.
func (x *restricter) named(own naming, arms []arm, n int) (string, bool) {
	var b strings.Builder
	for _, a := range arms {
		if a.op == "EXCEPT" || a.op == "INTERSECT" {
			continue
		}
		other, ok := x.names(a.Core, n)
		if !ok || other.table != own.table || other.json != own.json {
			return "", false
		}
		list, ok := x.keys(a.Core, other.key, demand{})
		if !ok {
			return "", false
		}
		if a.op != "" {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString(list)
	}
	return b.String(), b.Len() > 0
}

// names reads a result of a SELECT that is a column which names an object, and is
// never NULL.
func (x *restricter) names(c *sqltree.Core, n int) (naming, bool) {
	if c.Values || c.Odd || n >= len(c.Results) || x.starBefore(c, n) {
		return naming{}, false
	}
	return x.namedBy(c, x.Result(c, n).Expr)
}

// namedBy reads a column of a SELECT that names an object, and is never NULL.
func (x *restricter) namedBy(c *sqltree.Core, p sqltree.Part) (naming, bool) {
	ref, ok := x.Refer(c, p)
	if !ok || ref.Item.Core != c || ref.Item.Left || ref.Item.Table() == nil {
		return naming{}, false
	}
	t := ref.Item.Table()
	i, found := t.Column(ref.Name)
	if !found || t.Columns[i].ID != "" || !t.Columns[i].Always {
		return naming{}, false
	}
	for _, of := range x.objectsOf(t) {
		key, ok := nameOf(of, t.Columns[i])
		if !ok {
			continue
		}
		for _, col := range t.Columns {
			if col.JSON == key.JSON && col.ID == key.ID && col.Always {
				return naming{of.Name, t.Columns[i].JSON, sqltree.Reference{Item: ref.Item, Name: col.Name}}, true
			}
		}
	}
	return naming{}, false
}

// objectsOf are the tables whose objects the rows of a table are: itself, and what
// its lists hold whole.
func (x *restricter) objectsOf(t *catalog.Table) []*catalog.Table {
	out := []*catalog.Table{t}
	for i := range t.Paths {
		if of, ok := x.tables(t.Paths[i].Objects); ok {
			out = append(out, of)
		}
	}
	return out
}

// nameOf is the column with the identifier of a table, where an attribute is one
// that no two of its objects have in common.
func nameOf(t *catalog.Table, named catalog.Column) (key catalog.Column, ok bool) {
	unique := false
	for _, col := range t.Columns {
		if col.Unique && col.ID != "" {
			key, ok = col, true
		}
		unique = unique || col.Unique && col.ID == "" && col.JSON == named.JSON && col.NoCase == named.NoCase
	}
	return key, ok && unique
}
