package rewrite

import (
	"cmp"
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A statement that is all of another one's FROM means what it does alone:
//
//	SELECT * FROM (SELECT …) AS t LIMIT 200
//
// Only there it is known to have one row, to be sorted before it ends, and so on.

// Unwrapped is the text to hand to SQLite, with the query alone.
func (r *Rules) Unwrapped(text string) string {
	if slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Text == "*" }) {
		return retold(text, r, (*restricter).unwrapped)
	}
	return text
}

// unwrapped is the text with the outermost SELECT less, and its LIMIT at the end of the
// other's. Several SELECTs may have columns of other types together than the first has.
func (x *restricter) unwrapped() (string, bool) {
	if x.keepsPlaces() {
		return "", false
	}
	at := slices.IndexFunc(x.Queries, func(q *sqltree.Query) bool { return q.Above == nil && q.With == nil && !q.Source })
	if at < 0 || len(x.Queries[at].Cores) != 1 {
		return "", false
	}
	s, q := x.Shape, x.Queries[at]
	c := q.Cores[0]
	if c.Values || c.Odd || len(c.Items) != 1 || len(c.Results) != 1 || x.Result(c, 0).Star != c.Items[0] || s.At(c.From+1).Is("DISTINCT") || c.To != c.Items[0].Text.To {
		return "", false
	}
	it := c.Items[0]
	inner := it.Source()
	if inner == nil || it.Call || len(inner.Cores) > 1 || len(inner.CTEs) > 0 || it.CTE != nil && (it.CTE.Columns != nil || it.CTE.Uses > 1 || it.CTE.In != q) || !x.namesEach(inner) {
		return "", false
	}
	if q.To > c.To && (inner.Limited || !s.At(c.To).Is("LIMIT")) {
		return "", false
	}
	edits := []sqltree.Change{{From: s.From(c.Part), To: s.To(sqltree.Part{From: c.From, To: c.Items[0].Text.To}), With: s.Written(x.text, inner.Part)}}
	if it.CTE != nil {
		edits = append(edits, x.lessDefinitions(q, map[*sqltree.CTE]bool{it.CTE: true})...)
	}
	slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
	return x.accepted(s.Edited(x.text, edits))
}

// namesEach says whether the results of a query surely have names of their own, and the
// same alone as in a FROM: there SQLite calls the second of a name by another one, none
// true or false, and a column as it is written and not as it was declared.
func (x *restricter) namesEach(q *sqltree.Query) bool {
	c, seen := q.Cores[0], map[string]bool{}
	if c.Values {
		return false
	}
	for n, p := range c.Results {
		res := x.Result(c, n)
		name := res.Name
		switch {
		case res.Star != nil && res.Star.Table() != nil && len(c.Results) == 1:
			return true
		case res.Star != nil, res.Expr.Empty(), x.Shape.At(p.To-1).Text == "*":
			return false
		case name == "":
			name = sqltext.Lower(x.nameOf(p))
		case res.Expr == p && !x.writtenSo(c, p):
			return false
		}
		if seen[name] || sqltext.Same(name, "true") || sqltext.Same(name, "false") {
			return false
		}
		seen[name] = true
	}
	return true
}

// writtenSo says whether the column that is a result is written as it was declared,
// wherever it is.
func (x *restricter) writtenSo(c *sqltree.Core, p sqltree.Part) bool {
	name := x.Shape.At(p.To - 1).Value()
	ref, ok := x.Refer(c, p)
	if !ok {
		return false
	}
	if col := x.column(ref); col != nil && col.Name != name {
		return false
	}
	return !slices.ContainsFunc(x.Shape.Tokens, func(t sqltext.Token) bool { return t.Value() != name && sqltext.Same(t.Value(), name) })
}
