package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/planner"
)

// A calendar asks for one week after the other. Where a rehearsal tells of the
// intervals that follow, one request asks for all of them, those that meet as one,
// and each is answered from it.

// spans are the intervals that the statement was last seen to ask for.
type spans struct {
	known map[string][]planner.Interval // by table and what else is asked for
	progs map[string]*planner.Program   // one of each
	backoff
}

// spansOf are a program's intervals, by the keys of spans.
func spansOf(table string, prog *planner.Program) map[string]planner.Interval {
	out := map[string]planner.Interval{}
	if prog.Ordered || prog.Limit > 0 || !selects(prog) {
		return out
	}
	for key, in := range prog.Steps[0].Intervals() {
		out[table+" "+key] = in
	}
	return out
}

// noteSpans collects the intervals of a program that has no answer yet.
func (r *rehearsal) noteSpans(table string, prog *planner.Program) error {
	for key, in := range spansOf(table, prog) {
		if r.seen == nil {
			r.seen, r.spans, r.spanProgs = map[string]map[planner.Interval]bool{}, map[string][]planner.Interval{}, map[string]*planner.Program{}
		}
		if r.seen[key] == nil {
			r.seen[key], r.spanProgs[key] = map[planner.Interval]bool{}, prog
		}
		if r.seen[key][in] {
			continue
		}
		r.seen[key][in] = true
		r.spans[key] = append(r.spans[key], in)
		if r.room--; r.room <= 0 {
			return errEnough
		}
	}
	return nil
}

// spanning answers a program from the rows of its interval and those that
// follow, where all of them are certain to be wanted.
func (c *cursor) spanning(prog *planner.Program) (bool, error) {
	st, table := c.st, c.t.cat.Name
	own := spansOf(table, prog)
	if len(own) == 0 || st.limited && !(st.driven && st.full[c.plan]) || st.rowsetKnown(c.t.cat, prog) || !c.outerComplete() {
		return false, nil
	}
	if !st.spans.has(own) && !c.rehearseFor(prog, &st.spans.backoff, func() bool { return st.spans.has(own) }) {
		return false, nil
	}
	for key, in := range own {
		wide, others := st.spans.about(table, key, in)
		if wide == nil {
			continue
		}
		rows, err := st.heldTogether(c.t.cat, wide), error(nil)
		if rows == nil {
			rows, err = c.together(wide, others)
		}
		if rows != nil || err != nil {
			if err == nil {
				err = c.answerOf(rows, prog)
			}
			return true, err
		}
		if programKey(c.t.cat, wide) == programKey(c.t.cat, prog) {
			continue // the others are too many for one request
		}
		rows = st.rowsetOf(c.t.cat, wide, true)
		if !rows.holds(c.t.cat, st.readBy(table)) {
			return false, nil
		}
		if err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
			return false, err
		}
		return true, c.answerOf(rows, prog)
	}
	return false, nil
}

// about are the program for the interval that has one and those that follow it
// without a gap, and the programs for all others that were foreseen of the table.
// The first is nil when nothing else was.
func (s *spans) about(table, key string, in planner.Interval) (wide *planner.Program, others []*planner.Program) {
	for _, k := range slices.Sorted(maps.Keys(s.known)) {
		if !strings.HasPrefix(k, table+" ") {
			continue
		}
		for _, hull := range planner.Hulls(s.known[k]) {
			p := *s.progs[k]
			p.Steps = []planner.Step{p.Steps[0].Spanning(k[len(table)+1:], hull)}
			if wide == nil && k == key && hull.Has(in) {
				wide = &p
			} else {
				others = append(others, &p)
			}
		}
	}
	if len(others) == 0 && !slices.ContainsFunc(s.known[key], func(o planner.Interval) bool { return o != in }) {
		return nil, nil
	}
	return wide, others
}

// outerComplete says whether all rows of Okta's that the scan is made for are at
// hand: a rehearsal sees all that follows from them.
func (c *cursor) outerComplete() bool {
	// A rowset that is being filled takes the statement's lock after its own.
	c.st.mu.Lock()
	cursors := slices.Clone(c.st.cursors)
	c.st.mu.Unlock()
	for _, o := range cursors {
		if o != c && o.now != nil && o.pick == nil && (o.rows == nil || !o.rows.complete()) {
			return false
		}
	}
	return true
}

// has says whether intervals were foreseen.
func (s *spans) has(own map[string]planner.Interval) bool {
	for key, in := range own {
		for _, k := range s.known[key] {
			if k == in {
				return true
			}
		}
	}
	return false
}
