package sqltree

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestOnlyWhether holds of which statements one row of users for each type tells all.
func TestOnlyWhether(t *testing.T) {
	users, _ := catalog.Find("users")
	for _, c := range []struct {
		sql     string
		besides int
		want    int
	}{
		{"SELECT 1 FROM user_types t WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)", 0, 1},
		{"SELECT EXISTS (SELECT * FROM users WHERE t.id == type_id) FROM user_types t", 0, 1},
		{"SELECT 1 FROM user_types t WHERE +EXISTS (SELECT 1 FROM users u WHERE (u.type_id = t.id AND u.status = 'ACTIVE'))", 1, 1},
		{"SELECT 1 FROM user_types t LEFT JOIN users u ON u.type_id = t.id WHERE u.id IS NULL AND NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)", 0, 2},
		{"SELECT 1 FROM user_types t LEFT JOIN users u ON u.type_id = t.id AND u.status = 'X' WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)", 0, 1},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id AND u.status = 'ACTIVE')", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)", 1, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id > t.id)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = u.id)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.title = t.id)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT count(*) FROM users u WHERE u.type_id = t.id)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id LIMIT 0)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id GROUP BY 1 HAVING 1)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id UNION SELECT 1)", 0, 0},
		{"SELECT 1 FROM user_types t WHERE EXISTS (SELECT 1 FROM users u, groups g WHERE u.type_id = t.id)", 0, 0},
		{"SELECT (SELECT 1 FROM users u WHERE u.type_id = t.id) FROM user_types t", 0, 0},
		{"SELECT 1 FROM user_types t JOIN users u ON u.type_id = t.id", 0, 0},
	} {
		s := ShapeOf(c.sql)
		r := s.Selects()
		if r == nil {
			t.Fatalf("not read: %s", c.sql)
		}
		if got := r.OnlyWhether(users, "type_id", c.besides); got != c.want {
			t.Errorf("%s, %d besides\n  %d, want %d", c.sql, c.besides, got, c.want)
		}
	}
}
