package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
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
func (x *restricter) ends(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values || x.Shape.Limits && !x.Shape.Orders() {
		return "", false
	}
	for _, it := range c.Items {
		if t := it.Table(); t == nil || t.ScanPath() != nil || it.Left {
			continue
		}
		for _, tie := range x.ties(c, it) {
			end, other := tie[0], tie[1]
			if other.Item == it {
				end, other = other, end
			}
			if end.Item != it || other.Item.Core != c || other.Item == it || other.Item.Left || !x.listable(other.Item) ||
				!byParents(it.Table(), end.Name) || !x.sameKey(end, other) || x.hasList(c, end) || !x.byOthers(c, it, end) && !x.paired(c, it, end) {
				continue
			}
			clear(x.reads)
			clear(x.insert)
			list, ok := x.keys(c, other, demand{by: it, drives: true})
			if !ok || !x.few && !x.small(other.Item) {
				continue // SQLite asks for all of them before it begins
			}
			if next, ok := x.add(c, catalog.Quote(it.Alias)+"."+catalog.Quote(end.Name)+" IN ("+list+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// listable says whether an entry is a table with a list of its own, or a query of
// few rows.
func (x *restricter) listable(it *sqltree.Item) bool {
	if t := it.Table(); t != nil {
		return t.ScanPath() != nil
	}
	return x.small(it)
}

// small says whether an entry has few rows: a table that has, or a query about such.
func (x *restricter) small(it *sqltree.Item) bool {
	if t := it.Table(); t != nil {
		return t.ScanPath() != nil && t.Rows <= fewRows
	}
	q := it.Source()
	if q == nil || x.endless(q.Part, map[*sqltree.CTE]bool{}) {
		return false
	}
	for _, inner := range x.entriesIn(q.Part) {
		if t := inner.Table(); t == nil || t.ScanPath() == nil || t.Rows > fewRows {
			return false
		}
	}
	return true
}

// byOthers says whether another column that an entry's table can be listed by is
// equal to one of an entry of which more than one row may come.
func (x *restricter) byOthers(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	for _, tie := range x.ties(c, it) {
		for i, end := range tie {
			outer := tie[1-i].Item
			if end.Item == it && end != than && outer != it && byParents(it.Table(), end.Name) && x.sameKey(tie[0], tie[1]) && !x.onlyOne(outer) && (outer.Core != c || x.mayDrive(c, outer)) {
				return true
			}
		}
	}
	return false
}

// paired says whether a SELECT is what a WITH defines and several places read, and
// shows another column that an entry's table can be listed by: one of these places
// may be asked for the keys of another.
func (x *restricter) paired(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	used := 0
	for _, o := range x.Cores {
		for _, other := range o.Items {
			if other.CTE != nil && other.CTE.Body == c.In {
				used = other.CTE.Uses
			}
		}
	}
	if used < 2 || len(c.In.Cores) > 1 {
		return false
	}
	for n := range c.Results {
		if ref, ok := x.nth(c, n); ok && ref.Item == it && ref != than && byParents(it.Table(), ref.Name) {
			return true
		}
	}
	return false
}

// mayDrive says whether SQLite may well begin with an entry: one of a table with
// a list of its own, and a condition that wants a column equal to something.
func (x *restricter) mayDrive(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	return t != nil && t.ScanPath() != nil && x.selects(map[*sqltree.Item]bool{it: true}, x.own(c, it, demand{}))
}

// onlyOne says whether the conditions of its SELECT leave one row of an entry's
// table, if any.
func (x *restricter) onlyOne(it *sqltree.Item) bool {
	t := it.Table()
	if t == nil {
		return false
	}
	for _, p := range x.conditionsFor(it.Core, it) {
		for k := p.From; k < p.To; k++ {
			if op := x.Shape.At(k).Text; op != "=" && op != "==" {
				continue
			}
			for i, side := range []sqltree.Part{{From: p.From, To: k}, {From: k + 1, To: p.To}} {
				other := sqltree.Part{From: k + 1, To: p.To}
				if i == 1 {
					other = sqltree.Part{From: p.From, To: k}
				}
				r, ok := x.Refer(it.Core, side)
				if !ok || r.Item != it || other.To-other.From != 1 || sqltree.IsIdentifier(x.Shape.At(other.From)) {
					continue
				}
				if col, found := t.Column(r.Name); found && t.Columns[col].Unique {
					return true
				}
			}
			break
		}
	}
	return false
}
