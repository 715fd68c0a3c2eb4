package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query that counts reads all rows to tell whether there are some:
//
//	groups g WHERE (SELECT count(*) FROM group_members m WHERE m.group_id = g.id) = 0
//
// NOT EXISTS (SELECT 1 FROM group_members m …) is the same, and ends with the first
// row, which is on the first page; and what is known of an EXISTS is known of it. The
// two differ only in errors that further rows may raise, so that nothing that could
// raise one is written anew.

// Counted is the text to hand to SQLite, with such conditions as EXISTS.
func (r *Rules) Counted(text string) string {
	counts, tables, places := false, false, 0
	for _, t := range sqltext.Tokens(text) {
		_, ok := catalog.Find(t.Value())
		counts, tables = counts || t.Is("count"), tables || ok
		if t.Is("SELECT") {
			places++
		}
	}
	if !counts || !tables || places < 2 {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if c.Odd || x.IsNamed(c) {
				continue
			}
			for _, p := range x.operands(c.Where) {
				if next, ok := x.asExists(c, p); ok {
					return next, true
				}
			}
		}
		return "", false
	})
}

// operands are the conditions that AND and OR make up another one of.
func (x *restricter) operands(p sqltree.Part) []sqltree.Part {
	if p.Empty() {
		return nil
	}
	s := x.Shape
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	switch {
	case !ok:
		return nil
	case word == "":
		return []sqltree.Part{p}
	}
	var out []sqltree.Part
	for _, piece := range pieces {
		out = append(out, x.operands(piece)...)
	}
	return out
}

// asExists is the text in which a condition on a number of rows, which is true of any
// or of none, is an EXISTS.
func (x *restricter) asExists(c *sqltree.Core, p sqltree.Part) (string, bool) {
	v, ok := x.valueTest(c, p, someRow{})
	if !ok || !v.rows || v.core != c || !v.alike() || v.query.From < p.From || v.query.To >= p.To {
		return "", false
	}
	inner := v.query.Cores[0]
	if len(inner.Items) == 0 || len(v.query.CTEs) > 0 || v.query.Limited || x.mayRaise(v.query.Part) ||
		!slices.ContainsFunc(inner.Items, func(it *sqltree.Item) bool { return it.Table() != nil || it.Source() != nil || it.Call }) {
		return "", false
	}
	s := x.Shape
	exists := "EXISTS (" + x.text[s.From(v.query.Part):s.From(inner.Results[0])] + "1" + x.text[s.To(inner.Results[0]):s.To(v.query.Part)] + ")"
	if v.trueFor(0) {
		exists = "NOT " + exists
	}
	return x.accepted(x.text[:s.From(p)] + exists + x.text[s.To(p):])
}

// alike says whether a condition says the same of all numbers of rows but 0, and
// something else of that.
func (v *someRow) alike() bool {
	if !v.other.is || v.trueFor(0) == v.trueFor(1) {
		return false
	}
	if v.op == ">=" || v.op == "<" {
		return v.other.value <= 1
	}
	return v.other.value < 1
}

// mayRaise says whether some tokens have what may raise an error for some row, or may
// be another value the next time.
func (x *restricter) mayRaise(p sqltree.Part) bool {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		t := s.At(k)
		switch {
		case t.Is("MATCH"), t.Is("REGEXP"), t.Text == "->", t.Text == "->>":
			return true
		case s.At(k+1).Text != "(" || t.Kind != sqltext.Name && t.Kind != sqltext.Quoted || x.Naming[k]:
		case !harmless[sqltext.Lower(t.Value())] && !t.Keyword() || s.Unsteady(k):
			return true
		}
	}
	return slices.ContainsFunc(x.entriesIn(p), func(it *sqltree.Item) bool { return it.Call && !s.At(it.Text.From).Is("json_each") }) // which reads all of its text first
}
