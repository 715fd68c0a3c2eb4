package engine

import (
	"github.com/oktasql/oktasql/okta/catalog"
)

// A query that is about one row of another after the other may read a relation
// by either end:
//
//	users u WHERE NOT EXISTS (SELECT 1 FROM group_members m
//	    JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name LIKE 'Sales%')
//
// By the conditions that SQLite offers, m is asked for the groups of one user
// after the other. With group_id IN (SELECT g.id FROM groups g WHERE …) beside
// them, the members of those few groups answer for all users; which of the two
// is read is found out while running.

// fewRows is the size, as far as the catalogue tells, of a table of which any
// selection is read with a request or two.
const fewRows = 500

// ends looks for a table in a query that is about the rows around it, with a
// condition on what one of its ends is joined to.
func (x *restricter) ends(c *core) (string, bool) {
	if c.odd || c.values || x.s.limits && !x.s.orders() {
		return "", false
	}
	for _, it := range c.items {
		if t := it.table(); t == nil || t.ScanPath() != nil || it.left {
			continue
		}
		for _, tie := range x.ties(c, it) {
			end, other := tie[0], tie[1]
			if other.item == it {
				end, other = other, end
			}
			if end.item != it || other.item.core != c || other.item == it || other.item.left || !x.listable(other.item) ||
				!byParents(it.table(), end.name) || !x.sameKey(end, other) || x.hasList(c, end) || !x.byOthers(c, it, end) && !x.paired(c, it, end) {
				continue
			}
			clear(x.reads)
			clear(x.insert)
			list, ok := x.keys(c, other, demand{by: it, drives: true})
			if !ok || !x.few && !x.small(other.item) {
				continue // SQLite asks for all of them before it begins
			}
			if next, ok := x.add(c, catalog.Quote(it.alias)+"."+catalog.Quote(end.name)+" IN ("+list+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// listable says whether an entry is a table with a list of its own, or a query of
// few rows.
func (x *restricter) listable(it *item) bool {
	if t := it.table(); t != nil {
		return t.ScanPath() != nil
	}
	return x.small(it)
}

// small says whether an entry has few rows: a table that has, or a query about such.
func (x *restricter) small(it *item) bool {
	if t := it.table(); t != nil {
		return t.ScanPath() != nil && t.Rows <= fewRows
	}
	q := it.source()
	if q == nil || x.endless(q.part, map[*cte]bool{}) {
		return false
	}
	for _, inner := range x.entriesIn(q.part) {
		if t := inner.table(); t == nil || t.ScanPath() == nil || t.Rows > fewRows {
			return false
		}
	}
	return true
}

// byOthers says whether another column that an entry's table can be listed by is
// equal to one of an entry of which more than one row may come.
func (x *restricter) byOthers(c *core, it *item, than reference) bool {
	for _, tie := range x.ties(c, it) {
		for i, end := range tie {
			outer := tie[1-i].item
			if end.item == it && end != than && outer != it && byParents(it.table(), end.name) && x.sameKey(tie[0], tie[1]) && !x.onlyOne(outer) && (outer.core != c || x.mayDrive(c, outer)) {
				return true
			}
		}
	}
	return false
}

// paired says whether a SELECT is what a WITH defines and several places read, and
// shows another column that an entry's table can be listed by: one of these places
// may be asked for the keys of another.
func (x *restricter) paired(c *core, it *item, than reference) bool {
	used := 0
	for _, o := range x.cores {
		for _, other := range o.items {
			if other.cte != nil && other.cte.body == c.in {
				used = other.cte.uses
			}
		}
	}
	if used < 2 || len(c.in.cores) > 1 {
		return false
	}
	for n := range c.results {
		if ref, ok := x.nth(c, n); ok && ref.item == it && ref != than && byParents(it.table(), ref.name) {
			return true
		}
	}
	return false
}

// mayDrive says whether SQLite may well begin with an entry: one of a table with
// a list of its own, and a condition that wants a column equal to something.
func (x *restricter) mayDrive(c *core, it *item) bool {
	t := it.table()
	return t != nil && t.ScanPath() != nil && x.selects(map[*item]bool{it: true}, x.own(c, it, demand{}))
}

// onlyOne says whether the conditions of its SELECT leave one row of an entry's
// table, if any.
func (x *restricter) onlyOne(it *item) bool {
	t := it.table()
	if t == nil {
		return false
	}
	for _, p := range x.conditionsFor(it.core, it) {
		for k := p.from; k < p.to; k++ {
			if op := x.s.at(k).Text; op != "=" && op != "==" {
				continue
			}
			for i, side := range []part{{p.from, k}, {k + 1, p.to}} {
				other := part{k + 1, p.to}
				if i == 1 {
					other = part{p.from, k}
				}
				r, ok := x.refer(it.core, side)
				if !ok || r.item != it || other.to-other.from != 1 || isIdentifier(x.s.at(other.from)) {
					continue
				}
				if col, found := t.Column(r.name); found && t.Columns[col].Unique {
					return true
				}
			}
			break
		}
	}
	return false
}
