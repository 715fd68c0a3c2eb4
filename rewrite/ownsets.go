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
// there, so that one of the two must not have any, or it is said beside the
// restricted SELECT whether both have.
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
			if !ok {
				continue
			}
			if o.inOwnCore(c, n, ownDemand{list: list, notNull: !list.solid}) {
				return true
			}
			if o.edits = nil; !list.solid && o.besideNull(q, j, list) {
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
	all := ownList{solid: true}
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
		all.folds, all.solid, all.outer = all.folds || l.folds, all.solid && l.solid, all.outer || l.outer
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
		l, ok := o.list(c, o.Result(c, n).Expr)
		l.solid = ok && o.neverNull(c, o.Result(c, n).Expr)
		return l, ok
	}
	l := ownList{solid: o.onlyConstants(c.Part)}
	o.collates(c.Part, &l)
	if _, ok := o.mentions(c, c.Part); !ok || o.unnumbered(c.Part) || !o.hintsFor(c.Part, c) {
		return l, false
	}
	l.expr = catalog.Quote("column" + strconv.Itoa(n+1))
	l.from = " FROM (" + o.text[o.Shape.At(c.From).Pos:o.after(c.To-1)] + ")"
	return l, true
}

// besideNull restricts the jth SELECT of a compound, which has one result, and says
// beside it whether it has a row with a NULL, if the list has one.
func (o *ownRestricter) besideNull(q *sqltree.Query, j int, list ownList) bool {
	c := q.Cores[j]
	if len(c.Results) != 1 || o.namesCTE(c.Part) || o.unnumbered(c.Part) || !o.inOwnCore(c, 0, ownDemand{list: list}) {
		return false
	}
	from, to := o.Shape.At(c.From).Pos, o.after(c.To-1)
	null := "SELECT NULL WHERE "
	if !list.outer {
		null += hasNull(list.query()) + " AND " // which costs nothing
	}
	null += hasNull(o.text[from:to])
	if q.Ops[j] == "EXCEPT" {
		o.edits = append(o.edits, edit{to, " EXCEPT " + null})
		return true
	}
	if j == 0 && o.Result(c, 0).Name == "" {
		return false // the whole query's result is called after it
	}
	o.edits = append(o.edits, edit{from, "SELECT * FROM ("}, edit{to, " UNION ALL " + null + ")"})
	return true
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
