package rewrite

import "testing"

// TestFoundFirst holds which relations wait for what one request finds for many rows.
// In the texts ⟦ and ⟧ are around what is added.
func TestFoundFirst(t *testing.T) {
	t.Parallel()
	const from = "SELECT g.name, m.login, m.user_id FROM groups g JOIN group_members m ON m.group_id = "
	for _, want := range []string{
		from + "⟦CASE WHEN o.email = g.description THEN ⟧g.id⟦ END⟧ JOIN users o ON o.email = g.description WHERE o.status <> 'ACTIVE' AND m.title = 'X'",
		from + "⟦CASE WHEN g.description = o.login THEN ⟧g.id⟦ END⟧, users o WHERE g.description = o.login",
	} {
		before, after := asGiven(want)
		if got := rulesForTest.DearLast(before, true); got != after {
			t.Errorf("%s\n   is %s\n want %s", before, got, after)
		}
		if got := rulesForTest.DearLast(after, true); got != after {
			t.Errorf("%s\n   is %s", after, got)
		}
		if got := rulesForTest.DearLast(before, false); got != before {
			t.Errorf("%s\n   is %s", before, got)
		}
	}
	for _, same := range []string{
		from + "g.id LEFT JOIN users o ON o.email = g.description",
		from + "g.id JOIN users o ON o.email = g.description LIMIT 3",
		from + "g.id JOIN users o ON o.department = g.description",                             // many may have it
		from + "g.id JOIN users o ON o.email = g.description WHERE m.user_id = 'u'",            // the other end tells
		from + "g.id JOIN users o ON o.email = g.description WHERE g.id = 'g'",                 // there is but one list
		from + "g.id JOIN users o ON o.email = g.description AND o.manager_id = m.login",       // the members tell who
		from + "g.id JOIN users o ON o.email = g.description JOIN users u ON u.id = m.user_id", // the same
		"SELECT x.login FROM (" + from + "g.id JOIN users o ON o.email = g.description) x JOIN users u ON u.id = x.user_id WHERE u.title = 'X'",
		"SELECT x.login FROM (SELECT m.* FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users o ON o.email = g.description) x JOIN users u ON u.id = x.user_id WHERE u.title = 'X'",
	} {
		if got := rulesForTest.DearLast(same, true); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
