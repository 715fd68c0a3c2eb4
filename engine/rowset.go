package engine

import (
	"context"
	"slices"
	"sync"

	"github.com/oktasql/oktasql/okta/catalog"
)

// source yields chunks of rows, nil at the end. It is used by one goroutine at
// a time. c is an empty chunk it may fill and return.
type source interface {
	next(ctx context.Context, c *chunk) (*chunk, error)
	calls() int64 // requests sent for it so far
	close()
}

// rowset is the answer to one program, read page by page. One that is kept
// can be read again and by several cursors at once; one that is not recycles
// each chunk when its only reader has moved on.
type rowset struct {
	st    *Statement
	table string
	keep  bool
	whole bool // a complete scan of the table: learns its size
	// parents is set when its rows were selected for the lists below them.
	parents bool

	columns []int // columns that its rows hold, besides the key's
	limit   int   // rows that the statement wants at most: its pages are that small

	mu       sync.Mutex
	src      source
	entries  []entry // entries[0] is chunk number first
	first    int
	rows     int64
	done     bool
	spent    int64 // requests, once done
	counted  bool  // what was wasted is in the statistics
	err      error
	inflight chan struct{} // closed when the pull under way has ended
	used     bool          // somebody has read from it
	free     *chunk        // to be filled next, when chunks are recycled
	index    map[int]*rowIndex
}

// entry is a chunk in memory or in the spill file.
type entry struct {
	chunk *chunk
	away  *spilled
}

// newRowset starts nothing: the first request is sent when a chunk is asked for.
func (st *Statement) newRowset(table string, src source, keep, whole bool) *rowset {
	r := &rowset{st: st, table: table, src: src, keep: keep, whole: whole}
	if !keep {
		st.mu.Lock()
		st.running = append(st.running, r)
		st.mu.Unlock()
	}
	return r
}

// chunk returns chunk number i, nil after the last. It waits for the request
// under way, and ends with ctx. ahead allows fetching the next page while the
// caller reads this one.
func (r *rowset) chunk(ctx context.Context, i int, ahead bool) (*chunk, error) {
	r.mu.Lock()
	r.used = true
	for {
		if n := i - r.first; n < len(r.entries) {
			e := r.entries[n]
			if ahead && i > 0 && n == len(r.entries)-1 && !r.done && r.inflight == nil && r.err == nil {
				r.pull()
			}
			r.mu.Unlock()
			if e.chunk != nil {
				return e.chunk, nil
			}
			return e.away.load(r.st)
		}
		if r.err != nil {
			err := r.err
			r.mu.Unlock()
			return nil, err
		}
		if r.done {
			r.mu.Unlock()
			return nil, nil
		}
		if r.inflight == nil {
			r.pull()
		}
		wait := r.inflight
		r.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		r.mu.Lock()
	}
}

// pull fetches the next chunk in a goroutine of its own, so that a caller can
// stop waiting when its context ends. r.mu is held.
func (r *rowset) pull() {
	done := make(chan struct{})
	r.inflight = done
	into := r.free
	r.free = nil
	if into == nil || r.keep {
		into = &chunk{}
	}
	started := r.st.spawn(func() {
		c, err := r.src.next(r.st.ctx, into)
		r.store(c, err)
		close(done)
	})
	if !started {
		r.err, r.inflight = context.Canceled, nil
		close(done)
	}
}

// store takes the result of a pull.
func (r *rowset) store(c *chunk, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inflight = nil
	switch {
	case err != nil:
		r.err = err
	case c == nil:
		r.done = true
		if r.whole {
			r.st.org.learnSize(r.table, r.rows)
		}
		// What made the rows is not needed any more, and there may be many
		// thousands of small answers.
		r.spent = r.src.calls()
		r.src.close()
		r.src = nil
	default:
		r.rows += int64(c.batch.Rows)
		e := entry{chunk: c}
		if r.keep {
			e = r.hold(c)
		}
		r.entries = append(r.entries, e)
	}
}

// hold decides where a kept chunk lies: in memory while the statement's bound
// allows, else in the spill file.
func (r *rowset) hold(c *chunk) entry {
	if c.held {
		return c.entry() // by the rowset of its list
	}
	c.held = true
	if r.st.setAside(c.size()) {
		return entry{chunk: c}
	}
	away, err := r.st.spillChunk(c)
	if err != nil {
		r.err = err
		return entry{chunk: c}
	}
	return entry{away: away}
}

// entry is where a chunk that is held lies.
func (c *chunk) entry() entry {
	if c.away != nil {
		return entry{away: c.away}
	}
	return entry{chunk: c}
}

// passed tells that the only reader has moved past chunk i.
func (r *rowset) passed(i int) {
	if r.keep {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.first <= i && len(r.entries) > 0 {
		r.free = r.entries[0].chunk
		r.entries[0] = entry{}
		r.entries = r.entries[1:]
		r.first++
	}
}

// holds says whether the rows have all of these columns.
func (r *rowset) holds(t *catalog.Table, columns []int) bool {
	for _, c := range columns {
		if c != t.KeyColumn() && !slices.Contains(t.Key, t.Columns[c].Name) && !slices.Contains(r.columns, c) {
			return false
		}
	}
	return true
}

// count is how many rows have been read so far.
func (r *rowset) count() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows
}

// complete says whether all rows have been read from Okta.
func (r *rowset) complete() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done && r.err == nil
}

// close lets the source go and counts what was fetched for nobody: all calls
// of a rowset that was never read, and the page that was under way.
func (r *rowset) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counted {
		return
	}
	r.counted = true
	if r.src == nil {
		if !r.used {
			r.st.meter.wasted(r.spent)
		}
		return
	}
	if !r.used {
		r.st.meter.wasted(r.src.calls())
	} else if !r.keep && !r.done && len(r.entries) > 1 {
		r.st.meter.wasted(int64(len(r.entries) - 1))
	}
	r.src.close()
	r.src = nil
}

// drain reads a rowset to its end.
func (r *rowset) drain(ctx context.Context, each func(*chunk) error) error {
	for i := 0; ; i++ {
		c, err := r.chunk(ctx, i, true)
		if err != nil || c == nil {
			return err
		}
		if err := each(c); err != nil {
			return err
		}
		r.passed(i)
	}
}

// warm starts reading before anybody asks.
func (r *rowset) warm() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inflight == nil && !r.done && r.err == nil && len(r.entries) == 0 {
		r.pull()
	}
}

// calledNow is the number of requests that a rowset has sent so far; 0 as well
// when it has ended.
func (r *rowset) calledNow() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return int64(len(r.entries))
}

// abandon ends the reading of a rowset that its only reader has left.
func (r *rowset) abandon() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.src != nil && !r.done && r.err == nil {
		r.err = context.Canceled
	}
}

// get returns the entry's chunk, from memory or from the spill file.
func (e entry) get(st *Statement) (*chunk, error) {
	if e.chunk != nil {
		return e.chunk, nil
	}
	return e.away.load(st)
}

// atHand returns a chunk that a kept rowset has read.
func (r *rowset) atHand(i int) (*chunk, error) {
	r.mu.Lock()
	e := r.entries[i-r.first]
	r.mu.Unlock()
	return e.get(r.st)
}
