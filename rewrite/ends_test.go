package rewrite

import (
	"testing"
)

// TestEnds holds which lists of keys are added to joins of a relation with both of
// its ends, and which conditions on a key are put on its list. In the texts ⟦ and ⟧
// are around what is added.
func TestEnds(t *testing.T) {
	t.Parallel()
	const join = "SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE "
	for _, want := range []string{
		// Few of one end, nearly all of the other.
		join + `⟦(⟧u.status IN ('X') AND g.type <> 'Y'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status IN ('X'))) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type <> 'Y'))⟧`,
		join + `⟦(⟧u.status = 'X' AND julianday(u.last_login) > 9 AND g.name NOT IN ('a', 'b') AND g.description IS NOT NULL⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X') AND (julianday(u.last_login) > 9)) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name NOT IN ('a', 'b')) AND (g.description IS NOT NULL))⟧ ORDER BY u.login`,
		`WITH s AS ⟦NOT MATERIALIZED ⟧(SELECT id FROM users WHERE department = 'X') SELECT g.name FROM s JOIN group_members m ON m.user_id = s.id JOIN groups g ON g.id = m.group_id⟦ WHERE "m"."user_id" IN (SELECT "s"."id" FROM s)⟧`,
		`WITH RECURSIVE s(id) AS (SELECT id FROM users WHERE login = 'x' UNION SELECT u.id FROM users u JOIN s ON u.manager_user_id = s.id) SELECT g.name FROM s JOIN group_members m ON m.user_id = s.id JOIN groups g ON g.id = m.group_id⟦ WHERE "m"."user_id" IN (SELECT "s"."id" FROM s)⟧`,
		// Perhaps few of both, or few of a short table only.
		join + `⟦(⟧u.department = 'X' AND g.name LIKE 'A%'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'A%'))⟧`,
		join + `⟦((⟧u.department = 'X' AND g.name = 'A'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = 'X'))) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name = 'A'))⟧`,
		// Those who hold a role are few, and so may the groups be. A list that was added
		// is not asked for what the SELECT around it says once more.
		`SELECT 1 FROM user_roles r JOIN users u ON u.id = r.user_id JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE ⟦((⟧r.assignment_type = 'USER' AND g.type = 'X'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM user_roles r, users u WHERE (r.assignment_type = 'USER') AND (u.id = r.user_id))) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = 'X'))⟧`,
		// People of a query.
		`WITH a AS (SELECT id FROM users WHERE status = 'X') SELECT 1 FROM a JOIN group_members m ON m.user_id = a.id JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧g.has_admin_privilege⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.has_admin_privilege))⟧`,
		`SELECT 1 FROM (SELECT id FROM users WHERE status = 'X' UNION ALL SELECT u.id FROM users u WHERE u.department = 'Y') a JOIN group_members m ON m.user_id = a.id JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧g.name LIKE 'Z%'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'Z%'))⟧`,
		// People around a query that SQLite makes a part of the SELECT.
		`SELECT c.login FROM users c JOIN (SELECT m.user_id, g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧g.type = 'X'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = 'X'))⟧) p ON p.user_id = c.id WHERE c.status = 'Y'`,
		// What takes a request for each parent tells nothing of the keys.
		`SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id JOIN group_members o ON o.group_id = g.id AND o.user_id <> u.id WHERE ⟦(⟧u.status = 'X' AND g.name <> 'Y'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name <> 'Y'))⟧`,
		// A key that is left out.
		`SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE ⟦(⟧x.user_id = ?⟦1) AND ("x"."group_id" NOT IN (SELECT "groups".id FROM groups WHERE "groups".type = ?2))⟧) AND m.group_id NOT IN (SELECT id FROM groups WHERE type = ?⟦2⟧)`,
		`SELECT 1 FROM group_members WHERE group_id <> '00g1' AND group_id IN (SELECT x.group_id FROM group_members x WHERE ⟦(⟧x.user_id = 'a' OR x.user_id = 'b'⟦) AND ("x"."group_id" <> '00g1')⟧)`,
	} {
		before, after := asGiven(want)
		if got := rulesForTest.Restricted(before); got != after {
			t.Errorf("%s\n   is %s\n want %s", before, got, after)
		}
	}
	for _, same := range []string{
		join + "u.status IN ('X') AND g.type <> 'Y' LIMIT 3",
		join + "u.status IN ('X')",
		join + "u.login = 'x' AND g.type = 'Y'",
		"SELECT 1 FROM user_roles r JOIN users u ON u.id = r.user_id JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE length(g.description) > 3",
		join + "m.group_id IN ('00g1') AND u.status = 'X'",
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id AND g.type <> 'Y' WHERE u.status = 'X'",
		"WITH a AS (SELECT id FROM users WHERE login = 'x') SELECT 1 FROM a JOIN group_members m ON m.user_id = a.id JOIN groups g ON g.id = m.group_id WHERE g.has_admin_privilege",
		"WITH a AS (SELECT id FROM users WHERE status = 'X' ORDER BY created LIMIT 3) SELECT 1 FROM a JOIN group_members m ON m.user_id = a.id JOIN groups g ON g.id = m.group_id WHERE g.has_admin_privilege ORDER BY 1",
		"WITH a(id) AS (VALUES ('00u1'), ('00u2')) SELECT 1 FROM a JOIN group_members m ON m.user_id = a.id JOIN groups g ON g.id = m.group_id WHERE g.has_admin_privilege",
		// The list is of other rows then, or the condition is not on the key alone.
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT max(x.group_id) FROM group_members x WHERE x.user_id = 'a') AND m.group_id <> 'b'",
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a' LIMIT 2) AND m.group_id <> 'b'",
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a' UNION SELECT '00g1') AND m.group_id <> 'b'",
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a') AND m.group_id <> m.user_id",
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a') AND m.group_id || 'x' <> 'b'",
		"SELECT 1 FROM group_members m WHERE m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a') AND m.group_id <> 'b' COLLATE RTRIM OR 1",
		"SELECT 1 FROM group_members m WHERE m.group_id NOT IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a') AND m.group_id <> 'b'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id IN (SELECT x.group_id FROM group_members x WHERE x.user_id = 'a') AND m.group_id <> 'b'",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
