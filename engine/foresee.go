package engine

import (
	"slices"
	"sort"
)

// foresight is what a statement's rehearsals have told of the look-ups that
// follow.
type foresight struct {
	next  map[lookupKey]*foreseen
	room  int             // for values of the next rehearsal
	wait  int             // look-ups to let pass before it, doubled when one was in vain
	skip  int             // how many of these are left
	alone int             // rehearsals in a row that told one value only
	shown map[string]bool // tables, see shows
	// certain are the values of reckoning, until they are held against the bound.
	certain []string
}

// mostAlone is how many of these are not held against the next.
const mostAlone = 3

// foreseen are the values of one column that will probably be looked up, each
// once, in the order in which SQLite will ask.
type foreseen struct {
	values []string
	at     map[string]int  // where a value is among them, by its key
	doubt  map[string]bool // those that are asked for only if a test has a certain answer
	test   lookupKey       // that of the test
	next   int             // the one that comes next, when all goes as foreseen
	window int             // as that of a lookahead
	all    bool            // the rehearsal came to its end, and saw all rows of the others
	// certain is set when the rehearsal came to its end: nothing of what it has
	// seen leads to other look-ups. missed is set when one of them was not made.
	certain, missed bool
	trust           int // the window to begin with
	begun           bool
	open, used      int       // see left
	before          *foreseen // by the last rehearsal whose values came to be asked for
}

// windowRequests is the largest window of values of which one request takes
// many, in requests.
const windowRequests = 4

// foresee returns the values that will probably be asked for after one that
// no row of Okta's gives, or a row that has no others after it.
func (c *cursor) foresee(ls *lookups, value string) []string {
	st := c.st
	c.foreseen = false
	if st.org.opt.PushdownOff || unpaged(ls.cat) {
		return nil
	}
	f := st.foresight.next[ls.by()]
	key := ls.keyOf(value)
	switch {
	case f != nil && f.has(key) && !f.missed && !f.doubt[key]:
	case ls.byKey[key] != nil || !c.rehearse(c.reckon(ls)):
		if f == nil || !f.has(key) || f.missed {
			return nil
		}
	default:
		f = st.foresight.next[ls.by()]
		if f == nil || !f.has(key) {
			st.foresight.inVain()
			return nil
		}
		st.foresight.told(len(f.values) > 1)
		f = c.furtherPages(ls, f, key)
	}
	c.foreseen = true
	if !f.begun {
		c.begin(ls, f)
	}
	f.step(ls, value)
	return c.inWindow(ls, f, value)
}

// rehearse asks SQLite what the statement will look up, unless that has been in
// vain of late. k may be nil.
func (c *cursor) rehearse(k *reckoning) bool {
	t := &c.st.foresight
	if t.skip > 0 {
		t.skip--
		return false
	}
	t.room = min(max(2*t.room, rehearseFirst), rehearseMost)
	next := c.s.rehearse(c.st, t.room, k)
	if t.certain = nil; k != nil && next != nil {
		t.certain = k.values
	}
	if next == nil {
		t.inVain()
		return false
	}
	for by, f := range next {
		if f.before = t.next[by]; f.before != nil && !f.before.begun {
			f.before = f.before.before
		}
	}
	t.next = next
	return true
}

// goesOn says whether nothing shows that what was foreseen before was wrong: its
// values have been asked for, up to one that is still to come.
func (f *foreseen) goesOn(ls *lookups, before *foreseen) bool {
	for _, v := range before.values[before.next:] {
		if ls.unanswered(v) && !before.doubt[ls.keyOf(v)] {
			return f.has(ls.keyOf(v))
		}
	}
	return true
}

// begin sets the window to begin with.
func (c *cursor) begin(ls *lookups, f *foreseen) {
	before := f.before
	switch {
	case before != nil && before.missed:
		f.trust = max(before.trust/2, 1) // what comes before the look-up is not known ahead
	case before != nil && f.goesOn(ls, before):
		f.window, f.trust = before.window, before.trust
	case f.certain && c.allForeseen() && !c.mayEnd():
		f.trust = windowLimited
		if ls.listable() && !ls.each {
			f.trust = windowListed
		}
	}
	f.window = max(f.window, f.trust/2) // a step doubles it
	f.begun, f.before = true, nil
}

// told takes note of a rehearsal that knew the value that is asked for. One that
// knows no other may be that of a chain, where the next always depends on the
// rows of the one before; a recursion begins like that too.
func (t *foresight) told(more bool) {
	if t.alone++; more {
		t.alone = 0
	}
	if t.alone > mostAlone {
		t.inVain()
		return
	}
	t.wait = 0
}

// inVain lets more and more look-ups pass before the next rehearsal.
func (t *foresight) inVain() {
	t.wait = max(1, min(2*t.wait, 1<<20))
	t.skip, t.room = t.wait, t.room/2
}

func (f *foreseen) has(key string) bool {
	_, ok := f.at[key]
	return ok
}

// allForeseen says whether the statement is going to ask for all that was
// foreseen.
func (c *cursor) allForeseen() bool {
	if out := c.look.outer; out != nil {
		return out.full()
	}
	return !c.st.limited || c.st.driven || c.st.each[c.plan]
}

// step grows the window when the value is the next one that has no answer yet,
// or one that has come before, and else starts over.
func (f *foreseen) step(ls *lookups, value string) {
	i := f.at[ls.keyOf(value)]
	if i < f.next {
		return
	}
	hit := true
	for k := f.next; k < i && hit; k++ {
		hit = !ls.unanswered(f.values[k]) || f.doubt[ls.keyOf(f.values[k])]
	}
	if f.window *= 2; !hit || f.window == 0 {
		f.window, f.missed = 1, !hit
	}
	f.window = min(f.window, windowListed)
	f.next = i + 1
}

// inWindow returns the values that go with one.
func (c *cursor) inWindow(ls *lookups, f *foreseen, value string) []string {
	full, limit := c.allForeseen(), windowSingle
	if ls.listable() && !ls.each {
		if ls.byKey[ls.keyOf(value)] != nil {
			return nil // asked for already
		}
		if ls.cat.Columns[ls.column].Unique {
			return c.inRequests(ls, f, value, full)
		}
		limit = windowListed
		if n := ls.rowsPerValue(); f.window > 1 && n >= 0 && full {
			return f.after(ls, value, max(f.window, int(windowListed/max(n, 1))))
		}
	}
	if !full && !ls.listable() {
		limit = windowLimited
	}
	if ls.listable() && !ls.each {
		return f.after(ls, value, min(f.window, limit)-1)
	}
	// As many requests at once: those that are under way are among them.
	next := f.withoutDoubt(ls, value, min(f.window, limit)-1)
	return slices.DeleteFunc(next, func(v string) bool { return !ls.unanswered(v) })
}

// inRequests returns as many values as fit into the requests of the window,
// beside the one that is asked for: one at first, and always where a request
// too many would be refused.
func (c *cursor) inRequests(ls *lookups, f *foreseen, value string, full bool) []string {
	requests := min(f.window, windowRequests)
	if !full || c.st.org.opt.MaxCalls > 0 {
		requests = 1
	}
	values := append([]string{value}, f.after(ls, value, requests*windowListed-1)...)
	fits := func(n int) bool {
		prog, err := ls.program(n > 1, values[:n])
		return err == nil && len(prog.Steps) <= requests
	}
	if fits(len(values)) {
		return values[1:]
	}
	// Search finds the least number that does not fit.
	return values[1:max(sort.Search(len(values), func(n int) bool { return n > 0 && !fits(n) })-1, 1)]
}

// after returns the next n values that have no answer yet.
func (f *foreseen) after(ls *lookups, value string, n int) []string {
	var out []string
	for i := f.at[ls.keyOf(value)] + 1; i < len(f.values) && len(out) < n; i++ {
		if ls.unanswered(f.values[i]) {
			out = append(out, f.values[i])
		}
	}
	return out
}

// toFollow is what cursor.toFollow says of look-ups that were foreseen.
func (f *foreseen) toFollow(ls *lookups) (n int64, all bool) {
	if ls.listable() && !ls.each || !f.all && f.window <= probeEarly {
		return 0, false
	}
	open := int64(0)
	for _, v := range f.values[f.next:] {
		switch {
		case ls.byKey[ls.keyOf(v)] != nil:
		case f.doubt[ls.keyOf(v)]:
			open++
		default:
			n++
		}
	}
	return n + f.likely(ls, n, open), f.all && open == 0
}
