package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The members of one group are in one list, and so are those who have one app. In
//
//	users u WHERE u.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM group_members m
//	    JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = 'Finance')
//
// all active users are read, to ask of each whether there is a row. As u.id IN (SELECT
// m.user_id …) it means the same in a WHERE, and the list comes first. So it is with a
// LIMIT: few users are in one group, as a rule, so that many would be read for each
// that is. Of several such conditions one is enough, since the others are tested with
// few.

// ThoseOf is the text to hand to SQLite, with such lists.
func (r *Rules) ThoseOf(text string) string {
	places := 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") {
			places++
		}
	}
	if places < 2 {
		return text
	}
	return retold(text, r, (*restricter).thoseOf)
}

// thoseOf is the text with one EXISTS written as a list, or with a list beside one that
// says more than the list can.
func (x *restricter) thoseOf() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values || x.IsNamed(c) || !x.stands(c) {
			continue
		}
		for _, p := range x.conditionsFor(c, nil) {
			at, q, only := c, (*sqltree.Query)(nil), false
			if exists, in := x.subquery(p); exists != nil && in == 0 && !exists.Limited {
				q, only = exists, true
			} else if at, q = x.demandsSome(c, p); q == nil || at.Odd || x.IsNamed(at) || !x.stands(at) {
				continue
			}
			if next, ok := x.asList(at, p, q.Cores[0], only); ok {
				return next, true
			}
		}
		for _, p := range x.conditionsFor(c, nil) {
			if next, ok := x.either(c, p); ok {
				return next, true
			}
		}
	}
	return "", false
}

// either is the text in which one of the alternatives of a condition is a list, where Okta
// is asked for all of the others.
func (x *restricter) either(c *sqltree.Core, p sqltree.Part) (string, bool) {
	pieces, word, ok := x.Shape.Pieces(x.Shape.Stripped(p))
	if !ok || word != "OR" {
		return "", false
	}
	var exists []sqltree.Part
	for _, p := range pieces {
		p = x.Shape.Stripped(p)
		switch q, in := x.subquery(p); {
		case q != nil && in == 0 && !q.Limited:
			exists = append(exists, p)
		case q != nil && in > 0:
		case x.hasQuery(p) || !slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return x.asksFor(p, it) }):
			return "", false
		}
	}
	for _, p := range exists {
		q, _ := x.subquery(p)
		if next, ok := x.asListOf(c, p, q.Cores[0], func(condition string, all bool) (string, bool) {
			if !all {
				return "", false
			}
			return x.instead(p, condition)
		}); ok {
			return next, true
		}
	}
	return "", false
}

// instead is the text with a condition in the place of another one.
func (x *restricter) instead(p sqltree.Part, condition string) (string, bool) {
	return x.accepted(x.text[:x.Shape.From(p)] + condition + x.text[x.Shape.To(p):])
}

// asList is the text in which an EXISTS asks for an entry's key in a list. Where the
// condition may be more than that, the list stands beside it.
func (x *restricter) asList(c *sqltree.Core, p sqltree.Part, inner *sqltree.Core, only bool) (string, bool) {
	return x.asListOf(c, p, inner, func(condition string, all bool) (string, bool) {
		if only && all {
			return x.instead(p, condition)
		}
		return x.add(c, condition)
	})
}

// asListOf is the text that a condition makes, by which a key is in the list of those that
// a query has a row for; all says that the query asks for nothing else.
func (x *restricter) asListOf(c *sqltree.Core, p sqltree.Part, inner *sqltree.Core, text func(condition string, all bool) (string, bool)) (string, bool) {
	if slices.ContainsFunc(inner.Items, func(it *sqltree.Item) bool { return len(it.Using) > 0 }) {
		return "", false
	}
	said := x.saidOfValue(p, inner)
	for _, it := range inner.Items {
		for _, tie := range x.certainTies(inner, it) {
			for i, end := range tie {
				key := tie[1-i]
				member := x.sameKey(end, key) && (x.isBroad(c, key) || x.listsAll(c, key)) && x.isMember(end)
				if end.Item != it || key.Item.Core != c || !member && !x.isPartner(c, key, end) {
					continue
				}
				x.afresh()
				d := demand{drives: true}
				if !member {
					d.said = said
				}
				list, ok := x.keys(inner, end, d)
				if !ok || !member && !x.few && x.comesFrom(end).Item.Table().Rows > fewRows && !asksEach(key.Item.Table()) {
					continue
				}
				condition, all := column(key)+" IN ("+list+")", false
				if x.sameKey(end, key) {
					all = x.saysAll(inner, tie)
				} else {
					condition = column(key) + " COLLATE NOCASE IN (" + list + ")"
				}
				if next, ok := text(condition, all); ok {
					return next, true
				}
			}
		}
	}
	return "", false
}

// saysAll says whether the last keys were those of all entries of a SELECT under all
// its conditions but one, that two columns are equal.
func (x *restricter) saysAll(c *sqltree.Core, but [2]sqltree.Reference) bool {
	own := x.own(c, but[0].Item, demand{drives: true})
	if slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return it.Left }) {
		return false
	}
	of := but[0].Item
	if of.Core != c {
		of = but[1].Item
	}
	if len(x.joinedTo(of, own, demand{drives: true})) < len(c.Items) {
		return false
	}
	ties := 0
	for _, p := range x.conditionsFor(c, nil) {
		if slices.ContainsFunc(own, func(k condition) bool { return k.Part == p }) {
			continue
		}
		a, b, ok := x.equal(c, p)
		if !ok || [2]sqltree.Reference{a, b} != but {
			return false
		}
		ties++
	}
	return ties == 1
}
