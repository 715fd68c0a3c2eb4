package engine

import (
	"fmt"
	"slices"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// TestRehearsable holds what of a statement is run beside it: what it reads, and
// nothing of one that changes how parameters are counted or that reads nothing.
func TestRehearsable(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"SELECT 1 FROM users;":                          "SELECT 1 FROM users;",
		"WITH w AS (SELECT ?) SELECT * FROM w":          "WITH w AS (SELECT ?) SELECT * FROM w",
		"VALUES (1), (2)":                               "VALUES (1), (2)",
		"CREATE TEMP TABLE t AS SELECT id FROM users":   "SELECT id FROM users",
		"CREATE TABLE IF NOT EXISTS t(a)":               "",
		"CREATE TEMP VIEW v AS SELECT id FROM users":    "",
		"INSERT INTO t(a, b) SELECT ?, ? FROM users":    "SELECT ?, ? FROM users",
		"REPLACE INTO t WITH w AS (SELECT 1) SELECT 1":  "WITH w AS (SELECT 1) SELECT 1",
		"INSERT INTO t DEFAULT VALUES":                  "VALUES",
		"DELETE FROM t WHERE a = ? RETURNING a":         "SELECT 1 FROM t WHERE a = ? ",
		"EXPLAIN QUERY PLAN SELECT 1 FROM users":        "",
		"SELECT 1; SELECT 2":                            "",
		"PRAGMA table_info(users)":                      "",
		"":                                              "",
		"UPDATE":                                        "",
		"UPDATE t SET a = (SELECT id FROM users)":       "SELECT (SELECT id FROM users) FROM t  ",
		"UPDATE OR IGNORE t AS x SET a=1,b = f(2, 3)":   "SELECT 1, f(2, 3) FROM t AS x  ",
		"UPDATE t SET a = u.id FROM users u WHERE b=?1": "SELECT u.id  FROM t ,  users u WHERE b=?1",
		"UPDATE t SET a = ? WHERE b = ? RETURNING c":    "SELECT ?  FROM t  WHERE b = ? ",
	} {
		s := sqltree.ShapeOf(sql)
		if got := s.Rehearsable(sql); got != want {
			t.Errorf("%q: %q, want %q", sql, got, want)
		}
	}
}

// lookupsFor are the look-ups of a statement by a column, which asks nothing.
func lookupsFor(t *testing.T, table, column string) *lookups {
	t.Helper()
	st := NewOrg(Options{}).begin(t.Context(), "SELECT 1", nil)
	t.Cleanup(st.Close)
	cat, _ := catalog.Find(table)
	c, ok := cat.Column(column)
	if !ok {
		t.Fatalf("no column %s", column)
	}
	return st.lookupsOf(lookupKey{table: table, column: c}, cat, nil)
}

// TestForeseenWindow: the window grows while what is asked for is what was
// foreseen, but for values that had an answer, and starts over after a miss.
func TestForeseenWindow(t *testing.T) {
	t.Parallel()
	ls := lookupsFor(t, "enrolled_factors", "user_id")
	r := rehearsal{values: map[lookupKey]*foreseen{}, room: 100}
	for i := range 40 {
		if err := r.note(ls, fmt.Sprintf("00u%017d", i)); err != nil {
			t.Fatal(err)
		}
	}
	f := r.values[ls.by()]
	for _, c := range []struct{ ask, window, next int }{
		{0, 1, 1}, {1, 2, 2}, {2, 4, 3}, {2, 4, 3}, {0, 4, 3}, {3, 8, 4}, {9, 1, 10}, {10, 2, 11}, {4, 2, 11}, {13, 4, 14},
	} {
		if c.ask == 13 { // those between have been answered
			ls.byKey[f.values[11]], ls.byKey[f.values[12]] = &answer{}, &answer{}
		}
		if f.step(ls, f.values[c.ask]); f.window != c.window || f.next != c.next {
			t.Errorf("after value %d the window is %d and %d comes next, want %d and %d", c.ask, f.window, f.next, c.window, c.next)
		}
	}
	if got := f.after(ls, f.values[9], 3); !slices.Equal(got, []string{f.values[10], f.values[13], f.values[14]}) {
		t.Errorf("three after the tenth: %q", got)
	}
	if n, all := f.toFollow(ls); n != 26 || all {
		t.Errorf("%d follow (all: %t), want 26", n, all)
	}
	f.all, f.doubt = true, map[string]bool{f.values[20]: true}
	if n, all := f.toFollow(ls); n != 25 || all {
		t.Errorf("%d follow (all: %t) beside one that may, want 25", n, all)
	}
	f.doubt = nil
	if n, all := f.toFollow(ls); n != 26 || !all {
		t.Errorf("%d follow (all: %t), want all 26", n, all)
	}
}

// TestForeseenValues: each value once, by the column's own notion of the same,
// without those that cannot be asked for, and no more than there is room for.
func TestForeseenValues(t *testing.T) {
	t.Parallel()
	r := rehearsal{values: map[lookupKey]*foreseen{}, room: 3}
	logins, ids := lookupsFor(t, "users", "login"), lookupsFor(t, "users", "id")
	for _, v := range []string{"A@b.c", "", "a\x00b", "\xff", "a@B.C", "\U0001F600"} {
		if err := r.note(logins, v); err != nil {
			t.Errorf("%q: %v", v, err)
		}
	}
	if got := r.values[logins.by()].values; !slices.Equal(got, []string{"A@b.c"}) {
		t.Errorf("logins %q", got)
	}
	if err := r.note(ids, "x"); err != nil {
		t.Error(err)
	}
	if err := r.note(ids, "X"); err != errEnough {
		t.Errorf("beyond the room: %v", err)
	}
	if got := r.values[ids.by()].values; !slices.Equal(got, []string{"x", "X"}) {
		t.Errorf("ids %q", got)
	}
}

// TestRehearsalsInVain: after each that told nothing twice as many look-ups go
// by before the next.
func TestRehearsalsInVain(t *testing.T) {
	t.Parallel()
	var f foresight
	for want := 1; want <= 64; want *= 2 {
		if f.inVain(); f.skip != want {
			t.Errorf("%d look-ups are let pass, want %d", f.skip, want)
		}
	}
}
