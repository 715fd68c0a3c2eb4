package engine

import "slices"

// lookahead remembers where a cursor's lookup values come from: a column of
// another cursor of the statement. While every row of that cursor leads to a
// lookup, the values that follow on its page are looked up ahead; the window
// grows from one, and a row that led to no lookup resets it.
type lookahead struct {
	outer  *cursor
	column int
	page   int // number of the outer cursor's chunk at the last lookup
	row    int // its row then
	rows   int // rows of that chunk
	window int
	known  bool
}

// The largest windows: values in one request, and requests at once.
const (
	windowListed = 200
	windowSingle = 20
)

// upcoming returns the values that the next lookups will probably ask for, not
// counting value itself, which is the one asked for now.
func (c *cursor) upcoming(ls *lookups, value string) []string {
	l := &c.look
	if !l.still(value) && !c.findOuter(value) {
		l.window = 0
		return nil
	}
	out := l.outer
	row, page := out.h.Row(), out.at
	l.step(page, row)
	l.page, l.row, l.rows, l.known = page, row, out.now.batch.Rows, true
	limit := windowSingle
	if ls.listable() {
		limit = windowListed
	}
	l.window = min(l.window, limit)
	var values []string
	seen := map[string]bool{value: true}
	slot := out.now.batch.Slots[l.column]
	for r := row + 1; r < out.now.batch.Rows && r < row+l.window; r++ {
		v := string(out.now.text(r, slot))
		if v == "" || seen[v] {
			continue
		}
		seen[v] = true
		values = append(values, v)
	}
	return values
}

// step grows the window when the outer cursor has moved by one row since the
// last lookup, or not at all, and else starts over.
func (l *lookahead) step(page, row int) {
	switch {
	case !l.known:
		l.window = 1
	case page == l.page && row == l.row:
	case page == l.page && row == l.row+1, page == l.page+1 && row == 0 && l.row == l.rows-1:
		l.window *= 2
	default:
		l.window = 1
	}
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
// statement's other cursors stand.
func (c *cursor) findOuter(value string) bool {
	c.look = lookahead{}
	c.st.mu.Lock()
	others := make([]*cursor, 0, len(c.st.cursors))
	for _, o := range slices.Backward(c.st.cursors) {
		if o != c && o.now != nil {
			others = append(others, o)
		}
	}
	c.st.mu.Unlock()
	for _, o := range others {
		for column := range o.t.cat.Columns {
			if o.has(column, value) {
				c.look = lookahead{outer: o, column: column}
				return true
			}
		}
	}
	return false
}
