package oktasql_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// promptly is how soon a statement must come back once its context has ended.
const promptly = 100 * time.Millisecond

// inTime runs f, which says how long after the context's end it came back, and
// fails when that is too late. Since the machine may be busy with other things,
// the best of a few attempts counts.
func inTime(t *testing.T, f func() time.Duration) {
	t.Helper()
	var took []time.Duration
	for range 4 {
		late := f()
		if t.Failed() || late <= promptly {
			return
		}
		took = append(took, late)
	}
	t.Errorf("it came back %v after the context's end, later than %v", took, promptly)
}

// stall is a statement that is held up somewhere.
type stall struct {
	name   string
	opt    oktatest.Options
	change func(*oktasql.Config)
	fault  *oktatest.Fault
	query  string
	// soon is the error that a deadline brings before it is reached, since
	// the wait would outlast it; nil: context.DeadlineExceeded at its time.
	soon error
}

var stalls = []stall{
	{
		name:  "reading the schemas while preparing",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/meta/"},
		query: "SELECT * FROM users",
	},
	{
		name:  "first page",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users"},
		query: "SELECT login FROM users",
	},
	{
		name:  "mid-scan",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users", Skip: 2},
		query: "SELECT login FROM users",
	},
	{
		name:  "slow body",
		fault: &oktatest.Fault{Kind: oktatest.SlowBody, Path: "/api/v1/users", Skip: 1, Delay: time.Minute},
		query: "SELECT login FROM users",
	},
	{
		name:   "rate-limit wait",
		opt:    oktatest.Options{RateLimits: map[string]int{"/api/v1/users": 3}},
		change: func(c *oktasql.Config) { c.RateLimitShare = 1 },
		query:  "SELECT login FROM users",
		soon:   oktasql.ErrRateLimited,
	},
	{
		name:  "back-off",
		fault: &oktatest.Fault{Kind: oktatest.Status, Status: 503, Path: "/api/v1/users", Skip: 1},
		query: "SELECT login FROM users",
		soon:  oktasql.ErrServer,
	},
	{
		name:  "back-off of a concurrency limit",
		fault: &oktatest.Fault{Kind: oktatest.Concurrency429, Path: "/api/v1/users", Skip: 1},
		query: "SELECT login FROM users",
		soon:  oktasql.ErrRateLimited,
	},
	{
		name:  "fan-out",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users/*/factors", Skip: 1},
		query: "SELECT user_id, id FROM enrolled_factors",
	},
	{
		name:  "join that looks up each row",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/groups/*/users", Skip: 1},
		query: "SELECT g.name, m.user_id FROM groups g JOIN group_members m ON m.group_id = g.id",
	},
	{
		name:  "sorting",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users", Skip: 2},
		query: "SELECT login FROM users ORDER BY lower(title)",
	},
	{
		name:  "a table being made of it",
		fault: &oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users", Skip: 2},
		query: "CREATE TEMP TABLE copy AS SELECT login FROM users",
	},
	{
		name:  "a join that only computes",
		query: "SELECT count(*) FROM users a, users b, users c, users d, users e, users f, users g, users h, users i WHERE a.login || b.login > c.login",
	},
}

// start runs the statement to its end on a database of its own.
func (c stall) start(t *testing.T) func(context.Context) error {
	t.Helper()
	s := startOrg(t, c.opt)
	if c.fault != nil {
		s.Inject(*c.fault)
	}
	var changes []func(*oktasql.Config)
	if c.change != nil {
		changes = append(changes, c.change)
	}
	db := openDB(t, s, changes...)
	return func(ctx context.Context) error {
		if strings.HasPrefix(c.query, "CREATE") {
			_, err := db.ExecContext(ctx, c.query)
			return err
		}
		return failure(ctx, db, c.query)
	}
}

// isEnd fails unless err is the context's error and nothing that database/sql
// or a caller would take for something else.
func isEnd(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error is %v (%T), want %v", err, err, want)
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrNoRows) {
		t.Errorf("the error %v is ErrBadConn or ErrNoRows too", err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for _, c := range stalls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			inTime(t, func() time.Duration { return cancelOnce(t, c.start(t)) })
		})
	}
}

// cancelOnce cancels a statement that is held up and returns how long it took
// to come back.
func cancelOnce(t *testing.T, run func(context.Context) error) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cancelled := make(chan time.Time, 1)
	time.AfterFunc(100*time.Millisecond, func() {
		cancelled <- time.Now()
		cancel()
	})
	err := run(ctx)
	isEnd(t, err, context.Canceled)
	select {
	case at := <-cancelled:
		return time.Since(at)
	default:
		t.Fatalf("it ended by itself with %v", err)
		return 0
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	for _, c := range stalls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.soon != nil {
				run := c.start(t)
				// A deadline that no back-off fits into.
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if err := run(ctx); !errors.Is(err, c.soon) && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("the error is %v, want %v", err, c.soon)
				}
				return
			}
			inTime(t, func() time.Duration {
				run := c.start(t)
				at := time.Now().Add(100 * time.Millisecond)
				ctx, cancel := context.WithDeadline(t.Context(), at)
				defer cancel()
				isEnd(t, run(ctx), context.DeadlineExceeded)
				return time.Since(at)
			})
		})
	}
}

// TestConfiguredTimeout is the bound of a statement whose context has none.
func TestConfiguredTimeout(t *testing.T) {
	t.Parallel()
	for _, c := range stalls {
		if c.soon != nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const allowed = 100 * time.Millisecond
			c.change = func(cfg *oktasql.Config) { cfg.Timeout = allowed }
			inTime(t, func() time.Duration {
				run, start := c.start(t), time.Now()
				err := run(t.Context())
				isEnd(t, err, context.DeadlineExceeded)
				const want = "oktasql: the statement took longer than the time-out of 100ms; allow more (timeout) or narrow the statement"
				if err == nil || err.Error() != want {
					t.Errorf("the error reads %v, want %s", err, want)
				}
				return time.Since(start) - allowed
			})
		})
	}
}

func TestRateLimitWaitBeyondTheDeadlineIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{RateLimits: map[string]int{"/api/v1/users": 3}})
	db := openDB(t, s, func(c *oktasql.Config) { c.RateLimitShare = 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	within(t, "refusing", 2*time.Second, func() {
		err := failure(ctx, db, "SELECT login FROM users")
		if !errors.Is(err, oktasql.ErrRateLimited) || !strings.Contains(err.Error(), "longer than the") {
			t.Errorf("the error is %v", err)
		}
	})
	if n := s.Count429(); n != 0 {
		t.Errorf("%d requests were answered with 429", n)
	}
}

func TestCancelWithCause(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users"})
	db := openDB(t, s)
	because := errors.New("the window was closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(because) })
	err := failure(ctx, db, "SELECT login FROM users")
	isEnd(t, err, context.Canceled)
	if !errors.Is(err, because) {
		t.Errorf("the error %v does not tell the cause", err)
	}
}

func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stmt, err := conn.PrepareContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	isEnd(t, failure(ctx, conn, "SELECT login FROM users"), context.Canceled)
	_, err = conn.ExecContext(ctx, "CREATE TEMP TABLE x AS SELECT login FROM users")
	isEnd(t, err, context.Canceled)
	_, err = conn.PrepareContext(ctx, "SELECT * FROM users")
	isEnd(t, err, context.Canceled)
	_, err = stmt.QueryContext(ctx)
	isEnd(t, err, context.Canceled)
	_, err = conn.BeginTx(ctx, nil)
	isEnd(t, err, context.Canceled)
	isEnd(t, conn.PingContext(ctx), context.Canceled)
	isEnd(t, conn.QueryRowContext(ctx, "SELECT login FROM users").Scan(new(string)), context.Canceled)
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent: %q", n, requestsOf(s))
	}
}

func TestCancelledRowIsNotNoRows(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users"})
	db := openDB(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	isEnd(t, db.QueryRowContext(ctx, "SELECT login FROM users WHERE login = 'x@example.com'").Scan(new(string)), context.Canceled)
}

// TestConnectionSurvivesCancel uses one connection for a cancelled statement
// and the next one.
func TestConnectionSurvivesCancel(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	execute(t, db, "CREATE TEMP TABLE mark(x)")
	for range 3 {
		remove := s.Inject(oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/users", Skip: 1})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Millisecond, cancel)
		isEnd(t, failure(ctx, db, "SELECT login FROM users"), context.Canceled)
		remove()
		same(t, "the next statement", ask(t, db, "SELECT count(*) FROM users"), []string{"12"})
		same(t, "the connection's own table", ask(t, db, "SELECT count(*) FROM mark"), []string{"0"})
	}
}

// TestCancelEndsOneStatementOnly cancels one of two statements that read in
// turns on one connection.
func TestCancelEndsOneStatementOnly(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Hang, Path: "/api/v1/groups", Skip: 1})
	db := openDB(t, s)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	users, err := conn.QueryContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	defer users.Close()
	if !users.Next() {
		t.Fatal(users.Err())
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	isEnd(t, failure(ctx, conn, "SELECT name FROM groups"), context.Canceled)
	busy, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	isEnd(t, failure(busy, conn, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"), context.DeadlineExceeded)
	n := 1
	for users.Next() {
		n++
	}
	if err := users.Err(); err != nil || n != 12 {
		t.Errorf("the other statement gave %d rows and %v, want 12", n, err)
	}
}
