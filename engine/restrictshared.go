package engine

import (
	"slices"
	"strings"
)

// What a WITH defines and several entries read. SQLite computes it once for all
// of them, so that it needs what any of them needs: the keys of one list or
// another, the rows under one condition or another. All have to say what that is.

// forAll looks for a condition that is enough for all who read a definition.
func (x *restricter) forAll(c *cte) (string, bool) {
	q := c.body
	if c.uses < 2 || q.limited || x.dependsOn(q, c) {
		return "", false
	}
	var uses []*item
	for _, core := range x.cores {
		for _, it := range core.items {
			if it.cte != c {
				continue
			}
			if core.odd || c.hint == "NOT MATERIALIZED" && x.flattened(it, q) {
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
	if core := q.cores[0]; len(q.cores) > 1 || !x.gathers(core) || slices.ContainsFunc(core.items, func(it *item) bool { return x.hasAnyList(core, it) }) {
		return "", false
	}
	return x.byConditions(q, uses)
}

// hasAnyList says whether a SELECT asks for some keys of an entry already.
func (x *restricter) hasAnyList(c *core, it *item) bool {
	t := it.table()
	for n := 0; t != nil && n < len(t.Columns); n++ {
		if t.Columns[n].ID != "" && byParents(t, t.Columns[n].Name) && x.hasList(c, reference{it, t.Columns[n].Name}) {
			return true
		}
	}
	return false
}

// keyNames are the columns of a definition that hold identifiers.
func (x *restricter) keyNames(c *cte) []string {
	var out []string
	core := c.body.cores[0]
	for n := range core.results {
		res := x.result(core, n)
		if res.star != nil {
			if t := res.star.table(); t != nil && c.columns == nil {
				for i := range t.Columns {
					if name := t.Columns[i].Name; t.Columns[i].ID != "" && byParents(t, name) {
						out = append(out, name)
					}
				}
			}
			continue
		}
		name := res.name
		if n < len(c.columns) {
			name = c.columns[n]
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
func (x *restricter) byLists(c *cte, name string, uses []*item) (string, bool) {
	clear(x.reads)
	clear(x.insert)
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
	return x.inQuery(c.body, c, name, strings.Join(all.lists, " UNION ALL "), all.notNull)
}

// needed is what an entry of a FROM needs of a column: by what it is joined to,
// by a list in a condition, or by what is around its SELECT.
func (x *restricter) needed(it *item, name string, depth int) (need, bool) {
	c := it.core
	if c.odd || depth > 4 {
		return need{}, false
	}
	for _, tie := range x.ties(c, it) {
		ref, other := tie[0], tie[1]
		if other.item == it {
			ref, other = other, ref
		}
		if ref.item != it || ref.name != name || other.item == it || !x.sameKey(ref, other) {
			continue
		}
		if list, ok := x.keys(other.item.core, other, demand{by: it, at: c.from, drives: !x.dear || !it.left && other.item.core == c}); ok {
			return need{lists: []string{list}, few: x.few}, true
		}
	}
	for _, p := range x.conditionsFor(c, it) {
		if list, ok := x.listOf(it, name, p); ok {
			return need{lists: []string{list}}, true
		}
	}
	for n := range c.results {
		ref, ok := x.nth(c, n)
		if ok && ref == (reference{it, name}) && x.whole(c, ref, n) {
			return x.neededOf(c.in, n, depth+1)
		}
	}
	return need{}, false
}

// listOf is the list of a condition that wants a column of an entry to be in it.
func (x *restricter) listOf(it *item, name string, p part) (string, bool) {
	s := x.s
	for k := p.from; k < p.to; k++ {
		if !s.at(k).Is("IN") {
			continue
		}
		ref, ok := x.refer(it.core, part{p.from, k})
		if !ok || ref != (reference{it, name}) || s.closing(k+1) != p.to-1 || !s.at(k+2).Is("SELECT") {
			return "", false
		}
		x.of = it
		items, ok := x.mentions(it.core, p)
		x.of = nil
		if !ok || len(items) != 1 || !x.hintsIn(p) {
			return "", false
		}
		list := x.slice(part{k + 2, p.to - 1})
		return list, x.repeatable || !hasNumberless(list)
	}
	return "", false
}

// neededOf is what all who read a query need of its nth column.
func (x *restricter) neededOf(q *query, n, depth int) (need, bool) {
	if q.limited || len(q.cores) > 1 {
		return need{}, false
	}
	all, read := need{few: true}, 0
	for _, c := range x.cores {
		for _, it := range c.items {
			if it.source() != q {
				continue
			}
			name := x.result(q.cores[0], n).name
			if it.cte != nil && n < len(it.cte.columns) {
				name = it.cte.columns[n]
			}
			if at, star := x.position(q, it.cte, name); name == "" || at != n || star != nil {
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
	k := q.from - 2
	if q.above == nil || q.source || len(q.cores[0].results) != 1 || !x.s.at(k).Is("IN") || q.above.odd {
		return need{}, false
	}
	ref, not, ok := x.asked(k)
	if !ok {
		return need{}, false
	}
	c := q.above
	list, ok := x.keys(ref.item.core, ref, demand{at: k, notNull: true, drives: !x.dear || !not && c.where.from <= k && k < c.where.to})
	return need{[]string{list}, true, x.few}, ok
}

// byConditions puts below the groups of a definition a condition that all who
// read it have, or else one that says what each of them has.
func (x *restricter) byConditions(q *query, uses []*item) (string, bool) {
	clear(x.insert)
	var of [][]string
	for _, it := range uses {
		var texts []string
		for _, p := range x.above(it) {
			if !x.dear && len(x.entriesIn(p)) > 0 {
				continue // a list may have more keys than there are rows
			}
			if text, ok := x.below(it.core, p, it, q); ok {
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
		if next, ok := x.add(q.cores[0], text); ok {
			return next, true
		}
	}
	return "", false
}
