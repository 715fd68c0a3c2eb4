package rewrite

import "testing"

// TestOfPartners holds which joins of a relation with itself get the lists of what is at
// their other ends.
func TestOfPartners(t *testing.T) {
	t.Parallel()
	const join = "SELECT g.name, h.name FROM groups g JOIN group_members m ON m.group_id = g.id JOIN group_members n ON n.user_id = m.user_id JOIN groups h ON h.id = n.group_id WHERE "
	holds(t, rulesForTest.Restricted, []string{
		join + `⟦((⟧g.name LIKE 'A%' AND h.name LIKE 'B%'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'A%'))) AND "n"."group_id" IN (SELECT "h"."id" FROM groups h WHERE (h.name LIKE 'B%'))⟧`,
		join + `⟦((⟧g.name = 'A' AND h.name LIKE 'B%'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name = 'A'))) AND "n"."group_id" IN (SELECT "h"."id" FROM groups h WHERE (h.name LIKE 'B%'))⟧`,
	}, []string{
		join + "g.id = '00g1' AND h.id = '00g2'",
		join + "m.status = 'SUSPENDED' AND g.name LIKE 'A%' AND h.name LIKE 'B%'",
		join + "g.name LIKE 'A%' AND h.name LIKE 'B%' LIMIT 3",
		join + "m.user_id IN ('x', 'y') AND g.name LIKE 'A%' AND h.name LIKE 'B%'",
		"SELECT 1 FROM groups g JOIN group_members m ON m.group_id = g.id JOIN group_members n ON n.group_id = m.group_id JOIN groups h ON h.id = n.group_id WHERE g.name LIKE 'A%' AND h.name LIKE 'B%'",
		"SELECT 1 FROM groups g JOIN group_members m ON m.group_id = g.id LEFT JOIN group_members n ON n.user_id = m.user_id LEFT JOIN groups h ON h.id = n.group_id AND h.name LIKE 'B%' WHERE g.name LIKE 'A%'",
	})
}
