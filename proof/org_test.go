package proof

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// org is an Okta org with the ways to ask it, and the same objects in plain
// SQLite tables.
type org struct {
	srv   *oktatest.Server
	on    *sql.DB // pushdown on
	off   *sql.DB // pushdown off
	plain *sql.DB
	model *model

	pushed, unpushed tally // what the questions took so far

	once   sync.Once
	values map[string][]any
}

// smallOptions is an org of strange objects in very small pages, some of them
// shorter than asked.
func smallOptions(seed int64) oktatest.Options {
	return oktatest.Options{Users: 24, Groups: 6, Seed: seed, PageLimit: 3, ShortPages: true, Odd: true, Unlimited: true}
}

// wideOptions is an org in pages of Okta's own size: three calls list its users.
func wideOptions() oktatest.Options {
	return oktatest.Options{Users: 260, Groups: 24, Seed: 7, Unlimited: true}
}

// startOrg starts an org, changes it, and fills the plain tables from it.
func startOrg(t testing.TB, opt oktatest.Options, change ...func(*oktatest.Server)) *org {
	t.Helper()
	o := &org{srv: oktatest.NewServer(opt)}
	t.Cleanup(o.srv.Close)
	if opt.Odd {
		// Two things that the odd objects have and users of Okta have not, and
		// that the planner counts on: every identifier has twenty characters,
		// and what search and filter compare is in UTC.
		for _, raw := range o.srv.Objects("users") {
			if bytes.Contains(raw, []byte("odd.times@")) {
				o.srv.PutUser(strings.Split(string(raw), `"`)[3], `{"lastUpdated":"2026-10-25T13:43:40Z","lastLogin":"2026-10-25T06:43:40-07:00"}`)
			}
		}
		o.srv.DeleteUser("00uODDgone")
		o.srv.AddUser(`{"id":"00uODDgone0000000000","status":"DEPROVISIONED","profile":{"login":"odd.gone@example.com"},"activated":null}`)
	}
	for _, f := range change {
		f(o.srv)
	}
	o.model = newModel(t, o.srv)
	o.plain = o.model.fill(t, o.srv)
	o.on = open(t, config(o.srv))
	off := config(o.srv)
	off.Pushdown = oktasql.PushdownOff
	o.off = open(t, off)
	return o
}

// config is the configuration of a Connector to a simulated org.
func config(srv *oktatest.Server) oktasql.Config {
	return oktasql.Config{OrgURL: srv.URL, Token: "proof", RateLimitShare: 1}
}

// open opens a database on one connection, so that what it has learned is the
// same for each of a test's queries.
func open(t testing.TB, cfg oktasql.Config) *sql.DB {
	t.Helper()
	c, err := oktasql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return db
}

// ready reads the schemas, so that the calls counted later are the statement's
// own.
func ready(t testing.TB, db *sql.DB) {
	t.Helper()
	for _, table := range []string{"users", "groups"} {
		_, err := db.Query("SELECT no_such_attribute FROM " + table)
		if err == nil || !strings.Contains(err.Error(), "no such column: no_such_attribute") {
			t.Fatalf("reading the schema of %s: %v", table, err)
		}
	}
}

// answer is what a query gave.
type answer struct {
	columns []string
	rows    [][]any
	costs   oktasql.Costs
	err     error
}

// askFor bounds one query in a test.
const askFor = 2 * time.Minute

// ask runs a query to its end.
func ask(db *sql.DB, query string, args ...any) answer {
	ctx, cancel := context.WithTimeout(context.Background(), askFor)
	defer cancel()
	ctx, stats := oktasql.WithStats(ctx)
	a := read(ctx, db, query, args)
	a.costs = stats.Snapshot()
	return a
}

// askPrepared runs a prepared query twice and gives the second answer.
func askPrepared(db *sql.DB, query string, args ...any) answer {
	ctx, cancel := context.WithTimeout(context.Background(), askFor)
	defer cancel()
	stmt, err := db.PrepareContext(ctx, query)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = stmt.Close() }()
	if a := read(ctx, prepared{stmt}, "", args); a.err != nil {
		return a
	}
	ctx, stats := oktasql.WithStats(ctx)
	a := read(ctx, prepared{stmt}, "", args)
	a.costs = stats.Snapshot()
	return a
}

// querier is a database, or a prepared statement of one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type prepared struct{ *sql.Stmt }

func (p prepared) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	return p.Stmt.QueryContext(ctx, args...)
}

// read collects all rows.
func read(ctx context.Context, db querier, query string, args []any) (a answer) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		a.err = err
		return a
	}
	defer func() { _ = rows.Close() }()
	if a.columns, a.err = rows.Columns(); a.err != nil {
		return a
	}
	for rows.Next() {
		row := make([]any, len(a.columns))
		at := make([]any, len(row))
		for i := range row {
			at[i] = &row[i]
		}
		if a.err = rows.Scan(at...); a.err != nil {
			return a
		}
		a.rows = append(a.rows, row)
	}
	a.err = rows.Err()
	return a
}

// explain is SQLite's plan of a query, a line for each step.
func explain(db *sql.DB, query string, args ...any) string {
	a := ask(db, "EXPLAIN QUERY PLAN "+query, args...)
	if a.err != nil {
		return a.err.Error()
	}
	var b strings.Builder
	for _, row := range a.rows {
		fmt.Fprintf(&b, "  %v\n", row[len(row)-1])
	}
	return b.String()
}

// named is a parameter with a name.
func named(name string, v any) any { return sql.Named(name, v) }
