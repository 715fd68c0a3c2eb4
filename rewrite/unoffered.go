package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// textFunctions are functions whose result is a text.
var textFunctions = map[string]bool{"date": true, "datetime": true, "lower": true, "upper": true, "strftime": true, "trim": true}

// unoffered writes a + before the columns of a condition, so that SQLite tests it and
// offers it to nobody.
//
// A + takes the affinity of a column away, which turns the other side into a text:
// the condition means the same only where that is one already. '4' + '0' and
// ('a' = 'a') are numbers, so that every operand must be one of few kinds.
func (x *restricter) unoffered(it *sqltree.Item, p sqltree.Part) {
	at, ok := x.comparesTexts(it, p, nil)
	if !ok {
		return
	}
	for _, k := range at {
		x.insert[k] += "+"
	}
}

// comparesTexts says whether a condition is made of comparisons of texts, and adds
// where the columns of an entry in them begin.
func (x *restricter) comparesTexts(it *sqltree.Item, p sqltree.Part, at []int) ([]int, bool) {
	p = x.Shape.Stripped(p)
	pieces, word, ok := x.Shape.Pieces(p)
	switch {
	case !ok:
		return nil, false
	case word == "" && x.Shape.At(p.From).Is("NOT"):
		return x.comparesTexts(it, sqltree.Part{From: p.From + 1, To: p.To}, at)
	case word == "":
		return x.comparison(it, p, at)
	}
	for _, piece := range pieces {
		if at, ok = x.comparesTexts(it, piece, at); !ok {
			return nil, false
		}
	}
	return at, true
}

// comparison is comparesTexts of one that nothing joins.
func (x *restricter) comparison(it *sqltree.Item, p sqltree.Part, at []int) ([]int, bool) {
	s := x.Shape
	k, at, ok := x.textOperand(it, p.From, at)
	if !ok {
		return nil, false
	}
	is := func(words ...string) bool {
		for i, w := range words {
			if t := s.At(k + i); !t.Is(w) && t.Text != w {
				return false
			}
		}
		k += len(words)
		return true
	}
	rest := func() ([]int, bool) {
		k, at, ok = x.textOperand(it, k, at)
		return at, ok && k == p.To
	}
	switch {
	case is("ISNULL"), is("NOTNULL"), is("NOT", "NULL"), is("IS", "NOT", "NULL"), is("IS", "NULL"):
		return at, k == p.To
	case is("IS", "NOT"), is("IS"), is("="), is("=="), is("<>"), is("!="), is("<="), is("<"), is(">="), is(">"):
		return rest()
	}
	is("NOT")
	switch {
	case is("LIKE"), is("GLOB"):
		return rest()
	case is("BETWEEN"):
		k, at, ok = x.textOperand(it, k, at)
		if !ok || !is("AND") {
			return nil, false
		}
		return rest()
	case is("IN", "("):
		k, at, ok = x.textOperands(it, k, at)
		return at, ok && k == p.To
	}
	return nil, false
}

// textOperands reads operands with commas between them, up to the parenthesis that
// closes them, and returns the token after that.
func (x *restricter) textOperands(it *sqltree.Item, k int, at []int) (int, []int, bool) {
	for ok := true; ; k++ {
		if k, at, ok = x.textOperand(it, k, at); !ok {
			return k, nil, false
		}
		switch x.Shape.At(k).Text {
		case ")":
			return k + 1, at, true
		case ",":
		default:
			return k, nil, false
		}
	}
}

// textOperand reads a text, a column of texts or of timestamps, or a function of
// these whose result is a text, and returns the token after it.
func (x *restricter) textOperand(it *sqltree.Item, k int, at []int) (int, []int, bool) {
	first, t := k, x.Shape.At(k)
	switch {
	case t.Kind == sqltext.String:
		return k + 1, at, true
	case textFunctions[sqltext.Lower(t.Text)] && x.Shape.At(k+1).Text == "(":
		return x.textOperands(it, k+2, at)
	case x.Shape.At(k+1).Text == ".":
		k += 2
	}
	ref, ok := x.columnAt(k)
	if !ok {
		return k, nil, false
	}
	i, found := it.Table().Column(ref.Name)
	if !found || it.Table().Columns[i].Type != catalog.Text && it.Table().Columns[i].Type != catalog.Time {
		return k, nil, false
	}
	return k + 1, append(at, first), true
}
