package engine

import (
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Sides of an EXCEPT or INTERSECT of which the other one is the user's own.

// ofCompound restricts one SELECT of a compound to the values that the user's
// own SELECTs have: all that are before it, when it takes from them or is taken
// with them; or a later one that everything is taken with. NULL is equal to NULL
// there, so that it must not have any.
func (o *ownRestricter) ofCompound(q *query, j int) bool {
	c := q.cores[j]
	if c.values || len(q.cores) < 2 || o.onlyMine(c.part) {
		return false
	}
	var choices [][]*core
	if q.ops[j] == "EXCEPT" || q.ops[j] == "INTERSECT" {
		choices = tellers(q, j)
	}
	for k := j + 1; k < len(q.cores); k++ {
		if q.ops[k] == "INTERSECT" {
			choices = append(choices, q.cores[k:k+1])
		}
	}
	for _, others := range choices {
		for n := range c.results {
			o.begin()
			folds, ok := o.collated(q, c, n)
			if !ok {
				continue
			}
			o.begin()
			list, ok := o.union(others, n)
			list.folds = list.folds || folds
			if ok && o.inOwnCore(c, n, ownDemand{list: list, notNull: true}) {
				return true
			}
		}
	}
	return false
}

// tellers are SELECTs that have, taken together, all rows that a compound may
// have had before its jth: the first with all that add to it, and each one that
// everything before it was taken with, in the same way.
func tellers(q *query, j int) [][]*core {
	var out [][]*core
	for first := range q.cores[:j] {
		if first > 0 && q.ops[first] != "INTERSECT" {
			continue
		}
		some := []*core{q.cores[first]}
		for k := first + 1; k < j; k++ {
			if q.ops[k] == "UNION" {
				some = append(some, q.cores[k])
			}
		}
		out = append(out, some)
	}
	return out
}

// union is the list of the nth results of some SELECTs of the user's own.
func (o *ownRestricter) union(cores []*core, n int) (ownList, bool) {
	var all ownList
	var texts []string
	for _, c := range cores {
		l, ok := o.nthList(c, n)
		if !ok {
			return all, false
		}
		text := l.query()
		if l.from == "" {
			text = "SELECT " + text
		}
		texts = append(texts, text)
		all.folds = all.folds || l.folds
	}
	all.expr = strings.Join(texts, " UNION ALL ")
	return all, true
}

// nthList is the list of one of them.
func (o *ownRestricter) nthList(c *core, n int) (ownList, bool) {
	if !o.onlyMine(c.part) || c.odd {
		return ownList{}, false
	}
	if !c.values {
		if n >= len(c.results) || o.starBefore(c, n) || o.result(c, n).expr.empty() {
			return ownList{}, false
		}
		return o.list(c, o.result(c, n).expr)
	}
	var l ownList
	o.collates(c.part, &l)
	if _, ok := o.mentions(c, c.part); !ok || o.unnumbered(c.part) || !o.hintsFor(c.part, c) {
		return l, false
	}
	l.expr = catalog.Quote("column" + strconv.Itoa(n+1))
	l.from = " FROM (" + o.text[o.s.at(c.from).Pos:o.after(c.to-1)] + ")"
	return l, true
}

// starBefore says whether one of a SELECT's results up to the nth is a *.
func (o *ownRestricter) starBefore(c *core, n int) bool {
	for _, p := range c.results[:n+1] {
		if o.s.at(p.to-1).Text == "*" {
			return true
		}
	}
	return false
}

// collated says whether the nth results of a compound may be compared without
// case because of one of its SELECTs other than the one in question. It is false
// for one of which that is not known.
func (o *ownRestricter) collated(q *query, but *core, n int) (folds, ok bool) {
	for _, c := range q.cores {
		if c == but {
			continue
		}
		if o.onlyMine(c.part) {
			l, ok := o.nthList(c, n)
			if !ok {
				return false, false
			}
			folds = folds || l.folds
			continue
		}
		if n >= len(c.results) || o.starBefore(c, n) {
			return false, false
		}
		ref, found := o.refer(c, o.result(c, n).expr)
		if !found || ref.item.table() == nil {
			return false, false
		}
		t := ref.item.table()
		i, found := t.Column(ref.name)
		if !found || t.Columns[i].Type != catalog.Text {
			return false, false
		}
		folds = folds || t.Columns[i].NoCase
	}
	return folds, true
}
