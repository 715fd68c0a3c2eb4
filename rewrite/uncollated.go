package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A column of a query that computes it has a collation, BINARY, and what it is computed by
// has none, so that a column on the other side of a comparison would decide: login, which
// ignores case. On the left of one, the left one decides.

// uncollated says whether it makes no difference that what stands in the place of a column
// has no collation.
func (x *restricter) uncollated(from, to int) bool {
	s := x.Shape
	before := s.At(from - 1)
	switch {
	case !x.besideConstants(to):
		return false
	case before.Is("CASE"), before.Is("WHEN") && !s.At(from-2).Is("CASE"), before.Text == "+", before.Text == "-", before.Text == "~", comparing[before.Text] && !isConstant(s.At(from-2)):
		return false
	case before.Text == "(" && s.At(from-2).Is("CAST"):
		return x.uncollated(from-2, s.Closing(from-1)+1)
	case before.Text != "(" && before.Text != ",":
		return true
	}
	c, open := x.CoreAt[from], x.around(from)
	switch {
	case open < c.In.From: // the parenthesis of the query itself, or none
		whole := slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return p.From == from })
		return !whole || len(c.In.Cores) == 1
	case isCall(s, open-1):
		name := sqltext.Lower(s.At(open - 1).Value())
		return harmless[name] && name != "nullif" && (name != "min" && name != "max" || x.arguments(open) == 1)
	case open == from-1 && s.Closing(open) == to && !s.At(open-1).Is("IN") && !s.At(open-1).Is("OVER"):
		return x.uncollated(open, to+1)
	}
	return false // of a row, or of a list
}

// besideConstants says whether what is compared with something that ends before a token
// are constants, which have no collation either.
func (x *restricter) besideConstants(to int) bool {
	s := x.Shape
	if s.At(to).Is("NOT") {
		to++
	}
	switch t := s.At(to); {
	case t.Is("COLLATE"):
		return false
	case t.Is("IN"):
		for k := to + 2; k < s.Closing(to+1); k++ {
			if !isConstant(s.At(k)) && s.At(k).Text != "," {
				return false
			}
		}
		return s.At(to+1).Text == "("
	case t.Is("BETWEEN"):
		return isConstant(s.At(to+1)) && s.At(to+2).Is("AND") && isConstant(s.At(to+3))
	case t.Is("IS"):
		if s.At(to + 1).Is("NOT") {
			to++
		}
		return s.At(to+1).Is("NULL") || isConstant(s.At(to+1))
	}
	return !comparing[s.At(to).Text] || isConstant(s.At(to+1))
}

// around is the number of the parenthesis that a token stands in, -1 for none.
func (x *restricter) around(k int) int {
	depth := 0
	for k--; k >= 0; k-- {
		switch x.Shape.At(k).Text {
		case ")":
			depth++
		case "(":
			if depth == 0 {
				return k
			}
			depth--
		}
	}
	return -1
}
