package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Programs and habits put a query that is the table before each table:
//
//	SELECT … FROM (SELECT * FROM users) AS u JOIN …
//	WITH src_users AS (SELECT * FROM users), … SELECT … FROM src_users JOIN …
//
// With the table itself the statement means the same, and each rule sees what is asked
// of it. A * leaves out the columns that are hidden, which nothing may name then.

// AsTables is the text to hand to SQLite, with tables in the place of such queries.
func (r *Rules) AsTables(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k > 1 && t.Text == "*" && tokens[k-1].Is("SELECT") && tokens[k-2].Text == "(" {
			return retold(text, r, (*restricter).asTables)
		}
	}
	return text
}

// asTables is the text without such queries.
func (x *restricter) asTables() (string, bool) {
	s := x.Shape
	var edits []sqltree.Change
	gone := map[*sqltree.CTE]bool{}
	for _, c := range x.Cores {
		for _, it := range c.Items {
			t := x.isWhole(it)
			if t == nil || c.Odd && slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("NATURAL") }) {
				continue // of tables, it compares columns that a * leaves out
			}
			with := catalog.Quote(t.Name)
			if it.Alias != "" {
				with += " AS " + catalog.Quote(it.Alias)
			} else if x.qualifies(t.Name) || slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return sqltext.Same(o.Alias, t.Name) }) {
				continue
			}
			if it.CTE != nil {
				gone[it.CTE] = true
			}
			edits = append(edits, sqltree.Change{From: s.From(it.Text), To: s.To(it.Text), With: with})
		}
	}
	for _, q := range x.Queries {
		edits = append(edits, x.lessDefinitions(q, gone)...)
	}
	slices.SortFunc(edits, func(a, b sqltree.Change) int { return a.From - b.From })
	for i := range edits {
		if i > 0 && edits[i-1].To > edits[i].From {
			return "", false
		}
	}
	if len(edits) == 0 {
		return "", false
	}
	return x.accepted(s.Edited(x.text, edits))
}

// isWhole is the table that an entry has all rows of, and all columns that are not hidden,
// nil for another entry. The names of those that are stand nowhere in the statement.
func (x *restricter) isWhole(it *sqltree.Item) *catalog.Table {
	q := it.Source()
	if q == nil || it.Call || len(q.Cores) != 1 || q.Limited || len(q.CTEs) > 0 || it.CTE != nil && (it.CTE.Columns != nil || !x.inFroms(q)) {
		return nil
	}
	c := q.Cores[0]
	if c.Values || c.Odd || len(c.Items) != 1 || c.To != q.To || q.To != c.Items[0].Text.To || len(c.Results) != 1 || c.Results[0] != (sqltree.Part{From: c.From + 1, To: c.From + 2}) || x.Shape.At(c.From+1).Text != "*" {
		return nil
	}
	t := c.Items[0].Table()
	if t == nil {
		return nil
	}
	for k := range x.Shape.Tokens {
		name := x.Shape.At(k)
		if !sqltree.IsIdentifier(name) || x.Naming[k] {
			continue
		}
		if n, ok := t.Column(name.Value()); ok && t.Columns[n].Hidden || rowIDs[sqltext.Lower(name.Value())] {
			return nil
		}
	}
	return t
}

// rowIDs are the names under which SQLite knows the row of a table, which a query has
// none of.
var rowIDs = map[string]bool{"rowid": true, "oid": true, "_rowid_": true}

// qualifies says whether a name stands before a column's anywhere.
func (x *restricter) qualifies(name string) bool {
	for k, t := range x.Shape.Tokens {
		if sqltree.IsIdentifier(t) && sqltext.Same(t.Value(), name) && x.Shape.At(k+1).Text == "." {
			return true
		}
	}
	return false
}

// lessDefinitions are the changes that take definitions out of the WITH of a query.
func (x *restricter) lessDefinitions(q *sqltree.Query, gone map[*sqltree.CTE]bool) (out []sqltree.Change) {
	s := x.Shape
	last := len(q.CTEs) - 1 // of those that stay
	for last >= 0 && gone[q.CTEs[last]] {
		last--
	}
	if len(q.CTEs) > 0 && last < 0 {
		return []sqltree.Change{{From: s.At(q.From).Pos, To: s.At(q.Cores[0].From).Pos}}
	}
	first := q.From + 1
	if s.At(first).Is("RECURSIVE") {
		first++
	}
	for i, d := range q.CTEs {
		end := s.Closing(d.Open)
		switch {
		case !gone[d]:
		case i < last: // with the comma after it
			out = append(out, sqltree.Change{From: s.At(first).Pos, To: s.At(end + 2).Pos})
		default: // with the one before it
			out = append(out, sqltree.Change{From: s.At(first - 1).Pos, To: s.At(end).Pos + 1})
		}
		first = end + 2
	}
	return out
}
