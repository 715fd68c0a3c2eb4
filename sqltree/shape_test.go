package sqltree

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestNeedsSchema holds what a statement can do without: reading a schema costs
// requests, and not reading one that matters gives wrong answers.
func TestNeedsSchema(t *testing.T) {
	t.Parallel()
	user, group := catalog.UserSchema, catalog.GroupSchema
	for _, c := range []struct {
		sql  string
		want []catalog.SchemaKind
	}{
		{"SELECT id, login FROM users WHERE status = 'ACTIVE'", nil},
		{"SELECT count(*) FROM users", nil},
		{"SELECT count(*) AS n FROM users ORDER BY n", nil},
		{"SELECT status, count(*) n FROM users GROUP BY status ORDER BY n DESC", nil},
		{"SELECT u.login, f.factor_type FROM users u JOIN enrolled_factors AS f ON f.user_id = u.id", nil},
		{"SELECT 2 * 3 FROM groups", nil},
		{"SELECT login FROM users WHERE status = 'active' COLLATE nocase ORDER BY id COLLATE BINARY", nil},
		{"SELECT login FROM users -- cost_center", nil},
		{"SELECT login FROM users WHERE login = ?1 AND status = :status", nil},
		{"SELECT * FROM users", []catalog.SchemaKind{user}},
		{"SELECT u.* FROM users u", []catalog.SchemaKind{user}},
		{"SELECT login FROM users WHERE TRUE AND status = 'ACTIVE' AND (login LIKE 'a%') = false", nil}, // no attribute is called so
		{"SELECT u.true FROM users u", []catalog.SchemaKind{user}},
		{"SELECT m.*, u.login FROM group_members m JOIN users u ON u.id = m.user_id", nil},
		{"SELECT hr.* FROM users u JOIN (SELECT 1 AS a) q JOIN hr ON hr.a = q.a", nil},
		{"WITH hr(emp) AS (VALUES ('1')) SELECT hr.*, u.login FROM hr JOIN users u ON u.employee_number = hr.emp", nil},
		{"SELECT u.*, m.group_id FROM group_members m JOIN users u ON u.id = m.user_id", []catalog.SchemaKind{user}},
		{"SELECT badge FROM users", []catalog.SchemaKind{user}},
		{"SELECT u.badge FROM users u", []catalog.SchemaKind{user}},
		{`SELECT "badge" FROM users`, []catalog.SchemaKind{user}},
		{"SELECT [badge] FROM users", []catalog.SchemaKind{user}},
		{"SELECT count(*) AS badge FROM users WHERE badge = 'x'", []catalog.SchemaKind{user}},
		{"SELECT count(*) AS badge FROM users GROUP BY badge", []catalog.SchemaKind{user}},
		{"SELECT login AS badge, (SELECT 1 FROM groups ORDER BY badge) FROM users", []catalog.SchemaKind{user, group}},
		{"SELECT id FROM groups NATURAL JOIN users", []catalog.SchemaKind{user, group}},
		{"SELECT name FROM groups WHERE cost_center = 'x'", []catalog.SchemaKind{group}},
		{"SELECT login FROM my_view", []catalog.SchemaKind{user, group}},
		{"PRAGMA table_info(users)", []catalog.SchemaKind{user, group}},
		{"SELECT name FROM pragma_table_info('users')", []catalog.SchemaKind{user, group}},
		{"SELECT 1", nil},
		{"SELECT name FROM okta_tables", nil},
		{"SELECT * FROM okta_tables", nil},
		{"SELECT * FROM nosuch", nil},
		{"SELECT badge FROM temp.mine", nil},

		// A name means the column of the innermost SELECT that has it.
		{"WITH a AS (SELECT id, login FROM users) SELECT * FROM a", nil},
		{"WITH a AS (SELECT id, login AS who FROM users) SELECT who, count(*) FROM a WHERE who LIKE 'x%' GROUP BY who", nil},
		{"WITH a(who) AS (SELECT login FROM users) SELECT upper(who) FROM a", nil},
		{"WITH a AS (SELECT * FROM users) SELECT id FROM a", nil},
		{"WITH a AS (SELECT * FROM users) SELECT badge FROM a", []catalog.SchemaKind{user}},
		{"WITH a AS (SELECT * FROM users) SELECT x.badge FROM a AS x", []catalog.SchemaKind{user}},
		{"WITH a AS (SELECT * FROM users) SELECT * FROM a", []catalog.SchemaKind{user}},
		{"WITH a AS MATERIALIZED (SELECT u.*, 1 AS n FROM users u), b AS (SELECT * FROM a) SELECT login FROM b", nil},
		{"WITH a AS MATERIALIZED (SELECT u.*, 1 AS n FROM users u), b AS (SELECT * FROM a) SELECT login, badge FROM b", []catalog.SchemaKind{user}},
		{"WITH a(x) AS (SELECT * FROM users) SELECT x FROM a", []catalog.SchemaKind{user}},
		{"SELECT login FROM (SELECT u.*, 1 AS n FROM users u) WHERE login = n", []catalog.SchemaKind{user}}, // n may be an attribute
		{"SELECT login FROM (SELECT 1 AS n, u.* FROM users u) WHERE login = n", nil},
		{"SELECT x.login FROM (SELECT * FROM (SELECT *, 1 AS n FROM users)) x WHERE x.n = 1", []catalog.SchemaKind{user}},
		{"SELECT x.n FROM (SELECT u.*, g.* FROM (SELECT 1 AS n) g, users u) x", []catalog.SchemaKind{user}},
		{"SELECT x.login FROM (SELECT * FROM groups g, users u) x", []catalog.SchemaKind{user, group}},
		{"SELECT x.status FROM (SELECT * FROM users u, (SELECT 1 AS n) g) x", nil},
		{"WITH a AS (SELECT DISTINCT * FROM users) SELECT id FROM a", []catalog.SchemaKind{user}},
		{"WITH a AS (SELECT * FROM users UNION SELECT * FROM users) SELECT id FROM a", []catalog.SchemaKind{user}},
		{"WITH a AS (SELECT * FROM users NATURAL JOIN groups) SELECT login FROM a", []catalog.SchemaKind{user, group}},
		{"SELECT f.login FROM (SELECT * FROM (SELECT * FROM users) e) AS f, groups g WHERE g.name = f.department", nil},
		{"SELECT f.login FROM (SELECT * FROM (SELECT * FROM users) e) AS f, groups g WHERE g.name = f.badge", []catalog.SchemaKind{user}},
		{"SELECT login FROM (SELECT * FROM users WHERE badge = 'x')", []catalog.SchemaKind{user}},
		{"SELECT login, badge FROM (SELECT * FROM users)", []catalog.SchemaKind{user}},
		{"SELECT login FROM users WHERE id IN (SELECT * FROM users)", []catalog.SchemaKind{user}},
		{"SELECT name FROM groups g WHERE EXISTS (SELECT * FROM users u WHERE u.department = g.name)", nil},
		{"SELECT name FROM groups g WHERE EXISTS (SELECT * FROM users EXCEPT SELECT * FROM users)", []catalog.SchemaKind{user}},
		{"SELECT name FROM groups g WHERE EXISTS (SELECT *, badge FROM users)", []catalog.SchemaKind{user, group}},
		{"WITH w(login) AS (VALUES ('a')) SELECT w.login, u.status FROM w LEFT JOIN users u USING (login)", nil},
		{"SELECT u.login, g.name FROM groups g JOIN users u USING (department)", []catalog.SchemaKind{group}},
		{"SELECT u.login FROM users u JOIN (SELECT city, title FROM users) m USING (city, title)", nil},
		{"SELECT u.login FROM users u JOIN users m USING (city, shoe_size)", []catalog.SchemaKind{user}},
		{"SELECT user_id AS id, 'x' AS reason FROM user_roles UNION SELECT id, 'y' FROM users ORDER BY reason, id", nil},
		{"SELECT user_id AS id, 'x' AS reason FROM user_roles UNION SELECT id, 'y' FROM users ORDER BY badge", []catalog.SchemaKind{user}},
		{"SELECT user_id AS id, 'x' FROM user_roles UNION SELECT id, 'y' FROM users GROUP BY reason", []catalog.SchemaKind{user}},
		{"WITH a AS (SELECT login AS who FROM users) SELECT who FROM a JOIN users u ON u.login = a.who", nil},
		{"WITH a AS (SELECT login AS who FROM users) SELECT a.who FROM a JOIN users u ON u.login = a.who", nil},
		{"SELECT who FROM (SELECT login AS who FROM users) WHERE who > 'a'", nil},
		{"SELECT * FROM (SELECT login FROM users)", nil},
		{"SELECT (SELECT name FROM users WHERE id = g.id) FROM groups g", []catalog.SchemaKind{user}},
		{"SELECT (SELECT u.login FROM users u WHERE u.id = m.user_id) FROM group_members m", nil},
		{"SELECT login, row_number() OVER (PARTITION BY status ORDER BY created) AS n FROM users", nil},
		{"SELECT login, rank() OVER w AS r FROM users WINDOW w AS (ORDER BY created) ORDER BY r", nil},
		{"SELECT value FROM users, json_each(credentials)", nil},
		{"SELECT f.n, u.login FROM users u LEFT JOIN (SELECT user_id, count(*) n FROM factors GROUP BY 1) f ON f.user_id = u.id ORDER BY n", nil},
		{"SELECT f.n, u.badge FROM users u LEFT JOIN (SELECT user_id, count(*) n FROM factors GROUP BY 1) f ON f.user_id = u.id", []catalog.SchemaKind{user}},
		{"SELECT f.badge FROM (SELECT * FROM users) f", []catalog.SchemaKind{user}},
		{"SELECT badge FROM groups g JOIN (SELECT * FROM users) f ON f.department = g.name", []catalog.SchemaKind{user, group}},
		{"SELECT e.value FROM users u, json_each(u.credentials) e", nil},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i, login FROM n, users", nil},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT n.i, login FROM n, users", nil},
		{"CREATE TEMP TABLE copy AS SELECT id, login FROM users", nil},
		{"CREATE TEMP VIEW v AS SELECT * FROM users", nil},
		{"CREATE VIEW v AS SELECT badge FROM my_view", nil},
		{"INSERT INTO temp.copy (who) SELECT login FROM users", nil},
		{"SELECT login FROM (users JOIN group_members ON user_id = users.id)", nil},
		{"SELECT u.login FROM users u LEFT JOIN user_roles r ON r.user_id = u.id WHERE r.id IS NULL", nil},
	} {
		s := ShapeOf(c.sql)
		if got := s.NeedsSchema(func(name string) bool { return name == "my_view" }); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s\n  needs the schemas %v, want %v", c.sql, got, c.want)
		}
	}
}

// TestShapeRepeats holds when rows may be asked for again.
func TestShapeRepeats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql              string
		repeats, limited bool
	}{
		{"SELECT login FROM users", false, false},
		{"SELECT login FROM users LIMIT 5", false, true},
		{"SELECT count(*) FROM users u JOIN groups g ON g.name = u.department", false, false},
		{"SELECT 1 FROM users a JOIN users b ON a.id = b.manager_id", true, false},
		{"SELECT 1 FROM users, users", true, false},
		{"SELECT login FROM users WHERE id IN (SELECT user_id FROM group_members)", true, false},
		{"SELECT login FROM users UNION SELECT login FROM users", true, false},
		{"WITH x AS (SELECT login FROM users) SELECT * FROM x, x", true, false},
		{"SELECT 1 FROM temp.users", true, false},
		{"SELECT 1 FROM generate_series(1, 3), users", true, false},
		{"SELECT 1 FROM EnrolledFactors, enrolled_factors", true, false},
	} {
		s := ShapeOf(c.sql)
		if s.Repeats != c.repeats || s.Limited != c.limited {
			t.Errorf("%s\n  repeats %t, limited %t; want %t, %t", c.sql, s.Repeats, s.Limited, c.repeats, c.limited)
		}
	}
}
