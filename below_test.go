package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestMostRowsLookedUp: what begins with most of a table and looks all of these rows up in
// it again reads the table once. What leaves some of them out before does not.
func TestMostRowsLookedUp(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, PageLimit: 3})
	plain := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for _, c := range []struct {
		query string
		whole bool
	}{
		{"SELECT m.login, r.login FROM users m JOIN users r ON r.manager_id = m.login WHERE m.status = 'ACTIVE'", true},
		{"SELECT m.login, count(r.id) FROM users m LEFT JOIN users r ON r.manager_id = m.login AND r.id <> m.id WHERE m.status <> 'DEPROVISIONED' GROUP BY 1", true},
		{"SELECT login, (SELECT count(*) FROM users r WHERE r.manager_id = users.login) FROM users WHERE status = 'ACTIVE'", true},
		{"SELECT a.login FROM users a WHERE a.status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM users b WHERE b.city = a.city COLLATE NOCASE AND b.id > a.id)", true},
		{"SELECT coalesce(title, 'none'), ifnull((SELECT count(*) FROM users r WHERE r.manager_id = users.login), 0), CASE WHEN city IS NULL THEN 1 END FROM users WHERE status = 'ACTIVE'", true},
		{"WITH RECURSIVE o(login) AS (SELECT login FROM users WHERE manager_id IS NULL AND status = 'ACTIVE' UNION ALL SELECT u.login FROM users u JOIN o ON u.manager_id = o.login) SELECT login FROM o", true},
		{"SELECT login FROM users WHERE manager_id IN (SELECT m.login FROM users m WHERE m.status = 'ACTIVE')", true},
		{"SELECT manager_id, count(*) FROM users GROUP BY 1 HAVING manager_id IN (SELECT login FROM users WHERE status = 'ACTIVE')", true},
		// These ask about some of them, by a name that one row has, or only for the first rows.
		{"SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND length(m.login) < 15 AND EXISTS (SELECT 1 FROM users r WHERE r.manager_id = m.login)", false},
		{"SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND (m.city = 'Tokyo' OR EXISTS (SELECT 1 FROM users r WHERE r.manager_id = m.login))", false},
		{"SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND m.id IN (SELECT user_id FROM user_roles) AND EXISTS (SELECT 1 FROM users r WHERE r.manager_id = m.login)", false},
		{"SELECT login FROM users WHERE manager_id IN (SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND length(m.login) < 15) ORDER BY 1", false},
		{"SELECT e.login, m.login FROM users e JOIN users m ON m.login = e.manager_id WHERE e.status = 'ACTIVE' ORDER BY 1, 2", false},
		{"SELECT CASE WHEN m.city = 'Tokyo' THEN (SELECT count(*) FROM users r WHERE r.manager_id = m.login) END FROM users m WHERE m.status = 'ACTIVE'", false},
		{"SELECT count(*) FROM (SELECT m.login FROM users m JOIN users r ON r.manager_id = m.login WHERE m.status = 'ACTIVE' LIMIT 1)", false},
		{"SELECT m.login, r.login FROM users m JOIN users r ON r.manager_id = m.login WHERE m.status = 'SUSPENDED'", false},
	} {
		want := ask(t, plain, c.query)
		s.ResetRequests()
		same(t, c.query, ask(t, openDB(t, s), c.query), want)
		whole := false
		for _, r := range requestsOf(s) {
			whole = whole || strings.HasPrefix(r, "GET /api/v1/users?") && !strings.Contains(r, "filter=") && !strings.Contains(r, "search=")
		}
		if whole != c.whole {
			t.Errorf("%s: reads the whole table: %v, want %v:\n%s", c.query, whole, c.whole, strings.Join(requestsOf(s), "\n"))
		}
	}
}

// TestPagesForOneList: where few rows of each page lead to a look-up, one list of their
// values is sent behind the last page, and none for each page.
func TestPagesForOneList(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, PageLimit: 3})
	plain := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for _, c := range []struct {
		query string
		lists int
	}{
		{"SELECT m.login, (SELECT count(*) FROM users r WHERE r.second_email = m.login) FROM users m WHERE m.status = 'ACTIVE' AND length(m.login) % 7 = 1", 1},
		{"SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND m.title LIKE '%o%' AND EXISTS (SELECT 1 FROM users r WHERE r.second_email = m.email)", 1},
		// The first rows are enough.
		{"SELECT m.login FROM users m WHERE m.status = 'ACTIVE' AND m.title LIKE '%o%' AND NOT EXISTS (SELECT 1 FROM users r WHERE r.second_email = m.email) LIMIT 2", 2},
	} {
		want := ask(t, plain, c.query)
		s.ResetRequests()
		rows := ask(t, openDB(t, s), c.query)
		if !strings.Contains(c.query, "LIMIT") {
			same(t, c.query, rows, want)
		}
		lists := 0
		for _, r := range requestsOf(s) {
			if strings.Contains(r, "secondEmail+eq") {
				lists++
			}
		}
		if lists != c.lists || len(rows) != len(want) {
			t.Errorf("%s: %d rows and %d lists, want %d and %d:\n%s", c.query, len(rows), lists, len(want), c.lists, strings.Join(requestsOf(s), "\n"))
		}
	}
}
