package planner

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// listLength is the length to expect of an IN list.
const listLength = 10

// byKey lists the candidates of a path with parameters: bound by the
// statement's values, and for a list also enumerated from its parents.
func (j *job) byKey(p *catalog.Path) []*candidate {
	if needsObject(j.t, p, j.cols) && p.Object == "" {
		return nil
	}
	var out []*candidate
	if !j.in.Mode.PushdownOff {
		if c := j.bound(p); c != nil {
			out = append(out, c)
		}
	}
	if c := j.fromFarEnd(p); c != nil {
		out = append(out, c)
	}
	if c := j.enumerated(p); c != nil {
		out = append(out, c)
	}
	return out
}

// bound binds every parameter of a path.
func (j *job) bound(p *catalog.Path) *candidate {
	c := &candidate{exact: true, unique: p.Kind == catalog.Get, rank: rankKey}
	m := template{path: p, bound: map[string]ref{}, sort: -1}
	times := 1.0
	lists := 0
	for _, name := range pathParams(p.URL) {
		at, isList := j.binding(p.Bind[name])
		if at < 0 {
			return nil
		}
		if isList {
			c.unique, times = false, times*listLength
			lists++
		}
		m.bound[name] = ref{at + 1, isList}
		c.uses = append(c.uses, use{at, isList})
		c.pushed = append(c.pushed, at)
	}
	if lists > 1 {
		return nil
	}
	if p.Kind != catalog.Get {
		j.others(p, c, &m, lists > 0)
	}
	if p.Kind == catalog.List && fewParents(p) {
		j.ruleKeys(c, &m)
	}
	c.steps = []template{m}
	c.fetched = j.perCall(p) * times
	c.calls = j.callsPerKey(p) * times
	if lists == 0 && fewParents(p) && !j.fixed(c) {
		// Asked for many keys, the few that have rows are listed, and the
		// others send nothing.
		c.calls *= fewOf
	}
	if lists > 0 {
		// The length of the list is not known here; Bind reads the whole table
		// when that turns out to be cheaper.
		c.calls = min(c.calls, scanCalls(j.t, j.in.Rows))
	}
	j.hint(c)
	return c
}

// fewOf is the part of the keys in a join that are expected to have rows, where
// those that have any can be listed.
const fewOf = 0.02

// fewParents says whether the keys that have rows come from lists of their own,
// such as the users who hold a role.
func fewParents(p *catalog.Path) bool {
	for _, s := range p.Parents {
		if s.Table != "" {
			return false
		}
	}
	return len(p.Parents) > 0
}

// others notes the values of columns that another path of the table could be
// asked by, or its parents found by, so that whoever runs the plan many times can
// see that the other value is always the same and ask by it once. Of two lists,
// the one that takes fewer requests is known when they are.
func (j *job) others(p *catalog.Path, c *candidate, m *template, list bool) {
	for i := range j.t.Paths {
		q := &j.t.Paths[i]
		params := pathParams(q.URL)
		if q == p || q.Kind == catalog.Get || len(params) != 1 || needsObject(j.t, q, j.cols) && q.Object == "" {
			continue
		}
		if at, isList := j.binding(q.Bind[params[0]]); at >= 0 {
			if isList || !list {
				j.otherwise(c, m, at, isList)
			}
			continue
		}
		far, _ := farEnd(q)
		if far == nil || list || j.in.Mode.Strict || slices.Contains(j.cols, j.t.RawColumn()) {
			continue
		}
		if _, _, ok := farColumns(j.t, q, far, j.cols); !ok {
			continue
		}
		for col := range j.t.Columns {
			f := j.t.FarColumn(q, far, col)
			if f < 0 || !far.Columns[f].Unique {
				continue
			}
			if at, isList := j.valueOf(col); at >= 0 {
				j.otherwise(c, m, at, isList)
				break // one tells who it is
			}
		}
	}
}

// otherwise notes one such condition.
func (j *job) otherwise(c *candidate, m *template, at int, isList bool) {
	if slices.Contains(c.pushed, at) {
		return
	}
	m.also = append(m.also, also{j.in.Constraints[at].Column, ref{at + 1, isList}})
	c.uses = append(c.uses, use{at, isList})
}

// valueOf returns the constraint that gives a column's value as text of any case,
// one value rather than a list, or -1.
func (j *job) valueOf(col int) (at int, isList bool) {
	at = -1
	for i, k := range j.in.Constraints {
		if k.Column != col || !k.Usable || k.Op != EQ || !j.t.Columns[col].NoCase && !binary(k.Collation) {
			continue
		}
		if !k.CanList {
			return i, false
		}
		if at < 0 {
			at = i
		}
	}
	return at, at >= 0
}

// binding returns the constraint that gives a column's value, one value rather
// than a list, or -1.
func (j *job) binding(column string) (at int, isList bool) {
	col, ok := j.t.Column(column)
	if !ok {
		return -1, false
	}
	at = -1
	for i, k := range j.in.Constraints {
		if k.Column != col || !k.Usable || k.Op != EQ && k.Op != IS || !binary(k.Collation) {
			continue
		}
		if k.Op == IS && (!k.Known || k.Value.Kind == Null) {
			continue // it may ask for NULL, which no path can say
		}
		if !k.CanList || k.Op == IS {
			return i, false
		}
		if at < 0 {
			at = i
		}
	}
	return at, at >= 0
}

// enumerated lists the parents and asks for the children of each.
func (j *job) enumerated(p *catalog.Path) *candidate {
	if p.Kind != catalog.List || len(p.Parents) == 0 || len(pathParams(p.URL)) != 1 {
		return nil
	}
	m := template{path: p, sort: -1}
	c := &candidate{exact: true, fetched: j.rows, rank: rankList}
	if !j.in.Mode.PushdownOff {
		j.rule(c, &m)
	}
	c.steps = []template{m}
	some := *p
	some.Parents = m.parents()
	c.calls = fanoutCalls(j.t, &some, j.in.Rows)
	if n := float64(len(some.Parents)) / float64(len(p.Parents)); n < 1 {
		c.calls, c.fetched = max(2, c.calls*n), c.fetched*n
	}
	if needsObject(j.t, p, j.cols) {
		c.calls += parents(j.t, p, j.in.Rows)
	}
	j.hint(c)
	return c
}

func (j *job) perCall(p *catalog.Path) float64 { return rowsPerCall(j.t, p, j.in.Rows) }

// callsPerKey is the number of requests for one set of bound parameters.
func (j *job) callsPerKey(p *catalog.Path) float64 {
	calls := pages(j.perCall(p), p)
	if needsObject(j.t, p, j.cols) {
		calls++
	}
	return calls
}
