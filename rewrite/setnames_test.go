package rewrite

import "testing"

// TestNamedSides holds which sides of an EXCEPT and an INTERSECT of logins are asked
// for the users of the other side only. In the texts ⟦ and ⟧ are around what is added.
func TestNamedSides(t *testing.T) {
	t.Parallel()
	const members = "SELECT m.login FROM group_members m WHERE m.group_id = 'g'"
	const admins = "SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id"
	const list = `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'g'))`
	holds(t, rulesForTest.Restricted, []string{
		members + " INTERSECT " + admins + "⟦ WHERE " + list + "⟧",
		members + " EXCEPT " + admins + " WHERE ⟦(⟧r.assignment_type = 'GROUP'⟦) AND " + list + "⟧ ORDER BY 1 LIMIT 3",
		admins + "⟦ WHERE " + list + "⟧ INTERSECT " + members,
		`SELECT login, status FROM users WHERE department = 'X' INTERSECT SELECT u.login, f.status FROM users u JOIN enrolled_factors f ON f.user_id = u.id⟦ WHERE "u"."id" IN (SELECT "users"."id" FROM users WHERE ("users".department = 'X'))⟧`,
		`SELECT login FROM users WHERE department = 'X' UNION SELECT m.login FROM group_members m WHERE m.group_id = 'g' EXCEPT ` + admins + `⟦ WHERE "u"."id" IN (SELECT "users"."id" FROM users WHERE ("users".department = 'X') UNION ALL SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'g'))⟧`,
	}, []string{
		members + " UNION " + admins,
		"SELECT m.email FROM group_members m WHERE m.group_id = 'g' INTERSECT SELECT u.email FROM users u JOIN user_roles r ON r.user_id = u.id",
		"SELECT m.login FROM group_members m WHERE m.group_id = 'g' INTERSECT SELECT u.email FROM users u JOIN user_roles r ON r.user_id = u.id",
		"SELECT lower(m.login) FROM group_members m WHERE m.group_id = 'g' INTERSECT " + admins,
		"SELECT name FROM groups g WHERE g.type = 'X' INTERSECT " + admins,
		"VALUES ('a') INTERSECT " + admins,
		members + " INTERSECT SELECT u.login FROM user_roles r LEFT JOIN users u ON r.user_id = u.id",
		members + " INTERSECT SELECT max(u.login) FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY r.type",
		members + " INTERSECT SELECT u.login FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY u.department",
		"SELECT login FROM users UNION VALUES ('a') EXCEPT " + admins,
	})
}
