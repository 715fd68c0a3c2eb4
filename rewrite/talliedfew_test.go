package rewrite

import (
	"strings"
	"testing"
)

// TestTalliedFew holds which counts of the rows of each parent are those of a few.
func TestTalliedFew(t *testing.T) {
	t.Parallel()
	const counts = "(SELECT group_id, count(*) AS n FROM group_members GROUP BY group_id)"
	for given, list := range map[string]string{
		"SELECT g.name, c.n FROM groups g LEFT JOIN " + counts + " c ON c.group_id = g.id WHERE g.name LIKE 'VPN%'":                                                      `SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'VPN%')`,
		"WITH c AS " + counts + " SELECT g.name, c.n FROM groups g JOIN c ON c.group_id = g.id WHERE g.type = 'APP_GROUP'":                                               `SELECT "g"."id" FROM groups g WHERE (g.type = 'APP_GROUP')`,
		"WITH s AS (SELECT * FROM groups WHERE type = 'APP_GROUP'), c AS (SELECT DISTINCT group_id FROM group_members) SELECT s.name FROM s JOIN c ON c.group_id = s.id": `SELECT "s"."id" FROM s`,
		// All parents are wanted, or the parents of all counts; or the count is read twice.
		"SELECT g.name, c.n FROM groups g LEFT JOIN " + counts + " c ON c.group_id = g.id":                                                                       "",
		"SELECT g.name, c.n FROM " + counts + " c LEFT JOIN groups g ON g.id = c.group_id AND g.name = 'X'":                                                      "",
		"WITH c AS " + counts + " SELECT g.name, c.n, (SELECT max(n) FROM c) FROM groups g JOIN c ON c.group_id = g.id WHERE g.name = 'X'":                       "",
		"SELECT g.name, c.n FROM groups g JOIN (SELECT group_id, count(*) OVER () AS n FROM group_members GROUP BY 1) c ON c.group_id = g.id WHERE g.name = 'X'": "",
		"SELECT g.name, c.n FROM groups g JOIN (SELECT group_id, count(*) AS n FROM group_members GROUP BY 1 LIMIT 3) c ON c.group_id = g.id WHERE g.name = 'X'": "",
	} {
		got := rulesForTest.Tallied(given)
		if list == "" && strings.Contains(got, " IN (SELECT") || list != "" && !strings.Contains(got, `"group_members"."group_id" IN (`+list+`)`) {
			t.Errorf("%s\n   is %s\n list %s", given, got, list)
		}
	}
}
