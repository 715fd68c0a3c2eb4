package engine

import "github.com/xwb1989/sqlparser"

// negated reads NOT of an equality or of an IN. A NULL makes neither of them true,
// nor its negation.
func (m *merger) negated(e sqlparser.Expr) []side {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.negated(e.Expr)
	case *sqlparser.ComparisonExpr:
		switch e.Operator {
		case sqlparser.EqualStr:
			return m.noneOf(&sqlparser.ComparisonExpr{Left: e.Left, Right: sqlparser.ValTuple{e.Right}})
		case sqlparser.InStr:
			return m.noneOf(e)
		}
	}
	return nil
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
	for _, s := range out {
		for i := range s {
			s[i].Implied = true
		}
	}
	return out
}
