package rewrite

import "testing"

// TestAmongMembers holds which lists of users are made of members at hand.
func TestAmongMembers(t *testing.T) {
	t.Parallel()
	holds(t, rulesForTest.AmongMembers, []string{
		`SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name = 'X' AND m.user_id NOT IN (SELECT id FROM users WHERE ⟦(⟧department = 'Sales'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m, groups g WHERE (g.name = 'X') AND (g.id = m.group_id))⟧)`,
		`SELECT m.login, u.title FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = 'a' AND m.user_id NOT IN (SELECT id FROM users⟦ WHERE "users"."id" IN (SELECT "m"."user_id" FROM group_members m, users u WHERE (m.group_id = 'a') AND (u.id = m.user_id))⟧)`,
		`SELECT m.login FROM group_members m WHERE m.group_id = 'a' EXCEPT SELECT login FROM users WHERE ⟦(⟧department = 'Sales'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧`,
		`SELECT user_id FROM group_members WHERE group_id = 'a' INTERSECT SELECT id FROM users WHERE ⟦(⟧department = 'Sales'⟦) AND "users"."id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a'))⟧ ORDER BY 1`,
		`SELECT m.user_id, m.login FROM group_members m WHERE m.group_id = 'a' EXCEPT SELECT id, login FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧ EXCEPT SELECT 'x', 'y'`,
		`SELECT m.group_id FROM group_members m WHERE m.user_id = 'u' AND m.group_id NOT IN (SELECT id FROM groups WHERE ⟦(⟧type = 'APP_GROUP'⟦) AND "groups"."id" IN (SELECT "m"."group_id" FROM group_members m WHERE (m.user_id = 'u'))⟧)`,
		`SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.user_id NOT IN (SELECT id FROM users WHERE ⟦(⟧department = 'Sales'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧) LIMIT 300`,
		`SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.login NOT IN (SELECT login FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧)`,
		// What is before an INTERSECT with members.
		`SELECT id FROM users WHERE ⟦(⟧department = 'Sales'⟦) AND "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧ INTERSECT SELECT m.user_id FROM group_members m WHERE m.group_id = 'a'`,
		`SELECT login FROM users⟦ WHERE "users"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧ UNION SELECT 'x' EXCEPT SELECT u.login FROM users u⟦ WHERE "u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))⟧ INTERSECT SELECT m.login FROM group_members m WHERE m.group_id = 'a' UNION SELECT login FROM users WHERE title = 'X'`,
	}, []string{
		"SELECT id FROM users WHERE login = 'x' INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a'", // there may be none
		"SELECT id FROM users WHERE id IN ('x', 'y') INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a'",
		"SELECT id FROM users WHERE department = 'Sales' INTERSECT SELECT user_id FROM group_members",
		"SELECT manager_user_id FROM users INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a'",
		"SELECT max(id) FROM users INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a'",
		"SELECT u.id FROM groups g LEFT JOIN users u ON u.id = g.id INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a'",
		"SELECT id FROM users WHERE department = 'Sales' INTERSECT SELECT user_id FROM group_members WHERE group_id = 'a' LIMIT 3",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.login NOT IN (SELECT email FROM users WHERE status = 'ACTIVE')",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.login NOT IN (SELECT manager_id FROM users WHERE status = 'ACTIVE')",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.email NOT IN (SELECT login FROM users WHERE status = 'ACTIVE')",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.login COLLATE BINARY NOT IN (SELECT login FROM users WHERE status = 'ACTIVE')",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.login NOT IN (SELECT u.login FROM groups g LEFT JOIN users u ON u.id = g.id)",
		// The users may tell whose groups to read.
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.user_id IN (SELECT id FROM users WHERE department = 'Sales')",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.user_id IN ('x', 'y') AND m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')",
		"SELECT m.login FROM group_members m JOIN users u ON u.id = m.user_id WHERE u.login = 'x' AND m.group_id = 'a' AND m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')",
		// Not the members of a few groups.
		"SELECT m.login FROM group_members m WHERE m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')",
		"SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.type = 'APP_GROUP' AND m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')",
		// Other rows than those of the members matter, or all of them at once.
		"SELECT user_id FROM group_members WHERE group_id = 'a' UNION SELECT id FROM users WHERE department = 'Sales'",
		"SELECT user_id FROM group_members WHERE group_id = 'a' UNION SELECT 'x' EXCEPT SELECT id FROM users WHERE department = 'Sales'",
		"SELECT m.title FROM group_members m WHERE m.group_id = 'a' EXCEPT SELECT title FROM users WHERE department = 'Sales'",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' EXCEPT SELECT email FROM users WHERE department = 'Sales'",
		"SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT max(id) FROM users WHERE department = 'Sales'",
		"SELECT user_id FROM group_members WHERE group_id = 'a' AND user_id NOT IN (SELECT id FROM users ORDER BY created LIMIT 3)",
		"SELECT user_id FROM group_members WHERE group_id = 'a' AND user_id NOT IN (SELECT manager_user_id FROM users)",
		"SELECT id FROM users WHERE department = 'Sales' EXCEPT SELECT user_id FROM group_members WHERE group_id = 'a'",
		"SELECT m.login FROM users o LEFT JOIN group_members m ON m.user_id = o.id AND m.group_id = 'a' WHERE m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')",
		// The first rows may be enough.
		"SELECT m.login FROM group_members m WHERE m.group_id = 'a' AND m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales') LIMIT 3",
	})
}
