package engine

import (
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// A list in order of which the statement wants the first rows is not asked for where
// all of its rows are at hand, in whatever order: they are sorted here. That is so
// for the greatest value of a column after the least, when the rows fit on a page.

// inOrder answers a program whose rows come in an order from complete rows that the
// statement selects under the same or fewer conditions.
func (c *cursor) inOrder(prog *planner.Program) (bool, error) {
	st, t := c.st, c.t.cat
	if !prog.Ordered || !selects(prog) || st.rowsetKnown(t, prog) {
		return false, nil
	}
	need := append(slices.Clone(st.readBy(t.Name)), prog.SortedBy.Column)
	folds := st.folds(t.Name, c.plan)
	st.mu.Lock()
	known := st.selected[t.Name]
	st.mu.Unlock()
	for _, k := range known {
		if !prog.Steps[0].Within(k.step, folds) || !k.rows.holds(t, need) || !k.rows.ended() {
			continue
		}
		// There is no further page: this asks for nothing.
		if err := k.rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
			return false, err
		}
		refs, err := k.rows.sorted(c, prog)
		if err != nil {
			return false, err
		}
		c.pick = &picked{rows: k.rows, refs: refs}
		return true, nil
	}
	return false, nil
}

// sorted are the rows of a complete rowset in the order that a program promises.
func (r *rowset) sorted(c *cursor, prog *planner.Program) ([]rowRef, error) {
	order := &inRuns{cat: c.t.cat}
	terms := append([]planner.Order{prog.SortedBy}, prog.Then...)
	var refs []rowRef
	var chunks []*chunk
	err := r.drain(c.s.ctx, func(ch *chunk) error {
		for row := range ch.batch.Rows {
			refs = append(refs, rowRef{len(chunks), row})
		}
		chunks = append(chunks, ch)
		return nil
	})
	slices.SortStableFunc(refs, func(a, b rowRef) int {
		for _, o := range terms {
			if by := order.compare(o, chunks[a.entry], a.row, chunks[b.entry], b.row); by != 0 {
				return by
			}
		}
		return 0
	})
	return refs, err
}
