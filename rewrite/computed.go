package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a query computes is compared outside of it, or in the HAVING of its groups:
//
//	WITH monthly AS (SELECT strftime('%Y-%m', created) AS month, count(*) AS n FROM users GROUP BY 1)
//	SELECT * FROM monthly WHERE month >= '2026-06'
//
// The same said of the rows, with what is computed in the place of its name, tells what
// follows for the columns, so that not all rows are asked for. Groups keep all of their
// rows, since a text that is computed is one for all of them.

// Computed is the text to hand to SQLite, with such conditions where the rows are read.
func (r *Rules) Computed(text string) string {
	selects, having := 0, false
	for _, t := range sqltext.Tokens(text) {
		having = having || t.Is("HAVING")
		if t.Is("SELECT") {
			selects++
		}
	}
	if selects < 2 && !having {
		return text
	}
	return retold(text, r, (*restricter).computed)
}

// computed is the text with one condition more in a WHERE.
func (x *restricter) computed() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values {
			continue
		}
		if next, ok := x.settled(c); ok {
			return next, true
		}
		for _, it := range c.Items {
			q := x.single(it)
			if q == nil || len(q.Cores) > 1 || q.Limited || !x.oneByOne(q.Cores[0]) {
				continue
			}
			for _, p := range x.above(it) {
				if text, ok := x.ofResults(c, p, it, q); ok {
					if next, ok := x.add(q.Cores[0], text); ok {
						return next, true
					}
				}
			}
		}
		if len(c.Group) == 0 || !x.oneByOne(c) {
			continue
		}
		for _, p := range x.conjuncts(c.Having) {
			if text, ok := x.ofGroups(c, p); ok {
				if next, ok := x.add(c, text); ok {
					return next, true
				}
			}
		}
	}
	return "", false
}

// oneByOne says whether a SELECT computes what it shows of one row of its FROM, or of one
// group, and not of those beside it.
func (x *restricter) oneByOne(c *sqltree.Core) bool {
	if c.Odd || c.Values || c.Windows || len(c.Items) == 0 || len(c.Group) == 0 && !x.plainRows(c) {
		return false
	}
	for k := c.From; k < c.To; k++ {
		if x.CoreAt[k] == c && x.Shape.At(k).Is("OVER") {
			return false
		}
	}
	return true
}

// ofResults is a condition on what a query computes as one on the rows that it reads.
func (x *restricter) ofResults(c *sqltree.Core, p sqltree.Part, it *sqltree.Item, q *sqltree.Query) (string, bool) {
	x.afresh()
	clear(x.owners)
	x.of = it
	items, ok := x.mentions(c, p)
	x.of = nil
	if !ok || len(items) != 1 || !items[it] || x.hasQuery(p) {
		return "", false
	}
	inner, instead, computed := q.Cores[0], map[int]string{}, false
	for k := p.From; k < p.To; k++ {
		ref, ok := x.columnAt(k)
		if !ok {
			continue
		}
		n, star := x.Position(q, it.CTE, ref.Name)
		if ref.Item != it || n < 0 || star != nil || n >= len(inner.Results) {
			return "", false
		}
		text, plain, ok := x.resultOn(inner, n)
		if !ok {
			return "", false
		}
		from := k
		if x.Shape.At(k-1).Text == "." {
			from = k - 2
		}
		if !plain && !x.uncollated(from, k+1) {
			return "", false
		}
		if instead[k] = "(" + text + ")"; x.hasQuery(x.Result(inner, n).Expr) {
			instead[k] = text // an EXISTS or a CASE, which other rules read without them
		}
		e := x.Result(inner, n).Expr
		computed = computed || !plain && !(e.To == e.From+1 && isConstant(x.Shape.At(e.From)))
	}
	text := "(" + x.sliceWith(p, instead) + ")"
	return text, computed && (x.repeatable || !sqltree.HasNumberless(text))
}

// resultOn is the nth result of a SELECT as it is computed of a row; plain says that it is
// a column. With groups it has to be what they are made by, where equal values are the
// same.
func (x *restricter) resultOn(c *sqltree.Core, n int) (text string, plain, ok bool) {
	e := x.Result(c, n).Expr
	if e.Empty() || x.hasQuery(e) && (len(c.Group) > 0 || !x.tellsExistence(e)) {
		return "", false, false
	}
	if _, ok := x.mentions(c, e); !ok && !x.copiesExistence(c, e) {
		return "", false, false
	}
	for k := e.From; k < e.To; k++ {
		if x.Aggregates(c, k) || x.Shape.Unsteady(k) || x.Shape.At(k).Is("COLLATE") {
			return "", false, false // which outside of the query does less
		}
	}
	plain = x.IsReference(e)
	if len(c.Group) > 0 {
		if ref, found := x.Refer(c, e); plain && !(found && slices.Contains(x.groupedBy(c), ref)) || !plain && !(x.givesText(e) && x.isKey(c, n, e)) {
			return "", false, false
		}
	}
	return x.slice(e), plain, true
}

// hasQuery says whether some tokens have a SELECT among them.
func (x *restricter) hasQuery(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if x.Shape.At(k).Is("SELECT") {
			return true
		}
	}
	return false
}

// copiesExistence says whether such an expression may stand in a SELECT twice. Where it
// takes requests, the second takes none.
func (x *restricter) copiesExistence(c *sqltree.Core, e sqltree.Part) bool {
	_, ok := x.understood(c, e)
	return ok && x.hasQuery(e) && !slices.ContainsFunc(x.entriesIn(e), func(it *sqltree.Item) bool { return it.Table() == nil })
}

// tellsExistence says whether an expression is an EXISTS or a CASE of one, which tells the
// rules that follow more than what it is compared with.
func (x *restricter) tellsExistence(e sqltree.Part) bool {
	s := x.Shape
	switch first := s.At(e.From); {
	case first.Is("EXISTS"):
		return s.Closing(e.From+1) == e.To-1
	case first.Is("CASE") && s.At(e.From+1).Is("WHEN") && s.At(e.To-1).Is("END"):
		then := e.From + 2
		if s.At(then).Is("NOT") {
			then++
		}
		end := s.Closing(then+1) + 1
		if !s.At(then).Is("EXISTS") || !s.At(end).Is("THEN") || !isConstant(s.At(end+1)) {
			return false
		}
		return end+3 == e.To || s.At(end+2).Is("ELSE") && end+5 == e.To && (isConstant(s.At(end+3)) || s.At(end+3).Is("NULL"))
	}
	return false
}

// givesText says whether an expression is a call that gives a text, of which equal ones are
// the same, or NULL.
func (x *restricter) givesText(e sqltree.Part) bool {
	s := x.Shape
	name := sqltext.Lower(s.At(e.From).Value())
	return (textFunctions[name] || name == "substr" || name == "substring") && s.At(e.From+1).Text == "(" && s.Closing(e.From+1) == e.To-1
}

// isKey says whether a SELECT makes its groups by its nth result.
func (x *restricter) isKey(c *sqltree.Core, n int, e sqltree.Part) bool {
	return slices.ContainsFunc(c.Group, func(g sqltree.Part) bool {
		if g.To-g.From == 1 {
			t := x.Shape.At(g.From)
			if t.Kind == sqltext.Number {
				i, err := strconv.Atoi(t.Text)
				return err == nil && i == n+1 && !x.starBefore(c, n)
			}
			name := x.Result(c, n).Name
			if first := slices.IndexFunc(c.Results, func(r sqltree.Part) bool {
				return sqltext.Same(x.Result(c, slices.Index(c.Results, r)).Name, name)
			}); first != n {
				return false
			}
			_, column := x.Refer(c, g) // which it would mean before a result
			return !column && sqltree.IsIdentifier(t) && sqltext.Same(t.Value(), name)
		}
		return x.sameText(g, e)
	})
}

// sameText says whether two expressions are written alike.
func (x *restricter) sameText(a, b sqltree.Part) bool {
	if a.To-a.From != b.To-b.From {
		return false
	}
	for k := range a.To - a.From {
		if x.Shape.At(a.From+k).Text != x.Shape.At(b.From+k).Text {
			return false
		}
	}
	return true
}

// ofGroups is a condition of a HAVING on what groups are made by as one on the rows: on
// its name, or on the same expression.
func (x *restricter) ofGroups(c *sqltree.Core, p sqltree.Part) (string, bool) {
	s, instead, computed := x.Shape, map[int]string{}, false
	for k := p.From; k < p.To; k++ {
		if end := x.keyAt(c, k, p.To); end > k {
			k, computed = end-1, true
			continue
		}
		switch t := s.At(k); {
		case isConstant(t), comparing[t.Text], t.Text == "(" && !isCall(s, k-1), t.Text == ")", t.Text == ",":
		case sqltree.IsAny(t, []string{"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL"}):
		case sqltree.IsIdentifier(t) && s.At(k-1).Text != "." && s.At(k+1).Text != ".":
			n := slices.IndexFunc(c.Results, func(r sqltree.Part) bool {
				res := x.Result(c, slices.Index(c.Results, r))
				return res.Expr != r && sqltext.Same(res.Name, t.Value())
			})
			if _, column := x.columnAt(k); column || n < 0 {
				return "", false
			}
			text, plain, ok := x.resultOn(c, n)
			if !ok {
				return "", false
			}
			instead[k], computed = "("+text+")", computed || !plain
		default:
			return "", false
		}
	}
	text := "(" + x.sliceWith(p, instead) + ")"
	return text, computed && (x.repeatable || !sqltree.HasNumberless(text))
}

// keyAt is where an expression that groups are made by ends, which begins at a token: 0
// for none.
func (x *restricter) keyAt(c *sqltree.Core, k, most int) int {
	for n := range c.Results {
		e := x.Result(c, n).Expr
		if size := e.To - e.From; !e.Empty() && !x.IsReference(e) && k+size <= most && x.sameText(e, sqltree.Part{From: k, To: k + size}) {
			if _, _, ok := x.resultOn(c, n); ok {
				return k + size
			}
		}
	}
	return 0
}
