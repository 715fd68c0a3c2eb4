package rewrite

import (
	"testing"
)

// TestCandidatesFirst holds which statements begin with those who may have rows.
// In the texts ⟦ and ⟧ are around what is added.
func TestCandidatesFirst(t *testing.T) {
	t.Parallel()
	const all = `(SELECT value FROM oktasql_candidates('user_roles'))`
	const user = `(SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'USER'))`
	for _, want := range []string{
		// Joins.
		`SELECT u.login, r.label FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.last_login < '2026-01-01'⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT login FROM user_roles x, users WHERE ⟦(⟧users.id == user_id AND last_login IS NULL⟦) AND "users"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN admin_roles r ON u.id = r.user_id AND r.assignment_type = 'USER' AND u.created > r.created WHERE ⟦(⟧u.status = 'ACTIVE' OR u.login > 'a'⟦) AND "u"."id" IN ` + user + `⟧`,
		`SELECT 1 FROM user_roles a JOIN user_roles r ON r.user_id = a.user_id JOIN users u ON u.id = r.user_id WHERE ⟦(⟧u.status = 'ACTIVE' AND r.assignment_type == 'USER'⟦) AND "u"."id" IN ` + user + `⟧`,
		// What Okta cannot be asked for leaves all users to be listed.
		`SELECT u.login FROM users u JOIN user_roles none ON none.user_id = u.id WHERE ⟦(⟧u.last_login < '2026-01-01' AND u.status = 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧`,
		// What cannot be told apart leaves nothing out.
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE' AND r.assignment_type = 'user' COLLATE NOCASE⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE' AND r.assignment_type <> 'USER' AND NOT r.assignment_type = 'USER'⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE' AND r.assignment_type = ?⟦1) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE' AND (r.assignment_type = 'USER' OR r.type = 'X')⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE' AND r.type BETWEEN 'a' AND r.assignment_type = 'USER'⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN users o ON r.assignment_type = 'USER' AND o.id = u.id WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧`,
		// By way of a query.
		`SELECT 1 FROM users u JOIN (SELECT user_id, count(*) n FROM user_roles WHERE assignment_type = 'USER' GROUP BY 1) r ON r.user_id = u.id WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "u"."id" IN ` + user + `⟧`,
		`WITH a AS (SELECT DISTINCT user_id AS k FROM user_roles), b AS (SELECT * FROM a) SELECT 1 FROM users u, b WHERE ⟦(⟧b.k = u.id AND u.status = 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT 1 FROM users u JOIN (SELECT o.id, r.user_id AS k FROM users o LEFT JOIN user_roles r ON r.user_id = o.id) x ON x.k = u.id WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧`,
		// In a list of what is shown, which keeps its name.
		`SELECT u.id IN (SELECT user_id FROM user_roles r JOIN users o ON o.id = r.user_id WHERE ⟦(⟧o.last_login < '2026'⟦) AND "o"."id" IN ` + all + `⟧)⟦ AS "u.id IN (SELECT user_id FROM user_roles r JOIN users o ON o.id = r.user_id WHERE o.last_login < '2026')"⟧ FROM users u`,
		// In a list.
		`SELECT login FROM users WHERE ⟦(⟧status = 'ACTIVE' AND id IN (SELECT user_id FROM user_roles)⟦) AND "users"."id" IN ` + all + `⟧`,
		`SELECT login FROM users u WHERE ⟦(⟧u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER' GROUP BY 1) AND u.status <> 'ACTIVE'⟦) AND "u"."id" IN ` + user + `⟧ ORDER BY 1 LIMIT 3`,
		// Also of one who is tied to another of them.
		`SELECT 1 FROM users u JOIN users b ON b.id = u.manager_user_id WHERE ⟦((⟧u.id IN (SELECT user_id FROM user_roles) AND b.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER')⟦) AND "u"."id" IN ` + all + `) AND "b"."id" IN ` + user + `⟧`,
		// One after the other.
		`SELECT login FROM users u WHERE ⟦(⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)⟦) AND "u"."id" IN ` + all + `⟧`,
		// A value that there is for those with a role only.
		`SELECT login FROM users u WHERE ⟦(⟧(SELECT count(*) FROM user_roles r WHERE r.user_id = u.id) > 1⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT login FROM users u WHERE ⟦(⟧(SELECT group_concat(r.type) FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER') LIKE '%X%'⟦) AND "u"."id" IN ` + user + `⟧`,
		`SELECT login FROM users u WHERE ⟦(⟧u.last_login > '2026' AND (u.title = 'X' OR u.status <> 'ACTIVE') AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT login FROM users u LEFT JOIN groups g ON g.name = u.department WHERE ⟦(⟧g.id IS NULL AND EXISTS (SELECT 1 FROM user_roles r JOIN groups h ON h.name = r.label WHERE r.user_id = u.id AND r.assignment_type = 'USER')⟦) AND "u"."id" IN ` + user + `⟧`,
		// Users that come out of queries, and conditions above groups.
		`WITH s AS (SELECT id, login FROM users WHERE last_login < '2026') SELECT s.login, r.label FROM s JOIN user_roles r ON r.user_id = s.id⟦ WHERE "s"."id" IN ` + all + `⟧`,
		`WITH s AS NOT MATERIALIZED (SELECT id AS k, * FROM users) SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.k AND r.assignment_type = 'USER' WHERE ⟦(⟧s.last_login < '2026'⟦) AND "s"."k" IN ` + user + `⟧`,
		`WITH s AS NOT MATERIALIZED (SELECT id, login FROM users WHERE last_login < '2026') SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id JOIN s t ON t.login = s.login⟦ WHERE "s"."id" IN ` + all + `⟧`,
		`SELECT d.login FROM (SELECT id, login, julianday(created) AS age FROM users) d, user_roles r WHERE ⟦(⟧r.user_id = d.id AND d.age > 3⟦) AND "d"."id" IN ` + all + `⟧`,
		`SELECT d.department FROM (SELECT u.id, u.department, count(*) AS n FROM users u JOIN group_members m ON m.user_id = u.id WHERE ⟦(⟧u.status <> 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧ GROUP BY u.id) d JOIN user_roles r ON r.user_id = d.id⟦ WHERE "r"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status <> 'ACTIVE') AND ("u"."id" IN (SELECT "oktasql_candidates".value FROM oktasql_candidates('user_roles'))))⟧`,
		`SELECT d.department FROM (SELECT u.id, u.department, count(*) AS n FROM users u JOIN group_members m ON m.user_id = u.id WHERE ⟦(⟧u.status <> 'ACTIVE'⟦) AND "u"."id" IN ` + all + `⟧ GROUP BY u.id) d JOIN user_roles none ON none.user_id = d.id`,
		`SELECT 1 FROM (SELECT DISTINCT id, status FROM users⟦ WHERE "users"."id" IN ` + all + `⟧) d WHERE d.status <> 'ACTIVE' AND d.id IN (SELECT user_id FROM user_roles)`,
		`WITH a AS (SELECT id, login FROM users), b AS (SELECT * FROM a WHERE login < 'b') SELECT 1 FROM b WHERE ⟦(⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = b.id)⟦) AND "b"."id" IN ` + all + `⟧`,
		`SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id⟦ WHERE "u"."id" IN ` + all + `⟧ GROUP BY u.login HAVING max(u.last_login) < '2026' OR max(u.last_login) IS NULL`,
		`SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id ⟦WHERE "u"."id" IN ` + all + ` ⟧GROUP BY 1 HAVING count(*) > 1 AND min(u.last_login) < ?⟦1⟧`,
		`WITH RECURSIVE o(id, login) AS (SELECT id, login FROM users WHERE login = 'a' UNION SELECT u.id, u.login FROM users u JOIN o ON u.manager_id = o.login) SELECT 1 FROM o JOIN user_roles r ON r.user_id = o.id⟦ WHERE "r"."user_id" IN (SELECT "o"."id" FROM o)⟧`,
		`WITH RECURSIVE o(id, login, n) AS (SELECT id, login, 0 FROM users WHERE login = 'a' UNION SELECT u.id, u.login, n + 1 FROM users u JOIN o ON u.manager_id = o.login) SELECT 1 FROM o, user_roles r WHERE ⟦(⟧o.n > 1 AND o.id = r.user_id AND r.type > o.login⟦) AND "r"."user_id" IN (SELECT "o"."id" FROM o WHERE (o.n > 1))⟧`,
		`WITH s AS (SELECT id, login FROM users WHERE last_login < '2026') SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id WHERE (⟦(⟧SELECT count(*) FROM s) > 3⟦) AND "r"."user_id" IN (SELECT "s"."id" FROM s)⟧`,
		`WITH s AS⟦ MATERIALIZED⟧ (SELECT id FROM users WHERE last_login < '2026' ORDER BY last_login LIMIT 5) SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id⟦ WHERE "r"."user_id" IN (SELECT "s"."id" FROM s)⟧`,
		`SELECT 1 FROM (SELECT id FROM users WHERE department = 'A' UNION SELECT id FROM users WHERE title = 'B') s JOIN user_roles r ON r.user_id = s.id⟦ WHERE "r"."user_id" IN (SELECT "s"."id" FROM (SELECT "users".id FROM users WHERE "users".department = 'A' UNION SELECT "users".id FROM users WHERE "users".title = 'B') s)⟧`,
		`WITH s AS⟦ MATERIALIZED⟧ (SELECT u.id, rank() OVER (ORDER BY created) AS n FROM users u) SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id WHERE ⟦(⟧s.n < 9⟦) AND "r"."user_id" IN (SELECT "s"."id" FROM s WHERE (s.n < 9))⟧`,
		`SELECT 1 FROM (SELECT user_id FROM user_roles WHERE ⟦(⟧assignment_type = 'USER'⟦) AND "user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status <> 'ACTIVE') AND "u"."id" IN ` + user + `)⟧ UNION ALL SELECT user_id FROM group_members) p JOIN users u ON u.id = p.user_id WHERE u.status <> 'ACTIVE'`,
		`WITH p(k, n) AS (SELECT user_id, 1 FROM user_roles r⟦ WHERE "r"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.last_login IS NULL) AND "u"."id" IN ` + all + `)⟧ GROUP BY 1 UNION SELECT id, 2 FROM users WHERE title = 'x') SELECT 1 FROM p JOIN users u ON u.id = p.k WHERE u.last_login IS NULL AND p.n = 1`,
		`SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦(⟧u.last_login < '2026'⟦) AND "u"."id" IN ` + all + `⟧ LIMIT 3`,
		`WITH s AS (SELECT id FROM users WHERE title = 'A' EXCEPT SELECT user_id FROM group_members WHERE group_id = 'g'), n AS (SELECT * FROM s) SELECT 1 FROM s JOIN n ON n.id = s.id JOIN user_roles r ON r.user_id = s.id⟦ WHERE "r"."user_id" IN (SELECT "s"."id" FROM s)⟧`,
	} {
		given, want := asGiven(want)
		fans := func(text, alias string) bool { return alias != "none" }
		if got := rulesForTest.CandidatesFirst(given, fans); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.CandidatesFirst(want, fans); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
		if got := refusing.CandidatesFirst(given, fans); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
}

// TestNotCandidatesFirst holds what is left as it is.
func TestNotCandidatesFirst(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		// Others have rows too.
		"SELECT 1 FROM users u LEFT JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u FULL JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM user_roles r RIGHT JOIN users u ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM user_roles r LEFT JOIN users u ON r.user_id = u.id AND u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id OR r.label = u.title WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u, user_roles r WHERE r.user_id = u.id AND u.last_login < '2026' OR 0",
		"SELECT 1 FROM users u JOIN user_roles r ON NOT r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id <> u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' AND u.id NOT IN (SELECT user_id FROM user_roles)",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' AND NOT u.id IN (SELECT user_id FROM user_roles)",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' OR u.id IN (SELECT user_id FROM user_roles)",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' AND (u.id IN (SELECT user_id FROM user_roles) OR u.status = 'X')",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' AND u.id IN (SELECT user_id FROM user_roles) = 0",
		"SELECT 1 FROM users u WHERE u.last_login < '2026' AND u.id IN (SELECT user_id FROM user_roles UNION SELECT user_id FROM group_members)",
		"SELECT 1 FROM users u WHERE NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) OR u.last_login < '2026'",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) IS NOT 1",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id UNION SELECT 2)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM groups g LEFT JOIN user_roles r ON r.user_id = u.id)",
		"SELECT 1 FROM users u LEFT JOIN groups g ON g.name = u.title AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id) FROM users u WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN (SELECT max(user_id) AS user_id FROM user_roles) r ON r.user_id = u.id WHERE u.last_login < '2026'",
		// Not the key, or compared in another way.
		"SELECT 1 FROM users u JOIN user_roles r ON r.role = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.login WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id COLLATE NOCASE WHERE u.last_login < '2026'",
		// Nothing is left out before the roles are known.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.type = 'SUPER_ADMIN' AND u.created < r.created",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM user_roles)",
		// The few are known otherwise.
		"SELECT u.login FROM users u JOIN user_roles none ON none.user_id = u.id WHERE u.last_login < '2026-01-01' AND u.status <> 'ACTIVE'",
		"SELECT u.login FROM users u JOIN user_roles none ON none.user_id = u.id WHERE u.last_login < '2026-01-01' AND u.login IS 'a'",
		"SELECT u.login FROM users u JOIN user_roles none ON none.user_id = u.id WHERE u.last_login < '2026-01-01' AND EXISTS (SELECT 1 FROM groups g WHERE g.name = u.login)",
		"SELECT 1 FROM users u JOIN user_roles none ON none.user_id = u.id WHERE u.last_login < '2026' AND u.department = 'Sales'",
		"SELECT 1 FROM users u JOIN user_roles none ON none.user_id = u.id JOIN group_members m ON m.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026' AND u.id IN ('a', 'b')",
		// A recursion may be ended by the LIMIT alone.
		"WITH RECURSIVE o(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM o WHERE n > 0) SELECT 1 FROM o, users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026' LIMIT 3",
		"SELECT 1 FROM users u WHERE u.department = 'Sales' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u JOIN (SELECT user_id, count(*) n FROM user_roles GROUP BY 1) r ON r.user_id = u.id WHERE u.department = 'Sales'",
		"SELECT 1 FROM users u WHERE u.department = 'Sales' AND u.id IN (SELECT user_id FROM user_roles GROUP BY 1)",
		"SELECT 1 FROM users u WHERE u.created > ? AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE u.department IN ('A', 'B') AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE u.login LIKE 'a%' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AND EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id)",
		// Users that come out of queries: others have rows too, nothing is left out, or
		// it could be other rows the second time.
		"SELECT 1 FROM (SELECT id FROM users WHERE last_login < '2026' LIMIT 5) s JOIN user_roles r ON r.user_id = s.id",
		"SELECT 1 FROM (SELECT u.id FROM group_members m LEFT JOIN users u ON u.id = m.user_id AND u.last_login < '2026') s JOIN user_roles r ON r.user_id = s.id",
		"WITH s AS (SELECT f.user_id AS id, count(*) AS n FROM enrolled_factors f GROUP BY 1) SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id WHERE s.n > 1",
		"WITH s AS MATERIALIZED (SELECT id FROM users WHERE last_login < '2026'), t AS (SELECT max(id) AS id FROM s) SELECT 1 FROM t JOIN user_roles r ON r.user_id = t.id",
		"SELECT 1 FROM (SELECT id FROM users WHERE last_login < '2026') s LEFT JOIN user_roles r ON r.user_id = s.id",
		"SELECT 1 FROM user_roles r LEFT JOIN (SELECT id FROM users WHERE last_login < '2026') s ON r.user_id = s.id",
		"WITH RECURSIVE o(id) AS (SELECT id FROM users UNION ALL SELECT id FROM o) SELECT 1 FROM o JOIN user_roles r ON r.user_id = o.id LIMIT 3",
		"WITH RECURSIVE o(id) AS (SELECT id FROM users UNION ALL SELECT id FROM o) SELECT 1 FROM o JOIN user_roles r ON r.user_id = o.id ORDER BY 1 LIMIT 3",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.department HAVING max(u.last_login) < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.id HAVING max(u.last_login, r.created) < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.id HAVING count(u.last_login) < 1",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.id HAVING max(u.last_login) FILTER (WHERE r.type = 'x') < 1",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.id HAVING max(DISTINCT u.last_login) < 1",
		"SELECT 1 FROM (SELECT user_id FROM user_roles UNION ALL SELECT user_id FROM group_members LIMIT 5) p JOIN users u ON u.id = p.user_id WHERE u.status <> 'ACTIVE'",
		"SELECT 1 FROM users u LEFT JOIN (SELECT user_id FROM user_roles UNION ALL SELECT user_id FROM group_members) p ON u.id = p.user_id WHERE u.status <> 'ACTIVE'",
		"SELECT 1 FROM (SELECT user_id FROM user_roles UNION ALL SELECT user_id FROM group_members) p JOIN users u ON u.id = p.user_id",
		"SELECT 1 FROM (SELECT user_id FROM user_roles UNION ALL SELECT user_id FROM group_members) p JOIN users u ON u.id = p.user_id WHERE u.login = 'a'",
		"SELECT 1 FROM (SELECT id, rank() OVER (ORDER BY created) AS n FROM users) s JOIN user_roles r ON r.user_id = s.id WHERE s.n < 9",
		"WITH s AS NOT MATERIALIZED (SELECT id, rank() OVER (ORDER BY created) AS n FROM users) SELECT 1 FROM s JOIN user_roles r ON r.user_id = s.id WHERE s.n < 9",
		// No table of ours, or nothing that is read to the last word.
		"WITH user_roles AS (SELECT 'x' AS user_id) SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN (user_roles r) ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026'; SELECT 2",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.last_login < '2026'",
		"",
	} {
		if got := rulesForTest.CandidatesFirst(same, func(_, alias string) bool { return alias != "none" }); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
