package rewrite

import "testing"

// TestComeAlong holds where a list is looked up among the objects of a relation's lists.
func TestComeAlong(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		`SELECT 1 FROM group_members m WHERE m.group_id = '00g' AND ⟦m.user_id NOT IN (SELECT id FROM users WHERE status = 'ACTIVE')⟧⟦NOT EXISTS (SELECT 1 FROM users WHERE "users"."id" = "m"."user_id" AND (status = 'ACTIVE'))⟧`,
		`SELECT 1 FROM group_members WHERE ⟦user_id NOT IN (SELECT DISTINCT u.id FROM users u)⟧⟦NOT EXISTS (SELECT 1 FROM users u WHERE "u"."id" = "group_members"."user_id")⟧`,
		`WITH c AS (SELECT id AS x FROM users WHERE status = 'ACTIVE') SELECT 1 FROM group_members m WHERE ⟦m.user_id NOT IN (SELECT x FROM c)⟧⟦NOT EXISTS (SELECT 1 FROM c WHERE "c"."x" = "m"."user_id")⟧`,
		`SELECT 1 FROM group_members m WHERE m.user_id IN (SELECT id FROM users WHERE status = 'X') AND ⟦m.group_id NOT IN (SELECT g.id FROM groups g WHERE g.name LIKE ?)⟧⟦NOT EXISTS (SELECT 1 FROM groups g WHERE "g"."id" = "m"."group_id" AND (g.name LIKE ?1))⟧`,
		`SELECT 1 FROM group_members m WHERE m.group_id = '00g' AND ⟦m.user_id IN (SELECT id FROM users WHERE status <> 'ACTIVE')⟧⟦EXISTS (SELECT 1 FROM users WHERE "users"."id" = "m"."user_id" AND (status <> 'ACTIVE'))⟧`,
		`SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name = 'X' AND ⟦m.user_id IN (SELECT id FROM users WHERE status <> 'ACTIVE')⟧⟦EXISTS (SELECT 1 FROM users WHERE "users"."id" = "m"."user_id" AND (status <> 'ACTIVE'))⟧`,
		`SELECT 1 FROM group_members m WHERE m.user_id IN ('a', 'b') AND ⟦m.user_id NOT IN (SELECT id FROM users WHERE status <> 'ACTIVE')⟧⟦NOT EXISTS (SELECT 1 FROM users WHERE "users"."id" = "m"."user_id" AND (status <> 'ACTIVE'))⟧`,
	} {
		given, want := asExchanged(want)
		if got := rulesForTest.ComeAlong(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.ComeAlong(want); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
		if got := refusing.ComeAlong(given); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
	for _, same := range []string{
		// The list tells which of the relation's are read, or is the shorter one.
		`SELECT 1 FROM group_members m WHERE m.user_id IN (SELECT id FROM users WHERE status <> 'ACTIVE')`,
		`SELECT 1 FROM group_members m WHERE m.group_id = '00g' AND m.user_id IN (SELECT id FROM users WHERE status = 'SUSPENDED')`,
		`SELECT 1 FROM group_members m WHERE m.user_id = '00u' AND m.group_id IN (SELECT id FROM groups WHERE type <> 'OKTA_GROUP')`,
		`SELECT 1 FROM group_members m WHERE m.user_id IN ('a', 'b') AND m.user_id NOT IN (SELECT id FROM users WHERE status = 'SUSPENDED')`,
		// What the lists do not have of a group, or another kind of list.
		`SELECT 1 FROM group_members m WHERE m.user_id = '00u' AND m.group_id NOT IN (SELECT id FROM groups WHERE users_count > 3)`,
		`SELECT 1 FROM group_members m WHERE m.group_id NOT IN (SELECT group_id FROM group_members WHERE user_id = '00u')`,
		`SELECT 1 FROM group_members m WHERE m.user_id NOT IN (SELECT max(id) FROM users)`,
		`SELECT 1 FROM group_members m WHERE m.user_id NOT IN (SELECT id FROM users WHERE random() > 0)`,
		`SELECT 1 FROM group_members m WHERE m.user_id NOT IN (SELECT id FROM users ORDER BY created LIMIT 3)`,
		`SELECT 1 FROM group_members m WHERE m.user_id NOT IN (SELECT manager_id FROM users)`,
		// NULL is not in an empty list; one name for both; an end of another table.
		`SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id NOT IN (SELECT id FROM users)`,
		`SELECT 1 FROM group_members u WHERE u.user_id NOT IN (SELECT u.id FROM users u)`,
		`SELECT 1 FROM users u WHERE u.id NOT IN (SELECT id FROM users WHERE status = 'ACTIVE')`,
		`SELECT m.user_id NOT IN (SELECT id FROM users) FROM group_members m`,
	} {
		if got := rulesForTest.ComeAlong(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
