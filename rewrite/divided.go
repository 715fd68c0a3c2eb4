package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Who is a member of all of several groups is a member of each of them. In
//
//	users u WHERE NOT EXISTS (SELECT 1 FROM groups g WHERE g.name IN ('VPN', 'Payroll')
//	    AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.user_id = u.id))
//
// all users are read, to ask of each whether there is a group without them. The members of
// any one of the groups are all who matter, unless there is no such group: then it is
// everybody. Both are in a list beside the condition, of which the second half is read
// only if there is nothing in the first.

// Divided is the text to hand to SQLite, with such lists.
func (r *Rules) Divided(text string) string {
	exists, counts := 0, 0
	for _, t := range sqltext.Tokens(text) {
		switch {
		case t.Is("EXISTS"):
			exists++
		case t.Is("count"):
			counts++
		}
	}
	if exists < 2 && counts < 2 {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		for _, c := range x.Cores {
			if c.Odd || c.Values || x.IsNamed(c) || !x.stands(c) {
				continue
			}
			for _, p := range x.conditionsFor(c, nil) {
				if next, ok := x.divided(c, x.lacking(p)); ok {
					return next, true
				}
				if next, ok := x.counted(c, p); ok {
					return next, true
				}
			}
		}
		return "", false
	})
}

// lacking is the query of which a condition says that it has no row, nil for other
// conditions.
func (x *restricter) lacking(p sqltree.Part) *sqltree.Query {
	if p = x.Shape.Stripped(p); !x.Shape.At(p.From).Is("NOT") {
		return nil
	}
	q, in := x.subquery(x.Shape.Stripped(sqltree.Part{From: p.From + 1, To: p.To}))
	if q == nil || in > 0 || q.Limited || len(q.CTEs) > 0 {
		return nil
	}
	return q
}

// divided is the text in which a SELECT's rows are among those that have a row for one of
// those that a query says all must have one for.
func (x *restricter) divided(c *sqltree.Core, all *sqltree.Query) (string, bool) {
	if all == nil {
		return "", false
	}
	by := all.Cores[0]
	for _, p := range x.conjuncts(by.Where) {
		has := x.lacking(p)
		if has == nil {
			continue
		}
		of, ok := x.readsBut(by, p)
		if !ok {
			return "", false
		}
		inner := has.Cores[0]
		for _, it := range inner.Items {
			for _, member := range x.certainTies(inner, it) {
				for i, end := range member {
					key := member[1-i]
					if end.Item != it || key.Item.Core != c || !x.isBroad(c, key) || !x.sameKey(end, key) || !byParents(it.Table(), end.Name) || it.Table().ListsOthers() {
						continue
					}
					for _, tie := range x.certainTies(inner, it) {
						for k, far := range tie {
							if near := tie[1-k]; far.Item.Core == by && near.Item == it && near.Name != end.Name && x.sameKey(far, near) && byParents(it.Table(), near.Name) {
								return x.ofAny(c, key, end, near, column(far), of)
							}
						}
					}
				}
			}
		}
	}
	return "", false
}

// readsBut is the FROM and the WHERE of a SELECT without one of its conditions. It is false
// where that cannot be asked elsewhere.
func (x *restricter) readsBut(c *sqltree.Core, but sqltree.Part) (string, bool) {
	if c.Odd || c.Values || len(c.Items) == 0 || len(c.Group) > 0 {
		return "", false
	}
	from := sqltree.Part{From: c.Items[0].Text.From, To: c.Items[0].Text.From}
	for _, it := range c.Items {
		if it.Left || len(it.Using) > 0 || it.Alias == "" || !x.copies(it, c) {
			return "", false
		}
		from.To = max(from.To, it.Text.To, it.On.To, it.Ends)
	}
	var where []string
	for _, p := range x.conditionsFor(c, nil) {
		if p == but {
			continue
		}
		items, ok := x.mentions(c, p)
		if !ok || x.mayRaise(p) {
			return "", false
		}
		if p.From >= from.To {
			where = append(where, x.slice(p))
		}
		for it := range items {
			ok = ok && it.Core == c
		}
		if !ok {
			return "", false
		}
	}
	out := x.slice(from)
	if len(where) > 0 {
		out += " WHERE " + strings.Join(where, " AND ")
	}
	return out, x.repeatable || !sqltree.HasNumberless(out)
}

// ofAny is the text in which a key is one of those that a relation has at one end, for
// any one of those at the other that some text finds, or any where that finds none.
func (x *restricter) ofAny(c *sqltree.Core, key, end, near sqltree.Reference, far, of string) (string, bool) {
	const one = "_one"
	relation := end.Item.Table().Name
	if x.defines(relation) {
		return "", false
	}
	return x.amongUnless(c, key, "NOT EXISTS (SELECT 1 FROM "+of+")", "SELECT "+one+"."+catalog.Quote(end.Name)+" FROM "+catalog.Quote(relation)+" AS "+one+
		" WHERE "+one+"."+catalog.Quote(near.Name)+" = (SELECT "+far+" FROM "+of+" LIMIT 1)")
}

// counted is the text in which those whose number of rows is to be that of some others
// have a row, unless there are none of the others.
func (x *restricter) counted(c *sqltree.Core, p sqltree.Part) (string, bool) {
	s := x.Shape
	p = s.Stripped(p)
	at, ok := x.comparesAt(p)
	if !ok || at < 0 || s.At(at).Text != "=" && s.At(at).Text != "==" {
		return "", false
	}
	left, right := x.counts(sqltree.Part{From: p.From, To: at}), x.counts(sqltree.Part{From: at + 1, To: p.To})
	if left == nil || right == nil {
		return "", false
	}
	if x.reachesOut(right) {
		left, right = right, left
	}
	if x.reachesOut(right) || x.mayRaise(right.Part) {
		return "", false
	}
	if items, ok := x.mentions(c, right.Part); !ok || len(items) > 0 {
		return "", false
	}
	inner := left.Cores[0]
	for _, it := range inner.Items {
		for _, tie := range x.certainTies(inner, it) {
			for i, end := range tie {
				key := tie[1-i]
				if end.Item != it || key.Item.Core != c || !x.sameKey(end, key) || !x.isBroad(c, key) || !x.isMember(end) {
					continue
				}
				x.afresh()
				if list, ok := x.keys(inner, end, demand{drives: true}); ok {
					return x.amongUnless(c, key, "("+x.slice(right.Part)+") = 0", list)
				}
			}
		}
	}
	return "", false
}

// counts is a query that is nothing but a number of rows, nil for anything else.
func (x *restricter) counts(p sqltree.Part) *sqltree.Query {
	s := x.Shape
	for _, q := range x.Queries {
		if q.From != p.From+1 || q.To != p.To-1 || len(q.Cores) > 1 || q.Limited || len(q.CTEs) > 0 {
			continue
		}
		if c := q.Cores[0]; !c.Odd && !c.Values && len(c.Results) == 1 && len(c.Group) == 0 && c.Having.Empty() &&
			s.At(c.Results[0].From).Is("count") && s.Closing(c.Results[0].From+1) == c.Results[0].To-1 {
			return q
		}
	}
	return nil
}

// amongUnless is the text in which a key is in a list, or any where a condition holds that needs
// no row. What is read then is read for the row of that condition, so that nobody takes
// it for certain.
func (x *restricter) amongUnless(c *sqltree.Core, key sqltree.Reference, unless, list string) (string, bool) {
	const nobody = "_nobody"
	table := key.Item.Table().Name
	if strings.Contains(sqltext.Lower(x.text), nobody) || x.defines(table) {
		return "", false
	}
	everybody := catalog.Quote(table) + " AS " + catalog.Quote(key.Item.Alias)
	var said []string
	for _, k := range x.own(c, key.Item, demand{alone: true}) {
		if len(x.entriesIn(k.Part)) == 0 {
			said = append(said, x.slice(k.Part))
		}
	}
	if len(said) > 0 {
		everybody += " WHERE " + strings.Join(said, " AND ")
	}
	return x.add(c, column(key)+" IN (WITH "+nobody+" AS MATERIALIZED (SELECT 1 WHERE "+unless+") "+list+
		" UNION ALL SELECT "+column(key)+" FROM "+nobody+" CROSS JOIN "+everybody+")")
}

// defines says whether a WITH gives a table's name to something else.
func (x *restricter) defines(table string) bool {
	return slices.ContainsFunc(x.Queries, func(q *sqltree.Query) bool {
		return slices.ContainsFunc(q.CTEs, func(d *sqltree.CTE) bool { return sqltext.Same(d.Name, table) })
	})
}
