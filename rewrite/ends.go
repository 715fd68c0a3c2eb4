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
// condition on what one of its ends is joined to: one that surely leaves few
// first.
func (x *restricter) ends(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values || x.endedByLimit() {
		return "", false
	}
	for _, few := range []bool{true, false} {
		if !few && x.Shape.WantsFew() {
			continue
		}
		for _, it := range c.Items {
			if t := it.Table(); t == nil || t.ScanPath() != nil || it.Left {
				continue
			}
			if next, ok := x.endOf(c, it, few); ok {
				return next, true
			}
		}
	}
	return "", false
}

// endOf adds a list of the keys that a table has at one of its ends: few of them,
// or such as the rows of a short table are.
func (x *restricter) endOf(c *sqltree.Core, it *sqltree.Item, few bool) (string, bool) {
	for _, tie := range x.ties(c, it) {
		end, other := tie[0], tie[1]
		if other.Item == it {
			end, other = other, end
		}
		if end.Item != it || other.Item.Core != c || other.Item == it || other.Item.Left || !byParents(it.Table(), end.Name) || !x.sameKey(end, other) || x.hasList(c, end) ||
			x.onlyOne(other.Item) && !x.isAbout(c, it, end) || x.ofFew(c, it, end.Name) {
			continue
		}
		x.afresh()
		var condition string
		var ok bool
		if x.byOthers(c, it, end) || x.paired(c, it, end) || x.twice(c, it, end) || x.ofPartners(c, it, end) {
			condition, ok = x.keysOf(c, end, other)
			ok = ok && x.listable(other.Item) && x.few == few && (few || x.small(other.Item)) // SQLite asks for all of them before it begins
			ok = ok && !x.endList(c, end, other)
		} else if few {
			if condition, ok = x.bothLists(c, end, other); !ok && x.byHolders(c, it, end) {
				condition, ok = x.keysOf(c, end, other)
				ok = ok && x.few && x.listable(other.Item)
			}
		}
		if !ok {
			continue
		}
		if next, ok := x.add(c, condition); ok {
			return next, true
		}
	}
	if few {
		return x.asListed(c, it)
	}
	return "", false
}

// keysOf is the condition that an end has one of the keys of what it is tied to.
func (x *restricter) keysOf(c *sqltree.Core, end, other sqltree.Reference) (string, bool) {
	list, ok := x.keys(c, other, demand{by: end.Item, drives: true, short: true})
	return catalog.Quote(end.Item.Alias) + "." + catalog.Quote(end.Name) + " IN (" + list + ")", ok
}

// bothLists is a condition for an end of few keys, where SQLite may well begin the
// join with the rows that are tied to another end, and these are nearly all that
// there are: the few are found by the lists of all others then. Where a condition
// leaves out some of the others, their list goes along. Which of the two takes
// fewer requests is known when they are.
func (x *restricter) bothLists(c *sqltree.Core, end, other sqltree.Reference) (string, bool) {
	if x.Shape.WantsFew() {
		return "", false
	}
	for _, tie := range x.ties(c, end.Item) {
		for i, away := range tie {
			from := tie[1-i]
			t := from.Item.Table()
			if away.Item != end.Item || away.Name == end.Name || t == nil || t.ScanPath() == nil || t.Rows > fewRows || from.Item.Core != c || from.Item == end.Item || from.Item.Left ||
				!byParents(end.Item.Table(), away.Name) || !x.sameKey(away, from) || x.hasList(c, away) || x.narrowed(c, from.Item) {
				continue
			}
			rest, some := x.keysOf(c, away, from)
			if !some && other.Item.Table() != nil && other.Item.Core == c {
				continue // SQLite knows that there are more of the others
			}
			condition, ok := x.keysOf(other.Item.Core, end, other)
			if !ok || !x.few {
				return "", false
			}
			if some && !x.endList(c, away, from) {
				condition += " AND " + rest
			}
			return condition, true
		}
	}
	return "", false
}

// narrowed says whether a SELECT has a condition on an entry alone that may leave
// few of its rows: any but one that leaves some out, or is true of many.
func (x *restricter) narrowed(c *sqltree.Core, it *sqltree.Item) bool {
	return x.narrowedBut(c, it, nil)
}

// narrowedBut leaves out the condition that another SELECT stands in.
func (x *restricter) narrowedBut(c *sqltree.Core, it *sqltree.Item, but *sqltree.Core) bool {
	for _, p := range x.conditionsFor(c, it) {
		if but != nil && p.From <= but.From && but.From < p.To {
			continue
		}
		items, ok := x.understood(c, p)
		if !ok {
			return true
		}
		if len(items) == 1 && items[it] && !x.excludes(p) && !x.isCommon(c, p, it) {
			return true
		}
	}
	return false
}

// excludes says whether a condition is that a column is something else than a
// constant, or is not NULL.
func (x *restricter) excludes(p sqltree.Part) bool {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		switch t := s.At(k); {
		case t.Text == "<>", t.Text == "!=":
			return k+2 == p.To
		case t.Is("IS"):
			return s.At(k+1).Is("NOT") && k+3 == p.To
		case t.Is("NOT"):
			return s.At(k+1).Is("IN") || s.At(k+1).Is("LIKE") || s.At(k+1).Is("GLOB") || s.At(k+1).Is("NULL")
		case t.Is("NOTNULL"):
			return true
		case !sqltree.IsIdentifier(t) && t.Text != ".":
			return false
		}
	}
	return false
}

// isAbout says whether another end of an entry's table is tied to a row of a
// SELECT further out.
func (x *restricter) isAbout(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	for _, tie := range x.ties(c, it) {
		for i, end := range tie {
			if end.Item == it && end != than && tie[1-i].Item.Core != c && byParents(it.Table(), end.Name) {
				return true
			}
		}
	}
	return false
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
// equal to one of an entry of which more than one row may come, be it one around the
// SELECT.
func (x *restricter) byOthers(c *sqltree.Core, it *sqltree.Item, than sqltree.Reference) bool {
	for _, tie := range x.ties(c, it) {
		for i, end := range tie {
			outer := tie[1-i].Item
			if end.Item == it && end != than && outer != it && byParents(it.Table(), end.Name) && x.sameKey(tie[0], tie[1]) && !x.onlyOne(outer) && (outer.Core != c || x.drives(c, outer)) {
				return true
			}
		}
	}
	return x.fromAround(c, it, than)
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

// lengthens says whether a condition joins what takes a request for each parent,
// or other rows than those that are equal to something, such as those that come after
// in some order: a list of keys says enough without.
func (x *restricter) lengthens(k condition) bool {
	for it := range k.items {
		if t := it.Table(); t != nil && t.ScanPath() == nil && !t.ListsOthers() {
			return true
		}
	}
	for i := k.From; i < k.To; i++ {
		switch x.Shape.At(i).Text {
		case "<>", "!=", "<", ">", "<=", ">=":
			return true
		}
	}
	return false
}

// holdsAll says whether all entries of a condition are among some.
func holdsAll(some, items map[*sqltree.Item]bool) bool {
	for it := range items {
		if !some[it] {
			return false
		}
	}
	return true
}
