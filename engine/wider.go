package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// What a statement has selected under some conditions answers what it selects
// under the same ones and more: the active users of a department out of those
// of the department. So does what it is certain to select later.

// fewRows is how many rows a table takes few requests for.
const fewRows = 500

// maxSelected bounds the selections that are tried.
const maxSelected = 16

// selection is a kept answer to one request with conditions.
type selection struct {
	step planner.Step
	rows *rowset
	top  bool // it comes in an order, of which the first rows may be enough
	by   planner.Order
	sort bool // by says in which order
}

// noteSelected remembers the rows of a program for narrower ones.
func (st *Statement) noteSelected(table string, prog *planner.Program, rows *rowset) {
	if !selects(prog) {
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.selected == nil {
		st.selected = map[string][]selection{}
	}
	if len(st.selected[table]) < maxSelected {
		st.selected[table] = append(st.selected[table], selection{prog.Steps[0], rows, st.mayStop(prog), prog.SortedBy, prog.Ordered})
	}
}

// noteLookedUp remembers rows that have been found by a unique column, for look-ups by
// another one: who is above somebody is found by login and joined by id.
func (st *Statement) noteLookedUp(table string, rows *rowset) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.lookedUp == nil {
		st.lookedUp = map[string][]*rowset{}
	}
	if len(st.lookedUp[table]) < maxSelected {
		st.lookedUp[table] = append(st.lookedUp[table], rows)
	}
}

// mayStop says whether a program's rows come in order and the statement may want
// only the first of them.
func (st *Statement) mayStop(prog *planner.Program) bool {
	return prog.Ordered && (st.shape.Limits || st.shape.Extreme)
}

// selects says whether a program is one request with conditions.
func selects(prog *planner.Program) bool {
	return len(prog.Steps) == 1 && !prog.Whole && len(prog.Given) == 0 && prog.Steps[0].Selects()
}

// reading says whether an open cursor stands in some rows and will go through
// all of them.
func (st *Statement) reading(rows *rowset) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, c := range st.cursors {
		if c.rows == rows && c.now != nil && c.full() {
			return true
		}
	}
	return false
}

// wider answers a program from rows that the statement selects under fewer
// conditions.
func (c *cursor) wider(prog *planner.Program) (bool, error) {
	if prog.Ordered || !selects(prog) {
		return c.widerThanAll(prog)
	}
	st := c.st
	key := programKey(c.t.cat, prog)
	st.mu.Lock()
	rows := st.rowsets[key]
	st.mu.Unlock()
	if rows != nil {
		if rows.complete() {
			c.rows = rows // its own, in pages: what follows from the rows is seen ahead
		}
		return rows.complete(), nil
	}
	if rows := st.heldTogether(c.t.cat, prog); rows != nil {
		return true, c.answerOf(rows, prog)
	}
	folds := st.folds(c.t.cat.Name, c.plan)
	rows, err := c.selectedBy(c.t.cat, prog.Steps[0], folds)
	if rows == nil && err == nil {
		if found, err := c.inHead(prog, folds); found || err != nil {
			return found, err
		}
		rows, err = c.toBeSelected(prog, folds)
	}
	if err != nil {
		return false, err
	}
	if rows == nil {
		return c.byName(prog)
	}
	return true, c.answerOf(rows, prog)
}

// widerThanAll answers a program of several requests with conditions, such as those of a
// long list, from complete rows that hold the answers to all of them.
func (c *cursor) widerThanAll(prog *planner.Program) (bool, error) {
	st, t := c.st, c.t.cat
	if prog.Ordered || prog.Whole || prog.Limit > 0 || len(prog.Given) > 0 || len(prog.Steps) < 2 || st.org.opt.PushdownOff {
		return false, nil
	}
	need, folds := st.readBy(t.Name), st.folds(t.Name, c.plan)
	st.mu.Lock()
	known := slices.Clone(st.selected[t.Name])
	st.mu.Unlock()
	for _, k := range known {
		if k.rows.complete() && k.rows.holds(t, need) && !slices.ContainsFunc(prog.Steps, func(s planner.Step) bool { return !s.Selects() || !s.Within(k.step, folds) }) {
			return true, c.answerOf(k.rows, prog)
		}
	}
	return false, nil
}

// selectedBy finds complete rows under fewer conditions than a step has.
func (c *cursor) selectedBy(t *catalog.Table, s planner.Step, folds planner.Folds) (*rowset, error) {
	st := c.st
	need := st.readBy(t.Name)
	st.mu.Lock()
	known := st.selected[t.Name]
	st.mu.Unlock()
	for _, k := range known {
		if !s.Within(k.step, folds) || !k.rows.holds(t, need) {
			continue
		}
		if !k.rows.complete() && (k.rows.ended() || !k.top && st.reading(k.rows)) {
			if err := k.rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
				return nil, err
			}
		}
		if k.rows.complete() {
			return k.rows, nil
		}
	}
	return nil, nil
}

// showWider makes the rows of a complete selection under fewer conditions those of a
// rehearsal, as wider does for the statement.
func (c *rehearsed) showWider(plan string, prog *planner.Program) (bool, error) {
	st := c.st
	st.mu.Lock()
	known := st.selected[c.t.cat.Name]
	st.mu.Unlock()
	if len(known) == 0 || prog.Ordered || !selects(prog) || st.rowsetKnown(c.t.cat, prog) {
		return false, nil
	}
	need, folds := st.readBy(c.t.cat.Name), st.folds(c.t.cat.Name, plan)
	for _, k := range known {
		if k.rows.complete() && k.rows.holds(c.t.cat, need) && prog.Steps[0].Within(k.step, folds) {
			if err := c.answerOf(k.rows, prog); err != nil || c.pick != nil {
				return c.pick != nil, err
			}
			c.show(k.rows)
			return true, nil
		}
	}
	return false, nil
}

// folds says of what rows may be wanted of a plan that its text alone does not
// tell: those that differ in case.
func (st *Statement) folds(table, plan string) planner.Folds {
	st.mu.Lock()
	defer st.mu.Unlock()
	known, folds := false, planner.Folds{}
	for _, p := range st.plans {
		if p.table == table && p.text == plan {
			known, folds = true, folds.And(p.folds)
		}
	}
	if !known {
		return planner.FoldsAll
	}
	return folds
}

// toBeSelected reads rows under fewer conditions than a program has which the
// statement is certain to read to their end later: the widest there are. It is
// nil when there are none, or all of the table will be read.
func (c *cursor) toBeSelected(prog *planner.Program, folds planner.Folds) (*rowset, error) {
	st, t := c.st, c.t.cat
	if len(st.certain)+len(st.forRows) == 0 || st.readsAll(t) {
		return nil, nil
	}
	var widest *certainOne
	known := c.certainOnes()
	if first := prog.Steps[0]; t.Rows > fewRows && !c.inLoop() && !first.Broad() {
		// This may be the scan that has no row, and the others take hundreds of requests.
		known = slices.DeleteFunc(slices.Clone(known), func(w certainOne) bool {
			return w.unsure && (first.Names() || w.prog.Steps[0].Broad())
		})
	}
	for i, w := range known {
		if prog.Steps[0].Within(w.prog.Steps[0], folds) && (widest == nil || widest.prog.Steps[0].Within(w.prog.Steps[0], widest.folds)) {
			widest = &known[i]
		}
	}
	if widest == nil {
		if !st.full[c.plan] || c.inLoop() {
			return nil, nil
		}
		return c.withOthers(prog, known) // such as of a list, whose values only this scan knows
	}
	key := programKey(t, widest.prog)
	switch rows := st.heldTogether(t, widest.prog); {
	case rows != nil:
		return rows, nil
	case key == programKey(t, prog):
		return c.withOthers(prog, known)
	}
	rows := st.rowsetOf(t, widest.prog, true)
	if !rows.holds(t, st.readBy(t.Name)) {
		return nil, nil
	}
	return rows, rows.drain(c.s.ctx, func(*chunk) error { return nil })
}

// withOthers reads the rows of a program together with those of the others that are
// certain to be read: a request for all of them takes no more pages.
func (c *cursor) withOthers(prog *planner.Program, known []certainOne) (*rowset, error) {
	var others []*planner.Program
	for i, w := range known {
		if !w.prog.Ordered && w.prog.Steps[0].Expression() != "" && !w.isWithin(known, i) {
			others = append(others, w.prog)
		}
	}
	return c.together(prog, others)
}

// isWithin says whether others of those that are certain to be read hold its rows.
// Of two that hold each other's, the first one counts.
func (w *certainOne) isWithin(known []certainOne, at int) bool {
	for i, o := range known {
		if i != at && w.prog.Steps[0].Within(o.prog.Steps[0], w.folds) && (i < at || !o.prog.Steps[0].Within(w.prog.Steps[0], o.folds)) {
			return true
		}
	}
	return false
}
