package rewrite

import (
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A statement that is run for the values that are bound to it says the same with these
// written out. What a value selects is known then: m.status = 'SUSPENDED' is true of few,
// m.status = ? of nobody knows how many.

// WithValues is a text with values in the place of its parameters, which value writes as
// SQL where it can. The text itself where one of them cannot be written, since those that
// are left would have other numbers, or the text cannot be read.
func WithValues(text string, value func(parameter string, n int) (literal string, ok bool)) string {
	s := sqltree.ShapeOf(text)
	r := s.Selects()
	if r == nil {
		return text
	}
	x := &restricter{Reader: r, text: text}
	var edits []sqltree.Change
	k, all := 0, true
	sqltree.Parameters(text, func(t sqltext.Token, n int) {
		for s.At(k).Pos != t.Pos {
			k++
		}
		literal, ok := value(t.Text, n)
		all = all && ok && (literal[0] == '\'' || x.takesNumber(k))
		edits = append(edits, sqltree.Change{From: t.Pos, To: t.Pos + len(t.Text), With: literal})
	})
	if !all {
		return text
	}
	edits, ok := x.keepingNames(edits)
	if !ok {
		return text
	}
	return s.Edited(text, edits)
}

// takesNumber says whether a number may stand in the place of a token: in an ORDER BY it
// would mean a result.
func (x *restricter) takesNumber(k int) bool {
	before := x.Shape.At(k - 1)
	if before.Text == "(" || before.Text == "," {
		return x.Shape.InList(k)
	}
	return comparing[before.Text] || before.Text == "||" || before.Is("LIMIT") || before.Is("OFFSET") || before.Is("BETWEEN")
}
