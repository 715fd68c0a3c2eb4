package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// Options says how an Org behaves. The zero value of a field means its default.
type Options struct {
	Client *okta.Client // required
	Logger *slog.Logger // nil: silent

	PushdownOff bool // answer from plain lists only, for comparison
	Strict      bool // plain lists and ids only: nothing that reads a lagging index

	MaxCalls int64 // requests a statement may send; 0: no bound
	Memory   int64 // bytes of rows a statement keeps before it spills; 0: 64 MiB

	SpillDir string // folder of spill files; "": the system's temporary folder
	NoSpill  bool   // keep everything in memory

	Parallel int // requests of one statement under way at once; 0: 10
}

// defaultMemory is the bound on kept rows, in bytes.
const defaultMemory = 64 << 20

// Org is what all connections to one Okta org share: the client, the schemas
// read so far, the sizes learned, and the log of requests. It is safe for
// concurrent use.
type Org struct {
	opt Options

	mu       sync.Mutex
	schemas  map[catalog.SchemaKind]*schemaLoad
	extended map[string]*catalog.Table // by name, once their schema is known
	sizes    map[string]int64
	maxExpr  int

	log requestLog
}

// NewOrg makes an Org. It sends nothing.
func NewOrg(opt Options) *Org {
	if opt.Memory == 0 {
		opt.Memory = defaultMemory
	}
	if opt.Parallel <= 0 {
		opt.Parallel = 10
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	return &Org{
		opt:      opt,
		schemas:  map[catalog.SchemaKind]*schemaLoad{},
		extended: map[string]*catalog.Table{},
		sizes:    map[string]int64{},
	}
}

// Client returns the Okta client.
func (o *Org) Client() *okta.Client { return o.opt.Client }

// Table returns the table of that name or alias as it is known now: with its
// custom attributes once the schemas have been read, without them before.
func (o *Org) Table(name string) (*catalog.Table, bool) {
	base, ok := catalog.Find(name)
	if !ok {
		return nil, false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if t := o.extended[base.Name]; t != nil {
		return t, true
	}
	return base, true
}

// Tables returns all Okta tables in the form Table gives.
func (o *Org) Tables() []*catalog.Table {
	all := catalog.All()
	out := make([]*catalog.Table, 0, len(all))
	for _, t := range all {
		known, _ := o.Table(t.Name)
		out = append(out, known)
	}
	return out
}

// size is the number of rows a table had when it was last read whole, or 0.
func (o *Org) size(table string) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sizes[table]
}

// sizeToPlan is the size of a table for a plan that is made before anything has been
// read: 0 where it is not known, and no less than what is assumed then. Many keys in a
// request and rows that are at hand already are what the engine finds out while
// running, and SQLite knows nothing of either: beside what it takes for a request per
// key, a list of a page or two would look like the better beginning. The number of
// rows below those who are listed as such that may have any tells nothing of how many
// these are.
func (o *Org) sizeToPlan(table string) int64 {
	n := o.size(table)
	t, ok := catalog.Find(table)
	if !ok || n == 0 {
		return n
	}
	if p, _ := t.FewParents(); p != nil {
		return 0
	}
	return max(n, t.Rows)
}

// learnSize notes how many rows a complete scan of a table gave.
func (o *Org) learnSize(table string, rows int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sizes[table] = max(rows, 1)
}

// learnMaxExpression notes that Okta refused an expression of n bytes, so that
// the next lists start shorter.
func (o *Org) learnMaxExpression(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if half := n / 2; o.maxExpr == 0 || half < o.maxExpr {
		o.maxExpr = max(half, 64)
	}
}

// bindOptions is what Bind may know beside the plan and its arguments.
func (o *Org) bindOptions(columns []int) planner.BindOptions {
	o.mu.Lock()
	maxExpr := o.maxExpr
	o.mu.Unlock()
	return planner.BindOptions{Rows: o.size, MaxExpression: maxExpr, Columns: columns}
}

// schemaLoad is one reading of a schema kind, shared by those who wait for it.
type schemaLoad struct {
	done chan struct{}
	err  error
}

// loadSchema reads the schemas of a kind once per Org and extends the tables
// that use it. Callers that come while it is being read wait for it. A failed
// reading is not remembered.
func (o *Org) loadSchema(ctx context.Context, st *Statement, kind catalog.SchemaKind) error {
	if kind == catalog.NoSchema {
		return nil
	}
	for {
		o.mu.Lock()
		load := o.schemas[kind]
		if load == nil {
			load = &schemaLoad{done: make(chan struct{})}
			o.schemas[kind] = load
			o.mu.Unlock()
			load.err = o.readSchema(ctx, st, kind)
			if load.err != nil {
				o.mu.Lock()
				delete(o.schemas, kind)
				o.mu.Unlock()
			}
			close(load.done)
			return load.err
		}
		o.mu.Unlock()
		select {
		case <-load.done:
			if load.err == nil {
				return nil
			}
			// The one who read failed, perhaps because its own context ended.
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// schemaKnown says whether the schemas of a kind have been read.
func (o *Org) schemaKnown(kind catalog.SchemaKind) bool {
	if kind == catalog.NoSchema {
		return true
	}
	o.mu.Lock()
	load := o.schemas[kind]
	o.mu.Unlock()
	if load == nil {
		return false
	}
	select {
	case <-load.done:
		return load.err == nil
	default:
		return false
	}
}

// readSchema fetches the schemas of a kind and extends its tables.
func (o *Org) readSchema(ctx context.Context, st *Statement, kind catalog.SchemaKind) error {
	var attrs []catalog.Attribute
	var err error
	switch kind {
	case catalog.UserSchema:
		attrs, err = o.userAttributes(ctx, st)
	case catalog.GroupSchema:
		attrs, err = o.schemaAttributes(ctx, st, "/api/v1/meta/schemas/group/default", catalog.ParseGroupSchema)
	default:
		err = fmt.Errorf("engine: schema kind %d is unknown", kind)
	}
	if err != nil {
		return fmt.Errorf("reading the custom attributes: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, t := range catalog.All() {
		if t.Schema == kind {
			o.extended[t.Name] = t.Extend(attrs)
		}
	}
	return nil
}
