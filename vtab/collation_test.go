package vtab_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/vtab"
)

// byLength orders texts by length, then bytes.
func byLength(a, b []byte) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return bytes.Compare(a, b)
}

func TestCollation(t *testing.T) {
	t.Parallel()
	m := &memory{decl: "w TEXT COLLATE ByLength", key: true, rows: [][]vtab.Value{
		{vtab.Text("ccc")}, {vtab.Text("b")}, {vtab.Null()}, {vtab.Text("")}, {vtab.Text("aa")}, {vtab.Text("z\x00")},
	}, consume: false}
	b := openBase(t, m, func(db *vtab.DB) error { return db.CreateCollation("bylength", byLength) }, declareP)
	b.want(t, "SELECT w FROM p ORDER BY w", "NULL", "''", "'b'", "'aa'", "'z\x00'", "'ccc'")
	b.want(t, "SELECT w FROM p WHERE w > 'z' ORDER BY w DESC", "'ccc'", "'z\x00'", "'aa'")
	b.want(t, "SELECT max(w), min(w) FROM p", "'ccc' ''")
	b.want(t, "SELECT 'zz' < 'aaa' COLLATE ByLength, 'zz' < 'aaa'", "1 0")
	b.mustQuery(t, "EXPLAIN SELECT * FROM p WHERE w = 'x'")
	if c := m.indexes[len(m.indexes)-1].Constraints[0]; c.Collation != "ByLength" && c.Collation != "bylength" {
		t.Errorf("collation %q", c.Collation)
	}
	// Registered again, the later one holds.
	if err := b.vt.CreateCollation("bylength", bytes.Compare); err != nil {
		t.Fatal(err)
	}
	b.want(t, "SELECT 'zz' < 'aaa' COLLATE bylength", "0")
}

// A comparison cannot fail: after a panic bytes decide, and OnError hears of it.
func TestCollationPanic(t *testing.T) {
	t.Parallel()
	b := openBase(t, &memory{}, func(db *vtab.DB) error {
		return db.CreateCollation("bad", func(a, b []byte) int { panic("no order") })
	})
	b.want(t, "SELECT 'a' < 'b' COLLATE bad", "1")
	var p *vtab.PanicError
	if len(b.errs) == 0 || !errors.As(b.errs[0], &p) || p.Error() != "vtab: panic in Collation: no order" {
		t.Errorf("OnError got %v", b.errs)
	}
}

func TestCollationAllocatesNothing(t *testing.T) {
	b := openBase(t, &memory{}, func(db *vtab.DB) error { return db.CreateCollation("bylength", byLength) })
	b.exec(t, `CREATE TABLE big AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
		SELECT printf('text %d', (i * 7919) % 20000) AS w FROM n`)
	sorted := func() { b.mustQuery(t, "SELECT max(w COLLATE bylength) FROM big") }
	plain := func() { b.mustQuery(t, "SELECT max(w) FROM big") }
	if more := testing.AllocsPerRun(5, sorted) - testing.AllocsPerRun(5, plain); more > 50 {
		t.Errorf("20,000 comparisons allocate %v times", more)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	if _, err := vtab.Open(nil); err == nil || err.Error() != "vtab: open: no connection" {
		t.Errorf("error %v", err)
	}
	if _, err := vtab.Open(&sqlite3.SQLiteConn{}); err == nil || err.Error() != "vtab: open: the connection is closed" {
		t.Errorf("error %v", err)
	}
	b := openBase(t, &memory{})
	for _, c := range []struct {
		err  error
		want string
	}{
		{b.vt.CreateCollation("", byLength), `vtab: "" cannot be the name of a collation`},
		{b.vt.CreateCollation("x", nil), "vtab: collation x: no comparison function"},
		{b.vt.CreateModule("a\x00", &memory{}), `vtab: "a\x00" cannot be the name of a module`},
		{b.vt.Close(), ""},
		{b.vt.Close(), ""},
		{b.vt.CreateCollation("x", byLength), "vtab: collation x: the DB is closed"},
		{b.vt.CreateModule("x", &memory{}), "vtab: module x: the DB is closed"},
		{b.vt.DeclareTables("main", nil), "vtab: declare tables: the DB is closed"},
	} {
		if c.want == "" && c.err != nil || c.want != "" && (c.err == nil || c.err.Error() != c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
}
