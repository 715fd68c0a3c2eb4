package oktasql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestMaxCallsOfForetold: where every user that was found leads to a list, the
// statement is refused when the users are there, and never where it would have
// stayed within the bound.
func TestMaxCallsOfForetold(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 90, PageLimit: 200})
	few := func(n int64) func(*oktasql.Config) { return func(c *oktasql.Config) { c.MaxCalls = n } }
	active := "FROM users u WHERE u.status = 'ACTIVE' AND "
	none := "NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)"
	for _, c := range []struct {
		sql string
		// before is the number of calls before it is known, 0 when it never is.
		before int
	}{
		{"SELECT u.login, f.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'ACTIVE'", 1},
		{"SELECT u.login, f.id FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'ACTIVE'", 1},
		{"SELECT u.login " + active + none, 1},
		{"SELECT u.login " + active + "EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)", 1},
		{"SELECT u.login " + active + "u.id IN (SELECT user_id FROM enrolled_factors)", 1},
		{"SELECT u.login, (SELECT count(*) FROM enrolled_factors f WHERE f.user_id = u.id) FROM users u WHERE u.status = 'ACTIVE'", 1},
		// What may end early, or has another scan before it, is not known.
		{"SELECT u.login, f.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'ACTIVE' LIMIT 70", 0},
		{"SELECT u.login " + active + none + " AND EXISTS (SELECT 1 FROM enrolled_factors g WHERE g.user_id = u.manager_id)", 0},
		{"SELECT u.login " + active + "'nobody' NOT IN (SELECT g.factor_type FROM enrolled_factors g JOIN users v ON v.id = g.user_id WHERE v.login = 'none') AND " + none, 0},
		{"SELECT u.login " + active + "random() IS NOT NULL AND " + none, 0},
	} {
		s.ResetRequests()
		want := ask(t, openDB(t, s), c.sql)
		calls := int64(len(s.Requests()))
		same(t, c.sql, ask(t, openDB(t, s, few(calls)), c.sql), want)
		s.ResetRequests()
		err := failure(t.Context(), openDB(t, s, few(20)), c.sql)
		isOnly(t, err, "ErrMaxCalls")
		sent := len(s.Requests())
		if c.before == 0 {
			if sent < 2 { // those that the first one too many finds under way are not sent
				t.Errorf("%s: %d requests were sent, want about 20: %v", c.sql, sent, err)
			}
			continue
		}
		if text := fmt.Sprintf("needs at least %d and only 20 are allowed", calls); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v, want %s", c.sql, err, text)
		}
		if sent != c.before {
			t.Errorf("%s: %d requests were sent, want %d", c.sql, sent, c.before)
		}
	}
}
