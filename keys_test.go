package oktasql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// quoted writes texts as the rows of a VALUES.
func quoted(texts []string) string {
	return "VALUES ('" + strings.Join(texts, "'), ('") + "')"
}

// asking runs a statement and returns its rows and the requests that it took.
func asking(t *testing.T, s *oktatest.Server, q querier, text string, args ...any) (rows, requests []string) {
	t.Helper()
	s.ResetRequests()
	rows = ask(t, q, text, args...)
	return rows, requestsOf(s)
}

// TestKeysOfOtherRows looks up keys that come from a list, a table of the user's
// and the like: together in one request, whatever the case of a letter, NULLs,
// numbers and keys that come more than once, and after two that do not exist.
func TestKeysOfOtherRows(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{PageLimit: 200})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	all := ask(t, db, "SELECT login FROM users ORDER BY login")
	ids := ask(t, db, "SELECT id FROM users ORDER BY login")
	keys := []string{all[0], strings.ToUpper(all[1]), "nobody@example.com", all[2], all[2], strings.ToUpper(all[2])}
	want := []string{all[0] + "|" + ids[0], keys[1] + "|" + ids[1], "nobody@example.com|NULL", all[2] + "|" + ids[2], all[2] + "|" + ids[2], keys[5] + "|" + ids[2], "NULL|NULL"}
	list := fmt.Sprintf(`["%s", null]`, strings.Join(keys, `", "`))
	values := quoted(keys) + ", (NULL)"
	own := filepath.Join(t.TempDir(), "own.db")
	execute(t, db, "ATTACH ? AS own", own)
	execute(t, db, "CREATE TABLE own.wanted AS SELECT column1 AS login FROM ("+values+")")
	execute(t, db, "CREATE TEMP TABLE mine AS SELECT column1 AS login FROM ("+values+")")
	execute(t, db, "CREATE TEMP VIEW seen AS SELECT login FROM mine")
	for _, c := range []struct {
		text string
		args []any
	}{
		{"WITH w(login) AS (" + values + ") SELECT w.login, u.id FROM w LEFT JOIN users u ON u.login = w.login", nil},
		{"WITH v(x) AS (" + values + "), w(login) AS (SELECT x FROM v) SELECT w.login, u.id FROM w LEFT JOIN users u ON u.login = w.login", nil},
		{"WITH w(login) AS (" + strings.ReplaceAll(strings.ReplaceAll(values, "VALUES (", "SELECT "), "), (", " UNION ALL SELECT ") + " SELECT w.login, u.id FROM w LEFT JOIN users u ON u.login = w.login", nil},
		{"SELECT w.login, u.id FROM (SELECT column1 AS login FROM (" + values + ")) w LEFT JOIN users u ON u.login = w.login", nil},
		{"SELECT j.value, u.id FROM json_each(:list) j LEFT JOIN users u ON u.login = j.value", []any{sql.Named("list", list)}},
		{"SELECT j.value, u.id FROM json_each(?) j LEFT JOIN users u ON u.login = j.value AND j.value > ?", []any{list, ""}},
		{"SELECT w.login, u.id FROM mine w LEFT JOIN users u ON u.login = w.login", nil},
		{"SELECT w.login, u.id FROM seen w LEFT JOIN users u ON u.login = w.login", nil},
		{"SELECT w.login, u.id FROM own.wanted w LEFT JOIN users u ON u.login = w.login", nil},
		{"SELECT w.login, (SELECT u.id FROM users u WHERE u.login = w.login) FROM mine w", nil},
		{"SELECT w.login, u.id FROM mine w LEFT JOIN users u ON u.login = lower(w.login)", nil},
		{"SELECT w.login, u.id FROM mine w LEFT JOIN users u ON u.login = substr(w.login, 1, 4) || substr(w.login, 5)", nil},
		{"SELECT w.login, CASE WHEN EXISTS (SELECT 1 FROM users u WHERE u.login = w.login) THEN (SELECT id FROM users u WHERE u.login = w.login) END FROM mine w", nil},
	} {
		rows, requests := asking(t, s, db, c.text, c.args...)
		same(t, c.text, rows, want)
		if len(requests) != 1 {
			t.Errorf("%s: %d requests:\n%s", c.text, len(requests), strings.Join(requests, "\n"))
		}
	}
	rows, requests := asking(t, s, db, "SELECT w.login FROM mine w WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.login = w.login)")
	same(t, "who is missing", rows, []string{"nobody@example.com", "NULL"})
	if len(requests) != 1 {
		t.Errorf("who is missing: %q", requests)
	}
	s.ResetRequests()
	execute(t, db, "CREATE TEMP TABLE found AS SELECT w.login, u.id FROM mine w LEFT JOIN users u ON u.login = w.login")
	execute(t, db, "INSERT INTO found SELECT w.login, u.id FROM mine w LEFT JOIN users u ON u.login = w.login AND w.login <> ?", "")
	execute(t, db, "UPDATE found SET id = (SELECT u.id FROM users u WHERE u.login = found.login)")
	execute(t, db, "DELETE FROM found WHERE EXISTS (SELECT 1 FROM users u WHERE u.login = found.login AND u.id <> '') AND rowid > 7")
	if got := requestsOf(s); len(got) != 4 {
		t.Errorf("four statements about a table: %d requests:\n%s", len(got), strings.Join(got, "\n"))
	}
	same(t, "the table", ask(t, db, "SELECT login, id FROM found"), append(want, "nobody@example.com|NULL", "NULL|NULL"))
}

// TestKeysInWindows holds how many keys go together: all that are wanted in the
// fewest requests, one request when a LIMIT may end the statement, and those
// that have a request each in a window that grows from one.
func TestKeysInWindows(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 40, PageLimit: 200})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	ids := ask(t, db, "SELECT id FROM users ORDER BY id")
	execute(t, db, "CREATE TEMP TABLE mine(n INTEGER, login TEXT)")
	execute(t, db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO mine SELECT i, printf('%060d@example.com', i) FROM n")
	for text, want := range map[string]int{
		"SELECT count(u.id) FROM mine LEFT JOIN users u ON u.login = mine.login WHERE mine.n <= 200":                 2, // a scan, of which the size is known
		"SELECT u.id FROM mine LEFT JOIN users u ON u.login = mine.login LIMIT 1":                                    1,
		"SELECT u.id FROM mine LEFT JOIN users u ON u.login = mine.login WHERE u.id IS NULL LIMIT 70":                1,
		"SELECT u.id FROM mine LEFT JOIN users u ON u.login = mine.login WHERE u.id IS NULL LIMIT 90":                2,
		"SELECT f.id FROM mine LEFT JOIN enrolled_factors f ON f.user_id = printf('00u%017d', mine.n) LIMIT 1":       1,
		"SELECT f.id FROM mine JOIN enrolled_factors f ON f.user_id = printf('00u%017d', mine.n) WHERE mine.n <= 30": 30,
	} {
		rows, requests := asking(t, s, db, text)
		if len(requests) != want {
			t.Errorf("%s: %d rows, %d requests, want %d:\n%s", text, len(rows), len(requests), want, strings.Join(requests, "\n"))
		}
		ctx, stats := oktasql.WithStats(t.Context())
		if err := failure(ctx, db, text); err != nil {
			t.Error(err)
		}
		if got := stats.Snapshot(); int(got.Calls) != len(requests) || got.Wasted != 0 {
			t.Errorf("%s: %d calls, %d of them wasted; the org saw %d", text, got.Calls, got.Wasted, len(requests))
		}
	}
	// The first match ends it: what was asked for ahead is at most a window.
	ctx, stats := oktasql.WithStats(t.Context())
	text := "WITH w(id) AS (" + quoted(ids) + ") SELECT f.id FROM w JOIN enrolled_factors f ON f.user_id = w.id LIMIT 1"
	if err := failure(ctx, db, text); err != nil {
		t.Error(err)
	}
	if got := stats.Snapshot(); got.Wasted > 4 || got.Calls > 8 {
		t.Errorf("%d calls, %d of them wasted", got.Calls, got.Wasted)
	}
}

// TestKeysAndBounds: a bound on calls is the same with keys foreseen, a
// statement whose other rows never end is not rehearsed for ever, and one that
// is cut off ends.
func TestKeysAndBounds(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{PageLimit: 200})
	few := openDB(t, s, func(c *oktasql.Config) { c.MaxCalls = 1 })
	logins := ask(t, openDB(t, s), "SELECT login FROM users ORDER BY login")
	text := "WITH w(login) AS (" + quoted(logins) + ") SELECT count(u.id) FROM w LEFT JOIN users u ON u.login = w.login"
	same(t, "in one call", ask(t, few, text), []string{"12"})
	text = strings.Replace(text, "u.login = w.login", "u.login = w.login LEFT JOIN enrolled_factors f ON f.user_id = u.id", 1)
	if err := failure(t.Context(), few, text); !errors.Is(err, oktasql.ErrMaxCalls) {
		t.Errorf("more than one call: %v", err)
	}
	db := openDB(t, s)
	endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
	for _, text := range []string{
		endless + "SELECT n.i, u.login FROM n JOIN users u ON u.login = CASE n.i WHEN 3 THEN '" + logins[4] + "' ELSE 'x' || n.i END LIMIT 1",
		endless + "SELECT n.i, u.login FROM n JOIN users u ON u.login = CASE WHEN n.i > 100000 THEN 'x' || n.i ELSE '" + logins[4] + "' END WHERE n.i > 2 LIMIT 1",
	} {
		rows, requests := asking(t, s, db, text)
		same(t, text, rows, []string{"3|" + logins[4]})
		if len(requests) > 2 {
			t.Errorf("%s: %q", text, requests)
		}
	}
	// Nothing in the statement ends it, and no row of Okta's does.
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := failure(ctx, db, endless+"SELECT n.i FROM n JOIN users u ON u.login = CASE WHEN n.i % 1000 = 0 THEN 'nobody@example.com' END")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a statement without an end: %v", err)
	}
	same(t, "afterwards", ask(t, db, "SELECT count(*) FROM users"), []string{"12"})
}

// TestKeysWithinOthers: what a statement's own state is does not change while
// its keys are foreseen: a transaction, rows of another statement, an error.
func TestKeysWithinOthers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{PageLimit: 200})
	db := openDB(t, s)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	logins := ask(t, conn, "SELECT login FROM users ORDER BY login")
	execute(t, conn, "CREATE TEMP TABLE mine(login TEXT, id TEXT)")
	execute(t, conn, "BEGIN")
	execute(t, conn, "INSERT INTO mine(login) "+quoted(logins))
	outer, err := conn.QueryContext(t.Context(), "SELECT login FROM mine ORDER BY rowid")
	if err != nil {
		t.Fatal(err)
	}
	if !outer.Next() {
		t.Fatal("no row")
	}
	rows, requests := asking(t, s, conn, "SELECT u.login FROM mine CROSS JOIN users u ON u.login = lower(mine.login) WHERE mine.rowid <= 12 UNION ALL SELECT 'x'")
	if len(rows) != 13 || len(requests) != 1 {
		t.Errorf("%d rows, %q", len(rows), requests)
	}
	// Every rehearsal of this ends in an error, as it does itself.
	err = failure(t.Context(), conn, "SELECT u.login, json_extract(mine.login, '$.x') FROM mine LEFT JOIN users u ON u.login = mine.login")
	if err == nil || !strings.Contains(err.Error(), "malformed JSON") {
		t.Errorf("an error of the statement's own: %v", err)
	}
	execute(t, conn, "UPDATE mine SET id = (SELECT u.id FROM users u WHERE u.login = mine.login)")
	if rest, err := drain(outer); err != nil || len(rest) != 11 {
		t.Errorf("the rest of the other statement: %d rows, %v", len(rest), err)
	}
	same(t, "within", ask(t, conn, "SELECT count(id), count(*) FROM mine"), []string{"12|12"})
	execute(t, conn, "ROLLBACK")
	same(t, "rolled back", ask(t, conn, "SELECT count(*) FROM mine"), []string{"0"})
}

// TestKeysOfPrepared: a prepared statement is rehearsed with the values of each
// run.
func TestKeysOfPrepared(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{PageLimit: 200})
	db := openDB(t, s)
	logins := ask(t, db, "SELECT login FROM users ORDER BY login")
	stmt, err := db.PrepareContext(t.Context(), "SELECT j.value, u.login FROM json_each(?) j CROSS JOIN users u ON u.login = ? || j.value ORDER BY j.id")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	for _, of := range [][]string{logins[:3], logins[5:9]} {
		s.ResetRequests()
		var list []string
		for _, l := range of {
			list = append(list, l[1:])
		}
		letter := of[0][:1]
		rows, err := stmt.QueryContext(t.Context(), `["`+strings.Join(list, `", "`)+`"]`, letter)
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(rows)
		if err != nil || len(got) < 1 || got[0] != of[0][1:]+"|"+of[0] {
			t.Errorf("prepared: %q, %v", got, err)
		}
		if n := len(requestsOf(s)); n != 1 {
			t.Errorf("prepared: %d requests", n)
		}
	}
}

// TestJoinOrderWithOwnTables: a few rows of a TEMP table lead to look-ups of
// these, whichever way the join is written, and not to all of Okta's rows; with
// many rows, or where SQLite has been told how many there are, it is the other
// way round or up to SQLite.
func TestJoinOrderWithOwnTables(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 40, PageLimit: 3})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	ids := ask(t, db, "SELECT u.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id ORDER BY u.id LIMIT 4")
	few := "CREATE TEMP TABLE mine AS SELECT column1 AS id FROM (" + quoted(ids) + ")"
	many := "CREATE TEMP TABLE mine AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000) SELECT printf('00u%017d', i) AS id FROM n"
	own := strings.Replace(few, "TEMP TABLE mine", "TABLE own.kept", 1)
	for _, c := range []struct {
		first, text string
		calls       int
	}{
		{few, "SELECT count(DISTINCT u.id) FROM mine w JOIN users u ON u.id = w.id", 2}, // a list in pages of three
		{few, "SELECT count(DISTINCT u.id) FROM users u JOIN mine w ON u.id = w.id", 2},
		{few, "SELECT count(DISTINCT u.id) FROM users u, mine w WHERE u.id = w.id", 2},
		{own, "SELECT count(DISTINCT u.id) FROM users u, own.kept w WHERE u.id = w.id", 2},
		{own, "SELECT count(DISTINCT u.id) FROM users u, kept w WHERE u.id = w.id", 2},
		{few + "; ANALYZE mine", "SELECT count(DISTINCT u.id) FROM users u JOIN mine w ON u.id = w.id", 2},
		{few, "SELECT count(DISTINCT f.user_id) FROM enrolled_factors f JOIN mine w ON f.user_id = w.id", 4},
		{few, "SELECT count(DISTINCT f.user_id) FROM mine w JOIN users u ON u.id = w.id JOIN enrolled_factors f ON f.user_id = u.id", 6},
		{many, "SELECT 4 + count(u.id) FROM mine w JOIN users u ON u.id = w.id", 14},
	} {
		db := openDB(t, s) // it knows no sizes
		db.SetMaxOpenConns(1)
		execute(t, db, "ATTACH ? AS own", filepath.Join(t.TempDir(), "own.db"))
		execute(t, db, c.first)
		rows, all := asking(t, s, db, c.text)
		requests := slices.DeleteFunc(all, func(r string) bool { return strings.Contains(r, "/meta/") })
		same(t, c.text, rows, []string{"4"})
		if len(requests) != c.calls {
			t.Errorf("%s: %d requests, want %d\n%s", c.text, len(requests), c.calls, strings.Join(requests, "\n"))
		}
	}
}
