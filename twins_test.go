package oktasql_test

import (
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestTwins: identifiers that differ in case only are of different objects, of which one
// may be at hand when the other is looked up.
func TestTwins(t *testing.T) {
	t.Parallel()
	const a, b, c, d = "00uTWINaaaaaaaaaaaaa", "00uTWINaaaaaaaaaaaaA", "00gTWINaaaaaaaaaaaaa", "00gTWINaaaaaaaaaaaaA"
	s := startOrg(t, oktatest.Options{})
	s.AddUser(`{"id":"` + a + `","profile":{"login":"twin.a@example.com","managerId":"` + b + `"}}`)
	s.AddUser(`{"id":"` + b + `","profile":{"login":"twin.b@example.com","managerId":"` + a + `"}}`)
	s.AddGroup(`{"id":"` + c + `","profile":{"name":"Twin"}}`)
	s.AddGroup(`{"id":"` + d + `","profile":{"name":"TWIN"}}`)
	s.AddMember(c, a)
	s.AddMember(d, b)
	s.AddRole(a, "SUPER_ADMIN")
	s.AddRole(b, "APP_ADMIN")
	db, plain := openDB(t, s), openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for _, query := range []string{
		"SELECT g.name, h.name FROM groups g CROSS JOIN groups h WHERE g.id = '" + c + "' AND h.id = '" + d + "'",
		"SELECT u.login, x.login FROM users u LEFT JOIN users x ON x.id = u.manager_id WHERE u.id = '" + a + "'",
		"SELECT u.login, x.login FROM users u JOIN users x ON x.id = u.manager_id COLLATE NOCASE WHERE u.id IN ('" + a + "', '" + b + "') ORDER BY 1, 2",
		"SELECT login FROM users WHERE id IN ('" + a + "', '" + b + "') ORDER BY 1",
		"SELECT m.login, u.login FROM group_members m JOIN users u ON u.id IN ('" + a + "', '" + b + "') WHERE m.group_id = '" + c + "' ORDER BY 1, 2",
		"SELECT login FROM users WHERE id IN (SELECT user_id FROM user_roles) AND id LIKE '00uTWIN%' ORDER BY 1",
		"SELECT id FROM users WHERE status <> 'DEPROVISIONED' AND id IN (SELECT user_id FROM user_roles) ORDER BY 1",
		"SELECT id FROM users WHERE status <> 'DEPROVISIONED' AND id IN (SELECT user_id FROM group_members WHERE group_id IN ('" + c + "', '" + d + "')) ORDER BY 1",
		"SELECT u.login, m.login FROM users u CROSS JOIN users m ON m.id = u.id COLLATE NOCASE WHERE u.id = '" + a + "' ORDER BY 1, 2",
		"SELECT u.login, m.login FROM users u JOIN users m ON lower(m.id) = lower(u.id) WHERE u.id = '" + a + "' ORDER BY 1, 2",
		"SELECT g.name, (SELECT u.login FROM users u JOIN group_members m ON m.user_id = u.id WHERE m.group_id = g.id) FROM groups g WHERE g.name LIKE 'twin' ORDER BY g.name",
		"SELECT u.login, r.type FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.login LIKE 'twin%' ORDER BY 1",
	} {
		want := ask(t, plain, query)
		same(t, query, ask(t, db, query), want)
		if len(want) == 0 {
			t.Errorf("%s: no rows", query)
		}
	}
}
