package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Whether an EXCEPT or an INTERSECT has a row is asked for each row of what is around it,
// and SQLite computes both sides of it every time:
//
//	users u WHERE NOT EXISTS (SELECT g.id FROM groups g WHERE g.name IN ('VPN', 'Payroll')
//	    EXCEPT SELECT m.group_id FROM group_members m WHERE m.user_id = u.id)
//
// Two EXISTS, one in the other, say the same of identifiers, and ask about those only that
// the first side has.

// SetTests is the text to hand to SQLite, with such tests as EXISTS.
func (r *Rules) SetTests(text string) string {
	exists, sets := false, false
	for _, t := range sqltext.Tokens(text) {
		exists = exists || t.Is("EXISTS")
		sets = sets || t.Is("EXCEPT") || t.Is("INTERSECT")
	}
	if !exists || !sets {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, q := range x.Queries {
			if next, ok := x.setTest(q); ok {
				return next, true
			}
		}
		return "", false
	})
}

// setTest is the text in which what an EXISTS asks of a compound is asked without one.
func (x *restricter) setTest(q *sqltree.Query) (string, bool) {
	s := x.Shape
	if len(q.Cores) != 2 || q.Ops[1] != "EXCEPT" && q.Ops[1] != "INTERSECT" || q.Limited || len(q.CTEs) > 0 ||
		q.Source || q.With != nil || !s.At(q.From-2).Is("EXISTS") || s.Closing(q.From-1) != q.To {
		return "", false
	}
	first, second := q.Cores[0], q.Cores[1]
	a, ok := x.onlyResult(first)
	if !ok {
		return "", false
	}
	b, ok := x.onlyResult(second)
	if !ok {
		return "", false
	}
	_, always := x.Identifier(a, 0)
	_, also := x.Identifier(b, 0)
	if !x.sameKey(a, b) || !always && !also || !x.fitsIn(second, first) || x.keepsPlaces() {
		return "", false
	}
	test := "EXISTS (" + x.withCondition(second, column(b)+" = "+column(a)) + ")"
	if q.Ops[1] == "EXCEPT" {
		test = "NOT " + test
	}
	return x.accepted(x.text[:s.From(q.Part)] + x.withCondition(first, test) + x.text[s.To(q.Part):])
}

// onlyResult is the column that is all that a SELECT gives, of each of its rows.
func (x *restricter) onlyResult(c *sqltree.Core) (sqltree.Reference, bool) {
	if c.Odd || c.Values || c.Windows || len(c.Results) != 1 || x.IsNamed(c) || !x.plainRows(c) {
		return sqltree.Reference{}, false
	}
	ref, ok := x.Refer(c, x.Result(c, 0).Expr)
	return ref, ok && ref.Item.Core == c && ref.Item.Alias != ""
}

// fitsIn says whether a SELECT means the same in the WHERE of another one that stands
// beside it, and whether its own names leave those of the other one as they are.
func (x *restricter) fitsIn(c, outer *sqltree.Core) bool {
	for _, it := range outer.Items {
		if slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return o.Alias == it.Alias }) {
			return false
		}
	}
	for k := c.From; k < c.To; k++ {
		ref, ok := x.columnAt(k)
		switch t := x.Shape.At(k); {
		case ok && ref.Item.Text.From >= c.From && ref.Item.Text.From < c.To:
			continue
		case !ok && sqltree.IsIdentifier(t) && !t.Keyword() && !x.Naming[k] && !isCall(x.Shape, k) && x.Shape.At(k+1).Text != ".":
			return false // such as a text in double quotes, which would be a column
		case !ok:
			continue
		}
		if x.Shape.At(k-1).Text != "." || slices.ContainsFunc(outer.Items, func(it *sqltree.Item) bool { return it.Alias == ref.Item.Alias }) {
			return false
		}
	}
	return true
}

// withCondition is a SELECT that neither groups nor sorts, with one condition more.
func (x *restricter) withCondition(c *sqltree.Core, condition string) string {
	s := x.Shape
	if c.Where.Empty() {
		return strings.TrimSpace(x.text[s.From(c.Part):s.To(c.Part)]) + " WHERE " + condition
	}
	return x.text[s.From(c.Part):s.From(c.Where)] + "(" + x.text[s.From(c.Where):s.To(c.Where)] + ") AND " + condition
}
