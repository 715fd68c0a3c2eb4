package rewrite

import (
	"strings"
	"unicode"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Comparisons that ignore case, in the words that most is known of.

// foldedTest is the comparison of a column that ignores case anyway which a condition is
// that folds it first: lower(login) = 'ada@example.com'.
func (x *restricter) foldedTest(p sqltree.Part) (string, bool) {
	s := x.Shape
	fold, end := s.At(p.From), s.Closing(p.From+1)
	ref, ok := x.columnAt(end - 1)
	if !x.ascii || !sqltree.IsAny(fold, []string{"LOWER", "UPPER"}) || s.At(p.From+1).Text != "(" || end >= p.To || !ok || !x.isColumn(sqltree.Part{From: p.From + 2, To: end}, false) || !x.column(ref).NoCase {
		return "", false
	}
	op := end + 1
	if s.At(op).Is("NOT") {
		op++
	}
	switch t := s.At(op); {
	case t.Is("IN") && s.At(op+1).Text == "(" && s.Closing(op+1) == p.To-1:
	case (t.Text == "=" || t.Text == "==" || t.Text == "<>" || t.Text == "!=") && op == end+1 && p.To == op+2:
	default:
		return "", false
	}
	for k := op + 1; k < p.To; k++ {
		switch t := s.At(k); {
		case t.Kind == sqltext.String:
			if fold.Is("LOWER") && sqltext.Lower(t.Value()) != t.Value() || fold.Is("UPPER") && strings.ToUpper(sqltext.Lower(t.Value())) != t.Value() {
				return "", false // it is never so
			}
		case t.Text != "(" && t.Text != ")" && t.Text != ",":
			return "", false
		}
	}
	return x.slice(sqltree.Part{From: p.From + 2, To: end}) + x.text[s.At(end).Pos+1:s.To(p)], true
}

// collatedTest is the comparison of a folded column that one with NOCASE is: title = 'vp'
// COLLATE NOCASE is lower(title) = 'vp', of which the rules for joins know more.
func (x *restricter) collatedTest(p sqltree.Part) (string, bool) {
	s := x.Shape
	of := sqltree.Part{From: p.From, To: p.From + 1}
	if s.At(of.To).Text == "." {
		of.To += 2
	}
	ref, ok := x.columnAt(of.To - 1)
	if !x.ascii || !ok || !x.isColumn(of, false) {
		return "", false
	}
	op, end := of.To, p.To
	if s.At(op).Is("COLLATE") && s.At(op+1).Is("NOCASE") {
		op += 2
	} else if s.At(end-2).Is("COLLATE") && s.At(end-1).Is("NOCASE") {
		end -= 2
	} else {
		return "", false
	}
	value := s.At(op + 1)
	if op+2 != end || value.Kind != sqltext.String || strings.ContainsFunc(value.Text, func(r rune) bool { return r > unicode.MaxASCII }) || s.At(op).Text != "=" && s.At(op).Text != "==" {
		return "", false
	}
	if x.column(ref).NoCase {
		return x.slice(of) + " = " + value.Text, true
	}
	if !x.readsBelow() {
		return "", false // SQLite's comparison tells as much
	}
	return "lower(" + x.slice(of) + ") = " + sqltext.Lower(value.Text), true
}

// readsBelow says whether the statement reads a table that is listed below others, and none
// that is not Okta's.
func (x *restricter) readsBelow() (below bool) {
	for _, c := range x.Cores {
		for _, it := range c.Items {
			if t := it.Table(); t != nil {
				below = below || t.ScanPath() == nil
			} else if it.Source() == nil && !it.Call {
				return false
			}
		}
	}
	return below
}
