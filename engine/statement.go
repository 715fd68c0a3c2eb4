package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oktasql/oktasql/implied"
	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// ErrMaxCalls is the error of a statement that would need more requests than
// Options.MaxCalls allows. It comes before the first request when the number
// is known then, else before the request that would exceed the bound.
var ErrMaxCalls = errors.New("too many calls")

// Statement is one running statement: its context, its costs, the rows it
// keeps and the work it has under way. Its methods are safe for concurrent
// use. Close must be called when SQLite has finished with the statement.
type Statement struct {
	org    *Org
	text   string
	ctx    context.Context
	cancel context.CancelFunc
	trace  *okta.Trace
	meter  meter
	shape  sqltree.Shape
	sem    chan struct{} // one token for each request under way
	calls  atomic.Int64  // requests begun, for MaxCalls

	children atomic.Int64 // lists of fan-outs under way: each may wait for its reader

	mu       sync.Mutex
	rowsets  map[string]*rowset
	scans    map[string][]*rowset // kept ones by table: complete scans, and parents that were selected
	allRead  map[string]bool      // what readsAll has found out
	running  []*rowset            // those not kept, to count what was wasted
	cursors  []*cursor            // open ones, oldest first
	columns  map[string]columnSet // columns of each table that any plan of this statement reads, and see askedBy
	oddTimes int                  // warnings given about values that are no timestamps
	plain    bool                 // the text names every table that is read
	types    []okta.Response      // the list of user types, where the schemas have been read
	scale    float64              // how many times SQLite overrates the user's own tables
	outline
	anew         bool            // text is not the one that was given
	declared     string          // the table that it makes, see declares
	owned        string          // the user's own tables that the text was written anew for
	args         map[string]bool // the values bound to the statement, as texts
	bound        []driver.NamedValue
	once         bool             // it is planned for these values only
	explaining   bool             // SQLite is asked for its plan only
	rehearsal    *rehearsal       // what is being rehearsed, nil as a rule
	rehearsed    int              // scans that rehearsals have made so far
	spent        map[string]int64 // requests of scans that were started again, by table
	selections   map[string]int64 // requests for lists of parents that were selected, by table
	decs         map[string]*decoder
	ignores      sync.Once // guards noCase
	noCase       bool      // see ignoresCase
	strayed      bool      // a scan has read what SQLite's plan did not tell of, see strays
	lookups      map[lookupKey]*lookups
	objects      map[string]*embedded    // by table: rows that came in lists of others
	selected     map[string][]selection  // by table
	lookedUp     map[string][]*rowset    // by table: by unique columns
	toSelect     map[string][]certainOne // by table: what certainOnes has found out
	named        map[lookupKey]*named
	bodies       map[string]wholeBody     // single objects, by path
	asking       map[string]chan struct{} // those under way
	bodySize     int64                    // bytes of them
	whole        map[string]bool          // by path: what wantsWhole has found out
	lists        map[string]*valueList
	foresight    foresight
	other        *otherText        // nil when there is none, or it has been settled which to run
	further      map[string]string // by plan: what EXPLAIN QUERY PLAN tells besides, see tellFurther
	spans        spans
	loops        loops
	rehearsedFor *planner.Program           // what spans and loops were last rehearsed for
	together     map[string]*rowset         // by program: rows that hold its answer
	few          map[string]*candidateLists // by table
	counts       map[string]*rowset         // parent tables read with their numbers of children
	listed       map[string]bool            // tables that a scan lists as a whole instead of what it selects
	plans        []notedPlan
	compared     []compared                          // what its text compares columns with, see check
	isRead       bool                                // compared is all of that
	merged       map[*catalog.Table]implied.Narrowed // what the text tells, by table
	comes        map[string]bool                     // by table and text: what comesWith has found out
	shown        map[string]bool                     // plans whose terms are in the statistics
	memory       int64
	spill        *spillFile
	loaded       loaded
	closed       bool

	work  sync.WaitGroup
	final Stats
}

// begin makes a statement whose requests end with ctx.
func (o *Org) begin(ctx context.Context, text string, progress func(Progress)) *Statement {
	st := &Statement{
		org:     o,
		text:    text,
		shape:   sqltree.ShapeOf(text),
		sem:     make(chan struct{}, o.opt.Parallel),
		rowsets: map[string]*rowset{},
		scans:   map[string][]*rowset{},
		allRead: map[string]bool{},
		columns: map[string]columnSet{},
		lookups: map[lookupKey]*lookups{},
		counts:  map[string]*rowset{},
		spent:   map[string]int64{},
		decs:    map[string]*decoder{},
		scale:   1,
	}
	st.outline.limited = st.shape.Limited
	st.meter.started = time.Now()
	st.meter.progress = progress
	ctx, st.cancel = context.WithCancel(ctx)
	st.trace = &okta.Trace{
		Sent: func(e okta.Exchange) {
			st.meter.sent(e)
			o.log.add(e)
		},
		Wait:   st.meter.waits,
		Waited: st.meter.waited,
	}
	st.ctx = okta.WithTrace(ctx, st.trace)
	return st
}

// Bound tells the statement the values that are bound to its parameters.
func (st *Statement) Bound(args []driver.NamedValue) {
	st.bound, st.args = args, map[string]bool{}
	for _, a := range args {
		switch v := a.Value.(type) {
		case string:
			st.args[v] = true
		case []byte:
			st.args[string(v)] = true
		case int64:
			st.args[strconv.FormatInt(v, 10)] = true
		case float64:
			st.args[strconv.FormatFloat(v, 'g', -1, 64)] = true
		}
	}
}

// Text is what to hand to SQLite once the statement has been prepared: the
// statement as it was given, or one that means the same and costs less.
func (st *Statement) Text() string { return st.text }

// Stats returns the costs so far, or the final ones after Close.
func (st *Statement) Stats() Stats {
	st.mu.Lock()
	closed, final := st.closed, st.final
	st.mu.Unlock()
	if closed {
		return final
	}
	return st.meter.snapshot()
}

// Close ends the statement: requests under way are cancelled, kept rows and
// the spill file are let go. It waits for the statement's goroutines, whose
// requests have all been cancelled.
func (st *Statement) Close() {
	st.mu.Lock()
	if st.closed {
		st.mu.Unlock()
		return
	}
	st.closed = true
	rowsets := append([]*rowset(nil), st.running...)
	for _, r := range st.rowsets {
		rowsets = append(rowsets, r)
	}
	st.mu.Unlock()
	st.cancel()
	st.work.Wait()
	for _, r := range rowsets {
		r.close()
	}
	st.mu.Lock()
	if st.spill != nil {
		st.spill.close()
	}
	st.rowsets, st.running, st.lookups = nil, nil, nil
	st.final = st.meter.snapshot()
	st.mu.Unlock()
}

// spawn runs f in a goroutine that Close waits for. It reports false, and runs
// nothing, when the statement is closed.
func (st *Statement) spawn(f func()) bool {
	st.mu.Lock()
	if st.closed {
		st.mu.Unlock()
		return false
	}
	st.work.Add(1)
	st.mu.Unlock()
	go func() {
		defer st.work.Done()
		f()
	}()
	return true
}

// reserve counts n requests about to be sent, or refuses them.
func (st *Statement) reserve(n int64) error {
	limit := st.org.opt.MaxCalls
	if limit <= 0 {
		return nil
	}
	if st.calls.Add(n) > limit {
		st.calls.Add(-n)
		return fmt.Errorf("%w: the statement needs more than the %d allowed; raise the bound (--max-calls) or narrow the statement", ErrMaxCalls, limit)
	}
	return nil
}

// pages starts reading a list.
func (st *Statement) pages(req okta.Request, wrap string) *pages {
	if wrap == "." {
		wrap = ""
	}
	return &pages{st: st, kept: st.typesKept(req), pager: st.org.opt.Client.Pages(req, okta.PageOptions{Wrapper: wrap})}
}

// pages is a list being read. It holds one of the statement's request tokens
// while a request is under way.
type pages struct {
	st    *Statement
	pager *okta.Pager
	calls int64
	done  bool
	kept  []okta.Response // in the place of all requests
}

// next returns the next page, or io.EOF after the last.
func (p *pages) next(ctx context.Context) (*okta.Response, error) {
	if p.done {
		return nil, io.EOF
	}
	if len(p.kept) > 0 {
		resp := p.kept[0]
		p.kept = p.kept[1:]
		p.done = len(p.kept) == 0
		return &resp, nil
	}
	if p.calls > 0 && !p.pager.More() {
		p.done = true
		return nil, io.EOF
	}
	if err := p.st.reserve(1); err != nil {
		return nil, err
	}
	select {
	case p.st.sem <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-p.st.sem }()
	// The caller's context bounds the request; its cost is the statement's.
	resp, err := p.pager.Next(okta.WithTrace(ctx, p.st.trace))
	if err != nil {
		p.done = true
		return nil, err
	}
	p.calls++
	return resp, nil
}

// eachPage reads a list to its end and hands each page's body to f, which
// reads it: an error of f says that the body is not what it should be.
func (st *Statement) eachPage(ctx context.Context, req okta.Request, f func(body []byte) error) error {
	return st.eachAnswer(ctx, req, func(resp *okta.Response) error { return f(resp.Body) })
}

// eachAnswer is eachPage with all of each answer.
func (st *Statement) eachAnswer(ctx context.Context, req okta.Request, f func(*okta.Response) error) error {
	list := st.pages(req, "")
	for {
		resp, err := list.next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		err = f(resp)
		id := resp.RequestID
		resp.Release()
		if err != nil {
			text := strings.TrimPrefix(err.Error(), "okta: ")
			return &okta.RequestError{Method: req.Method, Path: req.Path, Kind: okta.ErrResponse, Err: err, Text: text, RequestID: id}
		}
	}
}

// columnSet is a set of column numbers.
type columnSet map[int]struct{}

// read notes that a plan of this statement reads columns of a table.
func (st *Statement) read(table string, columns []int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	set := st.columns[table]
	if set == nil {
		set = columnSet{}
		st.columns[table] = set
	}
	for _, c := range columns {
		set[c] = struct{}{}
	}
}

// readBy returns the columns that any plan of this statement reads of a table, and
// those that lists below its rows may lack.
func (st *Statement) readBy(table string) []int {
	st.mu.Lock()
	defer st.mu.Unlock()
	out := slices.Collect(maps.Keys(st.columns[table]))
	if len(out) > 0 {
		for c := range st.columns[besideKey(table)] {
			if _, read := st.columns[table][c]; !read {
				out = append(out, c)
			}
		}
	}
	return out
}
