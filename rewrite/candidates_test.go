package rewrite

import (
	"strings"
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
		// One after the other.
		`SELECT login FROM users u WHERE ⟦(⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT login FROM users u WHERE ⟦(⟧u.last_login > '2026' AND (u.title = 'X' OR u.status <> 'ACTIVE') AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)⟦) AND "u"."id" IN ` + all + `⟧`,
		`SELECT login FROM users u LEFT JOIN groups g ON g.name = u.department WHERE ⟦(⟧g.id IS NULL AND EXISTS (SELECT 1 FROM user_roles r JOIN groups h ON h.name = r.label WHERE r.user_id = u.id AND r.assignment_type = 'USER')⟦) AND "u"."id" IN ` + user + `⟧`,
	} {
		given := want
		for strings.Contains(given, "⟦") {
			from, to := strings.Index(given, "⟦"), strings.Index(given, "⟧")
			given = given[:from] + given[to+len("⟧"):]
		}
		want = strings.NewReplacer("⟦", "", "⟧", "").Replace(want)
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
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM user_roles UNION SELECT user_id FROM group_members) r ON r.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN (SELECT max(user_id) AS user_id FROM user_roles) r ON r.user_id = u.id WHERE u.last_login < '2026'",
		// Not the key, or compared in another way.
		"SELECT 1 FROM users u JOIN user_roles r ON r.role = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.login WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id COLLATE NOCASE WHERE u.last_login < '2026'",
		// Nothing is left out before the roles are known.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.type = 'SUPER_ADMIN' AND u.created < r.created",
		"SELECT 1 FROM users WHERE id IN (SELECT user_id FROM user_roles)",
		// The few are known otherwise, or it may end early.
		"SELECT 1 FROM users u JOIN user_roles none ON none.user_id = u.id WHERE u.last_login < '2026'",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026' AND u.id IN ('a', 'b')",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026' LIMIT 3",
		"SELECT 1 FROM users u WHERE u.department = 'Sales' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u JOIN (SELECT user_id, count(*) n FROM user_roles GROUP BY 1) r ON r.user_id = u.id WHERE u.department = 'Sales'",
		"SELECT 1 FROM users u WHERE u.department = 'Sales' AND u.id IN (SELECT user_id FROM user_roles GROUP BY 1)",
		"SELECT 1 FROM users u WHERE u.created > ? AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE u.department IN ('A', 'B') AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE u.login LIKE 'a%' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AND EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id)",
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
