package rewrite

import "testing"

// TestObjectsLast holds where what is said of a group is tested last, since the groups
// of one user are asked for. In the texts ⟦ and ⟧ are around what is added.
func TestObjectsLast(t *testing.T) {
	t.Parallel()
	const join = "SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE "
	holds(t, dearLast, []string{
		join + "u.login = 'a' AND ⟦+(⟧g.name = 'X'⟦)⟧",
		join + "⟦+(⟧g.name = 'X'⟦)⟧ AND u.id = ?1 AND ⟦+(⟧g.type <> 'BUILT_IN'⟦)⟧ ORDER BY 1",
		join + "u.login = :who AND (⟦+(⟧g.name LIKE 'X%' OR g.description IS NULL⟦)⟧) AND u.city > g.name",
		"SELECT 1 FROM groups g, group_members m, users u WHERE m.user_id = u.id AND g.id = m.group_id AND u.login = 'a' AND ⟦+(⟧description⟦)⟧",
		"SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id AND ⟦+(⟧g.type = 'OKTA_GROUP'⟦)⟧ WHERE m.user_id = '00u'",
		"SELECT EXISTS (SELECT 1 FROM group_members m JOIN groups g ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE ⟦+(⟧g.name IN ('X', 'Y')⟦)⟧ AND u.login = 'a') AS n",
	}, []string{
		join + "u.email = 'a' AND g.name = 'X'", // several may have it
		join + "u.status = 'ACTIVE' AND g.name = 'X'",
		join + "u.login IN ('a', 'b', 'c') AND g.name = 'X'",
		join + "(u.login = 'a' OR u.login = 'b') AND g.name = 'X'",
		join + "u.login = 'a' AND g.id = '00g'",
		join + "u.login = 'a' AND g.id IN (SELECT group_id FROM group_members WHERE user_id = '00u')",
		join + "u.login = g.description AND g.name = 'X'",
		"SELECT g.id FROM users u JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id AND g.name = 'X' WHERE u.login = 'a'",
		"SELECT u.id FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE g.name = 'X' AND u.status = 'ACTIVE'",
		"SELECT g.id FROM users u LEFT JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.login = 'a' AND g.name = 'X'",
	})
}
