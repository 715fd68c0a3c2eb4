package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Conditions that stand above the groups or windows of a query over a table that
// is listed by its parents, and could stand below: that the user of a group is
// of a department says of all rows of the group whether they are needed. SQLite
// moves only conditions on the terms of GROUP BY and PARTITION BY themselves,
// and none with a query of their own.

// moved looks for such a condition in what is around a query, or in a HAVING.
func (x *restricter) moved(c *core) (string, bool) {
	if c.odd {
		return "", false
	}
	for _, it := range c.items {
		q := x.single(it)
		if q == nil || len(q.cores) > 1 || q.limited || !x.gathers(q.cores[0]) {
			continue
		}
		for _, p := range x.above(it) {
			clear(x.insert)
			if text, ok := x.below(c, p, it, q); ok {
				if next, ok := x.add(q.cores[0], text); ok {
					return next, true
				}
			}
		}
	}
	if !x.gathers(c) {
		return "", false
	}
	for _, p := range x.conjuncts(c.having) {
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
func (x *restricter) gathers(c *core) bool {
	over, dear := len(c.group) > 0, false
	for k := c.from; k < c.to; k++ {
		over = over || x.s.at(k).Is("OVER") && x.coreAt[k] == c
	}
	fans := false
	for _, it := range c.items {
		if t := it.table(); t != nil && t.ScanPath() == nil {
			fans, dear = true, dear || readsDear(it)
		}
	}
	return over && fans && dear == x.dear && !c.odd && !c.values
}

// above are the conditions on an entry that leave out rows of its own.
func (x *restricter) above(it *item) []part {
	if it.left {
		return x.conjuncts(it.on)
	}
	return x.conditionsFor(it.core, nil)
}

// below is a condition on columns of a query's entry as one on what the query
// takes them from.
func (x *restricter) below(c *core, p part, it *item, q *query) (string, bool) {
	x.of = it
	items, ok := x.mentions(c, p)
	x.of = nil
	if !ok || len(items) != 1 || !items[it] || !x.hintsIn(p) {
		return "", false
	}
	instead := map[int]string{}
	for k := p.from; k < p.to; k++ {
		ref, ok := x.columnAt(k)
		if !ok || ref.item != it {
			continue
		}
		inner, ok := x.given(q, 0, it.cte, ref.name)
		if !ok || inner.item.core != q.cores[0] || inner.item.alias == "" || !x.wholeBy(q.cores[0], inner) || x.hides(p, inner.item.alias) {
			return "", false
		}
		instead[k] = catalog.Quote(inner.item.alias) + "." + catalog.Quote(inner.name)
	}
	text := "(" + x.sliceWith(p, instead) + ")"
	return text, x.repeatable || !hasNumberless(text)
}

// hides says whether a query within a condition has an entry of a name, which what
// is outside could not be called by there.
func (x *restricter) hides(p part, alias string) bool {
	for _, c := range x.cores {
		for _, it := range c.items {
			if it.text.from >= p.from && it.text.from < p.to && it.alias == alias {
				return true
			}
		}
	}
	return false
}

// beside is a condition of a HAVING as one of the WHERE.
func (x *restricter) beside(c *core, p part) (string, bool) {
	items, ok := x.mentions(c, p)
	if !ok || len(items) == 0 || !x.hintsIn(p) {
		return "", false
	}
	for k := p.from; k < p.to; k++ {
		if x.s.at(k+1).Text == "(" && aggregate(x.s.at(k).Value()) {
			return "", false
		}
		if ref, ok := x.columnAt(k); ok && ref.item.core == c && !x.wholeBy(c, ref) {
			return "", false
		}
	}
	text := "(" + x.slice(p) + ")"
	return text, x.repeatable || !hasNumberless(text)
}

// columnAt is what the column's name that ends at a token refers to.
func (x *restricter) columnAt(k int) (reference, bool) {
	s := x.s
	if !isIdentifier(s.at(k)) || x.naming[k] || s.at(k+1).Text == "." || s.at(k+1).Text == "(" || s.at(k-1).Is("AS") || s.at(k-1).Is("COLLATE") {
		return reference{}, false
	}
	p := part{k, k + 1}
	if s.at(k-1).Text == "." {
		p.from = k - 2
	}
	return x.refer(x.coreAt[k], p)
}

// wholeBy says whether a condition on a column leaves out whole groups and
// windows only: those of the column itself, or of the key that it depends on.
func (x *restricter) wholeBy(c *core, ref reference) bool {
	if x.whole(c, ref, x.resultOf(c, ref)) {
		return true
	}
	t := ref.item.table()
	if t == nil {
		return false
	}
	for i := range t.Columns {
		key := reference{ref.item, t.Columns[i].Name}
		if t.Columns[i].ID != "" && t.Columns[i].Unique && x.whole(c, key, x.resultOf(c, key)) {
			return true
		}
	}
	return false
}

// resultOf is the number of the result that is a column, -1 for none.
func (x *restricter) resultOf(c *core, ref reference) int {
	for n := range c.results {
		if r, ok := x.nth(c, n); ok && r == ref {
			return n
		}
	}
	return -1
}

// add makes a condition one of a SELECT's that it has not got yet.
func (x *restricter) add(c *core, text string) (string, bool) {
	if x.isNamed(c) || !c.where.empty() && strings.Contains(x.text[x.s.at(c.where.from).Pos:x.s.at(c.where.to-1).Pos+len(x.s.at(c.where.to-1).Text)], text) {
		return "", false
	}
	return x.put(c, text)
}
