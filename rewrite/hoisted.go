package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Programs that show what a statement gives put it into the FROM of their own:
//
//	SELECT * FROM (WITH stale AS (SELECT …) SELECT … FROM stale JOIN …) AS t LIMIT 200
//
// A WITH means the same at the beginning of the statement, where the other rules look
// for what it tells.

// Hoisted is the text to hand to SQLite, with what a WITH within defines in that of the
// statement.
func (r *Rules) Hoisted(text string) string {
	tokens := sqltext.Tokens(text)
	for k, t := range tokens {
		if k > 0 && t.Is("WITH") && tokens[k-1].Text == "(" {
			return retold(text, r, (*restricter).hoisted)
		}
	}
	return text
}

// hoisted is the text with one WITH less.
func (x *restricter) hoisted() (string, bool) {
	if x.keepsPlaces() {
		return "", false
	}
	s := x.Shape
	for _, q := range x.Queries {
		if len(q.CTEs) == 0 || !s.At(q.From).Is("WITH") || !x.inFroms(q) || x.namesOutside(q) {
			continue
		}
		to, recursive := q.With, s.At(q.From+1).Is("RECURSIVE")
		if to == nil {
			to = q.Above.In
		}
		first := q.From + 1
		if recursive {
			first++
		}
		core := q.Cores[0].From
		definitions := s.Written(x.text, sqltree.Part{From: first, To: core})
		at, put := s.At(to.From).Pos, "WITH "+definitions+" "
		if recursive {
			put = "WITH RECURSIVE " + definitions + " "
		}
		if s.At(to.From).Is("WITH") {
			k := to.From + 1
			put = definitions + ", "
			if s.At(k).Is("RECURSIVE") {
				k++
			} else if recursive {
				put = "RECURSIVE " + put
			}
			at = s.At(k).Pos
		}
		if next, ok := x.accepted(s.Edited(x.text, []sqltree.Change{{From: at, To: at, With: put}, {From: s.At(q.From).Pos, To: s.At(core).Pos}})); ok {
			return next, true
		}
	}
	return "", false
}

// inFroms says whether a query stands in a FROM or a WITH of the statement, however
// deep, and in no expression: it is the same for all rows.
func (x *restricter) inFroms(q *sqltree.Query) bool {
	if q.With == nil && q.Above == nil {
		return false
	}
	for q.With != nil || q.Above != nil {
		switch {
		case q.With != nil:
			q = q.With
		case !q.Source:
			return false
		default:
			q = q.Above.In
		}
	}
	return true
}

// namesOutside says whether something outside of a query goes by a name that its WITH
// defines.
func (x *restricter) namesOutside(q *sqltree.Query) bool {
	return slices.ContainsFunc(x.Cores, func(c *sqltree.Core) bool {
		return slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool {
			return (it.Text.From < q.From || it.Text.From >= q.To) && slices.ContainsFunc(q.CTEs, func(d *sqltree.CTE) bool { return sqltext.Same(d.Name, it.Name) })
		})
	})
}
