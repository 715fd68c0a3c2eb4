package oktasql_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestNothingNarrowsTooMuch runs statements whose text invites a request that
// would lose rows, with pushdown and without.
func TestNothingNarrowsTooMuch(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 60, Groups: 8, Seed: 5, PageLimit: 20, Unlimited: true})
	defer srv.Close()
	for _, setup := range []struct{ first, query string }{
		{"CREATE TEMP VIEW v AS SELECT * FROM users", "SELECT count(*) FROM v, users WHERE users.status = 'STAGED' OR users.department = 'Legal'"},
		{"CREATE TEMP VIEW groups AS SELECT id, name AS type FROM main.groups", "SELECT count(*) FROM groups WHERE type = 'Everyone' OR type = 'Okta Administrators'"},
		{"CREATE TEMP TABLE groups AS SELECT id, name AS type FROM main.groups", "SELECT count(*) FROM groups WHERE type = 'Everyone' OR type = 'Okta Administrators'"},
		{"CREATE TEMP VIEW u2 AS SELECT * FROM users WHERE status = 'ACTIVE' OR department = 'Sales'", "SELECT count(*) FROM u2 JOIN users ON users.id <> u2.id WHERE users.department = 'Legal' OR users.department = 'Finance'"},
		{"SELECT 1", "SELECT count(*) FROM users WHERE employee_number = CAST('3' AS INTEGER)"},
		{"SELECT 1", "SELECT count(*) FROM users WHERE employee_number = 3 OR employee_number = CAST('4' AS NUMERIC)"},
		{"SELECT 1", "SELECT count(*) FROM users u JOIN users v ON v.first_name = u.first_name AND v.status = 'ACTIVE' AND v.id <> u.id"},
		{"SELECT 1", "SELECT sum((SELECT count(*) FROM users v WHERE v.created < u.created)) FROM users u"},
		{"SELECT 1", "SELECT count(DISTINCT l) * 1000000 + sum(length(l)) + sum(unicode(l)) FROM (SELECT (SELECT login FROM users v WHERE v.status = u.status AND v.department = u.department ORDER BY v.created DESC LIMIT 1) AS l FROM users u)"},
		{"SELECT 1", "SELECT sum(unicode(substr(l, 6)) * length(l)) FROM (SELECT (SELECT id || login FROM users v WHERE v.last_name >= 'A' AND v.created < u.created ORDER BY v.created DESC LIMIT 1) AS l FROM users u)"},
	} {
		var counts [2]int64
		for i, pushdown := range []string{oktasql.PushdownOn, oktasql.PushdownOff} {
			c, err := oktasql.NewConnector(oktasql.Config{OrgURL: srv.URL, Token: "x", RateLimitShare: 1, Pushdown: pushdown})
			if err != nil {
				t.Fatal(err)
			}
			db := sql.OpenDB(c)
			db.SetMaxOpenConns(1)
			if _, err := db.Exec(setup.first); err != nil {
				t.Fatalf("%s: %v", setup.first, err)
			}
			if err := db.QueryRow(setup.query).Scan(&counts[i]); err != nil {
				t.Fatalf("%s: %v", setup.query, err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if counts[0] != counts[1] {
			t.Errorf("%s; %s: %d with pushdown, %d without", setup.first, setup.query, counts[0], counts[1])
		}
	}
}

// TestTimesThatAreNone: a bound value that is no timestamp is an error, as a
// literal is; what cannot be told apart from an odd row is warned about.
func TestTimesThatAreNone(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 10, Seed: 5, Unlimited: true})
	defer srv.Close()
	c, err := oktasql.NewConnector(oktasql.Config{OrgURL: srv.URL, Token: "x", RateLimitShare: 1})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	var n int
	for _, bad := range []any{"yesterday", 1700000000, "01/02/2026"} {
		err := db.QueryRow("SELECT count(*) FROM users WHERE created < ?", bad).Scan(&n)
		if err == nil || !strings.Contains(err.Error(), "not a timestamp; write 2026-01-31") {
			t.Errorf("created < %v gives %d, %v; want an error that shows the form", bad, n, err)
		}
	}
	ctx, stats := oktasql.WithStats(context.Background())
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE last_updated <> 'yesterday'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if w := strings.Join(stats.Snapshot().Warnings, "\n"); !strings.Contains(w, `"yesterday" was compared with a timestamp`) {
		t.Errorf("the warnings are %q", w)
	}
}

// A statement that is run as another one keeps the meaning that its names have
// when it runs, and its own text in errors and in the names of its results.
func TestRunAsWritten(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	const query = "SELECT count(*) FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)"
	want := ask(t, db, query)
	if want[0] == "0" {
		t.Fatal("every user has a factor, so that nothing is tested")
	}
	stmt, err := db.Prepare(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stmt.Close() }()
	run := func() (n string) {
		if err := stmt.QueryRow().Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	if got := run(); got != want[0] {
		t.Errorf("prepared: %s, want %s", got, want[0])
	}
	for _, sql := range []string{"CREATE TEMP TABLE enrolled_factors(user_id TEXT)", "INSERT INTO temp.enrolled_factors VALUES (NULL)"} {
		if _, err := db.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	// NOT IN of a list with a NULL is never true.
	for range 2 {
		if got := run(); got != "0" {
			t.Errorf("with a table of that name: %s, want 0", got)
		}
	}
	if _, err := db.Exec("DROP TABLE temp.enrolled_factors"); err != nil {
		t.Fatal(err)
	}
	if got := run(); got != want[0] {
		t.Errorf("without it again: %s, want %s", got, want[0])
	}
	same(t, "in one text", ask(t, openDB(t, s), "CREATE TEMP TABLE enrolled_factors(user_id TEXT); INSERT INTO temp.enrolled_factors VALUES (NULL); "+query), []string{"0"})
	err = failure(t.Context(), db, "SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors WHERE nosuch = 1)")
	if err == nil || !strings.Contains(err.Error(), "no such column: nosuch") {
		t.Errorf("an unknown column: %v", err)
	}
}
