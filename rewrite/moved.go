package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Conditions that stand above the groups or windows of a query over a table that
// is listed by its parents, and could stand below: that the user of a group is
// of a department says of all rows of the group whether they are needed. SQLite
// moves only conditions on the terms of GROUP BY and PARTITION BY themselves,
// and none with a query of their own.

// moved looks for such a condition in what is around a query, or in a HAVING.
func (x *restricter) moved(c *sqltree.Core) (string, bool) {
	if c.Odd {
		return "", false
	}
	for _, it := range c.Items {
		q := x.single(it)
		if q == nil || len(q.Cores) > 1 || q.Limited || !x.gathers(q.Cores[0]) {
			continue
		}
		for _, p := range x.above(it) {
			clear(x.insert)
			if text, ok := x.below(c, p, it, q); ok {
				if next, ok := x.add(q.Cores[0], text); ok {
					return next, true
				}
			}
		}
	}
	if !x.gathers(c) {
		return "", false
	}
	for _, p := range x.conjuncts(c.Having) {
		clear(x.insert)
		if text, ok := x.beside(c, p); ok {
			if next, ok := x.add(c, text); ok {
				return next, true
			}
		}
	}
	return "", false
}

// gathers says whether a SELECT makes groups or windows of a table that is
// listed by its parents.
func (x *restricter) gathers(c *sqltree.Core) bool {
	over, dear := len(c.Group) > 0, false
	for k := c.From; k < c.To; k++ {
		over = over || x.Shape.At(k).Is("OVER") && x.CoreAt[k] == c
	}
	fans := false
	for _, it := range c.Items {
		if t := it.Table(); t != nil && t.ScanPath() == nil {
			fans, dear = true, dear || readsDear(it)
		}
	}
	return over && fans && dear == x.dear && !c.Odd && !c.Values
}

// above are the conditions on an entry that leave out rows of its own.
func (x *restricter) above(it *sqltree.Item) []sqltree.Part {
	if it.Left {
		return x.conjuncts(it.On)
	}
	return x.conditionsFor(it.Core, nil)
}

// below is a condition on columns of a query's entry as one on what the query
// takes them from.
func (x *restricter) below(c *sqltree.Core, p sqltree.Part, it *sqltree.Item, q *sqltree.Query) (string, bool) {
	x.of = it
	items, ok := x.mentions(c, p)
	x.of = nil
	if !ok || len(items) != 1 || !items[it] || !x.hintsIn(p) {
		return "", false
	}
	instead := map[int]string{}
	for k := p.From; k < p.To; k++ {
		ref, ok := x.columnAt(k)
		if !ok || ref.Item != it {
			continue
		}
		inner, ok := x.Given(q, 0, it.CTE, ref.Name)
		if !ok || inner.Item.Core != q.Cores[0] || inner.Item.Alias == "" || !x.wholeBy(q.Cores[0], inner) || x.hides(p, inner.Item.Alias) {
			return "", false
		}
		instead[k] = catalog.Quote(inner.Item.Alias) + "." + catalog.Quote(inner.Name)
	}
	text := "(" + x.sliceWith(p, instead) + ")"
	return text, x.repeatable || !sqltree.HasNumberless(text)
}

// hides says whether a query within a condition has an entry of a name, which what
// is outside could not be called by there.
func (x *restricter) hides(p sqltree.Part, alias string) bool {
	for _, c := range x.Cores {
		for _, it := range c.Items {
			if it.Text.From >= p.From && it.Text.From < p.To && it.Alias == alias {
				return true
			}
		}
	}
	return false
}

// beside is a condition of a HAVING as one of the WHERE.
func (x *restricter) beside(c *sqltree.Core, p sqltree.Part) (string, bool) {
	items, ok := x.mentions(c, p)
	if !ok || len(items) == 0 || !x.hintsIn(p) {
		return "", false
	}
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item.Core == c && !x.wholeBy(c, ref) {
			return "", false
		}
	}
	instead, ok := x.beforeGroups(c, p)
	if !ok {
		return "", false
	}
	text := "(" + x.sliceWith(p, instead) + ")"
	return text, x.repeatable || !sqltree.HasNumberless(text)
}

// beforeGroups is a condition of a HAVING as one on the rows, with max(column) as
// the column itself: in all rows of a group it is the same. It stays the
// result of a function, which has neither the column's affinity nor its collation.
func (x *restricter) beforeGroups(c *sqltree.Core, p sqltree.Part) (map[int]string, bool) {
	s := x.Shape
	instead := map[int]string{}
	for k := p.From; k < p.To; k++ {
		if s.At(k+1).Text != "(" || !sqltree.Aggregate(s.At(k).Value()) {
			continue
		}
		end := s.Closing(k + 1)
		of := sqltree.Part{From: k + 2, To: end}
		ref, ok := x.Refer(c, of)
		name := sqltext.Lower(s.At(k).Value())
		if name != "max" && name != "min" || !ok || x.CoreAt[k] != c || ref.Item.Core != c || ref.Item.Alias == "" || !x.wholeBy(c, ref) || s.At(end+1).Is("FILTER") || s.At(end+1).Is("OVER") {
			return nil, false
		}
		instead[k], instead[end-1] = "", "ifnull("+catalog.Quote(ref.Item.Alias)+"."+catalog.Quote(ref.Name)+", NULL)"
	}
	return instead, true
}

// columnAt is what the column's name that ends at a token refers to.
func (x *restricter) columnAt(k int) (sqltree.Reference, bool) {
	return x.ColumnAt(k)
}

// wholeBy says whether any condition on a column leaves out whole groups and
// windows only: those of the column itself, or of the key that it depends on. Texts
// that differ in case may be of one group, and a condition may want one of them.
func (x *restricter) wholeBy(c *sqltree.Core, ref sqltree.Reference) bool {
	return exact(x.column(ref)) && x.whole(c, ref, x.resultOf(c, ref)) || x.wholeByKey(c, ref)
}

// wholeByKey says whether each group and window has one row of a column's table.
func (x *restricter) wholeByKey(c *sqltree.Core, ref sqltree.Reference) bool {
	t := ref.Item.Table()
	if t == nil {
		return false
	}
	for i := range t.Columns {
		key := sqltree.Reference{Item: ref.Item, Name: t.Columns[i].Name}
		if t.Columns[i].Always && t.Columns[i].Unique && x.whole(c, key, x.resultOf(c, key)) {
			return true
		}
	}
	return false
}

// resultOf is the number of the result that is a column, -1 for none.
func (x *restricter) resultOf(c *sqltree.Core, ref sqltree.Reference) int {
	for n, p := range c.Results {
		if x.Shape.At(p.To-1).Text == "*" {
			break
		}
		if r, ok := x.Refer(c, x.Result(c, n).Expr); ok && r == ref {
			return n
		}
	}
	return -1
}

// add makes a condition one of a SELECT's that it has not got yet.
func (x *restricter) add(c *sqltree.Core, text string) (string, bool) {
	if x.IsNamed(c) || !c.Where.Empty() && strings.Contains(x.text[x.Shape.At(c.Where.From).Pos:x.Shape.At(c.Where.To-1).Pos+len(x.Shape.At(c.Where.To-1).Text)], text) {
		return "", false
	}
	return x.put(c, text)
}
