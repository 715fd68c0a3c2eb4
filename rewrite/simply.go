package rewrite

import (
	"cmp"
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Conditions come with words around them that say nothing:
//
//	WHERE ((u.status = 'ACTIVE') AND (u.department = 'Sales'))
//	(u.status = 'ACTIVE' OR FALSE)               u.status IS NOT DISTINCT FROM 'ACTIVE'
//	EXISTS (SELECT …) = 1                        (u.status = 'ACTIVE') IS TRUE
//	CASE WHEN u.status = 'ACTIVE' THEN 1 ELSE 0 END = 1   lower(u.login) = 'ada@example.com'
//	WITH stale AS MATERIALIZED (…)
//
// Where a condition decides about rows, one that is NULL is no less than false, and each
// of these is the condition within. A definition that is read once and gives the same
// rows each time need not be kept by SQLite.

// Simply is the text to hand to SQLite, without such words.
func (r *Rules) Simply(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k == 0 || !mayBeWordy(tokens[k-1], t) {
			continue
		}
		ascii := r.ASCII != nil && r.ASCII()
		return retold(text, r, func(x *restricter) (string, bool) {
			x.ascii = ascii
			return x.simply()
		})
	}
	return text
}

// mayBeWordy says whether such words may begin with a token.
func mayBeWordy(before, t sqltext.Token) bool {
	switch {
	case t.Text == "(":
		return before.Text == "(" || sqltree.IsAny(before, []string{"WHERE", "ON", "AND", "OR", "HAVING"})
	case t.Is("NOT"):
		return before.Text == "(" || before.Is("NOT")
	case t.Is("DISTINCT"):
		return before.Is("NOT") || before.Is("IS")
	case t.Kind == sqltext.String:
		return before.Is("IS") || before.Text == "||" || sqltree.IsAny(before, []string{"BETWEEN", "GLOB"})
	case t.Text == ",":
		return before.Kind == sqltext.String
	}
	return sqltree.IsAny(t, []string{"LOWER", "UPPER", "NOCASE", "COALESCE", "IFNULL", "EXISTS", "MATERIALIZED", "CASE", "IIF"})
}

// simply is the text with less of such words.
func (x *restricter) simply() (string, bool) {
	for _, rule := range []func() []sqltree.Change{x.undistinct, x.unkept, x.casesOf, x.unwordy} {
		edits := rule()
		slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
		if edits, ok := x.keepingNames(edits); ok {
			if next, ok := x.accepted(x.Shape.Edited(x.text, edits)); ok {
				return next, true
			}
		}
	}
	return "", false
}

// undistinct are the changes that write IS [NOT] DISTINCT FROM in SQLite's own word.
func (x *restricter) undistinct() (out []sqltree.Change) {
	s := x.Shape
	for k, t := range s.Tokens {
		not := 0
		if s.At(k + 1).Is("NOT") {
			not = 1
		}
		if !t.Is("IS") || !s.At(k+1+not).Is("DISTINCT") || !s.At(k+2+not).Is("FROM") {
			continue
		}
		with := "IS NOT"
		if not == 1 {
			with = "IS"
		}
		out = append(out, sqltree.Change{From: t.Pos, To: s.At(k+2+not).Pos + len("FROM"), With: with})
	}
	return out
}

// unkept are the changes that leave out MATERIALIZED.
func (x *restricter) unkept() (out []sqltree.Change) {
	s := x.Shape
	for _, q := range x.Queries {
		for _, d := range q.CTEs {
			if d.Hint == "MATERIALIZED" && d.Uses == 1 && x.steady(d.Body, 0) {
				out = append(out, sqltree.Change{From: s.At(d.Open - 1).Pos, To: s.At(d.Open).Pos})
			}
		}
	}
	return out
}

// unwordy are the changes in conditions that decide about rows, none within another.
func (x *restricter) unwordy() (out []sqltree.Change) {
	for _, c := range x.Cores {
		parts := []sqltree.Part{c.Where, c.Having}
		for _, it := range c.Items {
			parts = append(parts, it.On)
		}
		for k := c.From; k < c.To; k++ {
			if s := x.Shape; x.CoreAt[k] == c && s.At(k).Is("FILTER") && s.At(k+1).Text == "(" && s.At(k+2).Is("WHERE") {
				parts = append(parts, sqltree.Part{From: k + 3, To: s.Closing(k + 1)})
			}
		}
		for _, p := range parts {
			if !p.Empty() {
				out = append(out, x.lessWords(p)...)
			}
		}
	}
	return out
}

// lessWords are the changes in a condition, of which NULL is no less than false.
func (x *restricter) lessWords(p sqltree.Part) (out []sqltree.Change) {
	s := x.Shape
	in := s.Stripped(p)
	pieces, word, ok := s.Pieces(in)
	if !ok {
		return nil
	}
	if word == "OR" {
		if e, ok := x.lessFalse(pieces); ok {
			return []sqltree.Change{e}
		}
	}
	if e, ok := x.lessTwice(pieces); ok {
		return []sqltree.Change{e}
	}
	if outer := s.At(p.From); in != p && outer.Text == "(" {
		from, to := in.From, in.To
		if word == "OR" {
			from, to = from-1, to+1 // the innermost stay
		}
		if from > p.From && s.At(p.To).Text != "COLLATE" {
			return []sqltree.Change{
				{From: s.From(p), To: s.At(from).Pos, With: x.apart(s.From(p))},
				{From: s.To(sqltree.Part{From: from, To: to}), To: s.To(p), With: x.apart(s.To(p))},
			}
		}
	}
	if word != "" {
		for _, piece := range pieces {
			out = append(out, x.lessWords(piece)...)
		}
		return out
	}
	if with, ok := x.condition(p); ok {
		return []sqltree.Change{{From: s.From(p), To: s.To(p), With: with}}
	}
	if s.At(p.From).Is("NOT") {
		return x.oneTexts(sqltree.Part{From: p.From + 1, To: p.To})
	}
	return nil
}

// apart is what has to stand beside a word at a place of the text for it to stay one.
func (x *restricter) apart(at int) string {
	if at > 0 && sqltext.IsName(x.text[at-1]) || at < len(x.text) && sqltext.IsName(x.text[at]) {
		return " "
	}
	return ""
}

// lessFalse is the change that leaves out one of the conditions that OR joins which is
// false.
func (x *restricter) lessFalse(pieces []sqltree.Part) (sqltree.Change, bool) {
	s := x.Shape
	for i, p := range pieces {
		in := s.Stripped(p)
		first := s.At(in.From)
		no := in.To-in.From == 1 && (first.Text == "0" || isTruth(first) && first.Is("FALSE") && !x.Naming[in.From])
		if in.To-in.From == 3 && first.Kind == sqltext.Number && s.At(in.From+2).Kind == sqltext.Number && (s.At(in.From+1).Text == "=" || s.At(in.From+1).Text == "==") {
			no = first.Text == "0" && s.At(in.From+2).Text == "1" || first.Text == "1" && (s.At(in.From+2).Text == "0" || s.At(in.From+2).Text == "2")
		}
		switch {
		case !no:
		case i > 0:
			return sqltree.Change{From: s.To(pieces[i-1]), To: s.To(p)}, true
		default:
			return sqltree.Change{From: s.From(p), To: s.From(pieces[1])}, true
		}
	}
	return sqltree.Change{}, false
}

// lessTwice is the change that leaves out one of the conditions that AND or OR joins which
// stands before it as well.
func (x *restricter) lessTwice(pieces []sqltree.Part) (sqltree.Change, bool) {
	s := x.Shape
	seen := map[string]bool{}
	for i, p := range pieces {
		text := x.slice(s.Stripped(p))
		if seen[text] && len(pieces) > 1 && !slices.ContainsFunc(s.Tokens[p.From:p.To], func(t sqltext.Token) bool { return t.Text == "?" }) && !x.isUnsteady(p) {
			return sqltree.Change{From: s.To(pieces[i-1]), To: s.To(p)}, true
		}
		seen[text] = true
	}
	return sqltree.Change{}, false
}

// isUnsteady says whether some tokens may be another value each time.
func (x *restricter) isUnsteady(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if x.Shape.Unsteady(k) || x.raisesCalled(k) {
			return true
		}
	}
	return false
}

// condition is what a condition without AND and OR says in fewer words.
func (x *restricter) condition(p sqltree.Part) (string, bool) {
	s := x.Shape
	if with, ok := x.textTest(p); ok {
		return with, true
	}
	if with, ok := x.oneText(p); ok {
		return with, true
	}
	if with, ok := x.foldedTest(p); ok {
		return with, true
	}
	if with, ok := x.collatedTest(p); ok {
		return with, true
	}
	if with, ok := x.armOf(p); ok {
		return with, true
	}
	of, want := p, true
	switch last, op := s.At(p.To-1), s.At(p.To-2); {
	case (last.Text == "1" || last.Text == "0") && (op.Text == "=" || op.Text == "==" || op.Text == "<>" || op.Text == "!="):
		of.To, want = p.To-2, (last.Text == "1") == (op.Text == "=" || op.Text == "==")
	case last.Text == "0" && op.Text == ">":
		of.To = p.To - 2
	case isTruth(last) && op.Is("IS"):
		of.To, want = p.To-2, last.Is("TRUE")
	}
	first := s.At(of.From)
	switch {
	case of.Empty():
		return "", false
	case first.Is("NOT") && of == p:
		in := s.Stripped(sqltree.Part{From: p.From + 1, To: p.To})
		if inner := s.At(in.From); inner.Is("NOT") && x.oneNot(in) {
			return "(" + x.slice(sqltree.Part{From: in.From + 1, To: in.To}) + ")", true
		}
		return "", false
	case first.Is("EXISTS") && s.At(of.From+1).Text == "(" && s.Closing(of.From+1) == of.To-1 && of != p:
		if !want {
			return "NOT " + x.slice(of), true
		}
		return x.slice(of), true
	case !want:
		return "", false
	case first.Text == "(" && s.Closing(of.From) == of.To-1 && of != p && s.At(p.To-2).Is("IS") && s.Stripped(of) != of:
		return x.slice(of), true
	case first.Is("IIF") && s.At(of.From+1).Text == "(" && s.Closing(of.From+1) == of.To-1 && s.At(of.To-2).Text == "0" && s.At(of.To-3).Text == "," && s.At(of.To-4).Text == "1" && s.At(of.To-5).Text == "," && x.arguments(of.From+1) == 3:
		return "(" + x.slice(sqltree.Part{From: of.From + 2, To: of.To - 5}) + ")", true
	case first.Is("CASE"):
		return x.armsOf(of)
	}
	return "", false
}

// oneNot says whether all of what follows the NOT that a condition begins with is what it
// is about.
func (x *restricter) oneNot(p sqltree.Part) bool {
	_, word, ok := x.Shape.Pieces(p)
	return ok && word == ""
}

// textTest is the comparison of a column with a text that a condition is which tells as
// well what NULL is to be taken for.
func (x *restricter) textTest(p sqltree.Part) (string, bool) {
	s := x.Shape
	text, op := s.At(p.To-1), s.At(p.To-2)
	if text.Kind != sqltext.String {
		return "", false
	}
	of := sqltree.Part{From: p.From, To: p.To - 2}
	if op.Is("IS") && x.isColumn(of, false) {
		return x.slice(of) + " = " + text.Text, true
	}
	if (op.Text == "=" || op.Text == "==") && sqltree.IsAny(s.At(p.From), []string{"COALESCE", "IFNULL"}) && s.At(p.From+1).Text == "(" && s.Closing(p.From+1) == of.To-1 &&
		s.At(of.To-2).Kind == sqltext.String && s.At(of.To-3).Text == "," && s.At(of.To-2).Value() != text.Value() {
		of = sqltree.Part{From: p.From + 2, To: of.To - 3}
		if ref, ok := x.columnAt(of.To - 1); ok && x.isColumn(of, false) && exact(x.column(ref)) {
			return x.slice(of) + " = " + text.Text, true
		}
	}
	return "", false
}
