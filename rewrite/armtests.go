package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The same comparison of a column with a text in words that programs, and people who came
// from other databases, put it into:
//
//	CASE u.status WHEN 'STAGED' THEN 1 ELSE 0 END = 1    u.status BETWEEN 'STAGED' AND 'STAGED'
//	u.status || '' = 'STAGED'    u.status IN ('STAGED', 'STAGED')    u.status GLOB 'STAGED'
//
// Not so +u.status = 'STAGED': that is SQLite's way to say that nothing is to be asked for by
// a condition.

// casesOf are the changes that write what a CASE compares a column with as a condition of
// each WHEN, as SQLite reads it.
func (x *restricter) casesOf() (out []sqltree.Change) {
	s := x.Shape
	for k, t := range s.Tokens {
		base := sqltree.Part{From: k + 1, To: k + 2}
		if s.At(k+2).Text == "." {
			base.To += 2
		}
		if !t.Is("CASE") || !s.At(base.To).Is("WHEN") || !x.IsReference(base) {
			continue
		}
		if _, ok := x.columnAt(base.To - 1); !ok {
			continue
		}
		edits := []sqltree.Change{{From: s.From(base), To: s.At(base.To).Pos}}
		depth := 0
		for i := base.To; i < len(s.Tokens) && depth >= 0; i++ {
			switch t := s.At(i); {
			case t.Text == "(":
				i = s.Closing(i)
			case t.Is("CASE"):
				depth++
			case t.Is("END"):
				depth--
			case depth == 0 && t.Is("WHEN"):
				if value := s.At(i + 1); !isConstant(value) || value.Text == "?" || !s.At(i+2).Is("THEN") {
					edits = nil
				} else if edits != nil {
					edits = append(edits, sqltree.Change{From: value.Pos, To: value.Pos, With: x.text[s.From(base):s.To(base)] + " = "})
				}
			}
		}
		if depth >= 0 || edits == nil {
			continue // it does not end, or compares with something else
		}
		out = append(out, edits...)
	}
	return out
}

// armsOf is the condition that a CASE says which is 1 in some cases and 0, or NULL, else.
func (x *restricter) armsOf(of sqltree.Part) (string, bool) {
	s, last := x.Shape, of.To-1
	if !s.At(last).Is("END") || !s.At(of.From+1).Is("WHEN") {
		return "", false
	}
	if s.At(last-2).Is("ELSE") && (s.At(last-1).Text == "0" || s.At(last-1).Is("NULL")) {
		last -= 2
	}
	var arms []string
	from := of.From + 2
	for k := from; k < last; k++ {
		switch t := s.At(k); {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("THEN"):
			if s.At(k+1).Text != "1" || k+2 != last && !s.At(k+2).Is("WHEN") || k == from {
				return "", false
			}
			arms = append(arms, "("+x.slice(sqltree.Part{From: from, To: k})+")")
			from = k + 3
			k += 2
		case sqltree.IsAny(t, []string{"CASE", "WHEN", "ELSE", "END"}):
			return "", false
		}
	}
	switch len(arms) {
	case 0:
		return "", false
	case 1:
		return arms[0], true
	}
	return "(" + strings.Join(arms, " OR ") + ")", true
}

// oneTexts are the changes in a condition that leave it NULL where it was.
func (x *restricter) oneTexts(p sqltree.Part) (out []sqltree.Change) {
	s := x.Shape
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	switch {
	case !ok:
	case word != "":
		for _, piece := range pieces {
			out = append(out, x.oneTexts(piece)...)
		}
	case s.At(p.From).Is("NOT"):
		return x.oneTexts(sqltree.Part{From: p.From + 1, To: p.To})
	default:
		if with, ok := x.oneText(p); ok {
			out = append(out, sqltree.Change{From: s.From(p), To: s.To(p), With: with})
		}
	}
	return out
}

// oneText is the comparison of a column with the one text that a condition wants it to be.
func (x *restricter) oneText(p sqltree.Part) (string, bool) {
	s := x.Shape
	of := sqltree.Part{From: p.From, To: p.From + 1}
	if s.At(of.To).Text == "." {
		of.To += 2
	}
	if of.To+2 > p.To || !x.isColumn(of, false) {
		return "", false
	}
	ref, _ := x.columnAt(of.To - 1)
	rest := s.Tokens[of.To:p.To]
	op, value := rest[0], rest[len(rest)-1]
	equals := x.slice(of) + " = " + value.Text
	switch {
	case op.Text == "||" && len(rest) == 4 && rest[1].Kind == sqltext.String && rest[1].Value() == "" && (rest[2].Text == "=" || rest[2].Text == "=="):
		return equals, value.Kind == sqltext.String && exact(x.column(ref)) // without a collation it is compared by bytes
	case op.Is("BETWEEN") && len(rest) == 4 && rest[2].Is("AND"):
		return equals, value.Kind == sqltext.String && rest[1].Text == value.Text
	case op.Is("GLOB") && len(rest) == 2:
		return equals, value.Kind == sqltext.String && exact(x.column(ref)) && !strings.ContainsAny(value.Value(), "*?[\x00")
	case op.Is("IN") && len(rest) > 4 && rest[1].Text == "(" && value.Text == ")":
		return x.lessOften(of, rest[2:len(rest)-1])
	}
	return "", false
}

// lessOften is the list of texts in which each of them stands once.
func (x *restricter) lessOften(of sqltree.Part, list []sqltext.Token) (string, bool) {
	var values []string
	for i, t := range list {
		switch {
		case i%2 == 1 && t.Text == ",":
		case i%2 == 1 || t.Kind != sqltext.String:
			return "", false
		case !slices.Contains(values, t.Text):
			values = append(values, t.Text)
		}
	}
	return x.slice(of) + " IN (" + strings.Join(values, ", ") + ")", len(values) < (len(list)+1)/2
}

// armOf is the condition that a CASE says of whether something exists which is a text in
// the one case and another text, or NULL, in the other: CASE WHEN EXISTS (…) THEN 'yes' ELSE
// 'no' END = 'yes'.
func (x *restricter) armOf(p sqltree.Part) (string, bool) {
	s := x.Shape
	last := p.To - 3
	text, op := s.At(p.To-1), s.At(p.To-2)
	if text.Kind != sqltext.String || op.Text != "=" && op.Text != "==" || !s.At(p.From).Is("CASE") || !s.At(p.From+1).Is("WHEN") || !s.At(last).Is("END") {
		return "", false
	}
	test := sqltree.Part{From: p.From + 2, To: last}
	other := sqltext.Token{}
	if s.At(last - 2).Is("ELSE") {
		if test.To, other = last-2, s.At(last-1); other.Kind != sqltext.String && !other.Is("NULL") {
			return "", false
		}
	}
	then, not := s.At(test.To-1), s.At(test.From).Is("NOT")
	test.To -= 2
	of := test
	if not {
		of.From++
	}
	if !s.At(test.To).Is("THEN") || then.Kind != sqltext.String || !s.At(of.From).Is("EXISTS") || s.Closing(of.From+1) != of.To-1 {
		return "", false
	}
	switch is := other.Kind == sqltext.String && other.Value() == text.Value(); {
	case then.Value() == text.Value() && !is:
		return x.slice(test), true
	case then.Value() == text.Value() || !is:
		return "", false
	case not:
		return x.slice(of), true
	}
	return "NOT " + x.slice(of), true
}
