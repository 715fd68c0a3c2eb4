package implied

import (
	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
)

// neverNull says whether an expression of the table's columns is never NULL: so
// that it is true or its negation is.
func (m *merger) neverNull(e sqlparser.Expr) bool {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.neverNull(e.Expr)
	case *sqlparser.SQLVal:
		return e.Type == sqlparser.StrVal || e.Type == sqlparser.IntVal
	case sqlparser.BoolVal:
		return m.hasTruth()
	case *sqlparser.ColName:
		c, ok := m.column(e)
		return ok && !m.outer && m.t.Columns[c].Always
	case *sqlparser.ComparisonExpr:
		return e.Escape == nil && m.neverNull(e.Left) && m.neverNull(e.Right)
	case sqlparser.ValTuple:
		for _, v := range e {
			if !m.neverNull(v) {
				return false
			}
		}
		return len(e) > 0
	case *sqlparser.RangeCond:
		return m.neverNull(e.Left) && m.neverNull(e.From) && m.neverNull(e.To)
	case *sqlparser.AndExpr:
		return m.neverNull(e.Left) && m.neverNull(e.Right)
	case *sqlparser.OrExpr:
		return m.neverNull(e.Left) && m.neverNull(e.Right)
	case *sqlparser.NotExpr:
		return m.neverNull(e.Expr)
	}
	return false
}

// isText says whether an expression is a column of text, or made of one, so that
// joining nothing to it changes nothing.
func (m *merger) isText(e sqlparser.Expr) bool {
	about, ok := m.subject(e)
	if !ok {
		out, ok := m.outcomes(e)
		for _, o := range out {
			_, null := o.value.(*sqlparser.NullVal)
			v, known := o.value.(*sqlparser.SQLVal)
			if !null && (!known || v.Type != sqlparser.StrVal) && (o.value == nil || !m.isText(o.value)) {
				return false
			}
		}
		return ok
	}
	t := m.t.Columns[about.column].Type
	return !about.json && about.time.kind <= asText && (t == catalog.Text || t == catalog.Time)
}

// joinedToNothing is the expression that ” is joined to, as in c || ”. The
// parser reads what it is given for the operator. A member of an object on its
// right would be one of the whole in SQLite.
func joinedToNothing(e *sqlparser.BinaryExpr) sqlparser.Expr {
	if e.Operator != sqlparser.BitXorStr {
		return nil
	}
	if _, ok := e.Right.(*sqlparser.BinaryExpr); ok {
		return nil
	}
	for _, side := range [2][2]sqlparser.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
		if v, ok := side[1].(*sqlparser.SQLVal); ok && v.Type == sqlparser.StrVal && len(v.Val) == 0 {
			return side[0]
		}
	}
	return nil
}

// hasCollation says whether a collation is written within an expression: it may
// be that of all that is made of it.
func hasCollation(e sqlparser.SQLNode) bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		if _, ok := n.(*sqlparser.CollateExpr); ok {
			found = true
		}
		return !found, nil
	}, e)
	return found
}

// integer writes an integer.
func integer(digits string) sqlparser.Expr { return sqlparser.NewIntVal([]byte(digits)) }
