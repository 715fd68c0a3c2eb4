package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// What is asked of the key of a table whose candidates are listed needs no row of
// the table:
//
//	user_roles r WHERE r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = '00g')
//
// asks for the roles of all who may have some, and tests them then. The candidates
// can be tested themselves, and nobody else is asked for:
//
//	AND r.user_id IN (SELECT r.user_id FROM (SELECT value AS user_id
//	    FROM oktasql_candidates('user_roles')) r WHERE r.user_id NOT IN (…))

// keysTested is the text with such a condition, for a table of which all that has
// rows would be asked for.
func (x *restricter) keysTested(c *sqltree.Core, fans func(alias string) bool) (string, bool) {
	for _, it := range c.Items {
		t := it.Table()
		if t == nil || it.Left || it.Alias == "" {
			continue
		}
		path, at := t.FewParents()
		if path == nil {
			continue
		}
		key := sqltree.Reference{Item: it, Name: t.Columns[at].Name}
		if x.hasList(c, key) || !x.alone(c, key) {
			continue
		}
		if tests := x.keyTests(c, key); len(tests) > 0 && fans(it.Alias) {
			clear(x.insert)
			if next, ok := x.add(c, x.candidatesThat(key, strings.Join(tests, " AND "))); ok {
				return next, true
			}
		}
	}
	return "", false
}

// candidatesThat is the condition that a key is one of the candidates that pass a test.
func (x *restricter) candidatesThat(key sqltree.Reference, test string) string {
	list := strings.Replace(x.candidatesOf(key), "SELECT value ", "SELECT value AS "+catalog.Quote(key.Name)+" ", 1)
	return column(key) + " IN (SELECT " + column(key) + " FROM (" + list + ") AS " + catalog.Quote(key.Item.Alias) + " WHERE " + test + ")"
}

// readThrough says whether a SELECT is no EXISTS and no scalar value, of which the
// first row may be all that is wanted.
func (x *restricter) readThrough(c *sqltree.Core) bool {
	return c.In.Above == nil || c.In.Source || c.In.With != nil || x.Shape.At(c.In.From-2).Is("IN")
}

// alone says whether nothing but the key itself may tell which rows matter: the other
// entries are outer joins that are to find nothing, or are joined to the key, and
// nothing else is asked of them.
func (x *restricter) alone(c *sqltree.Core, key sqltree.Reference) bool {
	return !slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool {
		if it == key.Item {
			return false
		}
		if _, ok := x.unmatched(c, it, key); ok {
			return false
		}
		return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool { return x.about(p, it) && !x.compares(c, p, key) })
	})
}

// keyTests are the conditions that leave out rows by their key alone.
func (x *restricter) keyTests(c *sqltree.Core, key sqltree.Reference) []string {
	var tests []string
	narrowed := slices.ContainsFunc(x.conditionsFor(c, key.Item), func(p sqltree.Part) bool {
		return !x.onlyKeyOf(p, key) && !x.rulesOut(key.Item, p)
	})
	for _, p := range x.conditionsFor(c, nil) {
		items, ok := x.understood(c, p)
		if !ok || len(items) != 1 || !items[key.Item] || !x.onlyKeyOf(p, key) || !x.ofOthers(p) {
			continue
		}
		if x.costs(p) > some && !x.notIn(c, p) && (narrowed || !x.Shape.At(p.From).Is("NOT")) {
			continue // fewer rows are tested where the others come first
		}
		tests = append(tests, "("+x.raw(p)+")")
	}
	for _, it := range c.Items {
		if test, ok := x.unmatched(c, it, key); ok {
			tests = append(tests, test)
		}
	}
	return slices.DeleteFunc(tests, func(test string) bool { return !x.repeatable && sqltree.HasNumberless(test) })
}

// ofOthers says whether a condition has a query, and none of a table with rows below
// few parents: the request for the row itself tells of those.
func (x *restricter) ofOthers(p sqltree.Part) bool {
	entries := x.entriesIn(p)
	return len(entries) > 0 && !slices.ContainsFunc(entries, func(it *sqltree.Item) bool { return it.Table() != nil && it.Table().ListsOthers() })
}

// notIn says whether a condition is that a column is not in a query that is
// computed once, of what does not take a request for each row.
func (x *restricter) notIn(c *sqltree.Core, p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if !x.Shape.At(k).Is("NOT") || !x.Shape.At(k+1).Is("IN") {
			continue
		}
		of := sqltree.Part{From: k + 2, To: p.To}
		return x.IsReference(sqltree.Part{From: p.From, To: k}) && x.Shape.Closing(k+2) == p.To-1 && x.costs(of) < perRow && !x.reaches(c, of)
	}
	return false
}

// reaches says whether some tokens name a column of a SELECT's own entries.
func (x *restricter) reaches(c *sqltree.Core, p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item.Core == c {
			return true
		}
	}
	return false
}

// unmatched is the condition on a key that an outer join has found no row for it,
// as in s.user_id IS NULL, where the list of all that it finds is read anyway or
// is that of one parent.
func (x *restricter) unmatched(c *sqltree.Core, it *sqltree.Item, key sqltree.Reference) (string, bool) {
	if !it.Left || it.Alias == "" || len(it.Using) > 0 || it.Call || x.costs(it.Text) >= perRow || !x.copies(it, c) {
		return "", false
	}
	if t := it.Table(); t != nil && t.ScanPath() == nil && !x.ofParent(c, it) || t == nil && it.Source() == nil {
		return "", false
	}
	var with sqltree.Reference
	where := ""
	for _, p := range x.conjuncts(it.On) {
		if a, b, ok := x.equal(c, p); ok && (a == key && b.Item == it || b == key && a.Item == it) && x.sameKey(a, b) && with.Item == nil {
			if with = a; a == key {
				with = b
			}
			continue
		}
		if items, ok := x.understood(c, p); !ok || len(items) != 1 || !items[it] {
			return "", false
		}
		where += " AND (" + x.raw(p) + ")"
	}
	if with.Item == nil || !slices.ContainsFunc(x.conjuncts(c.Where), func(p sqltree.Part) bool { return x.isNull(c, p, with) }) {
		return "", false
	}
	if from, ok := x.lookedUp(it, with); ok {
		return "NOT EXISTS (SELECT 1 FROM " + from + " WHERE " + column(with) + " = " + column(key) + where + ")", true
	}
	if it.Table() != nil && it.Table().ScanPath() != nil {
		return "", false
	}
	return column(key) + " NOT IN (SELECT " + column(with) + " FROM " + x.raw(it.Text) + " WHERE " + column(with) + " IS NOT NULL" + where + ")", true
}

// lookedUp is an entry as it can be written a second time where one request tells of many
// rows of it by a column: it is a table, or a query of one that nobody else reads.
func (x *restricter) lookedUp(it *sqltree.Item, with sqltree.Reference) (string, bool) {
	if t := it.Table(); t != nil {
		return x.raw(it.Text), t.ScanPath() != nil && isUnique(t, with.Name)
	}
	q := x.single(it)
	if q == nil || !x.steady(q, 0) || len(q.Cores) != 1 || q.Limited || len(q.CTEs) > 0 || !x.plainRows(q.Cores[0]) || len(q.Cores[0].Items) != 1 || it.CTE != nil && len(it.CTE.Columns) > 0 {
		return "", false
	}
	of := q.Cores[0].Items[0]
	inner, ok := x.Given(q, 0, it.CTE, with.Name)
	if !ok || inner.Item != of || of.Table() == nil || of.Table().ScanPath() == nil || !isUnique(of.Table(), inner.Name) || len(x.entriesIn(q.Part)) != 1 {
		return "", false
	}
	return "(" + x.slice(q.Part) + ") AS " + catalog.Quote(it.Alias), true
}

// ofParent says whether an outer join asks for the rows below some parents, other
// than by a row that it is joined to.
func (x *restricter) ofParent(c *sqltree.Core, it *sqltree.Item) bool {
	return !it.Table().OnePerParent() && slices.ContainsFunc(x.conjuncts(it.On), func(p sqltree.Part) bool {
		for k := p.From + 1; k < p.To; k++ {
			t := x.Shape.At(k)
			if t.Text != "=" && t.Text != "==" && !t.Is("IN") {
				continue
			}
			ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: k})
			return ok && ref.Item == it && byParents(it.Table(), ref.Name) && !x.reaches(c, sqltree.Part{From: k + 1, To: p.To})
		}
		return false
	})
}

// isNull says whether a condition is that a column is NULL.
func (x *restricter) isNull(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
	return x.isTest(c, p, ref, "IS", "NULL")
}

// isTest says whether a condition is a column and some words after it.
func (x *restricter) isTest(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference, words ...string) bool {
	n := p.To - len(words)
	for i, word := range words {
		if n <= p.From || !x.Shape.At(n+i).Is(word) {
			return false
		}
	}
	r, ok := x.Refer(c, sqltree.Part{From: p.From, To: n})
	return ok && r == ref
}
