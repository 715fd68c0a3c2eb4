package rewrite

import (
	"cmp"
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Rows are counted in more ways than count(*) with a FILTER:
//
//	sum(status = 'STAGED')   sum(iif(status = 'STAGED', 1, 0))   coalesce(sum(1), 0)
//
// A comparison of what is never NULL is 1 or 0, so that each is a sum of a CASE, of which
// it is known which rows matter, and a sum of ones is a count.

// Sums is the text to hand to SQLite, with such sums as those of a CASE.
func (r *Rules) Sums(text string) string {
	if slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return sqltree.IsAny(t, []string{"SUM", "TOTAL", "MAX", "IIF"}) }) {
		return retold(text, r, func(x *restricter) (string, bool) {
			edits := slices.Concat(x.ones(), x.truthSums())
			slices.SortFunc(edits, func(a, b sqltree.Change) int { return cmp.Compare(a.From, b.From) })
			edits, ok := x.keepingNames(edits)
			if !ok {
				return "", false
			}
			return x.accepted(x.Shape.Edited(x.text, edits))
		})
	}
	return text
}

// ones are the changes that count rows where their ones are summed: of a group, which has
// one at least, or with 0 for none.
func (x *restricter) ones() (out []sqltree.Change) {
	s := x.Shape
	for k := range s.Tokens {
		if !s.At(k).Is("SUM") || s.At(k+1).Text != "(" || s.At(k+2).Text != "1" || s.At(k+3).Text != ")" || sqltree.IsAny(s.At(k+4), []string{"FILTER", "OVER"}) || x.CoreAt[k] == nil {
			continue
		}
		from, to := k, k+3
		if sqltree.IsAny(s.At(k-2), []string{"COALESCE", "IFNULL"}) && s.At(k-1).Text == "(" && s.At(k+4).Text == "," && s.At(k+5).Text == "0" && s.At(k+6).Text == ")" {
			from, to = k-2, k+6
		} else if len(x.CoreAt[k].Group) == 0 {
			continue
		}
		out = append(out, sqltree.Change{From: s.At(from).Pos, To: s.At(to).Pos + 1, With: "count(*)"})
	}
	return out
}

// truthSums are the changes that sum a CASE where truth values are summed, or what IIF
// makes of them.
func (x *restricter) truthSums() (out []sqltree.Change) {
	s := x.Shape
	for k := range s.Tokens {
		if s.At(k+1).Text != "(" || !x.isAggregate(k) || sqltree.IsAny(s.At(s.Closing(k+1)+1), []string{"FILTER", "OVER"}) {
			continue
		}
		of := sqltree.Part{From: k + 2, To: s.Closing(k + 1)}
		switch {
		case s.At(of.From).Is("IIF") && s.At(of.From+1).Text == "(" && s.Closing(of.From+1) == of.To-1 && x.arguments(of.From+1) == 3 && s.At(of.To-3).Text == "," && s.At(of.To-5).Text == ",":
			c := sqltree.Part{From: of.From + 2, To: of.To - 5}
			with := "CASE WHEN " + x.slice(c) + " THEN " + s.At(of.To-4).Text + " ELSE " + s.At(of.To-2).Text + " END"
			out = append(out, sqltree.Change{From: s.From(of), To: s.To(of), With: with})
		case (s.At(k).Is("SUM") || s.At(k).Is("TOTAL") || s.At(k).Is("MAX") && len(x.CoreAt[k].Group) > 0) && x.isTruth(of):
			out = append(out, sqltree.Change{From: s.From(of), To: s.To(of), With: "CASE WHEN " + x.slice(of) + " THEN 1 ELSE 0 END"})
		}
	}
	return out
}

// isAggregate says whether a token calls an aggregate of the SELECT that it stands in.
func (x *restricter) isAggregate(k int) bool {
	c := x.CoreAt[k]
	return c != nil && !c.Values && x.Aggregates(c, k)
}

// isTruth says whether an expression is 1 or 0 in each row: comparisons of columns that
// are never NULL with constants.
func (x *restricter) isTruth(p sqltree.Part) bool {
	s := x.Shape
	p = s.Stripped(p)
	pieces, word, ok := s.Pieces(p)
	if !ok || p.Empty() {
		return false
	}
	if word != "" {
		return !slices.ContainsFunc(pieces, func(piece sqltree.Part) bool { return !x.isTruth(piece) })
	}
	if s.At(p.From).Is("NOT") {
		return x.isTruth(sqltree.Part{From: p.From + 1, To: p.To})
	}
	of := sqltree.Part{From: p.From, To: p.From + 1}
	if s.At(of.To).Text == "." {
		of.To += 2
	}
	ref, ok := x.columnAt(of.To - 1)
	if !ok || !x.isColumn(of, false) || ref.Item.Left || ref.Item.Core.Odd || ref.Item.Table() == nil || !x.column(ref).Always {
		return false
	}
	if comparing[s.At(of.To).Text] {
		return p.To == of.To+2 && s.At(of.To+1).Kind == sqltext.String
	}
	in := of.To
	if s.At(in).Is("NOT") {
		in++
	}
	if !s.At(in).Is("IN") || s.At(in+1).Text != "(" || s.Closing(in+1) != p.To-1 {
		return false
	}
	for k := in + 2; k < p.To-1; k++ {
		if t := s.At(k); t.Kind != sqltext.String && t.Text != "," {
			return false
		}
	}
	return true
}
