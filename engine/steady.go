package engine

import (
	"github.com/oktasql/oktasql/planner"
)

// A row of a relation can be asked for by either of its ends. In a join one end
// is often the same for every outer row, as in "users who are not in this
// group": asking by it once then answers all of them. Which end that is, and
// whether its list is short, is not known when the statement is planned. So
// the list of the steady end is read one page at a time, beside one lookup by
// the other end for each outer row, until it is complete: at worst that is
// twice the cheaper way.

// end is one end of a relation: the lookups by it, and the value asked for.
type end struct {
	ls    *lookups
	value string
}

// otherEnd answers a lookup that could be made by several ends. It reports
// false when the lookup is to be made by the plan's own.
func (c *cursor) otherEnd(l *planner.Lookup) (bool, error) {
	var ends []end
	for _, x := range append([]*planner.Lookup{l}, l.Also...) {
		if len(x.Values) != 1 || x.Values[0].Kind != planner.Text {
			return false, nil
		}
		ends = append(ends, end{c.lookupsBy(x), x.Values[0].Text})
	}
	steady := c.steadyEnd(ends)
	if steady < 0 {
		return false, nil
	}
	varying := ends[1-min(steady, 1)]
	done, err := c.readSteady(ends[steady])
	if err != nil {
		return false, err
	}
	if !done {
		return true, c.answerFrom(varying.ls, varying.ls.few, varying.value)
	}
	rows := ends[steady].ls.byKey[ends[steady].ls.keyOf(ends[steady].value)].rows
	refs, err := rows.find(varying.ls.column, varying.value)
	c.pick = &picked{rows: rows, refs: refs}
	return true, err
}

// steadyEnd is the number of the end whose value is the same as for the row
// before, the plan's own at first; -1 when both change.
func (c *cursor) steadyEnd(ends []end) int {
	steady := -1
	if len(c.ends) != len(ends) {
		steady = 0
	}
	for i := range ends {
		if steady < 0 && c.ends[i] == ends[i].value {
			steady = i
		}
	}
	c.ends = c.ends[:0]
	for _, e := range ends {
		c.ends = append(c.ends, e.value)
	}
	return steady
}

// readSteady reads one more page of the steady end's list and says whether the
// list is complete.
func (c *cursor) readSteady(e end) (bool, error) {
	a := e.ls.byKey[e.ls.keyOf(e.value)]
	if a == nil || !a.alone {
		rows, err := e.ls.start(false, []string{e.value})
		if err != nil {
			return false, err
		}
		a = &answer{rows: rows, alone: true}
		e.ls.byKey[e.ls.keyOf(e.value)] = a
	}
	a.used = true
	return a.rows.onePageMore(c.s.ctx)
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
	run, ok := r.src.(*run)
	if !ok || run.step != len(run.steps)-1 {
		return false
	}
	switch src := run.current.(type) {
	case *list:
		return src.list.done || !src.list.pager.More()
	case *again:
		return src.at >= src.rows.chunks() && src.rows.ended()
	}
	return false
}
