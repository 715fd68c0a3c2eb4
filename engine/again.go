package engine

import (
	"context"
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// again reads the rows of a step that the statement has as a rowset of its own:
// one of several passes that was a condition elsewhere.
type again struct {
	rows  *rowset
	at    int
	ahead bool
	dec   *decoder
	seen  *seenKeys
}

// pass is the statement's rowset of one of several passes, which is a list that
// it may ask for by a condition too; nil when rows are not kept.
func (r *run) pass(s planner.Step) *rowset {
	if !r.shared || len(r.prog.Steps) < 2 || !r.prog.Whole {
		return r.known(s)
	}
	return r.st.rowsetOf(r.table, &planner.Program{Steps: []planner.Step{s}, Columns: r.prog.Columns, Given: r.prog.Given, Limit: r.prog.Limit}, true)
}

// known is the kept rowset of one step of a program, nil when there is none.
func (r *run) known(s planner.Step) *rowset {
	if !r.shared || len(r.prog.Steps) < 2 {
		return nil
	}
	key := programKey(r.table, &planner.Program{Steps: []planner.Step{s}, Columns: r.prog.Columns, Given: r.prog.Given})
	r.st.mu.Lock()
	defer r.st.mu.Unlock()
	return r.st.rowsets[key]
}

func (a *again) next(ctx context.Context, _ *chunk) (*chunk, error) {
	c, err := a.rows.chunk(ctx, a.at, a.ahead)
	if err != nil || c == nil {
		return nil, err
	}
	a.at++
	var key []byte
	again := map[int]bool{}
	for row := range c.batch.Rows {
		key = a.dec.appendKey(key[:0], c, row, nil)
		fresh, err := a.seen.add(key)
		if err != nil {
			return nil, err
		}
		if !fresh {
			again[row] = true
		}
	}
	if len(again) == 0 {
		return c, nil
	}
	// The other rowset's chunk is not to be changed.
	out := &chunk{batch: c.batch, odd: map[int]string{}}
	out.batch.Cells = slices.Clone(c.batch.Cells)
	for row, h := range c.odd {
		out.odd[row] = h
	}
	return out, out.keepRows(func(row int) (bool, error) { return !again[row], nil })
}

func (a *again) calls() int64 { return 0 }
func (a *again) close()       {}
