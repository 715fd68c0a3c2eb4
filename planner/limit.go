package planner

import (
	"math"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// sortOnly lists in the order asked for when only the first rows are wanted, or
// perhaps, and no condition can be pushed: where one can, selecting is the safer
// bet.
func (j *job) sortOnly(p *catalog.Path) *candidate {
	if j.limit() < 0 && !j.in.Early || j.sayable(p) {
		return nil
	}
	c := &candidate{exact: true, fetched: j.rows, rank: rankSearch}
	c.steps = []template{{path: p, param: search, sort: -1, fields: j.fields(p)}}
	c.calls = pages(c.fetched, p)
	j.sorted(c)
	if c.ordered {
		j.hint(c)
		return c
	}
	// In descending order, the rows that lack the column come last: those that
	// have it, and when they are at an end the complete list, of which only the
	// others have not been shown.
	o, ok := j.sortable(&c.steps[0])
	if !ok || !o.Desc || len(j.in.OrderBy) > 1 {
		return nil
	}
	c.steps[0].sort, c.steps[0].desc, c.ordered = o.Column, true, true
	j.hint(c)
	for _, m := range scanSteps(j.t, p) {
		m.fields = c.steps[0].fields
		c.steps = append(c.steps, m)
	}
	return c
}

// lackingLast is the same for a list under conditions that probably has several
// pages, when a page of it is enough: where fewer rows than that have the column, one
// request was in vain. Each condition has to be one term, since a list that becomes
// several is in no order after another.
func (j *job) lackingLast(c *candidate) {
	if c.ordered || len(c.steps) != 1 || c.calls <= 1 || j.limit() < 0 || len(j.in.OrderBy) != 1 {
		return
	}
	if want, known := j.wanted(j.limit()); !known || want > float64(c.steps[0].path.Page) {
		return
	}
	rest := c.steps[0]
	o, ok := j.sortable(&rest)
	if !ok || !o.Desc || len(rest.any) > 0 || slices.ContainsFunc(rest.terms, func(e term) bool { return e.form == list || e.op == catalog.Ne }) {
		return
	}
	m := &c.steps[0]
	m.terms, m.knows, m.also = slices.Clone(m.terms), slices.Clone(m.knows), slices.Clone(m.also)
	m.sort, m.desc, m.having, c.ordered = o.Column, true, true, true
	j.hint(c)
	c.steps = append(c.steps, rest)
}

// sayable says whether any condition can be pushed on a path.
func (j *job) sayable(p *catalog.Path) bool {
	for i, k := range j.in.Constraints {
		if j.skip[i] {
			continue
		}
		for _, q := range []param{search, filter} {
			if _, why := j.termOf(q, i, k); hasParam(p, q) && why == "" {
				return true
			}
		}
	}
	return false
}

// sorted lets Okta sort when that is SQLite's order: one column whose order the
// catalogue vouches for. A list that may be long may become several requests,
// each in order, which are merged; that is worth it only when the statement may
// stop early, since the rows of such a list serve other parts of a statement
// when they are in no order. And so it is for every list that is asked again for
// each row of another table: in no order it is found among the rows at hand.
func (j *job) sorted(c *candidate) {
	if len(c.steps) != 1 {
		return
	}
	m := &c.steps[0]
	o, ok := j.sortable(m)
	if !ok || !j.t.Columns[o.Column].NotNull && (!j.excludesNull(c, o.Column) || !j.in.Early && j.limit() < 0) {
		return
	}
	for _, e := range m.terms {
		if e.form == list && !short(&j.t.Columns[e.col]) && !j.in.Early && j.limit() < 0 {
			return
		}
	}
	m.sort, m.desc, c.ordered = o.Column, o.Desc, true
	m.then, _ = j.further()
}

// sortable is the order asked for, if Okta's is the same for the rows that have
// the column.
func (j *job) sortable(m *template) (o Order, ok bool) {
	if len(j.in.OrderBy) == 0 || j.in.Late == LateRows && j.late() {
		return o, false
	}
	if _, ok := j.further(); len(j.in.OrderBy) > 1 && (!ok || !j.in.Early && j.limit() < 0) {
		return o, false // nothing is saved
	}
	o = j.in.OrderBy[0]
	if !m.path.Sort || m.param != search || o.Column < 0 || o.Column >= len(j.t.Columns) {
		return o, false
	}
	return o, j.t.Columns[o.Column].Sort
}

// excludesNull says whether no row of the answer lacks a column. A sorted list
// has none that does, since sorting needs a condition on the column. The
// condition has to be one that the request says: see dropPasses.
func (j *job) excludesNull(c *candidate, column int) bool {
	return slices.ContainsFunc(c.pushed, func(i int) bool {
		k := j.in.Constraints[i]
		_, bound := ordering[k.Op]
		return k.Column == column && (bound || k.Op == EQ || k.Op == ISNOTNULL)
	})
}

// late says whether a column is to equal a value that is not known yet.
func (j *job) late() bool {
	return slices.ContainsFunc(j.in.Constraints, func(k Constraint) bool {
		return (k.Op == EQ || k.Op == IS) && k.Usable && !k.Known && !k.CanList
	})
}

// short says whether an IN list on a column cannot be long, since the column
// has few values.
func short(c *catalog.Column) bool { return c.Distinct > 0 && c.Distinct <= 20 }

// limit returns the index of the LIMIT constraint, or -1 when there is none or
// its value is not to be had.
func (j *job) limit() int {
	at := -1
	for i, k := range j.in.Constraints {
		if k.Op == LIMIT || k.Op == OFFSET {
			if !k.Usable {
				return -1
			}
			if k.Op == LIMIT {
				at = i
			}
		}
	}
	return at
}

// hint makes pages no larger than the statement needs, when every condition is
// said exactly and the order is right or does not matter. Rows that come in
// order save calls even when some are dropped here.
func (j *job) hint(c *candidate) {
	at := j.limit()
	if at < 0 || j.in.Mode.PushdownOff || len(j.in.OrderBy) > 0 && !c.ordered {
		return
	}
	want, known := j.wanted(at)
	whole := c.exact
	for i, k := range j.in.Constraints {
		if !j.skip[i] && !slices.Contains(c.pushed, i) {
			whole = false
			want /= j.selectivity(k) // rows dropped here have to be made up for
		}
	}
	if known && want < c.fetched {
		j.early(c, want, whole)
	}
	if !whole || len(c.steps[0].then) > 0 {
		return // rows that tie with the last one wanted are to be seen too
	}
	c.uses = append(c.uses, use{constraint: at})
	offset := slices.IndexFunc(j.in.Constraints, func(k Constraint) bool { return k.Op == OFFSET })
	if offset >= 0 {
		c.uses = append(c.uses, use{constraint: offset})
	}
	for i := range c.steps {
		c.steps[i].limit = at + 1
		if offset >= 0 {
			c.steps[i].offset = offset + 1
		}
	}
}

// early estimates a list that ends when enough rows have been seen. Where rows
// are dropped here, it may take much longer than the guess.
func (j *job) early(c *candidate, want float64, whole bool) {
	calls := min(c.calls, pages(want, c.steps[0].path))
	if c.steps[0].open() != "" {
		calls = max(2, math.Ceil(c.calls*want/c.fetched))
	}
	if c.steps[0].listed() {
		// A call for each key until there are rows enough, and more when some
		// keys have none.
		calls = min(c.calls, c.calls*want/c.fetched+0.1)
	}
	if !whole {
		calls += (c.calls - calls) / 10
	}
	c.calls, c.fetched = calls, want
}

// wanted is LIMIT and OFFSET together, when both are known.
func (j *job) wanted(at int) (float64, bool) {
	total := 0.0
	for _, k := range j.in.Constraints {
		if k.Op != LIMIT && k.Op != OFFSET {
			continue
		}
		if !k.Known || k.Value.Kind != Int || k.Op == LIMIT && k.Value.Int < 0 {
			return 0, false
		}
		total += float64(max(k.Value.Int, 0))
	}
	return max(total, 1), at >= 0
}
