package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// A list that stands above the groups of a query, or in its HAVING, says which of them
// are wanted as a join with few rows does:
//
//	SELECT * FROM (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r
//	WHERE r.manager_id IN (SELECT login FROM users WHERE title = 'Director')
//
// SQLite moves no condition with a query of its own below the groups. Here it is said
// there too.

// gatheredIn restricts the query of an entry to the few values that a condition above it
// wants.
func (x *restricter) gatheredIn(c *sqltree.Core, it *sqltree.Item, q *sqltree.Query) (string, bool) {
	for _, p := range x.above(it) {
		ref, list := x.amongFew(c, p)
		if list == nil || ref.Item != it {
			continue
		}
		inner, ok := x.Given(q, 0, it.CTE, ref.Name)
		if !ok || inner.Item.Core != q.Cores[0] {
			continue
		}
		if next, ok := x.gatheredAmong(inner, ref.Item, p, list); ok {
			return next, true
		}
	}
	return "", false
}

// gatheredHaving restricts a SELECT to the few values that its HAVING wants.
func (x *restricter) gatheredHaving(c *sqltree.Core) (string, bool) {
	if len(c.Group) == 0 || !x.ofMany(c) {
		return "", false
	}
	for _, p := range x.conjuncts(c.Having) {
		if ref, list := x.amongFew(c, p); list != nil && ref.Item.Core == c {
			if next, ok := x.gatheredAmong(ref, ref.Item, p, list); ok {
				return next, true
			}
		}
	}
	return "", false
}

// amongFew reads the column of a condition that wants one of the values which the few
// rows of a query have, and the query.
func (x *restricter) amongFew(c *sqltree.Core, p sqltree.Part) (sqltree.Reference, *sqltree.Query) {
	q, in := x.subquery(p)
	if q == nil || in == 0 || q.Limited || x.reaches(c, q.Part) {
		return sqltree.Reference{}, nil
	}
	inner := q.Cores[0]
	few := slices.ContainsFunc(inner.Items, func(it *sqltree.Item) bool {
		return it.Table() != nil && it.Table().ScanPath() != nil && x.selects(map[*sqltree.Item]bool{it: true}, x.own(inner, it, demand{}))
	})
	ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: in})
	if !few || !ok {
		return sqltree.Reference{}, nil
	}
	return ref, q
}

// gatheredAmong adds to the SELECT that has a column the list of a condition, which is on
// an entry that shows it.
func (x *restricter) gatheredAmong(ref sqltree.Reference, it *sqltree.Item, p sqltree.Part, list *sqltree.Query) (string, bool) {
	of := textOf(ref)
	if of == nil || (of.Search|of.Filter)&catalog.Eq == 0 || ref.Item.Alias == "" || !x.wholeBy(ref.Item.Core, ref) && !x.wholeAs(of, ref, list) || x.hasList(ref.Item.Core, ref) {
		return "", false
	}
	x.afresh()
	x.of = it
	_, ok := x.mentions(it.Core, p)
	x.of = nil
	if !ok || !x.hintsIn(p) {
		return "", false
	}
	text := x.slice(list.Part)
	if !x.repeatable && sqltree.HasNumberless(text) {
		return "", false
	}
	return x.add(ref.Item.Core, column(ref)+" IN ("+text+")")
}

// wholeAs says whether a list leaves out whole groups and windows of a column, since it
// is compared as the column is.
func (x *restricter) wholeAs(of *catalog.Column, ref sqltree.Reference, list *sqltree.Query) bool {
	for k := list.From; k < list.To; k++ {
		if of.NoCase && x.Shape.At(k).Is("COLLATE") {
			return false
		}
	}
	return x.whole(ref.Item.Core, ref, x.resultOf(ref.Item.Core, ref))
}
