package sqltree

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestSettled holds of which statements the column created is compared with the same for
// all rows.
func TestSettled(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for text, want := range map[string]bool{
		"SELECT login FROM users WHERE created > date('now', '-1 day')":                                                        true,
		"SELECT login FROM users u JOIN groups g ON g.name = u.department WHERE u.created > date('now')":                       true,
		"WITH c AS (SELECT id, created AS at FROM users) SELECT 1 FROM c JOIN users v ON v.id = c.id WHERE c.at > date('now')": true,
		"SELECT login FROM users u JOIN groups g ON g.created > u.last_login WHERE u.created > date('now')":                    true,
		"SELECT login FROM users u JOIN groups g ON u.created > g.created":                                                     false,
		"SELECT u.login FROM users u JOIN users v ON u.created > v.created":                                                    false,
		"SELECT login FROM users u WHERE created > last_login":                                                                 false,
		"SELECT login FROM users u WHERE created > (SELECT max(created) FROM groups)":                                          false,
		"SELECT login FROM users u JOIN groups g USING (created)":                                                              false,
		"SELECT login FROM users u NATURAL JOIN groups g":                                                                      false,
		"WITH c AS (SELECT id, created AS at FROM users) SELECT 1 FROM c JOIN groups g ON g.created = c.at":                    false,
		"SELECT department FROM users GROUP BY 1, created HAVING created > min(last_login)":                                    false,
	} {
		s := ShapeOf(text)
		if got := s.Selects().Settled(users, "created"); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
