package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A list of users that is only held against the members of a group needs no request,
// since these are whole users. In
//
//	group_members m WHERE m.group_id = '00g' AND m.user_id NOT IN (
//	    SELECT id FROM users WHERE department = 'Sales')
//
// the users of the department are asked for, and the members are read anyway. With id
// IN (SELECT m.user_id …) in the list, it is made of the members at hand. So is the
// right side of an EXCEPT or INTERSECT of which the left one shows members, and the left
// side of an INTERSECT of which the right one does.

// AmongMembers is the text to hand to SQLite, with such conditions.
func (r *Rules) AmongMembers(text string) string {
	relation, places := false, 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") {
			places++
		}
		if table, ok := catalog.Find(t.Value()); ok {
			relation = relation || table.IsRelation()
		}
	}
	if !relation || places < 2 {
		return text
	}
	return retold(text, r, (*restricter).amongMembers)
}

// amongMembers is the text with one such condition.
func (x *restricter) amongMembers() (string, bool) {
	if x.endedByLimit() || x.Shape.WantsFew() {
		return "", false // the first members may be all that is read
	}
	for _, q := range x.Queries {
		for k := 1; k < len(q.Cores) && q.Ops[k] != "UNION" && q.Ops[k] != "UNION ALL"; k++ {
			if next, ok := x.sideAmong(q.Cores[0], q.Cores[k]); ok {
				return next, true
			}
		}
		for k := range q.Cores {
			if q.Ops[k] != "INTERSECT" {
				continue
			}
			if next, ok := x.sidesBefore(q, k); ok {
				return next, true
			}
		}
	}
	for _, c := range x.Cores {
		for _, p := range x.conditionsFor(c, nil) {
			if next, ok := x.listAmong(c, p); ok {
				return next, true
			}
		}
	}
	return "", false
}

// sidesBefore restricts what a compound takes together with its kth SELECT to what that
// shows, unless it is asked for by name: it may be nothing, and the members are not read
// then.
func (x *restricter) sidesBefore(q *sqltree.Query, k int) (string, bool) {
	for _, c := range q.Cores[:k] {
		if len(c.Items) != 1 || x.namesRow(c, c.Items[0]) {
			continue
		}
		if next, ok := x.sideAmong(q.Cores[k], c); ok {
			return next, true
		}
	}
	return "", false
}

// sideAmong restricts a SELECT of a compound to what another one shows.
func (x *restricter) sideAmong(first, c *sqltree.Core) (string, bool) {
	for n := range first.Results {
		from, ok := x.nth(first, n)
		to, also := x.nth(c, n)
		shown := n
		if !ok || !also {
			a, ok := x.names(first, n)
			b, also := x.names(c, n)
			if !ok || !also || a.table != b.table || a.json != b.json {
				continue
			}
			from, to, shown = a.key, b.key, -1
		}
		if from.Item.Core != first || to.Item.Core != c {
			continue
		}
		if next, ok := x.among(from, to, shown, c.From); ok {
			return next, true
		}
	}
	return "", false
}

// listAmong restricts the list of a NOT IN to the keys that are held against it, be it
// by what names the same rows.
func (x *restricter) listAmong(c *sqltree.Core, p sqltree.Part) (string, bool) {
	k := p.From
	for k < p.To && !x.Shape.At(k).Is("NOT") {
		k++
	}
	if k++; k >= p.To || !x.Shape.At(k).Is("IN") || !x.IsReference(sqltree.Part{From: p.From, To: k - 1}) || x.Shape.Closing(k+1) != p.To-1 {
		return "", false
	}
	from, not, ok := x.asked(k)
	name, named := x.namedBy(c, sqltree.Part{From: p.From, To: k - 1})
	if !named && (!ok || !not || from.Item.Core != c) {
		return "", false
	}
	for _, q := range x.Queries {
		if q.From != k+2 || len(q.Cores) > 1 || q.Limited || len(q.Cores[0].Results) != 1 {
			continue
		}
		if named {
			if of, ok := x.names(q.Cores[0], 0); ok && of.table == name.table && of.json == name.json {
				return x.among(name.key, of.key, -1, k)
			}
			return "", false
		}
		if to, ok := x.nth(q.Cores[0], 0); ok && to.Item.Core == q.Cores[0] {
			return x.among(from, to, 0, k)
		}
	}
	return "", false
}

// among restricts a SELECT by a key, its nth result unless n is -1, to the keys that
// are at one end of a relation in another one. at is a token of what is restricted.
func (x *restricter) among(from, to sqltree.Reference, n, at int) (string, bool) {
	c := to.Item.Core
	_, never := x.Identifier(to, 0)
	if !never || c.Odd || c.Values || len(c.Items) != 1 || to.Item.Alias == "" || !x.whole(c, to, n) || x.hasList(c, to) || !x.sameKey(from, to) {
		return "", false
	}
	if from.Item.Table() == nil || from.Item.Left || !x.holdsWhole(from, to) || !x.readByOther(from) {
		return "", false
	}
	x.afresh()
	list, ok := x.keys(from.Item.Core, from, demand{at: at})
	if !ok {
		return "", false
	}
	return x.add(c, column(to)+" IN ("+list+")")
}

// readByOther says whether a relation is surely read by its other end: that is named,
// and nothing tells which keys of this one matter.
func (x *restricter) readByOther(end sqltree.Reference) bool {
	c := end.Item.Core
	if !x.stands(c) || x.hasList(c, end) || !x.fewLists(c, end) {
		return false
	}
	for _, it := range c.Items {
		for _, tie := range x.certainTies(c, it) {
			for i, a := range tie {
				if o := tie[1-i].Item; a == end && (o.Table() == nil || o.Core != c || slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.asksFor(p, o) })) {
					return false
				}
			}
		}
	}
	return true
}

// holdsWhole says whether the lists of a relation by its other end hold the whole objects
// whose key an end has.
func (x *restricter) holdsWhole(end, key sqltree.Reference) bool {
	of, t := key.Item.Table(), end.Item.Table()
	if of == nil || t == nil || !isUnique(of, key.Name) || !byParents(t, end.Name) {
		return false
	}
	return slices.ContainsFunc(t.Paths, func(path catalog.Path) bool {
		for _, by := range path.Bind {
			if path.Objects == of.Name && len(path.Bind) == 1 && by != end.Name {
				return true
			}
		}
		return false
	})
}
