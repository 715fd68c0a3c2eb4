package engine

import (
	"slices"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A list in order of which the statement wants the first rows is not asked for where
// all of its rows are at hand, in whatever order: they are sorted here. That is so
// for the greatest value of a column after the least, when the rows fit on a page. The
// rows of one moment are answered from the first page too, when others follow them there.

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

// inHead answers a program for the rows of one moment, such as that of the newest user,
// from what has been read of a list in the order of that timestamp, when the list has
// come to another moment.
func (c *cursor) inHead(prog *planner.Program, folds planner.Folds) (bool, error) {
	st, t := c.st, c.t.cat
	st.mu.Lock()
	known := st.selected[t.Name]
	st.mu.Unlock()
	for _, k := range known {
		if !k.sort || !k.rows.keep || t.Columns[k.by.Column].Type != catalog.Time || !prog.Steps[0].Within(k.step, folds) || !k.rows.holds(t, append(slices.Clone(st.readBy(t.Name)), k.by.Column)) {
			continue
		}
		at, ok := prog.Steps[0].Moment(t.Columns[k.by.Column].JSON)
		if !ok {
			continue
		}
		refs, ok, err := k.rows.head(k.by, at)
		if err != nil {
			return false, err
		}
		if ok {
			c.pick = &picked{rows: k.rows, refs: refs}
			return true, nil
		}
	}
	return false, nil
}

// head are the rows of a moment in a list that comes in the order of a timestamp, as
// far as it has been read. It is false when more of them may follow.
func (r *rowset) head(by planner.Order, at string) (refs []rowRef, all bool, err error) {
	for i := range r.chunks() {
		ch, err := r.atHand(i)
		if err != nil {
			return nil, false, err
		}
		slot := ch.batch.Slots[by.Column]
		for row := range ch.batch.Rows {
			if slot < 0 || classOf(ch.batch.Cells[row*ch.batch.Width+int(slot)]) != classText {
				return nil, false, nil
			}
			order := instant.Compare(ch.text(row, slot), []byte(at))
			if by.Desc {
				order = -order
			}
			switch {
			case order > 0:
				return refs, true, nil
			case order == 0:
				refs = append(refs, rowRef{i, row})
			}
		}
	}
	return nil, false, nil
}
