package rewrite

import (
	"slices"
	"testing"
)

// TestEndLists holds which lists are for the other end of a relation, what their
// conditions leave, and the text without them.
func TestEndLists(t *testing.T) {
	t.Parallel()
	const join = "SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE "
	const each = "SELECT (SELECT count(*) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND "
	for _, c := range []struct {
		marked string // ⟦ and ⟧ are around what is added without the lists
		many   []bool // for each list
	}{
		{join + `⟦(⟧u.status = 'X' AND g.type <> 'Y'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X'))⟧`, []bool{true}},
		{each + "g.type = 'OKTA_GROUP') FROM users u", []bool{true}},
		{each + "g.type = 'OKTA_GROUP' AND g.description IS NOT NULL) FROM users u", []bool{true}},
		{each + "g.type = 'APP_GROUP') FROM users u", []bool{false}},
		{each + "g.type <> 'BUILT_IN' AND g.name LIKE '%x%') FROM users u", []bool{false}},
		{each + "g.name = ?1) FROM users u", []bool{false}},
		// The users are no short table.
		{"SELECT (SELECT count(*) FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = g.id AND u.status = 'X') FROM groups g",
			nil},
	} {
		given, want := asGiven(c.marked)
		with, lists := rulesForTest.RestrictedByLists(given)
		var many []bool
		for _, l := range lists {
			if many = append(many, l.Many); l.Relation.Name != "group_members" || l.End != "group_id" || l.Of.Name != "groups" {
				t.Errorf("%s: a list of %s for %s.%s", given, l.Of.Name, l.Relation.Name, l.End)
			}
		}
		if !slices.Equal(many, c.many) {
			t.Errorf("%s: the lists leave many: %v, want %v", given, many, c.many)
		}
		if with != rulesForTest.Restricted(given) || with == given {
			t.Errorf("%s\n   is %s", given, with)
		}
		if got := rulesForTest.WithoutEndLists(given); got != want && c.many != nil {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}
