package vtab_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/vtab"
)

// The handle of the outer cursor of a join tells, during the inner cursor's
// callbacks, on which row of its batch SQLite stands.
func TestHandleRow(t *testing.T) {
	t.Parallel()
	m := numbers()
	var seen []string
	m.fault = func(callback string) error {
		if callback == "Cursor.Filter" && len(m.handles) == 2 {
			seen = append(seen, fmt.Sprintf("%d/%d", m.handles[0].Row(), m.handles[1].Row()))
		}
		return nil
	}
	b := openBase(t, m, declareP)
	b.want(t, "SELECT a.n, b.n FROM p a CROSS JOIN p b WHERE b.n > a.n", "1 2", "1 3", "2 3")
	// The outer cursor is filtered before the inner one exists to be seen.
	if got, want := strings.Join(seen, " "), "-1/-1 0/-1 1/-1 0/-1"; got != want {
		t.Errorf("rows seen %s, want %s", got, want)
	}
	for _, h := range m.handles {
		if h.Row() != -1 {
			t.Errorf("a closed cursor stands on row %d", h.Row())
		}
	}
}

// While a batch is fetched the cursor stands on no row, and in a lazy cell it
// stands on the row asked for.
func TestHandleRowWhileFetching(t *testing.T) {
	t.Parallel()
	m := numbers()
	m.lazyCols = map[int]bool{1: true}
	var seen []int
	m.fault = func(callback string) error {
		if callback == "Cursor.Fetch" || callback == "Cursor.Column" {
			seen = append(seen, m.handles[0].Row())
		}
		return nil
	}
	b := openBase(t, m, declareP)
	b.want(t, "SELECT word FROM p", "'one'", "'two'", "'three'")
	if want := []int{-1, 0, 1, -1, 0, -1}; !slices.Equal(seen, want) {
		t.Errorf("rows seen %v, want %v", seen, want)
	}
}

// 10,000 statements of every kind, failing ones too, leave nothing behind.
// Not parallel: it counts what the whole process holds.
func TestNoLeaks(t *testing.T) {
	handles, goroutines := vtab.LiveHandles(), runtime.NumGoroutine()
	m := &memory{consume: true, asList: true, lazyCols: map[int]bool{1: true}}
	b := itemsBase(t, m)
	if err := b.vt.CreateCollation("bylength", byLength); err != nil {
		t.Fatal(err)
	}
	statements := []string{
		"SELECT * FROM p WHERE id IN (1, 2)", "SELECT * FROM p WHERE id = 1 OR name = 'b'",
		"SELECT * FROM p a, p b LIMIT 1", "SELECT id, (SELECT max(id) FROM p b WHERE b.id < a.id) FROM p a",
		"UPDATE p SET name = 'z' WHERE id = 1", "BEGIN; DELETE FROM p; ROLLBACK", "SELECT * FROM nosuch",
		"CREATE VIRTUAL TABLE c USING rows; DROP TABLE c", "SELECT * FROM p ORDER BY name COLLATE bylength",
		"PRAGMA writable_schema = RESET",
	}
	nth := 0
	m.fault = func(callback string) error {
		nth++
		switch {
		case callback == "Table.Disconnect" || callback == "Table.Rollback":
			return nil
		case nth%97 == 0:
			return &oops{callback}
		case nth%101 == 0:
			panic(callback)
		}
		return nil
	}
	failed := 0
	for i := range 10_000 {
		if err := b.run(t, statements[i%len(statements)]); err != nil {
			failed++
			_ = b.run(t, "ROLLBACK")
			_ = b.run(t, "DROP TABLE IF EXISTS c")
		}
		b.errs, m.indexes, m.handles, m.filters, m.hooks, m.changes, m.connects = nil, nil, nil, nil, nil, nil, nil
	}
	if failed < 1000 || failed > 5000 {
		t.Errorf("%d statements failed, the test should mix", failed)
	}
	b.close()
	if got := vtab.LiveHandles(); got != handles {
		t.Errorf("%d handles live, %d before", got, handles)
	}
	// The pool's own goroutines end a moment after Close.
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > goroutines && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if got := runtime.NumGoroutine(); got > goroutines {
		t.Errorf("%d goroutines, %d before", got, goroutines)
	}
}

// A connection closed in mid-scan closes its cursors and tables.
func TestCloseInMidScan(t *testing.T) {
	handles := vtab.LiveHandles()
	b := openBase(t, numbers(), declareP)
	rows, err := b.QueryContext(t.Context(), "SELECT n FROM p")
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() || vtab.LiveHandles() != handles+3 {
		t.Errorf("%d handles in mid-scan, want module, table and cursor over %d", vtab.LiveHandles(), handles)
	}
	b.want(t, "SELECT 1", "1")
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	b.close()
	if got := vtab.LiveHandles(); got != handles {
		t.Errorf("%d handles live, %d before", got, handles)
	}
}
