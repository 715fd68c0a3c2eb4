package rewrite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A page is a query in a FROM, or the list of an IN, that a LIMIT ends, as in
//
//	FROM (SELECT id FROM users ORDER BY created DESC LIMIT 5) u LEFT JOIN
//	    (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1) f ON f.user_id = u.id
//
// Written once more in another place it could have other rows there. So a rule that has to
// name it twice reads a text in which it is what a WITH defines, FROM "page" u, and that is
// MATERIALIZED: SQLite computes it once, in its order, for all who name it. It computes a
// page as a whole anyway, without a look at the conditions around it. Where the rule does not
// name the page once more, it stays where it is.

// mostPages is how many pages of a statement are put into its WITH at a time.
const mostPages = 3

// fewPages is how many a statement may have for more than one of them to be tried together.
const fewPages = 6

// paged applies a rule to a text with pages in a WITH, as few as do, or else to the text
// itself. It returns who found the change.
func (x *restricter) paged(rule func(*restricter) (string, bool)) (*restricter, string, bool) {
	pages := 0
	for _, q := range x.Queries {
		if x.isPage(q) {
			pages++
		}
	}
	for most := 1; most <= min(pages, mostPages) && (most == 1 || pages <= fewPages); most++ {
		if y, next, ok := x.pagedAfter(0, most, nil, rule); ok {
			return y, next, true
		}
	}
	next, ok := rule(x)
	return x, next, ok
}

// pagedAfter does so with some pages that begin after a token, besides those that the
// statement has in its WITH by names already.
func (x *restricter) pagedAfter(at, most int, names []string, rule func(*restricter) (string, bool)) (*restricter, string, bool) {
	for _, q := range x.Queries {
		if q.From < at || !x.isPage(q) {
			continue
		}
		text, name := x.defined(q)
		y := x.reading(text)
		if y == nil || !sqltree.SameParameters(x.text, text) {
			continue
		}
		names := append(slices.Clone(names), name)
		if most > 1 {
			after := len(y.Shape.Tokens) - (len(x.Shape.Tokens) - q.To)
			if by, next, ok := y.pagedAfter(after, most-1, names, rule); ok {
				return by, next, true
			}
			continue
		}
		if next, ok := rule(y); ok && !x.refused[next] && sqltree.SameParameters(text, next) && y.readsTwice(next, names) {
			return y, next, true
		}
	}
	return nil, "", false
}

// isPage says whether a query is a page that means the same wherever it is computed, and is
// never an error: it may be computed where it was not before.
func (x *restricter) isPage(q *sqltree.Query) bool {
	switch {
	case !q.Limited, x.endless(q.Part, map[*sqltree.CTE]bool{}), x.inRecursion(q):
		return false
	case q.Above == nil && inlined(q) == nil, q.Above != nil && !q.Source && !x.isKeyList(q):
		return false
	}
	for k := range x.Shape.Tokens {
		if x.Shape.Unsteady(k) {
			return false // what reads it may be computed twice
		}
	}
	return x.closed(q, map[*sqltree.CTE]bool{}) && (x.repeatable || !sqltree.HasNumberless(x.text))
}

// closed says whether a query, with what it reads of the statement's WITH, names nothing of
// what is around it, and is never an error.
func (x *restricter) closed(q *sqltree.Query, seen map[*sqltree.CTE]bool) bool {
	for k := q.From; k < q.To; k++ {
		if x.raises(k) || x.raisesCalled(k) || !x.namesWithin(q, k) {
			return false
		}
	}
	for _, it := range x.entriesIn(q.Part) {
		d := it.CTE
		switch {
		case it.Call:
			return false
		case d == nil || seen[d] || q.From <= d.Body.From && d.Body.From < q.To:
			continue
		}
		seen[d] = true
		if !isTop(d.In) || !x.closed(d.Body, seen) {
			return false // one within is not known at the top
		}
	}
	return true
}

// inlined is what a WITH of the statement defines by a query, for one who reads it, and
// wants to be computed where it is read: so do views that are written out.
func inlined(q *sqltree.Query) *sqltree.CTE {
	if q.With == nil || !isTop(q.With) {
		return nil
	}
	for _, d := range q.With.CTEs {
		if d.Body == q && d.Hint == "NOT MATERIALIZED" && d.Uses == 1 {
			return d
		}
	}
	return nil
}

// isKeyList says whether a query is the list of an IN, of identifiers as a column has them.
func (x *restricter) isKeyList(q *sqltree.Query) bool {
	c := q.Cores[0]
	if !x.Shape.At(q.From-2).Is("IN") || len(q.Cores) > 1 || len(c.Results) != 1 {
		return false
	}
	_, ok := x.nth(c, 0)
	return ok && x.Result(c, 0).Name != ""
}

// namesWithin says whether a token of a page names no column of what is around it: SQLite
// finds the names in what a WITH defines from the place where that is read.
func (x *restricter) namesWithin(q *sqltree.Query, k int) bool {
	s, c := x.Shape, x.CoreAt[k]
	t := s.At(k)
	p := sqltree.Part{From: k, To: k + 1}
	switch {
	case !sqltree.IsIdentifier(t), x.Naming[k], x.namesResult(k), s.At(k - 1).Is("AS"), s.At(k - 1).Is("COLLATE"), isCall(s, k):
		return true
	case s.At(k+1).Text == ".":
		return true // of what follows
	case c == nil || c.From < q.From || c.From >= q.To:
		return t.Kind != sqltext.Quoted // in the ORDER BY of a compound, which is a result of its
	case s.At(k-1).Text == ".":
		p.From = k - 2
	}
	if ref, ok := x.Refer(c, p); ok {
		has, _ := x.Has(ref.Item, ref.Name) // else SQLite may take what is quoted for a text
		return ref.Item.Text.From >= q.From && ref.Item.Text.From < q.To && (has || t.Kind != sqltext.Quoted)
	}
	name := sqltext.Lower(t.Value())
	for n := range c.Results {
		if p.From == k && x.Result(c, n).Name == name {
			return true // which comes before what is around
		}
	}
	return t.Is("TRUE") || t.Is("FALSE")
}

// inRecursion says whether a query is a part of what a WITH defines by itself.
func (x *restricter) inRecursion(q *sqltree.Query) bool {
	for q != nil {
		switch {
		case q.With != nil:
			for _, d := range q.With.CTEs {
				if d.Body == q && x.dependsOn(q, d) {
					return true
				}
			}
			q = q.With
		case q.Above != nil:
			q = q.Above.In
		default:
			q = nil
		}
	}
	return false
}

// steadyCalls are functions, besides those that are harmless, that are no error: of groups
// and of windows. A sum may be too great a number.
var steadyCalls = map[string]bool{"avg": true, "total": true, "group_concat": true, "row_number": true, "rank": true, "dense_rank": true}

// raisesCalled says whether a token calls a function that may be an error, or another value
// the next time.
func (x *restricter) raisesCalled(k int) bool {
	t := x.Shape.At(k)
	name := sqltext.Lower(t.Value())
	return isCall(x.Shape, k) && !x.Naming[k] && !t.Keyword() && !harmless[name] && !steadyCalls[name]
}

// once says whether what a WITH defines is surely computed once for all who read it.
func once(d *sqltree.CTE) bool { return d != nil && d.Hint == "MATERIALIZED" && isTop(d.In) }

// isTop says whether a query is the statement itself.
func isTop(q *sqltree.Query) bool { return q.Above == nil && q.With == nil }

// defined is the text with a page in the WITH of the statement, and the name that it has
// there.
func (x *restricter) defined(q *sqltree.Query) (text, name string) {
	s := x.Shape
	if d := inlined(q); d != nil {
		not := s.At(d.Open - 2)
		return s.Edited(x.text, []sqltree.Change{{From: not.Pos, To: s.At(d.Open - 1).Pos}}), d.Name
	}
	name = x.unused("page")
	open, end := s.At(q.From-1), s.At(q.To)
	body, read := x.text[open.Pos:end.Pos+1], catalog.Quote(name)
	if !q.Source {
		read = "(SELECT " + catalog.Quote(x.Result(q.Cores[0], 0).Name) + " FROM " + read + ")"
	}
	first := x.Queries[0].From
	with, after := "WITH ", " "
	if s.At(first).Is("WITH") {
		with, after = "", ", "
		if first++; s.At(first).Is("RECURSIVE") {
			first++
		}
	}
	at := s.At(first).Pos
	if c := x.text[end.Pos+1:]; c != "" && !strings.ContainsAny(c[:1], " \t\r\n),;") {
		read += " "
	}
	text = s.Edited(x.text, []sqltree.Change{
		{From: at, To: at, With: with + catalog.Quote(name) + " AS MATERIALIZED " + body + after},
		{From: open.Pos, To: end.Pos + 1, With: read},
	})
	return text, name
}

// unused is a name that nothing in the statement has.
func (x *restricter) unused(like string) string {
	name := like
	for n := 2; slices.ContainsFunc(x.Shape.Tokens, func(t sqltext.Token) bool { return strings.EqualFold(t.Value(), name) }); n++ {
		name = like + strconv.Itoa(n)
	}
	return name
}

// readsTwice says whether a text reads in several places each of what it defines by some
// names.
func (x *restricter) readsTwice(text string, names []string) bool {
	y := x.reading(text)
	if y == nil {
		return false
	}
	twice := 0
	for _, d := range y.Queries[0].CTEs {
		if d.Uses > 1 && slices.Contains(names, d.Name) {
			twice++
		}
	}
	return twice == len(names)
}
