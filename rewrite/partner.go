package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Who belongs to rows that the text describes is asked for by these, not the other way
// round:
//
//	group_members m WHERE EXISTS (SELECT 1 FROM groups g WHERE g.id = m.group_id AND g.name = 'Finance')
//	users u WHERE EXISTS (SELECT 1 FROM users m WHERE m.login = u.manager_id AND m.title = 'VP')
//
// The members of all groups were read, and all users, to look at the one that each of them
// belongs to.

// isPartner says whether a SELECT reads all rows of an entry, which can be asked for by a
// column, and whether another column, which that one equals, is of a table that is
// listed.
func (x *restricter) isPartner(c *sqltree.Core, key, end sqltree.Reference) bool {
	from := x.comesFrom(end)
	if of := from.Item.Table(); of == nil || of.ScanPath() == nil {
		return false
	}
	if x.listsAll(c, key) || x.listsFew(c, key, end) {
		return x.sameKey(end, key)
	}
	col, other := x.column(key), x.column(from)
	return x.isBroad(c, key) && col != nil && other != nil && (col.Search|col.Filter)&catalog.Eq != 0 && col.Type == catalog.Text && other.Type == catalog.Text && !col.Multi && !other.Multi
}

// comesFrom is the column that queries hand on as another one.
func (x *restricter) comesFrom(ref sqltree.Reference) sqltree.Reference {
	for range sqltree.MaxHandedOn {
		q := ref.Item.Source()
		if q == nil || len(q.Cores) > 1 || q.Limited || !x.plainRows(q.Cores[0]) {
			break
		}
		inner, ok := x.Given(q, 0, ref.Item.CTE, ref.Name)
		if !ok || inner.Item.Left {
			break
		}
		ref = inner
	}
	return ref
}

// listsAll says whether an entry's table is listed by a key, and a SELECT reads the lists
// of all of them.
func (x *restricter) listsAll(c *sqltree.Core, key sqltree.Reference) bool {
	if t := key.Item.Table(); t == nil || !byParents(t, key.Name) || key.Item.Alias == "" || x.hasList(c, key) || x.isTold(c, key.Item) {
		return false
	}
	x.few = false
	_, ok := x.byKey(c, key)
	return ok
}

// listsFew says whether a SELECT reads the lists of what a query gives for another key,
// while few of this one count: those lists may be fewer.
func (x *restricter) listsFew(c *sqltree.Core, key, end sqltree.Reference) bool {
	t := key.Item.Table()
	far, other := farEnd(t, key.Name)
	return other != "" && hasFewer(t, far, other) && key.Item.Alias != "" && !x.hasList(c, key) && !x.isTold(c, key.Item) &&
		slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
			ref, not, q := x.heldAgainst(c, p)
			return q != nil && !not && ref.Item == key.Item && ref.Name == other
		}) &&
		slices.ContainsFunc(x.conditionsFor(end.Item.Core, nil), func(p sqltree.Part) bool { return x.asksFor(p, end.Item) })
}

// saidOfValue is what a condition says of one of the rows of a query whose value it
// compares with constants: the row that the value is of. It is "" where the condition is
// another one, or most rows meet it. Where a query has no collation its column may have
// one, by which no fewer values are equal.
func (x *restricter) saidOfValue(p sqltree.Part, inner *sqltree.Core) string {
	s := x.Shape
	end := inner.In.To // its parenthesis
	if s.At(p.From).Text != "(" || inner.In.From != p.From+1 || s.Closing(p.From) != end || len(inner.Results) != 1 || len(inner.Group) > 0 || !inner.Having.Empty() {
		return ""
	}
	for k := inner.From; k < inner.To; k++ {
		if x.Aggregates(inner, k) || s.At(k).Is("OVER") {
			return "" // it is of several rows
		}
	}
	e, op := x.Result(inner, 0).Expr, s.At(end+1)
	list := op.Is("IN") && s.At(end+2).Text == "(" && s.Closing(end+2) == p.To-1
	if e.Empty() || !list && !((op.Text == "=" || op.Text == "==" || op.Is("LIKE")) && end+3 == p.To) {
		return ""
	}
	few := false
	for k := end + 2; k < p.To; k++ {
		if t := s.At(k); !isConstant(t) && !(list && (t.Text == "(" || t.Text == ")" || t.Text == ",")) {
			return ""
		} else if few = few || isConstant(t); t.Kind == sqltext.String && t.Value() == "ACTIVE" {
			return "" // as most are
		}
	}
	x.afresh()
	if items, ok := x.mentions(inner, e); !few || !ok || len(items) == 0 {
		return ""
	}
	return "(" + x.slice(e) + ") " + x.raw(sqltree.Part{From: end + 1, To: p.To})
}

// asksEach says whether a table takes a request for each of its parents, any of which may
// have rows.
func asksEach(t *catalog.Table) bool { return t.OnePerParent() && !t.ListsOthers() }
