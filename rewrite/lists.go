package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// Lists of an IN that ask for more than the statement is about.

// listed looks for `column [NOT] IN (query)` in a SELECT, other than in its
// FROM.
func (x *restricter) listed(c *sqltree.Core) (string, bool) {
	s := x.Shape
	from := c.From
	if len(c.Items) > 0 {
		last := c.Items[len(c.Items)-1]
		from = max(last.Text.To, last.On.To, last.Ends)
	}
	for k := c.From; k < c.In.To && !c.Odd; k++ {
		if !s.At(k).Is("IN") || x.CoreAt[k] != c || k < from && !x.inResults(c, k) {
			continue
		}
		ref, not, ok := x.asked(k)
		if !ok {
			continue
		}
		for _, q := range x.Queries {
			if q.From != k+2 || len(q.Cores[0].Results) != 1 || x.isMade(q) {
				continue
			}
			t := ref.Item.Table()
			x.told = t != nil && t.ScanPath() == nil
			next, ok := x.restrict(q, nil, "", ref, demand{at: k, notNull: true, drives: !not && c.Where.From <= k && k < c.Where.To})
			if x.told = false; ok {
				return next, true
			}
		}
	}
	return "", false
}

// asked is the column of identifiers, NULL in no row, that stands before an IN.
func (x *restricter) asked(k int) (ref sqltree.Reference, not, ok bool) {
	s, left := x.Shape, k
	if not = s.At(left - 1).Is("NOT"); not {
		left--
	}
	p := sqltree.Part{From: left - 1, To: left}
	if s.At(left-2).Text == "." {
		p.From = left - 3
	}
	if !x.operand(p.From) {
		return ref, not, false
	}
	if ref, ok = x.Refer(x.CoreAt[k], p); !ok {
		return ref, not, false
	}
	id, notNull := x.Identifier(ref, 0)
	return ref, not, id && notNull && x.inRow(ref.Item.Core, k)
}

// inRow says whether a token of a SELECT is about a row of its FROM: not where
// an aggregate over no rows leaves NULL for all columns.
func (x *restricter) inRow(c *sqltree.Core, k int) bool {
	if len(c.Group) > 0 || c.Where.From <= k && k < c.Where.To {
		return true
	}
	for i := c.From; i < c.In.To; i++ {
		if x.Aggregates(c, i) {
			return false
		}
	}
	return c.Having.Empty()
}

// inResults says whether a token stands in what a SELECT shows.
func (x *restricter) inResults(c *sqltree.Core, k int) bool {
	last := len(c.Results) - 1
	return last >= 0 && c.Results[0].From <= k && k < c.Results[last].To
}

// operand says whether what begins at a token is an operand of IN and not the
// end of one.
func (x *restricter) operand(from int) bool {
	switch t := x.Shape.At(from - 1); {
	case t.Is("NOT") && x.Shape.At(from-2).Is("IS"):
		return false
	case t.Text == "(", t.Text == ",":
		return true
	case t.Is("AND"):
		depth := 0
		for k := from - 2; k >= 0 && depth >= 0; k-- {
			switch t := x.Shape.At(k); {
			case t.Text == ")":
				depth++
			case t.Text == "(":
				depth--
			case depth == 0 && t.Is("BETWEEN"):
				return false
			}
		}
		return true
	default:
		return sqltree.IsAny(t, []string{"SELECT", "DISTINCT", "ALL", "WHERE", "OR", "NOT", "WHEN", "THEN", "ELSE", "HAVING", "BY", "CASE"})
	}
}

// isMade says whether a query is one for keys that this rule has put there. Its keys
// follow from the SELECT around it as it is: what else that one says would be said
// in it once more, and in that list again.
func (x *restricter) isMade(q *sqltree.Query) bool {
	text := x.text[x.Shape.At(q.From).Pos:]
	for head := range x.made {
		if strings.HasPrefix(text, head) {
			return true
		}
	}
	return false
}
