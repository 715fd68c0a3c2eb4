package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/planner"
)

// A row of a relation can be asked for by either of its ends. In a join one end
// is often the same for every outer row, as in "users who are not in this
// group": asking by it once then answers all of them. Which end that is, and
// whether its list is short, is not known when the statement is planned. So
// the list of the steady end is read one page at a time, beside one lookup by
// the other end for each outer row, until it is complete: at worst that is
// twice the cheaper way. The members of several groups that a statement asks for,
// and the groups of a user who is known by login, are read in the same way.

// end is one end of a relation: the lookups by it, and the values asked for,
// one unless it is an end that the plan does not ask by.
type end struct {
	ls     *lookups
	values []string
	anyway bool // its lists are asked for in any case
}

// otherEnd answers a lookup that could be made by several ends. It reports
// false when the lookup is to be made by the plan's own.
func (c *cursor) otherEnd(l *planner.Lookup) (bool, error) {
	var ends []end
	if out, _ := c.outerOf(l.Values[0].Text, false); out == nil && c.st.limited || out != nil && !out.full() {
		l = withoutLists(l, c.lookupsBy(l).calls)
	}
	for _, x := range append([]*planner.Lookup{l}, l.Also...) {
		e := end{ls: c.lookupsBy(x)}
		for _, v := range x.Values {
			if v.Kind != planner.Text {
				return false, nil
			}
			e.values = append(e.values, v.Text)
		}
		if len(ends) == 0 || !e.isAll(ends[0]) {
			ends = append(ends, e)
		}
	}
	if len(ends) < 2 {
		return false, nil
	}
	steady, varying := c.steadyEnd(ends)
	if steady < 0 {
		return false, nil
	}
	rows, err := c.readSteady(ends[steady], ends[varying])
	if err != nil {
		return false, err
	}
	value := ends[varying].values[0]
	if rows == nil {
		return true, c.answerFrom(ends[varying].ls, ends[varying].ls.few, value)
	}
	c.pick, err = rows.find(ends[varying].ls.column, value)
	return true, err
}

// withoutLists is a lookup without the other ends that have several values: a
// statement that may end with any row is not to read them, before it has spent as
// many requests on look-ups.
func withoutLists(l *planner.Lookup, spent int64) *planner.Lookup {
	one := *l
	one.Also = slices.DeleteFunc(slices.Clone(l.Also), func(x *planner.Lookup) bool { return len(x.Values) > 1 && int64(len(x.Values)) > spent })
	return &one
}

// isAll says whether the values of an end are so many that the whole table is read
// for them, by the other end: the look-ups by that one are no more.
func (e end) isAll(own end) bool {
	p := e.ls.cat.ParentsPath()
	if len(e.values) < 2 || p == nil || !slices.Contains(slices.Collect(maps.Values(p.Bind)), own.ls.cat.Columns[own.ls.column].Name) {
		return false
	}
	s := e.ls.steady(e.values)
	if s.all == nil {
		prog, err := e.ls.program(true, e.values)
		all := err == nil && prog.Whole
		s.all = &all
	}
	return *s.all
}

// steadyEnd is the number of the end whose values are the same as for the row
// before, and of the one to look up by otherwise. Both are -1 when all change.
// At first, it is the end that the fewest rows may still give other values for.
func (c *cursor) steadyEnd(ends []end) (steady, varying int) {
	before := c.ends
	c.ends = nil
	for _, e := range ends {
		c.ends = append(c.ends, strings.Join(e.values, "\x00"))
	}
	for i := range ends {
		// What has been read before takes no request.
		if i > 0 && c.whole(&ends[i]) {
			return i, 0
		}
	}
	steady = -1
	for i := range before {
		if steady < 0 && len(before) == len(ends) && before[i] == c.ends[i] {
			steady = i
		}
	}
	if steady < 0 { // the first row, or one further out has moved
		steady = c.likelySteady(ends)
		if steady == 0 && len(before) == len(ends) {
			steady = -1
		}
	}
	if steady != 0 {
		if steady > 0 && c.innerServes(ends[steady], ends[0]) {
			return 0, steady
		}
		return steady, 0
	}
	// The plan's own end is steady: another one with one value varies.
	for i := range ends[1:] {
		if len(ends[1+i].values) == 1 {
			if c.innerServes(ends[0], ends[1+i]) {
				return 1 + i, 0
			}
			return 0, 1 + i
		}
	}
	return -1, -1
}

// whole says whether the list of an end has been read, be it with the lists of
// other values: then these are its values too.
func (c *cursor) whole(e *end) bool {
	if s := e.ls.ends[strings.Join(e.values, "\x00")]; s != nil && s.rows != nil && s.rows.complete() {
		return true
	}
	if s := e.ls.every; s != nil && len(e.values) == 1 && s.values[e.values[0]] {
		e.values = s.all
		return s.rows != nil && s.rows.complete()
	}
	return false
}

// readSteady reads more pages of the steady end's list and returns its rows when
// the list is complete: one page for each lookup by the other end, or as many as
// are expected to follow.
func (c *cursor) readSteady(e, varying end) (*rowset, error) {
	s := e.ls.steady(e.values)
	if s.rows == nil {
		rows, err := e.ls.start(len(e.values) > 1, e.values)
		if err != nil {
			return nil, err
		}
		s.rows = rows
		if len(e.values) == 1 {
			if a := e.ls.byKey[e.ls.keyOf(e.values[0])]; a == nil || !a.alone {
				e.ls.byKey[e.ls.keyOf(e.values[0])] = &answer{rows: rows, alone: true, used: true}
			}
		}
	}
	if s.rows.complete() {
		return s.rows, nil
	}
	if e.anyway || c.st.reading(s.rows) { // all of it will be read in any case
		return s.rows, s.rows.drain(c.s.ctx, func(*chunk) error { return nil })
	}
	follow, all := c.others(varying.values[0])
	told, last := c.toldOf(varying, e, s.pages > 0)
	if last && s.pages > 0 {
		return nil, nil // it takes no more than a page
	}
	if all && max(follow+1, told) < e.least()-s.pages {
		return nil, nil // looking up the rest takes fewer
	}
	if n := max(follow+1, told); all && s.pages == 0 && len(e.values) > 1 && !e.ls.each && varying.exact() && !e.worth(n, e.least()) {
		return nil, nil // a list may have further pages, a look-up has none
	}
	s.asked++
	certain := 0
	if e.worth(told, e.least()) && !e.ls.each { // a part of the lists is of no use
		certain = max(told-1, e.least()) // at worst twice what the look-ups take
	}
	follow = max(follow, told-1)
	switch {
	case c.look.window > 1: // each row has led to a lookup so far
		certain = max(certain, follow)
	case follow >= worthBetting*e.least():
		certain = max(certain, follow/worthBetting)
	}
	for s.pages < max(s.asked, certain) {
		s.pages++
		if done, err := s.rows.onePageMore(c.s.ctx); err != nil {
			return nil, err
		} else if done {
			return s.rows, nil
		}
	}
	return nil, nil
}

// steady is the list of a steady end.
type steady struct {
	rows  *rowset
	pages int   // read so far
	asked int   // how often it was of use
	all   *bool // it is that of the whole table; nil while that is not known
}

// every is the list of all values that an end has in the rows of a cursor.
type every struct {
	*steady
	values map[string]bool
	all    []string
}

// steady is what the statement has read of the list of an end.
func (ls *lookups) steady(values []string) *steady {
	key := strings.Join(values, "\x00")
	s := ls.ends[key]
	if s == nil {
		s = &steady{}
		if len(values) == 1 {
			if a := ls.byKey[ls.keyOf(values[0])]; a != nil && a.alone {
				a.used, s.rows = true, a.rows
			}
		}
		if ls.ends == nil {
			ls.ends = map[string]*steady{}
		}
		ls.ends[key] = s
	}
	return s
}

// chunks is the number of chunks read so far.
func (r *rowset) chunks() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first + len(r.entries)
}

// ended says whether it is known that no request follows.
func (r *rowset) ended() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done || r.inflight != nil {
		return r.done
	}
	src := r.src
	if in, ok := src.(*inRuns); ok {
		src = in.src // what it holds takes no request
	}
	run, ok := src.(*run)
	if !ok || run.step != len(run.steps)-1 {
		return false
	}
	switch src := run.current.(type) {
	case *list:
		return src.list.done || !src.list.pager.More()
	case *again:
		return src.at >= src.rows.chunks() && src.rows.ended()
	case *fanout:
		return src.nothingLeft()
	}
	return false
}
