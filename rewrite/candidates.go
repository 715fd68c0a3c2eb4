package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Of some tables Okta lists who may have rows, see candidates.go, and each of them
// takes a request. In
//
//	users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026-01-01'
//
// SQLite takes the few roles for the better start, and all of them are asked for
// before the first user is tested. With u.id IN (SELECT value FROM
// oktasql_candidates('user_roles')) it begins with the users who may have roles,
// which takes the lists and a request or two, and asks for the roles of those who
// pass. The answer stays the same: a user who is not on the lists has no row to
// be joined to.

// CandidatesFirst is the text to hand to SQLite, with such conditions. fans says
// whether SQLite reads the table that goes by an alias by asking for all there are.
func (r *Rules) CandidatesFirst(text string, fans func(text, alias string) bool) string {
	few, tables := false, 0
	for _, t := range sqltext.Tokens(text) {
		if table, ok := catalog.Find(t.Value()); ok {
			p, _ := table.FewParents()
			few = few || p != nil
			tables++
		}
	}
	if !few || tables < 2 {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		return x.candidates(func(alias string) bool { return fans(x.text, alias) })
	})
}

// claim says that a SELECT has only rows in which a column has one of the keys
// of a table whose candidates are listed.
type claim struct {
	ref    sqltree.Reference
	of     sqltree.Reference // the key
	by     sqltree.Part      // the condition that says so
	exists bool              // the key is asked for with each row
}

// candidates is the text with one condition more.
func (x *restricter) candidates(fans func(alias string) bool) (string, bool) {
	if x.endedByLimit() {
		return "", false
	}
	for _, c := range x.Cores {
		for _, p := range x.conditionsFor(c, nil) {
			if next, ok := x.keyListed(c, p); ok && !c.Odd {
				return next, true
			}
		}
	}
	for _, q := range x.Queries {
		if next, ok := x.keySides(q, fans); ok {
			return next, true
		}
	}
	for _, c := range x.Cores {
		if c.Odd || c.Values {
			continue
		}
		claims := x.claims(c)
		slices.SortStableFunc(claims, func(a, b claim) int { return len(x.sources(a.of.Item)) - len(x.sources(b.of.Item)) })
		for _, h := range claims {
			if h.ref.Item.Left || h.ref.Item.Alias == "" {
				continue
			}
			r, ok := x.reach(h.ref)
			if ok && x.first(h, r, fans) {
				clear(x.insert)
				at := r.at
				if next, ok := x.add(at.Item.Core, catalog.Quote(at.Item.Alias)+"."+catalog.Quote(at.Name)+" IN ("+x.candidatesOf(h.of)+")"); ok {
					return next, true
				}
			}
			if next, ok := x.listFirst(h, r, ok, fans); ok {
				return next, true
			}
		}
		if next, ok := x.sideFirst(c, fans); ok {
			return next, true
		}
		if next, ok := x.keysTested(c, fans); ok && x.readThrough(c) {
			return next, true
		}
	}
	return "", false
}

// ofMore says whether a claim is about the keys of a table whose candidates are
// listed too, by more sources.
func (x *restricter) ofMore(h claim) bool {
	key, ok := x.origin(h.ref, 0)
	return ok && key == h.ref && len(x.sources(h.of.Item)) < len(x.sources(key.Item))
}

// tied says whether a column is equal to one of another entry in every row of a
// SELECT.
func (x *restricter) tied(c *sqltree.Core, ref sqltree.Reference) bool {
	return slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool {
		return slices.ContainsFunc(x.ties(c, it), func(tie [2]sqltree.Reference) bool { return tie[0] == ref || tie[1] == ref })
	})
}

// first says whether those who may have rows are worth beginning with.
func (x *restricter) first(h claim, r reached, fans func(alias string) bool) bool {
	t := r.table().Item.Table()
	switch {
	case x.hasOther(h, r):
		return false
	case h.exists && h.ref.Item.Table() != nil && (x.ofMore(h) || readsDear(h.ref.Item) && byParents(h.ref.Item.Table(), h.ref.Name)) && !x.tied(h.ref.Item.Core, h.ref):
		return true
	case t.ScanPath() == nil || !isUnique(t, r.table().Name):
		return false
	case h.exists:
		return x.scanned(h, r)
	case h.of.Item.Core != h.ref.Item.Core && x.selective(h, r):
		return false // the query that has the key is restricted to those few
	}
	return x.leavesOut(h, r) && (fans(h.of.Item.Alias) || r.gathered() && !x.selective(h, r) || x.scanned(h, r) && x.unasked(r))
}

// isUnique says whether a column of a table is in one row at most.
func isUnique(t *catalog.Table, column string) bool {
	i, ok := t.Column(column)
	return ok && t.Columns[i].Unique
}

// claims are all that the conditions of a SELECT say.
func (x *restricter) claims(c *sqltree.Core) []claim {
	var out []claim
	add := func(a, b sqltree.Reference, by sqltree.Part, exists bool) {
		for _, pair := range [][2]sqltree.Reference{{a, b}, {b, a}} {
			if of, ok := x.origin(pair[1], 0); ok && pair[0].Item.Core == c && x.sameKey(pair[0], pair[1]) {
				out = append(out, claim{pair[0], of, by, exists})
			}
		}
	}
	for _, it := range c.Items {
		for _, tie := range x.certainTies(c, it) {
			add(tie[0], tie[1], sqltree.Part{}, false)
		}
	}
	for _, p := range x.conditionsFor(c, nil) {
		switch q, in := x.existence(c, p); {
		case q == nil:
		case in > 0:
			ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: in})
			if key, found := x.nth(q.Cores[0], 0); ok && found {
				add(ref, key, p, false)
			}
		default:
			for _, it := range q.Cores[0].Items {
				for _, tie := range x.certainTies(q.Cores[0], it) {
					add(tie[0], tie[1], p, true)
				}
			}
		}
	}
	return out
}

// certainTies are the pairs of columns that are equal in every row of a SELECT,
// as far as an entry is not joined by an outer join.
func (x *restricter) certainTies(c *sqltree.Core, it *sqltree.Item) [][2]sqltree.Reference {
	if it.Left {
		return nil
	}
	return x.ties(c, it)
}

// subquery is the query of a condition that is `column IN (query)`, with the
// number of the IN, or `EXISTS (query)` that has a row only where its FROM and
// WHERE have one; nil for any other.
func (x *restricter) subquery(p sqltree.Part) (q *sqltree.Query, in int) {
	s := x.Shape
	at := p.From
	if !s.At(at).Is("EXISTS") {
		for at < p.To && !s.At(at).Is("IN") {
			at++
		}
		if in = at; !x.IsReference(sqltree.Part{From: p.From, To: in}) {
			return nil, 0
		}
	}
	if s.At(at+1).Text != "(" || s.Closing(at+1) != p.To-1 {
		return nil, 0
	}
	for _, known := range x.Queries {
		if known.From == at+2 {
			q = known
		}
	}
	if q == nil || len(q.Cores) > 1 || q.Cores[0].Odd || q.Cores[0].Values || in == 0 && x.totals(q.Cores[0]) {
		return nil, 0
	}
	return q, in
}

// totals says whether a SELECT may give a row for no rows.
func (x *restricter) totals(c *sqltree.Core) bool {
	for k := c.From; k < c.In.To; k++ {
		if x.Shape.At(k+1).Text == "(" && sqltree.Aggregate(x.Shape.At(k).Value()) {
			return true
		}
	}
	return !c.Having.Empty()
}

// origin is the key of a table whose candidates are listed that a column's values
// come from, through the queries that hand it on.
func (x *restricter) origin(ref sqltree.Reference, depth int) (sqltree.Reference, bool) {
	if t := ref.Item.Table(); t != nil {
		p, column := t.FewParents()
		return ref, p != nil && sqltext.Same(t.Columns[column].Name, ref.Name)
	}
	q := ref.Item.Source()
	if q == nil || depth > sqltree.MaxHandedOn || len(q.Cores) > 1 {
		return sqltree.Reference{}, false
	}
	inner, ok := x.Given(q, 0, ref.Item.CTE, ref.Name)
	if !ok {
		return sqltree.Reference{}, false
	}
	return x.origin(inner, depth+1)
}

// leavesOut says whether conditions may leave out rows of an entry before those
// that have the key are known.
func (x *restricter) leavesOut(h claim, r reached) bool {
	return r.any(func(ref sqltree.Reference) bool {
		c := ref.Item.Core
		leaves := func(p sqltree.Part) bool {
			return p != h.by && !x.compares(c, p, ref) && x.about(p, ref.Item) && !x.about(p, h.of.Item)
		}
		return slices.ContainsFunc(x.conditionsFor(c, nil), leaves) || x.follows(h, ref) || len(c.Group) > 0 && slices.ContainsFunc(x.conjuncts(c.Having), func(p sqltree.Part) bool {
			_, ok := x.beside(c, p)
			return ok && leaves(p)
		})
	})
}

// scanned says whether an entry is likely to be read from a list of many rows:
// nothing else tells which they are. Where the list of all rows is read elsewhere
// too, that is what answers for both.
func (x *restricter) scanned(h claim, r reached) bool {
	for _, other := range x.Cores {
		for _, it := range other.Items {
			if it != r.table().Item && it.Table() == r.table().Item.Table() && x.readWhole(other, it) {
				return false
			}
		}
	}
	return !x.selective(h, r) && !x.says(h, r, func(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
		a, b, ok := x.equal(c, p)
		return ok && (a == ref && b != h.of || b == ref && a != h.of)
	})
}

// selective says whether a condition asks for few rows of an entry.
func (x *restricter) selective(h claim, r reached) bool {
	return x.says(h, r, func(_ *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool { return x.asksFor(p, ref.Item) })
}

// hasOther says whether another condition asks for some keys, other than those of
// more sources.
func (x *restricter) hasOther(h claim, r reached) bool {
	return x.says(h, r, func(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
		return x.isList(c, p, ref) && !slices.ContainsFunc(x.claims(c), func(o claim) bool {
			return o.by == p && o.of.Item.Table() == h.of.Item.Table() && len(x.sources(o.of.Item)) > len(x.sources(h.of.Item))
		})
	})
}

// says says whether something is true of a condition on one of the queries that
// hand a column on, other than the one that the key is known by.
func (x *restricter) says(h claim, r reached, f func(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool) bool {
	return r.any(func(ref sqltree.Reference) bool {
		c := ref.Item.Core
		return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return p != h.by && f(c, p, ref) })
	})
}

// compares says whether a condition is that a column equals another one.
func (x *restricter) compares(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
	a, b, ok := x.equal(c, p)
	return ok && (a == ref || b == ref)
}

// about says whether some tokens name a column of an entry.
func (x *restricter) about(p sqltree.Part, it *sqltree.Item) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item == it {
			return true
		}
	}
	return false
}

// asksFor says whether a condition wants columns of an entry to be equal to
// something, other than the status that most have, to begin like it, or to be
// later, where Okta is asked for that.
func (x *restricter) asksFor(p sqltree.Part, it *sqltree.Item) bool {
	n := 0
	for k := p.From + 1; k < p.To; k++ {
		op, at := x.Shape.At(k), k+1
		if op.Is("OR") {
			n--
		}
		if op.Is("IN") && x.Shape.At(at).Text == "(" {
			at++
		}
		ref, ok := x.columnAt(k - 1)
		if !ok || ref.Item != it {
			continue
		}
		later := op.Text == ">" || op.Text == ">="
		column := x.column(ref)
		if column == nil && it.Table() == nil || later && (column == nil || column.Search&catalog.Gt == 0 || !column.SameOrder()) {
			continue
		}
		value := x.Shape.At(at)
		constant := value.Kind == sqltext.Number || value.Kind == sqltext.Param ||
			value.Kind == sqltext.String && value.Value() != "ACTIVE" && !strings.HasPrefix(value.Value(), "%")
		if constant && (later || op.Text == "=" || op.Text == "==" || op.Is("IN") || op.Is("LIKE")) {
			n++
		}
	}
	return n > 0
}

// candidatesOf is a query for the candidates of a key. Conditions on where it
// comes from leave out the lists of other rows.
func (x *restricter) candidatesOf(key sqltree.Reference) string {
	t, c := key.Item.Table(), key.Item.Core
	path, _ := t.FewParents()
	args := "'" + t.Name + "'"
	for _, p := range x.conditionsFor(c, key.Item) {
		value := x.Shape.At(p.To - 1)
		if op := x.Shape.At(p.To - 2).Text; value.Kind != sqltext.String || op != "=" && op != "==" {
			continue
		}
		ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: p.To - 2})
		if ok && ref.Item == key.Item && slices.ContainsFunc(path.Parents, func(s catalog.Source) bool { return s.Only[ref.Name] != "" }) {
			args += ", '" + ref.Name + "', " + value.Text
			break
		}
	}
	return "SELECT value FROM " + sqltree.CandidatesTable + "(" + args + ")"
}
