package engine

import "strings"

// Whether a LIMIT ends a statement is known once it is known how many rows its
// outermost loop has. In
//
//	SELECT g.id, o.status FROM groups g LEFT JOIN users o ON o.email = g.owner_email LIMIT 1000
//
// each group gives one row, as a rule, so that as many groups as the LIMIT has rows are
// read in any case. Where there are no more of them, it ends nothing: the statement is
// run as without it.

// mostAwaited bounds the rows that are read for this before the first is shown, mostUnkept
// those which are in memory until then and need not be kept.
const (
	mostAwaited = 10000
	mostUnkept  = 1000
)

// eachGives is how many rows one of the outermost loop is taken to give where others are
// found by what several have in common, such as a department and a title.
const eachGives = 10

// beyond is what makes the LIMIT of a statement end nothing.
type beyond struct {
	plan    string  // of the outermost loop
	rows    int     // that this may have
	without outline // of the statement without the LIMIT
}

// beyond is what would make the outermost LIMIT end nothing, nil when it ends nothing
// anyway or that cannot be told.
func (c cuts) beyond(st *Statement, root *planNode, out outline) *beyond {
	rows := st.shape.Wanted()
	if !c.top || c.from || out.throughout || rows == 0 || rows > mostAwaited {
		return nil
	}
	first := root.outermost()
	if first == nil {
		return nil
	}
	if !st.oneEach(root, first) {
		if st.shape.WantsFew() || !root.together(first) {
			return nil
		}
		rows /= eachGives
	}
	_, plan, ok := strings.Cut(first.text, " VIRTUAL TABLE INDEX 0:")
	if !ok || root.times(plan) != 1 {
		return nil
	}
	c.top = false
	return &beyond{plan, rows, c.outline(root)}
}

// oneEach says whether each row of the outermost loop gives one row of the statement at
// most, as a rule.
func (st *Statement) oneEach(root, first *planNode) bool {
	var aliases []string
	for _, n := range root.under {
		words := strings.SplitN(n.text, " ", 3)
		switch {
		case n == first, len(words) < 3:
		case words[0] == "MULTI-INDEX":
			return false
		case words[0] == "SCAN", words[0] == "SEARCH":
			if !strings.HasSuffix(n.text, " EXISTS") {
				aliases = append(aliases, words[1])
			}
		}
	}
	if len(aliases) == 0 {
		return true
	}
	r := st.shape.SelectsOf(st.org.Table)
	if r == nil {
		return false
	}
	for _, q := range r.Queries {
		if q.Above == nil && q.With == nil && !q.Source {
			words := strings.SplitN(first.text, " ", 3)
			return len(q.Cores) == 1 && r.OneEach(q.Cores[0], words[1])
		}
	}
	return false
}

// together says whether the requests of the loops within the outermost one each take the
// values of many rows: then those of all rows are no more than those of some.
func (n *planNode) together(first *planNode) bool {
	for _, c := range n.under {
		word, _, _ := strings.Cut(c.text, " ")
		if c != first && (word == "SCAN" || word == "SEARCH") && strings.Contains(c.text, "/{") || word == "MULTI-INDEX" {
			return false
		}
	}
	return true
}

// awaitEnd finds out whether the LIMIT ends nothing, when a first request follows from
// a row of the outermost loop.
func (c *cursor) awaitEnd() {
	st := c.st
	b := st.beyond
	if b == nil || st.rehearsal != nil || st.org.opt.PushdownOff {
		return
	}
	var out *cursor
	st.mu.Lock()
	for _, o := range st.cursors {
		if o != c && o.plan == b.plan && o.now != nil && o.rows != nil && (o.rows.keep || b.rows <= mostUnkept) {
			out = o
		}
	}
	st.mu.Unlock()
	if out == nil {
		return
	}
	st.beyond = nil
	for i := out.at; out.rows.count() < int64(b.rows); i++ {
		if ch, err := out.rows.chunk(c.s.ctx, i, false); err != nil || ch == nil {
			break // the outer cursor meets the error itself
		}
	}
	if out.rows.count() > int64(b.rows) || !out.rows.complete() && !out.rows.ended() {
		return
	}
	st.work.Wait() // what is under way reads the outline
	st.mu.Lock()
	defer st.mu.Unlock()
	st.outline = b.without
	st.allRead, st.toSelect = map[string]bool{}, nil
}
