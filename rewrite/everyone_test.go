package rewrite

import "testing"

// TestAsListed holds where what an EXISTS wants of a relation's end is asked for as
// a list as well, and where it is not since the other end says enough. In the texts
// ⟦ and ⟧ are around what is added.
func TestAsListed(t *testing.T) {
	t.Parallel()
	const join = "SELECT g.name FROM groups g JOIN group_members m ON m.group_id = g.id WHERE "
	const role = "EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = m.user_id AND r.type = 'X')"
	const list = `"m"."user_id" IN (SELECT "r"."user_id" FROM user_roles r WHERE (r.type = 'X'))`
	for _, want := range []string{
		join + "⟦(⟧" + role + "⟦) AND " + list + "⟧ GROUP BY g.id",
		join + "⟦(⟧g.name <> 'A' AND " + role + "⟦) AND " + list + ` AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name <> 'A'))⟧`,
		join + "⟦(⟧g.type = 'OKTA_GROUP' AND " + role + "⟦) AND " + list + ` AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = 'OKTA_GROUP'))⟧`,
		`WITH a AS ⟦NOT MATERIALIZED ⟧(SELECT user_id FROM user_roles WHERE type = 'X') ` + join + `⟦(⟧EXISTS (SELECT 1 FROM a WHERE a.user_id = m.user_id)⟦) AND "m"."user_id" IN (SELECT "a"."user_id" FROM a)⟧`,
		// More is asked of the one with the role.
		join + `⟦(⟧EXISTS (SELECT 1 FROM user_roles r JOIN users u ON u.id = r.user_id WHERE m.user_id = r.user_id AND u.department = 'Y')⟦) AND "m"."user_id" IN (SELECT "r"."user_id" FROM user_roles r, users u WHERE (u.department = 'Y') AND (u.id = r.user_id))⟧`,
	} {
		before, after := asGiven(want)
		if got := rulesForTest.Restricted(before); got != after {
			t.Errorf("%s\n   is %s\n want %s", before, got, after)
		}
		if got := rulesForTest.Restricted(after); got != after {
			t.Errorf("%s\n   is %s", after, got)
		}
	}
	for _, same := range []string{
		join + "g.name = 'A' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = m.user_id) LIMIT 3",
		join + role + " LIMIT 3",
		join + "NOT " + role,
		join + role + " OR g.name = 'A'",
		join + "g.name REGEXP 'A' AND " + role,
		join + "g.name LIKE '%A%' AND " + role + " LIMIT 2",
		join + "EXISTS (SELECT count(*) FROM user_roles r WHERE r.user_id = m.user_id)",
		join + "EXISTS (SELECT 1 FROM users u LEFT JOIN user_roles r ON r.user_id = m.user_id)",
		join + "EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = m.user_id)",
		join + "EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id AND u.department = 'X')",
		"SELECT g.name FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL OR " + role,
		"SELECT g.name FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND " + role,
		// The roles are the ones to be read first.
		join + "m.user_id IN (SELECT user_id FROM user_roles WHERE type = 'X')",
		join + "g.type = 'OKTA_GROUP' AND m.user_id IN (SELECT user_id FROM user_roles WHERE type = 'X')",
		join + "g.name <> 'A' AND m.user_id IN (SELECT user_id FROM user_roles WHERE type = 'X')",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
	// The members of few groups are.
	want := join + `g.name = 'A' AND m.user_id IN (SELECT user_id FROM user_roles WHERE ⟦(⟧type = 'X'⟦) AND "user_roles"."user_id" IN (SELECT "m"."user_id" FROM groups g, group_members m WHERE (g.name = 'A') AND (m.group_id = g.id))⟧)`
	before, after := asGiven(want)
	if got := rulesForTest.Restricted(before); got != after {
		t.Errorf("%s\n   is %s\n want %s", before, got, after)
	}
}
