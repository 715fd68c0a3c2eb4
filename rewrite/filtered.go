package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A SELECT of counts that each have a condition of their own
//
//	SELECT count(*) FILTER (WHERE status = 'LOCKED_OUT'), count(CASE WHEN status = 'STAGED' THEN 1 END) FROM users
//
// reads all rows, though none matters that meets none of the conditions. One of them
// holds of every row that does: that is said in the WHERE, where Okta may be asked for it.
// Without groups there is one row, whether or not any is left.

// Filtered is the text to hand to SQLite, with such conditions.
func (r *Rules) Filtered(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("FILTER") || t.Is("CASE") }) {
		return text
	}
	return retold(text, r, (*restricter).filtered)
}

// filtered is the text with one condition more.
func (x *restricter) filtered() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values || c.Windows || len(c.Group) > 0 || !c.Having.Empty() || len(c.Items) == 0 {
			continue
		}
		x.afresh()
		conditions, ok := x.filters(c)
		if !ok {
			continue
		}
		text := "(" + strings.Join(conditions, " OR ") + ")"
		if !x.repeatable && sqltree.HasNumberless(text) {
			continue
		}
		if next, ok := x.add(c, text); ok {
			return next, true
		}
	}
	return "", false
}

// filters are the conditions of all aggregates that a SELECT shows. It is false when one
// has none, or anything else needs a row.
func (x *restricter) filters(c *sqltree.Core) ([]string, bool) {
	var out []string
	tokens := 0
	for n := range c.Results {
		e := x.Result(c, n).Expr
		if e.Empty() {
			return nil, false
		}
		for k := e.From; k < e.To; k++ {
			switch {
			case x.Aggregates(c, k) && x.over(k+1):
				return nil, false
			case x.Aggregates(c, k):
				p, end, ok := x.filterOf(k)
				if !ok || x.CoreAt[k] != c || !x.ofRow(c, p) {
					return nil, false
				}
				if text := "(" + x.slice(p) + ")"; !slices.Contains(out, text) {
					out = append(out, text)
				}
				tokens += p.To - p.From
				k = end
			case x.Shape.At(k).Is("OVER"):
				return nil, false
			default:
				if ref, ok := x.columnAt(k); ok && ref.Item.Core == c {
					return nil, false
				}
			}
		}
	}
	return out, len(out) > 0 && tokens <= longest
}

// filterOf is the condition of an aggregate's FILTER, or of a CASE without an ELSE that is
// all it is of, and the last token of the call.
func (x *restricter) filterOf(k int) (p sqltree.Part, end int, ok bool) {
	s := x.Shape
	end = s.Closing(k + 1)
	if s.At(end + 1).Is("FILTER") {
		p = sqltree.Part{From: end + 4, To: s.Closing(end + 2)}
		return p, p.To, s.At(end + 3).Is("WHERE")
	}
	from := k + 2
	if s.At(from).Is("DISTINCT") {
		from++
	}
	if !unordered[sqltext.Lower(s.At(k).Value())] || !s.At(from).Is("CASE") || !s.At(from+1).Is("WHEN") || !s.At(end-1).Is("END") {
		return p, end, false
	}
	p.From = from + 2
	for i, depth := p.From, 0; i < end-1; i++ {
		switch t := s.At(i); {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case t.Is("CASE"), depth == 0 && (t.Is("ELSE") || t.Is("WHEN")):
			return p, end, false
		case depth == 0 && t.Is("THEN"):
			p.To = i
		}
	}
	return p, end, p.To > p.From
}

// ofRow says whether a condition is on the rows of a SELECT alone, with no query in it.
func (x *restricter) ofRow(c *sqltree.Core, p sqltree.Part) bool {
	items, ok := x.understood(c, p)
	return ok && len(items) > 0 && len(x.entriesIn(p)) == 0
}
