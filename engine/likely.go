package engine

import "slices"

// Which end of a relation to read before the rows have shown which stays the same:
// by what the rows at hand, or a rehearsal, tell of those that follow.

// worthBetting is how many rows have to follow for each request that the list of
// an end takes at least, for it to be read before it has been seen that the rows
// lead to lookups.
const worthBetting = 4

// likelySteady is the end to read before it is known which is steady: the plan's
// own, but where another's list is read anyway, or the rows that follow have many
// other values for it, and few or no others for another end.
func (c *cursor) likelySteady(ends []end) int {
	for i := 1; i < len(ends); i++ {
		if c.underWay(&ends[i]) {
			return i
		}
	}
	if out, _ := c.outerOf(ends[0].values[0], false); out == nil {
		return c.foretoldEnd(ends)
	}
	own, _ := c.others(ends[0].values[0])
	for i := 1; i < len(ends); i++ {
		e := ends[i]
		if len(e.values) == 1 && !c.furtherOut(e.values[0], ends[0].values[0]) {
			e.values = c.domain(e.values[0])
		}
		bet := worthBetting
		if len(e.values) == 1 && e.ls.ends != nil {
			bet = 1 // it was of use for other values
		}
		if len(e.values) > 0 && own >= bet*e.least() {
			if len(e.values) > 1 && e.ls.every == nil {
				e.ls.every = &every{values: map[string]bool{}, all: e.values}
				for _, v := range e.values {
					e.ls.every.values[v] = true
				}
				e.ls.every.steady = e.ls.steady(e.values)
			}
			ends[i] = e
			return i
		}
	}
	return c.foretoldEnd(ends)
}

// innerServes says whether the lists of the values that an inner loop goes through, over
// and over, are to be read rather than one for each row of the loop around it: the
// groups that a subquery about users is about, where the users are many.
func (c *cursor) innerServes(outer, inner end) bool {
	if c.st.org.opt.PushdownOff || len(outer.values) != 1 || len(inner.values) != 1 || !c.furtherOut(outer.values[0], inner.values[0]) {
		return false
	}
	lists := 0
	values := c.domain(inner.values[0])
	for _, v := range values {
		if s := inner.ls.ends[v]; s == nil || s.rows == nil || !s.rows.complete() {
			lists++
		}
	}
	rows, _ := c.others(outer.values[0])
	return len(values) > 0 && rows >= worthBettingForetold*lists
}

// furtherOut says whether the cursor that gives a value stays where it is while the
// one that gives another value goes through its rows: that of an outer loop.
func (c *cursor) furtherOut(value, than string) bool {
	outer, _ := c.outerOf(value, false)
	inner, _ := c.outerOf(than, false)
	if outer == nil || inner == nil {
		return false
	}
	c.st.mu.Lock()
	defer c.st.mu.Unlock()
	return slices.Index(c.st.cursors, outer) < slices.Index(c.st.cursors, inner)
}

// domain is all values that the cursor which gives a value has in its rows, that
// one first: the value itself where no cursor gives it, nothing where it is not
// known or they are many.
func (c *cursor) domain(value string) []string {
	out, column := c.outerOf(value, false)
	if out == nil {
		return []string{value}
	}
	seen := map[string]bool{value: true}
	values := []string{value}
	if p := out.pick; p != nil {
		if p.begun {
			return nil
		}
		return append(values, p.valuesFrom(c.st, column, 0, seen)...)
	}
	r := out.rows
	if r == nil || !r.complete() && !r.ended() || !r.keep && r.chunks() > 1 {
		return nil
	}
	for i := range r.chunks() {
		ch, err := r.chunk(c.s.ctx, i, false)
		if err != nil || ch == nil || len(values) > windowListed {
			return nil
		}
		values = append(values, valuesAfter(ch, column, -1, ch.batch.Rows, seen)...)
	}
	return values
}

// least is the number of requests that an end takes at least.
func (e end) least() int {
	if e.ls.listable() && e.ls.each {
		return 2 // one that finds the parents, and one for each of them
	}
	return len(e.values)
}

// others is how many other values the rows that follow have where the cursor that
// gives a value stands, and whether no others come: 0 for a value that no row
// gives.
func (c *cursor) others(value string) (n int, all bool) {
	out, column := c.outerOf(value, false)
	if out == nil || out.now == nil || !out.full() {
		return 0, out == nil
	}
	seen := map[string]bool{value: true}
	if p := out.pick; p != nil {
		return len(p.valuesFrom(c.st, column, p.at, seen)), true
	}
	n = len(valuesAfter(out.now, column, out.h.Row(), out.now.batch.Rows, seen))
	if r := out.rows; r != nil && (r.complete() || r.ended()) {
		for i := out.at; i < r.chunks(); i++ {
			if ch, err := r.chunk(c.s.ctx, i, false); err == nil && ch != nil {
				n += len(valuesAfter(ch, column, -1, ch.batch.Rows, seen))
			}
		}
		return n, true
	}
	return n, false
}
