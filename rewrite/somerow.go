package rewrite

import (
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A condition on a value that a query computes may not be true where the query has no
// row to compute it of:
//
//	(SELECT count(*) FROM group_members m WHERE m.group_id IN (…) AND m.user_id = u.id) = 2
//	(SELECT max(g.created) FROM …) < '2026-01-01'
//
// A count is 0 then, and other values are NULL. So whoever meets the condition meets
// an EXISTS with that FROM and WHERE as well, also where the value is a column of a
// query in the FROM, which the condition names.

// someRow is a condition on the value of a query.
type someRow struct {
	of    *sqltree.Item  // the value is of rows for which this outer join has found nothing, nil for a query's
	group bool           // it is of groups of such rows
	core  *sqltree.Core  // the SELECT in which the query stands
	query *sqltree.Query // the query for the value
	total bool           // the value is a number where it has no rows
	none  float64        // which number
	rows  bool           // the value is the number of rows
	other number         // what a number is compared with
	op    string         // the operator
	not   bool           // the condition is that it is not so
}

// number is an operand that may be a number of the text's.
type number struct {
	is    bool
	value float64
}

// demandsSome is the query for a value of which a condition says so much that it is
// not true where the query has no row, with the SELECT in which it stands. It is nil
// for other conditions.
func (x *restricter) demandsSome(c *sqltree.Core, p sqltree.Part) (*sqltree.Core, *sqltree.Query) {
	for _, q := range x.Queries {
		if value, not, ok := x.soughtIn(q); ok && !not && value.From == p.From && q.To+1 == p.To {
			if len(q.Cores) > 1 || q.Cores[0].Odd || q.Cores[0].Values || x.totals(q.Cores[0]) {
				return nil, nil
			}
			return c, q
		}
	}
	if v, ok := x.valueTest(c, p, someRow{}); ok && !v.trueFor(v.none) {
		return v.core, v.query
	}
	return nil, nil
}

// existence is the query of a condition that is `column IN (query)`, with the number of
// the IN, or of one that is true only where the query's FROM and WHERE have a row, nil
// for any other.
func (x *restricter) existence(c *sqltree.Core, p sqltree.Part) (q *sqltree.Query, in int) {
	if q, in = x.subquery(p); q != nil {
		return q, in
	}
	if at, value := x.demandsSome(c, p); at == c {
		return value, 0
	}
	return nil, 0
}

// trueFor says whether the condition may be true where the value is a number, NULL
// where the value of no rows is.
func (v *someRow) trueFor(n float64) bool {
	null, is := !v.total, false
	switch v.op {
	case "IS NULL":
		return null != v.not
	case "IS":
		if !null && !v.other.is {
			return true
		}
		is = !null && n == v.other.value
	case "IN":
		// NULL is in no list, but not surely not in it: that may be empty.
		if null {
			return v.not
		}
		return true
	default:
		if null {
			return false // as the comparison is, and what is not so
		}
		if !v.other.is {
			return true
		}
		is = compare(n, v.op, v.other.value)
	}
	return is != v.not
}

// compare says whether a comparison of two numbers is true.
func compare(a float64, op string, b float64) bool {
	switch op {
	case "=", "==":
		return a == b
	case "<>", "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

// mirrored are the operators that say the same of the operands the other way round.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}

// valueTest reads a condition on a value of the kind that is given.
func (x *restricter) valueTest(c *sqltree.Core, p sqltree.Part, v someRow) (_ someRow, ok bool) {
	s := x.Shape
	if pieces, word, known := s.Pieces(s.Stripped(p)); !known || word != "" || len(pieces) != 1 || c.Odd {
		return v, false
	}
	for p = s.Stripped(p); s.At(p.From).Is("NOT"); p = s.Stripped(p) {
		v.not = !v.not
		p.From++
	}
	if _, word, known := s.Pieces(p); !known || word != "" {
		return v, false // of several
	}
	at, ok := x.comparesAt(p)
	if !ok {
		return v, false
	}
	if at < 0 { // a truth value
		v.op, v.other = "<>", number{is: true}
		return v, x.valueOf(c, p, &v, 0)
	}
	left, right := sqltree.Part{From: p.From, To: at}, sqltree.Part{From: at + 1, To: p.To}
	op := s.At(at)
	if s.At(at - 1).Is("NOT") { // NOT LIKE, NOT IN
		left.To--
		v.not = !v.not
	}
	switch {
	case comparing[op.Text]:
		v.op = op.Text
		if !x.valueOf(c, left, &v, 0) {
			if !x.valueOf(c, right, &v, 0) {
				return v, false
			}
			if m := mirrored[v.op]; m != "" {
				v.op = m
			}
			right = left
		}
		v.other = x.numberIn(right)
		return v, true
	case op.Is("ISNULL"), op.Is("NOTNULL"):
		v.op = "IS NULL"
		v.not = v.not != op.Is("NOTNULL")
		return v, right.Empty() && x.valueOf(c, left, &v, 0)
	case op.Is("IS"):
		if s.At(right.From).Is("NOT") {
			right.From++
			v.not = !v.not
		}
		v.op, v.other = "IS", x.numberIn(right)
		if s.At(right.From).Is("NULL") && right.To == right.From+1 {
			v.op = "IS NULL"
		}
		return v, (v.op == "IS NULL" || v.other.is) && x.valueOf(c, left, &v, 0)
	case op.Is("IN"):
		if s.At(right.From).Text != "(" || s.Closing(right.From) != right.To-1 {
			return v, false // something is done with what comes out of it
		}
		v.op = "IN"
	default: // LIKE, GLOB and BETWEEN, which are NULL for a NULL
		v.op = "LIKE"
	}
	if !x.valueOf(c, left, &v, 0) {
		return v, false
	}
	if v.total {
		return v, x.amongNumbers(&v, op, right)
	}
	return v, true
}

// comparesAt is the number of the token that compares in a condition, -1 for none. It
// is false where more is to be known.
func (x *restricter) comparesAt(p sqltree.Part) (at int, ok bool) {
	s := x.Shape
	at = -1
	for k := p.From; k < p.To; k++ {
		t := s.At(k)
		switch {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("CASE"), t.Is("COLLATE"), t.Is("ESCAPE"), t.Is("MATCH"), t.Is("REGEXP"), t.Is("OR"), t.Is("DISTINCT"):
			return 0, false
		case t.Is("NOT"):
			if n := s.At(k + 1); !(s.At(k-1).Is("IS") || n.Is("LIKE") || n.Is("GLOB") || n.Is("IN") || n.Is("BETWEEN")) {
				return 0, false
			}
		case comparing[t.Text], t.Is("LIKE"), t.Is("GLOB"), t.Is("BETWEEN"), t.Is("IN"), t.Is("IS"), t.Is("ISNULL"), t.Is("NOTNULL"):
			if at >= 0 {
				return 0, false // what is compared is a truth value
			}
			at = k
		}
	}
	return at, true
}

// amongNumbers reads which numbers a value is to be one of: not the one that it is of
// no rows, or else it is not known.
func (x *restricter) amongNumbers(v *someRow, op sqltext.Token, p sqltree.Part) bool {
	s := x.Shape
	if v.not {
		return false
	}
	v.rows = false // what is noted is less than the condition
	switch {
	case op.Is("BETWEEN"):
		for k := p.From; k < p.To; k++ {
			if s.At(k).Is("AND") {
				low, high := x.numberIn(sqltree.Part{From: p.From, To: k}), x.numberIn(sqltree.Part{From: k + 1, To: p.To})
				if low.is && low.value > v.none {
					v.op, v.other = ">=", low
				} else {
					v.op, v.other = "<=", high
				}
				return v.other.is
			}
		}
	case op.Is("IN") && s.At(p.From).Text == "(" && s.Closing(p.From) == p.To-1:
		for k := p.From + 1; k < p.To; k += 2 {
			n := x.numberIn(sqltree.Part{From: k, To: k + 1})
			if !n.is || n.value == v.none || s.At(k+1).Text != "," && k+1 != p.To-1 {
				return false
			}
			v.op, v.other = "=", n
		}
		return v.op == "="
	}
	return false
}

// numberIn reads a number with or without its sign, or one that is bound.
func (x *restricter) numberIn(p sqltree.Part) number {
	s, sign := x.Shape, 1.0
	p = s.Stripped(p)
	if t := s.At(p.From).Text; t == "-" || t == "+" {
		if p.From++; t == "-" {
			sign = -1
		}
	}
	if p.To-p.From != 1 || s.At(p.From).Kind != sqltext.Number {
		n := x.boundTo(p)
		return number{n.is, sign * n.value}
	}
	n, err := strconv.ParseFloat(s.At(p.From).Text, 64)
	return number{err == nil, sign * n}
}

// boundTo is the number that is bound to a parameter.
func (x *restricter) boundTo(p sqltree.Part) (out number) {
	at := x.Shape.At(p.From)
	if p.To-p.From != 1 || at.Kind != sqltext.Param || x.bound == nil {
		return number{}
	}
	sqltree.Parameters(x.text, func(t sqltext.Token, n int) {
		if t.Pos == at.Pos {
			out.value, out.is = x.bound(t.Text[1:], n)
		}
	})
	return out
}
