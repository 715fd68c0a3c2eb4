package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The text may name one or two people and ask whether they are in a group:
//
//	users u WHERE u.login IN ('a@example.com', 'b@example.com') AND EXISTS (SELECT 1
//	    FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = 'VPN')
//
// The groups of each are a request, which is no more than it takes to find the group
// and a page of its members, and the group may have many pages of them.

// fewNamed is the number of rows named up to which their lists take no more requests
// than finding the other end does.
const fewNamed = 2

// namesFew says whether the conditions of its SELECT name the rows of an entry's
// table, one or two at most.
func (x *restricter) namesFew(it *sqltree.Item) bool {
	t := it.Table()
	if t == nil || it.Left {
		return false
	}
	for _, p := range x.conditionsFor(it.Core, it) {
		ref, n := x.constants(it.Core, p)
		if n == 0 || n > fewNamed || ref.Item != it {
			continue
		}
		if i, ok := t.Column(ref.Name); ok && t.Columns[i].Unique {
			return true
		}
	}
	return false
}

// constants reads a condition that a column is one of some constants, and how many
// these are, 0 for any other condition.
func (x *restricter) constants(c *sqltree.Core, p sqltree.Part) (ref sqltree.Reference, n int) {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		op := s.At(k)
		if op.Text != "=" && op.Text != "==" && !op.Is("IN") {
			continue
		}
		ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: k})
		switch {
		case !ok:
			return ref, 0
		case !op.Is("IN"):
			if k+2 == p.To && isConstant(s.At(k+1)) {
				n = 1
			}
			return ref, n
		case s.At(k+1).Text != "(" || s.Closing(k+1) != p.To-1:
			return ref, 0
		}
		for i := k + 2; i < p.To-1; i++ {
			if odd := (i-k)%2 == 1; odd != (s.At(i).Text == ",") || !odd && !isConstant(s.At(i)) {
				return ref, 0
			}
			n += (i - k + 1) % 2
		}
		return ref, n
	}
	return ref, 0
}

// isOfFew says whether a condition leaves one or two values of a key by which a
// relation is listed in a request each.
func (x *restricter) isOfFew(c *sqltree.Core, p sqltree.Part, key sqltree.Reference, path *catalog.Path) bool {
	if path.Page != 0 {
		return false // the list of one may be long itself
	}
	if a, b, ok := x.equal(c, p); ok {
		if b == key {
			a, b = b, a
		}
		return a == key && b.Item != key.Item && x.sameKey(a, b) && x.namesFew(b.Item)
	}
	if ref, n := x.constants(c, p); n > 0 {
		return n <= fewNamed && ref.Item == key.Item && (ref == key || x.isFarName(ref, path))
	}
	ref, q := x.keysIn(c, p)
	if q == nil || ref != key || len(q.Cores[0].Items) != 1 {
		return false
	}
	inner, ok := x.nth(q.Cores[0], 0)
	return ok && inner.Item.Core == q.Cores[0] && x.sameKey(ref, inner) && x.namesFew(inner.Item)
}

// isFarName says whether a column of a relation is that of the rows at the end which a
// path lists it by, and names one of them.
func (x *restricter) isFarName(ref sqltree.Reference, path *catalog.Path) bool {
	if path.Kind != catalog.Reverse || len(path.Parents) != 1 {
		return false
	}
	far, ok := catalog.Find(path.Parents[0].Table)
	i, found := ref.Item.Table().Column(ref.Name)
	if !ok || !found {
		return false
	}
	f := ref.Item.Table().FarColumn(path, far, i)
	return f >= 0 && far.Columns[f].Unique
}

// ofFew says whether the conditions of a SELECT leave one or two rows at another end
// of an entry's relation than a given one.
func (x *restricter) ofFew(c *sqltree.Core, it *sqltree.Item, than string) bool {
	for i := range it.Table().Paths {
		path := &it.Table().Paths[i]
		for _, by := range path.Bind {
			if sqltext.Same(by, than) || len(path.Bind) != 1 {
				continue
			}
			for _, p := range x.conditionsFor(c, it) {
				if x.isOfFew(c, p, sqltree.Reference{Item: it, Name: by}, path) {
					return true
				}
			}
		}
	}
	return false
}

// listTested is the text in which `m.group_id IN (SELECT id FROM groups WHERE …)` is an
// EXISTS about the group of each row, where the groups of one or two users are asked for:
// these are whole groups. Neither side is ever NULL.
func (x *restricter) listTested(c *sqltree.Core) (string, bool) {
	for _, p := range x.conditionsFor(c, nil) {
		ref, q := x.keysIn(c, p)
		if q == nil || len(q.Cores[0].Items) != 1 || ref.Item.Alias == "" || !x.ofFew(c, ref.Item, ref.Name) {
			continue
		}
		inner := q.Cores[0]
		it, where := inner.Items[0], inner.Where
		key, ok := x.nth(inner, 0)
		if !ok || key.Item != it || it.Table() == nil || it.Alias == "" || sqltext.Same(it.Alias, ref.Item.Alias) || !x.sameKey(ref, key) || !holdsObjects(ref.Item.Table(), it.Table()) {
			continue
		}
		if where.Empty() || len(x.entriesIn(where)) > 0 {
			continue
		}
		if _, ok := x.understood(inner, where); !ok {
			continue
		}
		from, to := x.Shape.At(p.From).Pos, x.Shape.At(p.To-1)
		return x.accepted(x.text[:from] + "+EXISTS (SELECT 1 FROM " + x.raw(it.Text) + " WHERE +(" + x.raw(where) + ") AND " +
			column(key) + " = " + column(ref) + ")" + x.text[to.Pos+len(to.Text):])
	}
	return "", false
}

// holdsObjects says whether the lists of a relation that are a request each are of a
// table's whole objects.
func holdsObjects(t, of *catalog.Table) bool {
	return slices.ContainsFunc(t.Paths, func(p catalog.Path) bool { return p.Page == 0 && p.Objects == of.Name })
}
