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
//
// sum(CASE WHEN status = 'STAGED' THEN 1 ELSE 0 END) is the same but for one thing: it is
// NULL when there is no row at all, and 0 when none meets the condition. So that is found
// out where nothing is left:
//
//	coalesce(sum(…), (SELECT 0 FROM users LIMIT 1))

// Where such a query groups the rows of an outer join, the condition is put into its ON.

// With groups the same holds where the HAVING wants a row that meets one of the conditions:
//
//	… GROUP BY department HAVING count(*) FILTER (WHERE status = 'LOCKED_OUT') > 0

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
		if c.Odd || c.Values || c.Windows || len(c.Items) == 0 || len(c.Group) == 0 && !c.Having.Empty() {
			continue
		}
		x.afresh()
		outer := len(c.Group) > 0 && !x.wantsRow(c)
		conditions, of, ok := x.filters(c, outer)
		text := "(" + strings.Join(conditions, " OR ") + ")"
		if !ok || !x.repeatable && sqltree.HasNumberless(text) {
			continue
		}
		if outer {
			if it := x.onlyOuter(c, of); it != nil {
				if next, ok := x.onlyWhere(it, text); ok {
					return next, true
				}
			}
			continue
		}
		if sums := x.zeroSums(c); len(sums) > 0 && len(c.Group) == 0 {
			if next, ok := x.orZero(c, sums); ok {
				return next, true
			}
			continue
		}
		if next, ok := x.add(c, text); ok {
			return next, true
		}
	}
	return "", false
}

// filters are the conditions of all aggregates that a SELECT shows, as texts to copy and as
// they stand there. It is false when one has none, or anything else needs a row. With outer
// no row of the first entries is left out, so that which of them a group shows stays as it is.
func (x *restricter) filters(c *sqltree.Core, outer bool) (out []string, found []sqltree.Part, ok bool) {
	var values []string
	tokens, of := 0, ""
	parts, keys := []sqltree.Part{}, x.groupedBy(c)
	for n := range c.Results {
		parts = append(parts, x.Result(c, n).Expr)
	}
	if len(c.Group) > 0 {
		parts = append(parts, c.Having, sqltree.Part{From: c.To, To: c.In.To})
	}
	for i, e := range parts {
		if e.Empty() && i < len(c.Results) {
			return nil, nil, false
		}
		for k := e.From; k < e.To; k++ {
			switch {
			case x.Aggregates(c, k) && x.over(k+1):
				return nil, nil, false
			case x.Aggregates(c, k):
				p, end, ok := x.filterOf(k)
				if !ok || x.CoreAt[k] != c || !x.ofRow(c, p) {
					return nil, nil, false
				}
				found = append(found, p)
				if text := "(" + x.slice(p) + ")"; !slices.Contains(out, text) {
					out = append(out, text)
					if ref, value, ok := x.isValue(p); ok && (of == "" || of == ref) {
						of, values = ref, append(values, value)
					}
				}
				tokens += p.To - p.From
				k = end
			case x.Shape.At(k).Is("OVER"):
				return nil, nil, false
			default:
				if ref, ok := x.columnAt(k); ok && ref.Item.Core == c && !slices.Contains(keys, ref) && !x.isOneRow(c, ref.Item, outer) {
					return nil, nil, false
				}
			}
		}
	}
	if len(out) > 1 && len(values) == len(out) {
		out = []string{of + " IN (" + strings.Join(values, ", ") + ")"} // in one request, whatever else reads the table
	}
	return out, found, len(out) > 0 && tokens <= longest
}

// onlyOuter is the last entry of a FROM, on the right of an outer join, whose rows matter
// only where they meet one of some conditions of aggregates: without such a row there is
// one of NULLs, which meets none of these. It is nil where there is no such entry.
func (x *restricter) onlyOuter(c *sqltree.Core, conditions []sqltree.Part) *sqltree.Item {
	it := c.Items[len(c.Items)-1]
	if !it.Left || it.On.Empty() || len(it.Using) > 0 || it.Table() == nil || x.keepsPlaces() {
		return nil
	}
	for _, p := range conditions {
		if items, ok := x.understood(c, p); !ok || len(items) != 1 || !items[it] ||
			!slices.ContainsFunc(x.conjuncts(p), func(p sqltree.Part) bool { return x.demandsRow(c, p, it) }) {
			return nil
		}
	}
	for k := c.From; k < c.In.To; k++ {
		switch ref, ok := x.columnAt(k); {
		case k >= it.Text.From && k < it.Text.To, k >= it.On.From && k < it.On.To:
		case x.Aggregates(c, k):
			_, k, _ = x.filterOf(k)
		case ok && ref.Item == it:
			return nil
		}
	}
	return it
}

// onlyWhere is the text in which an outer join finds the rows only that meet a condition.
func (x *restricter) onlyWhere(it *sqltree.Item, condition string) (string, bool) {
	s := x.Shape
	if strings.Contains(x.text[s.From(it.On):s.To(it.On)], condition) {
		return "", false
	}
	return x.accepted(x.text[:s.From(it.On)] + "(" + x.text[s.From(it.On):s.To(it.On)] + ") AND " + condition + x.text[s.To(it.On):])
}

// isValue reads a condition that is column = 'text'.
func (x *restricter) isValue(p sqltree.Part) (of, value string, ok bool) {
	eq := p.To - 2
	if eq <= p.From || x.Shape.At(eq).Text != "=" || x.Shape.At(eq+1).Kind != sqltext.String || !x.isColumn(sqltree.Part{From: p.From, To: eq}, false) {
		return "", "", false
	}
	return x.slice(sqltree.Part{From: p.From, To: eq}), x.Shape.At(eq + 1).Text, true
}

// zeroSums are the sums of 1 and 0 in what a SELECT shows, by their first token, that are
// NULL where no row is left.
func (x *restricter) zeroSums(c *sqltree.Core) (out []int) {
	s := x.Shape
	for _, p := range c.Results {
		for k := p.From; k < p.To; k++ {
			if x.Aggregates(c, k) && s.At(k).Is("SUM") && x.elseZero(s.Closing(k+1)) && !s.At(s.Closing(k+1)+1).Is("FILTER") && !x.isOrZero(c, s.Closing(k+1)) {
				out = append(out, k)
			}
		}
	}
	return out
}

// isOrZero says whether what orZero writes follows a sum of a SELECT: 0 if there is any row
// that meets some of the SELECT's own conditions.
func (x *restricter) isOrZero(c *sqltree.Core, end int) bool {
	s := x.Shape
	to := s.Closing(end + 2)
	if s.At(end+1).Text != "," || s.At(end+2).Text != "(" || !s.At(end+3).Is("SELECT") || s.At(end+4).Text != "0" || !s.At(end+5).Is("FROM") || s.At(to-1).Text != "1" || !s.At(to-2).Is("LIMIT") {
		return false
	}
	of := x.CoreAt[end+3]
	if len(of.Items) != 1 || len(c.Items) != 1 || of.To != to-2 || !x.sameText(of.Items[0].Text, c.Items[0].Text) {
		return false
	}
	own := x.conjuncts(c.Where)
	return !slices.ContainsFunc(x.conjuncts(of.Where), func(p sqltree.Part) bool {
		return !slices.ContainsFunc(own, func(o sqltree.Part) bool { return x.sameText(o, p) })
	})
}

// elseZero says whether a CASE that ends before a parenthesis has THEN 1 ELSE 0.
func (x *restricter) elseZero(end int) bool {
	s := x.Shape
	return s.At(end-1).Is("END") && s.At(end-2).Text == "0" && s.At(end-3).Is("ELSE") && s.At(end-4).Text == "1" && s.At(end-5).Is("THEN")
}

// orZero is the text in which such sums are 0 if there is any row.
func (x *restricter) orZero(c *sqltree.Core, sums []int) (string, bool) {
	if len(c.Items) > 1 || c.Items[0].Table() == nil || !c.Where.Empty() && x.hasQuery(c.Where) {
		return "", false
	}
	s, from := x.Shape, sqltree.Part{From: c.Items[0].Text.From, To: c.Items[0].Text.To}
	if !c.Where.Empty() {
		from.To = c.Where.To
	}
	var edits []sqltree.Change
	for _, k := range sums {
		end := s.At(s.Closing(k+1)).Pos + 1
		edits = append(edits, sqltree.Change{From: s.At(k).Pos, To: s.At(k).Pos, With: "coalesce("}, sqltree.Change{From: end, To: end, With: ", (SELECT 0 FROM " + s.Written(x.text, from) + " LIMIT 1))"})
	}
	edits, ok := x.keepingNames(edits)
	if !ok || !x.repeatable && sqltree.HasNumberless(s.Written(x.text, from)) {
		return "", false
	}
	return x.accepted(s.Edited(x.text, edits))
}

// filterOf is the condition of an aggregate's FILTER, or of a CASE that is all it is of,
// and the last token of the call. The CASE has no ELSE but for NULL, and for the 0 of
// orZero.
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
	last := end - 1 // the END, or an ELSE that adds nothing
	switch {
	case s.At(end-3).Is("ELSE") && s.At(end-2).Is("NULL"), x.elseZero(end) && from == k+2 && (s.At(k).Is("SUM") || s.At(k).Is("TOTAL") || s.At(k).Is("MAX") && len(x.CoreAt[k].Group) > 0):
		last = end - 3
	}
	for i, depth := p.From, 0; i < last; i++ {
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

// ofRow says whether a condition is on the rows of a SELECT alone. The queries in it are
// lists that are the same for all rows, and each time.
func (x *restricter) ofRow(c *sqltree.Core, p sqltree.Part) bool {
	items, ok := x.understood(c, p)
	if !ok || len(items) == 0 || x.costs(p) > more {
		return false
	}
	return !slices.ContainsFunc(x.Queries, func(q *sqltree.Query) bool {
		return q.From >= p.From && q.From < p.To && (q.Above == c && !x.Shape.At(q.From-2).Is("IN") || x.reachesOut(q) || !x.steady(q, 0))
	})
}
