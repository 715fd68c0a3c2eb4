package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Some people write a constant before the column that it is compared with, as in
// 'Finance' = g.name. The other way round it means the same, since a constant has no
// collation and no affinity, and that is how the other rules read it.

// Turned is the text to hand to SQLite, with columns before constants.
func (r *Rules) Turned(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k > 0 && comparing[t.Text] && isConstant(tokens[k-1]) {
			return retold(text, r, (*restricter).turned)
		}
	}
	return text
}

// turned is the text with all comparisons turned round.
func (x *restricter) turned() (string, bool) {
	s := x.Shape
	var edits []sqltree.Change
	for k := 1; k < len(s.Tokens); k++ {
		if !comparing[s.At(k).Text] || !isConstant(s.At(k-1)) || !x.operand(k-1) {
			continue
		}
		of := sqltree.Part{From: k + 1, To: k + 2}
		if s.At(k+2).Text == "." {
			of.To = k + 4
		}
		if _, ok := x.columnAt(of.To - 1); !ok || !x.endsThere(of.To) {
			continue
		}
		op := s.At(k).Text
		if m := mirrored[op]; m != "" {
			op = m
		}
		edits = append(edits, sqltree.Change{From: s.At(k - 1).Pos, To: s.To(of), With: x.slice(of) + " " + op + " " + s.At(k-1).Text})
	}
	edits, ok := x.keepingNames(edits)
	if !ok {
		return "", false
	}
	return x.accepted(s.Edited(x.text, edits))
}

// endsThere says whether an operand surely ends before a token.
func (x *restricter) endsThere(k int) bool {
	s := x.Shape
	return k >= len(s.Tokens) || slices.Contains([]string{")", ",", ";"}, s.At(k).Text) ||
		sqltree.IsAny(s.At(k), []string{"AND", "OR", "THEN", "WHEN", "ELSE", "END", "GROUP", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "JOIN", "LEFT", "INNER", "CROSS", "WHERE", "HAVING", "FROM"})
}
