package planner

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// job is one planning.
type job struct {
	t    *catalog.Table
	in   Input
	cols []int // columns read
	rows float64
}

// use is a constraint whose value a candidate needs.
type use struct {
	constraint int
	list       bool
}

// candidate is one way to answer.
type candidate struct {
	steps   []template // arguments are numbers of constraints, from 1, until the end
	uses    []use
	pushed  []int   // constraints that the request says
	exact   bool    // the request says all of them exactly, as far as planning can tell
	calls   float64 // requests expected
	fetched float64 // rows expected in the answers
	rank    int     // preference among equals: key, list, filter, search
	ordered bool
	unique  bool
}

// Ranks of candidates that cost the same. A key or a plain list does not
// depend on an index; filter depends on it less than search.
const (
	rankKey = iota
	rankList
	rankFilter
	rankSearch
)

// Best returns the cheapest plan. The error is a *TimeError for a constant that
// is no timestamp where one is due, or ErrNoPlan.
func Best(t *catalog.Table, in Input) (Plan, error) {
	j := &job{t: t, in: in, cols: usedColumns(t, in.Used), rows: learned(t, in.Rows)}
	for _, k := range in.Constraints {
		if k.Op != LIMIT && k.Op != OFFSET && (k.Column < 0 || k.Column >= len(t.Columns)) {
			return Plan{}, fmt.Errorf("planner: %s has no column %d", t.Name, k.Column)
		}
	}
	if err := checkTimes(t, in.Constraints); err != nil {
		return Plan{}, err
	}
	cands, err := j.candidates()
	if err != nil {
		return Plan{}, err
	}
	if len(cands) == 0 {
		return Plan{}, ErrNoPlan
	}
	best := slices.MinFunc(cands, func(a, b *candidate) int {
		switch {
		case a.calls != b.calls:
			return sign(a.calls - b.calls)
		case a.rank != b.rank:
			return a.rank - b.rank
		}
		return sign(a.fetched - b.fetched)
	})
	return j.plan(best), nil
}

func sign(f float64) int {
	switch {
	case f < 0:
		return -1
	case f > 0:
		return 1
	}
	return 0
}

// candidates lists every way that the mode allows.
func (j *job) candidates() ([]*candidate, error) {
	given, err := j.given()
	if err != nil || given != nil {
		return given, err
	}
	var out []*candidate
	for i := range j.t.Paths {
		p := &j.t.Paths[i]
		out = append(out, j.byPath(p)...)
	}
	return out, nil
}

// given handles the hidden columns that pass Okta's own text. They define the
// rows, so that they hold in every mode and nothing else is pushed beside them.
func (j *job) given() ([]*candidate, error) {
	found := -1
	for i, k := range j.in.Constraints {
		if (k.Op != EQ && k.Op != IS) || k.Column < 0 || j.givenParam(k.Column) == noParam {
			continue
		}
		if !k.Usable {
			return nil, ErrNoPlan
		}
		if found >= 0 && j.in.Constraints[found].Column != k.Column {
			return nil, errors.New("planner: " + j.t.Name + ": only one of _search, _filter and _q can be given at a time")
		}
		if found < 0 {
			found = i
		}
	}
	if found < 0 {
		return nil, nil
	}
	p := j.givenParam(j.in.Constraints[found].Column)
	for i := range j.t.Paths {
		path := &j.t.Paths[i]
		if path.Kind != catalog.List || !hasParam(path, p) {
			continue
		}
		c := &candidate{
			steps: []template{{path: path, param: p, verbatim: found + 1, sort: -1, fields: j.fields(path)}},
			uses:  []use{{constraint: found}}, pushed: []int{found}, exact: true,
			fetched: j.rows / 10, rank: rankSearch,
		}
		c.calls = pages(c.fetched, path)
		if p == query {
			c.calls = 1
		}
		j.sorted(c)
		j.hint(c)
		return []*candidate{c}, nil
	}
	return nil, ErrNoPlan
}

func (j *job) givenParam(column int) param {
	switch {
	case column == j.t.SearchColumn():
		return search
	case column == j.t.FilterColumn():
		return filter
	case column == j.t.QColumn():
		return query
	}
	return noParam
}

func hasParam(p *catalog.Path, q param) bool {
	switch q {
	case search:
		return p.Search
	case filter:
		return p.Filter
	case query:
		return p.Q
	}
	return false
}

// byPath lists the candidates of one path.
func (j *job) byPath(p *catalog.Path) []*candidate {
	if len(pathParams(p.URL)) > 0 {
		return j.byKey(p)
	}
	if p.Kind != catalog.List {
		return nil
	}
	out := []*candidate{j.scan(p)}
	if j.in.Mode.PushdownOff || j.in.Mode.Strict {
		return out
	}
	if p.Filter {
		out = append(out, j.selected(p, filter))
	}
	if p.Search {
		out = append(out, j.selected(p, search), j.containing(p))
		out = append(out, j.sortOnly(p))
	}
	return slices.DeleteFunc(out, func(c *candidate) bool { return c == nil })
}

// scan is the plain list of everything.
func (j *job) scan(p *catalog.Path) *candidate {
	c := &candidate{steps: scanSteps(j.t, p), exact: true, fetched: j.rows, rank: rankList}
	for i := range c.steps {
		c.steps[i].fields = j.fields(p)
	}
	c.calls = pages(j.rows, p) + float64(len(p.Passes))
	j.hint(c)
	return c
}

// fields says whether `fields` makes the answers smaller.
func (j *job) fields(p *catalog.Path) bool {
	return !j.in.Mode.NoFields && !j.in.Mode.PushdownOff && fieldList(j.t, p, j.cols) != ""
}

// selected pushes everything that one parameter can say, co apart.
func (j *job) selected(p *catalog.Path, q param) *candidate {
	c := &candidate{exact: true, rank: rankSearch}
	if q == filter {
		c.rank = rankFilter
	}
	m := template{path: p, param: q, sort: -1, fields: j.fields(p)}
	for i, k := range j.in.Constraints {
		if k.Op == LIMIT || k.Op == OFFSET {
			continue
		}
		e, why := termFor(j.t, q, i, k)
		if why != "" || e.op == catalog.Co {
			continue
		}
		j.add(c, &m, e)
	}
	if len(m.terms) == 0 {
		return nil
	}
	return j.finish(c, m)
}

// containing pushes one co, which must stand alone.
func (j *job) containing(p *catalog.Path) *candidate {
	for i, k := range j.in.Constraints {
		if k.Op != LIKE {
			continue
		}
		e, why := termFor(j.t, search, i, k)
		if why != "" || e.op != catalog.Co {
			continue
		}
		c := &candidate{exact: false, rank: rankSearch}
		m := template{path: p, param: search, sort: -1, fields: j.fields(p)}
		j.add(c, &m, e)
		c.fetched = j.rows * j.selectivity(k)
		c.calls = pages(c.fetched, p)
		c.steps = []template{m}
		return c
	}
	return nil
}

// add puts a term into a request.
func (j *job) add(c *candidate, m *template, e term) {
	if e.form != none {
		e.arg = e.from + 1
	}
	m.terms = append(m.terms, e)
	c.pushed = append(c.pushed, e.from)
	c.exact = c.exact && e.exact
	if e.form != none {
		c.uses = append(c.uses, use{e.from, e.form == list})
	}
}

// finish estimates a request with its terms.
func (j *job) finish(c *candidate, m template) *candidate {
	c.fetched = j.rows * j.share(c.pushed)
	c.calls = pages(c.fetched, m.path)
	c.steps = []template{m}
	j.sorted(c)
	j.hint(c)
	return c
}

// sortOnly lists in the order asked for when only the first rows are wanted and
// no condition can be pushed: where one can, selecting is the safer bet.
func (j *job) sortOnly(p *catalog.Path) *candidate {
	if j.limit() < 0 || j.sayable(p) {
		return nil
	}
	c := &candidate{exact: true, fetched: j.rows, rank: rankSearch}
	c.steps = []template{{path: p, param: search, sort: -1, fields: j.fields(p)}}
	c.calls = pages(c.fetched, p)
	j.sorted(c)
	if !c.ordered {
		return nil
	}
	j.hint(c)
	return c
}

// sayable says whether any condition can be pushed on a path.
func (j *job) sayable(p *catalog.Path) bool {
	for i, k := range j.in.Constraints {
		if k.Op == LIMIT || k.Op == OFFSET {
			continue
		}
		for _, q := range []param{search, filter} {
			if _, why := termFor(j.t, q, i, k); hasParam(p, q) && why == "" {
				return true
			}
		}
	}
	return false
}

// sorted lets Okta sort when that is SQLite's order: one column whose order the
// catalogue vouches for, in a single request. A long IN takes several requests,
// which are not in order together, so a list that may be long prevents it, and
// Bind rather leaves out a list that turns out to be long all the same.
func (j *job) sorted(c *candidate) {
	if len(c.steps) != 1 || len(j.in.OrderBy) != 1 {
		return
	}
	m := &c.steps[0]
	o := j.in.OrderBy[0]
	if !m.path.Sort || m.param != search || o.Column < 0 || o.Column >= len(j.t.Columns) {
		return
	}
	col := &j.t.Columns[o.Column]
	if !col.Sort || !col.Always {
		return
	}
	for _, e := range m.terms {
		if e.form == list && !short(&j.t.Columns[e.col]) {
			return
		}
	}
	m.sort, m.desc, c.ordered = o.Column, o.Desc, true
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
		if k.Op != LIMIT && k.Op != OFFSET && !slices.Contains(c.pushed, i) {
			whole = false
			want /= j.selectivity(k) // rows dropped here have to be made up for
		}
	}
	if known && want < c.fetched {
		j.early(c, want, whole)
	}
	if !whole {
		return
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

// plan prints a candidate and numbers its arguments in the order of the
// constraints.
func (j *job) plan(c *candidate) Plan {
	n := len(j.in.Constraints)
	p := Plan{
		ArgIndex: make([]int, n), AsList: make([]bool, n), OrderByConsumed: c.ordered,
		Calls: c.calls, Unique: c.unique,
	}
	for _, u := range c.uses {
		p.ArgIndex[u.constraint] = 1
		p.AsList[u.constraint] = u.list
	}
	next := 0
	for i, used := range p.ArgIndex {
		if used > 0 {
			next++
			p.ArgIndex[i] = next
		}
	}
	var texts []string
	for i := range c.steps {
		renumber(&c.steps[i], p.ArgIndex)
		texts = append(texts, c.steps[i].print(j.t, j.cols))
	}
	p.Text = strings.Join(texts, " + ") + " " + columnsText(j.t, j.cols)
	rows := c.fetched
	for i, k := range j.in.Constraints {
		if k.Op == LIMIT || k.Op == OFFSET {
			continue
		}
		if slices.Contains(c.pushed, i) {
			p.Pushed = append(p.Pushed, describe(j.t, k))
			continue
		}
		if k.Usable {
			rows *= j.selectivity(k)
		}
		p.Kept = append(p.Kept, describe(j.t, k)+" ("+j.whyKept(c, i, k)+")")
	}
	p.Rows = max(1, int64(rows+0.5))
	p.Cost = c.calls*1000 + c.fetched*0.01
	return p
}

// renumber replaces the numbers of constraints, counted from 1, by the numbers
// of their arguments.
func renumber(m *template, args []int) {
	to := func(n int) int {
		if n == 0 {
			return 0
		}
		return args[n-1]
	}
	for name, r := range m.bound {
		m.bound[name] = ref{to(r.arg), r.list}
	}
	for i := range m.terms {
		m.terms[i].arg = to(m.terms[i].arg)
	}
	m.verbatim, m.limit, m.offset = to(m.verbatim), to(m.limit), to(m.offset)
}
