package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// `r.user_id [NOT] IN (SELECT id FROM users WHERE status <> 'ACTIVE')` lists all of
// those users, of whom only those matter who may have a row of user_roles. With `id IN
// (SELECT value FROM oktasql_candidates('user_roles'))` in the list, a request or two
// tell of them. A key is never NULL, and neither are the identifiers of the list, so
// that it does not matter what else is in it. The second side of an EXCEPT or INTERSECT
// is such a list too, and the first one of an EXCEPT need not read the rows of whom it has.

// keyListed is the text with such a condition in the list that a condition of a SELECT
// compares a key with.
func (x *restricter) keyListed(c *sqltree.Core, p sqltree.Part) (string, bool) {
	ref, q := x.keyInList(c, p)
	if q == nil || x.reaches(c, q.Part) {
		return "", false
	}
	return x.candidatesIn(ref, q.Cores[0])
}

// candidatesIn is the text in which a SELECT that gives a list of identifiers gives those of
// candidates only.
func (x *restricter) candidatesIn(ref sqltree.Reference, list *sqltree.Core) (string, bool) {
	inner, ok := x.nth(list, 0)
	if !ok || inner.Item.Core != list || list.Odd || x.totals(list) || x.ofSomeSources(ref) {
		return "", false
	}
	r, ok := x.reach(inner)
	if !ok {
		return "", false
	}
	t, h := r.table().Item.Table(), claim{ref: inner, of: ref}
	if t.ScanPath() == nil || !isUnique(t, r.table().Name) || x.hasOther(h, r) || !x.leavesOut(h, r) || !x.scanned(h, r) {
		return "", false
	}
	clear(x.insert)
	return x.add(r.at.Item.Core, catalog.Quote(r.at.Item.Alias)+"."+catalog.Quote(r.at.Name)+" IN ("+x.candidatesOf(ref)+")")
}

// ofSomeSources says whether a condition on where a key comes from is none of those that
// tell whose lists may be left out, so that fewer may be asked for the rows than are on
// all of them.
func (x *restricter) ofSomeSources(key sqltree.Reference) bool {
	path, _ := key.Item.Table().FewParents()
	if len(x.sources(key.Item)) < len(path.Parents) {
		return false
	}
	return slices.ContainsFunc(x.conditionsFor(key.Item.Core, key.Item), func(p sqltree.Part) bool {
		for k := p.From; k < p.To; k++ {
			if ref, ok := x.columnAt(k); ok && ref.Item == key.Item && slices.ContainsFunc(path.Parents, func(s catalog.Source) bool { return s.Only[ref.Name] != "" }) {
				return true
			}
		}
		return false
	})
}

// keyInList reads `key [NOT] IN (query)` of the key of a table whose candidates are
// listed; the query is nil for anything else.
func (x *restricter) keyInList(c *sqltree.Core, p sqltree.Part) (sqltree.Reference, *sqltree.Query) {
	ref, _, q := x.heldAgainst(c, p)
	if q == nil {
		return ref, nil
	}
	if at, found := x.origin(ref, 0); !found || at != ref {
		return ref, nil
	}
	return ref, q
}

// heldAgainst reads `column [NOT] IN (query)` of a SELECT's own column, that no outer join
// leaves NULL; the query, which is one SELECT and has no LIMIT, is nil for anything else.
func (x *restricter) heldAgainst(c *sqltree.Core, p sqltree.Part) (ref sqltree.Reference, not bool, q *sqltree.Query) {
	s := x.Shape
	in := p.From
	for in < p.To && !s.At(in).Is("IN") {
		in++
	}
	left := sqltree.Part{From: p.From, To: in}
	if not = s.At(in - 1).Is("NOT"); not {
		left.To--
	}
	if s.At(in+1).Text != "(" || s.Closing(in+1) != p.To-1 || !x.IsReference(left) {
		return ref, not, nil
	}
	ref, ok := x.Refer(c, left)
	if !ok || ref.Item.Core != c || ref.Item.Left {
		return ref, not, nil
	}
	for _, q := range x.Queries {
		if q.From == in+2 && len(q.Cores) == 1 && !q.Limited && !q.Cores[0].Values {
			return ref, not, q
		}
	}
	return ref, not, nil
}

// keySides is the text in which an EXCEPT or INTERSECT of keys asks for those of
// candidates.
func (x *restricter) keySides(q *sqltree.Query, fans func(alias string) bool) (string, bool) {
	if len(q.Cores) != 2 || q.Ops[1] != "EXCEPT" && q.Ops[1] != "INTERSECT" || len(q.Cores[0].Results) != 1 || q.Cores[0].Values || q.Cores[1].Values || q.Cores[0].Odd {
		return "", false
	}
	c, second := q.Cores[0], q.Cores[1]
	if key, ok := x.keyShown(second); ok && q.Ops[1] == "INTERSECT" {
		if next, ok := x.candidatesIn(key, c); ok {
			return next, true
		}
	}
	key, ok := x.keyShown(c)
	if !ok {
		return "", false
	}
	if next, ok := x.candidatesIn(key, second); ok {
		return next, true
	}
	if q.Ops[1] == "INTERSECT" || x.totals(c) || !x.plainRows(c) || x.hasList(c, key) || !x.alone(c, key) || !fans(key.Item.Alias) {
		return "", false
	}
	taken, ok := x.taken(second)
	if !ok || x.costs(second.Part) > some {
		return "", false
	}
	clear(x.insert)
	return x.add(c, x.candidatesThat(key, column(key)+" NOT IN ("+taken+")"))
}

// keyShown is the key of a table whose candidates are listed that is a SELECT's only result.
func (x *restricter) keyShown(c *sqltree.Core) (sqltree.Reference, bool) {
	key, ok := x.nth(c, 0)
	if !ok || len(c.Results) != 1 || c.Odd || key.Item.Core != c || key.Item.Left || key.Item.Alias == "" {
		return key, false
	}
	at, found := x.origin(key, 0)
	return key, found && at == key
}
