package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// `m.group_id IN (SELECT …) AND m.group_id <> (SELECT id FROM groups WHERE name =
// 'Everyone')` takes the whole list to Okta, and the rows of the key that is left
// out are tested afterwards. As a condition on the list, it leaves the key out
// before it is asked for, which may be the one with the most rows by far.

// excluded looks for a list of keys, and a condition beside it that leaves out
// some of them.
func (x *restricter) excluded(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values {
		return "", false
	}
	conditions := x.conditionsFor(c, nil)
	for _, list := range conditions {
		ref, q := x.keysIn(c, list)
		if q == nil {
			continue
		}
		inner, ok := x.nth(q.Cores[0], 0)
		if !ok || inner.Item.Core != q.Cores[0] || inner.Item.Alias == "" || !x.sameKey(ref, inner) {
			continue
		}
		for _, p := range conditions {
			clear(x.insert)
			text, ok := x.onKey(c, p, ref, inner)
			if !ok {
				continue
			}
			if next, ok := x.add(q.Cores[0], text); ok {
				return next, true
			}
		}
	}
	return "", false
}

// keysIn reads `key IN (SELECT …)` of a key that a table is listed by, where the
// list is that of a plain SELECT.
func (x *restricter) keysIn(c *sqltree.Core, p sqltree.Part) (sqltree.Reference, *sqltree.Query) {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		if !s.At(k).Is("IN") {
			continue
		}
		ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: k})
		if !ok || ref.Item.Core != c || ref.Item.Left || !byParents(ref.Item.Table(), ref.Name) || s.Closing(k+1) != p.To-1 {
			return ref, nil
		}
		for _, q := range x.Queries {
			if q.From == k+2 && len(q.Cores) == 1 && !q.Limited && len(q.Cores[0].Results) == 1 && x.plainRows(q.Cores[0]) {
				return ref, q
			}
		}
		return ref, nil
	}
	return sqltree.Reference{}, nil
}

// plainRows says whether each result of a SELECT is that of one row of its FROM.
func (x *restricter) plainRows(c *sqltree.Core) bool {
	if c.Odd || c.Values || c.Windows || len(c.Group) > 0 || !c.Having.Empty() {
		return false
	}
	for k := c.From; k < c.To; k++ {
		if x.CoreAt[k] == c && x.Shape.At(k+1).Text == "(" && sqltree.Aggregate(x.Shape.At(k).Value()) {
			return false
		}
	}
	return true
}

// onKey is `key <> …` and `key NOT IN (…)` as a condition on another column that
// is equal to the key.
func (x *restricter) onKey(c *sqltree.Core, p sqltree.Part, key, other sqltree.Reference) (string, bool) {
	s := x.Shape
	at := p.From
	for at < p.To && (sqltree.IsIdentifier(s.At(at)) && !s.At(at).Is("NOT") || s.At(at).Text == ".") {
		at++
	}
	if ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: at}); !ok || ref != key || s.At(at).Text != "<>" && s.At(at).Text != "!=" && !(s.At(at).Is("NOT") && s.At(at+1).Is("IN")) {
		return "", false
	}
	items, ok := x.mentions(c, p)
	if !ok || len(items) != 1 || x.hides(p, other.Item.Alias) || !x.hintsIn(p) {
		return "", false
	}
	for k := at; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item.Core == c {
			return "", false // it depends on more than the key
		}
	}
	text := "(" + x.sliceWith(p, map[int]string{at - 1: catalog.Quote(other.Item.Alias) + "." + catalog.Quote(other.Name)}) + ")"
	return text, x.repeatable || !sqltree.HasNumberless(text)
}
