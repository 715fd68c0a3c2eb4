package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A value that is the text's own, or a parameter, is looked for among those of a query:
//
//	'Finance' IN (SELECT g.name FROM groups g JOIN group_members m ON m.group_id = g.id WHERE m.user_id = u.id)
//
// Of the query's rows only those matter that have it, which its WHERE may say, so that
// the list of one group does for those of all. A NULL among the values makes NULL of
// what is false without it: in a condition that is to be true that is the same, anywhere
// else the column may not have one.

// Sought is the text to hand to SQLite, with such conditions.
func (r *Rules) Sought(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k > 0 && t.Is("IN") && (isConstant(tokens[k-1]) || k > 1 && tokens[k-1].Is("NOT") && isConstant(tokens[k-2])) {
			return retold(text, r, (*restricter).sought)
		}
	}
	return text
}

// sought is the text with one condition more.
func (x *restricter) sought() (string, bool) {
	for _, q := range x.Queries {
		value, not, ok := x.soughtIn(q)
		if !ok || len(q.Cores) != 1 || q.Limited || q.Cores[0].Odd {
			continue
		}
		c := q.Cores[0]
		if c.Values || c.Windows || len(c.Group) > 0 || len(c.Results) != 1 || x.totals(c) {
			continue
		}
		ref, ok := x.Refer(c, x.Result(c, 0).Expr)
		if !ok || ref.Item.Core != c || x.column(ref) == nil {
			continue
		}
		if given := x.Shape.At(value.From).Kind != sqltext.Param; (not || !x.isCondition(q, value)) && !(given && x.always(ref)) || !given && !x.repeatable {
			continue // NULL is not in an empty list, and of another it is not known
		}
		if next, ok := x.add(c, column(ref)+" = "+x.slice(value)); ok {
			return next, true
		}
	}
	return "", false
}

// soughtIn is the constant that stands before the IN of a query.
func (x *restricter) soughtIn(q *sqltree.Query) (value sqltree.Part, not, ok bool) {
	s := x.Shape
	k := q.From - 2
	if k < 1 || !s.At(k).Is("IN") || s.At(k+1).Text != "(" {
		return value, false, false
	}
	if not = s.At(k - 1).Is("NOT"); not {
		k--
	}
	return sqltree.Part{From: k - 1, To: k}, not, isConstant(s.At(k-1)) && x.operand(k-1)
}

// isCondition says whether the IN of a query is a condition of which a SELECT has
// only the rows for which it is true.
func (x *restricter) isCondition(q *sqltree.Query, value sqltree.Part) bool {
	p := sqltree.Part{From: value.From, To: x.Shape.Closing(q.From-1) + 1}
	c := x.CoreAt[value.From]
	return c != nil && !c.Odd && slices.ContainsFunc(x.conjuncts(c.Where), func(k sqltree.Part) bool { return k == p })
}

// always says whether a column is one of a table that all of its rows have.
func (x *restricter) always(ref sqltree.Reference) bool {
	t := ref.Item.Table()
	if t == nil || slices.ContainsFunc(ref.Item.Core.Items, func(it *sqltree.Item) bool { return it.Left }) {
		return false
	}
	i, ok := t.Column(ref.Name)
	return ok && t.Columns[i].Always
}
