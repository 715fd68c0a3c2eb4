package engine

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// What a statement has selected under some conditions answers what it selects
// under the same ones and more: the active users of a department out of those
// of the department.

// maxSelected bounds the selections that are tried.
const maxSelected = 16

// selection is a kept answer to one request with conditions.
type selection struct {
	step planner.Step
	rows *rowset
}

// noteSelected remembers the rows of a program for narrower ones.
func (st *Statement) noteSelected(table string, prog *planner.Program, rows *rowset) {
	if len(prog.Steps) != 1 || prog.Whole || len(prog.Given) > 0 || !prog.Steps[0].Within(prog.Steps[0]) {
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.selected == nil {
		st.selected = map[string][]selection{}
	}
	if len(st.selected[table]) < maxSelected {
		st.selected[table] = append(st.selected[table], selection{prog.Steps[0], rows})
	}
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

// wider answers a program from rows that the statement has selected under fewer
// conditions.
func (c *cursor) wider(prog *planner.Program) (bool, error) {
	if len(prog.Steps) != 1 || prog.Whole || prog.Ordered || len(prog.Given) > 0 || c.st.rowsetKnown(c.t.cat, prog) {
		return false, nil
	}
	rows, err := c.selectedBy(c.t.cat, prog.Steps[0])
	if rows == nil || err != nil {
		return false, err
	}
	return true, c.answerOf(rows, prog)
}

// selectedBy finds complete rows under fewer conditions than a step has.
func (c *cursor) selectedBy(t *catalog.Table, s planner.Step) (*rowset, error) {
	st := c.st
	need := st.readBy(t.Name)
	st.mu.Lock()
	known := st.selected[t.Name]
	st.mu.Unlock()
	for _, k := range known {
		if !s.Within(k.step) || !k.rows.holds(t, need) {
			continue
		}
		if !k.rows.complete() && st.reading(k.rows) {
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
