package rewrite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The rows of a table are often numbered to take a page of them, as other databases
// want it:
//
//	SELECT login FROM (SELECT login, row_number() OVER (ORDER BY created DESC) AS n FROM users) WHERE n BETWEEN 21 AND 40
//
// SQLite numbers all of them before it looks at a number. Those up to the last number
// that is wanted are the first ones in that order, which Okta is asked for when a LIMIT
// says so: FROM (SELECT login, created FROM users ORDER BY created DESC LIMIT 40).

// mostNumbered is the greatest number of rows for which that is done.
const mostNumbered = 100_000

// Numbered is the text to hand to SQLite, with the first rows in the place of a table.
func (r *Rules) Numbered(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("row_number") }) {
		return text
	}
	return retold(text, r, (*restricter).numbered)
}

// numbered is the text with the first rows of one table.
func (x *restricter) numbered() (string, bool) {
	for _, c := range x.Cores {
		if len(c.In.Cores) > 1 || x.Shape.At(c.From+1).Is("DISTINCT") || !x.sortedBefore(c) || !x.onlyHere(c.Items[0]) {
			continue
		}
		n, order, ok := x.numberingOf(c)
		if !ok {
			continue
		}
		last, ok := x.lastNumber(c, n)
		if !ok || last < 1 || last > mostNumbered {
			continue
		}
		columns, ok := x.columnsOf(c)
		if !ok {
			continue
		}
		it := c.Items[0]
		list := make([]string, len(columns))
		for i, name := range columns {
			list[i] = catalog.Quote(name)
		}
		rows := "(SELECT " + strings.Join(list, ", ") + " FROM " + x.raw(sqltree.Part{From: it.Text.From, To: c.To}) +
			" ORDER BY " + x.raw(order) + " LIMIT " + strconv.Itoa(last) + ") AS " + catalog.Quote(it.Alias)
		if next, ok := x.accepted(x.Shape.Edited(x.text, []sqltree.Change{{From: x.Shape.From(it.Text), To: x.Shape.To(sqltree.Part{To: c.To}), With: rows}})); ok {
			return next, true
		}
	}
	return "", false
}

// numberingOf is the number of the one result of a SELECT that numbers its rows, and the
// terms by which they are sorted: the first is a column that Okta sorts by. Nothing else
// may depend on more rows than one.
func (x *restricter) numberingOf(c *sqltree.Core) (n int, order sqltree.Part, ok bool) {
	s := x.Shape
	for i := range c.Results {
		e := x.Result(c, i).Expr
		if e.Empty() {
			return 0, order, false
		}
		for k := e.From; k < e.To; k++ {
			switch {
			case s.At(k).Is("SELECT"), x.Aggregates(c, k):
				return 0, order, false
			case !s.At(k).Is("OVER"):
			case ok || k != e.From+3 || !s.At(e.From).Is("row_number") || s.At(k+1).Text != "(" || s.Closing(k+1) != e.To-1 || !s.At(k+2).Is("ORDER"):
				return 0, order, false
			default:
				n, order, ok = i, sqltree.Part{From: k + 4, To: e.To - 1}, true
			}
		}
	}
	if !ok || slices.ContainsFunc(s.Tokens[order.From:order.To], func(t sqltext.Token) bool {
		return sqltree.IsAny(t, []string{"ROWS", "RANGE", "GROUPS", "COLLATE"}) || t.Text == "(" || t.Kind == sqltext.Number || t.Kind == sqltext.Param
	}) {
		return 0, order, false
	}
	first := sqltree.Part{From: order.From, To: order.From + 1}
	if s.At(first.To).Text == "." {
		first.To += 2
	}
	ref, ok := x.Refer(c, first)
	if !ok || ref.Item != c.Items[0] {
		return 0, order, false
	}
	col := x.column(ref)
	return n, order, col != nil && col.Sort
}

// lastNumber is the greatest number that what is around a SELECT wants of its rows: by a
// condition on the query, or by the LIMIT of it.
func (x *restricter) lastNumber(c *sqltree.Core, n int) (int, bool) {
	q := c.In
	if q.Limited {
		return x.limitOf(c, n)
	}
	for _, o := range x.Cores {
		for _, it := range o.Items {
			if it.Source() != q || o.Odd || x.single(it) == nil {
				continue
			}
			for _, p := range x.above(it) {
				if last, ok := x.upTo(o, it, n, p); ok {
					return last, true
				}
			}
		}
	}
	return 0, false
}

// limitOf is how many rows the LIMIT and OFFSET of a query leave that is sorted by its nth
// result.
func (x *restricter) limitOf(c *sqltree.Core, n int) (int, bool) {
	s, k := x.Shape, c.To
	if !s.At(k).Is("ORDER") || !x.sameResult(c, n, k+2) {
		return 0, false
	}
	if k += 3; s.At(k).Is("ASC") {
		k++
	}
	limit, err := strconv.Atoi(s.At(k + 1).Text)
	if !s.At(k).Is("LIMIT") || err != nil {
		return 0, false
	}
	if k += 2; k < c.In.To {
		offset, err := strconv.Atoi(s.At(k + 1).Text)
		return limit + offset, s.At(k).Is("OFFSET") && err == nil && k+2 == c.In.To
	}
	return limit, true
}

// sameResult says whether a term of ORDER BY is the number of a result, or its name,
// which no other one has: SQLite would sort by the first of these.
func (x *restricter) sameResult(c *sqltree.Core, n, k int) bool {
	t := x.Shape.At(k)
	name := sqltext.Lower(t.Value())
	if t.Text == strconv.Itoa(n+1) || !sqltree.IsIdentifier(t) {
		return t.Text == strconv.Itoa(n+1)
	}
	for i, p := range c.Results {
		if (x.Result(c, i).Name == name) != (i == n) || x.Shape.At(p.To-1).Text == "*" {
			return false
		}
	}
	return true
}

// upTo is the greatest number that a condition leaves of the nth column of an entry.
func (x *restricter) upTo(o *sqltree.Core, it *sqltree.Item, n int, p sqltree.Part) (int, bool) {
	s := x.Shape
	is := func(p sqltree.Part) bool {
		ref, ok := x.Refer(o, p)
		if !ok || ref.Item != it {
			return false
		}
		at, star := x.Position(it.Source(), it.CTE, ref.Name)
		return star == nil && at == n
	}
	number := func(p sqltree.Part) (int, bool) {
		if p.To != p.From+1 || s.At(p.From).Kind != sqltext.Number {
			return 0, false
		}
		v, err := strconv.Atoi(s.At(p.From).Text)
		return v, err == nil
	}
	for k := p.From; k < p.To; k++ {
		left, right := sqltree.Part{From: p.From, To: k}, sqltree.Part{From: k + 1, To: p.To}
		switch t := s.At(k); t.Text {
		case "=", "==", "<=", "<":
			v, ok := number(right)
			if t.Text == "<" {
				v--
			}
			return v, ok && is(left)
		case ">=", ">":
			v, ok := number(left)
			if t.Text == ">" {
				v--
			}
			return v, ok && is(right)
		default:
			if t.Is("BETWEEN") {
				v, ok := number(sqltree.Part{From: p.To - 1, To: p.To})
				_, and := number(sqltree.Part{From: k + 1, To: k + 2})
				return v, ok && and && p.To == k+4 && s.At(k+2).Is("AND") && is(left)
			}
		}
	}
	return 0, false
}

// columnsOf are the columns that a SELECT reads of its only table beside its WHERE. It is
// false when a name may be something else.
func (x *restricter) columnsOf(c *sqltree.Core) ([]string, bool) {
	var out []string
	for k := c.From; k < c.In.To; k++ {
		t := x.Shape.At(k)
		if c.Where.From <= k && k < c.Where.To || !sqltree.IsIdentifier(t) || x.Naming[k] || x.namesResult(k) || x.Shape.At(k+1).Text == "." || x.Shape.At(k+1).Text == "(" || x.Shape.At(k-1).Is("AS") || x.Shape.At(k-1).Is("COLLATE") {
			continue
		}
		ref, ok := x.columnAt(k)
		if !ok && k == c.To+2 && slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return x.Shape.At(p.To-1).Value() == t.Value() }) {
			continue // a result's name
		}
		if !ok || ref.Item != c.Items[0] {
			return nil, false
		}
		if !slices.Contains(out, ref.Name) {
			out = append(out, ref.Name)
		}
	}
	return out, len(out) > 0
}
