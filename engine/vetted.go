package engine

// Not every row of an outer cursor leads to a look-up: SQLite first tests what it
// can without one, such as a comparison that Okta has not been asked for. Asking
// ahead for all rows that follow would ask for many in vain, one for each row that
// fails. A rehearsal shows the statement the rows at hand and tells for which of
// them it goes on.

// worthVetting says whether a rehearsal should tell which of the outer rows at
// hand lead to a look-up: always where each takes a request. Where one request takes
// many, and each has one row, those that fail cost nothing.
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
	return !ls.listable() || ls.each
}

// mayEnd says whether the first of the outer rows may be all that the statement
// wants, such as for the largest of something.
func (c *cursor) mayEnd() bool {
	out := c.look.outer
	return out != nil && out.prog != nil && c.st.mayStop(out.prog)
}
