package rewrite

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Groups of rows of which only the end of a chain of outer joins is seen:
//
//	SELECT g.name, count(r.id) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id
//	    LEFT JOIN user_roles r ON r.user_id = m.user_id GROUP BY g.id
//
// A member without a role has a row in which all of r is NULL, which no aggregate
// of r counts. With m.user_id IN (SELECT r.user_id FROM user_roles r) in the ON of
// m these rows are not there. A group without any row of m keeps one, as it is an
// outer join, so that the groups stay the same.

// skipsNull are the aggregates that leave out NULL, and how many operands they may
// have.
var skipsNull = map[string]int{"count": 1, "sum": 1, "total": 1, "avg": 1, "min": 1, "max": 1, "group_concat": 2, "string_agg": 2}

// unseen looks for such a chain, to a table that has rows below few of its parents.
func (x *restricter) unseen(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values || c.Windows || x.dear || len(c.Items) < 3 || len(c.In.Cores) > 1 || x.IsNamed(c) ||
		slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return len(it.Using) > 0 || it.Call || it.Alias == "" }) {
		return "", false
	}
	for _, end := range c.Items {
		if !end.Left || !x.hasFew(end) && !x.findsFew(end) {
			continue
		}
		for _, p := range x.conjuncts(end.On) {
			a, b, ok := x.equal(c, p)
			if b.Item == end {
				a, b = b, a
			}
			if !ok || a.Item != end || b.Item == end || b.Item.Core != c || !b.Item.Left || !x.sameKey(a, b) || !x.hasOtherEnd(c, b) || !x.onlyEnd(c, b.Item, end) {
				continue
			}
			clear(x.insert)
			list, ok := x.endKeys(c, a)
			if !ok || strings.Contains(x.raw(b.Item.On), list) {
				continue
			}
			if next, ok := x.putOn(b, list); ok {
				return next, true
			}
		}
	}
	return "", false
}

// hasFew says whether an entry is a table that has rows below few of its parents,
// or a query about one and nothing dearer.
func (x *restricter) hasFew(it *sqltree.Item) bool {
	if t := it.Table(); t != nil {
		return t.ListsOthers()
	}
	q := it.Source()
	return q != nil && x.costs(q.Part) == some && slices.ContainsFunc(x.entriesIn(q.Part), func(in *sqltree.Item) bool { return in.Table() != nil && in.Table().ListsOthers() })
}

// findsFew says whether an outer join finds few rows of a table that Okta lists: its ON asks
// for these.
func (x *restricter) findsFew(it *sqltree.Item) bool {
	return it.Table() != nil && it.Table().ScanPath() != nil && slices.ContainsFunc(x.conjuncts(it.On), func(p sqltree.Part) bool { return x.asksFor(p, it) })
}

// endKeys is a query for the keys that the end of a chain has, under the conditions
// of its ON that name nothing else.
func (x *restricter) endKeys(c *sqltree.Core, key sqltree.Reference) (string, bool) {
	it := key.Item
	if it.Body != nil {
		items, ok := x.understood(c, it.Text)
		if !ok || len(items) > 0 || !x.steady(it.Body, 0) || x.endless(it.Body.Part, map[*sqltree.CTE]bool{}) {
			return "", false
		}
	} else if !x.copies(it, c) || !x.hints(it.CTE) {
		return "", false
	}
	var where []string
	for _, p := range x.conjuncts(it.On) {
		if items, ok := x.understood(c, p); ok && len(items) == 1 && items[it] && x.costs(p) == free {
			where = append(where, "("+x.slice(p)+")")
		}
	}
	list := "SELECT " + column(key) + " FROM " + x.slice(it.Text)
	if len(where) > 0 {
		list += " WHERE " + strings.Join(where, " AND ")
	}
	return list, x.repeatable || !sqltree.HasNumberless(list)
}

// hasOtherEnd says whether a key is that of a relation, which its ON asks for by
// its other end, for rows of which there may be many.
func (x *restricter) hasOtherEnd(c *sqltree.Core, key sqltree.Reference) bool {
	t := key.Item.Table()
	if !byParents(t, key.Name) || t.OnePerParent() {
		return false
	}
	for _, it := range c.Items {
		if it.Left || it == key.Item {
			continue
		}
		if it.Table() == nil || it.Table().ScanPath() == nil {
			return false
		}
		for _, p := range x.conditionsFor(c, it) {
			if x.wants(p) || x.picks(p, it) {
				return false
			}
		}
	}
	return slices.ContainsFunc(x.conjuncts(key.Item.On), func(p sqltree.Part) bool {
		a, b, ok := x.equal(c, p)
		if b.Item == key.Item {
			a, b = b, a
		}
		return ok && a.Item == key.Item && a.Name != key.Name && byParents(t, a.Name) && b.Item != key.Item && x.sameKey(a, b)
	})
}

// putOn makes a list for a column a part of the ON of its entry.
func (x *restricter) putOn(ref sqltree.Reference, list string) (string, bool) {
	on := ref.Item.On
	edits := maps.Clone(x.insert)
	edits[on.From] += "("
	last := x.Shape.At(on.To - 1)
	next := x.edited(edits, last.Pos+len(last.Text), ") AND "+column(ref)+" IN ("+list+")")
	return x.accepted(next)
}

// onlyEnd says whether the rows of a SELECT that have an entry of an outer join and
// not the end of the chain could as well not be there: nothing but the chain's ONs
// names the entry, nothing but aggregates the end, and what else is shown is the
// same in all rows of a group.
func (x *restricter) onlyEnd(c *sqltree.Core, middle, end *sqltree.Item) bool {
	counted := len(c.Group) > 0
	outside := func(p sqltree.Part) bool {
		return x.namesOnly(p, func(ref sqltree.Reference, _ int) bool { return ref.Item != middle && ref.Item != end })
	}
	for _, it := range c.Items {
		switch it {
		case middle:
			if !x.namesOnly(it.On, func(ref sqltree.Reference, _ int) bool { return ref.Item != end }) {
				return false
			}
		case end:
			if !x.namesOnly(it.On, func(sqltree.Reference, int) bool { return true }) {
				return false
			}
		default:
			if !outside(it.On) {
				return false
			}
		}
	}
	if !outside(c.Where) {
		return false
	}
	shown := []sqltree.Part{c.Having, {From: c.To, To: c.In.To}}
	for n := range c.Results {
		p := x.Result(c, n).Expr
		if p.Empty() {
			return false // a *, or not understood
		}
		shown = append(shown, p)
	}
	for _, p := range shown {
		seen, ok := x.seenOf(c, p, middle, end)
		if !ok {
			return false
		}
		counted = counted || seen
	}
	for _, p := range c.Group {
		if ref, ok := x.term(c, p); !ok || ref.Item == middle || ref.Item == end {
			return false
		}
	}
	return counted
}

// namesOnly says whether every name in some tokens is understood, and as it should
// be.
func (x *restricter) namesOnly(p sqltree.Part, allowed func(ref sqltree.Reference, k int) bool) bool {
	for k := p.From; k < p.To; k++ {
		if !x.mayName(k) {
			continue
		}
		if ref, ok := x.columnAt(k); !ok || !allowed(ref, k) {
			return false
		}
	}
	return true
}

// mayName says whether a token may be the name of a column.
func (x *restricter) mayName(k int) bool {
	s := x.Shape
	t := s.At(k)
	switch {
	case x.Naming[k], s.At(k+1).Text == "(", s.At(k+1).Text == ".", s.At(k - 1).Is("AS"), s.At(k - 1).Is("COLLATE"):
		return false
	case t.Keyword():
		return !plainWords[strings.ToUpper(t.Text)] && !t.Is("LIMIT") && !t.Is("OFFSET") && !t.Is("NULLS") && !t.Is("LEFT") && !t.Is("INNER")
	}
	return sqltree.IsIdentifier(t)
}

// seenOf says whether some tokens of what a SELECT shows have an aggregate of the
// end of a chain. It is false in the end for anything else of the chain, and for
// what may differ between rows of a group.
func (x *restricter) seenOf(c *sqltree.Core, p sqltree.Part, middle, end *sqltree.Item) (some, ok bool) {
	s := x.Shape
	for k := p.From; k < p.To; k++ {
		t := s.At(k)
		if s.At(k+1).Text == "(" && sqltree.Aggregate(t.Value()) {
			if x.CoreAt[k] != c || !x.aggregateOf(c, k, end) {
				return false, false
			}
			_, last, ok := x.filterOf(k)
			if some = true; !ok {
				last = s.Closing(k + 1)
			}
			k = last
			continue
		}
		if !x.mayName(k) || x.isResult(c, k) {
			continue
		}
		ref, ok := x.columnAt(k)
		if !ok || ref.Item == middle || ref.Item == end || ref.Item.Core == c && !x.sameInGroup(c, ref) {
			return false, false
		}
	}
	return some, true
}

// aggregateOf says whether a token begins an aggregate of a column of an entry,
// which leaves out NULL.
func (x *restricter) aggregateOf(c *sqltree.Core, k int, of *sqltree.Item) bool {
	s := x.Shape
	most := skipsNull[sqltext.Lower(s.At(k).Value())]
	from, to := k+2, s.Closing(k+1)
	p, end, ok := x.filterOf(k)
	if ok && most > 0 && !s.At(end+1).Is("OVER") && slices.ContainsFunc(x.conjuncts(p), func(p sqltree.Part) bool { return x.demandsRow(c, p, of) }) {
		ofEnd := func(ref sqltree.Reference, _ int) bool { return ref.Item == of }
		return x.namesOnly(sqltree.Part{From: from, To: to}, ofEnd) && x.namesOnly(p, ofEnd)
	}
	if most == 0 || s.At(to+1).Is("FILTER") || s.At(to+1).Is("OVER") {
		return false
	}
	if s.At(from).Is("DISTINCT") {
		from++
	}
	if s.At(to-2).Text == "," && s.At(to-1).Kind == sqltext.String && most > 1 {
		to -= 2
	}
	ref, column := x.Refer(c, sqltree.Part{From: from, To: to})
	return column && ref.Item == of
}

// isResult says whether a token is the name of a result, in a place where it can be
// nothing else: as a term of ORDER BY, or when no table has such a column.
func (x *restricter) isResult(c *sqltree.Core, k int) bool {
	s := x.Shape
	if x.CoreAt[k] != c || s.At(k-1).Text == "." {
		return false
	}
	name := sqltext.Lower(s.At(k).Value())
	if !slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return x.resultName(c, p) == name }) {
		return false
	}
	before, after := s.At(k-1), s.At(k+1)
	if k > c.To && !x.enclosed(c.To, k) && (before.Is("BY") || before.Text == ",") && (k+1 >= c.In.To || after.Text == "," || after.Is("ASC") || after.Is("DESC") || after.Is("LIMIT")) {
		return true
	}
	_, none := x.Owner(c, name)
	return none
}

// enclosed says whether a token stands in parentheses that are opened after another
// one: within an expression, columns come before results.
func (x *restricter) enclosed(from, k int) bool {
	depth := 0
	for i := from; i < k; i++ {
		switch x.Shape.At(i).Text {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	return depth > 0
}

// resultName is the name of a result, "" for none.
func (x *restricter) resultName(c *sqltree.Core, p sqltree.Part) string {
	return x.Result(c, slices.Index(c.Results, p)).Name
}

// sameInGroup says whether a column is the same in all rows of a group: it is a term
// of GROUP BY, to which upper and lower case are not the same, or its row is.
func (x *restricter) sameInGroup(c *sqltree.Core, ref sqltree.Reference) bool {
	t := ref.Item.Table()
	if t == nil {
		return false
	}
	i, known := t.Column(ref.Name)
	return slices.ContainsFunc(c.Group, func(p sqltree.Part) bool {
		term, ok := x.term(c, p)
		return ok && (term == ref && known && !t.Columns[i].NoCase || term.Item == ref.Item && isUnique(t, term.Name))
	})
}

// term is the column that a term of GROUP BY is.
func (x *restricter) term(c *sqltree.Core, p sqltree.Part) (sqltree.Reference, bool) {
	if p.To-p.From == 1 {
		t := x.Shape.At(p.From)
		if n, err := strconv.Atoi(t.Text); err == nil && n > 0 && n <= len(c.Results) {
			return x.Refer(c, x.Result(c, n-1).Expr)
		}
		for n := range c.Results {
			if x.byName(c, p, n) {
				return x.Refer(c, x.Result(c, n).Expr)
			}
		}
	}
	return x.Refer(c, p)
}

// seenFrom says whether a key of an entry is that of a list in the ON of another
// one, which unseen has made of the entry.
func (x *restricter) seenFrom(ref, key sqltree.Reference) bool {
	if !key.Item.Left || !ref.Item.Left {
		return false
	}
	return strings.Contains(x.raw(key.Item.On), column(key)+" IN (SELECT "+column(ref)+" FROM ")
}
