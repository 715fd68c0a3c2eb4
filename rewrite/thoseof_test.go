package rewrite

import "testing"

// TestThoseOf holds which EXISTS about the members of one group become lists.
func TestThoseOf(t *testing.T) {
	t.Parallel()
	const one = "EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g')"
	const list = `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = '00g'))`
	for given, want := range map[string]string{
		"SELECT login FROM users u WHERE " + one:                                                                                            "SELECT login FROM users u WHERE " + list,
		"SELECT login FROM users u WHERE status = 'ACTIVE' AND (" + one + ")":                                                               "SELECT login FROM users u WHERE status = 'ACTIVE' AND (" + list + ")",
		"SELECT g.name FROM groups g WHERE EXISTS (SELECT * FROM group_members WHERE ? = 1 AND user_id = ? AND g.id = group_id ORDER BY 1)": `SELECT g.name FROM groups g WHERE "g"."id" IN (SELECT "group_members"."group_id" FROM group_members WHERE (?1 = 1) AND (user_id = ?2))`,
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = :g)": `SELECT 1 FROM users u WHERE "u"."id" IN ` +
			`(SELECT "m"."user_id" FROM group_members m JOIN groups g ON g.id = m.group_id WHERE (g.name = :g))`,
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = (SELECT id FROM groups WHERE name = 'X'))": `SELECT 1 FROM users u WHERE "u"."id" IN ` +
			`(SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = (SELECT id FROM groups WHERE name = 'X')))`,
		"SELECT login FROM users u WHERE " + one + " LIMIT 5":                                                                                                                     "SELECT login FROM users u WHERE " + list + " LIMIT 5",
		"SELECT login FROM users u WHERE NOT " + one:                                                                                                                              "",
		"SELECT login FROM users u WHERE " + one + " OR status = 'X'":                                                                                                             "",
		"SELECT login, " + one + " AS m FROM users u":                                                                                                                             "",
		"SELECT login FROM users u WHERE u.login = 'a' AND " + one:                                                                                                                "", // the groups of one user
		"SELECT login FROM users u WHERE u.department = 'Sales' AND " + one:                                                                                                       "",
		"SELECT login FROM users u WHERE u.created > '2026-01-01' AND " + one:                                                                                                     "",
		"SELECT login FROM users u JOIN apps a ON a.label = u.title WHERE " + one:                                                                                                 "",
		"SELECT login FROM groups g LEFT JOIN users u ON u.login = g.name WHERE " + one:                                                                                           "",
		"SELECT (SELECT count(*) FROM users u WHERE u.city = g.name AND " + one + ") FROM groups g":                                                                               "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id)":                                                                               "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT count(*) FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g')":                                                 "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g' AND m.login > u.city)":                                   "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g' AND random() > 0)":                                       "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.type = 'OKTA_GROUP')":                  "", // many
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM groups g LEFT JOIN group_members m ON g.id = m.group_id WHERE m.user_id = u.id AND m.group_id = '00g')":                "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM groups g JOIN group_members m ON g.id = m.group_id AND g.name > u.city WHERE m.user_id = u.id AND m.group_id = '00g')": "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.type = 'SUPER_ADMIN')":                                                       "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g' LIMIT 0)":                                                "",
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.ThoseOf(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
	given := "SELECT login FROM users u WHERE " + one
	if got := refusing.ThoseOf(given); got != given {
		t.Errorf("SQLite does not take it: %s", got)
	}
}
