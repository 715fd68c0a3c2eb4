package engine

import "github.com/oktasql/oktasql/planner"

// backoff lets more and more scans pass after a rehearsal that told nothing of use.
type backoff struct {
	wait int // how many to let pass before the next, doubled each time
	skip int // how many of these are left
}

// rehearseFor asks SQLite what follows a scan's program, unless that has been in vain
// of late, and says whether the rehearsal told it. One rehearsal for a program tells
// all that one can.
func (c *cursor) rehearseFor(prog *planner.Program, b *backoff, told func() bool) bool {
	if b.skip > 0 {
		b.skip--
		return false
	}
	if c.st.rehearsedFor != prog {
		c.st.rehearsedFor = prog
		c.s.rehearse(c.st, rehearseFirst, nil)
	}
	if told() {
		b.wait = 0
		return true
	}
	b.wait = max(1, min(2*b.wait, 1<<20))
	b.skip = b.wait
	return false
}
