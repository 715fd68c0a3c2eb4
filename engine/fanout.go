package engine

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// fanout reads many lists of one table: the children of every parent, or the
// lists of several keys that the statement gave. Several are read at a time,
// and the rows come in the order of the lists.
//
// The number of lists read at once grows from one with each that was read to
// its end, so that a statement which stops early has wasted little.
type fanout struct {
	r       *run
	dec     *decoder
	more    func(ctx context.Context) (*child, error) // the next list, nil after the last
	parents *parents                                  // nil for given keys
	steps   []planner.Step                            // of the given keys, those not begun
	queue   []*child
	window  int
	counted bool // the lists have been held against the bound on calls
	ended   bool
	late    error // met while lists were still being read: it comes after them
	marks   bool  // what is shown may come again, in lists of other keys
	past    int64 // requests of lists that have been read
	given   int   // of the given keys, those begun
}

// child is the list of one parent, read in a goroutine of its own, at most two
// chunks ahead of its reader, or none when the statement may stop early.
//
// A list whose rows may be asked for by its key too is a rowset instead, which
// reads its first page ahead.
type child struct {
	rows   *rowset
	at     int    // number of the rowset's next chunk
	path   string // what the rowset asks for
	fanned bool   // its parent was listed rather than given
	list   *list
	out    chan childResult
	asked  chan struct{} // allows one page each; nil: read ahead
	cancel context.CancelFunc
	calls  int64 // set before out is closed
	read   bool
	taken  bool // a chunk has been taken
}

// next lets a child that does not read ahead fetch another page.
func (c *child) next() {
	if c.rows != nil || c.asked == nil || !c.taken {
		return // the first page is allowed from the start
	}
	c.taken = false
	c.asked <- struct{}{}
}

type childResult struct {
	chunk *chunk
	err   error
}

// childAhead is the number of chunks that one child may be ahead.
const childAhead = 2

// newFanout reads the children of all parents of a step.
func newFanout(r *run, s planner.Step) *fanout {
	f := &fanout{r: r, dec: r.decoder(s.Path), parents: newParents(r.st, s.Fanout), window: 1}
	f.more = func(ctx context.Context) (*child, error) {
		parent, ok, err := f.parents.next(ctx)
		if err != nil || !ok {
			return nil, err
		}
		if r.shared {
			one := s.For(parent)
			path, _ := one.Request("")
			return &child{rows: r.rowsetOf(one, nil), path: path, fanned: true}, nil
		}
		path, query := s.Request(parent)
		l := r.list(s, path, query, constantsOf(r.table, s, parent, r.given))
		l.fanned = true
		return &child{list: l, fanned: true}, nil
	}
	return f
}

// newTogether reads the lists of steps that each have a key.
func newTogether(r *run, steps []planner.Step) *fanout {
	f := &fanout{r: r, dec: r.decoder(steps[0].Path), steps: steps, window: 1}
	f.marks = r.mayChangeOver(steps)
	f.more = func(ctx context.Context) (*child, error) {
		if len(f.steps) == 0 {
			return nil, nil
		}
		if f.given++; f.given == probeAfter+1 && f.marks {
			if err := r.wholeIsLess(ctx, f.steps); err != nil {
				return nil, err
			}
		}
		s := f.steps[0]
		f.steps = f.steps[1:]
		if r.shared {
			return &child{rows: r.rowsetOf(s, nil)}, nil
		}
		path, query := s.Request("")
		return &child{list: r.list(s, path, query, constantsOf(r.table, s, "", r.given))}, nil
	}
	return f
}

func (f *fanout) next(ctx context.Context, _ *chunk) (*chunk, error) {
	for {
		if err := f.fill(ctx); err != nil {
			return nil, err
		}
		if len(f.queue) == 0 {
			return nil, f.late
		}
		head := f.queue[0]
		if head.rows != nil {
			c, err := f.shared(ctx, head)
			if c != nil || err != nil {
				return c, err
			}
			continue
		}
		head.read = true
		head.next()
		select {
		case res, ok := <-head.out:
			head.taken = true
			if !ok {
				f.past += head.calls
				f.ends()
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

// ends takes note that the first list in the queue has been read.
func (f *fanout) ends() {
	f.queue = f.queue[1:]
	f.window = min(f.window*2, f.r.st.org.opt.Parallel)
}

// shared gives the next chunk of a list that is a rowset, nil at its end. Lists
// have different keys, and each leaves out the rows that it has shown: a row can
// come again only after lists by another key.
func (f *fanout) shared(ctx context.Context, head *child) (*chunk, error) {
	c, err := head.rows.chunk(ctx, head.at, !f.r.st.limited)
	if err != nil && head.fanned && f.gone(err) {
		f.skipped(head.path, head.rows.count())
		c, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	head.at++
	if c == nil {
		f.ends()
		return nil, nil
	}
	if !f.marks && !f.r.again {
		return c, nil
	}
	other := &chunk{batch: c.batch, odd: maps.Clone(c.odd)} // the rowset's own is never changed
	other.batch.Cells = slices.Clone(c.batch.Cells)
	return f.fresh(other)
}

// nothingLeft says whether it is known that no request follows.
func (f *fanout) nothingLeft() bool {
	return f.parents == nil && len(f.steps) == 0 && !slices.ContainsFunc(f.queue, func(c *child) bool {
		return c.rows == nil || c.at < c.rows.chunks() || !c.rows.ended()
	})
}

// rowsetOf is the statement's rowset of one list. own are the columns that the
// parent's row shows, nil for none.
func (r *run) rowsetOf(s planner.Step, own constants) *rowset {
	return r.st.rowsetWith(r.table, &planner.Program{Steps: []planner.Step{s}, Columns: r.prog.Columns, Given: r.prog.Given}, true, own)
}

// fresh drops the rows of a chunk that were shown already, which happens when
// a parent is listed twice because it changed meanwhile. Children are decoded
// in parallel, so the set of keys is asked here.
func (f *fanout) fresh(c *chunk) (*chunk, error) {
	d := f.dec
	var key []byte
	err := c.keepRows(func(row int) (bool, error) {
		key = d.appendKey(key[:0], c, row, nil)
		return f.r.seen.add(key)
	})
	return c, err
}

// fill starts lists up to the window.
func (f *fanout) fill(ctx context.Context) error {
	if err := f.refuse(ctx); err != nil {
		return err
	}
	for !f.ended && len(f.queue) < f.window {
		l, err := f.more(ctx)
		if errors.Is(err, errNearEnd) {
			f.ended, f.late = true, err
			break
		}
		if err != nil {
			return err
		}
		if l == nil {
			f.ended = true
			break
		}
		if l.rows != nil {
			f.queue = append(f.queue, l)
			l.rows.warm()
			continue
		}
		f.start(l)
	}
	return nil
}

// start begins to read one list.
func (f *fanout) start(c *child) {
	st, l := f.r.st, c.list
	l.seen = nil // asked by the reader, since lists are decoded in parallel
	ctx, cancel := context.WithCancel(st.ctx)
	c.out, c.cancel = make(chan childResult, childAhead), cancel
	if st.limited {
		c.asked = make(chan struct{}, 1)
		c.asked <- struct{}{}
	}
	f.queue = append(f.queue, c)
	st.children.Add(1)
	started := st.spawn(func() {
		defer func() {
			c.calls = l.calls()
			st.children.Add(-1)
			close(c.out)
			cancel()
		}()
		for {
			if c.asked != nil {
				select {
				case <-c.asked:
				case <-ctx.Done():
					return
				}
			}
			chunk, err := l.next(ctx, &chunk{})
			if err != nil && l.fanned && f.gone(err) {
				f.skipped(l.req.Path, l.got)
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
		st.children.Add(-1)
		c.out <- childResult{err: context.Canceled}
		close(c.out)
	}
}

func (f *fanout) calls() int64 {
	n := f.past
	if f.parents != nil {
		n += f.parents.calls()
	}
	for _, c := range f.queue {
		if c.rows != nil {
			continue // counted where they are kept
		}
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
		if c.rows != nil {
			continue // closed with the statement
		}
		c.cancel()
		if c.read {
			f.r.st.meter.wasted(int64(len(c.out)))
		} else {
			f.r.st.meter.wasted(max(c.calls, 1))
		}
	}
	f.queue = nil
	if f.parents != nil {
		f.parents.close()
	}
}
