package implied

import (
	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/sqltree"
)

// condition reads a part of the statement as sides does.
func (m *merger) condition(s *sqltree.Shape, p sqltree.Part) []side {
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	if !ok {
		return nil
	}
	var out []side
	fewer := false // some pieces are left out
	for _, piece := range pieces {
		switch word {
		case "OR":
			if m.isNever(s, piece) {
				fewer = true
				continue
			}
			sides := m.condition(s, piece)
			if sides == nil {
				return nil
			}
			out = append(out, sides...)
		case "AND":
			out = both(out, m.condition(s, piece))
		default:
			return m.leaf(s, piece)
		}
	}
	if fewer {
		return implied(out)
	}
	return out
}

// isNever says whether a part of the statement is a condition that no row meets.
func (m *merger) isNever(s *sqltree.Shape, p sqltree.Part) bool {
	e, _, ok := parsed(s, p)
	return ok && m.never(e)
}

// leaf reads a condition that AND and OR do not join.
func (m *merger) leaf(s *sqltree.Shape, p sqltree.Part) []side {
	if sides, ok := m.inArray(s, p); ok {
		return sides
	}
	e, listed, ok := parsed(s, p)
	if !ok {
		return nil
	}
	m.textOnly = listed
	return m.sides(e)
}

// parsed is a part of the statement as an expression. It says whether a list of
// VALUES was written in another way, see sqltree.Shape.Readable.
func parsed(s *sqltree.Shape, p sqltree.Part) (e sqlparser.Expr, listed, ok bool) {
	text, listed, ok := s.Readable(p)
	if !ok {
		return nil, false, false
	}
	statement, err := sqlparser.Parse("SELECT 1 FROM t WHERE " + text)
	if err != nil {
		return nil, false, false
	}
	sel, ok := statement.(*sqlparser.Select)
	if !ok || sel.Where == nil || sel.GroupBy != nil || sel.Having != nil || sel.OrderBy != nil || sel.Limit != nil || sel.Lock != "" {
		return nil, false, false
	}
	return sel.Where.Expr, listed, true
}
