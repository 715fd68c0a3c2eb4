package vtab_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/vtab"
)

// A cancelled statement ends in mid-scan although the cursor would go on, and
// the connection can be used again.
func TestCancelInMidScan(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows, err := b.QueryContext(ctx, "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT p.n FROM r, p WHERE p.n = 1) SELECT n FROM r")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		if n++; n == 100 {
			cancel()
		}
	}
	if err := rows.Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if err := rows.Close(); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	b.want(t, "SELECT count(*) FROM p", "3")
}

// Bound ends a statement that does not end by itself, and no other one.
func TestBound(t *testing.T) {
	t.Parallel()
	b := openBase(t, numbers(), declareP)
	rows := "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
	endless, long := rows+"SELECT count(*) FROM r", rows+"SELECT count(*) FROM (SELECT n FROM r LIMIT 100000)"
	for range 2 {
		b.vt.Bound(20)
		n := 0
		err := b.QueryRowContext(t.Context(), endless).Scan(&n)
		var code sqlite3.Error
		if !errors.As(err, &code) || code.Code != sqlite3.ErrInterrupt {
			t.Errorf("%d, error %v, want an interruption", n, err)
		}
		b.want(t, long, "100000")
	}
	b.vt.Bound(20)
	b.vt.Bound(0)
	b.want(t, long, "100000")
}

// Interrupt ends a statement from anywhere, here from one of its callbacks.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	fetches := 0
	m.fault = func(callback string) error {
		if callback == "Cursor.Fetch" {
			if fetches++; fetches == 2 {
				done := make(chan struct{})
				go func() { b.vt.Interrupt(); close(done) }()
				<-done
			}
		}
		return nil
	}
	standing, err := b.QueryContext(t.Context(), "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r")
	if err != nil || !standing.Next() {
		t.Fatal(err)
	}
	// Nine cross joins of three rows: far more than the work between two looks
	// at the flag.
	rows, err := b.query(t, "SELECT a.n FROM p a, p b, p c, p d, p e, p f, p g, p h, p i")
	if sqliteCode(err) != sqlite3.ErrInterrupt || err.Error() != "interrupted" || len(rows) == 0 {
		t.Errorf("%d rows, error %v, want interrupted after the first ones", len(rows), err)
	}
	b.vt.Resume()
	for range 5000 {
		if !standing.Next() {
			t.Fatalf("the statement that stood on a row ended with %v", standing.Err())
		}
	}
	if err := standing.Close(); err != nil {
		t.Error(err)
	}
	if len(b.errs) != 0 {
		t.Errorf("OnError got %v, want nothing: no callback failed", b.errs)
	}
	b.want(t, "SELECT count(*) FROM p", "3")
	if err := b.vt.Close(); err != nil {
		t.Fatal(err)
	}
	b.vt.Interrupt()
	b.want(t, "SELECT count(*) FROM p", "3")
}

// Reconnect makes tables anew, for later statements; a scan under way goes on.
func TestReconnect(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	rows, err := b.QueryContext(t.Context(), "SELECT n FROM p")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		if got = append(got, n); len(got) == 1 {
			if err := b.vt.Reconnect(); err != nil {
				t.Fatal(err)
			}
			m.decl = "n INTEGER, other TEXT"
			b.want(t, "SELECT other FROM p WHERE n = 1", "'one'")
		}
	}
	if err := rows.Err(); err != nil || !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("read %v, %v", got, err)
	}
	if len(m.connects) != 2 {
		t.Errorf("connected %d times, want 2", len(m.connects))
	}
	_ = b.vt.Close()
	if err := b.vt.Reconnect(); err == nil || err.Error() != "vtab: reconnect: the DB is closed" {
		t.Errorf("error %v", err)
	}
}

// One module serves several connections at once.
func TestConnectionsInParallel(t *testing.T) {
	t.Parallel()
	shared := newSmallPages()
	name := fmt.Sprintf("vtab_test_%d", driverNumber.Add(1))
	sql.Register(name, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		db, err := vtab.Open(c)
		if err != nil {
			return err
		}
		if err := errors.Join(db.CreateModule("pages", shared), db.CreateCollation("bylength", byLength)); err != nil {
			return err
		}
		return db.DeclareTables("main", []vtab.Declared{{Name: "v", Module: "pages"}})
	}})
	pool, err := sql.Open(name, ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				var n int
				err := pool.QueryRowContext(t.Context(), "SELECT count(DISTINCT x.a COLLATE bylength) FROM v x JOIN v y ON x.a = y.b").Scan(&n)
				if err != nil || n != 4 {
					t.Errorf("%d rows, %v, want 4", n, err)
				}
			}
		})
	}
	wg.Wait()
}

func newSmallPages() *pages {
	p := &pages{}
	for page := range 2 {
		b := &vtab.Batch{Rows: 2, Width: 1, Slots: []int32{0, 0, 0, 0}}
		for row := range 2 {
			b.Cells = append(b.Cells, b.AppendText(fmt.Sprint(page, row)))
		}
		p.batches = append(p.batches, b)
	}
	return p
}
