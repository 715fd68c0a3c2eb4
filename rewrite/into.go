package rewrite

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// Where a condition that follows from the rest of a statement is put.

// restrict puts a condition into a query of whose rows only those matter that
// have, in a column, a key that ref has.
func (x *restricter) restrict(q *sqltree.Query, of *sqltree.CTE, name string, ref sqltree.Reference, d demand) (string, bool) {
	x.afresh()
	list, ok := x.keys(ref.Item.Core, ref, d)
	if !ok {
		return "", false
	}
	return x.inQuery(q, of, name, list, d.notNull)
}

// inQuery puts a condition into the SELECTs of a query, one at a time. A column
// without a name is the first.
func (x *restricter) inQuery(q *sqltree.Query, of *sqltree.CTE, name, list string, notNull bool) (string, bool) {
	if q.Limited {
		return "", false
	}
	n := 0
	if name != "" {
		var star *sqltree.Item
		if n, star = x.Position(q, of, name); n < 0 || star != nil && len(q.Cores) > 1 {
			return "", false
		}
		if star != nil {
			return x.inSelect(q.Cores[0], sqltree.Reference{Item: star, Name: name}, -1, list, notNull)
		}
	}
	for _, c := range q.Cores {
		if next, ok := x.inCore(c, n, list, notNull); ok {
			return next, true
		}
	}
	return "", false
}

// inCore puts a condition on the nth result of a SELECT.
func (x *restricter) inCore(c *sqltree.Core, n int, list string, notNull bool) (string, bool) {
	if c.Values {
		return "", false
	}
	ref, ok := x.nth(c, n)
	if !ok || ref.Item.Core != c {
		return "", false
	}
	return x.inSelect(c, ref, n, list, notNull)
}

// inSelect puts a condition on a column of a SELECT, whose number as a result is n, -1
// when a * gives it.
func (x *restricter) inSelect(c *sqltree.Core, ref sqltree.Reference, n int, list string, notNull bool) (string, bool) {
	it := ref.Item
	if _, never := x.Identifier(ref, 0); c.Odd || notNull && !never || !x.whole(c, ref, n) || x.IsNamed(c) {
		return "", false
	}
	if q := x.single(it); q != nil && !it.Left {
		return x.inQuery(q, it.CTE, ref.Name, list, notNull)
	}
	if it.Table() == nil || !x.gains(it) || x.hasList(c, ref) {
		return "", false
	}
	others, ok := x.fansOut(c, ref)
	if !ok {
		return "", false
	}
	return x.put(c, strings.Join(append([]string{catalog.Quote(it.Alias) + "." + catalog.Quote(ref.Name) + " IN (" + list + ")"}, others...), " AND "))
}

// gains says whether an entry's table is one that is looked for and takes fewer
// requests for the last keys only.
func (x *restricter) gains(it *sqltree.Item) bool {
	switch t := it.Table(); {
	case readsDear(it) != x.dear:
		return false
	case x.fewer:
		return t.ListsOthers() && x.fewerSources(it)
	default:
		return !t.ListsOthers() || x.few && !x.reads[t]
	}
}

// put makes a condition one of a SELECT's.
func (x *restricter) put(c *sqltree.Core, condition string) (string, bool) {
	s := x.Shape
	at := c.Where.To
	edits := maps.Clone(x.insert)
	if c.Where.Empty() {
		last := c.Items[len(c.Items)-1]
		at = max(last.Text.To, last.On.To, last.Ends)
		condition = " WHERE " + condition
	} else {
		edits[c.Where.From] = "(" + edits[c.Where.From]
		condition = ") AND " + condition
	}
	last := s.At(at - 1)
	next := x.edited(edits, last.Pos+len(last.Text), condition)
	return next, !x.refused[next] && sqltree.SameParameters(x.text, next)
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
	for k, t := range x.Shape.Tokens {
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
// no condition on another key that asks for few. Those that ask for many are to
// be asked as lists too.
func (x *restricter) fansOut(c *sqltree.Core, ref sqltree.Reference) ([]string, bool) {
	if others, ok := x.byKey(c, ref); ok {
		return others, true
	}
	for _, it := range c.Items {
		for _, p := range x.conditionsFor(c, it) {
			a, b, ok := x.equal(c, p)
			if b == ref {
				a, b = b, a
			}
			if !ok || a != ref || b.Item != it {
				continue
			}
			if others, ok := x.byKey(c, b); ok {
				return others, true
			}
		}
	}
	return nil, false
}

// byKey says whether a column is the only key of its table that a SELECT has a
// condition on, if any. That another one equals a column of an entry of which many
// rows may come is no such condition where few are asked for, or are anyway, see
// otherList; nor where the keys are those of one or two people that the text names, whose
// lists are all that is needed.
func (x *restricter) byKey(c *sqltree.Core, key sqltree.Reference) (others []string, ok bool) {
	t := key.Item.Table()
	if !byParents(t, key.Name) {
		return nil, false
	}
	for _, p := range x.conditionsFor(c, key.Item) {
		for k := p.From; k < p.To; k++ {
			op := x.Shape.At(k)
			if !op.Is("IN") && op.Text != "=" && op.Text != "==" {
				continue
			}
			for _, side := range []sqltree.Part{{From: p.From, To: k}, {From: k + 1, To: p.To}} {
				r, ok := x.Refer(c, side)
				if !ok || r.Item != key.Item || r.Name == key.Name || !byParents(t, r.Name) || x.namedFew && x.few && !x.told && x.isTie(c, p, r) {
					continue
				}
				if !x.few || x.told {
					return nil, false
				}
				other, many := x.otherList(c, p, r)
				if !many {
					return nil, false
				}
				if other != "" {
					others = append(others, other)
				}
			}
			break
		}
	}
	return others, true
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
func (x *restricter) hasList(c *sqltree.Core, ref sqltree.Reference) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.isList(c, p, ref) })
}

// hasListBut is hasList without one of the conditions.
func (x *restricter) hasListBut(c *sqltree.Core, ref sqltree.Reference, but sqltree.Part) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return p != but && x.isList(c, p, ref) })
}

// isList says whether a condition asks for some keys in a column.
func (x *restricter) isList(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
	for k := p.From; k < p.To; k++ {
		t := x.Shape.At(k)
		if !t.Is("IN") && t.Text != "=" && t.Text != "==" {
			continue
		}
		r, ok := x.Refer(c, sqltree.Part{From: p.From, To: k})
		return ok && r == ref && (t.Is("IN") || k+2 == p.To && !sqltree.IsIdentifier(x.Shape.At(k+1)))
	}
	return false
}

// isTie says whether a condition is that a key equals a column of another entry of its
// SELECT, or is one of the list that a query gives.
func (x *restricter) isTie(c *sqltree.Core, p sqltree.Part, key sqltree.Reference) bool {
	if ref, q := x.keysIn(c, p); q != nil {
		return ref == key
	}
	a, b, ok := x.equal(c, p)
	if b == key {
		a, b = b, a
	}
	return ok && a == key && b.Item != key.Item && b.Item.Core == c && !b.Item.Left && x.sameKey(a, b)
}
