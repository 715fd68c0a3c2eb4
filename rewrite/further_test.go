package rewrite

import "testing"

// TestFurther holds which lists get the keys of the other sides of a compound too. In
// the texts ⟦ and ⟧ are around what is added.
func TestFurther(t *testing.T) {
	t.Parallel()
	const joined = " SELECT 1 FROM x JOIN users u ON u.id = x.user_id WHERE u.title = 'X'"
	for _, want := range []string{
		`WITH x AS (SELECT user_id FROM group_members WHERE group_id = 'a' INTERSECT SELECT user_id FROM user_roles WHERE ⟦(⟧type = 'Y'⟦) AND "user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.title = 'X') INTERSECT SELECT * FROM (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a')))⟧)` + joined,
		`WITH x AS (SELECT user_id FROM group_members WHERE group_id = 'a' EXCEPT SELECT user_id FROM enrolled_factors⟦ WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.title = 'X') INTERSECT SELECT * FROM (SELECT "group_members"."user_id" FROM group_members WHERE ("group_members".group_id = 'a')))⟧)` + joined,
	} {
		before, after := asGiven(want)
		if got := rulesForTest.Restricted(before); got != after {
			t.Errorf("%s\n   is %s\n want %s", before, got, after)
		}
	}
	for _, same := range []string{
		// A list of the user's stays as it is.
		"WITH x AS (SELECT user_id FROM group_members WHERE group_id = 'a' INTERSECT SELECT user_id FROM user_roles WHERE user_id IN (SELECT u.id FROM users u WHERE u.title = 'X'))" + joined,
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
