package implied

import (
	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/planner"
)

// Programs leave filters out by a parameter: (:city IS NULL OR city = :city), or
// city = coalesce(:city, city). Once the values are known, each such condition is
// either none at all or a plain one.

// never says whether a condition is surely not true, whatever the row.
func (m *merger) never(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.never(e.Expr)
	case *sqlparser.AndExpr:
		return m.never(e.Left) || m.never(e.Right)
	case *sqlparser.OrExpr:
		return m.never(e.Left) && m.never(e.Right)
	case *sqlparser.NotExpr:
		return m.always(e.Expr)
	case *sqlparser.NullVal:
		return true
	case *sqlparser.IsExpr:
		return m.isNull(e, sqlparser.IsNullStr, sqlparser.IsNotNullStr)
	case *sqlparser.ComparisonExpr:
		return m.compared(e, false)
	}
	k, ok := m.known(e)
	return ok && k.value == planner.Value{Kind: planner.Int}
}

// always says whether a condition is surely true.
func (m *merger) always(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.always(e.Expr)
	case *sqlparser.AndExpr:
		return m.always(e.Left) && m.always(e.Right)
	case *sqlparser.OrExpr:
		return m.always(e.Left) || m.always(e.Right)
	case *sqlparser.IsExpr:
		return m.isNull(e, sqlparser.IsNotNullStr, sqlparser.IsNullStr)
	case *sqlparser.ComparisonExpr:
		return m.compared(e, true)
	}
	k, ok := m.known(e)
	return ok && k.value.Kind == planner.Int && k.value.Int != 0
}

// isNull says whether a test for NULL of a known value is the first one and the
// value is there, or the second one and it is NULL.
func (m *merger) isNull(e *sqlparser.IsExpr, there, null string) bool {
	if _, ok := e.Expr.(*sqlparser.NullVal); ok {
		return e.Operator == null
	}
	_, ok := m.constant(e.Expr)
	return ok && e.Operator == there
}

// compared says whether a comparison of two known values is surely true, or surely
// not. A comparison with NULL is neither true nor false.
func (m *merger) compared(e *sqlparser.ComparisonExpr, want bool) bool {
	op, ok := mergeOps[e.Operator]
	if !ok || e.Escape != nil || e.Operator == sqlparser.InStr {
		return false
	}
	if isNullValue(e.Left) || isNullValue(e.Right) {
		return !want
	}
	left, ok := m.known(e.Left)
	right, also := m.known(e.Right)
	if !ok || !also || left.now || right.now {
		return false
	}
	if !want {
		return !holds(left.value, op, right.value)
	}
	opposite, ok := mergeOps[inverse[e.Operator]]
	return ok && op != planner.LIKE && !holds(left.value, opposite, right.value)
}

func isNullValue(e sqlparser.Expr) bool {
	_, ok := e.(*sqlparser.NullVal)
	return ok
}

// firstKnown is the argument that coalesce or ifnull gives: the first one that is
// not NULL, if it is known to be that.
func firstKnown(e sqlparser.Expr) (sqlparser.Expr, bool) {
	f, ok := e.(*sqlparser.FuncExpr)
	if !ok {
		return nil, false
	}
	args, ok := arguments(f)
	name := f.Name.Lowered()
	if !ok || len(args) < 2 || name != "coalesce" && (name != "ifnull" || len(args) > 2) {
		return nil, false
	}
	for _, arg := range args {
		if isNullValue(arg) {
			continue
		}
		_, ok := literalOf(arg)
		return arg, ok
	}
	return nil, false
}
