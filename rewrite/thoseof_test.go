package rewrite

import "testing"

// TestThoseOf holds which EXISTS become lists of the members of what the text
// names, and which get one beside them.
func TestThoseOf(t *testing.T) {
	t.Parallel()
	const (
		x    = "EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = 'X')"
		inX  = `"u"."id" IN (SELECT "m"."user_id" FROM group_members m, groups g WHERE (g.name = 'X') AND (g.id = m.group_id))`
		a    = "EXISTS (SELECT 1 FROM group_members WHERE user_id = u.id AND group_id = 'a')"
		inA  = `"u"."id" IN (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a'))`
		some = "SELECT u.login FROM users u WHERE "
	)
	for _, c := range [][2]string{
		{some + x, some + inX},
		{some + "u.status = 'ACTIVE' AND " + x + " AND " + a, some + "u.status = 'ACTIVE' AND " + inX + " AND " + a},
		{some + "NOT " + x + " AND (" + a + ") ORDER BY 1", some + "NOT " + x + " AND (" + inA + ") ORDER BY 1"},
		{"SELECT count(*), max(u.last_login) FROM users u LEFT JOIN users b ON b.id = u.manager_user_id WHERE u.status <> 'ACTIVE' AND " + a, "SELECT count(*), max(u.last_login) FROM users u LEFT JOIN users b ON b.id = u.manager_user_id WHERE u.status <> 'ACTIVE' AND " + inA},
		// A query that names who is meant, a list of values, a parameter.
		{some + "EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = (SELECT id FROM groups WHERE name = ?1) AND u.id = m.user_id)", some + `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = (SELECT "groups".id FROM groups WHERE "groups".name = ?1)))`},
		{some + "EXISTS (SELECT 1 FROM group_members m WHERE m.group_id IN ('a', ?1) AND u.id = m.user_id)", some + `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id IN ('a', ?1)))`},
		// The groups of a user.
		{"SELECT g.name FROM groups g WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.user_id = 'u')", `SELECT g.name FROM groups g WHERE "g"."id" IN (SELECT "m"."group_id" FROM group_members m WHERE (m.user_id = 'u'))`},
		// By way of a query.
		{"WITH p AS (SELECT user_id AS k FROM group_members WHERE group_id = 'a') " + some + "EXISTS (SELECT 1 FROM p WHERE p.k = u.id)", "WITH p AS (SELECT user_id AS k FROM group_members WHERE group_id = 'a') " + some + `"u"."id" IN (SELECT "p"."k" FROM p)`},
		// In a query of which all rows are read.
		{"WITH v AS (" + some + a + ") SELECT count(*) FROM v", "WITH v AS (" + some + inA + ") SELECT count(*) FROM v"},
		{"SELECT count(*) FROM (" + some + a + ") v WHERE v.login <> 'x'", "SELECT count(*) FROM (" + some + inA + ") v WHERE v.login <> 'x'"},
		{"SELECT count(*) FROM (SELECT * FROM users u WHERE " + a + ") v WHERE v.department = 'Sales'", "SELECT count(*) FROM (SELECT * FROM users u WHERE " + inA + ") v WHERE v.department = 'Sales'"},
		{"SELECT 1 FROM group_members WHERE user_id IN (SELECT u.id FROM users u WHERE " + a + ")", "SELECT 1 FROM group_members WHERE user_id IN (SELECT u.id FROM users u WHERE " + inA + ")"},
		// What is listed by the users that are left.
		{"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE " + a, "SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE " + inA},
		// Few users are in one group, so that many would be read for the first of them.
		{some + a + " LIMIT 5", some + inA + " LIMIT 5"},
		{some + a + " ORDER BY u.created DESC LIMIT 3", some + inA + " ORDER BY u.created DESC LIMIT 3"},
		{"SELECT max(u.created) FROM users u WHERE " + a, "SELECT max(u.created) FROM users u WHERE " + inA},
		// A condition that is about no entry.
		{"SELECT g.name FROM groups g WHERE EXISTS (SELECT * FROM group_members WHERE ? = 1 AND user_id = ? AND g.id = group_id ORDER BY 1)", "SELECT g.name FROM groups g WHERE (EXISTS (SELECT * FROM group_members WHERE ?1 = 1 AND user_id = ?2 AND g.id = group_id ORDER BY 1)" + `) AND "g"."id" IN (SELECT "group_members"."group_id" FROM group_members WHERE ("group_members".user_id = ?2))`},
		// A member by what the user is called.
		{"SELECT g.name FROM groups g WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.login = 'x')", `SELECT g.name FROM groups g WHERE "g"."id" IN (SELECT "m"."group_id" FROM group_members m WHERE (m.login = 'x'))`},
		// The members of groups whose names begin as few do, where all of them are read.
		{some + "EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name LIKE 'VPN%')", some + `"u"."id" IN (SELECT "m"."user_id" FROM group_members m, groups g WHERE (g.name LIKE 'VPN%') AND (g.id = m.group_id))`},
		{some + "EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name LIKE 'VPN%'))", some + `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id IN (SELECT "groups".id FROM groups WHERE "groups".name LIKE 'VPN%')))`},
		// One of several, where Okta is asked for the others.
		{some + "u.title = 'VP' OR " + a + " OR " + x, some + "u.title = 'VP' OR " + inA + " OR " + inX},
		// What says more than a list stays.
		{some + "EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' AND m.created > u.created)", some + "(EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' AND m.created > u.created)" + `) AND "u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))`},
		{some + "EXISTS (SELECT 1 FROM groups g JOIN group_members m ON g.id = m.group_id AND g.name > u.city WHERE m.user_id = u.id AND m.group_id = 'a')", some + "(EXISTS (SELECT 1 FROM groups g JOIN group_members m ON g.id = m.group_id AND g.name > u.city WHERE m.user_id = u.id AND m.group_id = 'a')" + `) AND "u"."id" IN (SELECT "m"."user_id" FROM groups g, group_members m WHERE (m.group_id = 'a') AND (g.id = m.group_id))`},
		{some + "EXISTS (SELECT 1 FROM group_members m, user_types k WHERE m.user_id = u.id AND m.group_id = 'a')", some + "(EXISTS (SELECT 1 FROM group_members m, user_types k WHERE m.user_id = u.id AND m.group_id = 'a')" + `) AND "u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))`},
		{some + "EXISTS (SELECT 1 FROM group_members m LEFT JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND m.group_id = 'a' AND g.name IS NULL)", some + "(EXISTS (SELECT 1 FROM group_members m LEFT JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND m.group_id = 'a' AND g.name IS NULL)" + `) AND "u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))`},
		{some + "EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' AND random() > 0)", some + "(EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' AND random() > 0)" + `) AND "u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))`},
	} {
		if got := rulesForTest.ThoseOf(c[0]); got != c[1] {
			t.Errorf("%s\n   is %s\n want %s", c[0], got, c[1])
		}
		if got := rulesForTest.ThoseOf(c[1]); got != c[1] {
			t.Errorf("%s\n   is %s once more", c[1], got)
		}
		if got := refusing.ThoseOf(c[0]); got != c[0] {
			t.Errorf("%s\n   is %s, which SQLite does not take", c[0], got)
		}
	}
}

// TestNotThoseOf holds what is left as it is.
func TestNotThoseOf(t *testing.T) {
	t.Parallel()
	const a = "EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a')"
	for _, same := range []string{
		// Others are in the answer too.
		"SELECT 1 FROM users u WHERE NOT " + a,
		"SELECT 1 FROM users u WHERE " + a + " OR u.status = 'ACTIVE'",
		"SELECT " + a + " FROM users u",
		"SELECT 1 FROM groups g LEFT JOIN users u ON u.title = g.name AND " + a,
		"SELECT 1 FROM users u WHERE EXISTS (SELECT count(*) FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM groups g LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = 'a')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' UNION SELECT 1)",
		// Not the key.
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.manager_user_id AND m.group_id = 'a')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.login = u.login AND m.group_id = 'a')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id COLLATE NOCASE AND m.group_id = 'a')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.type = 'USER_ADMIN')",
		// The members of many groups.
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.type = 'APP_GROUP')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name LIKE 'S%')",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE type = 'APP_GROUP'))",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name LIKE 'VPN%' OR type = 'APP_GROUP'))",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name LIKE 'VPN%')) LIMIT 3",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND (m.group_id = 'a' OR m.title = 'x'))",
		// Few users are asked for.
		"SELECT 1 FROM users u WHERE u.login = 'x' AND " + a,
		"SELECT 1 FROM users u WHERE u.status = 'SUSPENDED' AND " + a,
		"SELECT 1 FROM users u WHERE u.id IN ('x', 'y') AND " + a,
		"SELECT 1 FROM users u WHERE u.created > '2026-01-01' AND " + a,
		"SELECT 1 FROM users b JOIN users u ON u.id = b.manager_user_id WHERE b.login = 'x' AND " + a,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE " + a,
		"SELECT 1 FROM (SELECT * FROM users u WHERE " + a + ") v WHERE v.login = 'x'",
		"SELECT 1 FROM groups g WHERE g.name = 'x' AND (SELECT count(*) FROM users u WHERE u.title = g.name AND " + a + ") > 1",
		"SELECT login FROM users u JOIN apps p ON p.label = u.title WHERE " + a,
		"SELECT (SELECT count(*) FROM users u WHERE u.city = g.name AND " + a + ") FROM groups g",
		"SELECT 1 FROM groups g WHERE g.name IN (SELECT u.department FROM users u WHERE u.city < g.name AND " + a + ")",
		// The list would have a LIMIT too.
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' LIMIT 0)",
	} {
		if got := rulesForTest.ThoseOf(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
