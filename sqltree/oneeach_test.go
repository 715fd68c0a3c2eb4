package sqltree

import "testing"

// TestOneEach holds which entries of a FROM give one row of the SELECT each at most.
func TestOneEach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql, alias string
		want       bool
	}{
		{"SELECT 1 FROM users u", "u", true},
		{"SELECT 1 FROM users u LEFT JOIN users v ON v.login = u.manager_id", "u", true},
		{"SELECT 1 FROM users u JOIN users v ON u.manager_id = v.login", "U", true},
		{"SELECT 1 FROM group_rules JOIN users o ON o.email = group_rules.name WHERE o.status = 'ACTIVE'", "group_rules", true},
		{"SELECT 1 FROM group_members m, users u, groups g WHERE m.user_id = u.id AND g.id = m.group_id", "m", true},
		{"SELECT 1 FROM users a JOIN users b ON b.id = a.manager_user_id JOIN users c ON c.id = b.manager_user_id", "a", true},
		{"SELECT 1 FROM users a JOIN users b ON b.id = a.manager_user_id JOIN users c ON c.id = b.manager_user_id", "b", false},
		{"SELECT 1 FROM users u LEFT JOIN users v ON v.login = u.manager_id", "v", false},
		{"SELECT 1 FROM users u JOIN users v ON v.department = u.department", "u", false},
		{"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id", "u", false},
		{"SELECT 1 FROM users u JOIN users v ON v.login = u.manager_id OR v.id = u.id", "u", false},
		{"SELECT 1 FROM users u FULL JOIN users v ON v.login = u.manager_id", "u", false},
		{"SELECT 1 FROM users u, (SELECT 1)", "u", false},
	} {
		s := ShapeOf(c.sql)
		r := s.Selects()
		if r == nil {
			t.Fatalf("not read: %s", c.sql)
		}
		if got := r.OneEach(r.Queries[0].Cores[0], c.alias); got != c.want {
			t.Errorf("%s, by %s: %t, want %t", c.sql, c.alias, got, c.want)
		}
	}
}
