package planner

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// A path seen from the other end of a relation lists the rows of one parent,
// and shows the parent's own columns too: the groups of a user, with the
// user's login. Conditions on those columns select the parents, which is far
// fewer requests than the lists of everything at the near end.

// selection finds the parents of such a path: those rows of their table that
// meet what can be said of the statement's conditions.
type selection struct {
	t    *catalog.Table
	step template
	cols []int // columns read of the parents
}

// Selection is where the parents of a step come from that are not all of their
// table: the rows of a program.
type Selection struct {
	Table   *catalog.Table
	Program *Program
	Value   int // the column whose value goes into the path
	// Columns are the columns of the parents that are columns of the step's rows
	// too, by the latter's numbers; nil when the step's rows have others that
	// only the parent's object has.
	Columns map[int]int
	// Instead are the steps that list the whole table, for when the parents turn
	// out to be too many.
	Instead []Step
}

// farEnd is the table of the parents of a path seen from the other end, and the
// list that they can be selected from; nil when it names none.
func farEnd(p *catalog.Path) (*catalog.Table, *catalog.Path) {
	if p.Kind != catalog.Reverse || len(p.Parents) != 1 || len(pathParams(p.URL)) != 1 {
		return nil, nil
	}
	t, ok := catalog.Find(p.Parents[0].Table)
	if !ok {
		return nil, nil
	}
	list := listPath(t)
	if list == nil || len(pathParams(list.URL)) > 0 {
		return nil, nil
	}
	return t, list
}

// farColumns are the columns that are read of the parents for the given columns
// of the path's rows, and which of them each of the latter is. ok is false when
// one of them is in neither.
func farColumns(t *catalog.Table, p *catalog.Path, far *catalog.Table, cols []int) (read []int, own map[int]int, ok bool) {
	own, ok = map[int]int{}, true
	if id := t.FarColumn(p, far, boundColumn(t, p)); id >= 0 {
		read = append(read, id)
	}
	for _, c := range cols {
		if _, listed := t.JSONPath(p, c); listed || c == t.KeyColumn() || bindsColumn(p, t.Columns[c].Name) {
			continue
		}
		f := t.FarColumn(p, far, c)
		if f < 0 {
			ok = false
			continue
		}
		own[c] = f
		read = append(read, f)
	}
	slices.Sort(read)
	return slices.Compact(read), own, ok
}

// boundColumn is the column that gives a path's only parameter.
func boundColumn(t *catalog.Table, p *catalog.Path) int {
	for _, name := range p.Bind {
		if col, ok := t.Column(name); ok {
			return col
		}
	}
	return 0
}

// fromFarEnd selects the parents of a path by the conditions on their columns,
// and asks for the rows of each.
func (j *job) fromFarEnd(p *catalog.Path) *candidate {
	far, list := farEnd(p)
	if far == nil || j.in.Mode.PushdownOff || j.in.Mode.Strict {
		return nil
	}
	cols, _, ok := farColumns(j.t, p, far, j.cols)
	if !ok || slices.Contains(j.cols, j.t.RawColumn()) {
		return nil
	}
	in := j.seenFrom(p, far, cols)
	var best *candidate
	for _, c := range in.selections(list) {
		if !j.selects(c, p) || j.keyedAtBothEnds(c, p) {
			continue
		}
		c.calls += dear(c) * pages(j.perCall(p), p)
		if best == nil || c.calls < best.calls {
			best = c
		}
	}
	if best == nil || j.limit() >= 0 && len(j.in.OrderBy) == 0 && j.nearIsDenser(p, best.fetched/in.rows) {
		return nil
	}
	best.fetched = max(1, best.fetched) * j.perCall(p)
	best.steps = []template{{path: p, sort: -1, from: &selection{t: far, step: best.steps[0], cols: cols}}}
	best.rank = rankSearch
	j.hint(best)
	return best
}

// nearIsDenser says whether a list of the relation's near end has as many rows
// that meet the conditions as one of the far end, which has none that do not. A
// statement that ends early, which one that sorts does not, then finds its rows sooner
// there.
func (j *job) nearIsDenser(p *catalog.Path, share float64) bool {
	near := listPath(j.t)
	return near != nil && j.perCall(near)*share >= j.perCall(p)
}

// seenFrom is the planning of a selection of a path's parents: with those
// conditions only that are about columns of theirs.
func (j *job) seenFrom(p *catalog.Path, far *catalog.Table, cols []int) *job {
	in := &job{t: far, cols: cols, rows: learned(far, j.in.Rows), skip: slices.Clone(j.skip)}
	in.in = Input{Mode: j.in.Mode, Rows: j.in.Rows, Constraints: slices.Clone(j.in.Constraints)}
	for i := range in.in.Constraints {
		k := &in.in.Constraints[i]
		col := -1
		if k.Column >= 0 {
			col = j.t.FarColumn(p, far, k.Column)
		}
		if k.Column = col; col < 0 {
			k.Usable, in.skip[i] = false, true // of the relation's rows, as is a LIMIT
		}
	}
	for _, or := range j.in.AnyOf {
		var sides []Comparison
		for i := range or {
			if side, ok := j.farSide(p, far, &or[i]); ok {
				sides = append(sides, side)
			}
		}
		if len(sides) == len(or) {
			in.in.AnyOf = append(in.in.AnyOf, sides)
		}
	}
	return in
}

// farSide is what a side of a disjunction demands of the parents, false when
// that is nothing.
func (j *job) farSide(p *catalog.Path, far *catalog.Table, side *Comparison) (Comparison, bool) {
	var parts []Comparison
	for _, part := range side.parts() {
		if part.Column = j.t.FarColumn(p, far, part.Column); part.Column >= 0 {
			part.And = nil
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return Comparison{}, false
	}
	first := parts[0]
	first.And = parts[1:]
	return first, true
}

// selections are the ways to select rows of a list.
func (j *job) selections(list *catalog.Path) []*candidate {
	var out []*candidate
	if list.Filter {
		out = append(out, j.selected(list, filter))
	}
	if list.Search {
		out = append(out, j.selected(list, search), j.containing(list))
	}
	return slices.DeleteFunc(out, func(c *candidate) bool { return c == nil })
}

// selects says whether a selection says more than the keys that could be put
// into the path.
func (j *job) selects(c *candidate, p *catalog.Path) bool {
	return len(c.steps[0].any) > 0 || slices.ContainsFunc(c.pushed, func(i int) bool { return !bindsColumn(p, j.t.Columns[j.in.Constraints[i].Column].Name) })
}

// fewKeys is the part of a list of keys up to which conditions are worth a request of
// their own beside a list of the other end.
const fewKeys = 0.02

// keyedAtBothEnds says whether a selection narrows a list of keys of a path's parents,
// by conditions that not few of these meet, where a list of keys of the other end is
// given too: which of the two takes fewer requests is known when both are there.
func (j *job) keyedAtBothEnds(c *candidate, p *catalog.Path) bool {
	narrows, other := false, false
	for i, k := range j.in.Constraints {
		if k.Column < 0 || k.Op != EQ || !k.Usable || !slices.Contains(j.t.Key, j.t.Columns[k.Column].Name) {
			continue
		}
		if bindsColumn(p, j.t.Columns[k.Column].Name) {
			narrows = narrows || k.CanList && slices.Contains(c.pushed, i)
		} else {
			other = true
		}
	}
	return narrows && other && c.fetched >= listLength*fewKeys
}

// dear is the number of parents to reckon with. How many a selection finds is
// quite uncertain, and a page of them tells: it is worth a try where as many as
// are expected would be somewhat too dear.
func dear(c *candidate) float64 { return max(1, c.fetched/guess) }

// parseSelection reads the request that selects the parents of a step.
func (m *template) parseSelection(t *catalog.Table, text string, cols []int) bool {
	far, list := farEnd(m.path)
	if far == nil {
		return false
	}
	step, err := parseStep(far, text)
	if err != nil || step.path != list || step.verbatim > 0 || step.pass != "" || step.sort >= 0 || step.limit > 0 || len(step.also) > 0 ||
		len(step.terms)+len(step.any) == 0 {
		return false
	}
	read, _, _ := farColumns(t, m.path, far, cols)
	m.from = &selection{t: far, step: step, cols: read}
	return true
}

// farLookup is the lookup that a selection of parents is, by the column of the
// relation's rows.
func (b *binder) farLookup(m *template) *Lookup {
	far := &binder{t: m.from.t, args: b.args}
	l := far.lookup([]template{m.from.step})
	if l == nil {
		return nil
	}
	at := m.from.t.Columns[l.Column].Path()
	for c := range b.t.Columns {
		if col := &b.t.Columns[c]; !bindsColumn(m.path, col.Name) && !slices.Equal(col.Path(), at) {
			continue
		}
		if b.t.FarColumn(m.path, m.from.t, c) == l.Column {
			l.Keyed = m.from.t.Columns[l.Column].Unique
			l.Column = c
			return l
		}
	}
	return nil
}

// selected adds the requests for parents that are selected. It returns true when
// there is nothing to select them by, so that the whole table is read.
func (b *binder) selected(m *template) bool {
	t := m.from.t
	cols, own, ok := farColumns(b.t, m.path, t, b.cols)
	if b.opt.Parent != nil {
		known, also := b.opt.Parent(t.Name)
		if known != nil {
			t, cols = known, slices.Compact(slices.Sorted(slices.Values(append(cols, also...))))
		}
	}
	if !ok {
		own = nil
	}
	in := &binder{t: t, args: b.args, opt: b.opt, cols: cols, prog: &Program{Columns: cols, Given: map[int]Value{}}}
	in.prog.Lookup = in.lookup([]template{m.from.step})
	in.step(&m.from.step)
	if in.prog.Empty {
		b.prog.Empty = true
		return false
	}
	if in.prog.Whole {
		b.everything(&template{path: listPath(b.t), sort: -1})
		return true
	}
	all := &binder{t: b.t, opt: b.opt, cols: b.cols, prog: &Program{}}
	all.everything(&template{path: listPath(b.t), sort: -1})
	b.add(m, Step{FanoutParam: m.open(), Select: &Selection{
		Table: t, Program: in.prog, Value: b.t.FarColumn(m.path, m.from.t, boundColumn(b.t, m.path)), Columns: own, Instead: all.prog.Steps,
	}}, 0)
	return false
}

// whyNotSelected says why a condition takes no part in selecting the parents.
func (j *job) whyNotSelected(c *candidate, i int, k Constraint) string {
	from := c.steps[0].from
	col := j.t.FarColumn(c.steps[0].path, from.t, k.Column)
	switch {
	case !k.Usable:
		return "its value is not known yet"
	case col < 0:
		return "no column of " + from.t.Name
	}
	in := j.seenFrom(c.steps[0].path, from.t, from.cols)
	return in.whyKept(&candidate{steps: []template{from.step}}, i, in.in.Constraints[i])
}
