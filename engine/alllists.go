package engine

import (
	"maps"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A relation may be joined with itself, where one use is asked for the lists of nearly
// all parents and the other for the rows of one value after another:
//
//	groups g JOIN group_members m ON m.group_id = g.id
//	    JOIN group_members n ON n.user_id = m.user_id WHERE m.department IS NOT NULL
//
// The lists that m reads hold what n asks for. Where the statement is going to read
// those of all parents in any case, they come first, and n takes no request. Where some
// are not among them, what these take is held against the look-ups to come.

// fromAllLists answers a look-up out of the lists of all parents, where the statement
// reads nearly all of them anyway. It reports false where that would take more requests.
func (c *cursor) fromAllLists(l *planner.Lookup) (bool, error) {
	st := c.st
	if st.org.opt.PushdownOff || !st.throughout || !l.Keyed || len(l.Also) > 0 || !c.full() && !c.goesOn() {
		return false, nil // of what several ends tell, the lists of one hold less
	}
	ls, value := c.lookupsBy(l), l.Values[0].Text
	if ls.few != nil || ls.byKey[ls.keyOf(value)] != nil {
		return false, nil
	}
	by, t := ls.farLists()
	if by == nil {
		return false, nil
	}
	if st.isListed(c.t.cat.Name) {
		return true, c.switchToScan(ls, value)
	}
	sure := c.sureLists(ls, by, value)
	if len(sure) == 0 {
		return false, nil
	}
	left, known, err := ls.listsLeft(c, by, t, sure)
	if err != nil {
		return false, err
	}
	n := ls.calls
	if f := st.foresight.next[ls.by()]; f != nil && f.certain {
		n += int64(f.left(ls))
	}
	if left > 0 || !known {
		switch {
		case st.hasCounts(t):
		case known && n <= max(2*left, probeAfter):
			return false, nil
		case !known && (len(sure) < probeAfter || n <= int64(len(sure))):
			return false, nil // a list of all parents may be long
		}
		calls, ok, err := ls.scanCallsBut(c.s.ctx, n, sure)
		if err != nil || !ok || calls >= n {
			return false, err
		}
	}
	return true, c.switchToScan(ls, value)
}

// isListed says whether a scan of the statement lists a whole table.
func (st *Statement) isListed(table string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.listed[table]
}

// farLists are the look-ups by the column that the whole table is listed by, and the
// table of the parents; nil where that is the column of these, or there are several.
func (ls *lookups) farLists() (*lookups, *catalog.Table) {
	p := ls.cat.ParentsPath()
	if p == nil || len(p.Parents) != 1 || p.Parents[0].Table == "" || len(p.Bind) != 1 {
		return nil, nil
	}
	for _, name := range p.Bind {
		column, ok := ls.cat.Column(name)
		t, found := ls.st.org.Table(p.Parents[0].Table)
		if ok && found && column != ls.column {
			return ls.st.lookupsOf(lookupKey{table: ls.cat.Name, column: column}, ls.cat, nil), t
		}
	}
	return nil, nil
}

// sureLists are the values by which lists have been read, or are certain to be: by an
// open cursor, or as a rehearsal tells.
func (c *cursor) sureLists(ls, by *lookups, value string) map[string]bool {
	sure := map[string]bool{}
	c.st.mu.Lock()
	open := slices.Clone(c.st.cursors)
	c.st.mu.Unlock()
	for _, o := range open {
		if o == c || o.t != c.t || o.now == nil || o.prog == nil || o.rows == nil || !o.rows.keep || !o.full() {
			continue
		}
		for _, s := range o.prog.Steps {
			for param, v := range s.Params {
				if column, ok := c.t.cat.Column(s.Path.Bind[param]); ok && column == by.column {
					sure[v] = true
				}
			}
		}
	}
	for v, a := range by.byKey {
		if a.alone {
			sure[v] = true // it is under way at least
		}
	}
	if len(sure) == 0 {
		return nil // nothing is read by the other end
	}
	if c.told(&end{ls: ls, values: []string{value}}) == nil {
		c.foretell(end{ls: ls, values: []string{value}}, end{ls: by})
	}
	if f := c.st.foresight.next[by.by()]; f != nil && f.certain {
		for _, v := range f.values {
			if !f.doubt[by.keyOf(v)] {
				sure[by.keyOf(v)] = true
			}
		}
	}
	return sure
}

// listsLeft is how many parents have lists that are not among some. It is not known
// before all parents have been read.
func (ls *lookups) listsLeft(c *cursor, by *lookups, t *catalog.Table, sure map[string]bool) (n int64, known bool, err error) {
	key, ok := t.Column(t.Key[0])
	rows := ls.st.keptWhole(t)
	if rows == nil {
		ls.st.mu.Lock()
		rows = ls.st.counts[t.Name]
		ls.st.mu.Unlock()
	}
	if !ok || len(t.Key) != 1 || rows == nil || !rows.complete() && !rows.ended() {
		return 0, false, nil
	}
	for i := range rows.chunks() {
		ch, err := rows.chunk(c.s.ctx, i, false)
		if err != nil || ch == nil {
			return 0, false, err
		}
		for _, v := range valuesAfter(ch, key, -1, ch.batch.Rows, maps.Clone(sure)) {
			if !sure[by.keyOf(v)] {
				n++
			}
		}
	}
	return n, true, nil
}
