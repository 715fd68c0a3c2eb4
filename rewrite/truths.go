package rewrite

import (
	"cmp"
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// WHERE 1=1 AND … is how programs begin what they add to, and asks nothing.
//
// WHERE TRUE AND … and mfa = FALSE are how other databases write 1 and 0. To SQLite both
// words are names first, of columns that may exist, and so they are to what reads a
// statement. No attribute is called so, and where the statement calls nothing so either,
// they are numbers.

// Truths is the text to hand to SQLite, with numbers for TRUE and FALSE, and without
// what is true in any case.
func (r *Rules) Truths(text string) string {
	tokens := sqltext.Tokens(text)
	if slices.ContainsFunc(tokens, isTruth) {
		text = retold(text, r, (*restricter).truths)
	}
	for k, t := range tokens {
		if k > 0 && (t.Kind == sqltext.Number || isTruth(t)) && sqltree.IsAny(tokens[k-1], []string{"WHERE", "AND", "ON"}) {
			return retold(text, r, (*restricter).lessTrue)
		}
	}
	return text
}

// isTruth says whether a token is one of the words, and no name in quotes.
func isTruth(t sqltext.Token) bool { return t.Bare() && (t.Is("TRUE") || t.Is("FALSE")) }

// truths is the text with numbers in conditions. A term of an ORDER BY stays, where a
// number means a result, and so does IS TRUE, which is more than IS 1.
func (x *restricter) truths() (string, bool) {
	s := x.Shape
	var edits []sqltree.Change
	for k, t := range s.Tokens {
		if !isTruth(t) {
			continue
		}
		before, after := s.At(k-1), s.At(k+1)
		switch {
		case x.Naming[k], before.Text == ".", after.Text == ".", after.Text == "(", before.Is("AS"), sqltree.IsIdentifier(before), before.Text == ")":
			return "", false // it may be a name
		case before.Kind == sqltext.String, before.Kind == sqltext.Number, before.Kind == sqltext.Param, before.Is("END"), before.Is("NULL"):
			return "", false
		case before.Is("NOT") && s.At(k-2).Is("IS"):
		case sqltree.IsAny(before, []string{"WHERE", "AND", "OR", "ON", "HAVING", "NOT"}), before.Text == "=", before.Text == "==", before.Text == "<>", before.Text == "!=":
			with := "1"
			if t.Is("FALSE") {
				with = "0"
			}
			edits = append(edits, sqltree.Change{From: t.Pos, To: t.Pos + len(t.Text), With: with})
		}
	}
	edits, ok := x.keepingNames(edits)
	if !ok {
		return "", false
	}
	return x.accepted(s.Edited(x.text, edits))
}

// lessTrue is the text without conditions of a WHERE or an ON that are true.
func (x *restricter) lessTrue() (string, bool) {
	var edits []sqltree.Change
	for _, c := range x.Cores {
		edits = append(edits, x.trueOnes(c.Where, true)...)
		for _, it := range c.Items {
			edits = append(edits, x.trueOnes(it.On, false)...)
		}
	}
	slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
	edits, ok := x.keepingNames(edits)
	if !ok {
		return "", false
	}
	return x.accepted(x.Shape.Edited(x.text, edits))
}

// trueOnes are the changes that leave out what is true among conditions that AND joins;
// of a WHERE all of them may be.
func (x *restricter) trueOnes(p sqltree.Part, all bool) (out []sqltree.Change) {
	pieces, word, ok := x.Shape.Pieces(p)
	if p.Empty() || !ok || word == "OR" {
		return nil
	}
	s, last := x.Shape, -1 // of those that stay
	for i, piece := range pieces {
		if !x.isTrue(piece) {
			last = i
		}
	}
	switch {
	case last == len(pieces)-1:
	case last >= 0:
		out = append(out, sqltree.Change{From: s.To(pieces[last]), To: s.To(p)})
	case all:
		return []sqltree.Change{{From: s.At(p.From - 1).Pos, To: s.To(p)}}
	}
	for i, piece := range pieces {
		if i < last && x.isTrue(piece) {
			out = append(out, sqltree.Change{From: s.From(piece), To: s.From(pieces[i+1])})
		}
	}
	return out
}

// isTrue says whether a condition is a number that is not 0, or one that equals itself.
func (x *restricter) isTrue(p sqltree.Part) bool {
	s := x.Shape
	first := s.At(p.From)
	if first.Kind != sqltext.Number {
		return false
	}
	switch p.To - p.From {
	case 1:
		return first.Text == "1"
	case 3:
		return (s.At(p.From+1).Text == "=" || s.At(p.From+1).Text == "==") && s.At(p.From+2).Text == first.Text
	}
	return false
}
