package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Which queries give the same rows for some keys whether or not they read those
// of the others.

// whole says whether a condition on a column leaves out whole groups and
// windows only.
func (x *restricter) whole(c *sqltree.Core, ref sqltree.Reference, n int) bool {
	s := x.Shape
	same := func(p sqltree.Part) bool {
		r, ok := x.Refer(c, p)
		return ok && r == ref
	}
	grouped := len(c.Group) == 0
	for _, p := range c.Group {
		grouped = grouped || same(p) || p.To-p.From == 1 && s.At(p.From).Text == strconv.Itoa(n+1) || x.byName(c, p, n)
	}
	if !grouped || c.Windows || len(c.Group) == 0 && !c.Having.Empty() {
		return false
	}
	for k := c.From; k < c.In.To; k++ {
		t := s.At(k)
		switch {
		case t.Is("OVER"):
			if !x.partitioned(k+1, same) {
				return false
			}
		case len(c.Group) == 0 && x.Aggregates(c, k) && (x.inResults(c, k) || k >= c.To) && !x.over(k+1):
			return false
		}
	}
	return true
}

// byName says whether a term of GROUP BY is the name of the nth result and can
// be nothing else.
func (x *restricter) byName(c *sqltree.Core, p sqltree.Part, n int) bool {
	if n < 0 || p.To-p.From != 1 || !sqltree.IsIdentifier(x.Shape.At(p.From)) {
		return false
	}
	name := sqltext.Lower(x.Shape.At(p.From).Value())
	_, none := x.Owner(c, name)
	return none && x.Result(c, n).Name == name
}

// namesResult says whether a token is the name of a result without an AS.
func (x *restricter) namesResult(k int) bool {
	c := x.CoreAt[k]
	if c == nil || !x.inResults(c, k) {
		return false
	}
	n := slices.IndexFunc(c.Results, func(p sqltree.Part) bool { return p.To-1 == k })
	return n >= 0 && x.Result(c, n).Name != "" && x.Result(c, n).Expr.To == k
}

// over says whether the function whose parenthesis is given is a window's.
func (x *restricter) over(open int) bool {
	i := x.Shape.Closing(open) + 1
	if x.Shape.At(i).Is("FILTER") {
		i = x.Shape.Closing(i+1) + 1
	}
	return x.Shape.At(i).Is("OVER")
}

// partitioned says whether a window, whose parenthesis is given, is partitioned
// by a column.
func (x *restricter) partitioned(open int, same func(sqltree.Part) bool) bool {
	s := x.Shape
	if s.At(open).Text != "(" || !s.At(open+1).Is("PARTITION") || !s.At(open+2).Is("BY") {
		return false
	}
	from, depth := open+3, 0
	for k := from; k < len(s.Tokens); k++ {
		t := s.At(k)
		ends := t.Text == "," || t.Text == ")" || t.Is("ORDER") || t.Is("ROWS") || t.Is("RANGE") || t.Is("GROUPS")
		if depth == 0 && ends {
			if same(sqltree.Part{From: from, To: k}) {
				return true
			}
			if t.Text != "," {
				return false
			}
			from = k + 1
		}
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	return false
}
