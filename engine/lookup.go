package engine

import (
	"context"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// lookupKey names the lookups of a statement: by one column of one table.
type lookupKey struct {
	table  string
	column int
	folded bool // the comparison may ignore case
}

// lookups are the rows of one table that a statement has looked up by one
// column. An answer holds all rows with that value, whatever else the plan
// asked for, since SQLite tests every row again.
type lookups struct {
	st     *Statement
	cat    *catalog.Table
	column int
	folded bool
	byKey  map[string]*answer
	calls  int64 // requests spent on lookups so far
	scans  int64 // requests that a scan would need; 0 when not known
	asked  bool  // lists is known
	lists  bool  // one request takes many values
	// members are all values that the column has, nil while they are not known.
	members map[string]struct{}
}

// answer is where the rows of one value are, or will be.
type answer struct {
	rows  *rowset // read by asking, alone or together with other values
	alone bool    // rows holds this value only
	used  bool
}

// picked is a reader over the rows of one value in a rowset that holds more.
type picked struct {
	rows *rowset
	refs []rowRef
	at   int
	view chunk
}

// rowRef is one row of a rowset.
type rowRef struct {
	entry int
	row   int
}

// rowIndex finds rows of a rowset by the text of one column.
type rowIndex struct {
	upTo int // entries indexed
	refs map[string][]rowRef
}

// lookup answers a scan for one value of one column. It reports false when the
// scan is better answered by its own program.
func (c *cursor) lookup(plan string, args []planner.Arg, prog *planner.Program) (bool, error) {
	l := prog.Lookup
	if len(l.Values) != 1 {
		return c.manyFromScan(l), nil
	}
	if l.Values[0].Kind != planner.Text {
		return false, nil
	}
	if len(args) != 1 && !l.Keyed && !c.t.cat.Columns[l.Column].Unique {
		return false, nil
	}
	st := c.st
	key := foldKey(l.Values[0].Text)
	if err := c.finishScan(); err != nil {
		return false, err
	}
	if refs, rows, ok := st.fromScan(c.t.cat, l.Column, key); ok {
		c.pick = &picked{rows: rows, refs: refs}
		return true, nil
	}
	if len(l.Also) > 0 {
		if done, err := c.otherEnd(l); done || err != nil {
			return done, err
		}
	}
	return true, c.answerFrom(c.lookupsBy(l), l.Values[0].Text)
}

// lookupsBy are the statement's lookups by a column.
func (c *cursor) lookupsBy(l *planner.Lookup) *lookups {
	st := c.st
	st.mu.Lock()
	defer st.mu.Unlock()
	lk := lookupKey{c.t.cat.Name, l.Column, l.Folded}
	ls := st.lookups[lk]
	if ls == nil {
		ls = &lookups{st: st, cat: c.t.cat, column: l.Column, folded: l.Folded, byKey: map[string]*answer{}}
		st.lookups[lk] = ls
	}
	return ls
}

// manyFromScan answers a scan for several values from a complete scan that the
// statement has kept, if there is one.
func (c *cursor) manyFromScan(l *planner.Lookup) bool {
	var all picked
	done := map[string]bool{}
	for _, v := range l.Values {
		key := foldKey(v.Text)
		if v.Kind != planner.Text || done[key] {
			continue // text equals nothing else
		}
		done[key] = true
		refs, rows, ok := c.st.fromScan(c.t.cat, l.Column, key)
		if !ok || all.rows != nil && all.rows != rows {
			return false
		}
		all.rows, all.refs = rows, append(all.refs, refs...)
	}
	if all.rows == nil {
		return false
	}
	c.pick = &all
	return true
}

// answerFrom takes the answer for a value, asking Okta for it and for the
// values that follow on the outer cursor's page if it is not there yet.
func (c *cursor) answerFrom(ls *lookups, value string) error {
	ahead := c.upcoming(ls, value)
	if unpaged(ls.cat) {
		ahead = nil // the second value leads to a scan
	}
	a := ls.byKey[value]
	if a == nil {
		members, err := ls.parentsOf(c.s.ctx)
		if err != nil {
			return err
		}
		if members != nil {
			if _, ok := members[value]; !ok {
				return nil // no row has this value
			}
		}
		scan, err := ls.worthScanning(c.s.ctx)
		if err != nil {
			return err
		}
		if scan {
			return c.switchToScan(ls, foldKey(value))
		}
		if err := ls.ask(append([]string{value}, ahead...)); err != nil {
			return err
		}
		a = ls.byKey[value]
	} else if len(ahead) > 0 && !ls.listable() {
		if err := ls.ask(ahead); err != nil {
			return err
		}
	}
	a.used = true
	if a.alone {
		c.rows = a.rows
		return nil
	}
	if err := a.rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return err
	}
	refs, err := a.rows.find(ls.column, foldKey(value))
	if err != nil {
		return err
	}
	c.pick = &picked{rows: a.rows, refs: refs}
	return nil
}

// plan is the plan for one value, or for a list of values, of the column
// alone.
func (ls *lookups) plan(list bool) (planner.Plan, error) {
	st := ls.st
	collation := "BINARY"
	if ls.folded || ls.cat.Columns[ls.column].NoCase {
		collation = "NOCASE"
	}
	return planner.Best(ls.cat, planner.Input{
		Constraints: []planner.Constraint{{
			Column: ls.column, Op: planner.EQ, Usable: true, CanList: list, Collation: collation,
		}},
		Used: usedMask(st.readBy(ls.cat.Name)), Mode: st.org.mode(), Rows: st.org.size,
	})
}

// listable says whether many values can be asked for in one request. Those that
// are part of a path take a request each.
func (ls *lookups) listable() bool {
	if !ls.asked {
		p, err := ls.plan(true)
		ls.asked, ls.lists = true, err == nil && p.AsList[0] && !strings.Contains(p.Text, "{in ")
	}
	return ls.lists
}

// ask starts the requests for values not asked for yet. Several values go into
// one request where Okta's expressions allow, else each has its own, in
// parallel.
func (ls *lookups) ask(values []string) error {
	var fresh []string
	for _, v := range values {
		if _, ok := ls.members[v]; ls.byKey[v] == nil && (ok || ls.members == nil) {
			fresh = append(fresh, v)
		}
	}
	if len(fresh) > 1 && ls.listable() {
		rows, err := ls.start(true, fresh)
		if err != nil {
			return err
		}
		for _, v := range fresh {
			ls.byKey[v] = &answer{rows: rows}
		}
		return nil
	}
	for i, v := range fresh {
		rows, err := ls.start(false, []string{v})
		if err != nil {
			return err
		}
		ls.byKey[v] = &answer{rows: rows, alone: true}
		if i > 0 || len(values) != len(fresh) {
			rows.warm()
		}
	}
	return nil
}

// start makes the rowset for values of the column.
func (ls *lookups) start(list bool, values []string) (*rowset, error) {
	st := ls.st
	plan, err := ls.plan(list)
	if err != nil {
		return nil, err
	}
	arg := planner.Arg{Value: planner.Value{Kind: planner.Text, Text: values[0]}}
	if list {
		arg = planner.Arg{IsList: true}
		for _, v := range values {
			arg.List = append(arg.List, planner.Value{Kind: planner.Text, Text: v})
		}
	}
	prog, err := planner.Bind(ls.cat, plan.Text, []planner.Arg{arg}, st.org.bindOptions(st.readBy(ls.cat.Name)))
	if err != nil {
		return nil, err
	}
	ls.calls += int64(len(prog.Steps))
	if prog.Empty {
		prog.Steps = nil
	}
	return st.rowsetOf(ls.cat, prog, true), nil
}

// unpaged says whether one request lists the whole table.
func unpaged(t *catalog.Table) bool {
	p := &t.Paths[0]
	return p.Kind == catalog.List && p.Page == 0 && len(p.Bind) == 0 && len(p.Passes) == 0
}

// worthScanning says whether as many requests have been spent on lookups as a
// complete scan needs. At worst the statement then costs twice the scan.
func (ls *lookups) worthScanning(ctx context.Context) (bool, error) {
	st := ls.st
	if st.org.opt.PushdownOff {
		return false, nil
	}
	if unpaged(ls.cat) {
		return ls.calls > 0, nil
	}
	if ls.calls < probeAfter {
		return false, nil
	}
	if calls, ok, err := ls.scanCalls(ctx, ls.calls); ok || err != nil {
		return ok && ls.calls >= calls, err
	}
	if st.org.size(ls.cat.Name) == 0 {
		return false, nil // a scan of unknown length may be far worse
	}
	if ls.scans == 0 {
		plan, err := planner.Best(ls.cat, planner.Input{Used: usedMask(st.readBy(ls.cat.Name)), Mode: st.org.mode(), Rows: st.org.size})
		if err != nil {
			return false, err
		}
		ls.scans = max(int64(plan.Calls), 1)
	}
	return ls.calls >= ls.scans, nil
}

// switchToScan reads the whole table once and answers from it from now on.
func (c *cursor) switchToScan(ls *lookups, key string) error {
	rows, err := c.st.wholeTable(ls.cat, c.st.readBy(ls.cat.Name), true)
	if err != nil {
		return err
	}
	if err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return err
	}
	refs, err := rows.find(ls.column, key)
	c.pick = &picked{rows: rows, refs: refs}
	return err
}

// finishScan reads a complete scan of the table that is under way to its end,
// since the statement will do so anyway unless it is limited: no lookup is
// needed then.
func (c *cursor) finishScan() error {
	st := c.st
	if st.shape.limited {
		return nil
	}
	need := st.readBy(c.t.cat.Name)
	st.mu.Lock()
	var under *rowset
	for _, r := range st.rowsets {
		if r.table == c.t.cat.Name && r.whole && r.keep && r.holds(c.t.cat, need) {
			under = r
		}
	}
	st.mu.Unlock()
	if under == nil || under.complete() || under.calledNow() == 0 {
		return nil
	}
	return under.drain(c.s.ctx, func(*chunk) error { return nil })
}

// calledNow is the number of requests that a rowset has sent so far; 0 as well
// when it has ended.
func (r *rowset) calledNow() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int64(len(r.entries))
}

// fromScan finds the rows of a value in a complete scan that the statement has
// kept with all columns it reads, or in one under way when the value can be in one row only.
func (st *Statement) fromScan(t *catalog.Table, column int, key string) ([]rowRef, *rowset, bool) {
	need := append(st.readBy(t.Name), column)
	st.mu.Lock()
	var scans []*rowset
	for _, r := range st.rowsets {
		if r.table == t.Name && r.whole && r.keep && r.holds(t, need) {
			scans = append(scans, r)
		}
	}
	st.mu.Unlock()
	for _, r := range scans {
		refs, err := r.find(column, key)
		if err != nil {
			continue
		}
		if r.complete() || (len(refs) == 1 && t.Columns[column].Unique) {
			return refs, r, true
		}
	}
	return nil, nil, false
}

// find returns the rows read so far whose column has the value.
func (r *rowset) find(column int, key string) ([]rowRef, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.index == nil {
		r.index = map[int]*rowIndex{}
	}
	ix := r.index[column]
	if ix == nil {
		ix = &rowIndex{refs: map[string][]rowRef{}}
		r.index[column] = ix
	}
	for ; ix.upTo < len(r.entries); ix.upTo++ {
		c, err := r.entries[ix.upTo].get(r.st)
		if err != nil {
			return nil, err
		}
		slot := c.batch.Slots[column]
		for row := range c.batch.Rows {
			k := foldKey(string(c.text(row, slot)))
			ix.refs[k] = append(ix.refs[k], rowRef{ix.upTo, row})
		}
	}
	return ix.refs[key], nil
}

// get returns the entry's chunk, from memory or from the spill file.
func (e entry) get(st *Statement) (*chunk, error) {
	if e.chunk != nil {
		return e.chunk, nil
	}
	return e.away.load(st)
}

// warm starts reading before anybody asks.
func (r *rowset) warm() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inflight == nil && !r.done && r.err == nil && len(r.entries) == 0 {
		r.pull()
	}
}

// fetchPicked gives the next row of a value.
func (c *cursor) fetchPicked() (*vtab.Batch, error) {
	p := c.pick
	if p.at >= len(p.refs) {
		c.now = nil
		return nil, nil
	}
	ref := p.refs[p.at]
	p.at++
	p.rows.mu.Lock()
	p.rows.used = true
	e := p.rows.entries[ref.entry]
	p.rows.mu.Unlock()
	from, err := e.get(c.st)
	if err != nil {
		return nil, err
	}
	w := from.batch.Width
	p.view = chunk{batch: vtab.Batch{
		Rows: 1, Width: w, Slots: from.batch.Slots, Text: from.batch.Text,
		Cells: from.batch.Cells[ref.row*w : (ref.row+1)*w],
	}}
	if h, ok := from.odd[ref.row]; ok {
		p.view.odd = map[int]string{0: h}
	}
	c.now = &p.view
	return &p.view.batch, nil
}

// foldKey is the form under which rows are found. It folds ASCII letters, so
// that it finds at least the rows that SQLite takes for equal under BINARY and
// under NOCASE.
func foldKey(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// abandon ends the reading of a rowset that its only reader has left.
func (r *rowset) abandon() {
	r.mu.Lock()
	src := r.src
	done := r.done || r.err != nil
	r.mu.Unlock()
	if src == nil || done {
		return
	}
	r.mu.Lock()
	if r.err == nil {
		r.err = context.Canceled
	}
	r.mu.Unlock()
}
