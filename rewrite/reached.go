package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// The users that are joined to roles may come out of a query: a WITH, a view, a
// query in a FROM. Where SQLite makes that query a part of what is around it, a
// condition on what comes out of it is one on the users; where it computes the
// query by itself, the condition has to stand inside, and may if it leaves out
// whole groups. What it computes as a whole anyway, such as a recursion, tells
// whose roles matter.

// reached is a column of a table, by way of the queries that hand it on.
type reached struct {
	hops []sqltree.Reference // from the outermost SELECT to the table's own
	at   sqltree.Reference   // what a condition on the column names
}

// reach follows a column to the table that it comes from. It is false where a
// condition on it could not be put so that it leaves out rows of that table.
func (x *restricter) reach(ref sqltree.Reference) (reached, bool) {
	h := reached{at: ref}
	alone := true // nobody else reads the queries on the way
	for range 8 {
		it := ref.Item
		h.hops = append(h.hops, ref)
		if it.Left || it.Core.Odd {
			return h, false
		}
		if it.Table() != nil {
			return h, h.at.Item.Alias != ""
		}
		q := it.Source()
		if q == nil || len(q.Cores) > 1 || q.Limited || it.CTE != nil && x.dependsOn(q, it.CTE) {
			return h, false
		}
		n, star := x.Position(q, it.CTE, ref.Name)
		inner, ok := x.Given(q, 0, it.CTE, ref.Name)
		if !ok || inner.Item.Core != q.Cores[0] {
			return h, false
		}
		if star != nil {
			n = -1
		}
		alone = alone && x.single(it) != nil
		if !x.merged(it, q) {
			if !alone || !x.whole(q.Cores[0], inner, n) {
				return h, false
			}
			h.at = inner
		}
		ref = inner
	}
	return h, false
}

// merged says whether SQLite reads an entry's query together with what is around
// it: it does not with a definition that several places read.
func (x *restricter) merged(it *sqltree.Item, q *sqltree.Query) bool {
	return x.flattened(it, q) && (it.CTE == nil || it.CTE.Uses == 1 || it.CTE.Hint == "NOT MATERIALIZED")
}

// gathered says whether the column comes out of groups of what is listed by its
// parents: those who have a role would be asked for first, to ask for less there.
func (h reached) gathered() bool {
	c := h.at.Item.Core
	return h.at != h.hops[0] && len(c.Group) > 0 && slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool {
		return it.Table() != nil && it.Table().ScanPath() == nil
	})
}

// table is the column's own reference.
func (h reached) table() sqltree.Reference { return h.hops[len(h.hops)-1] }

// any says whether something is true of a column on the way.
func (h reached) any(f func(ref sqltree.Reference) bool) bool { return slices.ContainsFunc(h.hops, f) }

// column is the catalogue's column that a reference hands on, nil for none.
func (x *restricter) column(ref sqltree.Reference) *catalog.Column {
	for range 8 {
		if t := ref.Item.Table(); t != nil {
			if i, ok := t.Column(ref.Name); ok {
				return &t.Columns[i]
			}
			return nil
		}
		q := ref.Item.Source()
		if q == nil || len(q.Cores) > 1 {
			return nil
		}
		inner, ok := x.Given(q, 0, ref.Item.CTE, ref.Name)
		if !ok {
			return nil
		}
		ref = inner
	}
	return nil
}

// listFirst is the text in which the roles are asked for by a list of those that a
// query gives, which SQLite computes as a whole: it could begin with either, and
// takes the roles for the fewer. What takes a request for each row is not begun with.
func (x *restricter) listFirst(h claim, r reached, found bool, fans func(alias string) bool) (string, bool) {
	c, it, q := h.ref.Item.Core, h.ref.Item, h.ref.Item.Source()
	if q == nil || it.Left || h.exists || h.of.Item.Core != c || h.of.Item.Alias == "" || x.hasList(c, h.of) || x.merged(it, q) || !fans(h.of.Item.Alias) {
		return "", false
	}
	clear(x.reads)
	clear(x.insert)
	list, ok := "", false
	if found {
		from := r.table()
		list, ok = x.keys(from.Item.Core, from, demand{at: from.Item.Core.From, alone: true})
	} else {
		list, ok = x.given(h)
	}
	if !ok {
		return "", false
	}
	return x.add(c, catalog.Quote(h.of.Item.Alias)+"."+catalog.Quote(h.of.Name)+" IN ("+list+")")
}

// given are the keys that a query gives.
func (x *restricter) given(h claim) (string, bool) {
	it, q := h.ref.Item, h.ref.Item.Source()
	once := x.once(q.Part, map[*sqltree.CTE]bool{it.CTE: true}) || it.CTE != nil && x.dependsOn(q, it.CTE)
	if once && (it.CTE == nil || it.CTE.Hint == "NOT MATERIALIZED") || x.costs(q.Part) >= perRow {
		return "", false
	}
	list, ok := x.keys(it.Core, h.ref, demand{by: h.of.Item, at: it.Core.From, alone: true})
	if ok && once && x.insert[it.CTE.Open] != "" {
		x.insert[it.CTE.Open] = "MATERIALIZED "
	}
	return list, ok
}

// once says whether some tokens are to be computed once only: windows and groups
// may be made of rows in another order the second time.
func (x *restricter) once(p sqltree.Part, seen map[*sqltree.CTE]bool) bool {
	for k := p.From; k < p.To; k++ {
		if t := x.Shape.At(k); t.Is("OVER") || t.Is("GROUP") {
			return true
		}
	}
	return slices.ContainsFunc(x.entriesIn(p), func(it *sqltree.Item) bool {
		if it.CTE == nil || seen[it.CTE] {
			return false
		}
		seen[it.CTE] = true
		return x.once(it.CTE.Body.Part, seen)
	})
}

// sideFirst is the text in which one SELECT of a UNION asks for the roles of those
// only that what is joined to the UNION is about. Others have rows by way of the
// other SELECTs, so that the list of those who may have a role goes in there.
func (x *restricter) sideFirst(c *sqltree.Core, fans func(alias string) bool) (string, bool) {
	for _, it := range c.Items {
		q := x.single(it)
		if q == nil || len(q.Cores) < 2 || q.Limited {
			continue
		}
		for _, tie := range x.certainTies(c, it) {
			ref, other := tie[0], tie[1]
			if other.Item == it {
				ref, other = other, ref
			}
			if ref.Item != it || other.Item.Core != c || other.Item == it || !x.sameKey(ref, other) {
				continue
			}
			n, _ := x.Position(q, it.CTE, ref.Name)
			r, ok := x.reach(other)
			for k := 0; ok && k < len(q.Cores); k++ {
				key, given := x.Given(q, k, it.CTE, ref.Name)
				of, found := x.origin(key, 0)
				if !given || !found || of != key || !x.first(claim{ref: other, of: of}, r, fans) {
					continue
				}
				clear(x.reads)
				clear(x.insert)
				list, known := x.keys(c, other, demand{by: it, at: c.From, alone: true, also: x.candidatesOf(of)})
				if !known {
					continue
				}
				if next, put := x.inCore(q.Cores[k], n, list, false); put {
					return next, true
				}
			}
		}
	}
	return "", false
}
