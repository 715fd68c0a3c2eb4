package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Comparison is one side of a disjunction: a comparison of a column with
// constants, the column with any of the values. Several values stand for IN.
type Comparison struct {
	Column    int
	Op        Op
	Values    []Value
	Collation string       // that of the comparison; "" for the one the column is declared with
	Implied   bool         // it follows from a condition that SQLite does not offer, such as one on a function of the column
	Element   bool         // it is met by an array in the column that has such an element
	And       []Comparison // what else the side demands; their own And is not looked at
}

// parts are the comparisons of a side, all of which it demands.
func (c *Comparison) parts() []Comparison { return append([]Comparison{*c}, c.And...) }

// offered says whether SQLite can ask for the side by itself.
func (c *Comparison) offered() bool {
	return slices.ContainsFunc(c.parts(), func(p Comparison) bool { return !p.Implied })
}

// maxAnyOf is the longest disjunction that is sent, in bytes. It cannot be
// split when Okta finds it too long, unlike a list.
const maxAnyOf = 2000

// wide is the part of a table from which on a complete list is better: it answers
// whatever else a statement wants of the table.
const wide = 0.5

// narrow adds the disjunctions that every row of the answer meets to a request.
// share is the part of the rows that they keep; united says whether there are
// any.
func (j *job) narrow(c *candidate, m *template, q param) (share float64, united bool) {
	share = 1
	looksUp := j.looksUp(c, m)
	for _, or := range j.in.AnyOf {
		if at := j.disguised(or); at >= 0 && slices.Contains(c.pushed, at) {
			// The length of an IN is not known while planning; here it is.
			_, part := j.anyOf(q, or)
			share, united = share*min(1, part/j.selectivity(j.in.Constraints[at])), true
			continue
		}
		if len(j.rowValues(or)) == 0 && (looksUp || j.oneSide(or)) || j.spanned(or, c.pushed) {
			continue
		}
		if text, part := j.anyOf(q, or); text != "" && !(j.in.Several && part > wide) {
			m.any, share, c.exact, united = append(m.any, text), share*part, false, true
		}
	}
	return share, united
}

// looksUp says whether a request asks for the few rows of a value that planning
// does not know, such as one of another table's row. Narrowing those saves no
// call, and the values of several rows could not be asked for together. The values of
// a list are: how many rows these have is a guess, but where each has one at most.
func (j *job) looksUp(c *candidate, m *template) bool {
	unknown := func(i int) bool {
		k := &j.in.Constraints[i]
		return !k.Known && (!k.CanList || k.Column >= 0 && j.t.Columns[k.Column].Unique)
	}
	return slices.ContainsFunc(c.pushed, unknown) && pages(j.rows*j.share(c.pushed), m.path) <= 1
}

// oneSide says whether SQLite asks for one side of a disjunction by itself:
// saying the whole of it too would be in vain.
func (j *job) oneSide(or []Comparison) bool {
	if len(or) < 2 {
		return false
	}
	for i := range or {
		if !or[i].offered() {
			return false
		}
	}
	for _, k := range j.in.Constraints {
		for i := range or {
			for _, cmp := range or[i].parts() {
				if !cmp.Implied && k.Column == cmp.Column && k.Op == cmp.Op && k.Usable {
					return true
				}
			}
		}
	}
	return false
}

// onlySide is how much dearer a request for one side of a disjunction is made
// where one request says all of them. SQLite takes the rows of an OR for as few
// as those of a look-up by another table's row where that costs the same as a
// side, and then prefers the OR for what it does with so few rows.
const onlySide = 1.2

// oneOfSeveral says whether SQLite asks for one side of a disjunction of which a
// parameter can say the whole. What several places of a statement ask for is no
// such disjunction.
func (j *job) oneOfSeveral(q param) bool {
	if j.in.Several {
		return false
	}
	for _, or := range j.in.AnyOf {
		if j.oneSide(or) && j.disguised(or) < 0 && len(j.rowValues(or)) == 0 {
			if text, _ := j.anyOf(q, or); text != "" {
				return true
			}
		}
	}
	return false
}

// disguised is the constraint that is a whole disjunction: an OR of values of
// one column, which SQLite offers as an IN. It is -1 when there is none.
func (j *job) disguised(or []Comparison) int {
	for _, cmp := range or {
		if cmp.Column != or[0].Column || cmp.Op != EQ || cmp.Implied || len(cmp.And) > 0 {
			return -1
		}
	}
	at := -1
	for i, k := range j.in.Constraints {
		if k.Column != or[0].Column || k.Op != EQ || !k.Usable {
			continue
		}
		if !k.CanList {
			return -1 // one side of it is asked for
		}
		at = i
	}
	return at
}

// rowValues are the constraints that are a whole disjunction: the list of an IN
// of row values, which SQLite offers as an equality for each column and would
// go through one row at a time. It is empty for any other disjunction.
func (j *job) rowValues(or []Comparison) []int {
	if len(or) < 2 || len(or[0].And) == 0 {
		return nil
	}
	var out []int
	for _, first := range or[0].parts() {
		found := -1
		for i, k := range j.in.Constraints {
			if k.Column != first.Column || k.Op != EQ || !k.Usable || k.Known || k.CanList {
				continue
			}
			if found >= 0 {
				return nil // one of them is another condition
			}
			found = i
		}
		if found < 0 || first.Op != EQ || first.Implied {
			return nil
		}
		out = append(out, found)
	}
	for i := range or {
		if !slices.EqualFunc(or[0].parts(), or[i].parts(), func(a, b Comparison) bool { return a.Column == b.Column && b.Op == EQ && !b.Implied }) {
			return nil
		}
	}
	return out
}

// listedRows are the constraints that a disjunction says in their place: those
// of row values, as far as a parameter can say them.
func (j *job) listedRows(q param) []int {
	var out []int
	for _, or := range j.in.AnyOf {
		if text, _ := j.anyOf(q, or); text != "" {
			out = append(out, j.rowValues(or)...)
		}
	}
	return out
}

// anyOf writes a disjunction that every row of the answer meets, or "" when one
// of its sides cannot be said. share is the part of the rows it keeps.
func (j *job) anyOf(q param, or []Comparison) (text string, share float64) {
	var items []string
	for i := range or {
		alternatives, part, ok := j.side(q, &or[i])
		if !ok {
			return "", 1
		}
		items = append(items, alternatives...)
		share += part
	}
	text = strings.Join(items, " or ")
	if len(items) != 1 || !isAnyOf(text) {
		text = "(" + text + ")"
	}
	if len(items) == 0 || len(items) > maxTerms || len(text) > maxAnyOf {
		return "", 1
	}
	return text, min(share, 1)
}

// side writes one side of a disjunction as alternatives of which any one is
// enough; none at all when no row can meet it. Of the comparisons that the side
// demands, those that cannot be said are left out; ok is false when none can.
func (j *job) side(q param, side *Comparison) (alternatives []string, share float64, ok bool) {
	share = 1
	var said [][]string
	parts := j.withoutSpanned(side.parts())
	for _, cmp := range parts {
		items, part, sayable := j.alternatives(q, cmp, parts)
		if !sayable {
			continue
		}
		if len(items) == 0 {
			return nil, 0, true
		}
		said, share = append(said, items), share*part
	}
	if len(said) < 2 {
		return slices.Concat(said...), share, len(said) == 1
	}
	var texts []string
	for _, items := range said {
		text := strings.Join(items, " or ")
		if len(items) > 1 {
			text = "(" + text + ")"
		}
		texts = append(texts, text)
	}
	return []string{"(" + strings.Join(texts, " and ") + ")"}, share, true
}

// alternatives writes one comparison, an expression for each value that a row
// can have. ok is false when one of them cannot be said. beside is what the side
// demands.
func (j *job) alternatives(q param, cmp Comparison, beside []Comparison) (items []string, share float64, ok bool) {
	if cmp.Element {
		return j.elements(q, cmp)
	}
	c := &j.t.Columns[cmp.Column]
	for _, v := range cmp.Values {
		k := Constraint{Column: cmp.Column, Op: cmp.Op, Usable: true, Collation: cmp.Collation, Value: v, Known: true}
		if k.Collation == "" {
			k.Collation = declaredCollation(c)
		}
		e, why := termFor(j.t, q, 0, k)
		if why != "" || e.op == catalog.Co || !j.accompanied(cmp, e.op, beside) {
			return nil, 1, false
		}
		w := say(j.t, q, e, v)
		switch {
		case w.never:
			continue
		case w.expr == "":
			return nil, 1, false
		}
		if c.Type == catalog.Time && strings.Contains(w.expr, " and ") && !isAnyOf(w.expr) {
			w.expr = "(" + w.expr + ")" // a range
		}
		items = append(items, fence(w.expr))
		share += j.selectivity(k)
	}
	return items, share, true
}

// declaredCollation is the collation that a comparison with a constant has.
func declaredCollation(c *catalog.Column) string {
	switch {
	case c.Type == catalog.Time:
		return "TIMESTAMP"
	case c.NoCase:
		return "NOCASE"
	}
	return "BINARY"
}
