package rewrite

import (
	"testing"

	"github.com/oktasql/oktasql/sqltree"
)

// TestMemberships holds which lists are asked for one by one, and what the
// statement is then.
func TestMemberships(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sql, want string }{
		{ // the text of a result is its name
			"SELECT count(*) FILTER (WHERE 1), count(*) FILTER (WHERE id IN (SELECT user_id FROM enrolled_factors)) FROM users",
			"SELECT count(*) FILTER (WHERE 1), count(*) FILTER (WHERE id IN (SELECT user_id FROM enrolled_factors)) FROM users",
		},
		{
			"SELECT CASE WHEN 1 THEN 1 END, (SELECT count(*) FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)) FROM groups",
			"SELECT CASE WHEN 1 THEN 1 END, (SELECT count(*) FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)) FROM groups",
		},
		{
			"SELECT login FROM users WHERE status = 'ACTIVE' AND id NOT IN (SELECT user_id FROM enrolled_factors)",
			`SELECT login FROM users WHERE status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM enrolled_factors WHERE "enrolled_factors"."user_id" = "users"."id")`,
		},
		{
			"SELECT login FROM users u WHERE (u.id IN (SELECT DISTINCT f.user_id FROM enrolled_factors AS f WHERE f.factor_type = ? OR f.provider = ?2)) ORDER BY 1;",
			`SELECT login FROM users u WHERE (EXISTS (SELECT 1 FROM enrolled_factors AS f WHERE "f"."user_id" = "u"."id" AND (f.factor_type = ? OR f.provider = ?2))) ORDER BY 1;`,
		},
		{
			"SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.type <> 'BUILT_IN' AND m.user_id IN (SELECT user_id FROM user_roles WHERE type = 'X') GROUP BY 1",
			`SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.type <> 'BUILT_IN' AND EXISTS (SELECT 1 FROM user_roles WHERE "user_roles"."user_id" = "m"."user_id" AND (type = 'X')) GROUP BY 1`,
		},
		{
			"WITH a AS (SELECT id FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)) SELECT * FROM a",
			`WITH a AS (SELECT id FROM users WHERE EXISTS (SELECT 1 FROM enrolled_factors WHERE "enrolled_factors"."user_id" = "users"."id")) SELECT * FROM a`,
		},
		{
			"SELECT id FROM users WHERE created BETWEEN '2026-01-01' AND '2026-02-01' AND id IN (SELECT user_id FROM user_roles) UNION SELECT id FROM groups",
			`SELECT id FROM users WHERE created BETWEEN '2026-01-01' AND '2026-02-01' AND EXISTS (SELECT 1 FROM user_roles WHERE "user_roles"."user_id" = "users"."id") UNION SELECT id FROM groups`,
		},
		{
			"SELECT u.login FROM users u LEFT JOIN users m ON m.id = u.manager_id WHERE NOT u.id IN (SELECT user_id FROM enrolled_factors WHERE user_factors.status = 'ACTIVE' -- x\n)",
			"SELECT u.login FROM users u LEFT JOIN users m ON m.id = u.manager_id WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors WHERE \"enrolled_factors\".\"user_id\" = \"u\".\"id\" AND (user_factors.status = 'ACTIVE'))",
		},
		{
			"SELECT 1 FROM users u WHERE u.id NOT IN (SELECT user_id FROM user_roles) LIMIT 10",
			`SELECT 1 FROM users u WHERE NOT EXISTS (SELECT 1 FROM user_roles WHERE "user_roles"."user_id" = "u"."id") LIMIT 10`,
		},
		{
			"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.id IN (SELECT user_id FROM user_roles) AND f.factor_type = 'sms' AND u.status = 'ACTIVE'",
			`SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE EXISTS (SELECT 1 FROM user_roles WHERE "user_roles"."user_id" = "u"."id") AND f.factor_type = 'sms' AND u.status = 'ACTIVE'`,
		},
		{
			"SELECT 1 FROM Users AS U, groups g LEFT JOIN user_types t ON t.id = U.type_id WHERE 1 = 1 AND u.id IN (SELECT F.user_id FROM Factors F)",
			`SELECT 1 FROM Users AS U, groups g LEFT JOIN user_types t ON t.id = U.type_id WHERE 1 = 1 AND EXISTS (SELECT 1 FROM Factors F WHERE "F"."user_id" = "U"."id")`,
		},
		{
			"SELECT 1 FROM users u WHERE (1 BETWEEN 0 AND 2 AND (u.id) IN (SELECT 1)) AND 1 BETWEEN 0 AND 3 AND NOT (u.id NOT IN (SELECT user_id FROM factors))",
			`SELECT 1 FROM users u WHERE (1 BETWEEN 0 AND 2 AND (u.id) IN (SELECT 1)) AND 1 BETWEEN 0 AND 3 AND NOT (NOT EXISTS (SELECT 1 FROM factors WHERE "factors"."user_id" = "u"."id"))`,
		},
		{
			"SELECT name FROM groups WHERE id NOT IN (SELECT m.group_id FROM group_members m WHERE m.status = 'ACTIVE')",
			`SELECT name FROM groups WHERE NOT EXISTS (SELECT 1 FROM group_members m WHERE "m"."group_id" = "groups"."id" AND (m.status = 'ACTIVE'))`,
		},
	} {
		s := sqltree.ShapeOf(c.sql)
		if got := Memberships(&s, c.sql); got != c.want {
			t.Errorf("%s\n   is %s\n want %s", c.sql, got, c.want)
		}
	}
	for _, same := range []string{
		// A column that may be NULL, also because of an outer join.
		"SELECT 1 FROM users WHERE manager_id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u LEFT JOIN users m ON m.id = u.manager_id WHERE m.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u RIGHT JOIN groups g ON g.name = u.department WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u NATURAL JOIN groups g WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		// The name might be another table's.
		"SELECT 1 FROM users, (SELECT 1 AS x) WHERE id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u, user_types t WHERE id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM my_users WHERE id IN (SELECT user_id FROM enrolled_factors)",
		"WITH users AS (SELECT 1 AS id) SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users f WHERE f.id IN (SELECT f.user_id FROM enrolled_factors f)",
		// No condition of a WHERE by itself.
		"SELECT id IN (SELECT user_id FROM enrolled_factors) FROM users",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors) = 0",
		"SELECT 1 FROM users WHERE 1 = id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE 'a' || id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE 'a' BETWEEN 'b' AND id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE coalesce(id IN (SELECT user_id FROM enrolled_factors), 1)",
		"SELECT 1 FROM users WHERE CASE WHEN id IN (SELECT user_id FROM enrolled_factors) THEN 1 END",
		"SELECT 1 FROM users GROUP BY id HAVING id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE (id, status) IN (SELECT user_id, status FROM enrolled_factors)",
		// Words that bind closer.
		"SELECT 1 FROM users u WHERE 'x' IS NOT u.id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u WHERE 1 AND NOT 1 IS NOT u.id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users u WHERE 5 BETWEEN (1 AND 1) AND u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		// Tables that are no tables, and names that are not read with certainty.
		"SELECT 1 FROM (VALUES (1)) v LEFT JOIN users u ON u.login = 'nobody' WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM (SELECT * FROM groups) g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM (SELECT 'x' AS id) z, users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM (users) u WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM json_each('[]') j LEFT JOIN users u WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM main.users u WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE id NOT IN (SELECT 'user_id' FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM (enrolled_factors) AS f)",
		"SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM temp.enrolled_factors)",
		`WITH "enrolled_factors" AS (SELECT NULL AS user_id) SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)`,
		`WITH "users" AS (SELECT NULL AS id) SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)`,
		"WITH 'users' AS (SELECT NULL AS id) SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users key WHERE key.id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users AS replace WHERE id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users Ärzte WHERE id NOT IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users U WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors u)",
		"SELECT 1; SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors)",
		// The name of a result is its text.
		"SELECT (SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)) FROM users",
		"SELECT 1, (SELECT count(*) FROM (SELECT 1 FROM users u WHERE u.id IN (SELECT user_id FROM enrolled_factors)))",
		// More than the key of one such table.
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM group_members)",
		"SELECT 1 FROM users WHERE id NOT IN (SELECT user_id FROM group_members)",
		"SELECT 1 FROM groups WHERE id IN (SELECT group_id FROM group_members)",
		"SELECT 1 FROM groups WHERE id NOT IN (SELECT group_id FROM group_members WHERE user_id = 'x')",
		"SELECT 1 FROM groups WHERE id NOT IN (SELECT group_id FROM group_members WHERE status = 'SUSPENDED')",
		"SELECT 1 FROM groups WHERE id NOT IN (SELECT group_id FROM group_members WHERE group_id > 'x')",
		"SELECT 1 FROM users WHERE id IN (SELECT id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors LIMIT 3)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors GROUP BY 1 HAVING count(*) > 1)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors UNION SELECT user_id FROM user_roles)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors, users)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors f JOIN users u)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors WHERE user_id IN ('a', 'b'))",
		"SELECT 1 FROM users WHERE id IN (SELECT max(user_id) FROM enrolled_factors)",
		// A list that is shorter than the rows it is asked about.
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM user_roles WHERE type = 'X')",
		"SELECT 1 FROM users u WHERE u.id NOT IN (SELECT user_id FROM user_roles) LIMIT 1000",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.id IN (SELECT user_id FROM user_roles) AND f.factor_type IN ('sms', 'call')",
		"SELECT 1 FROM enrolled_factors f WHERE f.user_id IN (SELECT user_id FROM user_roles) AND f.factor_type = ?",
		// Not a query, or no query yet.
		"CREATE TEMP VIEW v AS SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM enrolled_factors",
		"SELECT 1 FROM users WHERE id IN (SELECT",
		"IN (SELECT",
		"",
	} {
		s := sqltree.ShapeOf(same)
		if got := Memberships(&s, same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
