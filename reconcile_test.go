package oktasql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// People are compared with a table of the user's own by one request for those
// in the table, and with a scan where there are more of them than people.
func TestReconcileOwnTable(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, PageLimit: 3})
	conn := connect(t, s)
	plain := connect(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	known := ask(t, conn, "SELECT login FROM users WHERE status <> 'DEPROVISIONED' ORDER BY id LIMIT 2")
	for _, text := range []string{
		"ATTACH ':memory:' AS files",
		"CREATE TABLE files.hr(email TEXT NOT NULL, dept TEXT)",
		fmt.Sprintf("INSERT INTO hr VALUES ('%s', 'Sales'), ('nobody@example.com', 'Legal'), ('%s', NULL)", known[0], strings.ToUpper(known[1])),
		"CREATE TEMP TABLE staff(email TEXT COLLATE NOCASE)",
		"INSERT INTO staff SELECT email FROM hr",
		"CREATE TEMP TABLE some(email)",
		"INSERT INTO some VALUES ('x'), (NULL)",
		"CREATE TEMP TABLE many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT 'user' || i || '@example.com' AS email FROM n",
		"CREATE TEMP VIEW sellers AS SELECT email AS who FROM hr WHERE dept = 'Sales' OR dept IS NULL",
		"CREATE TEMP VIEW here AS SELECT login, title FROM users WHERE status <> 'DEPROVISIONED'",
	} {
		execute(t, conn, text)
		execute(t, plain, text)
	}
	ask(t, conn, "SELECT count(*) FROM here") // the schemas are read before
	for _, c := range []struct {
		query string
		most  int
	}{
		{"SELECT email FROM hr WHERE email NOT IN (SELECT login FROM users)", 1},
		{"SELECT hr.email, hr.email IN (SELECT login FROM users WHERE status <> 'DEPROVISIONED') FROM hr", 1},
		{"SELECT email FROM staff WHERE email NOT IN (SELECT login FROM users)", 1},
		{"SELECT email FROM staff EXCEPT SELECT login FROM users", 1},
		{"SELECT count(*) FROM (SELECT login FROM users INTERSECT SELECT email FROM staff)", 1},
		{"SELECT who FROM sellers EXCEPT SELECT login FROM here", 1},
		{"SELECT who FROM sellers JOIN hr ON hr.email = who WHERE hr.email NOT IN (SELECT login FROM here)", 1},
		{"SELECT h.email, u.status FROM hr h LEFT JOIN users u ON lower(u.login) = lower(h.email)", 1},
		{"SELECT email FROM some WHERE email NOT IN (SELECT login FROM users)", 2}, // NULL asks whether there is anybody
		{"SELECT email FROM some WHERE email NOT IN (SELECT login FROM users WHERE status = 'NONE')", 2},
		{"SELECT email IN (SELECT login FROM users WHERE status = 'NONE') AS x FROM some", 2},
		{"SELECT count(*) FROM many WHERE email NOT IN (SELECT login FROM users)", 21}, // the scan
	} {
		s.ResetRequests()
		got := ask(t, conn, c.query)
		if n := len(s.Requests()); n > c.most {
			t.Errorf("%s: %d requests, more than %d", c.query, n, c.most)
		}
		same(t, c.query, got, ask(t, plain, c.query))
	}
}

// A prepared statement means the tables that there are when it runs.
func TestPreparedWithOwnTable(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	title := ask(t, conn, "SELECT title FROM users WHERE title IS NOT NULL LIMIT 1")[0]
	execute(t, conn, "CREATE TEMP TABLE hr(title TEXT)")
	fill := fmt.Sprintf("INSERT INTO hr VALUES ('%s'), ('none')", strings.ToUpper(title))
	execute(t, conn, fill)
	st, err := conn.PrepareContext(t.Context(), "SELECT count(*) FROM hr WHERE title NOT IN (SELECT title FROM users u WHERE u.title IS NOT NULL)")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, c := range []struct {
		change []string
		want   int
	}{
		{nil, 2},
		{[]string{"DROP TABLE hr", "CREATE TEMP TABLE hr(title TEXT COLLATE NOCASE)", fill}, 1},
		{[]string{"DROP TABLE hr", "CREATE TEMP VIEW hr AS SELECT title FROM users WHERE title IS NOT NULL UNION ALL SELECT 'none'"}, 1},
		{[]string{"DROP VIEW hr", "CREATE TEMP TABLE hr(title TEXT)", fill}, 2},
		{[]string{"ALTER TABLE hr RENAME TO staff", "CREATE TEMP VIEW hr AS SELECT title FROM staff"}, 2},
		{[]string{"DROP VIEW hr", "CREATE TEMP VIEW hr AS SELECT lower(title) AS title FROM staff LIMIT 0"}, 0},
		{[]string{"DROP VIEW hr", "ALTER TABLE staff RENAME TO hr"}, 2},
		{[]string{"CREATE TEMP VIEW users AS SELECT 'none' AS title"}, 1},
	} {
		for _, text := range c.change {
			execute(t, conn, text)
		}
		n := -1
		if err := st.QueryRowContext(t.Context()).Scan(&n); err != nil || n != c.want {
			t.Errorf("after %q: %d, want %d; %v", c.change, n, c.want, err)
		}
	}
}
