package engine

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// lookahead remembers where a cursor's lookup values come from: a column of
// another cursor of the statement. Where one request takes many values that have
// a row at most, those of the rows that follow go with the first. Otherwise those
// that follow are looked up ahead only while every row leads to a lookup: the
// window grows from one, and a row that led to none resets it.
type lookahead struct {
	outer  *cursor
	column int
	page   int // number of the outer cursor's chunk at the last lookup
	row    int // its row then
	next   int // the row after it that has a value, -1 when it was the last
	window int
	known  bool
	// between is set when another look-up stands between the two, which rows may
	// fail, and a request is for one value.
	between bool
}

// The largest windows: values in one request, requests at once, and requests at
// once when the statement may end with any row.
const (
	windowListed  = 200
	windowSingle  = 20
	windowLimited = 4
)

// upcoming returns the values that the next lookups will probably ask for, not
// counting value itself, which is the one asked for now.
func (c *cursor) upcoming(ls *lookups, value string) []string {
	l := &c.look
	if !l.still(value) && !c.findOuter(ls, value) {
		return c.foresee(ls, value)
	}
	if c.worthVetting(ls, value) {
		if values := c.foresee(ls, value); c.foreseen {
			return values
		}
	}
	values := c.ofOuter(ls, value)
	if out := l.outer; len(values) == 0 && (out.lookedUp || out.pick != nil) && nextValue(out.now, l.column, out.h.Row()) < 0 {
		return c.foresee(ls, value) // the outer rows come a few at a time themselves
	}
	c.foreseen = false
	return values
}

// passOver takes note of a value that takes no request.
func (c *cursor) passOver(ls *lookups, value string) {
	l := &c.look
	if !l.still(value) && !c.findOuter(ls, value) {
		return
	}
	ls.missed = l.step(l.outer.at, l.outer.h.Row(), l.outer.now) || ls.missed
}

// ofOuter returns the values in the rows that follow the outer cursor's.
func (c *cursor) ofOuter(ls *lookups, value string) []string {
	l := &c.look
	out := l.outer
	row, page := out.h.Row(), out.at
	ls.missed = l.step(page, row, out.now) || ls.missed
	limit := windowSingle
	if ls.listable() && !ls.each {
		limit = windowListed
		if ls.cat.Columns[ls.column].Unique {
			return c.following(ls, value, limit)
		}
		// A value that is not needed may have any number of rows: as many
		// values at once as have had a page of rows, once the outer rows have
		// shown that each leads to a lookup.
		if n := ls.rowsPerValue(); l.window > 1 && n >= 0 && l.outer.full() {
			return c.following(ls, value, max(l.window, int(windowListed/max(n, 1))))
		}
	}
	if !out.full() && !ls.listable() {
		limit = windowLimited
	}
	l.window = min(l.window, limit)
	return valuesAfter(out.now, l.column, row, l.window-1, map[string]bool{value: true})
}

// following returns the values of the next rows, at most so many, for a request
// that takes many. When the statement will read its outer rows to their end,
// those of the following pages are among them.
func (c *cursor) following(ls *lookups, value string, most int) []string {
	if ls.byKey[ls.keyOf(value)] != nil {
		return nil // asked for already
	}
	out, column := c.look.outer, c.look.column
	seen := map[string]bool{value: true}
	if out.rows == nil || !out.full() {
		return valuesAfter(out.now, column, out.h.Row(), most, seen)
	}
	// All rows will be asked about, so that values count rather than rows.
	var values []string
	take := func(ch *chunk, row int) {
		for _, v := range valuesAfter(ch, column, row, ch.batch.Rows, seen) {
			if len(values) < most && ls.unanswered(v) {
				values = append(values, v)
			}
		}
	}
	take(out.now, out.h.Row())
	for i := out.at; len(values) < most; i++ {
		next, err := out.rows.chunk(c.s.ctx, i, true)
		if err != nil || next == nil {
			break // the outer cursor meets the error itself
		}
		take(next, -1)
	}
	return values
}

// unanswered says whether a value has neither been asked for nor is answered
// from rows at hand.
func (ls *lookups) unanswered(v string) bool {
	if ls.byKey[ls.keyOf(v)] != nil || ls.among.without(v) {
		return false
	}
	return ls.st.fromScan(ls.cat, ls.column, v, ls.folded) == nil
}

// toFollow is the number of requests that the rows at hand of the outer cursor
// may still lead to, and whether no other rows follow. The number is 0 unless
// the rows have shown so far that each leads to a lookup.
func (c *cursor) toFollow(ls *lookups) (n int64, all bool) {
	full := c.allForeseen()
	if !c.foreseen {
		full = c.look.outer != nil && c.look.outer.full()
	}
	if full {
		return c.allToFollow(ls)
	}
	// What a LIMIT leaves takes so many at least, as far as the answers so far tell.
	most := int64(float64(c.st.wanted)/max(ls.rowsPerValue(), 1)) - ls.calls
	if most <= 0 {
		return 0, false
	}
	n, _ = c.allToFollow(ls)
	return min(n, most), false
}

// allToFollow is toFollow of a statement that does not end before its last row.
func (c *cursor) allToFollow(ls *lookups) (n int64, all bool) {
	l := &c.look
	if c.foreseen {
		f := c.st.foresight.next[ls.by()]
		if l.outer == nil && len(f.values) == 1 {
			return 0, false // perhaps one of a chain, whose next depends on its rows
		}
		return f.toFollow(ls)
	}
	if l.outer == nil || l.outer.now == nil || ls.listable() && !ls.each {
		return 0, false
	}
	count := func(ch *chunk, row int) {
		for _, v := range valuesAfter(ch, l.column, row, ch.batch.Rows, map[string]bool{}) {
			if ls.byKey[ls.keyOf(v)] == nil {
				n++
			}
		}
	}
	count(l.outer.now, l.outer.h.Row())
	if r := l.outer.rows; r != nil && l.outer.pick == nil && (r.complete() || r.ended()) {
		all = true
		for i := l.outer.at; i < r.chunks(); i++ {
			if ch, err := r.chunk(c.s.ctx, i, false); err == nil && ch != nil {
				count(ch, -1)
			}
		}
	}
	if l.window <= probeEarly && (!all || ls.missed) {
		return 0, false // which rows lead to one is not known
	}
	return n, all
}

// rowsPerValue is how many rows a value has had on average, -1 while no answer is
// known.
func (ls *lookups) rowsPerValue() float64 {
	rows, values := int64(0), 0
	seen := map[*rowset]bool{}
	for _, a := range ls.byKey {
		if a.rows == nil || !a.rows.complete() {
			continue
		}
		values++
		if !seen[a.rows] {
			seen[a.rows] = true
			rows += a.rows.rows
		}
	}
	if values == 0 {
		return -1
	}
	return float64(rows) / float64(values)
}

// valuesAfter collects the values of a column in the n rows after one, each
// once.
func valuesAfter(c *chunk, column, row, n int, seen map[string]bool) []string {
	var values []string
	slot := c.batch.Slots[column]
	for r := row + 1; r < c.batch.Rows && r <= row+n; r++ {
		v := string(c.text(r, slot))
		if seen[v] || !listed(v) {
			continue
		}
		seen[v] = true
		values = append(values, v)
	}
	return values
}

// listed says whether a value may stand in a list: one that Okta cannot be asked
// for would make the whole list a scan.
func listed(v string) bool {
	return v != "" && utf8.ValidString(v) && !strings.ContainsFunc(v, func(r rune) bool { return r == 0 || r > 0xFFFF })
}

// step grows the window when the outer cursor has moved by one row with a value
// since the last lookup, or not at all, and else starts over: then it is true. A
// row without a value has nothing to look up.
func (l *lookahead) step(page, row int, c *chunk) (missed bool) {
	switch {
	case !l.known:
		// Rows before the first that has led to one failed a test, as later ones may.
		l.window, missed = 1, page == 1 && nextValue(c, l.column, -1) < row
	case page == l.page && row == l.row:
	case page == l.page && row == l.next, page == l.page+1 && l.next < 0 && row == nextValue(c, l.column, -1):
		l.window = min(l.window*2, windowListed)
	default:
		l.window, missed = 1, true
	}
	l.page, l.row, l.next, l.known = page, row, nextValue(c, l.column, row), true
	return missed
}

// nextValue is the first row after one that has a value in the column, -1 when
// none has.
func nextValue(c *chunk, column, row int) int {
	for r := row + 1; r < c.batch.Rows; r++ {
		if len(c.text(r, c.batch.Slots[column])) > 0 {
			return r
		}
	}
	return -1
}

// still says whether the value comes from where the last one came from.
func (l *lookahead) still(value string) bool {
	return l.outer != nil && l.outer.has(l.column, value)
}

// has says whether the cursor stands on a row with the value in a column.
func (c *cursor) has(column int, value string) bool {
	if c.now == nil {
		return false
	}
	row := c.h.Row()
	slot := c.now.batch.Slots[column]
	return row >= 0 && slot >= 0 && string(c.now.text(row, slot)) == value
}

// findOuter looks for the value among the columns of the rows on which the
// statement's other cursors stand. One that was looked up by the value itself has
// it in all of its rows, and tells of no others.
func (c *cursor) findOuter(ls *lookups, value string) bool {
	c.look = lookahead{}
	o, column := c.outerOf(value, true)
	if o == nil {
		return false
	}
	c.look = lookahead{outer: o, column: column}
	if many := ls.listable() && !ls.each && ls.cat.Columns[ls.column].Unique; !many {
		inner, _ := c.outerOf(value, false)
		c.look.between = inner != o
	}
	return true
}

// outerOf is the cursor that stands on a row with a value, the innermost one, and
// the column; nil when none does. With far one that was looked up by the value
// comes after all others.
func (c *cursor) outerOf(value string, far bool) (*cursor, int) {
	c.st.mu.Lock()
	others := make([]*cursor, 0, len(c.st.cursors))
	for _, o := range slices.Backward(c.st.cursors) {
		if o != c && o.now != nil {
			others = append(others, o)
		}
	}
	c.st.mu.Unlock()
	var last *cursor
	at := 0
	for _, o := range others {
		for column := range o.t.cat.Columns {
			if !o.has(column, value) {
				continue
			}
			if !far || !o.lookedUp || o.prog.Lookup.Column != column {
				return o, column
			}
			if last == nil {
				last, at = o, column
			}
		}
	}
	return last, at
}
