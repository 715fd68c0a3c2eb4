package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Some conditions are not said although they could be, for the sake of asking for
// the values of many rows together: see weak. The rows that are wanted meet them
// nevertheless, so that they may be found among those of another request that does
// say them. Such a condition counts as used, since SQLite offers those of an outer
// join's ON to other tables as well, and only use makes it see to that.

// knowingWord begins these conditions in a plan's text.
const knowingWord = " knowing "

// know adds the conditions that are left out and compare a text with a constant: for
// equality, or for being another one, which only search can say.
func (j *job) know(c *candidate, m *template, left []int) {
	for _, i := range j.leftOut(m, left) {
		k := j.in.Constraints[i]
		if !k.Known || !k.Usable || k.CanList || !binary(k.Collation) || k.Value.Kind != Text || j.t.Columns[k.Column].Type != catalog.Text {
			continue
		}
		op := catalog.Eq
		if k.Op == NE || k.Op == ISNOT {
			op = catalog.Ne
		}
		p := knownBy(&j.t.Columns[k.Column], m.param, op)
		if e, why := termFor(j.t, p, i, k); why == "" && e.form == plain && (e.op == catalog.Eq && k.Op == EQ || e.op == catalog.Ne) {
			e.arg = i + 1
			m.knows = append(m.knows, e)
			c.uses = append(c.uses, use{constraint: i})
		}
	}
}

// leftOut are the conditions that are left out, with those of the value of another
// table's row that a filter has no words for.
func (j *job) leftOut(m *template, left []int) []int {
	if m.param != filter || !m.path.Search || j.in.Late == LateParameters || !j.late() {
		return left
	}
	left = slices.Clone(left)
	for i, k := range j.in.Constraints {
		unsaid := k.Op == NE || k.Op == ISNOT || k.Op == EQ && k.Column >= 0 && j.t.Columns[k.Column].Filter&catalog.Eq == 0
		if unsaid && !j.skip[i] && !slices.Contains(left, i) {
			left = append(left, i)
		}
	}
	return left
}

// knownBy is the parameter that has words for what is known of a column beside another
// one.
func knownBy(c *catalog.Column, p param, op catalog.Ops) param {
	if p == filter && c.Filter&op == 0 {
		return search
	}
	return p
}

// knowingText writes them.
func (m *template) knowingText(t *catalog.Table) string {
	var parts []string
	for _, e := range m.knows {
		parts = append(parts, e.text(t))
	}
	if len(parts) == 0 {
		return ""
	}
	return knowingWord + strings.Join(parts, " and ")
}

// parseKnowing takes them off the end of a step's text.
func (m *template) parseKnowing(t *catalog.Table, text string) bool {
	if text == "" {
		return true
	}
	for _, part := range conjunction(text) {
		e, ok := parseTerm(t, m.param, part)
		if !ok && m.param == filter {
			e, ok = parseTerm(t, search, part)
		}
		if !ok || e.form != plain || e.op != catalog.Eq && e.op != catalog.Ne || t.Columns[e.col].Type != catalog.Text {
			return false
		}
		m.knows = append(m.knows, e)
	}
	return true
}

// known are the terms as they would be sent. One that cannot be said says nothing.
func (b *binder) known(m *template) []string {
	var out []string
	for _, e := range m.knows {
		if w := b.sayTerm(knownBy(&b.t.Columns[e.col], m.param, e.op), e); !w.never && len(w.items) == 1 {
			out = append(out, w.items[0])
		}
	}
	return out
}

// beside are the equalities of a lookup's rows that its request does not say.
func (b *binder) beside(m *template) []Beside {
	var out []Beside
	for _, e := range m.knows {
		if v := b.args[e.arg-1].Value; v.Kind == Text && e.op == catalog.Eq {
			out = append(out, Beside{e.col, v})
		}
	}
	return out
}

// Beside is an equality that the wanted rows of a lookup meet, whether or not it is
// asked for.
type Beside struct {
	Column int
	Value  Value
}

// meets are the terms that the wanted rows of every answer to the step meet.
func (s Step) meets() []string {
	if len(s.known) == 0 {
		return s.base
	}
	return slices.Concat(s.base, s.known)
}

// Known are the terms that the wanted rows meet and the request does not say, as a
// text that tells steps apart.
func (s Step) Known() string { return strings.Join(s.known, " and ") }

// Plain is the step without what is known of the rows and not said.
func (s Step) Plain() Step {
	s.known = nil
	return s
}
