package rewrite

import "testing"

// TestJoinedByName holds which queries about all names are asked for those that matter
// only. In the texts ⟦ and ⟧ are around what is added.
func TestJoinedByName(t *testing.T) {
	t.Parallel()
	const few = "SELECT * FROM (SELECT u.department AS d, count(*) AS n FROM users u WHERE u.department IN ('X', 'Y') GROUP BY 1) a JOIN "
	const list = `"g"."name" IN (SELECT "a"."d" FROM (SELECT u.department AS d, count(*) AS n FROM users u WHERE u.department IN ('X', 'Y') GROUP BY 1) a)`
	const of = "groups g JOIN group_members m ON m.group_id = g.id"
	holds(t, rulesForTest.Restricted, []string{
		few + "(SELECT g.name, count(*) AS n FROM " + of + "⟦ WHERE " + list + "⟧ GROUP BY g.name) b ON b.name = a.d",
		few + "(SELECT DISTINCT m.login, g.name FROM " + of + " WHERE ⟦(⟧m.status = 'ACTIVE'⟦) AND " + list + "⟧) b ON a.d = b.name",
	}, []string{
		few + "(SELECT g.type, g.name, count(*) AS n FROM " + of + " GROUP BY g.type) b ON b.name = a.d",
		few + "(SELECT max(g.name) AS name FROM " + of + " GROUP BY g.type) b ON b.name = a.d",
		few + "(SELECT lower(g.name) AS name, count(*) AS n FROM " + of + " GROUP BY 1) b ON b.name = a.d",
		few + "(SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name) b ON b.name = a.d COLLATE NOCASE",
		few + "(SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name COLLATE NOCASE) b ON b.name = a.d",
		few + "(SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name LIMIT 5) b ON b.name = a.d",
		few + "(SELECT g.name, count(*) OVER () AS n FROM " + of + ") b ON b.name = a.d",
		few + "(SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name UNION SELECT 'z', 1) b ON b.name = a.d",
		few + "(SELECT g.name, count(*) AS n FROM groups g GROUP BY g.name) b ON b.name = a.d",
		// Logins are compared without case, and names are not.
		"SELECT * FROM (SELECT u.login, count(*) AS n FROM users u WHERE u.department = 'X' GROUP BY 1) a JOIN (SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name) b ON b.name = a.login",
		// All names may matter.
		"SELECT * FROM users a LEFT JOIN (SELECT g.name, count(*) AS n FROM " + of + " GROUP BY g.name) b ON b.name = a.department",
	})
}
