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
	for _, piece := range pieces {
		switch word {
		case "OR":
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
	return out
}

// leaf reads a condition that AND and OR do not join.
func (m *merger) leaf(s *sqltree.Shape, p sqltree.Part) []side {
	if sides, ok := m.inArray(s, p); ok {
		return sides
	}
	text, listed, ok := s.Readable(p)
	if !ok {
		return nil
	}
	parsed, err := sqlparser.Parse("SELECT 1 FROM t WHERE " + text)
	if err != nil {
		return nil
	}
	sel, ok := parsed.(*sqlparser.Select)
	if !ok || sel.Where == nil || sel.GroupBy != nil || sel.Having != nil || sel.OrderBy != nil || sel.Limit != nil || sel.Lock != "" {
		return nil
	}
	m.textOnly = listed
	return m.sides(sel.Where.Expr)
}
