package engine

import (
	"context"
	"errors"
	"math"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// Some lists are read for parents that a selection of their table finds: the
// groups of the users with a login. The parents' rows have what the lists lack,
// so that nothing else has to be read for them.

// errNearEnd says that the parents found are so many that the whole table is
// read in fewer requests.
var errNearEnd = errors.New("engine: the table is listed in fewer requests")

// selected yields the parents of a selection.
type selected struct {
	r     *run
	sel   *planner.Selection
	rows  *rowset
	asked bool  // they have been counted
	given int64 // parents so far
	read  int64 // rows of the chunks up to now
	enough
	at  int // number of the chunk after now
	now *chunk
	row int // next row of now
}

// enough compares a number of parents with what the whole table takes.
type enough struct {
	st    *Statement
	table *catalog.Table
	least int64 // as many parents are known to be no more than that
}

// newSelected reads the lists of the parents that a step selects.
func newSelected(r *run, s planner.Step) *fanout {
	st, sel := r.st, s.Select
	p := &selected{r: r, sel: sel, enough: enough{st: st, table: r.table, least: probeAfter}}
	p.rows = st.rowsetOf(sel.Table, sel.Program, st.shape.Repeats || st.reads(sel.Table.Name))
	st.mu.Lock()
	if p.rows.keep && !p.rows.parents {
		st.scans[sel.Table.Name] = append(st.scans[sel.Table.Name], p.rows)
	}
	p.rows.parents = true
	st.mu.Unlock()
	st.spend(r.table.Name, int64(len(sel.Program.Steps)))
	f := &fanout{r: r, dec: r.decoder(s.Path), window: 1, marks: st.limited}
	f.more = func(ctx context.Context) (*child, error) {
		parent, own, err := p.next(ctx)
		if err != nil || parent == "" {
			return nil, err
		}
		st.spend(r.table.Name, 1)
		one := s.For(parent)
		path, query := one.Request("")
		if r.shared {
			return &child{rows: r.rowsetOf(one, own), path: path, fanned: true}, nil
		}
		one.NotFoundIsEmpty = false // it may have vanished since
		l := r.list(one, path, query, constantsOf(r.table, one, "", r.given))
		l.fanned = true
		l.shows(own)
		return &child{list: l, fanned: true}, nil
	}
	return f
}

// next returns the value of the next parent, "" after the last, and what the
// parent's row shows of the columns of the lists' rows.
func (p *selected) next(ctx context.Context) (string, constants, error) {
	// A statement that may stop early is waited for a little.
	if !p.asked && (!p.st.limited || p.given >= probeAfter) {
		if err := p.count(ctx); err != nil {
			return "", nil, err
		}
		p.asked = true
	}
	for {
		if p.now != nil && p.row < p.now.batch.Rows {
			row := p.row
			p.row++
			v := string(p.now.text(row, p.now.batch.Slots[p.sel.Value]))
			if v == "" {
				continue
			}
			p.given++
			return v, p.shown(row), nil
		}
		if p.now != nil {
			p.rows.passed(p.at - 1)
		}
		var err error
		p.now, err = p.rows.chunk(ctx, p.at, !p.st.limited)
		if err != nil || p.now == nil {
			return "", nil, err
		}
		p.at, p.row = p.at+1, 0
		p.read += int64(p.now.batch.Rows)
	}
}

// shown are the columns of the lists' rows that a parent's row has.
func (p *selected) shown(row int) constants {
	if p.sel.Columns == nil {
		return nil
	}
	out := constants{}
	for c, far := range p.sel.Columns {
		out[c] = p.now.value(row, p.now.batch.Slots[far])
	}
	return out
}

// count finds out whether the parents are too many, before anything is asked
// for those that follow.
func (p *selected) count(ctx context.Context) error {
	parents := p.read
	for i := p.at; ; i++ {
		if err := p.compare(ctx, parents); err != nil {
			return err
		}
		c, err := p.rows.chunk(ctx, i, false)
		if err != nil || c == nil {
			return err
		}
		parents += int64(c.batch.Rows)
	}
}

// compare returns errNearEnd when the table is known to be listed in fewer
// requests than one for each of so many parents.
func (e *enough) compare(ctx context.Context, parents int64) error {
	list := e.table.ParentsPath()
	if parents <= e.least || list == nil || e.st.org.size(list.Parents[0].Table) >= parents {
		return nil // the table takes a request for each of its own parents
	}
	ls := &lookups{st: e.st, cat: e.table, column: -1}
	calls, known, err := ls.scanCalls(ctx, parents)
	if err != nil {
		return err
	}
	if known && calls < parents {
		return errNearEnd
	}
	e.least = max(e.least, calls)
	return nil
}

// nearInstead answers a scan by parents that are selected anew for each row of
// another table from the whole table, once as many requests have been spent on
// such scans as that takes.
func (c *cursor) nearInstead(prog *planner.Program) (bool, error) {
	st, t := c.st, c.t.cat
	if st.rowsetKnown(t, prog) {
		return false, nil
	}
	rows := st.keptWhole(t)
	if rows == nil || !rows.complete() {
		e := enough{st: st, table: t, least: probeAfter}
		err := e.compare(c.s.ctx, st.spentOn(t.Name))
		if !errors.Is(err, errNearEnd) {
			return false, err
		}
		if rows, err = st.wholeTable(t, st.readBy(t.Name), true); err != nil {
			return false, err
		}
	}
	c.rows = rows
	return true, nil
}

// spend counts requests for parents that are selected, and for the lists below
// them.
func (st *Statement) spend(table string, calls int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.selections == nil {
		st.selections = map[string]int64{}
	}
	st.selections[table] += calls
}

func (st *Statement) spentOn(table string) int64 {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.selections[table]
}

// mayChangeOver says whether the lists of given keys may come to be more than those of the
// whole table in a statement that may stop early, so that it is not known before how many
// of them are read.
func (r *run) mayChangeOver(steps []planner.Step) bool {
	return r.st.limited && !r.st.org.opt.PushdownOff && len(steps) >= 4*probeAfter && r.lookupsOf(steps).countedBy() != nil
}

// wholeIsLess returns errNearEnd when the table is known to be listed in fewer requests
// than the lists of some keys.
func (r *run) wholeIsLess(ctx context.Context, steps []planner.Step) error {
	ls, left := r.lookupsOf(steps), int64(len(steps))
	if left < ls.worthCounting() {
		return nil
	}
	if calls, known, err := ls.scanCalls(ctx, left); err != nil || !known || calls >= left {
		return err
	}
	return errNearEnd
}

// lookupsOf are the look-ups that the lists of some keys would be.
func (r *run) lookupsOf(steps []planner.Step) *lookups {
	ls := &lookups{st: r.st, cat: r.table, column: -1}
	for _, name := range steps[0].Path.Bind {
		if c, ok := r.table.Column(name); ok {
			ls.column = c
		}
	}
	return ls
}

// nearEnd replaces a step whose parents are too many by those that list the
// whole table. It reports whether that is what err says.
func (r *run) nearEnd(err error) bool {
	if !errors.Is(err, errNearEnd) {
		return false
	}
	var instead []planner.Step
	if sel := r.steps[r.step].Select; sel != nil {
		instead = sel.Instead
	} else if prog, err := r.st.wholeProgram(r.table, r.prog.Columns); err == nil {
		instead = prog.Steps
	} else {
		return false
	}
	if r.shared {
		r.st.listsAll(r.table.Name)
	}
	r.finish()
	r.again = true
	r.steps = append(append(r.steps[:r.step:r.step], instead...), r.steps[r.step+1:]...)
	return true
}

// listsAll takes note that a scan which is under way lists a whole table, by lists that
// are kept.
func (st *Statement) listsAll(table string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.listed == nil {
		st.listed = map[string]bool{}
	}
	st.listed[table] = true
}

// shows makes the columns that a parent's row has those of the list's rows, so
// that the parent's object is not read. nil stands for none.
func (l *list) shows(own constants) {
	if own != nil {
		l.frame.own, l.obj = own, true
	}
}

// value is a cell of a chunk.
func (c *chunk) value(row int, slot int32) planner.Value {
	if slot < 0 {
		return planner.Value{}
	}
	cell := c.batch.Cells[row*c.batch.Width+int(slot)]
	switch cell.Kind {
	case vtab.KindInt:
		return planner.Value{Kind: planner.Int, Int: cell.Bits}
	case vtab.KindFloat:
		return planner.Value{Kind: planner.Float, Float: math.Float64frombits(uint64(cell.Bits))}
	case vtab.KindText:
		return planner.Value{Kind: planner.Text, Text: string(c.text(row, slot))}
	}
	return planner.Value{}
}

// reads says whether any plan of the statement reads a table.
func (st *Statement) reads(table string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.columns[table]) > 0
}

// selectsFrom says whether a plan of the statement selects parents from a
// table, whose rows may then be asked for by both.
func (st *Statement) selectsFrom(table string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, p := range st.plans {
		if p.selects == table {
			return true
		}
	}
	return false
}

// parentOf tells the planner which columns the statement reads of a table whose
// rows are selected as parents.
func (st *Statement) parentOf(table string) (*catalog.Table, []int) {
	t, ok := st.org.Table(table)
	if !ok {
		return nil, nil
	}
	return t, alike(t, st.readBy(table))
}
