package vtab_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

func numbers() *memory {
	return &memory{decl: "n INTEGER, word VARCHAR(9) COLLATE NOCASE NOT NULL", key: true, rows: [][]vtab.Value{
		{vtab.Int(1), vtab.Text("one")}, {vtab.Int(2), vtab.Text("two")}, {vtab.Int(3), vtab.Text("three")},
	}}
}

// Tables are listed at once and connected when they are used.
func TestDeclareIsLazy(t *testing.T) {
	t.Parallel()
	m := numbers()
	args := []string{"a 'quoted' one", "", "comma, paren) -- /* \"", "line\nbreak", "'"}
	b := openBase(t, m, func(db *vtab.DB) error {
		return db.DeclareTables("main", []vtab.Declared{
			{Name: "one", Module: "rows", Args: args},
			{Name: `odd "name`, Module: "rows"},
			{Name: "lost", Module: "nosuch"},
		})
	})
	b.want(t, "SELECT type, name, tbl_name, rootpage FROM sqlite_schema",
		"'table' 'one' 'one' 0", "'table' 'odd \"name' 'odd \"name' 0", "'table' 'lost' 'lost' 0")
	b.want(t, "PRAGMA writable_schema", "0")
	if len(m.connects) != 0 {
		t.Errorf("connected %v before use", m.connects)
	}
	b.want(t, `SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' ORDER BY 1`,
		"'lost' 'virtual'", "'odd \"name' 'virtual'", "'one' 'virtual'")
	b.want(t, "SELECT count(*) FROM one", "3")
	if want := []vtab.Connect{{Schema: "main", Name: "one", Args: args}}; !reflect.DeepEqual(m.connects, want) {
		t.Errorf("connected %q, want %q", m.connects, want)
	}
	b.want(t, `SELECT n FROM "odd ""name"`, "1", "2", "3")
	if err := b.fail(t, "SELECT * FROM lost"); err.Error() != "no such module: nosuch" {
		t.Errorf("error %q", err)
	}
	if err := b.fail(t, "SELECT * FROM nosuch"); err.Error() != "no such table: nosuch" {
		t.Errorf("error %q", err)
	}
	b.want(t, "SELECT count(*) FROM ONE", "3")
	if len(m.connects) != 2 {
		t.Errorf("connected %d times, want 2", len(m.connects))
	}
}

// PRAGMA table_info connects a table by itself and hides the key.
func TestDeclareTableInfo(t *testing.T) {
	t.Parallel()
	b := openBase(t, numbers(), declareP)
	b.want(t, "PRAGMA table_info(p)", "0 'n' 'INTEGER' 0 NULL 0", "1 'word' 'VARCHAR(9)' 1 NULL 0")
	b.want(t, "SELECT name, hidden, pk FROM pragma_table_xinfo('p')", "'n' 0 0", "'word' 0 0", "'_key' 1 1")
	b.want(t, "SELECT wr FROM pragma_table_list('p')", "1")
	b.want(t, "SELECT n FROM p WHERE word = 'TWO'", "2")
}

// A schema that is read again connects its tables again, and statements that
// were prepared before go on working.
func TestDeclareSurvivesReload(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	stmt, err := b.PrepareContext(t.Context(), "SELECT max(n) FROM p")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stmt.Close() }()
	for i, script := range []string{"CREATE TABLE other(x)", "PRAGMA writable_schema = RESET", "VACUUM", "DROP TABLE other"} {
		b.exec(t, script)
		var n int
		if err := stmt.QueryRowContext(t.Context()).Scan(&n); err != nil || n != 3 {
			t.Errorf("after %s: %d, %v", script, n, err)
		}
		b.want(t, "SELECT count(*) FROM p", "3")
		_ = i
	}
	if len(m.connects) < 2 {
		t.Errorf("connected %d times, want it again after the reset", len(m.connects))
	}
	b.exec(t, "DROP TABLE p")
	b.want(t, "SELECT count(*) FROM sqlite_schema", "0")
}

// Tables of an attached schema know its name, do not hide main's, and go with it.
func TestDeclareInAttachedSchema(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	b.exec(t, `ATTACH ':memory:' AS "my org"`)
	if err := b.vt.DeclareTables("my org", []vtab.Declared{{Name: "p", Module: "rows", Args: []string{"x"}}, {Name: "q", Module: "rows"}}); err != nil {
		t.Fatal(err)
	}
	b.want(t, `SELECT count(*) FROM "my org".p`, "3")
	b.want(t, "SELECT count(*) FROM q", "3")
	b.want(t, "SELECT count(*) FROM p JOIN \"my org\".p AS o USING (n)", "3")
	if got, want := fmt.Sprint(m.connects), "[{my org p [x]} {my org q []} {main p []}]"; got != want {
		t.Errorf("connected %s, want %s", got, want)
	}
	if err := b.fail(t, `SELECT * FROM "my org".nosuch`); err.Error() != "no such table: my org.nosuch" {
		t.Errorf("error %q", err)
	}
	b.exec(t, `DETACH "my org"`)
	if err := b.fail(t, "SELECT * FROM q"); err.Error() != "no such table: q" {
		t.Errorf("error %q", err)
	}
	if err := b.vt.DeclareTables("temp", []vtab.Declared{{Name: "tt", Module: "rows"}}); err != nil {
		t.Fatal(err)
	}
	b.want(t, "SELECT n FROM temp.tt", "1", "2", "3")
	b.want(t, "SELECT count(*) FROM p", "3")
}

// In a file the rows stay, for a connection that registers the module again.
func TestDeclareInFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.db")
	b := openBase(t, numbers())
	b.exec(t, "ATTACH ? AS f", file)
	if err := b.vt.DeclareTables("f", []vtab.Declared{{Name: "p", Module: "rows"}}); err != nil {
		t.Fatal(err)
	}
	b.close()
	b = openBase(t, numbers())
	b.exec(t, "ATTACH ? AS f", file)
	b.want(t, "SELECT sum(n) FROM f.p", "6")
	b.want(t, "PRAGMA f.integrity_check", "'ok'")
}

func TestDeclareRefuses(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m, declareP)
	b.exec(t, "CREATE TABLE plain(x); CREATE INDEX ix ON plain(x)")
	for _, c := range []struct {
		schema string
		rows   []vtab.Declared
		want   string
	}{
		{"main", []vtab.Declared{{Name: "new", Module: "rows"}, {Name: "P", Module: "rows"}}, "vtab: declare main.P: the name is already taken in this schema"},
		{"main", []vtab.Declared{{Name: "plain", Module: "rows"}}, "vtab: declare main.plain: the name is already taken in this schema"},
		{"main", []vtab.Declared{{Name: "ix", Module: "rows"}}, "vtab: declare main.ix: the name is already taken in this schema"},
		{"main", []vtab.Declared{{Name: "new", Module: "rows"}, {Name: "NEW", Module: "rows"}}, "vtab: declare main.NEW: the name is already taken in this schema"},
		{"main", []vtab.Declared{{Name: "", Module: "rows"}}, `vtab: "" cannot be the name of a table`},
		{"main", []vtab.Declared{{Name: "a\x00b", Module: "rows"}}, `vtab: "a\x00b" cannot be the name of a table`},
		{"main", []vtab.Declared{{Name: "a", Module: ""}}, `vtab: "" cannot be the name of a module`},
		{"main", []vtab.Declared{{Name: "SQLite_x", Module: "rows"}}, "vtab: declare main.SQLite_x: SQLite reserves names that begin with sqlite_"},
		{"main", []vtab.Declared{{Name: "a", Module: "rows", Args: []string{"\x00"}}}, "vtab: declare main.a: an argument contains a NUL byte"},
		{"nosuch", []vtab.Declared{{Name: "a", Module: "rows"}}, `vtab: declare tables: there is no schema "nosuch", attach it first`},
	} {
		if err := b.vt.DeclareTables(c.schema, c.rows); err == nil || err.Error() != c.want {
			t.Errorf("%s %q: error %v, want %s", c.schema, c.rows, err, c.want)
		}
		b.want(t, "PRAGMA writable_schema", "0")
		b.want(t, "SELECT count(*) FROM sqlite_schema", "3")
	}
	if err := b.vt.DeclareTables("main", nil); err != nil {
		t.Errorf("no tables: %v", err)
	}
	b.exec(t, "PRAGMA query_only = ON")
	err := b.vt.DeclareTables("main", []vtab.Declared{{Name: "a", Module: "rows"}})
	if want := "vtab: declare tables in main: attempt to write a readonly database"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	b.want(t, "PRAGMA writable_schema", "0")
	b.want(t, "SELECT count(*) FROM p", "3")
}

// CREATE VIRTUAL TABLE works as well; arguments arrive as they were written.
func TestCreateVirtualTable(t *testing.T) {
	t.Parallel()
	m := numbers()
	b := openBase(t, m)
	b.exec(t, `CREATE VIRTUAL TABLE temp.c USING rows(  plain word , 'it''s', "x", 'a' 'b', k = 'v', )`)
	b.want(t, "SELECT count(*) FROM c", "3")
	want := []vtab.Connect{{Schema: "temp", Name: "c", Args: []string{"plain word", "it's", `"x"`, "'a' 'b'", "k = 'v'"}}}
	if !reflect.DeepEqual(m.connects, want) {
		t.Errorf("connected %q, want %q", m.connects, want)
	}
	b.exec(t, "DROP TABLE c")
	if _, err := b.ExecContext(t.Context(), "CREATE VIRTUAL TABLE c USING nosuch"); err == nil || err.Error() != "no such module: nosuch" {
		t.Errorf("error %v", err)
	}
}

// What a module may answer wrongly in Connect.
func TestBadConnect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		table vtab.Table
		decl  string
		want  string
	}{
		{nil, "CREATE TABLE x(a PRIMARY KEY) WITHOUT ROWID", "vtab: connect main.p: the module returned no table"},
		{memTable{&memory{}}, "CREATE TABLE", "vtab: declare main.p: incomplete input"},
		{memTable{&memory{}}, "CREATE TABLE x(a\x00)", "vtab: declare main.p: the declaration contains a NUL byte"},
	} {
		b := openBase(t, &memory{}, func(db *vtab.DB) error {
			return db.CreateModule("bad", connector(func(vtab.Connect) (vtab.Table, string, error) { return c.table, c.decl, nil }))
		})
		err := b.vt.DeclareTables("main", []vtab.Declared{{Name: "p", Module: "bad"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.fail(t, "SELECT * FROM p"); !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error %q, want %q", err, c.want)
		}
		if len(b.errs) != 1 || !strings.HasPrefix(b.errs[0].Error(), c.want) {
			t.Errorf("OnError got %v", b.errs)
		}
	}
	// A table with a rowid can be read, as long as nobody asks for the rowid.
	m := numbers()
	m.key = false
	b := openBase(t, m, func(db *vtab.DB) error {
		return db.CreateModule("rowid", connector(func(vtab.Connect) (vtab.Table, string, error) {
			return memTable{m}, "CREATE TABLE x(n, word)", nil
		}))
	})
	if err := b.vt.DeclareTables("main", []vtab.Declared{{Name: "r", Module: "rowid"}}); err != nil {
		t.Fatal(err)
	}
	b.want(t, "SELECT n FROM r", "1", "2", "3")
	if err := b.fail(t, "SELECT rowid FROM r"); err.Error() != "vtab: the table has no rowid, declare it WITHOUT ROWID" {
		t.Errorf("error %q", err)
	}
}

type connector func(vtab.Connect) (vtab.Table, string, error)

func (f connector) Connect(c vtab.Connect) (vtab.Table, string, error) { return f(c) }
