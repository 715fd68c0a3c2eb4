package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Where a condition that follows from the rest of a statement is put.

// restrict puts a condition into a query of whose rows only those matter that
// have, in a column, a key that ref has.
func (x *restricter) restrict(q *query, of *cte, name string, ref reference, d demand) (string, bool) {
	clear(x.reads)
	clear(x.insert)
	list, ok := x.keys(ref.item.core, ref, d)
	if !ok {
		return "", false
	}
	return x.inQuery(q, of, name, list, d.notNull)
}

// inQuery puts a condition into the SELECTs of a query, one at a time. A column
// without a name is the first.
func (x *restricter) inQuery(q *query, of *cte, name, list string, notNull bool) (string, bool) {
	if q.limited {
		return "", false
	}
	n := 0
	if name != "" {
		var star *item
		if n, star = x.position(q, of, name); n < 0 || star != nil && len(q.cores) > 1 {
			return "", false
		}
		if star != nil {
			return x.inSelect(q.cores[0], reference{star, name}, -1, list, notNull)
		}
	}
	for _, c := range q.cores {
		if next, ok := x.inCore(c, n, list, notNull); ok {
			return next, true
		}
	}
	return "", false
}

// inCore puts a condition on the nth result of a SELECT.
func (x *restricter) inCore(c *core, n int, list string, notNull bool) (string, bool) {
	if c.values {
		return "", false
	}
	ref, ok := x.nth(c, n)
	if !ok || ref.item.core != c {
		return "", false
	}
	return x.inSelect(c, ref, n, list, notNull)
}

// inSelect puts a condition on a column of a SELECT, whose number as a result is n, -1
// when a * gives it.
func (x *restricter) inSelect(c *core, ref reference, n int, list string, notNull bool) (string, bool) {
	it := ref.item
	if _, never := x.identifier(ref, 0); c.odd || notNull && !never || !x.whole(c, ref, n) || x.isNamed(c) {
		return "", false
	}
	if q := x.single(it); q != nil && !it.left {
		return x.inQuery(q, it.cte, ref.name, list, notNull)
	}
	if it.table() == nil || readsDear(it) != x.dear || it.table().ListsOthers() && (x.reads[it.table()] || !x.few) || !x.fansOut(c, ref) || x.hasList(c, ref) {
		return "", false
	}
	return x.put(c, catalog.Quote(it.alias)+"."+catalog.Quote(ref.name)+" IN ("+list+")")
}

// put makes a condition one of a SELECT's.
func (x *restricter) put(c *core, condition string) (string, bool) {
	s := x.s
	at := c.where.to
	edits := maps.Clone(x.insert)
	if c.where.empty() {
		last := c.items[len(c.items)-1]
		at = max(last.text.to, last.on.to, last.ends)
		condition = " WHERE " + condition
	} else {
		edits[c.where.from] += "("
		condition = ") AND " + condition
	}
	last := s.at(at - 1)
	next := x.edited(edits, last.Pos+len(last.Text), condition)
	return next, !x.refused[next] && sameParameters(x.text, next)
}

// edited is the text with something before some tokens, and a condition at an
// offset.
func (x *restricter) edited(before map[int]string, pos int, condition string) string {
	var b strings.Builder
	at := 0
	put := func(to int, what string) {
		b.WriteString(x.text[at:to] + what)
		at = to
	}
	for k, t := range x.s.tokens {
		if at <= pos && pos <= t.Pos && condition != "" {
			put(pos, condition)
			condition = ""
		}
		if what := before[k]; what != "" {
			put(t.Pos, what)
		}
	}
	if condition != "" {
		put(pos, condition)
	}
	return b.String() + x.text[at:]
}

// fansOut says whether a SELECT reads a table that is listed by its parents only
// and has the column, or a column that is equal to it, for one of its keys, and
// no condition on another key.
func (x *restricter) fansOut(c *core, ref reference) bool {
	if x.byKey(c, ref) {
		return true
	}
	for _, it := range c.items {
		for _, p := range x.conditionsFor(c, it) {
			a, b, ok := x.equal(c, p)
			if b == ref {
				a, b = b, a
			}
			if ok && a == ref && b.item == it && x.byKey(c, b) {
				return true
			}
		}
	}
	return false
}

// byKey says whether a column is the only key of its table that a SELECT has a
// condition on, if any.
func (x *restricter) byKey(c *core, key reference) bool {
	t := key.item.table()
	if !byParents(t, key.name) {
		return false
	}
	for _, p := range x.conditionsFor(c, key.item) {
		for k := p.from; k < p.to; k++ {
			op := x.s.at(k)
			if !op.Is("IN") && op.Text != "=" && op.Text != "==" {
				continue
			}
			for _, side := range []part{{p.from, k}, {k + 1, p.to}} {
				r, ok := x.refer(c, side)
				if ok && r.item == key.item && r.name != key.name && byParents(t, r.name) {
					return false
				}
			}
			break
		}
	}
	return true
}

// byParents says whether a table is listed by parents only, and can be by a
// column.
func byParents(t *catalog.Table, column string) bool {
	if t == nil || t.ScanPath() != nil {
		return false
	}
	for i := range t.Paths {
		for _, bound := range t.Paths[i].Bind {
			if bound == column {
				return true
			}
		}
	}
	return false
}

// hasList says whether a SELECT asks for some keys in a column already.
func (x *restricter) hasList(c *core, ref reference) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p part) bool { return x.isList(c, p, ref) })
}

// isList says whether a condition asks for some keys in a column.
func (x *restricter) isList(c *core, p part, ref reference) bool {
	for k := p.from; k < p.to; k++ {
		t := x.s.at(k)
		if !t.Is("IN") && t.Text != "=" && t.Text != "==" {
			continue
		}
		r, ok := x.refer(c, part{p.from, k})
		return ok && r == ref && (t.Is("IN") || k+2 == p.to && !isIdentifier(x.s.at(k+1)))
	}
	return false
}
