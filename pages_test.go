package oktasql_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestPages: what a page of users is joined to or held against is asked for these, as if
// the page stood in a WITH, and the rows come as they do without. There are 40 users.
func TestPages(t *testing.T) {
	t.Parallel()
	const (
		five    = "(SELECT id, login FROM users ORDER BY created DESC, id LIMIT 5)"
		factors = "(SELECT user_id, count(*) AS n FROM enrolled_factors GROUP BY 1)"
		dear    = 40
	)
	s := startOrg(t, oktatest.Options{Users: 40, PageLimit: 200})
	for _, c := range []struct {
		text  string
		args  []any
		calls int
	}{
		{text: "SELECT * FROM " + five + " q WHERE q.id IN (SELECT user_id FROM enrolled_factors WHERE factor_type = 'sms')", calls: 6},
		{text: "SELECT u.*, f.n FROM " + five + " u LEFT JOIN " + factors + " f ON f.user_id = u.id", calls: 6},
		{text: "SELECT u.login, f.factor_type FROM " + five + " u LEFT JOIN (SELECT user_id, factor_type, row_number() OVER (PARTITION BY user_id ORDER BY created, id) n FROM enrolled_factors) f ON f.user_id = u.id AND f.n = 1", calls: 6},
		{text: "SELECT id FROM " + five + " EXCEPT SELECT user_id FROM enrolled_factors", calls: 6},
		{text: "SELECT f.* FROM " + factors + " f WHERE f.user_id IN (SELECT id FROM users ORDER BY created, id LIMIT 5)", calls: 6},
		{text: "SELECT id FROM " + five + " UNION SELECT id FROM (SELECT id FROM users ORDER BY created, id LIMIT 4) EXCEPT SELECT user_id FROM enrolled_factors", calls: 10},
		{text: "SELECT u.login, f.n FROM (SELECT id, login FROM users WHERE status = ? ORDER BY login LIMIT ? OFFSET ?) u LEFT JOIN " + factors + " f ON f.user_id = u.id AND f.n > ?", args: []any{"ACTIVE", 3, 2, 1}, calls: 4},
		{text: "SELECT u.login, f.n FROM (SELECT id, login FROM users WHERE status = :s ORDER BY login LIMIT :n) u LEFT JOIN " + factors + " f ON f.user_id = u.id", args: []any{sql.Named("n", 3), sql.Named("s", "ACTIVE")}, calls: 4},
		{text: "SELECT q.login FROM (SELECT u.id, u.login FROM " + five + " u WHERE u.login > '') q LEFT JOIN " + factors + " f ON f.user_id = q.id", calls: 6},
		{text: "SELECT * FROM newest n LEFT JOIN " + factors + " f ON f.user_id = n.id", calls: 4},
	} {
		off := connect(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
		on := connect(t, s)
		for _, conn := range []querier{off, on} {
			execute(t, conn, "CREATE TEMP VIEW newest AS SELECT id, login FROM users ORDER BY created DESC, id LIMIT 3")
		}
		want, requests := asking(t, s, off, c.text, c.args...)
		if len(want) == 0 || len(requests) < dear {
			t.Fatalf("%s: %d rows of %d requests are not what the test is about", c.text, len(want), len(requests))
		}
		got, requests := asking(t, s, on, c.text, c.args...)
		same(t, c.text, got, want)
		if len(requests) != c.calls {
			t.Errorf("%s: %d requests, not %d:\n%s", c.text, len(requests), c.calls, strings.Join(requests, "\n"))
		}
		if got, want := columnsOf(t, on, c.text, c.args...), columnsOf(t, off, c.text, c.args...); !slices.Equal(got, want) {
			t.Errorf("%s: columns %v, not %v", c.text, got, want)
		}
	}
	// A page that depends on the row around it stays there.
	const around = "SELECT g.name, (SELECT count(*) FROM (SELECT m.user_id AS id FROM group_members m WHERE m.group_id = g.id ORDER BY 1 LIMIT 3) q LEFT JOIN " + factors + " f ON f.user_id = q.id WHERE f.n > 1) AS n FROM groups g ORDER BY 1, g.id"
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	same(t, around, ask(t, openDB(t, s), around), ask(t, off, around))
	// Neither has a query a rowid.
	const rowid = "SELECT q.rowid FROM " + five + " q LEFT JOIN " + factors + " f ON f.user_id = q.id"
	got, want := failure(t.Context(), openDB(t, s), rowid), failure(t.Context(), off, rowid)
	if got == nil || want == nil || got.Error() != want.Error() {
		t.Errorf("%s: %v, and %v without pushdown", rowid, got, want)
	}
}

// columnsOf are the names of an answer's columns.
func columnsOf(t *testing.T, q querier, query string, args ...any) []string {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return names
}
