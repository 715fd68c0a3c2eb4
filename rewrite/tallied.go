package rewrite

import (
	"regexp"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Okta tells with each group how many members it has. A statement that wants to know
// no more of the members
//
//	SELECT g.name, (SELECT count(*) FROM group_members m WHERE m.group_id = g.id) FROM groups g
//	SELECT g.name FROM groups g WHERE NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)
//
// takes that number, users_count, instead of the lists of all members. Where an answer
// has no number in it, SQLite asks the query as it was written.

// Tallied is the text to hand to SQLite, with such numbers.
func (r *Rules) Tallied(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool {
		table, ok := catalog.Find(t.Value())
		if !ok {
			return false
		}
		parents, _, _, _ := table.CountedBy()
		return parents != nil
	}) {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if next, ok := x.talliedFew(c); ok {
				return next, true
			}
		}
		for _, q := range x.Queries {
			if next, ok := x.tallied(q); ok {
				return next, true
			}
		}
		for _, c := range x.Cores {
			if next, ok := x.talliedJoin(c); ok {
				return next, true
			}
			if next, ok := x.talliedAlone(c); ok {
				return next, true
			}
		}
		return "", false
	})
}

// tallied is the text in which a query for the number of one parent's rows, or for
// whether it has any, is that number.
func (x *restricter) tallied(q *sqltree.Query) (string, bool) {
	s := x.Shape
	if q.Source || len(q.CTEs) > 0 || len(q.Cores) != 1 || s.At(q.From-1).Text != "(" || s.Closing(q.From-1) != q.To || x.isOtherwise(q) {
		return "", false
	}
	if s.At(q.From - 2).Is("IN") {
		return x.talliedList(q)
	}
	c, exists := q.Cores[0], s.At(q.From-2).Is("EXISTS")
	if c.Odd || c.Values || len(c.Items) != 1 || len(c.Group) > 0 || !c.Having.Empty() || q.To != c.To && !exists || q.Limited && !x.limitedToOne(q) {
		return "", false
	}
	conditions := x.conjuncts(c.Where)
	if len(conditions) != 1 {
		return "", false
	}
	parent, ok := x.parentOf(c, conditions[0], c.Items[0])
	if !ok || parent.Core == c {
		return "", false
	}
	n := x.numberOf(parent, c.Items[0])
	at, of := q.From-1, n
	if exists {
		at, of = q.From-2, n+" > 0"
		if x.totals(c) {
			return "", false
		}
	} else if p := x.Result(c, 0).Expr; len(c.Results) != 1 || p.Empty() || !s.At(p.From).Is("count") || s.At(p.From+1).Text != "(" || s.Closing(p.From+1) != p.To-1 ||
		!x.countsRows(c.Items[0], sqltree.Part{From: p.From + 2, To: p.To - 1}, true) {
		return "", false
	}
	return x.asTold(sqltree.Part{From: at, To: q.To + 1}, n, of)
}

// asTold is the text in which what a number tells stands in the place of some tokens.
func (x *restricter) asTold(p sqltree.Part, n, of string) (string, bool) {
	from, to := x.Shape.From(p), x.Shape.To(p)
	return x.talliedText([]sqltree.Change{{From: from, To: to, With: told(n, of, x.text[from:to]) + ")"}})
}

// isOtherwise says whether a query is one for an answer that has no number.
func (x *restricter) isOtherwise(q *sqltree.Query) bool {
	return q.From > 0 && otherwise.MatchString(x.text[:x.Shape.At(q.From-1).Pos])
}

// otherwise is what stands before such a query.
var otherwise = regexp.MustCompile(`iif\(typeof\([^()]*\) = 'integer', [^()]*, (EXISTS |[^(),]* IN )?$`)

// told is what follows from a number that Okta has told, and otherwise from a query.
// The parenthesis at its end is left out.
func told(n, of, otherwise string) string {
	return "iif(typeof(" + n + ") = 'integer', " + of + ", " + otherwise
}

// talliedList is the text in which a parent is asked for its number, in the place of
// whether it is in the list of all that have rows.
func (x *restricter) talliedList(q *sqltree.Query) (string, bool) {
	s, c := x.Shape, q.Cores[0]
	ref, not, ok := x.asked(q.From - 2)
	if !ok || c.Odd || c.Values || len(c.Items) != 1 || !c.Where.Empty() || len(c.Group) > 0 || !c.Having.Empty() || q.Limited || len(c.Results) != 1 || x.totals(c) || ref.Item.Table() == nil || c.Items[0].Table() == nil {
		return "", false
	}
	parents, id, _, column := c.Items[0].Table().CountedBy()
	of, known := x.Refer(c, x.Result(c, 0).Expr)
	if parents == nil || !known || ref.Item.Alias == "" || ref.Item.Table().Name != parents.Name || !sqltext.Same(ref.Name, parents.Columns[id].Name) ||
		of.Item != c.Items[0] || !sqltext.Same(of.Name, of.Item.Table().Columns[column].Name) {
		return "", false
	}
	at, op := q.From-2, " > 0"
	if not {
		at, op = at-1, " = 0"
	}
	if at--; s.At(at-1).Text == "." {
		at -= 2
	}
	n := x.numberOf(ref.Item, c.Items[0])
	return x.asTold(sqltree.Part{From: at, To: q.To + 1}, n, n+op)
}

// limitedToOne says whether a query ends with LIMIT 1, which changes nothing of
// whether it has a row.
func (x *restricter) limitedToOne(q *sqltree.Query) bool {
	return q.To == q.Cores[0].To+2 && x.Shape.At(q.To-2).Is("LIMIT") && x.Shape.At(q.To-1).Text == "1"
}

// parentOf is the entry whose row an entry's rows are below, by a condition that says
// nothing else.
func (x *restricter) parentOf(c *sqltree.Core, p sqltree.Part, child *sqltree.Item) (*sqltree.Item, bool) {
	t := child.Table()
	if t == nil {
		return nil, false
	}
	parents, id, _, column := t.CountedBy()
	a, b, ok := x.equal(c, p)
	if b.Item == child {
		a, b = b, a
	}
	if parents == nil || !ok || a.Item != child || b.Item == child || b.Item.Table() == nil || b.Item.Alias == "" || b.Item.Table().Name != parents.Name {
		return nil, false
	}
	return b.Item, sqltext.Same(a.Name, t.Columns[column].Name) && sqltext.Same(b.Name, parents.Columns[id].Name)
}

// numberOf is the column of a parent with the number of its rows.
func (x *restricter) numberOf(parent, child *sqltree.Item) string {
	_, _, count, _ := child.Table().CountedBy()
	return column(sqltree.Reference{Item: parent, Name: parent.Table().Columns[count].Name})
}

// countsRows says whether the argument of count makes it the number of an entry's rows,
// where they are those of one parent or of several.
func (x *restricter) countsRows(it *sqltree.Item, p sqltree.Part, ofOne bool) bool {
	s, t := x.Shape, it.Table()
	distinct := s.At(p.From).Is("DISTINCT")
	if distinct {
		p.From++
	}
	if first := s.At(p.From); !distinct && (p.Empty() || p.To == p.From+1 && (first.Text == "*" || first.Kind == sqltext.Number || first.Kind == sqltext.String)) {
		return true
	}
	if !x.IsReference(p) {
		return false
	}
	ref, ok := x.columnAt(p.To - 1)
	if !ok || ref.Item != it {
		return false
	}
	n, ok := t.Column(ref.Name)
	if !ok || !t.Columns[n].Always {
		return false
	}
	_, _, _, parent := t.CountedBy()
	return !distinct || ofOne && n != parent && len(t.Key) == 2 && slices.Contains(t.Key, t.Columns[n].Name) && slices.Contains(t.Key, t.Columns[parent].Name)
}
