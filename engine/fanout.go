package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/planner"
)

// fanout reads the children of every parent: the parents are listed while the
// children of the first ones are being read, several at a time, and the rows
// come in the order of the parents.
//
// The number of children read at once grows from one with each child that was
// read to its end, so that a statement which stops early has wasted little.
type fanout struct {
	r       *run
	step    planner.Step
	parents *parents
	queue   []*child
	window  int
	ended   bool
	past    int64 // requests of children that have been read
}

// child is the list of one parent, read in a goroutine of its own, at most two
// chunks ahead of its reader.
type child struct {
	list   *list
	parent string
	out    chan childResult
	cancel context.CancelFunc
	calls  int64 // set before out is closed
	read   bool
}

type childResult struct {
	chunk *chunk
	err   error
}

// childAhead is the number of chunks that one child may be ahead.
const childAhead = 2

func newFanout(r *run, s planner.Step) *fanout {
	return &fanout{r: r, step: s, parents: newParents(r.st, s.Fanout), window: 1}
}

func (f *fanout) next(ctx context.Context, _ *chunk) (*chunk, error) {
	for {
		if err := f.fill(ctx); err != nil {
			return nil, err
		}
		if len(f.queue) == 0 {
			return nil, nil
		}
		head := f.queue[0]
		head.read = true
		select {
		case res, ok := <-head.out:
			if !ok {
				f.past += head.calls
				f.queue = f.queue[1:]
				f.window = min(f.window*2, f.r.st.org.opt.Parallel)
				continue
			}
			if res.err != nil {
				return nil, res.err
			}
			return f.fresh(res.chunk)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// fresh drops the rows of a chunk that were shown already, which happens when
// a parent is listed twice because it changed meanwhile. Children are decoded
// in parallel, so the set of keys is asked here.
func (f *fanout) fresh(c *chunk) (*chunk, error) {
	d := f.r.decoder(f.step.Path)
	var key []byte
	err := c.keepRows(func(row int) (bool, error) {
		key = d.appendKey(key[:0], c, row, nil)
		return f.r.seen.add(key)
	})
	return c, err
}

// fill starts children up to the window.
func (f *fanout) fill(ctx context.Context) error {
	for !f.ended && len(f.queue) < f.window {
		parent, ok, err := f.parents.next(ctx)
		if err != nil {
			return err
		}
		if !ok {
			f.ended = true
			break
		}
		f.start(parent)
	}
	return nil
}

// start begins to read one parent's children.
func (f *fanout) start(parent string) {
	st := f.r.st
	path, query := f.step.Request(parent)
	l := f.r.list(f.step, path, query, constantsOf(f.r.table, f.step, parent, f.r.given))
	l.seen = nil // asked by the reader, since children are decoded in parallel
	ctx, cancel := context.WithCancel(st.ctx)
	c := &child{list: l, parent: parent, out: make(chan childResult, childAhead), cancel: cancel}
	f.queue = append(f.queue, c)
	started := st.spawn(func() {
		defer func() {
			c.calls = l.calls()
			close(c.out)
			cancel()
		}()
		for {
			chunk, err := l.next(ctx, &chunk{})
			if err != nil && f.gone(err) {
				st.meter.warn(fmt.Sprintf("%s: some parents had nothing to list or vanished while they were read; they are left out", f.r.table.Name))
				return
			}
			if err == nil && chunk == nil {
				return
			}
			select {
			case c.out <- childResult{chunk, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})
	if !started {
		c.out <- childResult{err: context.Canceled}
		close(c.out)
	}
}

// gone says whether an error is one of the table's pairs that mean "nothing
// here". A 403 never is.
func (f *fanout) gone(err error) bool {
	var api *okta.APIError
	if !errors.As(err, &api) || api.Status == 403 {
		return false
	}
	for _, n := range f.r.table.Nothing {
		if n.Status == api.Status && n.Code == api.Code {
			return true
		}
	}
	return false
}

func (f *fanout) calls() int64 {
	n := f.past + f.parents.calls()
	for _, c := range f.queue {
		select {
		case <-c.list.r.st.ctx.Done():
			n += c.calls
		default:
		}
	}
	return n
}

func (f *fanout) close() {
	for _, c := range f.queue {
		c.cancel()
		if !c.read {
			f.r.st.meter.wasted(max(c.calls, 1))
		}
	}
	f.queue = nil
	f.parents.close()
}
