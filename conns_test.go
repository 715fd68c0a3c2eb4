package oktasql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/oktatest"
)

var serializable = &sql.TxOptions{Isolation: sql.LevelSerializable}

// TestConnectionsShareOneBudget runs statements on four connections at once
// under a concurrency of three.
func TestConnectionsShareOneBudget(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Latency: 2 * time.Millisecond})
	c := connectorOf(t, s, func(c *oktasql.Config) { c.Concurrency = 3 })
	db := dbOf(t, c)
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	single := openDB(t, s)
	ask(t, single, "SELECT login, status FROM users")
	each := len(s.Requests())
	s.ResetRequests()
	const workers, rounds = 8, 3
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range rounds {
				rows, err := db.QueryContext(t.Context(), "SELECT login, status FROM users")
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := drain(rows); err != nil || len(got) != 12 {
					t.Errorf("%d rows, %v, want 12", len(got), err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(s.Requests()); n != each*workers*rounds {
		t.Errorf("%d requests, want %d for each of %d statements", n, each, workers*rounds)
	}
	if n := s.MaxInFlight(); n > 3 {
		t.Errorf("%d requests were under way at once, 3 are allowed to the Connector", n)
	}
	if n := db.Stats().OpenConnections; n != 4 {
		t.Errorf("%d connections are open, want 4", n)
	}
	var calls int
	for _, b := range c.Client().Limiter().Snapshot() {
		calls += b.Calls
	}
	if calls != each*workers*rounds {
		t.Errorf("the limiter counted %d calls, want %d", calls, each*workers*rounds)
	}
}

// TestConnectorsCanShareALimiter gives two Connectors one budget.
func TestConnectorsCanShareALimiter(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	limiter, err := okta.NewLimiter(okta.LimiterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	share := func(c *oktasql.Config) { c.Limiter = limiter }
	for range 2 {
		ask(t, openDB(t, s, share), "SELECT name FROM groups WHERE id = '00gnobodynobodynobod'")
	}
	if state := limiter.Snapshot(); len(state) != 1 || state[0].Calls != len(s.Requests()) {
		t.Errorf("the limiter holds %+v after %q", state, requestsOf(s))
	}
}

func TestTwoOrgsInOneProcess(t *testing.T) {
	t.Parallel()
	one := startOrg(t, oktatest.Options{Users: 5, Seed: 1})
	two := startOrg(t, oktatest.Options{Users: 9, Seed: 2})
	one.AddUserAttribute("shoeSize", "integer")
	two.AddUserAttribute("hatSize", "string")
	a, b := openDB(t, one), openDB(t, two)
	same(t, "first org", ask(t, a, "SELECT count(*) FROM users WHERE shoe_size IS NULL"), []string{"5"})
	same(t, "second org", ask(t, b, "SELECT count(*) FROM users WHERE hat_size IS NULL"), []string{"9"})
	for db, column := range map[*sql.DB]string{a: "hat_size", b: "shoe_size"} {
		if err := failure(t.Context(), db, "SELECT "+column+" FROM users"); err == nil || !strings.Contains(err.Error(), "no such column: "+column) {
			t.Errorf("the other org's attribute gives %v", err)
		}
	}
}

// TestStatementsInTurns reads several results of one transaction row by row.
func TestStatementsInTurns(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	want := map[string][]string{}
	queries := []string{
		"SELECT login FROM users", "SELECT login FROM users", "SELECT name FROM groups",
		"SELECT user_id FROM enrolled_factors", "SELECT login FROM users ORDER BY login", "SELECT name FROM okta_tables",
	}
	for _, q := range queries {
		want[q] = ask(t, db, q)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	open := make([]*sql.Rows, len(queries))
	got := make([][]string, len(queries))
	for i, q := range queries {
		if open[i], err = tx.QueryContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		defer open[i].Close()
	}
	for left := len(queries); left > 0; {
		left = 0
		for i, rows := range open {
			if !rows.Next() {
				continue
			}
			left++
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			got[i] = append(got[i], text)
			if i == 0 && len(got[i]) == 3 {
				same(t, "a statement in between", ask(t, tx, "SELECT count(*) FROM groups"), []string{"4"})
			}
		}
	}
	for i, q := range queries {
		if err := open[i].Err(); err != nil {
			t.Errorf("%s: %v", q, err)
		}
		same(t, q, got[i], want[q])
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
}

func TestTransactionOfOwnTables(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	db.SetMaxOpenConns(1)
	execute(t, db, "CREATE TEMP TABLE note(x)")
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	execute(t, tx, "INSERT INTO note SELECT login FROM users")
	same(t, "within", ask(t, tx, "SELECT count(*) FROM note"), []string{"12"})
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	same(t, "rolled back", ask(t, db, "SELECT count(*) FROM note"), []string{"0"})
	// A transaction that a statement began does not reach the next user.
	execute(t, db, "BEGIN")
	execute(t, db, "CREATE TEMP TABLE late(x)")
	if err := failure(t.Context(), db, "SELECT * FROM temp.late"); err != nil && !strings.Contains(err.Error(), "no such table") {
		t.Error(err)
	}
	tx, err = db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatalf("a BEGIN that was left open stands in the way: %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
}

// TestPreparedStatementsAreReused runs prepared statements with other
// arguments, before and after a schema was learned, on several connections.
func TestPreparedStatementsAreReused(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	db := openDB(t, s)
	db.SetMaxOpenConns(2)
	one, err := db.PrepareContext(t.Context(), "SELECT login FROM users WHERE status = ?1 OR status = ?2 ORDER BY login")
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	run := func(stmt *sql.Stmt, args ...any) []string {
		t.Helper()
		rows, err := stmt.QueryContext(t.Context(), args...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(rows)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	check := func(when string) {
		t.Helper()
		for _, states := range [][2]string{{"ACTIVE", "DEPROVISIONED"}, {"SUSPENDED", "LOCKED_OUT"}, {"DEPROVISIONED", "DEPROVISIONED"}, {"nothing", "nobody"}} {
			same(t, when+fmt.Sprint(states), run(one, states[0], states[1]),
				ask(t, db, "SELECT login FROM users WHERE status IN ('"+states[0]+"', '"+states[1]+"') ORDER BY login"))
		}
	}
	check("before the schema: ")
	ask(t, db, "SELECT locker_number FROM users")
	check("after the schema: ")
	two, err := db.PrepareContext(t.Context(), "SELECT count(*) FROM users WHERE locker_number IS NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	check("after another was prepared: ")
	same(t, "by a custom attribute", run(two), ask(t, db, "SELECT count(*) FROM users WHERE profile ->> 'lockerNumber' IS NULL"))
	if _, err := one.ExecContext(t.Context(), "ACTIVE", "STAGED"); err != nil {
		t.Errorf("executing a query: %v", err)
	}
}

func TestRunEndsWithItsRows(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	stmt, err := db.PrepareContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	for range 3 {
		rows, err := stmt.QueryContext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
		if rows.Next() {
			t.Error("closed rows gave a row")
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Status, Status: 503, Path: "/api/v1/users", Skip: 1, Times: 1})
	var mu sync.Mutex
	var seen []oktasql.Progress
	ctx := oktasql.WithProgress(t.Context(), func(p oktasql.Progress) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, p)
	})
	rows, err := openDB(t, s).QueryContext(ctx, "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := drain(rows); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(seen) == 0 || seen[0].Calls != 1 {
		t.Fatalf("progress was %+v, want a report after the first call", seen)
	}
	i := slices.IndexFunc(seen, func(p oktasql.Progress) bool { return p.Waiting > 0 })
	if i < 0 || seen[i].Reason == "" || seen[i].Until.IsZero() {
		t.Errorf("no report tells of the wait: %+v", seen)
	}
}

func TestStatsAreExact(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	for _, c := range []struct {
		query string
		rows  int64
	}{
		{"SELECT login FROM users", 12},
		{"SELECT login FROM users WHERE status = 'DEPROVISIONED'", -1},
		{"SELECT count(*) FROM groups", 4},
		{"SELECT * FROM users", 12},
		{"SELECT 1", 0},
	} {
		s.ResetRequests()
		ctx, stats := oktasql.WithStats(t.Context())
		rows, err := db.QueryContext(ctx, c.query)
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(rows)
		if err != nil {
			t.Fatal(err)
		}
		costs := stats.Snapshot()
		log := s.Requests()
		var bytes int64
		var sent []string
		for _, r := range log {
			bytes += int64(r.Bytes)
			sent = append(sent, r.String())
		}
		if c.rows < 0 {
			c.rows = int64(len(got))
		}
		if costs.Calls != int64(len(log)) || costs.Bytes != bytes || costs.Wasted != 0 || costs.Wait != 0 {
			t.Errorf("%s: %+v, and the org saw %d requests with %d bytes", c.query, costs, len(log), bytes)
		}
		if costs.Elapsed <= 0 {
			t.Errorf("%s: elapsed %v", c.query, costs.Elapsed)
		}
		if !strings.Contains(c.query, "*") && costs.Rows != c.rows {
			t.Errorf("%s: %d rows counted, want %d", c.query, costs.Rows, c.rows)
		}
		same(t, c.query, costs.Requests, sent)
	}
}

func TestStatsAddUp(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	ctx, stats := oktasql.WithStats(t.Context())
	for range 3 {
		rows, err := db.QueryContext(ctx, "SELECT name FROM groups WHERE type = 'BUILT_IN'")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := drain(rows); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(ctx, "CREATE TEMP TABLE x AS SELECT login FROM users"); err != nil {
		t.Fatal(err)
	}
	if c := stats.Snapshot(); c.Calls != int64(len(s.Requests())) || len(c.Requests) != len(s.Requests()) {
		t.Errorf("%d calls counted, the org saw %q", c.Calls, requestsOf(s))
	}
	if c := stats.Snapshot(); len(c.Pushed) == 0 || !strings.HasPrefix(c.Pushed[0], "groups: ") {
		t.Errorf("pushed terms are %q", c.Pushed)
	}
	text, err := stats.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"calls", "pages", "rows", "bytes", "wait_ms", "elapsed_ms", "wasted", "requests", "pushed", "kept", "warnings"} {
		if !strings.Contains(string(text), `"`+key+`":`) {
			t.Errorf("%s is not in %s", key, text)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := failure(cancelled, db, "SELECT 1"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
