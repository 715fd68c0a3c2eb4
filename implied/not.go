package implied

import (
	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/planner"
)

// inverse are the comparisons that hold where others do not, unless there is a
// NULL.
var inverse = map[string]string{
	sqlparser.EqualStr: sqlparser.NotEqualStr, sqlparser.NotEqualStr: sqlparser.EqualStr, sqlparser.NotInStr: sqlparser.InStr,
	sqlparser.LessThanStr: sqlparser.GreaterEqualStr, sqlparser.GreaterEqualStr: sqlparser.LessThanStr,
	sqlparser.GreaterThanStr: sqlparser.LessEqualStr, sqlparser.LessEqualStr: sqlparser.GreaterThanStr,
	sqlparser.NotLikeStr: sqlparser.LikeStr,
}

// negated reads NOT of a condition: it is met where that is false. A NULL makes
// neither true.
func (m *merger) negated(e sqlparser.Expr) []side {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.negated(e.Expr)
	case *sqlparser.NotExpr:
		return implied(m.sides(e.Expr))
	case *sqlparser.OrExpr:
		return both(m.negated(e.Left), m.negated(e.Right))
	case *sqlparser.AndExpr:
		return either(m.negated(e.Left), m.negated(e.Right))
	case *sqlparser.RangeCond:
		if e.Operator == sqlparser.BetweenStr {
			return m.outside(e)
		}
		return implied(m.sides(&sqlparser.RangeCond{Operator: sqlparser.BetweenStr, Left: e.Left, From: e.From, To: e.To}))
	case *sqlparser.IsExpr:
		switch e.Operator {
		case sqlparser.IsNotTrueStr:
			return implied(m.sides(e.Expr))
		case sqlparser.IsNotFalseStr:
			return m.negated(e.Expr)
		}
		return nil
	case *sqlparser.ComparisonExpr:
		return m.unlike(e)
	}
	return m.truth(e, planner.EQ)
}

// unlike reads NOT of a comparison.
func (m *merger) unlike(e *sqlparser.ComparisonExpr) []side {
	switch e.Operator {
	case sqlparser.EqualStr:
		return m.noneOf(&sqlparser.ComparisonExpr{Left: e.Left, Right: sqlparser.ValTuple{e.Right}})
	case sqlparser.InStr:
		return m.noneOf(e)
	}
	op, ok := inverse[e.Operator]
	if !ok {
		return nil
	}
	return implied(m.sides(&sqlparser.ComparisonExpr{Operator: op, Left: e.Left, Right: e.Right, Escape: e.Escape}))
}

// outside reads NOT BETWEEN.
func (m *merger) outside(e *sqlparser.RangeCond) []side {
	return implied(either(
		m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.LessThanStr, Left: e.Left, Right: e.From}),
		m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.GreaterThanStr, Left: e.Left, Right: e.To})))
}

// either is the disjunction of two; one that says nothing leaves nothing to say.
func either(a, b []side) []side {
	if a == nil || b == nil || len(a)+len(b) > maxSides {
		return nil
	}
	return append(a, b...)
}

// noneOf reads a NOT IN as one that differs from each of the values, which SQLite
// does not offer.
func (m *merger) noneOf(e *sqlparser.ComparisonExpr) []side {
	values, ok := e.Right.(sqlparser.ValTuple)
	if !ok || len(values) > maxSides {
		return nil
	}
	var out []side
	for _, v := range values {
		if !collated(v) {
			out = both(out, m.compare(&sqlparser.ComparisonExpr{Operator: sqlparser.NotEqualStr, Left: e.Left, Right: v}))
		}
	}
	return implied(out)
}
