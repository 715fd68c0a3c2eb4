package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/planner"
)

// Which end of a relation to read, by the pairs that a rehearsal tells of. One that
// came to its end is certain to be right about them, so that less has to be in favour
// of an end than where rows may yet fail a test: the first look-up by the other end
// would be in vain.

// worthBettingForetold is how many foretold values of the plan's own end are worth a
// list of another end each, where there are several lists: some may have further pages.
const worthBettingForetold = 2

// foretoldEnd is the end to read where the rows at hand do not tell: another one than
// the plan's own, if the pairs that a rehearsal tells have far fewer values of it.
func (c *cursor) foretoldEnd(ends []end) int {
	if !c.st.throughout || c.st.org.opt.PushdownOff {
		return 0
	}
	if own := ends[0]; own.ls.byKey[own.ls.keyOf(own.values[0])] != nil {
		return 0 // it takes no request
	}
	own := c.foretell(ends...)
	if own == nil {
		return 0
	}
	n := own.left(ends[0].ls)
	for i := range ends[1:] {
		e := &ends[1+i]
		lists := e.least()
		if len(e.values) == 1 {
			f := c.told(e)
			if f == nil {
				continue
			}
			lists *= f.left(e.ls)
		} else if e.ls.each {
			continue // how many lists it takes is not known
		} else if lists = c.further(e); lists == 0 {
			e.anyway = true
		}
		if e.worth(n, lists) {
			return 1 + i
		}
	}
	return 0
}

// further is how many lists of an end with several values have not been asked for and
// are not going to be either, as far as a rehearsal tells: where a relation is joined
// with itself, its other use may read them.
func (c *cursor) further(e *end) int {
	f := c.st.foresight.next[e.ls.by()]
	n := 0
	for _, v := range e.values {
		if key := e.ls.keyOf(v); e.ls.byKey[key] == nil && (f == nil || !f.certain || !f.has(key)) {
			n++
		}
	}
	return n
}

// worth says whether the lists of an end are to be read instead of so many look-ups by
// the other one that are certain to follow.
func (e end) worth(n, lists int) bool {
	switch {
	case e.ls.each: // whose they are has to be found first, and how many
		return n >= worthBetting*lists
	case lists <= 1 || e.exact() || e.ls.served():
		return n > lists
	case len(e.values) > 1: // all of them serve each look-up
		return 2*n >= 3*lists
	}
	return n > worthBettingForetold*lists
}

// foretell is what a rehearsal tells of the values of an end, the first, one made now
// unless the last told of the one that is asked for; nil when none does. What it tells
// of other look-ups was before these have their answers.
func (c *cursor) foretell(ends ...end) *foreseen {
	if f := c.told(&ends[0]); f != nil {
		return f
	}
	t := &c.st.foresight
	before := maps.Clone(t.next)
	if !c.rehearse(nil) {
		return nil
	}
	told := t.next
	if t.next = before; t.next == nil {
		t.next = map[lookupKey]*foreseen{}
	}
	for _, e := range ends {
		delete(t.next, e.ls.by())
		if f := told[e.ls.by()]; f != nil {
			t.next[e.ls.by()] = f
		}
	}
	f := c.told(&ends[0])
	if f == nil {
		t.inVain()
	}
	return f
}

// told is what a rehearsal that came to its end has told of the values of an end, nil
// when it did not tell of the one that is asked for.
func (c *cursor) told(e *end) *foreseen {
	f := c.st.foresight.next[e.ls.by()]
	if len(e.values) != 1 || f == nil || !f.certain || !f.has(e.ls.keyOf(e.values[0])) {
		return nil
	}
	return f
}

// toldOf is how many values of the varying end a rehearsal tells of for each list of
// the steady one, of those that have no answer yet, and whether there is at most the last
// one of all: 0 when none told of the one asked for. Before the list is begun, it is
// worth a rehearsal.
func (c *cursor) toldOf(varying, steady end, begun bool) (n int, last bool) {
	if !c.st.throughout || c.st.org.opt.PushdownOff {
		return 0, false
	}
	f := c.told(&varying)
	if f == nil && !begun {
		f = c.foretell(varying, steady)
	}
	if f == nil {
		return 0, false
	}
	n = f.left(varying.ls)
	last = f.all && n <= 1
	if lists := c.told(&steady); lists != nil {
		n /= max(lists.left(steady.ls), 1)
	}
	return n, last
}

// leftEvery is the part of the values after which they are counted again: a loop may
// ask for each of many thousands.
const leftEvery = 16

// left is how many of the values have no answer yet, or had not a little before.
func (f *foreseen) left(ls *lookups) int {
	if f.used++; f.used > 1 && f.used <= 1+len(f.values)/leftEvery {
		return f.open
	}
	f.open, f.used = 0, 1
	for _, v := range f.values {
		if s := ls.ends[v]; ls.unanswered(v) || s != nil && s.rows != nil && !s.rows.complete() {
			f.open++
		}
	}
	return f.open
}

// served says whether a list of these lookups has been read to its end beside those
// by another column.
func (ls *lookups) served() bool {
	for _, s := range ls.ends {
		if s.rows != nil && s.rows.complete() {
			return true
		}
	}
	return false
}

// exact says whether the list of each value is one request.
func (e end) exact() bool {
	ls := e.ls
	if !ls.paths {
		prog, err := ls.program(false, e.values[:1])
		ls.paths = err == nil
		ls.exact = err == nil && len(prog.Steps) == 1 && prog.Steps[0].Select == nil && prog.Steps[0].Path.Page == 0
	}
	return ls.exact
}

// underWay says whether the list of an end with several values is what an open cursor
// reads to its end.
func (c *cursor) underWay(e *end) bool {
	if len(e.values) < 2 {
		return false
	}
	c.st.mu.Lock()
	i := slices.IndexFunc(c.st.cursors, func(o *cursor) bool {
		return o != c && o.t == c.t && o.now != nil && o.pick == nil && o.rows != nil && o.rows.keep && o.full()
	})
	c.st.mu.Unlock()
	if i < 0 {
		return false
	}
	prog, err := e.ls.program(true, e.values)
	if err != nil || prog.Empty {
		return false
	}
	c.st.mu.Lock()
	rows := c.st.rowsets[programKey(c.t.cat, prog)]
	c.st.mu.Unlock()
	return rows != nil && c.st.reading(rows)
}

// listRead is the list of several values of an end, nil while it has not been read.
func (ls *lookups) listRead(values []planner.Value) *rowset {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Text
	}
	if s := ls.ends[strings.Join(texts, "\x00")]; s != nil && s.rows != nil && s.rows.complete() {
		return s.rows
	}
	return nil
}
