package rewrite

import (
	"strings"
	"testing"
)

// TestRestricted holds which queries are given a condition that follows from
// the rest of the statement, and which one. In the texts ⟦ and ⟧ are around
// what is added.
func TestRestricted(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		// Queries in a FROM.
		`SELECT u.login, f.n FROM users u LEFT JOIN (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'Sales')) ⟧GROUP BY user_id) f ON f.user_id = u.id WHERE u.department = 'Sales'`,
		`SELECT login, n FROM users u JOIN (SELECT f.user_id AS k, count(*) n FROM factors AS f WHERE ⟦(⟧status = 'ACTIVE' OR provider = 'DUO'⟦) AND "f"."user_id" IN (SELECT "u"."id" FROM users u WHERE ("u".department = 'Sales'))⟧ GROUP BY 1 HAVING n > 1) x ON u.id == x.k AND n < 9 WHERE department = 'Sales' AND (n = 1 OR login > 'a')`,
		`SELECT 1 FROM (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = ?1))⟧) f, users u WHERE f.user_id = u.id AND u.status = ?⟦1⟧`,
		`SELECT 1 FROM groups g LEFT JOIN (SELECT group_id, count(*) AS n FROM group_members ⟦WHERE "group_members"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'S%')) ⟧GROUP BY group_id) c ON c.group_id = g.id WHERE g.name LIKE 'S%'`,
		`SELECT 1 FROM users u LEFT JOIN (SELECT user_id, row_number() OVER (PARTITION BY user_id ORDER BY created) AS r FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.id > 'a'))⟧) f ON f.user_id = u.id AND f.r = 1 WHERE u.id > 'a'`,
		// By way of a WITH, also of several.
		`WITH c(k, n) AS (SELECT user_id, count(*) FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = :d)) ⟧GROUP BY user_id) SELECT u.login, c.n FROM users u LEFT JOIN c ON c.k = u.id WHERE u.department = :d`,
		`WITH s AS ⟦NOT MATERIALIZED ⟧(SELECT id, login FROM users WHERE department = 'Sales'), f AS (SELECT * FROM enrolled_factors WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "enrolled_factors"."user_id" IN (SELECT "s"."id" FROM s)⟧), c AS (SELECT user_id, count(*) n FROM f GROUP BY user_id) SELECT s.login, c.n FROM s LEFT JOIN c ON c.user_id = s.id`,
		`WITH a AS ⟦NOT MATERIALIZED ⟧(SELECT DISTINCT user_id FROM user_roles), m AS (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u, a WHERE (a.user_id = u.id))⟧) SELECT u.login FROM users u JOIN a ON a.user_id = u.id LEFT JOIN m ON m.user_id = u.id WHERE m.user_id IS NULL`,
		// A result without a name keeps the one it has.
		`SELECT (SELECT count(*) FROM users u JOIN (SELECT user_id FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) ⟧GROUP BY user_id) f ON f.user_id = u.id WHERE u.status = 'X')⟦ AS "(SELECT count(*) FROM users u JOIN (SELECT user_id FROM enrolled_factors GROUP BY user_id) f ON f.user_id = u.id WHERE u.status = 'X')"⟧`,
		// A relation that is asked for by one end and has a condition on the other.
		`SELECT u.login FROM users u WHERE NOT EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧m.user_id = u.id AND g.name LIKE 'S%'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'S%'))⟧)`,
		`SELECT 1 FROM users u JOIN (SELECT user_id FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.login LIKE 'a!%%' ESCAPE '!') AND (u.login > printf('%04d', 1))) ⟧GROUP BY user_id) f ON f.user_id = u.id WHERE u.login LIKE 'a!%%' ESCAPE '!' AND u.login > printf('%04d', 1)`,
		// In correlated subqueries.
		`SELECT login FROM users u WHERE u.department = 'Sales' AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'Sales'))⟧) m WHERE m.user_id = u.id)`,
		`WITH m AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE ("u".login LIKE 'a%')) ⟧GROUP BY 1) SELECT login, (SELECT n FROM m WHERE m.user_id = u.id) ⟦AS "(SELECT n FROM m WHERE m.user_id = u.id)" ⟧FROM users u WHERE login LIKE 'a%'`,
		// Conditions above groups and windows that can stand below.
		`WITH m AS (SELECT u.id, u.login, u.department AS d, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id ⟦WHERE ("u"."department" = 'Legal') ⟧GROUP BY u.id) SELECT login FROM m WHERE d = 'Legal' AND n = 0`,
		`SELECT u.login, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND (u.department = 'Legal')⟧ GROUP BY u.id HAVING count(*) > 1 AND u.department = 'Legal'`,
		`SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id⟦ WHERE ((ifnull("u"."last_login", NULL)) < '2026' OR (ifnull("u"."department", NULL)) IS NULL)⟧ GROUP BY 1 HAVING max(u.last_login) < '2026' OR min(department) IS NULL`,
		`SELECT k FROM (SELECT f.factor_type k, u.department d, row_number() OVER (PARTITION BY u.id ORDER BY f.created) r FROM users u JOIN enrolled_factors f ON f.user_id = u.id⟦ WHERE (lower("u"."department") = ?1)⟧) WHERE r = 1 AND lower(d) = ?⟦1⟧`,
		`WITH f AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE ("enrolled_factors"."user_id" IN (SELECT "users".id FROM users WHERE "users".department = 'Legal')) ⟧GROUP BY user_id) SELECT avg(n) FROM f WHERE user_id IN (SELECT id FROM users WHERE department = 'Legal')`,
		`SELECT 1 FROM groups g LEFT JOIN (SELECT group_id k, count(*) n FROM group_members ⟦WHERE ("group_members"."group_id" > '00g') ⟧GROUP BY 1) m ON m.k = g.id AND m.k > '00g'`,
		`SELECT 1 FROM (SELECT u.id, count(*) n FROM users u JOIN factors f ON f.user_id = u.id WHERE ⟦(⟧u.status = 'X'⟦) AND ("u"."id" = 'a' OR "u"."id" = 'b')⟧ GROUP BY 1) WHERE (id = 'a' OR id = 'b') AND n = 1`,
		// Who has a role, where the others are listed anyway or are few.
		`SELECT 1 FROM users WHERE status = 'ACTIVE' AND id NOT IN (SELECT user_id FROM user_roles ⟦WHERE "user_roles"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status = 'ACTIVE')) ⟧GROUP BY 1)`,
		`SELECT 1 FROM users WHERE status IN ('LOCKED_OUT') AND id IN (SELECT user_id FROM user_roles ⟦WHERE "user_roles"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status IN ('LOCKED_OUT'))) ⟧GROUP BY 1)`,
		// A keyword for a name.
		`SELECT u.login, f.last FROM users u LEFT JOIN (SELECT user_id, max(created) last FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) ⟧GROUP BY user_id) f ON f.user_id = u.id WHERE u.status = 'X'`,
		// Those who have a role are told first, and only they are asked for factors.
		`WITH a AS ⟦NOT MATERIALIZED ⟧(SELECT DISTINCT user_id FROM user_roles⟦ WHERE "user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'X'))⟧), m AS (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'X') AND (u.id IN (SELECT "a".user_id FROM a)))⟧) SELECT 1 FROM users u WHERE u.department = 'X' AND u.id NOT IN (SELECT user_id FROM m) AND u.id IN (SELECT user_id FROM a)`,
		`SELECT 1 FROM users u WHERE u.department = 'X' AND u.id IN (SELECT user_id FROM user_roles⟦ WHERE "user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'X'))⟧ EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "user_roles"."user_id" FROM user_roles WHERE ("user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'X'))))⟧)`,
		`SELECT u.login, f.n FROM users u LEFT JOIN (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id))) ⟧GROUP BY 1) f ON f.user_id = u.id WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)`,
		`SELECT count(*) FROM (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE ("enrolled_factors"."user_id" IN (SELECT "user_roles".user_id FROM user_roles)) ⟧GROUP BY 1) f WHERE f.user_id IN (SELECT user_id FROM user_roles)`,
		`WITH s AS ⟦MATERIALIZED ⟧(SELECT user_id FROM user_roles LIMIT 3), f AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE ("enrolled_factors"."user_id" IN (SELECT "s".user_id FROM s)) ⟧GROUP BY 1) SELECT max(n) FROM f WHERE user_id IN (SELECT user_id FROM s)`,
		// A WITH that is read several times.
		`WITH f AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "users".id FROM users WHERE "users".status = 'X') ⟧GROUP BY user_id) SELECT avg(n), (SELECT max(n) FROM f WHERE user_id IN (SELECT id FROM users WHERE status = 'X')) AS m FROM f WHERE user_id IN (SELECT id FROM users WHERE status = 'X')`,
		`WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X') UNION ALL SELECT "v"."id" FROM users v WHERE (v.department = 'Y'))⟧) SELECT 1 FROM users u LEFT JOIN f ON f.user_id = u.id WHERE u.status = 'X' UNION ALL SELECT 2 FROM users v WHERE v.department = 'Y' AND v.id NOT IN (SELECT user_id FROM f)`,
		`WITH f(k, n) AS (SELECT user_id, count(*) FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "s"."id" FROM s) ⟧GROUP BY 1), s AS (SELECT id FROM users WHERE department = 'X'), g AS (SELECT k FROM f WHERE n > 1) SELECT (SELECT count(*) FROM s JOIN g ON g.k = s.id) AS a, (SELECT count(*) FROM s JOIN f ON f.k = s.id) AS b`,
		`WITH m AS (SELECT u.id, u.department d, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id ⟦WHERE ("u"."department" = 'X') ⟧GROUP BY u.id) SELECT (SELECT count(*) FROM m WHERE d = 'X' AND n = 0) AS a, (SELECT count(*) FROM m WHERE d = 'X') AS b`,
		`WITH m AS (SELECT u.id, u.department d, u.status s, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id ⟦WHERE (("u"."department" = 'X') AND ("u"."status" > 'A') OR ("u"."department" = 'Y')) ⟧GROUP BY u.id) SELECT (SELECT count(*) FROM m WHERE d = 'X' AND s > 'A') AS a, (SELECT count(*) FROM m WHERE d = 'Y') AS b`,
		`WITH f AS (SELECT * FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X'))⟧) SELECT (SELECT count(*) FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X' AND f.status = 'ACTIVE') AS a, (SELECT count(*) FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X') AS b`,
		// Set operations.
		`SELECT id FROM users WHERE status = 'ACTIVE' EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status = 'ACTIVE'))⟧ ORDER BY 1 LIMIT 3`,
		`SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "user_roles"."user_id" FROM user_roles)⟧ INTERSECT SELECT user_id FROM user_roles`,
		`SELECT 1 FROM (SELECT id, 'a' FROM users WHERE status = 'A' UNION SELECT id, 'b' FROM users WHERE status = 'B' EXCEPT SELECT user_id, status FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status = 'A') UNION ALL SELECT "users"."id" FROM users WHERE ("users".status = 'B'))⟧)`,
		// Lists of an IN.
		`SELECT login FROM users WHERE department = 'Sales' AND id IN (SELECT user_id FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".department = 'Sales')) ⟧GROUP BY user_id HAVING count(*) > 1)`,
		`WITH m AS (SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.created > '2026-01-01'))⟧) SELECT 1 FROM users u WHERE u.created > '2026-01-01' AND (u.status = 'X' OR NOT u.id NOT IN (SELECT user_id FROM m))`,
		`SELECT u.login, u.id IN (SELECT user_id FROM enrolled_factors WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'Sales'))⟧) AS has FROM users u WHERE u.department = 'Sales'`,
		`SELECT CASE WHEN id NOT IN (SELECT user_id FROM user_roles⟦ WHERE "user_roles"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status = 'X'))⟧) THEN 1 END AS x FROM users WHERE status = 'X'`,
		// A table that is listed by parents is asked itself where few can be meant.
		`SELECT user_id FROM group_members WHERE group_id IN (SELECT id FROM groups WHERE name = 'Sales') EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id IN (SELECT "groups".id FROM groups WHERE "groups".name = 'Sales')))⟧`,
		// What has been taken away before need not be asked for.
		`SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT m.user_id FROM group_members m WHERE m.group_id = 'b' EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a') EXCEPT SELECT m.user_id FROM group_members m WHERE m.group_id = 'b')⟧ ORDER BY 1`,
		`SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT id FROM users WHERE status = 'X' UNION SELECT id FROM users WHERE status = 'Y' EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a') EXCEPT SELECT "users".id FROM users WHERE "users".status = 'X' UNION ALL SELECT "users"."id" FROM users WHERE ("users".status = 'Y'))⟧`,
		// Only of what is known to the last row.
		`SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT id FROM users WHERE random() > 0 EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a'))⟧`,
		`SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT id FROM (SELECT id FROM users WHERE status = 'X') EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a'))⟧`,
		`SELECT user_id, group_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT id, status FROM users WHERE status = 'X' EXCEPT SELECT user_id, status FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a'))⟧`,
		`SELECT r.type FROM user_roles r LEFT JOIN (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "r"."user_id" FROM user_roles r)⟧) f USING (user_id) WHERE f.user_id IS NULL`,
		`WITH RECURSIVE c(id, n) AS (SELECT id, 0 FROM users WHERE login = 'x' UNION ALL SELECT u.id, n + 1 FROM users u JOIN c ON u.manager_user_id = c.id) SELECT c.id FROM c LEFT JOIN (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "c"."id" FROM c) ⟧GROUP BY user_id) f ON f.user_id = c.id`,
		// What might be something else the next time is computed once.
		`WITH s AS ⟦MATERIALIZED ⟧(SELECT id FROM users ORDER BY random() LIMIT 10), f AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "s"."id" FROM s) ⟧GROUP BY 1) SELECT s.id, f.n FROM s LEFT JOIN f ON f.user_id = s.id`,
		`WITH r AS (SELECT id FROM users LIMIT 9), s AS ⟦MATERIALIZED ⟧(SELECT id FROM r WHERE id > 'a'), f AS (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "s"."id" FROM s) ⟧GROUP BY 1) SELECT s.id, f.n FROM s LEFT JOIN f ON f.user_id = s.id`,
		// In the ON of an outer join only what is said there, or of others, counts.
		`SELECT 1 FROM users o LEFT JOIN users u ON u.id = o.manager_user_id AND u.status = 'X' AND EXISTS (SELECT 1 FROM (SELECT DISTINCT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users o, users u WHERE (o.id > 'a') AND (u.id = o.manager_user_id) AND (u.status = 'X'))⟧) m WHERE m.user_id = u.id) WHERE u.status IS NULL AND o.id > 'a'`,
		// A custom attribute, which SQLite knows when it is asked whether it takes the text.
		`SELECT badge, f.n FROM users u JOIN (SELECT user_id, count(*) n FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE ("u".badge > 3)) ⟧GROUP BY user_id) f ON f.user_id = u.id WHERE badge > 3`,
		// A key by way of a table that it is joined to.
		`SELECT 1 FROM users o LEFT JOIN (SELECT u.id, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id ⟦WHERE "u"."id" IN (SELECT "o"."id" FROM users o WHERE (o.login = 'x')) ⟧GROUP BY u.id) x ON x.id = o.id WHERE o.login = 'x'`,
	} {
		given, want := asGiven(want)
		if got := rulesForTest.Restricted(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := refusing.Restricted(given); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
}

// TestNotRestricted holds what is handed to SQLite as it is, because something
// in it may not mean what the condition would say, or nothing would be saved.
func TestNotRestricted(t *testing.T) {
	t.Parallel()
	const grouped = "(SELECT user_id, count(*) n FROM enrolled_factors GROUP BY user_id) f ON f.user_id = u.id"
	for _, same := range []string{
		// What is above must not come below.
		"SELECT 1 FROM (SELECT u.id, u.department d, count(*) n FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.status) WHERE d = 'Legal'",
		"SELECT 1 FROM (SELECT u.id, f.status s, count(*) n FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id) WHERE s = 'ACTIVE'",
		"SELECT 1 FROM (SELECT u.department d, count(*) OVER () n FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id) WHERE d = 'Legal'",
		"SELECT 1 FROM (SELECT u.department d, count(*) n FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id LIMIT 3) WHERE d = 'Legal'",
		"SELECT 1 FROM groups g LEFT JOIN (SELECT group_id k, count(*) n FROM group_members GROUP BY 1) m ON m.k = g.id WHERE m.k IS NULL",
		"SELECT 1 FROM (SELECT u.id, max(u.department) d FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id) WHERE d = 'Legal'",
		"SELECT u.status, count(*) FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.status HAVING max(u.department) = 'Legal' OR u.status = 'X'",
		"SELECT u.status, count(*) FROM users u JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.status HAVING u.department = 'Legal'",
		"SELECT count(*) FROM users u JOIN enrolled_factors f ON f.user_id = u.id HAVING u.department = 'Legal'",
		// All rows matter.
		"SELECT 1 FROM users u LEFT JOIN " + grouped,
		"SELECT 1 FROM (SELECT user_id FROM enrolled_factors GROUP BY user_id) f LEFT JOIN users u ON u.id = f.user_id AND u.status = 'ACTIVE'",
		"SELECT 1 FROM users u RIGHT JOIN " + grouped + " WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u FULL JOIN " + grouped + " WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u NATURAL JOIN groups g JOIN " + grouped + " WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u LEFT JOIN " + strings.Replace(grouped, "ON f.user_id = u.id", "ON f.user_id = u.id OR f.n = 1", 1) + " WHERE u.status = 'ACTIVE'",
		"SELECT user_id FROM enrolled_factors EXCEPT SELECT id FROM users WHERE status = 'ACTIVE'",
		"SELECT id FROM users WHERE status = 'ACTIVE' UNION SELECT user_id FROM enrolled_factors",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE u.status = 'ACTIVE' OR f.n = 1",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE f.n = 1",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE NOT (u.status = 'ACTIVE' AND f.n = 1)",
		// What may be an error, for rows that something else leaves out before.
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE hex(u.department) = '00' AND u.login LIKE 'a%' ESCAPE substr(u.department, 1, 2)",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE hex(u.department) = '00' AND like('a%', u.login, u.department)",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE hex(u.department) = '00' AND length(printf('%.*c', 2000000000, 'x')) < 5",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE hex(u.department) = '00' AND u.login > format('%2000000000d', 1)",
		// A part of the rows would give other ones.
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM enrolled_factors LIMIT 3) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT max(user_id) AS user_id FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, count(*) FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM enrolled_factors GROUP BY factor_type) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, row_number() OVER (ORDER BY id) FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, row_number() OVER (PARTITION BY status ORDER BY user_id) FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, rank() OVER w FROM enrolled_factors WINDOW w AS (ORDER BY id)) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, sum(1) OVER (PARTITION BY user_id), count(*) OVER () FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		// Others read it too.
		"WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors) SELECT (SELECT count(*) FROM f) AS n FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors) SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'ACTIVE' AND u.id IN f",
		"WITH RECURSIVE f AS (SELECT user_id FROM enrolled_factors UNION SELECT u.manager_user_id FROM users u JOIN f ON f.user_id = u.id) SELECT 1 FROM users v JOIN f ON f.user_id = v.id WHERE v.status = 'ACTIVE'",
		"WITH f AS (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1) SELECT (SELECT sum(n) FROM f) AS a, (SELECT sum(n) FROM f JOIN users u ON u.id = f.user_id WHERE u.status = 'X') AS b",
		"WITH f AS NOT MATERIALIZED (SELECT user_id, factor_type t FROM enrolled_factors) SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X' UNION ALL SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X'",
		"WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors) SELECT 1 FROM f a JOIN f b ON a.user_id = b.user_id",
		"WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors LIMIT 9) SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X' UNION ALL SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X'",
		"WITH f AS (SELECT DISTINCT user_id FROM enrolled_factors), g AS (SELECT user_id FROM f LIMIT 2) SELECT 1 FROM users u JOIN f ON f.user_id = u.id JOIN g ON g.user_id = u.id WHERE u.status = 'X'",
		"WITH m AS (SELECT u.id, u.department d, count(f.id) n FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id GROUP BY u.id) SELECT (SELECT count(*) FROM m WHERE d = 'X') AS a, (SELECT count(*) FROM m WHERE n = 0) AS b",
		// Compared in another way than the keys are.
		"SELECT 1 FROM users u JOIN (SELECT user_id, status FROM enrolled_factors GROUP BY user_id) f ON f.status = u.status WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT user_id FROM enrolled_factors) f ON f.user_id = u.login WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT user_id FROM enrolled_factors) f ON f.user_id = u.id COLLATE NOCASE WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT user_id COLLATE NOCASE AS user_id FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT lower(user_id) AS user_id FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT user_id FROM enrolled_factors) f ON f.user_id >= u.id WHERE u.status = 'ACTIVE'",
		"SELECT lower(id) FROM users WHERE status = 'ACTIVE' EXCEPT SELECT user_id FROM enrolled_factors",
		"SELECT * FROM (SELECT id FROM users) EXCEPT SELECT user_id FROM enrolled_factors",
		// NULL is equal to NULL in a set operation.
		"SELECT m.id FROM users u LEFT JOIN users m ON m.id = u.manager_user_id WHERE u.status = 'ACTIVE' EXCEPT SELECT f.user_id FROM users o LEFT JOIN enrolled_factors f ON f.user_id = o.id",
		"SELECT id, count(*) FROM users WHERE status = 'NONE' INTERSECT SELECT r.user_id, 0 FROM users u LEFT JOIN user_roles r ON r.user_id = u.id",
		// Perhaps answered differently the next time, or elsewhere.
		"SELECT 1 FROM users u JOIN " + grouped + ` WHERE "random"() > 0`,
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE json_extract(u.profile, '$.a') = 1",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE abs(u.x) = 1 OR u.profile ->> 'a' = 1",
		"WITH s AS NOT MATERIALIZED (SELECT id FROM users ORDER BY random() LIMIT 3) SELECT 1 FROM s u JOIN " + grouped,
		"SELECT count(*), (SELECT 'x' WHERE u.id NOT IN (SELECT user_id FROM enrolled_factors)) AS x FROM users u WHERE u.status = 'NOSUCH'",
		// Others read it in an ORDER BY or a LIMIT.
		"WITH f AS (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1) SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X' LIMIT (SELECT count(*) FROM f)",
		"WITH f AS (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1) SELECT 1 FROM users u JOIN f ON f.user_id = u.id WHERE u.status = 'X' ORDER BY (SELECT count(*) FROM f)",
		// Aggregates in quotes, and of the SELECT around.
		"SELECT 1 FROM users u JOIN (SELECT user_id, \"count\"(*) n FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'X'",
		"SELECT 1 FROM users u JOIN (SELECT user_id, [max](created) FROM enrolled_factors) f ON f.user_id = u.id WHERE u.status = 'X'",
		"SELECT 1 FROM users u JOIN (SELECT f.user_id, (SELECT count(f.id)) n FROM enrolled_factors f) f ON f.user_id = u.id WHERE u.status = 'X'",
		// Results whose names only SQLite knows, and those that a number would change.
		"SELECT 1 FROM users o JOIN (SELECT DISTINCT (u.manager_user_id), f.user_id AS manager_user_id FROM users u JOIN enrolled_factors f ON f.user_id = u.id) d ON d.manager_user_id = o.id WHERE o.status = 'X'",
		"SELECT 1 FROM users o JOIN (SELECT DISTINCT user_id, user_id COLLATE BINARY FROM enrolled_factors) d ON d.user_id = o.id WHERE o.status = 'X'",
		"SELECT u.login, coalesce(f.n, ?) FROM users u JOIN " + grouped + " WHERE u.status = ?",
		// SQLite asks for the keys of one row after the other.
		"SELECT 1 FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors WHERE status = 'ACTIVE') f ON f.user_id = u.id WHERE u.status = 'X' ORDER BY u.created LIMIT 5",
		"WITH f AS (SELECT user_id FROM enrolled_factors) SELECT u.login FROM users u LEFT JOIN f ON f.user_id = u.id WHERE u.status = 'X' LIMIT 5",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE random() > 0 OR u.id = 'x'",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE u.last_login < CASE WHEN u.status = 'ACTIVE' THEN datetime('now') END",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE u.id = replace",
		"SELECT 1 FROM users u JOIN nosuch x JOIN " + grouped + " WHERE badge = 'x'",
		// It would take the place of a name.
		"WITH users AS (SELECT 'x' AS id) SELECT 1 FROM users u JOIN " + grouped + " WHERE u.id = 'x'",
		"WITH a AS (SELECT 'x' AS id), A AS (SELECT 'y' AS id) SELECT 1 FROM a u JOIN " + grouped + " WHERE u.id = 'x'",
		// NULL matters to NOT IN.
		"SELECT 1 FROM users u WHERE u.status = 'X' AND u.id NOT IN (SELECT f.user_id FROM users o LEFT JOIN enrolled_factors f ON f.user_id = o.id GROUP BY 1)",
		"SELECT 1 FROM groups g LEFT JOIN users u ON u.department = g.name WHERE g.type = 'X' AND u.id NOT IN (SELECT user_id FROM enrolled_factors GROUP BY 1)",
		"SELECT 1 FROM users u WHERE u.status = 'X' AND u.manager_user_id NOT IN (SELECT user_id FROM enrolled_factors GROUP BY 1)",
		"SELECT 1 FROM users u WHERE u.status = 'X' AND 1 = u.id IN (SELECT user_id FROM enrolled_factors GROUP BY 1)",
		// The few who have a role tell which users matter.
		"SELECT 1 FROM users u JOIN (SELECT user_id, count(*) FROM user_roles GROUP BY 1) r ON r.user_id = u.id WHERE u.status = 'ACTIVE' AND u.last_login < '2026-01-01'",
		"SELECT 1 FROM users WHERE status = 'ACTIVE' AND id IN (SELECT user_id FROM user_roles GROUP BY 1)",
		// What is asked of each user is no way to tell whose roles to ask for.
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER') AND f.factor_type = 'sms'",
		// That somebody has no role is true of most, and groups are listed from either end.
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id) = 0",
		"SELECT 1 FROM users u WHERE u.id IN (SELECT user_id FROM group_members GROUP BY 1) AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"WITH m AS (SELECT user_id, count(*) n FROM group_members GROUP BY 1) SELECT 1 FROM users u JOIN m ON m.user_id = u.id WHERE u.login > 'a' UNION ALL SELECT 1 FROM users u JOIN m ON m.user_id = u.id WHERE u.login < 'a'",
		// It asks for one end of the relation already.
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM group_members WHERE group_id = '00g' GROUP BY 1) m ON m.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id GROUP BY 1) m ON m.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN (SELECT DISTINCT user_id FROM enrolled_factors WHERE user_id IN ('a', 'b')) f ON f.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM enrolled_factors f WHERE f.status = 'ACTIVE' AND f.user_id IN (SELECT user_id FROM user_roles)",
		"SELECT user_id FROM enrolled_factors WHERE status = 'ACTIVE' EXCEPT SELECT user_id FROM user_roles",
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM enrolled_factors GROUP BY 1) f ON f.user_id = u.id AND u.x BETWEEN random() AND u.id IN (SELECT user_id FROM user_roles) JOIN user_roles r",
		// No table that is listed by parents.
		"SELECT 1 FROM groups g JOIN (SELECT department, count(*) n FROM users GROUP BY 1) d ON d.department = g.name WHERE g.type = 'X'",
		// Nothing that is read to the last word.
		"SELECT 1 FROM users u JOIN (enrolled_factors f) ON f.user_id = u.id WHERE u.id IN (SELECT user_id FROM enrolled_factors GROUP BY 1)",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE u.status = 'ACTIVE'; SELECT 2",
		"CREATE TEMP VIEW x AS SELECT 1 FROM users u JOIN " + grouped + " WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN " + grouped + " WHERE (u.status = 'ACTIVE'",
		"SELECT 1 FROM users u JOIN main.enrolled_factors x JOIN " + grouped + " WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users AS replace JOIN " + strings.ReplaceAll(grouped, "u.id", "replace.id") + " WHERE replace.status = 'ACTIVE'",
		"SELECT 1 FROM (SELECT user_id FROM enrolled_factors",
		"SELECT SELECT",
		"",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
