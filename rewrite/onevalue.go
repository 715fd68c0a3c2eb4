package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query in the place of a value has that of its first row, and SQLite ends it there:
//
//	SELECT login FROM users WHERE city = (SELECT u.city FROM users u JOIN user_roles r ON r.user_id = u.id)
//
// Nothing in the text says so, and what it joins was read for all of its rows, 558
// requests where 5 do. With a LIMIT 1 it is one of those that may end early.

// OneValue is the text to hand to SQLite, with such a LIMIT.
func (r *Rules) OneValue(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k > 1 && t.Is("SELECT") && tokens[k-1].Text == "(" && !sqltree.IsAny(tokens[k-2], []string{"IN", "EXISTS", "FROM", "JOIN", "AS"}) {
			return retold(text, r, (*restricter).oneValue)
		}
	}
	return text
}

// oneValue is the text with a LIMIT more.
func (x *restricter) oneValue() (string, bool) {
	for _, q := range x.Queries {
		if !x.endsAtFirst(q) {
			continue
		}
		at := x.Shape.To(q.Part)
		if next, ok := x.accepted(x.Shape.Edited(x.text, []sqltree.Change{{From: at, To: at, With: " LIMIT 1"}})); ok {
			return next, true
		}
	}
	return "", false
}

// endsAtFirst says whether a query stands for a value, joins several entries that may
// have many rows, and is the same for all rows around it.
func (x *restricter) endsAtFirst(q *sqltree.Query) bool {
	s := x.Shape
	if q.Above == nil || q.Source || q.With != nil || q.Limited || len(q.Cores) != 1 || x.listsRows(q) || s.At(q.From-1).Text != "(" || s.At(q.To).Text != ")" {
		return false
	}
	c := q.Cores[0]
	if c.Values || c.Odd || len(c.Items) < 2 || len(c.Group) > 0 || !c.Having.Empty() || c.Windows || q.To != c.To {
		return false // what is grouped or sorted is read to its end
	}
	for k := q.From; k < q.To; k++ {
		if x.Aggregates(c, k) || s.At(k).Is("DISTINCT") || s.At(k).Is("OVER") {
			return false
		}
		if ref, ok := x.columnAt(k); ok && (ref.Item.Text.From < q.From || ref.Item.Text.From >= q.To) {
			return false
		}
	}
	return !slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return x.namesRow(c, it) })
}

// listsRows says whether a query has all of its rows looked at by an IN or EXISTS, for which
// more parentheses around it mean nothing.
func (x *restricter) listsRows(q *sqltree.Query) bool {
	k := q.From - 1
	for x.Shape.At(k).Text == "(" {
		k--
	}
	return sqltree.IsAny(x.Shape.At(k), []string{"IN", "EXISTS"})
}
