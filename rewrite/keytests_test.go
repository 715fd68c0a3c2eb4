package rewrite

import "testing"

// TestKeysTested holds where those who may have rows are tested before they are
// asked for any.
func TestKeysTested(t *testing.T) {
	t.Parallel()
	const (
		all      = `"r"."user_id" IN (SELECT "r"."user_id" FROM (SELECT value AS "user_id" FROM oktasql_candidates('user_roles')) AS "r" WHERE `
		user     = `"r"."user_id" IN (SELECT "r"."user_id" FROM (SELECT value AS "user_id" FROM oktasql_candidates('user_roles', 'assignment_type', 'USER')) AS "r" WHERE `
		notIn    = `r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = '00g')`
		noneOf   = `NOT EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = r.user_id AND m.group_id = '00g')`
		oneOf    = `EXISTS (SELECT 1 FROM users u WHERE u.id = r.user_id AND u.status = 'SUSPENDED')`
		value    = `(SELECT u.status FROM users u WHERE u.id = r.user_id) <> 'ACTIVE'`
		security = `(SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name = 'A')`
	)
	for _, want := range []string{
		`SELECT r.label FROM user_roles r WHERE ⟦(⟧` + notIn + `⟦) AND ` + all + `(` + notIn + `))⟧`,
		`SELECT u.login, r.label FROM user_roles r JOIN users u ON u.id = r.user_id WHERE ⟦(⟧` + notIn + `⟦) AND ` + all + `(` + notIn + `))⟧`,
		`SELECT r.label FROM admin_roles r WHERE ⟦(⟧r.type = 'X' AND ` + notIn + `⟦) AND ` + all + `(` + notIn + `))⟧ ORDER BY 1 LIMIT 3`,
		`SELECT r.label FROM user_roles r WHERE ⟦(⟧` + noneOf + ` AND r.assignment_type = 'USER'⟦) AND ` + user + `(` + noneOf + `))⟧`,
		`SELECT 1 FROM user_roles r WHERE ⟦(⟧` + notIn + `⟦) AND ` + all + `(` + notIn + `))⟧ LIMIT 3`,
		`SELECT r.label FROM user_roles r WHERE ⟦(⟧` + noneOf + ` AND ` + notIn + `⟦) AND ` + all + `(` + noneOf + `) AND (` + notIn + `))⟧`,
		`SELECT count(*) FROM user_roles WHERE ⟦(⟧user_id NOT IN (SELECT id FROM users WHERE status = 'STAGED')⟦) AND "user_roles"."user_id" IN (SELECT "user_roles"."user_id" FROM (SELECT value AS "user_id" FROM oktasql_candidates('user_roles')) AS "user_roles" WHERE (user_id NOT IN (SELECT id FROM users WHERE status = 'STAGED')))⟧ GROUP BY user_id`,
		`SELECT 1 FROM user_roles r LEFT JOIN ` + security + ` s ON s.user_id = r.user_id WHERE ⟦(⟧s.user_id IS NULL⟦) AND ` + all +
			`"r"."user_id" NOT IN (SELECT "s"."user_id" FROM ` + security + ` s WHERE "s"."user_id" IS NOT NULL))⟧`,
		`WITH s AS ` + security + ` SELECT 1 FROM user_roles r LEFT JOIN s ON r.user_id = s.user_id AND s.user_id > 'x' WHERE ⟦(⟧s.user_id IS NULL AND r.type = 'X'⟦) AND ` + all +
			`"r"."user_id" NOT IN (SELECT "s"."user_id" FROM s WHERE "s"."user_id" IS NOT NULL AND (s.user_id > 'x')))⟧`,
		`SELECT 1 FROM user_roles r WHERE ⟦(⟧r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = ?⟦1⟧)⟦) AND ` + all + `(r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = ?1)))⟧`,
		`SELECT 1 FROM user_roles r LEFT JOIN group_members m ON m.user_id = r.user_id AND m.group_id = (SELECT id FROM groups WHERE name = 'A') WHERE ⟦(⟧m.user_id IS NULL⟦) AND ` + all +
			`"r"."user_id" NOT IN (SELECT "m"."user_id" FROM group_members m WHERE "m"."user_id" IS NOT NULL AND (m.group_id = (SELECT id FROM groups WHERE name = 'A'))))⟧`,
		`SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id AND u.status = 'ACTIVE' WHERE ⟦(⟧u.id IS NULL⟦) AND ` + all +
			`NOT EXISTS (SELECT 1 FROM users u WHERE "u"."id" = "r"."user_id" AND (u.status = 'ACTIVE')))⟧`,
		`WITH c AS (SELECT id AS x FROM users WHERE status = 'ACTIVE') SELECT 1 FROM user_roles r LEFT JOIN c ON c.x = r.user_id WHERE ⟦(⟧c.x IS NULL⟦) AND ` + all +
			`NOT EXISTS (SELECT 1 FROM (SELECT id AS x FROM users WHERE status = 'ACTIVE') AS "c" WHERE "c"."x" = "r"."user_id"))⟧`,
		// One request tells of many of them, also after the roles.
		`SELECT 1 FROM user_roles r WHERE ⟦(⟧r.type = 'X' AND ` + oneOf + `⟦) AND ` + all + `(` + oneOf + `))⟧`,
		`SELECT 1 FROM user_roles r WHERE ⟦(⟧` + value + `⟦) AND ` + all + `(` + value + `))⟧`,
	} {
		given, want := asGiven(want)
		fans := func(text, alias string) bool { return true }
		if got := rulesForTest.CandidatesFirst(given, fans); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.CandidatesFirst(want, fans); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
		if got := refusing.CandidatesFirst(given, fans); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
		if got := rulesForTest.CandidatesFirst(given, func(string, string) bool { return false }); got != given {
			t.Errorf("%s\n   is %s where nothing asks for all", given, got)
		}
	}
	for _, same := range []string{
		// Fewer rows are tested after the roles, each by a request.
		`SELECT 1 FROM user_roles r WHERE r.type = 'X' AND ` + noneOf,
		`SELECT 1 FROM user_roles r WHERE r.type = 'X' AND r.user_id NOT IN (SELECT user_id FROM enrolled_factors)`,
		// More than the key is asked about, or not the key alone.
		`SELECT 1 FROM user_roles r WHERE r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = r.label)`,
		`SELECT 1 FROM user_roles r, groups g WHERE r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = g.id)`,
		`SELECT 1 FROM user_roles r LEFT JOIN ` + security + ` s ON s.user_id = r.user_id AND r.type = 'X' WHERE s.user_id IS NULL`,
		// Something else tells which rows matter.
		`SELECT 1 FROM user_roles r JOIN groups g ON g.name = r.label WHERE ` + notIn,
		`SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id AND u.status = 'X' WHERE u.id IS NOT NULL AND ` + notIn,
		// It may be answered otherwise the next time, or raise an error.
		`SELECT 1 FROM user_roles r WHERE r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = '00g' AND random() > 0)`,
		`SELECT 1 FROM user_roles r WHERE r.user_id NOT IN (SELECT user_id FROM group_members WHERE group_id = '00g' AND abs(login) > 0)`,
		// An outer join that is none, or whose list is long or is asked for by the row.
		`SELECT 1 FROM user_roles r LEFT JOIN ` + security + ` s ON s.user_id = r.user_id`,
		`SELECT 1 FROM user_roles r LEFT JOIN ` + security + ` s ON s.user_id = r.user_id WHERE s.user_id IS NULL OR r.type = 'X'`,
		`SELECT 1 FROM user_roles r LEFT JOIN group_members m ON m.user_id = r.user_id WHERE m.user_id IS NULL`,
		`SELECT 1 FROM user_roles r LEFT JOIN enrolled_factors f ON f.user_id = r.user_id WHERE f.user_id IS NULL`,
		`SELECT 1 FROM user_roles r LEFT JOIN (SELECT id FROM users WHERE random() > 0) u ON u.id = r.user_id WHERE u.id IS NULL`,
		// The request for the row tells.
		`SELECT 1 FROM user_roles r WHERE r.user_id NOT IN (SELECT o.user_id FROM user_roles o WHERE o.type = 'X')`,
	} {
		if got := rulesForTest.CandidatesFirst(same, func(string, string) bool { return true }); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
