package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Whether a group matters of which no row meets the conditions that its aggregates have:
// not where the HAVING, or who reads the query, wants a number of such rows.

// numbers are the aggregates of a SELECT as a condition calls them: one of the SELECT's
// own, or one of a SELECT that reads it as an entry of its FROM.
type numbers struct {
	of *sqltree.Core
	by *sqltree.Item // nil for its own
}

// wantsRow says whether groups without a row that meets the condition of some aggregate
// are not wanted.
func (x *restricter) wantsRow(c *sqltree.Core) bool {
	if len(c.In.Cores) > 1 {
		return false
	}
	if !c.Having.Empty() && x.wantsSome(numbers{c, nil}, c.Having) {
		return true
	}
	if c.In.Limited {
		return false // the others take the place of some
	}
	for _, o := range x.Cores {
		for _, it := range o.Items {
			if it.Source() != c.In || it.Left || o.Odd || it.CTE != nil && it.CTE.Uses > 1 {
				continue
			}
			return slices.ContainsFunc(x.conditionsFor(o, nil), func(p sqltree.Part) bool { return x.wantsSome(numbers{c, it}, p) })
		}
	}
	return false
}

// wantsSome says it of a condition: of all that an OR makes it up of, or of one of those
// that an AND does.
func (x *restricter) wantsSome(n numbers, p sqltree.Part) bool {
	p = x.Shape.Stripped(p)
	pieces, word, ok := x.Shape.Pieces(p)
	switch {
	case !ok:
		return false
	case word == "OR":
		return !slices.ContainsFunc(pieces, func(p sqltree.Part) bool { return !x.wantsSome(n, p) })
	case word != "":
		return slices.ContainsFunc(pieces, func(p sqltree.Part) bool { return x.wantsSome(n, p) })
	}
	return x.moreThanNone(n, p)
}

// moreThanNone says whether a condition wants a number of rows that meet some conditions,
// or the sum of such numbers, to be more than none.
func (x *restricter) moreThanNone(n numbers, p sqltree.Part) bool {
	s, of := x.Shape, p
	if comparing[s.At(p.To-2).Text] {
		of.To = p.To - 2
		least, err := strconv.Atoi(s.At(p.To - 1).Text)
		switch op := s.At(of.To).Text; {
		case err != nil, least < 0:
			return false
		case op == ">", least == 0 && (op == "<>" || op == "!="):
		case op != ">=" && op != "=" && op != "==" || least == 0:
			return false
		}
	} // else as much as <> 0
	from := of.From
	for k := of.From; k < of.To; k++ {
		if s.At(k).Text == "(" {
			k = s.Closing(k)
		} else if s.At(k).Text == "+" {
			if !x.isNumberOf(n, sqltree.Part{From: from, To: k}) {
				return false
			}
			from = k + 1
		}
	}
	return x.isNumberOf(n, sqltree.Part{From: from, To: of.To})
}

// isNumberOf says whether an expression is 0, or NULL, where no row meets the condition of
// an aggregate, and more where one does.
func (x *restricter) isNumberOf(n numbers, of sqltree.Part) bool {
	switch {
	case n.by != nil:
		of = x.resultBehind(n, of)
	case of.To == of.From+1:
		of = x.resultCalled(n.of, of.From)
	}
	if of.Empty() || !x.Aggregates(n.of, of.From) || !sqltree.IsAny(x.Shape.At(of.From), []string{"COUNT", "SUM", "MAX"}) {
		return false
	}
	_, end, ok := x.filterOf(of.From)
	return ok && end+1 == of.To && (x.Shape.At(of.From).Is("COUNT") || x.elseZero(x.Shape.Closing(of.From+1)))
}

// resultBehind is the expression of the result that a column of an entry is.
func (x *restricter) resultBehind(n numbers, of sqltree.Part) (e sqltree.Part) {
	ref, ok := x.Refer(n.by.Core, of)
	if !ok || ref.Item != n.by {
		return e
	}
	if at, star := x.Position(n.of.In, n.by.CTE, ref.Name); at >= 0 && star == nil {
		e = x.Result(n.of, at).Expr
	}
	return e
}

// resultCalled is the expression of the one result that a token names, which is no column.
func (x *restricter) resultCalled(c *sqltree.Core, k int) (e sqltree.Part) {
	if _, column := x.columnAt(k); column || !sqltree.IsIdentifier(x.Shape.At(k)) {
		return e
	}
	for n := range c.Results {
		if res := x.Result(c, n); sqltext.Same(res.Name, x.Shape.At(k).Value()) {
			if !e.Empty() {
				return sqltree.Part{}
			}
			e = res.Expr
		}
	}
	return e
}
