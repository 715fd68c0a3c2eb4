package engine

import (
	"context"
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// again reads the rows of a step that the statement has as a rowset of its own:
// one of several passes that was a condition elsewhere.
type again struct {
	rows *rowset
	at   int
	dec  *decoder
	seen *seenKeys
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
	c, err := a.rows.chunk(ctx, a.at, true)
	if err != nil || c == nil {
		return nil, err
	}
	a.at++
	// The other rowset's chunk is not to be changed.
	out := &chunk{batch: c.batch, odd: map[int]string{}}
	out.batch.Cells = slices.Clone(c.batch.Cells)
	for row, h := range c.odd {
		out.odd[row] = h
	}
	var key []byte
	err = out.keepRows(func(row int) (bool, error) {
		key = a.dec.appendKey(key[:0], out, row, nil)
		return a.seen.add(key)
	})
	return out, err
}

func (a *again) calls() int64 { return 0 }
func (a *again) close()       {}
