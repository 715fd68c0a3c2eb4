package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// What a WITH defines and several entries read. SQLite computes it once for all
// of them, so that it needs what any of them needs: the keys of one list or
// another, the rows under one condition or another. All have to say what that is.

// forAll looks for a condition that is enough for all who read a definition.
func (x *restricter) forAll(c *sqltree.CTE) (string, bool) {
	q := c.Body
	if c.Uses < 2 || q.Limited || x.dependsOn(q, c) {
		return "", false
	}
	var uses []*sqltree.Item
	for _, core := range x.Cores {
		for _, it := range core.Items {
			if it.CTE != c {
				continue
			}
			if core.Odd || c.Hint == "NOT MATERIALIZED" && x.flattened(it, q) {
				return "", false
			}
			uses = append(uses, it)
		}
	}
	x.shared = c
	defer func() { x.shared = nil }()
	for _, name := range x.keyNames(c) {
		if next, ok := x.byLists(c, name, uses); ok {
			return next, true
		}
	}
	if core := q.Cores[0]; len(q.Cores) > 1 || !x.gathers(core) || slices.ContainsFunc(core.Items, func(it *sqltree.Item) bool { return x.hasAnyList(core, it) }) {
		return "", false
	}
	return x.byConditions(q, uses)
}

// hasAnyList says whether a SELECT asks for some keys of an entry already.
func (x *restricter) hasAnyList(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	for n := 0; t != nil && n < len(t.Columns); n++ {
		if t.Columns[n].ID != "" && byParents(t, t.Columns[n].Name) && x.hasList(c, sqltree.Reference{Item: it, Name: t.Columns[n].Name}) {
			return true
		}
	}
	return false
}

// keyNames are the columns of a definition that hold identifiers.
func (x *restricter) keyNames(c *sqltree.CTE) []string {
	var out []string
	core := c.Body.Cores[0]
	for n := range core.Results {
		res := x.Result(core, n)
		if res.Star != nil {
			if t := res.Star.Table(); t != nil && c.Columns == nil {
				for i := range t.Columns {
					if name := t.Columns[i].Name; t.Columns[i].ID != "" && byParents(t, name) {
						out = append(out, name)
					}
				}
			}
			continue
		}
		name := res.Name
		if n < len(c.Columns) {
			name = c.Columns[n]
		}
		if _, ok := x.nth(core, n); ok && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// need is the keys that the readers of a query need of a column.
type need struct {
	lists   []string
	notNull bool // a NULL among the rows would matter too
	few     bool
}

// add joins what one reader needs to what others do.
func (n *need) add(o need) {
	for _, list := range o.lists {
		if !slices.Contains(n.lists, list) {
			n.lists = append(n.lists, list)
		}
	}
	n.notNull, n.few = n.notNull || o.notNull, n.few && o.few
}

// byLists restricts a definition to the keys in the lists of all who read it.
func (x *restricter) byLists(c *sqltree.CTE, name string, uses []*sqltree.Item) (string, bool) {
	x.afresh()
	all := need{few: true}
	for _, it := range uses {
		n, ok := x.needed(it, name, 0)
		if !ok {
			return "", false
		}
		all.add(n)
	}
	if x.few = all.few; !x.few && !x.dear {
		return "", false // many keys, of lists that might as well be read from their other end
	}
	return x.inQuery(c.Body, c, name, strings.Join(all.lists, " UNION ALL "), all.notNull)
}

// needed is what an entry of a FROM needs of a column: by what it is joined to,
// by a list in a condition, or by what is around its SELECT.
func (x *restricter) needed(it *sqltree.Item, name string, depth int) (need, bool) {
	c := it.Core
	if c.Odd || depth > 4 {
		return need{}, false
	}
	for _, tie := range x.ties(c, it) {
		ref, other := tie[0], tie[1]
		if other.Item == it {
			ref, other = other, ref
		}
		if ref.Item != it || ref.Name != name || other.Item == it || !x.sameKey(ref, other) {
			continue
		}
		if list, ok := x.keys(other.Item.Core, other, demand{by: it, at: c.From, drives: !x.dear || !it.Left && other.Item.Core == c}); ok {
			return need{lists: []string{list}, few: x.few}, true
		}
	}
	for _, p := range x.conditionsFor(c, it) {
		if list, ok := x.listOf(it, name, p); ok {
			return need{lists: []string{list}}, true
		}
	}
	for n := range c.Results {
		ref, ok := x.nth(c, n)
		if ok && ref == (sqltree.Reference{Item: it, Name: name}) && x.whole(c, ref, n) {
			return x.neededOf(c.In, n, depth+1)
		}
	}
	return need{}, false
}

// listOf is the list of a condition that wants a column of an entry to be in it.
func (x *restricter) listOf(it *sqltree.Item, name string, p sqltree.Part) (string, bool) {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		if !s.At(k).Is("IN") {
			continue
		}
		ref, ok := x.Refer(it.Core, sqltree.Part{From: p.From, To: k})
		if !ok || ref != (sqltree.Reference{Item: it, Name: name}) || s.Closing(k+1) != p.To-1 || !s.At(k+2).Is("SELECT") {
			return "", false
		}
		x.of = it
		items, ok := x.mentions(it.Core, p)
		x.of = nil
		if !ok || len(items) != 1 || !x.hintsIn(p) {
			return "", false
		}
		list := x.slice(sqltree.Part{From: k + 2, To: p.To - 1})
		return list, x.repeatable || !sqltree.HasNumberless(list)
	}
	return "", false
}

// neededOf is what all who read a query need of its nth column.
func (x *restricter) neededOf(q *sqltree.Query, n, depth int) (need, bool) {
	if q.Limited || len(q.Cores) > 1 {
		return need{}, false
	}
	all, read := need{few: true}, 0
	for _, c := range x.Cores {
		for _, it := range c.Items {
			if it.Source() != q {
				continue
			}
			name := x.Result(q.Cores[0], n).Name
			if it.CTE != nil && n < len(it.CTE.Columns) {
				name = it.CTE.Columns[n]
			}
			if at, star := x.Position(q, it.CTE, name); name == "" || at != n || star != nil {
				return need{}, false
			}
			o, ok := x.needed(it, name, depth)
			if !ok {
				return need{}, false
			}
			all.add(o)
			read++
		}
	}
	if read > 0 {
		return all, true
	}
	k := q.From - 2
	if q.Above == nil || q.Source || len(q.Cores[0].Results) != 1 || !x.Shape.At(k).Is("IN") || q.Above.Odd {
		return need{}, false
	}
	ref, not, ok := x.asked(k)
	if !ok {
		return need{}, false
	}
	c := q.Above
	list, ok := x.keys(ref.Item.Core, ref, demand{at: k, notNull: true, drives: !x.dear || !not && c.Where.From <= k && k < c.Where.To})
	return need{[]string{list}, true, x.few}, ok
}

// byConditions puts below the groups of a definition a condition that all who
// read it have, or else one that says what each of them has.
func (x *restricter) byConditions(q *sqltree.Query, uses []*sqltree.Item) (string, bool) {
	clear(x.insert)
	var of [][]string
	for _, it := range uses {
		var texts []string
		for _, p := range x.above(it) {
			if !x.dear && len(x.entriesIn(p)) > 0 {
				continue // a list may have more keys than there are rows
			}
			if text, ok := x.below(it.Core, p, it, q); ok {
				texts = append(texts, text)
			}
		}
		if len(texts) == 0 {
			return "", false
		}
		of = append(of, texts)
	}
	either := make([]string, len(of))
	for i, texts := range of {
		either[i] = strings.Join(texts, " AND ")
	}
	shared := slices.DeleteFunc(slices.Clone(of[0]), func(text string) bool {
		return slices.ContainsFunc(of, func(texts []string) bool { return !slices.Contains(texts, text) })
	})
	if len(shared) == 0 {
		shared = []string{"(" + strings.Join(slices.Compact(either), " OR ") + ")"}
	}
	for _, text := range shared {
		if next, ok := x.add(q.Cores[0], text); ok {
			return next, true
		}
	}
	return "", false
}
