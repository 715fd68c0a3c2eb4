package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// SQLite tests the conditions of a WHERE that have a subquery about the row in
// the order of the text, and each as soon as the tables that it names have a
// row. EXISTS it makes a join of, which comes after all of them, in an order
// that it guesses. A condition about factors takes a request for each row, and
// one about who has a role a few for all, so that the latter has to come first:
// only the rows that it leaves are asked for factors then.

// cost is what testing a condition for many rows takes.
type cost int

const (
	free   cost = iota // it asks nothing
	some               // a few requests tell for all rows, or lists of keys do
	perRow             // a request for each row
)

// costs is what the queries in some tokens take.
func (x *restricter) costs(p part) cost { return x.costsTo(p, 0) }

func (x *restricter) costsTo(p part, depth int) cost {
	most := free
	for _, it := range x.entriesIn(p) {
		c := some
		switch t := it.table(); {
		case t != nil && onePerParent(t) && !listsOthers(t):
			c = perRow
		case it.cte != nil && depth > 8:
			c = perRow
		case it.cte != nil:
			c = max(c, x.costsTo(it.cte.body.part, depth+1))
		}
		most = max(most, c)
	}
	return most
}

// dearLast is the text to hand to SQLite, with what takes a request for each row
// tested last. check says whether SQLite takes a text.
func dearLast(text string, check func(string) bool) string {
	out, changed := text, false
	repeatable := repeatable(text)
	if repeatable {
		out = numbered(text)
	}
	for range restrictions {
		x := restricter{text: out, refused: map[string]bool{}, owners: map[int]string{}, repeatable: repeatable}
		next, ok := x.later()
		for ok && !check(next) {
			x.refused[next] = true
			next, ok = x.later()
		}
		if !ok {
			break
		}
		out, changed = next, true
	}
	if !changed {
		return text
	}
	return out
}

// later is the text with one condition tested later.
func (x *restricter) later() (string, bool) {
	s := shapeOf(x.text)
	if x.selectReader = s.selects(); x.selectReader == nil {
		return "", false
	}
	for _, c := range x.cores {
		if c.odd || x.isNamed(c) {
			continue
		}
		conditions := x.conjuncts(c.where)
		dear := slices.ContainsFunc(c.items, func(it *item) bool {
			return it.table() != nil && onePerParent(it.table()) && !listsOthers(it.table())
		})
		for _, p := range conditions {
			dear = dear || x.costs(p) == perRow
		}
		if !dear {
			continue
		}
		for _, p := range conditions {
			if next, ok := x.tested(p); ok {
				return next, true
			}
		}
		if next, ok := x.sorted(c, conditions); ok {
			return next, true
		}
		for _, p := range conditions {
			if next, ok := x.afterJoins(c, p); ok {
				return next, true
			}
		}
	}
	return "", false
}

// tested keeps SQLite from making a join of an EXISTS.
func (x *restricter) tested(p part) (string, bool) {
	s := x.s
	if !s.at(p.from).Is("EXISTS") || s.closing(p.from+1) != p.to-1 || x.costs(p) != some {
		return "", false
	}
	return x.accepted(x.edited(map[int]string{p.from: "+"}, -1, ""))
}

// accepted says whether a text is one that has not been refused and gives all
// parameters the numbers that they had.
func (x *restricter) accepted(next string) (string, bool) {
	return next, !x.refused[next] && sameParameters(x.text, next)
}

// sorted writes the conditions of a WHERE with those last that take a request
// for each row. None of them may be able to raise an error.
func (x *restricter) sorted(c *core, conditions []part) (string, bool) {
	wrong, seen := false, false
	for _, p := range conditions {
		cost := x.costs(p)
		wrong = wrong || seen && cost == some
		seen = seen || cost == perRow
	}
	if !wrong {
		return "", false
	}
	var first, last []string
	for _, p := range conditions {
		text := "(" + x.raw(p) + ")"
		switch cost := x.costs(p); {
		case cost != free && !x.safe(c, p):
			return "", false
		case cost == perRow:
			last = append(last, text)
		default:
			first = append(first, text)
		}
	}
	from, to := x.s.at(c.where.from).Pos, x.s.at(c.where.to-1)
	return x.accepted(x.text[:from] + strings.Join(append(first, last...), " AND ") + x.text[to.Pos+len(to.Text):])
}

// raw is the text of some tokens.
func (x *restricter) raw(p part) string {
	last := x.s.at(p.to - 1)
	return x.text[x.s.at(p.from).Pos : last.Pos+len(last.Text)]
}

// safe says whether every name of a condition is understood, and it can raise no
// error.
func (x *restricter) safe(c *core, p part) bool {
	_, ok := x.understood(c, p)
	return ok
}

// afterJoins makes a condition that takes a request for each row wait for the
// tables that a row is joined to on keys and that tell cheaply whether it is
// one of the result: it is asked only where the keys are equal, as they are in
// every row of the result.
func (x *restricter) afterJoins(c *core, p part) (string, bool) {
	if x.costs(p) != perRow {
		return "", false
	}
	items, ok := x.understood(c, p)
	if !ok {
		return "", false
	}
	var equal []string
	for _, it := range c.items {
		if it.left || items[it] || !x.tells(it) {
			continue
		}
		for _, tie := range x.ties(c, it) {
			a, b := tie[0], tie[1]
			if a.item.core == c && b.item.core == c && a.item != b.item && (items[a.item] || items[b.item]) && (a.item == it || b.item == it) &&
				a.item.alias != "" && b.item.alias != "" && x.sameKey(a, b) {
				equal = append(equal, column(a)+" = "+column(b))
				break
			}
		}
	}
	if len(equal) == 0 {
		return "", false
	}
	from, to := x.s.at(p.from).Pos, x.s.at(p.to-1)
	end := to.Pos + len(to.Text)
	return x.accepted(x.text[:from] + "CASE WHEN " + strings.Join(equal, " AND ") + " THEN " + x.text[from:end] + " END" + x.text[end:])
}

// column is a reference as it is written.
func column(r reference) string {
	return catalog.Quote(r.item.alias) + "." + catalog.Quote(r.name)
}

// tells says whether an entry tells in few requests which rows have a match: a
// table with rows below few parents, one that can be listed as a whole, or one
// end of a relation.
func (x *restricter) tells(it *item) bool {
	t := it.table()
	switch {
	case t == nil:
		return false
	case listsOthers(t), scanPath(t) != nil:
		return true
	}
	for _, p := range x.conditionsFor(it.core, it) {
		if n := p.to - 1; n-p.from >= 2 && x.s.at(n-1).Text == "=" && !isIdentifier(x.s.at(n)) {
			if r, ok := x.refer(it.core, part{p.from, n - 1}); ok && r.item == it && byParents(t, r.name) && !onePerParent(t) {
				return true
			}
		}
	}
	return false
}
