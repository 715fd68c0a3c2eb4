package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The list of an IN whose left side is the user's own.

// member restricts the list of the IN at a token of a SELECT.
//
// NULL needs care. NULL NOT IN (list) is true for an empty list and NULL for any
// other, and a list that has become empty is what this makes. So where the left
// side may be NULL, the whole list is asked whether it has a row, when it is. And
// where the list may have a NULL, which makes NULL of what is not in it, the whole
// list is asked for one, before anything else: mostly it shows soon, and where
// there is none, all rows are at hand.
func (o *ownRestricter) member(c *sqltree.Core, k int) bool {
	s := o.Shape
	left := k
	not := s.At(k - 1).Is("NOT")
	if not {
		left--
	}
	p, ok := o.operandBefore(c, left)
	if !ok || s.At(k+1).Text != "(" {
		return false
	}
	var q *sqltree.Query
	for _, each := range o.Queries {
		if each.From == k+2 {
			q = each
		}
	}
	if q == nil || o.onlyMine(q.Part) {
		return false
	}
	list, ok := o.list(c, p)
	if !ok {
		return false
	}
	end := s.Closing(k + 1)
	passes := !not && o.isConjunct(c, sqltree.Part{From: p.From, To: end + 1})
	d := ownDemand{list: list, notNull: !passes}
	if list.from != "" && !list.aliases[""] && o.correlated(q) && !o.namesCTE(q.Part) && !o.shadows(q, list) {
		d.equal = true // it is asked for each row anyway
		clear(o.insert)
	}
	nulls := false
	if !o.inOwnQuery(q, 0, d) {
		if nulls = d.notNull && !d.equal && !o.correlated(q); !nulls {
			return false
		}
		d.notNull, o.edits = false, nil
		if !o.inOwnQuery(q, 0, d) {
			return false
		}
	}
	never := passes || o.neverNull(c, p)
	return never && !nulls || o.asksNull(p, q, not, never, nulls)
}

// asksNull says beside an IN, whose left side and list are given, what makes NULL of
// it: a left side that may be NULL, unless it never is, and a NULL of the list's.
func (o *ownRestricter) asksNull(p sqltree.Part, q *sqltree.Query, not, never, nulls bool) bool {
	s := o.Shape
	if o.namesCTE(q.Part) || o.unnumbered(sqltree.Part{From: p.From, To: q.To}) {
		return false
	}
	x, whole := o.text[s.At(p.From).Pos:o.after(p.To-1)], o.text[s.At(q.From).Pos:o.after(q.To-1)]
	first, rest := "(", ")"
	switch {
	case nulls && not:
		first = "((NOT " + hasNull(whole) + " OR NULL) AND "
	case nulls:
		first = "(" + hasNull(whole) + " AND NULL OR "
	}
	switch {
	case never:
	case not:
		rest = " AND ((" + x + ") IS NOT NULL OR NOT EXISTS (" + whole + ") OR NULL))"
	default:
		rest = " OR (" + x + ") IS NULL AND EXISTS (" + whole + ") AND NULL)"
	}
	o.edits = append(o.edits, edit{s.At(p.From).Pos, first}, edit{o.after(q.To), rest})
	return true
}

// hasNull is the question whether a query has a NULL as its only result, whatever
// its name is.
func hasNull(query string) string {
	return "EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL " + query + ") WHERE x IS NULL)"
}

// unnumbered says whether some tokens have a parameter that cannot be repeated.
func (o *ownRestricter) unnumbered(p sqltree.Part) bool {
	return !o.repeatable && sqltree.HasNumberless(o.text[o.Shape.At(p.From).Pos:o.after(p.To-1)])
}

// isConjunct says whether some tokens are one condition that a row has to meet.
func (o *ownRestricter) isConjunct(c *sqltree.Core, p sqltree.Part) bool {
	for _, each := range o.conjuncts(c.Where) {
		if each == p {
			return true
		}
	}
	return false
}

// operandBefore is the left side of the operator at a token: names, constants
// and functions of them, and what || makes of these.
func (o *ownRestricter) operandBefore(c *sqltree.Core, end int) (sqltree.Part, bool) {
	from, ok := o.operandOf(sqltree.Part{From: c.From, To: end})
	return sqltree.Part{From: from, To: end}, ok && o.restricter.operand(from)
}

// operandOf is the first token of the operand that some tokens end with.
func (o *ownRestricter) operandOf(p sqltree.Part) (from int, ok bool) {
	s := o.Shape
	from = p.To
	for k := p.To - 1; k >= p.From; k-- {
		t := s.At(k)
		if t.Text == ")" {
			open := o.opening(k)
			if open < p.From {
				return from, false
			}
			k, from = open, open
			continue
		}
		plain := t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Kind == sqltext.Param || sqltree.IsIdentifier(t) || t.Is("COLLATE") ||
			t.Text == "." || t.Text == "||" || t.Text == "->" || t.Text == "->>" || s.At(k+1).Text == "(" && isName(t)
		if !plain {
			break
		}
		from = k
	}
	return from, from < p.To
}

// isName says whether a token before a parenthesis is a function's name.
func isName(t sqltext.Token) bool {
	return t.Kind == sqltext.Quoted || t.Kind == sqltext.Name && !joins[strings.ToUpper(t.Text)]
}

// opening is the number of the token that opens the parenthesis which a token
// closes, -1 for none.
func (o *ownRestricter) opening(k int) int {
	depth := 0
	for ; k >= 0; k-- {
		switch o.Shape.At(k).Text {
		case ")":
			depth++
		case "(":
			if depth--; depth == 0 {
				return k
			}
		}
	}
	return -1
}

// correlated says whether a query has a name that means a column of what is
// around it.
func (o *ownRestricter) correlated(q *sqltree.Query) bool {
	for k := q.From; k < q.To; k++ {
		ref, ok := o.columnAt(k)
		if ok && (ref.Item.Text.From < q.From || ref.Item.Text.From >= q.To) {
			return true
		}
	}
	return false
}

// shadows says whether a name that a list uses means something else in a query.
func (o *ownRestricter) shadows(q *sqltree.Query, l ownList) bool {
	for _, c := range o.Cores {
		if c.From < q.From || c.From >= q.To {
			continue
		}
		for _, it := range c.Items {
			if l.aliases[it.Alias] {
				return true
			}
		}
	}
	return false
}
