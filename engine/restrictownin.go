package engine

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// The list of an IN whose left side is the user's own.

// member restricts the list of the IN at a token of a SELECT.
//
// NULL needs care. NULL NOT IN (list) is true for an empty list and NULL for any
// other, and a list that has become empty is what this makes. So where the left
// side may be NULL, the whole list is asked whether it has a row, when it is.
func (o *ownRestricter) member(c *core, k int) bool {
	s := o.s
	left := k
	not := s.at(k - 1).Is("NOT")
	if not {
		left--
	}
	p, ok := o.operandBefore(c, left)
	if !ok || s.at(k+1).Text != "(" {
		return false
	}
	var q *query
	for _, each := range o.queries {
		if each.from == k+2 {
			q = each
		}
	}
	if q == nil || o.onlyMine(q.part) {
		return false
	}
	list, ok := o.list(c, p)
	if !ok {
		return false
	}
	end := s.closing(k + 1)
	passes := !not && o.isConjunct(c, part{p.from, end + 1})
	d := ownDemand{list: list, notNull: !passes}
	if list.from != "" && !list.aliases[""] && o.correlated(q) && !o.namesCTE(q.part) && !o.shadows(q, list) {
		d.equal = true // it is asked for each row anyway
		clear(o.insert)
	}
	if !o.inOwnQuery(q, 0, d) {
		return false
	}
	if passes || o.neverNull(c, p) {
		return true
	}
	if o.namesCTE(q.part) || o.unnumbered(part{p.from, end}) {
		return false
	}
	x, whole := o.text[s.at(p.from).Pos:o.after(p.to-1)], o.text[s.at(q.from).Pos:o.after(q.to-1)]
	rest := " OR (" + x + ") IS NULL AND EXISTS (" + whole + ") AND NULL)"
	if not {
		rest = " AND ((" + x + ") IS NOT NULL OR NOT EXISTS (" + whole + ") OR NULL))"
	}
	o.edits = append(o.edits, edit{s.at(p.from).Pos, "("}, edit{o.after(end), rest})
	return true
}

// unnumbered says whether some tokens have a parameter that cannot be repeated.
func (o *ownRestricter) unnumbered(p part) bool {
	return !o.repeatable && hasNumberless(o.text[o.s.at(p.from).Pos:o.after(p.to-1)])
}

// isConjunct says whether some tokens are one condition that a row has to meet.
func (o *ownRestricter) isConjunct(c *core, p part) bool {
	for _, each := range o.conjuncts(c.where) {
		if each == p {
			return true
		}
	}
	return false
}

// operandBefore is the left side of the operator at a token: names, constants
// and functions of them, and what || makes of these.
func (o *ownRestricter) operandBefore(c *core, end int) (part, bool) {
	from, ok := o.operandOf(part{c.from, end})
	return part{from, end}, ok && o.restricter.operand(from)
}

// operandOf is the first token of the operand that some tokens end with.
func (o *ownRestricter) operandOf(p part) (from int, ok bool) {
	s := o.s
	from = p.to
	for k := p.to - 1; k >= p.from; k-- {
		t := s.at(k)
		if t.Text == ")" {
			open := o.opening(k)
			if open < p.from {
				return from, false
			}
			k, from = open, open
			continue
		}
		plain := t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Kind == sqltext.Param || isIdentifier(t) || t.Is("COLLATE") ||
			t.Text == "." || t.Text == "||" || s.at(k+1).Text == "(" && isName(t)
		if !plain {
			break
		}
		from = k
	}
	return from, from < p.to
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
		switch o.s.at(k).Text {
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
func (o *ownRestricter) correlated(q *query) bool {
	for k := q.from; k < q.to; k++ {
		ref, ok := o.columnAt(k)
		if ok && (ref.item.text.from < q.from || ref.item.text.from >= q.to) {
			return true
		}
	}
	return false
}

// shadows says whether a name that a list uses means something else in a query.
func (o *ownRestricter) shadows(q *query, l ownList) bool {
	for _, c := range o.cores {
		if c.from < q.from || c.from >= q.to {
			continue
		}
		for _, it := range c.items {
			if l.aliases[it.alias] {
				return true
			}
		}
	}
	return false
}
