package rewrite

import "testing"

// TestUnmatched holds which outer joins that are to find nothing are tested before they
// are made: those of which a row may have partners on several pages.
func TestUnmatched(t *testing.T) {
	t.Parallel()
	holds(t, rulesForTest.Unmatched, []string{
		"SELECT g.name FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE ⟦(⟧m.group_id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)⟧",
		"SELECT g.name FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE ⟦(⟧m.user_id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)⟧ ORDER BY 1",
		"SELECT g.name FROM groups g LEFT JOIN group_members AS m ON g.id = m.group_id AND m.status = 'ACTIVE' WHERE ⟦(⟧g.type = 'X' AND m.user_id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM group_members AS m WHERE g.id = m.group_id AND m.status = 'ACTIVE')⟧",
		"SELECT t.name FROM user_types t LEFT JOIN users u ON u.type_id = t.id WHERE ⟦(⟧u.id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)⟧",
		"SELECT count(*) FROM user_types t LEFT JOIN users u ON u.type_id = t.id WHERE ⟦(⟧u.type_id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)⟧",
	}, []string{
		// A column that may be NULL in a partner.
		"SELECT 1 FROM user_types t LEFT JOIN users u ON u.type_id = t.id WHERE u.title IS NULL",
		"SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL OR g.type = 'X'",
		"SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NOT NULL",
		// One row, one page, or a request for each row.
		"SELECT 1 FROM users u LEFT JOIN users b ON b.id = u.manager_user_id WHERE b.id IS NULL",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE m.group_id IS NULL",
		"SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.user_id = 'x' WHERE m.user_id IS NULL",
		"SELECT 1 FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE f.user_id IS NULL",
		// A list of the few at the other end tells the partners.
		"SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.status = 'SUSPENDED' WHERE m.user_id IS NULL",
		// What is not read with certainty, or names another outer join.
		"SELECT 1 FROM groups g LEFT JOIN group_members m USING (group_id) WHERE m.user_id IS NULL",
		"SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND random() > 0 WHERE m.user_id IS NULL",
		"SELECT 1 FROM users u LEFT JOIN groups g ON g.name = u.department LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL",
	})
	if given := "SELECT 1 FROM groups g LEFT JOIN group_members m ON m.group_id = g.id WHERE m.user_id IS NULL"; refusing.Unmatched(given) != given {
		t.Errorf("%s is written as what SQLite does not take", given)
	}
}
