package vtab_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/vtab"
)

// oops is a typed error, which SQLite alone would reduce to its text.
type oops struct{ where string }

func (e *oops) Error() string { return "oops in " + e.where }

// faults are the callbacks, a statement that reaches each, and the text that
// the statement fails with: message for "the callback's own", "" for no error.
var faults = []struct {
	callback, script, text string
	nth                    int // the call that fails, 1 when 0
}{
	{"Module.Connect", "SELECT * FROM p", "message", 0},
	{"Table.BestIndex", "SELECT * FROM p", "message", 0},
	{"Table.Open", "SELECT * FROM p", "message", 0},
	{"Cursor.Filter", "SELECT * FROM p", "message", 0},
	{"Cursor.Fetch", "SELECT * FROM p", "message", 0},
	{"Cursor.Fetch", "SELECT * FROM p", "message", 2},
	{"Cursor.Fetch", "SELECT a.id, b.id FROM p a, p b", "message", 4},
	{"Cursor.Fetch", "SELECT id, (SELECT max(id) FROM p b WHERE b.id < a.id) FROM p a", "message", 3},
	{"Cursor.Column", "SELECT name FROM p", "message", 0},
	{"Cursor.Column", "SELECT name FROM p", "message", 3},
	{"Cursor.Close", "SELECT * FROM p", "", 0},
	{"Table.Update", "INSERT INTO p(id) VALUES (9)", "message", 0},
	{"Table.Begin", "DELETE FROM p", "message", 0},
	{"Table.Sync", "DELETE FROM p", "message", 0},
	{"Table.Commit", "DELETE FROM p", "", 0},
	{"Table.Rollback", "BEGIN; DELETE FROM p; ROLLBACK", "", 0},
	// For these SQLite takes no message, only the typed error tells.
	{"Table.Savepoint", "BEGIN; DELETE FROM p", "SQL logic error", 0},
	{"Table.Release", "BEGIN; DELETE FROM p", "SQL logic error", 0},
	{"Table.RollbackTo", "BEGIN; SAVEPOINT a; DELETE FROM p; ROLLBACK TO a", "SQL logic error", 0},
	{"Table.Disconnect", "SELECT * FROM p; PRAGMA writable_schema = RESET", "", 0},
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range faults {
		for _, mode := range []string{"error", "cancel", "panic", "panic with error"} {
			t.Run(fmt.Sprintf("%s %d %s", c.callback, c.nth, mode), func(t *testing.T) {
				t.Parallel()
				testFault(t, c.callback, c.script, c.text, max(1, c.nth), mode)
			})
		}
	}
}

func testFault(t *testing.T, callback, script, text string, nth int, mode string) {
	m := &memory{lazyCols: map[int]bool{1: true}}
	b := itemsBase(t, m)
	n := 0
	m.fault = func(at string) error {
		if at != callback {
			return nil
		}
		if n++; n != nth {
			return nil
		}
		switch mode {
		case "error":
			return fmt.Errorf("wrapped: %w", &oops{at})
		case "cancel":
			return fmt.Errorf("stopped: %w", context.Canceled)
		case "panic":
			panic("oops in " + at)
		default:
			panic(&oops{at})
		}
	}
	message, code := "wrapped: oops in "+callback, sqlite3.ErrError
	switch mode {
	case "cancel":
		message, code = "stopped: context canceled", sqlite3.ErrInterrupt
	case "panic", "panic with error":
		message = "vtab: panic in " + callback + ": oops in " + callback
	}
	if callback == "Table.BestIndex" {
		code = sqlite3.ErrError // SQLite takes no other code from the planner
	}
	err := b.run(t, script)
	switch {
	case text == "":
		if err != nil {
			t.Fatalf("error %v, want none", err)
		}
	case err == nil:
		t.Fatal("no error")
	case text == "message":
		if err.Error() != message || sqliteCode(err) != code {
			t.Errorf("error %q code %d, want %q code %d", err, sqliteCode(err), message, code)
		}
	case mode != "cancel" && err.Error() != text:
		t.Errorf("error %q, want %q", err, text)
	}
	if len(b.errs) != 1 {
		t.Fatalf("OnError got %v, want one error", b.errs)
	}
	checkTyped(t, b.errs[0], callback, mode, message)

	// The connection goes on, and nothing of the error sticks.
	m.fault = nil
	_ = b.run(t, "ROLLBACK")
	b.want(t, "SELECT 1 WHERE (SELECT count(*) FROM p) >= 0", "1")
}

func checkTyped(t *testing.T, err error, callback, mode, message string) {
	t.Helper()
	if err.Error() != message {
		t.Errorf("OnError got %q, want %q", err, message)
	}
	var typed *oops
	if want := mode == "error" || mode == "panic with error"; errors.As(err, &typed) != want {
		t.Errorf("OnError got %#v, typed should be %t", err, want)
	}
	if mode == "cancel" && !errors.Is(err, context.Canceled) {
		t.Errorf("OnError got %#v, want context.Canceled", err)
	}
	var p *vtab.PanicError
	if strings.HasPrefix(mode, "panic") != errors.As(err, &p) {
		t.Fatalf("OnError got %#v in mode %s", err, mode)
	}
	if p != nil && (p.Callback != callback || !strings.Contains(string(p.Stack), "testFault")) {
		t.Errorf("panic in %s with stack %s", p.Callback, p.Stack)
	}
}

// run executes a script and reads every row of its last statement.
func (b *base) run(t *testing.T, script string) error {
	t.Helper()
	_, err := b.query(t, script)
	return err
}

// Faults of the data that a cursor hands out.
func TestBadBatches(t *testing.T) {
	t.Parallel()
	one := []int32{0}
	for _, c := range []struct {
		batch vtab.Batch
		want  string
	}{
		{vtab.Batch{Rows: 2, Width: 1, Slots: one, Cells: make([]vtab.Cell, 1)}, "vtab: a batch of 2 rows by 1 cells has 1 cells"},
		{vtab.Batch{Rows: -1, Width: 1}, "vtab: a batch of -1 rows by 1 cells has 0 cells"},
		{vtab.Batch{Rows: 1 << 62, Width: 4, Cells: make([]vtab.Cell, 4)}, "vtab: a batch of 4611686018427387904 rows by 4 cells has 4 cells"},
		{vtab.Batch{Rows: 1, Width: 1, Slots: one, Cells: []vtab.Cell{vtab.TextCell(0, 1)}}, "vtab: a cell's text lies outside of its batch"},
		{vtab.Batch{Rows: 1, Width: 1, Slots: one, Cells: []vtab.Cell{vtab.TextCell(-1, 1)}, Text: []byte("ab")}, "vtab: a cell's text lies outside of its batch"},
		{vtab.Batch{Rows: 1, Width: 1, Slots: one, Cells: []vtab.Cell{vtab.TextCell(1, 2)}, Text: []byte("ab")}, "vtab: a cell's text lies outside of its batch"},
		{vtab.Batch{Rows: 1, Width: 1, Slots: one, Cells: []vtab.Cell{{Kind: vtab.KindNoChange}}}, "vtab: a cell of a batch has an unknown kind"},
	} {
		m := &memory{decl: "id", key: true, rows: [][]vtab.Value{{vtab.Int(1)}}, replace: &c.batch}
		b := openBase(t, m, declareP)
		if err := b.fail(t, "SELECT id FROM p"); err.Error() != c.want {
			t.Errorf("error %q, want %q", err, c.want)
		}
	}
	// Rows without cells, and columns beyond the slots, are NULL.
	m := &memory{decl: "id", key: true, rows: [][]vtab.Value{{vtab.Int(1)}}, replace: &vtab.Batch{Rows: 2}}
	b := openBase(t, m, declareP)
	b.want(t, "SELECT id FROM p", "NULL", "NULL")
	m.replace = &vtab.Batch{Rows: 1, Width: 1, Slots: []int32{vtab.SlotNull}, Cells: []vtab.Cell{vtab.IntCell(1)}}
	b.want(t, "SELECT id FROM p", "NULL")
	// A batch without rows is skipped, also before the end.
	m.replace = &vtab.Batch{}
	b.want(t, "SELECT id FROM p")
}

// Lazy cells are asked for only where they are read.
func TestLazy(t *testing.T) {
	t.Parallel()
	for mode := range 2 {
		m := &memory{decl: peopleDecl, key: true, rows: people(), lazyMode: mode, lazyCols: map[int]bool{1: true, 3: true}}
		b := openBase(t, m, declareP)
		b.want(t, "SELECT id FROM p WHERE age = 7", "5", "6")
		if m.lazy != 0 {
			t.Errorf("%d lazy cells read, want 0", m.lazy)
		}
		b.want(t, "SELECT score FROM p WHERE age = 30", "1.5", "NULL", "x'0001'")
		if m.lazy != 3 {
			t.Errorf("%d lazy cells read, want 3", m.lazy)
		}
		b.want(t, "SELECT name, name IS NULL FROM p WHERE id > 3", "NULL 1", "'' 0", "'é\x00z' 0", "'Ann' 0")
		m.fault = nil
	}
	m := &memory{decl: "id", key: true, rows: [][]vtab.Value{{vtab.NoChange()}}, lazyCols: map[int]bool{0: true}}
	b := openBase(t, m, declareP)
	if err := b.fail(t, "SELECT id FROM p"); err.Error() != "vtab: a column cannot answer with a value of kind nochange" {
		t.Errorf("error %q", err)
	}
}
