package main

import (
	"context"
	"database/sql"
	"time"
)

// A backend is an open org as the command sees it. Opening one needs no
// network.
type backend interface {
	// Name is what the prompt and messages call the org: its host, or "demo".
	Name() string
	// Conn returns the one connection on which all statements run, so that
	// temporary tables and transactions last.
	Conn(ctx context.Context) (*sql.Conn, error)
	// Tables lists the org's tables without asking the org. It is safe to call
	// at any time.
	Tables() []tableInfo
	// Watch returns a context under which a statement counts what it costs;
	// cost is complete once the rows are closed. progress, unless nil, is
	// called from other goroutines while the statement runs.
	Watch(ctx context.Context, progress func(progress)) (watched context.Context, cost func() cost)
	// Ping makes one cheap authenticated call.
	Ping(ctx context.Context) error
	Close() error
}

// An opener opens the org that the options and the environment name. It may
// complete the options with what is configured elsewhere.
type opener func(ctx context.Context, a *app, o *options) (backend, error)

// A tableInfo describes one table of the org.
type tableInfo struct {
	name    string
	doc     string
	aliases []string
	columns []columnInfo
}

// A columnInfo describes one column of a table. A hidden column is not part of
// SELECT *.
type columnInfo struct {
	name, kind, doc string
	hidden          bool
}

// A cost is what one statement cost.
type cost struct {
	calls, pages, rows, bytes, wasted int64
	wait, elapsed                     time.Duration
	requests                          []string // "GET /api/v1/users?limit=200"
	pushed, kept, warnings            []string
}

// A progress is the state of a running statement.
type progress struct {
	calls, pages, rows int64
	reason             string    // why it waits, "" when it does not
	until              time.Time // when the wait ends
}
