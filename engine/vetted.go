package engine

// Not every row of an outer cursor leads to a look-up: SQLite first tests what it
// can without one, such as a comparison that Okta has not been asked for. Asking
// ahead for all rows that follow would ask for many in vain, one for each row that
// fails. A rehearsal shows the statement the rows at hand and tells for which of
// them it goes on.

// worthVetting says whether a rehearsal should tell which of the outer rows at
// hand lead to a look-up: where one has led to none, where another look-up stands
// between, where one request takes all values, which otherwise would have to be
// seen to be needed first, where those that may have rows can be listed instead,
// and where a scan might be better than all the look-ups.
func (c *cursor) worthVetting(ls *lookups, value string) bool {
	out := c.look.outer
	if c.st.org.opt.PushdownOff || unpaged(ls.cat) || out.now == nil || nextValue(out.now, c.look.column, out.h.Row()) < 0 {
		return false
	}
	if f := c.st.foresight.next[ls.by()]; f != nil && f.has(ls.keyOf(value)) {
		return true
	}
	many := ls.listable() && !ls.each && !ls.cat.Columns[ls.column].Unique
	if c.look.between || ls.missed || (many || ls.few != nil) && out.full() || c.st.cutFrom {
		return true
	}
	if ls.calls > 0 || ls.listable() || !ls.scannable() || c.mayEnd() {
		return false
	}
	n, _ := c.others(value)
	return n >= 4*probeAfter
}

// mayEnd says whether the first of the outer rows may be all that the statement
// wants, such as for the largest of something.
func (c *cursor) mayEnd() bool {
	out := c.look.outer
	return out != nil && out.prog != nil && c.st.mayStop(out.prog)
}
