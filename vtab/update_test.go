package vtab_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

// itemsBase is a writable table p(id, name, note, _key) of three rows.
func itemsBase(t *testing.T, m *memory) *base {
	t.Helper()
	m.decl, m.writable = "id INTEGER, name TEXT, note", true
	m.rows = [][]vtab.Value{
		{vtab.Int(1), vtab.Text("a"), vtab.Null()},
		{vtab.Int(2), vtab.Text("b"), vtab.Float(0.5)},
		{vtab.Int(3), vtab.Text("c"), vtab.Text("")},
	}
	return openBase(t, m, declareP)
}

// What xUpdate receives, to the last argument.
func TestChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"INSERT INTO p(id, name) VALUES (7, 'x')", []string{"INSERT NULL NULL [7 'x' NULL NULL] 4"}},
		{"INSERT INTO p VALUES (7, 'x', x'00'), (8, NULL, 1.5)",
			[]string{"INSERT NULL NULL [7 'x' x'00' NULL] 4", "INSERT NULL NULL [8 NULL 1.5 NULL] 4"}},
		{"INSERT INTO p(id, _key) VALUES (7, 'mine')", []string{"INSERT NULL NULL [7 NULL NULL 'mine'] 4"}},
		{"INSERT OR IGNORE INTO p(id) VALUES (7)", []string{"INSERT NULL NULL [7 NULL NULL NULL] 2"}},
		{"INSERT OR REPLACE INTO p(id) VALUES (7)", []string{"INSERT NULL NULL [7 NULL NULL NULL] 5"}},
		{"INSERT OR FAIL INTO p(id) VALUES (7)", []string{"INSERT NULL NULL [7 NULL NULL NULL] 3"}},
		{"INSERT OR ROLLBACK INTO p(id) VALUES (7)", []string{"INSERT NULL NULL [7 NULL NULL NULL] 1"}},
		{"DELETE FROM p WHERE id = 2", []string{"DELETE 'k1' NULL [] 4"}},
		{"DELETE FROM p WHERE _key IN ('k0', 'k2')", []string{"DELETE 'k0' NULL [] 4", "DELETE 'k2' NULL [] 4"}},
		{"DELETE FROM p WHERE id = 99", nil},
		{"UPDATE p SET name = 'z' WHERE id = 2", []string{"UPDATE 'k1' nochange [nochange 'z' nochange nochange] 4"}},
		{"UPDATE p SET name = NULL, note = note || '!' WHERE id > 1",
			[]string{"UPDATE 'k1' nochange [nochange NULL '0.5!' nochange] 4", "UPDATE 'k2' nochange [nochange NULL '!' nochange] 4"}},
		{"UPDATE p SET name = name", []string{
			"UPDATE 'k0' nochange [nochange 'a' nochange nochange] 4",
			"UPDATE 'k1' nochange [nochange 'b' nochange nochange] 4",
			"UPDATE 'k2' nochange [nochange 'c' nochange nochange] 4"}},
		{"UPDATE p SET _key = 'new' WHERE id = 1", []string{"UPDATE 'k0' 'new' [nochange nochange nochange 'new'] 4"}},
		{"UPDATE p SET id = (SELECT max(q.id) + p.id FROM p q) WHERE id < 3",
			[]string{"UPDATE 'k0' nochange [4 nochange nochange nochange] 4", "UPDATE 'k1' nochange [5 nochange nochange nochange] 4"}},
	} {
		m := &memory{}
		b := itemsBase(t, m)
		b.exec(t, c.query)
		if !slices.Equal(m.changes, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.query, m.changes, c.want)
		}
	}
}

// A scan that promises one row lets SQLite change it while the cursor is open.
func TestUpdateOfOneRow(t *testing.T) {
	t.Parallel()
	m := &memory{}
	b := itemsBase(t, m)
	m.answer = func(ix *vtab.Index) error { ix.Unique = true; return nil }
	m.rows, m.keys = m.rows[:1], nil
	b.exec(t, "UPDATE p SET note = 'n'")
	if want := []string{"UPDATE 'k0' nochange [nochange nochange 'n' nochange] 4"}; !slices.Equal(m.changes, want) {
		t.Errorf("got %q, want %q", m.changes, want)
	}
	b.want(t, "SELECT * FROM p", "1 'a' 'n'")
}

// Changes, transactions and savepoints leave what a plain table would hold.
func TestChangesTruth(t *testing.T) {
	t.Parallel()
	scripts := []string{
		"INSERT INTO {p} VALUES (4, 'd', 4); UPDATE {p} SET note = id WHERE id IN (1, 4); DELETE FROM {p} WHERE name = 'b'",
		"BEGIN; DELETE FROM {p}; INSERT INTO {p} VALUES (9, 'z', 1); COMMIT",
		"BEGIN; DELETE FROM {p}; INSERT INTO {p} VALUES (9, 'z', 1); ROLLBACK",
		"BEGIN; UPDATE {p} SET name = name || '!'; SAVEPOINT a; DELETE FROM {p} WHERE id > 1; ROLLBACK TO a; INSERT INTO {p}(id) VALUES (5); COMMIT",
		"SAVEPOINT a; DELETE FROM {p} WHERE id = 1; SAVEPOINT b; DELETE FROM {p} WHERE id = 2; RELEASE b; ROLLBACK TO a; RELEASE a",
		"SAVEPOINT a; DELETE FROM {p} WHERE id = 1; SAVEPOINT b; DELETE FROM {p} WHERE id = 2; ROLLBACK TO b; RELEASE a",
		"BEGIN; SAVEPOINT a; INSERT INTO {p}(id) VALUES (6); SAVEPOINT a; DELETE FROM {p}; ROLLBACK TO a; RELEASE a; RELEASE a; COMMIT",
		"BEGIN; SAVEPOINT a; SAVEPOINT b; DELETE FROM {p} WHERE id = 1; RELEASE b; DELETE FROM {p} WHERE id = 2; ROLLBACK TO a; DELETE FROM {p} WHERE id = 3; COMMIT",
		"INSERT INTO {p} SELECT id + 10, name, note FROM {p}",
		"CREATE TABLE one{p}(x UNIQUE); CREATE TRIGGER tr{p} AFTER INSERT ON one{p} BEGIN UPDATE {p} SET note = new.x; END; INSERT INTO one{p} VALUES (1)",
		"WITH c AS (SELECT max(id) AS m FROM {p}) UPDATE {p} SET note = (SELECT m FROM c) WHERE id < (SELECT m FROM c)",
		"UPDATE {p} SET name = o.name FROM {p} AS o WHERE o.id = {p}.id + 1",
	}
	for _, script := range scripts {
		b := itemsBase(t, &memory{consume: true, asList: true})
		fill(t, b, "plain_p", b.module.decl, b.module.rows)
		b.exec(t, strings.ReplaceAll(script, "{p}", "p"))
		b.exec(t, strings.ReplaceAll(script, "{p}", "plain_p"))
		got := b.mustQuery(t, "SELECT * FROM p ORDER BY id, name, note")
		want := b.mustQuery(t, "SELECT * FROM plain_p ORDER BY id, name, note")
		if !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", script, got, want)
		}
	}
}

// The order of the transaction and savepoint hooks.
func TestHooks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ script, want string }{
		{"SELECT * FROM p", ""},
		{"INSERT INTO p(id) VALUES (7)", "Begin, Sync, Commit"},
		{"DELETE FROM p WHERE 0", "Begin, Sync, Commit"},
		{"BEGIN; SELECT * FROM p; COMMIT", ""},
		{"BEGIN; DELETE FROM p WHERE id = 1; DELETE FROM p WHERE id = 2; COMMIT",
			"Begin, Savepoint 0, Release 0, Savepoint 0, Release 0, Sync, Commit"},
		{"BEGIN; DELETE FROM p WHERE id = 1; ROLLBACK", "Begin, Savepoint 0, Release 0, Rollback"},
		{"BEGIN; SAVEPOINT a; DELETE FROM p WHERE id = 1; ROLLBACK TO a; COMMIT",
			"Begin, Savepoint 1, Release 1, RollbackTo 0, Sync, Commit"},
		{"SAVEPOINT a; DELETE FROM p WHERE id = 1; SAVEPOINT b; DELETE FROM p WHERE id = 2; ROLLBACK TO b; RELEASE a",
			"Begin, Savepoint 0, Release 0, Savepoint 0, Savepoint 1, Release 1, RollbackTo 0, Sync, Commit"},
	} {
		m := &memory{}
		b := itemsBase(t, m)
		b.exec(t, c.script)
		if got := strings.Join(m.hooks, ", "); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.script, got, c.want)
		}
	}
}

// A change that fails undoes its statement and leaves the transaction open.
func TestFailedChangeUndoesItsStatement(t *testing.T) {
	t.Parallel()
	m := &memory{}
	b := itemsBase(t, m)
	b.exec(t, "BEGIN; DELETE FROM p WHERE id = 1")
	n := 0
	m.fault = func(callback string) error {
		if callback == "Table.Update" {
			if n++; n == 2 {
				return errors.New("no more")
			}
		}
		return nil
	}
	_, err := b.ExecContext(t.Context(), "DELETE FROM p")
	if err == nil || err.Error() != "no more" {
		t.Errorf("error %v, want no more", err)
	}
	m.fault = nil
	b.want(t, "SELECT id FROM p", "2", "3")
	b.exec(t, "COMMIT")
	b.want(t, "SELECT id FROM p", "2", "3")
}

// SQLite gives RETURNING nothing of what the table made of the row.
func TestReturning(t *testing.T) {
	t.Parallel()
	b := itemsBase(t, &memory{})
	b.want(t, "INSERT INTO p(id) VALUES (7) RETURNING id, name, _key", "7 NULL NULL")
}

// A table that cannot be changed says so, each in its way.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	m := &memory{decl: peopleDecl, key: true, rows: people()}
	b := openBase(t, m, declareP, func(db *vtab.DB) error {
		if err := db.CreateModule("fixed", readOnly{m}); err != nil {
			return err
		}
		return db.DeclareTables("main", []vtab.Declared{{Name: "f", Module: "fixed"}})
	})
	for _, q := range []string{"INSERT INTO p(id) VALUES (1)", "UPDATE p SET id = 1", "DELETE FROM p"} {
		b.errs = nil
		_, err := b.ExecContext(t.Context(), q)
		if want := "vtab: main.p: table may not be modified"; err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", q, err, want)
		}
		if len(b.errs) != 1 || !errors.Is(b.errs[0], vtab.ErrReadOnly) {
			t.Errorf("%s: reported %v, want ErrReadOnly", q, b.errs)
		}
		q = strings.NewReplacer("INTO p", "INTO f", "UPDATE p", "UPDATE f", "FROM p", "FROM f").Replace(q)
		_, err = b.ExecContext(t.Context(), q)
		if want := "table f may not be modified"; err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", q, err, want)
		}
	}
	b.exec(t, "ALTER TABLE p RENAME TO q")
	b.want(t, "SELECT count(*) FROM q", "7")
	if last := m.connects[len(m.connects)-1]; last.Name != "q" {
		t.Errorf("connected as %s after renaming, want q", last.Name)
	}
	b.want(t, "SELECT count(*) FROM f", "7")
}

type readOnly struct{ *memory }

func (readOnly) ReadOnly() bool { return true }

func TestNames(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(vtab.Insert, vtab.Update, vtab.Delete, vtab.ChangeKind(0), vtab.OpIsNotNull, vtab.Op(150), vtab.KindLazy, vtab.Kind(9))
	if want := "INSERT UPDATE DELETE no change IS NOT NULL op(150) lazy kind(9)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
