package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestOnlyForRowsThatGoOn holds that of the rows of one table only those are asked
// about that pass the conditions which SQLite tests itself: at most a window is
// asked for in vain before the first row that fails them.
func TestOnlyForRowsThatGoOn(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 600, PageLimit: 200})
	for _, c := range []struct{ table, from, join, where string }{
		{"factors", "users u", "LEFT JOIN enrolled_factors f ON f.user_id = u.id", "u.status = 'ACTIVE' AND u.last_login >= '2026-10-01'"},
		{"factors", "users u", "JOIN enrolled_factors f ON f.user_id = u.id", "u.status = 'ACTIVE' AND length(u.login) % 2 = 1"},
		{"factors", "users u", "LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.status = 'ACTIVE'", "u.department IS NOT NULL AND u.last_name < u.first_name"},
		{"factors", "group_members m JOIN users u ON u.id = m.user_id", "LEFT JOIN enrolled_factors f ON f.user_id = m.user_id", "m.group_id = (SELECT id FROM groups WHERE name = 'Everyone') AND u.created LIKE '%1%Z' AND u.last_login IS NULL"},
		{"groups", "users u", "LEFT JOIN group_members g ON g.user_id = u.id AND g.group_id <> 'x'", "u.status = 'SUSPENDED' AND length(u.last_name) < 7"},
	} {
		users := ask(t, openDB(t, s), "SELECT DISTINCT u.id FROM "+c.from+" WHERE "+c.where)
		s.ResetRequests()
		ask(t, openDB(t, s), "SELECT u.id, count(*) FROM "+c.from+" "+c.join+" WHERE "+c.where+" GROUP BY u.id")
		n := 0
		for _, r := range requestsOf(s) {
			if strings.HasPrefix(r, "GET /api/v1/users/") && strings.HasSuffix(r, "/"+c.table) {
				n++
			}
		}
		if len(users) == 0 || n > len(users)+8 {
			t.Errorf("%s %s WHERE %s: %d requests for %d users", c.from, c.join, c.where, n, len(users))
		}
	}
}
