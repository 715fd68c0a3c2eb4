package engine

import (
	"strconv"
	"strings"
)

// Which queries give the same rows for some keys whether or not they read those
// of the others.

// whole says whether a condition on a column leaves out whole groups and
// windows only.
func (x *restricter) whole(c *core, ref reference, n int) bool {
	s := x.s
	same := func(p part) bool {
		r, ok := x.refer(c, p)
		return ok && r == ref
	}
	grouped := len(c.group) == 0
	for _, p := range c.group {
		grouped = grouped || same(p) || p.to-p.from == 1 && s.at(p.from).Text == strconv.Itoa(n+1) || x.byName(c, p, n)
	}
	if !grouped || c.windows || len(c.group) == 0 && !c.having.empty() {
		return false
	}
	for k := c.from; k < c.in.to; k++ {
		t := s.at(k)
		switch {
		case t.Is("OVER"):
			if !x.partitioned(k+1, same) {
				return false
			}
		case len(c.group) == 0 && s.at(k+1).Text == "(" && aggregate(t.Value()) && (x.inResults(c, k) || k >= c.to) && !x.over(k+1):
			return false // also in a query within, where it may be of this one's rows
		}
	}
	return true
}

// byName says whether a term of GROUP BY is the name of the nth result and can
// be nothing else.
func (x *restricter) byName(c *core, p part, n int) bool {
	if n < 0 || p.to-p.from != 1 || !isIdentifier(x.s.at(p.from)) {
		return false
	}
	name := strings.ToLower(x.s.at(p.from).Value())
	_, none := x.owner(c, name)
	return none && x.result(c, n).name == name
}

// over says whether the function whose parenthesis is given is a window's.
func (x *restricter) over(open int) bool {
	i := x.s.closing(open) + 1
	if x.s.at(i).Is("FILTER") {
		i = x.s.closing(i+1) + 1
	}
	return x.s.at(i).Is("OVER")
}

// partitioned says whether a window, whose parenthesis is given, is partitioned
// by a column.
func (x *restricter) partitioned(open int, same func(part) bool) bool {
	s := x.s
	if s.at(open).Text != "(" || !s.at(open+1).Is("PARTITION") || !s.at(open+2).Is("BY") {
		return false
	}
	from, depth := open+3, 0
	for k := from; k < len(s.tokens); k++ {
		t := s.at(k)
		ends := t.Text == "," || t.Text == ")" || t.Is("ORDER") || t.Is("ROWS") || t.Is("RANGE") || t.Is("GROUPS")
		if depth == 0 && ends {
			if same(part{from, k}) {
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
