package rewrite

import "testing"

// TestFewNamed holds where the groups of one or two users that the text names are asked
// for, and what is said of the groups is tested last. In the texts ⟦ and ⟧ are around
// what is added.
func TestFewNamed(t *testing.T) {
	t.Parallel()
	const two = "SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login IN ('a', 'b') AND "
	const each = "SELECT EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND "
	holds(t, dearLast, []string{
		two + "⟦+(⟧g.name = 'X'⟦)⟧",
		each + "⟦+(⟧g.name = 'X'⟦)⟧) AS x FROM users u WHERE u.login = ?1",
		each + "⟦+(⟧g.name LIKE 'X%'⟦)⟧) AS x FROM users u WHERE u.id IN ('00u1', :other)",
		"SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.login IN ('a', 'b') AND ⟦+(⟧g.name = 'X'⟦)⟧",
		"SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id IN (SELECT id FROM users WHERE login = 'a') AND ⟦+(⟧g.name = 'X'⟦)⟧",
	}, []string{
		"SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login IN ('a', 'b', 'c') AND g.name = 'X'",
		"SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login NOT IN ('a', 'b') AND g.name = 'X'",
		"SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login IN ('a', u.email) AND g.name = 'X'",
		"SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.email IN ('a', 'b') AND g.name = 'X'", // several may have it
		each + "g.name = 'X') AS x FROM users u WHERE u.status = 'ACTIVE'",
		each + "g.name = 'X') AS x FROM groups o LEFT JOIN users u ON u.login = 'a'",
		"SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.email = 'a' AND g.name = 'X'",
		// The members of a group may be many pages.
		"SELECT u.id FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE g.id IN ('00g1', '00g2') AND u.status = 'SUSPENDED'",
	})
}

// TestListTested holds where a list of groups becomes a test of each of one or two users'.
func TestListTested(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ given, want string }{
		{"SELECT m.login FROM group_members m WHERE m.login = 'a' AND m.group_id IN (SELECT id FROM groups WHERE name = 'X')",
			`SELECT m.login FROM group_members m WHERE m.login = 'a' AND +EXISTS (SELECT 1 FROM groups WHERE +(name = 'X') AND "groups"."id" = "m"."group_id")`},
		{"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id AND m.group_id IN (SELECT DISTINCT g.id FROM groups AS g WHERE g.name LIKE ?2 OR g.type = 'X') WHERE u.id IN (?1, '00u')",
			`SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id AND +EXISTS (SELECT 1 FROM groups AS g WHERE +(g.name LIKE ?2 OR g.type = 'X') AND "g"."id" = "m"."group_id") WHERE u.id IN (?1, '00u')`},
	} {
		if got := dearLast(c.given); got != c.want {
			t.Errorf("%s\n   is %s\n want %s", c.given, got, c.want)
		}
	}
	const one = "SELECT m.login FROM group_members m WHERE m.login = 'a' AND "
	holds(t, dearLast, nil, []string{
		one + "m.group_id NOT IN (SELECT id FROM groups WHERE name = 'X')",
		one + "m.group_id IN (SELECT id FROM groups)",
		one + "m.group_id IN (SELECT id FROM groups WHERE name = 'X' LIMIT 1)",
		one + "m.group_id IN (SELECT max(id) FROM groups WHERE name = 'X')",
		one + "m.group_id IN (SELECT id FROM groups WHERE name = m.login)",
		one + "m.group_id IN (SELECT m.id FROM groups m WHERE m.name = 'X')",
		one + "m.group_id IN (SELECT name FROM groups WHERE name = 'X')",
		one + "m.group_id = (SELECT id FROM groups WHERE name = 'X')",
		one + "m.group_id IN (SELECT id FROM groups WHERE id IN (SELECT group_id FROM group_rules))",
		"SELECT m.login FROM group_members m WHERE m.status = 'ACTIVE' AND m.group_id IN (SELECT id FROM groups WHERE name = 'X')",
		"SELECT l.value FROM json_each('[]') l LEFT JOIN group_members m ON m.login = 'a' AND m.group_id IN (SELECT id FROM groups WHERE name = 'X')",
	})
}

// TestNamedAsked holds where a list of members gets those of them whom the text names,
// although the groups are named too.
func TestNamedAsked(t *testing.T) {
	t.Parallel()
	const list = ` IN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE `
	const add = `⟦(⟧g.name = 'X'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.login IN ('a', 'b')))⟧)`
	holds(t, rulesForTest.Restricted, []string{
		"SELECT CASE WHEN u.id" + list + add + " THEN 1 END AS x FROM users u WHERE u.login IN ('a', 'b')",
		"SELECT u.id FROM users u WHERE u.login IN ('a', 'b') AND u.id NOT" + list + add,
		"SELECT u.id FROM users u WHERE u.login = 'a' AND u.id IN (SELECT user_id FROM group_members WHERE ⟦(⟧group_id IN (SELECT id FROM groups WHERE name = 'X')⟦) AND \"group_members\".\"user_id\" IN (SELECT \"u\".\"id\" FROM users u WHERE (u.login = 'a'))⟧)",
	}, []string{
		"SELECT u.id FROM users u WHERE u.login IN ('a', 'b', 'c') AND u.id NOT" + list + "g.name = 'X')",
		"SELECT u.id FROM users u WHERE u.login IN ('a', 'b') AND u.id NOT" + list + "m.group_id = '00g')",
		"SELECT u.id FROM users u WHERE u.department = 'X' AND u.id NOT" + list + "g.name = 'X')",
	})
}
