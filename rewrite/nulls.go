package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// Where a NULL may be among the values of a column.

// provesNotNull says whether a SELECT has no row in which a column is NULL, by a
// condition that is not true then.
func (x *restricter) provesNotNull(c *sqltree.Core, ref sqltree.Reference) bool {
	for _, p := range x.conditionsFor(c, nil) {
		n := 1
		if x.Shape.At(p.From+1).Text == "." {
			n = 3
		}
		r, ok := x.Refer(c, sqltree.Part{From: p.From, To: min(p.From+n, p.To)})
		if !ok || r != ref {
			continue
		}
		var words []string
		for k := p.From + n; k < p.To; k++ {
			words = append(words, strings.ToUpper(x.Shape.At(k).Text))
		}
		switch said := strings.Join(words, " "); {
		case said == "IS NOT NULL", said == "NOTNULL", said == "NOT NULL":
			return true
		case len(words) == 2 && strings.Contains(" = == <> != < > <= >= LIKE GLOB ", " "+words[0]+" "):
			return true
		}
	}
	return false
}

// withoutNull asks before a condition `column NOT IN (query)`, which is never true beside
// a NULL, whether the query's column is NULL in one of its rows: mostly that shows soon,
// and where there is none, all rows are at hand. The answer stays the same when rows are
// left out of the list then.
func (x *restricter) withoutNull(p sqltree.Part, inner sqltree.Reference) bool {
	c := inner.Item.Core
	where := column(inner) + " IS NULL"
	if !c.Where.Empty() {
		if items, ok := x.understood(c, c.Where); !ok || len(items) > 1 || !x.hintsIn(c.Where) {
			return false
		}
		where = "(" + x.raw(c.Where) + ") AND " + where
	}
	x.insert[p.From] += "NOT EXISTS (SELECT 1 FROM " + x.raw(inner.Item.Text) + " WHERE " + where + ") AND "
	return x.repeatable || !sqltree.HasNumberless(where)
}

// emptyForNull asks after a condition `column NOT IN (query)`, where the column is NULL,
// whether the query has no row at all: only then a NULL is not in the list. The answer
// stays the same when rows are left out of the list then. Where some are left in it, the
// condition before is not true. What is to stand at the end of the text is told.
func (x *restricter) emptyForNull(p sqltree.Part, ref sqltree.Reference, q *sqltree.Query) (end string, ok bool) {
	c := q.Cores[0]
	from := x.raw(c.Items[0].Text)
	if !c.Where.Empty() {
		if items, ok := x.understood(c, c.Where); !ok || len(items) > 1 || !x.hintsIn(c.Where) {
			return "", false
		}
		from += " WHERE " + x.raw(c.Where)
	}
	end = " AND (" + column(ref) + " IS NOT NULL OR NOT EXISTS (SELECT 1 FROM " + from + "))"
	last := x.Shape.At(p.To - 1)
	switch {
	case p.To < len(x.Shape.Tokens):
		x.insert[p.To], end = end+" "+x.insert[p.To], ""
	case strings.TrimSpace(x.text[last.Pos+len(last.Text):]) != "":
		return "", false // it would be a part of a comment
	}
	return end, x.repeatable || !sqltree.HasNumberless(from)
}
