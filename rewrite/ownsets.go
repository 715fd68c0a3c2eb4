package rewrite

import (
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// Sides of an EXCEPT or INTERSECT of which the other one is the user's own.

// ofCompound restricts one SELECT of a compound to the values that the user's
// own SELECTs have: all that are before it, when it takes from them or is taken
// with them; or a later one that everything is taken with. NULL is equal to NULL
// there, so that it must not have any.
func (o *ownRestricter) ofCompound(q *sqltree.Query, j int) bool {
	c := q.Cores[j]
	if c.Values || len(q.Cores) < 2 || o.onlyMine(c.Part) {
		return false
	}
	var choices [][]*sqltree.Core
	if q.Ops[j] == "EXCEPT" || q.Ops[j] == "INTERSECT" {
		choices = tellers(q, j)
	}
	for k := j + 1; k < len(q.Cores); k++ {
		if q.Ops[k] == "INTERSECT" {
			choices = append(choices, q.Cores[k:k+1])
		}
	}
	for _, others := range choices {
		for n := range c.Results {
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
func tellers(q *sqltree.Query, j int) [][]*sqltree.Core {
	var out [][]*sqltree.Core
	for first := range q.Cores[:j] {
		if first > 0 && q.Ops[first] != "INTERSECT" {
			continue
		}
		some := []*sqltree.Core{q.Cores[first]}
		for k := first + 1; k < j; k++ {
			if q.Ops[k] == "UNION" {
				some = append(some, q.Cores[k])
			}
		}
		out = append(out, some)
	}
	return out
}

// union is the list of the nth results of some SELECTs of the user's own.
func (o *ownRestricter) union(cores []*sqltree.Core, n int) (ownList, bool) {
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
func (o *ownRestricter) nthList(c *sqltree.Core, n int) (ownList, bool) {
	if !o.onlyMine(c.Part) || c.Odd {
		return ownList{}, false
	}
	if !c.Values {
		if n >= len(c.Results) || o.starBefore(c, n) || o.Result(c, n).Expr.Empty() {
			return ownList{}, false
		}
		return o.list(c, o.Result(c, n).Expr)
	}
	var l ownList
	o.collates(c.Part, &l)
	if _, ok := o.mentions(c, c.Part); !ok || o.unnumbered(c.Part) || !o.hintsFor(c.Part, c) {
		return l, false
	}
	l.expr = catalog.Quote("column" + strconv.Itoa(n+1))
	l.from = " FROM (" + o.text[o.Shape.At(c.From).Pos:o.after(c.To-1)] + ")"
	return l, true
}

// starBefore says whether one of a SELECT's results up to the nth is a *.
func (o *ownRestricter) starBefore(c *sqltree.Core, n int) bool {
	for _, p := range c.Results[:n+1] {
		if o.Shape.At(p.To-1).Text == "*" {
			return true
		}
	}
	return false
}

// collated says whether the nth results of a compound may be compared without
// case because of one of its SELECTs other than the one in question. It is false
// for one of which that is not known.
func (o *ownRestricter) collated(q *sqltree.Query, but *sqltree.Core, n int) (folds, ok bool) {
	for _, c := range q.Cores {
		if c == but {
			continue
		}
		if o.onlyMine(c.Part) {
			l, ok := o.nthList(c, n)
			if !ok {
				return false, false
			}
			folds = folds || l.folds
			continue
		}
		if n >= len(c.Results) || o.starBefore(c, n) {
			return false, false
		}
		ref, found := o.Refer(c, o.Result(c, n).Expr)
		if !found || ref.Item.Table() == nil {
			return false, false
		}
		t := ref.Item.Table()
		i, found := t.Column(ref.Name)
		if !found || t.Columns[i].Type != catalog.Text {
			return false, false
		}
		folds = folds || t.Columns[i].NoCase
	}
	return folds, true
}
