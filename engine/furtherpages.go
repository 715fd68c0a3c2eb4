package engine

// Where few of the outer rows lead to a look-up and one request takes many values, a
// request for each page of them would be sent half empty. So more pages are read before
// the first one is sent.

// furtherPages reads further pages of the outer rows, and has foreseen what they lead to,
// as long as that is less than goes into one request. The pages are read anyway.
func (c *cursor) furtherPages(ls *lookups, f *foreseen, key string) *foreseen {
	for pages := 1; ls.listable() && !ls.each && !ls.alone && f.certain && !f.all && len(f.values) < windowListed; pages *= 2 {
		out := c.unfinished()
		if out == nil {
			break
		}
		for range pages {
			if done, err := out.rows.onePageMore(c.s.ctx); done || err != nil {
				break // the outer cursor meets the error itself
			}
		}
		before := c.st.foresight.next
		if !c.rehearse(nil) {
			break
		}
		more := c.st.foresight.next[ls.by()]
		if more == nil || !more.has(key) || !more.certain {
			c.st.foresight.next, ls.alone = before, true // the rows are too many to be seen at once
			break
		}
		f = more
	}
	return f
}

// unfinished is the outermost cursor that stands in some rows, is going to be read to its
// end and has further pages; nil for none, or where the statement may end before.
func (c *cursor) unfinished() *cursor {
	if c.mayEnd() || !c.allForeseen() {
		return nil
	}
	c.st.mu.Lock()
	open := c.st.cursors
	c.st.mu.Unlock()
	for _, o := range open {
		if o != c && o.now != nil && o.rows != nil && o.rows.keep && o.full() && !o.rows.complete() && !o.rows.ended() {
			return o
		}
	}
	return nil
}
