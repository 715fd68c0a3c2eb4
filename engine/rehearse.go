package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// Where a value that is looked up comes from, only SQLite knows: a list in the
// statement, a table of the user's, json_each, an expression of any of these. So
// SQLite is asked, by running the statement a second time beside itself. Okta's
// tables then show the rows that the statement has read so far and send
// nothing; the values that they are asked for and have no answer to are what
// the statement will probably ask for next. Nothing of a rehearsal is shown,
// and a value that was foreseen wrongly costs at most a place in a request.

// Bounds of one rehearsal: the first is for the values it collects, and doubles
// with each one that was of use; the others are for values in all and for
// thousands of SQLite's steps.
const (
	rehearseFirst = 4096
	rehearseMost  = 65536
	rehearseSteps = 2000
)

// A scan of a rehearsal takes some ten microseconds, what is about it included.
// These bound the scans of one rehearsal and, so that a statement of many loops
// takes no longer than its requests do, those of all of them: as many as there
// were requests for, and some. Each rehearsal counts as some scans itself.
const (
	scansOnce    = 20_000
	scansInAll   = 50_000
	scansPerCall = 1_000
	scansAtLeast = 200
)

// errEnough ends a rehearsal that has collected enough.
var errEnough = errors.New("engine: the rehearsal has seen enough")

// rehearsal is what one run of the statement beside itself has collected.
type rehearsal struct {
	values    map[lookupKey]*foreseen
	room      int  // for further values
	scans     int  // left to it
	rows      int  // shown since the last that counted as a scan
	part      bool // further rows may come of those that were shown
	loops     []*loop
	arms      map[int]*loop // those of loops that belong to an OR
	unread    []unread      // programs that have no answer yet, the first of them
	spans     map[string][]planner.Interval
	spanProgs map[string]*planner.Program          // one for each of spans
	open      map[string]lookupKey                 // values of tests whose answers are not known, by the first of these
	seen      map[string]map[planner.Interval]bool // what spans has
	reckoning *reckoning                           // nil when nothing is counted
}

// rehearse runs the statement without requests and returns the values that it
// would look up, nil when it cannot be run. k counts some of them and may be nil.
func (s *Session) rehearse(st *Statement, room int, k *reckoning) map[lookupKey]*foreseen {
	text := st.shape.Rehearsable(st.text)
	left := scansInAll + scansPerCall*int(st.calls.Load()) - st.rehearsed
	if text == "" || st.rehearsal != nil || left <= scansAtLeast {
		return nil
	}
	scans := min(left, scansOnce)
	r := &rehearsal{values: map[lookupKey]*foreseen{}, room: room, scans: scans, open: map[string]lookupKey{}, reckoning: k}
	err := s.runBeside(st, text, r)
	for _, f := range r.values {
		f.certain = err == nil
		f.all = f.certain && !r.part
	}
	for _, l := range r.loops {
		l.certain = err == nil
	}
	st.loops.known = r.loops
	st.spans.known, st.spans.progs = nil, nil
	if len(r.values) == 0 { // else a row that was not there may have been what leads to an interval
		st.spans.known, st.spans.progs = r.spans, r.spanProgs
	}
	return r.values
}

// runBeside runs a text that changes nothing as a rehearsal.
func (s *Session) runBeside(st *Statement, text string, r *rehearsal) error {
	before, explaining, scans := s.err, st.explaining, r.scans
	st.rehearsal, st.explaining = r, true
	s.db.Bound(rehearseSteps)
	defer func() {
		s.db.Bound(0)
		st.rehearsal, st.explaining, s.err = nil, explaining, before
		st.rehearsed += scansAtLeast + scans - r.scans
	}()
	return s.runThrough(st, text)
}

// runThrough runs a statement to its end, when it changes nothing.
func (s *Session) runThrough(st *Statement, text string) error {
	stmt, err := s.conn.Prepare(text)
	if err != nil {
		return err
	}
	defer stmt.Close()
	run, ok := stmt.(*sqlite3.SQLiteStmt)
	if !ok || !run.Readonly() {
		return driver.ErrSkip
	}
	bound := st.bound
	if run.NumInput() == 0 {
		bound = nil // they are written in the text
	}
	rows, err := run.QueryContext(context.WithoutCancel(st.ctx), bound)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(row); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// note collects a value.
func (r *rehearsal) note(ls *lookups, value string) error {
	by, key := ls.by(), ls.keyOf(value)
	f := r.values[by]
	if f == nil {
		f = &foreseen{at: map[string]int{}}
		r.values[by] = f
	}
	if _, ok := f.at[key]; ok || !listed(value) {
		return nil
	}
	f.at[key] = len(f.values)
	f.values = append(f.values, value)
	if r.room -= 1 + len(value)/256; r.room <= 0 {
		return errEnough
	}
	return nil
}

// rehearsed is a cursor of a rehearsal: it shows rows that were read before.
type rehearsed struct {
	*cursor
	upTo int // chunks of cursor.rows that are shown
	one  *chunk
	loop *loop // what it has run without an answer
	none bool  // it is known to have no rows
	// ofTop is set when it goes on with the rows of reckoning.top.
	ofTop bool
}

// Filter finds the rows at hand, or notes what would be asked for.
func (c *rehearsed) Filter(_ int, plan string, args []vtab.Arg) error {
	c.rows, c.pick, c.now, c.at, c.one, c.plan = nil, nil, nil, 0, nil, plan
	c.none, c.ofTop = false, false
	if c.st.rehearsal.scans--; c.st.rehearsal.scans < 0 {
		return errEnough
	}
	in := planArgs(args)
	prog, err := c.bind(plan, in)
	if c.none = err == nil && prog.Empty; err == nil && !prog.Empty {
		err = c.begin(plan, in, prog)
	} else {
		err = nil // the statement itself meets the error
	}
	c.st.rehearsal.reckon(c, prog)
	return err
}

// begin finds the rows of a program that may have some.
func (c *rehearsed) begin(plan string, in []planner.Arg, prog *planner.Program) error {
	key := programKey(c.t.cat, prog)
	if o := c.underWay(plan, key); o != nil {
		c.showFrom(o)
		k := c.st.rehearsal.reckoning
		c.ofTop = k != nil && k.top == o
		return nil
	}
	if rows := c.namedRows(prog); rows != nil {
		c.show(rows)
		return nil
	}
	if done, err := c.showWider(plan, prog); done || err != nil {
		return err
	}
	if l := prog.Lookup; l != nil && len(l.Values) == 1 && l.Values[0].Kind == planner.Text {
		if found := c.st.fromScan(c.t.cat, l.Column, l.Values[0].Text, l.Folded); found != nil {
			c.pick = found
			return nil
		}
		if prog.Said == 1 || l.Keyed || c.t.cat.Columns[l.Column].Unique {
			if c.st.arms[plan] > 0 {
				if rows := c.st.heldTogether(c.t.cat, prog); rows != nil {
					c.show(rows)
					return nil
				}
				if err := c.noteProgram(key, prog); err != nil {
					return err
				}
			}
			return c.lookup(l, prog.Among)
		}
	}
	c.st.mu.Lock()
	rows := c.st.rowsets[key]
	c.st.mu.Unlock()
	if rows == nil && selects(prog) {
		rows = c.st.heldTogether(c.t.cat, prog)
	}
	if rows == nil {
		rows = c.st.keptWhole(c.t.cat)
	}
	if rows == nil {
		c.st.rehearsal.noteUnread(key, c.t.cat, prog)
		if err := c.noteProgram(key, prog); err != nil {
			return err
		}
		return c.st.rehearsal.noteSpans(c.t.cat.Name, prog)
	}
	c.show(rows)
	return nil
}

// underWay is the statement's own cursor that runs a program, nil when none does.
func (c *rehearsed) underWay(plan, key string) *cursor {
	c.st.mu.Lock()
	defer c.st.mu.Unlock()
	for _, o := range c.st.cursors {
		if o.t == c.t && o.now != nil && o.plan == plan && (o.pick == nil || !o.lookedUp) && o.prog != nil && programKey(o.t.cat, o.prog) == key {
			return o
		}
	}
	return nil
}

// showFrom makes the rows from the chunk on in which the statement's own cursor
// stands this one's: it is done with those before.
func (c *rehearsed) showFrom(o *cursor) {
	switch {
	case o.pick != nil:
		c.pick = o.pick.fromLast()
	case o.rows == nil:
		c.one = o.now
	case !o.rows.keep:
		c.one = o.now
		c.st.rehearsal.part = c.st.rehearsal.part || !o.rows.ended()
	default:
		c.show(o.rows)
		c.at = o.at - 1
	}
}

// lookup shows the answer to a look-up, or notes its value: those of all ends
// that it could be made by. among are the sources of the rows that count.
func (c *rehearsed) lookup(l *planner.Lookup, among []catalog.Source) error {
	var open []*lookups
	var all []*planner.Lookup
	for i, x := range append([]*planner.Lookup{l}, l.Also...) {
		if i > 0 && len(x.Values) > 1 {
			if rows := c.lookupsBy(x).listRead(x.Values); rows != nil {
				c.show(rows)
				return nil
			}
			continue
		}
		if len(x.Values) != 1 || x.Values[0].Kind != planner.Text {
			return nil
		}
		all = append(all, x)
		ls := c.lookupsBy(x)
		a := ls.byKey[ls.keyOf(x.Values[0].Text)]
		if a == nil && ls.fewAmong(among).without(x.Values[0].Text) {
			c.none = true
			return nil
		}
		open = append(open, ls)
		switch {
		case a == nil:
		case i > 0 && a.rows != nil && a.rows.chunks() == 0: // nothing of its list has been read
		case a.alone:
			if !a.rows.complete() && !a.rows.ended() {
				c.noteOpen(l)
			}
			c.show(a.rows)
			return nil
		case a.rows.complete():
			var err error
			c.pick, err = a.rows.find(ls.column, x.Values[0].Text)
			return err
		default:
			c.noteOpen(l)
			return nil // its answer is under way
		}
	}
	for i, ls := range open {
		if err := c.st.rehearsal.note(ls, all[i].Values[0].Text); err != nil {
			return err
		}
		c.noteDoubt(ls, all[i].Values[0].Text)
	}
	c.noteOpen(l)
	return nil
}

// show makes the chunks of a rowset that are at hand the cursor's.
func (c *rehearsed) show(rows *rowset) {
	if rows != nil && rows.keep {
		c.rows, c.upTo = rows, rows.chunks()
		c.st.rehearsal.part = c.st.rehearsal.part || !rows.complete() && !rows.ended()
	}
}

// Fetch gives the next chunk at hand. It does not count as somebody's reading.
func (c *rehearsed) Fetch() (*vtab.Batch, error) {
	if c.pick != nil {
		c.pick.unread = true
		if err := c.st.rehearsal.showed(1); err != nil {
			return nil, err
		}
		return c.fetchPicked()
	}
	if c.one != nil {
		c.now, c.one = c.one, nil
		return &c.now.batch, c.st.rehearsal.showed(c.now.batch.Rows)
	}
	if c.rows == nil || c.at >= c.upTo {
		c.now = nil
		return nil, nil
	}
	ch, err := c.rows.atHand(c.at)
	if err != nil {
		return nil, err
	}
	c.at++
	c.now = ch
	return &ch.batch, c.st.rehearsal.showed(ch.batch.Rows)
}

// rowsAScan is how many rows take about as long as a scan.
const rowsAScan = 8

// showed counts rows.
func (r *rehearsal) showed(rows int) error {
	r.rows += rows
	r.scans -= r.rows / rowsAScan
	if r.rows %= rowsAScan; r.scans < 0 {
		return errEnough
	}
	return nil
}

// Close ends the scan.
func (c *rehearsed) Close() error { return nil }
