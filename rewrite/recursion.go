package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What is joined to a recursion, such as the factors of those who are above somebody:
//
//	WITH RECURSIVE line AS (…) SELECT … FROM line JOIN enrolled_factors f ON f.user_id = line.id
//
// SQLite takes a recursion for very many rows, and reads the whole table first. Most
// have few: the keys are asked for by a list of them, AND f.user_id IN (SELECT id FROM
// line), which is given up for the whole table where it turns out to be long.

// Recursed is the text to hand to SQLite, with such lists.
func (r *Rules) Recursed(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("RECURSIVE") }) {
		return text
	}
	return retold(text, r, (*restricter).recursed)
}

// recursed is the text with one list more.
func (x *restricter) recursed() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values || x.IsNamed(c) {
			continue
		}
		for _, it := range c.Items {
			if it.Left || it.Table() == nil || it.Table().ListsOthers() {
				continue
			}
			for _, tie := range x.ties(c, it) {
				key, of := tie[0], tie[1]
				if of.Item == it {
					key, of = of, key
				}
				if key.Item != it || of.Item.Core != c || of.Item.Left || !x.recursion(of.Item) || !x.listsBy(key, of.Item.CTE) || !x.sameKey(key, of) || x.hasList(c, key) || x.otherwise(c, it, of.Item) {
					continue
				}
				x.afresh()
				list := "(SELECT " + catalog.Quote(of.Name) + " FROM " + catalog.Quote(of.Item.CTE.Name) + ")"
				if next, ok := x.put(c, column(key)+" IN "+list); ok {
					return next, true
				}
			}
		}
	}
	return "", false
}

// recursion says whether an entry is what a WITH defines by itself, is computed once
// and read to its end.
func (x *restricter) recursion(it *sqltree.Item) bool {
	d := it.CTE
	return d != nil && d.Hint == "" && it.Core.In != d.Body && x.dependsOn(d.Body, d) && !(x.Shape.Limits && x.endless(it.Core.Part, map[*sqltree.CTE]bool{}))
}

// otherwise says whether a third entry has a condition of its own, so that it may be
// the better end to begin with.
func (x *restricter) otherwise(c *sqltree.Core, it, of *sqltree.Item) bool {
	for _, p := range x.conditionsFor(c, nil) {
		items, ok := x.understood(c, p)
		if !ok || len(items) == 1 && !items[it] && !items[of] {
			return true
		}
	}
	return false
}

// listsBy says whether rows of a table are asked for by a key of theirs: the parent of
// their list, or the identifier of a row where a recursion has few.
func (x *restricter) listsBy(key sqltree.Reference, of *sqltree.CTE) bool {
	t := key.Item.Table()
	i, ok := t.Column(key.Name)
	return ok && key.Item.Alias != "" && (byParents(t, key.Name) || t.ScanPath() != nil && t.Columns[i].ID != "" && t.Columns[i].Unique && x.upward(of))
}

// upward says whether a recursion comes to one row from each: it begins with rows that
// are named, and is joined to a column that names rows.
func (x *restricter) upward(d *sqltree.CTE) bool {
	for _, c := range d.Body.Cores {
		if c.Odd || c.Values {
			return false
		}
		for _, it := range c.Items {
			switch {
			case it.CTE == d:
			case it.Table() == nil || !x.namedRows(c, it):
				return false
			}
		}
	}
	return true
}

// namedRows says whether a SELECT reads the rows of a table by a column that names them.
func (x *restricter) namedRows(c *sqltree.Core, it *sqltree.Item) bool {
	for _, p := range x.conditionsFor(c, it) {
		for k := p.From; k < p.To; k++ {
			if op := x.Shape.At(k); op.Text != "=" && op.Text != "==" && !op.Is("IN") {
				continue
			}
			for _, side := range []sqltree.Part{{From: p.From, To: k}, {From: k + 1, To: p.To}} {
				if ref, ok := x.Refer(c, side); ok && ref.Item == it {
					if i, found := it.Table().Column(ref.Name); found && it.Table().Names(i) {
						return true
					}
				}
			}
		}
	}
	return false
}
