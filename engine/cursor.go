package engine

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// cursor is one scan over an Okta table. SQLite may scan again with other
// arguments, thousands of times in a join.
type cursor struct {
	s  *Session
	t  *table
	st *Statement
	h  *vtab.Handle

	rows *rowset // nil: nothing to show
	plan string  // the text of the plan under way
	prog *planner.Program
	at   int    // number of the chunk that Fetch gives next
	now  *chunk // the chunk SQLite reads
	look lookahead
	pick *picked // rows of one key out of an index, instead of rows
	// lookedUp is set while the rows are the answer for one value, foreseen when
	// a rehearsal told of the last value.
	lookedUp, foreseen bool
	ends               []string // values of the last lookup that could be made by several ends
	rest               *restOf  // what follows the rows of pick, nil for nothing
}

// Filter starts a scan: the plan and its arguments are all it gets.
func (c *cursor) Filter(_ int, plan string, args []vtab.Arg) error {
	c.leaveRows()
	c.plan, c.prog = plan, nil
	in := planArgs(args)
	c.st.ran(c.t.cat.Name, plan)
	c.awaitEnd()
	prog, err := c.bind(plan, in)
	if err != nil {
		return err
	}
	for _, err := range prog.NotTimes {
		if !c.st.isRead && !c.inLoop() && c.st.written(err) {
			return err
		}
		c.st.meter.warn(err.Error()) // it may be one odd row of another table
	}
	for _, w := range prog.Warnings {
		c.st.meter.warn(w)
	}
	if prog.Empty {
		return nil
	}
	c.prog = prog
	if o := c.st.other; o != nil && o.lists(c.t.cat) {
		if err := c.settle(o, prog); err != nil {
			return err
		}
	}
	return c.start(plan, in, prog)
}

// planArgs translates SQLite's arguments.
func planArgs(args []vtab.Arg) []planner.Arg {
	in := make([]planner.Arg, len(args))
	for i, a := range args {
		in[i] = planner.Arg{Value: planValue(a.Value), IsList: a.IsList}
		for _, v := range a.List {
			in[i].List = append(in[i].List, planValue(v))
		}
	}
	return in
}

// written says whether a value that is no timestamp was given with the statement,
// rather than found in a row of it.
func (st *Statement) written(err error) bool {
	var t *planner.TimeError
	if !st.shape.Repeats || !errors.As(err, &t) {
		return true // nothing in it has rows but one scan
	}
	switch v := t.Value; v.Kind {
	case planner.Text:
		return st.args[v.Text]
	case planner.Int:
		return st.args[strconv.FormatInt(v.Int, 10)]
	case planner.Float:
		return st.args[strconv.FormatFloat(v.Float, 'g', -1, 64)]
	}
	return true
}

// bind makes the program. Where the statement keeps rows, every use of the
// table reads the columns of all its uses, so that one request serves them all.
func (c *cursor) bind(plan string, args []planner.Arg) (*planner.Program, error) {
	var also []int
	if c.st.keeps(c.t.cat) {
		also = alike(c.t.cat, c.st.readBy(c.t.cat.Name))
	}
	opt := c.s.org.bindOptions(also)
	opt.Parent, opt.AtHand, opt.Again = c.st.parentOf, c.st.atHand(c.t.cat), c.inLoop()
	p, err := c.t.plan(plan)
	if err != nil {
		return nil, err
	}
	prog, err := p.Bind(args, opt)
	if err != nil || prog.Lookup == nil || !prog.Lookup.Keyed || also == nil {
		return prog, err
	}
	own := c.st.fewerBy(c.t.cat, prog.Lookup.Column)
	if own != nil && c.st.strays(c.t.cat, own, p.Columns()) {
		own = c.st.fewerBy(c.t.cat, prog.Lookup.Column)
	}
	if own != nil {
		opt = c.s.org.bindOptions(alike(c.t.cat, own))
		opt.Parent, opt.AtHand, opt.Again = c.st.parentOf, c.st.atHand(c.t.cat), c.inLoop()
		// A list of everything serves the other uses too, with all of their columns.
		if fewer, err := p.Bind(args, opt); err != nil || !fewer.Whole {
			return fewer, err
		}
	}
	return prog, nil
}

// start finds the rows: among those kept, by a look-ahead made earlier, or from
// Okta.
func (c *cursor) start(plan string, args []planner.Arg, prog *planner.Program) error {
	inner := c.st.keeps(c.t.cat) || c.inLoop() || c.st.selectsFrom(c.t.cat.Name)
	if inner {
		if done, err := c.inArms(prog); done || err != nil {
			return err
		}
	}
	// Lookups know what they have asked for.
	if l := prog.Lookup; inner && (l == nil || prog.Said > 1 || len(l.Values) > 1 && !c.t.cat.Columns[l.Column].Unique) {
		done, err := c.inOrder(prog)
		if !done && err == nil {
			done, err = c.wider(prog)
		}
		if !done && err == nil {
			done, err = c.spanning(prog)
		}
		if done || err != nil {
			return err
		}
	}
	if prog.Lookup != nil && inner {
		done, err := c.lookup(plan, args, prog)
		c.lookedUp = done && len(prog.Lookup.Values) == 1
		if done || err != nil {
			return err
		}
	}
	if inner {
		done, err := c.byName(prog)
		if !done && err == nil {
			done, err = c.inLoops(prog)
		}
		if done || err != nil {
			return err
		}
	}
	if inner && len(prog.Steps) > 0 && prog.Steps[0].Select != nil {
		done, err := c.nearInstead(prog)
		if done || err != nil {
			return err
		}
	}
	// SQLite relies on the order of a plan that promised one.
	if inner && !prog.Whole && !prog.Ordered && len(prog.Given) == 0 {
		done, err := c.scanInstead(prog)
		if done || err != nil {
			return err
		}
	}
	c.rows = c.st.rowsetOf(c.t.cat, prog, inner)
	return nil
}

// inLoop says whether another cursor of the statement stands on a row: then
// this one may be asked for the same rows again.
func (c *cursor) inLoop() bool {
	c.st.mu.Lock()
	defer c.st.mu.Unlock()
	for _, other := range c.st.cursors {
		if other != c && other.now != nil {
			return true
		}
	}
	return false
}

// full says whether the cursor's scan is going to be read to its end.
func (c *cursor) full() bool { return !c.st.limited || c.st.full[c.plan] || c.st.joined[c.plan] }

// Fetch gives the next chunk.
func (c *cursor) Fetch() (*vtab.Batch, error) {
	if c.pick != nil {
		return c.fetchPicked()
	}
	if c.rows == nil {
		c.now = nil
		return nil, nil
	}
	if c.now != nil {
		c.rows.passed(c.at - 1)
	}
	ch, err := c.rows.chunk(c.s.ctx, c.at, c.full())
	if err != nil || ch == nil {
		c.now = nil
		return nil, err
	}
	c.at++
	c.now = ch
	return &ch.batch, nil
}

// Column gives what the chunk does not hold: the key. Any other column was not
// announced when the statement was planned, which must not read as NULL.
func (c *cursor) Column(row, column int) (vtab.Value, error) {
	if c.now == nil {
		return vtab.Null(), fmt.Errorf("engine: %s: a column is read past the end", c.t.cat.Name)
	}
	if column == c.t.cat.KeyColumn() {
		s, err := keyText(c.now, row, c.t.cat)
		return vtab.Text(s), err
	}
	return vtab.Null(), fmt.Errorf("engine: %s.%s was not read from Okta", c.t.cat.Name, c.t.cat.Columns[column].Name)
}

// Close ends the scan.
func (c *cursor) Close() error {
	c.leaveRows()
	c.st.mu.Lock()
	c.st.cursors = slices.DeleteFunc(c.st.cursors, func(o *cursor) bool { return o == c })
	c.st.mu.Unlock()
	return nil
}

// leaveRows forgets the scan under way.
func (c *cursor) leaveRows() {
	if c.rows != nil && !c.rows.keep {
		c.rows.abandon()
	}
	c.rows, c.pick, c.rest, c.now, c.at, c.lookedUp = nil, nil, nil, nil, 0, false
}
