package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// An outer join of which the rows without a partner fail a condition is an inner
// join: `groups g` in `LEFT JOIN groups g ON … WHERE g.name = 'Sales'`, and so is
// what its ON compares with it.

// Inner is the text to hand to SQLite, with such joins written as what they are, so
// that the other rules see them too, and SQLite, which does not trust a comparison with a
// virtual table's column to fail on NULL: it would read all rows of the left side.
func (r *Rules) Inner(text string) string {
	left, tables := false, false
	for _, t := range sqltext.Tokens(text) {
		_, ok := catalog.Find(t.Value())
		left, tables = left || t.Is("LEFT"), tables || ok
	}
	if !left || !tables {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if next, ok := x.inner(c); ok {
				return next, true
			}
		}
		return "", false
	})
}

// inner is the text with such a join written as what it is: SQLite does not see it
// where another outer join is between, and asks such a table for nothing that the
// WHERE says.
func (x *restricter) inner(c *sqltree.Core) (string, bool) {
	var was []*sqltree.Item
	for _, it := range c.Items {
		if it.Left {
			was = append(was, it)
		}
	}
	if len(was) == 0 || x.IsNamed(c) {
		return "", false
	}
	x.innerJoins(c)
	for _, it := range was {
		k := it.Text.From - 1
		if it.Left || !x.Shape.At(k).Is("JOIN") {
			continue
		}
		first := k - 1
		if x.Shape.At(first).Is("OUTER") {
			first--
		}
		if !x.Shape.At(first).Is("LEFT") || x.Shape.At(first-1).Is("NATURAL") {
			continue
		}
		next := x.text[:x.Shape.At(first).Pos] + "INNER " + x.text[x.Shape.At(k).Pos:]
		if !x.refused[next] {
			return next, true
		}
	}
	return "", false
}

// innerJoins finds them.
func (x *restricter) innerJoins(c *sqltree.Core) {
	if c.Odd {
		return
	}
	for again := true; again; {
		again = false
		for _, it := range c.Items {
			if !it.Left {
				continue
			}
			if x.groupsWant(c, it) {
				it.Left, again = false, true
				continue
			}
			for _, p := range x.conditionsFor(c, nil) {
				if x.demandsRow(c, p, it) {
					it.Left, again = false, true
					break
				}
			}
		}
	}
}

// demandsRow says whether a condition is surely not true where all columns of an
// entry are NULL: a comparison with one of them, or with what stands in its place.
func (x *restricter) demandsRow(c *sqltree.Core, p sqltree.Part, it *sqltree.Item) bool {
	s := x.Shape
	if v, ok := x.valueTest(c, p, someRow{of: it}); ok && !v.trueFor(v.none) {
		return true
	}
	is := func(p sqltree.Part) bool {
		ref, ok := x.Refer(c, p)
		return ok && ref.Item == it
	}
	compared := 0
	for k := p.From; k < p.To; k++ {
		switch t := s.At(k); {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("OR"), t.Is("COLLATE"), t.Is("ESCAPE"), t.Is("MATCH"), t.Is("REGEXP"), t.Is("CASE"):
			return false
		case t.Is("IS"), t.Is("ISNULL"), t.Is("NOTNULL"), t.Is("IN"), t.Is("LIKE"), t.Is("GLOB"), t.Is("BETWEEN"), comparing[t.Text]:
			compared++ // what is compared once more is a truth value
		}
	}
	if compared != 1 {
		return false
	}
	for k := p.From; k < p.To; k++ {
		t := s.At(k)
		switch {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("IN"): // of an empty list it is false and not NULL, and something may follow it
			return is(sqltree.Part{From: p.From, To: k}) && s.At(k+1).Text == "(" && s.Closing(k+1) == p.To-1
		case t.Is("LIKE"), t.Is("GLOB"), t.Is("BETWEEN"):
			return is(sqltree.Part{From: p.From, To: k}) // with a NOT before it, this is no column
		case comparing[t.Text]:
			left, right := sqltree.Part{From: p.From, To: k}, sqltree.Part{From: k + 1, To: p.To}
			return is(left) && x.simple(right) || is(right) && x.simple(left)
		case t.Is("NOTNULL"):
			return is(sqltree.Part{From: p.From, To: k}) && k+1 == p.To
		case t.Is("IS"):
			return is(sqltree.Part{From: p.From, To: k}) && k+3 == p.To && s.At(k+1).Is("NOT") && s.At(k+2).Is("NULL")
		}
	}
	return false
}

// comparing are the operators that compare.
var comparing = map[string]bool{"=": true, "==": true, "<": true, "<=": true, ">": true, ">=": true, "<>": true, "!=": true}

// simple says whether an operand is one word, a column, or in parentheses: nothing
// that binds less than a comparison is beside it.
func (x *restricter) simple(p sqltree.Part) bool {
	if p.To-p.From == 1 || x.Shape.At(p.From).Text == "(" && x.Shape.Closing(p.From) == p.To-1 {
		return true
	}
	return x.IsReference(p)
}
