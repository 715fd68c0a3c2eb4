package rewrite

import (
	"strings"
	"testing"
)

// TestTallied holds where the number that Okta tells with a parent stands for its rows.
func TestTallied(t *testing.T) {
	t.Parallel()
	const (
		n     = `iif(typeof("g"."users_count") = 'integer', "g"."users_count", `
		below = `(SELECT count(*) FROM group_members AS "rows below" WHERE "rows below"."group_id" = "g"."id"))`
		tie   = "m.group_id = g.id"
		from  = " FROM groups g JOIN group_members m ON " + tie
		all   = `(SELECT "groups"."id" AS "group_id", iif(typeof("groups"."users_count") = 'integer', "groups"."users_count", (SELECT count(*) FROM group_members AS "rows below" WHERE "rows below"."group_id" = "groups"."id")) AS "rows below" FROM groups) AS `
	)
	for given, want := range map[string]string{
		"SELECT g.name, (SELECT count(*) FROM group_members m WHERE " + tie + ") AS k FROM groups g":                                                                                                            "SELECT g.name, " + n + "(SELECT count(*) FROM group_members m WHERE " + tie + ")) AS k FROM groups g",
		"SELECT g.name FROM groups g WHERE NOT EXISTS (SELECT 1 FROM group_members m WHERE g.id = m.group_id LIMIT 1)":                                                                                          "SELECT g.name FROM groups g WHERE NOT " + n + `EXISTS (SELECT 1 FROM group_members m WHERE g.id = m.group_id LIMIT 1))`,
		"SELECT g.name FROM groups g WHERE g.id NOT IN (SELECT group_id FROM group_members)":                                                                                                                    "SELECT g.name FROM groups g WHERE " + n + "g.id NOT IN (SELECT group_id FROM group_members))",
		"SELECT g.type, count(m.login) AS k" + from + " WHERE g.name > 'a' GROUP BY g.type":                                                                                                                     "SELECT g.type, sum(" + n + below + ") AS k FROM groups g WHERE " + n + below + " > 0 AND (g.name > 'a') GROUP BY g.type",
		"SELECT g.id, count(*) AS k" + from + " WHERE m.group_id > 'x' GROUP BY g.id":                                                                                                                           `SELECT g.id, sum(` + n + below + `) AS k FROM groups g WHERE ` + n + below + ` > 0 AND ("g"."id" > 'x') GROUP BY g.id`,
		"SELECT (SELECT count(*) FROM group_members m WHERE " + tie + ") COLLATE NOCASE FROM groups g":                                                                                                          "SELECT " + n + "(SELECT count(*) FROM group_members m WHERE " + tie + `)) COLLATE NOCASE AS "(SELECT count(*) FROM group_members m WHERE ` + tie + `) COLLATE NOCASE" FROM groups g`,
		"SELECT m.group_id, count(DISTINCT m.user_id) AS k" + from + " GROUP BY 1":                                                                                                                              `SELECT "g"."id" AS "group_id", sum(` + n + below + `) AS k FROM groups g WHERE ` + n + below + ` > 0 GROUP BY 1`,
		"SELECT g.name, count(*)" + strings.Replace(from, "JOIN", "LEFT JOIN", 1) + " GROUP BY g.id":                                                                                                            `SELECT g.name, sum(max(` + n + below + `, 1)) AS "count(*)" FROM groups g GROUP BY g.id`,
		"SELECT g.name" + strings.Replace(from, "JOIN", "LEFT JOIN", 1) + " WHERE m.user_id IS NULL AND g.type = 'X'":                                                                                           `SELECT g.name FROM groups g WHERE ` + n + below + ` = 0 AND g.type = 'X'`,
		"SELECT group_id, count(*) AS k FROM group_members GROUP BY group_id":                                                                                                                                   `SELECT group_id, sum("group_members"."rows below") AS k FROM ` + all + `"group_members" WHERE "group_members"."rows below" > 0 GROUP BY group_id`,
		"SELECT group_id, min(count(*), 5) AS k FROM group_members GROUP BY 1 HAVING max(count(*), 2) > 2":                                                                                                      `SELECT group_id, min(sum("group_members"."rows below"), 5) AS k FROM ` + all + `"group_members" WHERE "group_members"."rows below" > 0 GROUP BY 1 HAVING max(sum("group_members"."rows below"), 2) > 2`,
		"SELECT count(*) AS k FROM group_members m WHERE m.group_id = 'a'":                                                                                                                                      `SELECT coalesce(sum("m"."rows below"), 0) AS k FROM ` + all + `"m" WHERE "m"."rows below" > 0 AND (m.group_id = 'a')`,
		"SELECT r.id, g.type, count(*) AS k FROM group_rules r JOIN groups g ON r.name = g.name JOIN group_members m ON " + tie + " JOIN users u ON u.city = g.type WHERE r.status = 'X' GROUP BY r.id, g.type": "SELECT r.id, g.type, sum(" + n + below + ") AS k FROM group_rules r JOIN groups g ON r.name = g.name JOIN users u ON u.city = g.type WHERE " + n + below + " > 0 AND (r.status = 'X') GROUP BY r.id, g.type",
		"SELECT r.name FROM group_rules r WHERE EXISTS (SELECT 1 FROM groups g JOIN users u ON u.city = g.name JOIN group_members m ON " + tie + " AND g.id = r.name)":                                          "",
		"SELECT r.name FROM group_rules r WHERE EXISTS (SELECT 1 FROM groups g JOIN users u ON u.city = g.name JOIN group_members m ON " + tie + ")":                                                            "SELECT r.name FROM group_rules r WHERE EXISTS (SELECT 1 FROM groups g JOIN users u ON u.city = g.name WHERE " + n + below + " > 0)",
		"SELECT g.name FROM groups g WHERE g.name IN (SELECT m.group_id FROM group_members m)":                                                                                                                  `SELECT g.name FROM groups g WHERE g.name IN (SELECT m.group_id FROM ` + all + `"m" WHERE "m"."rows below" > 0)`,
		"SELECT id FROM groups EXCEPT SELECT m.group_id FROM group_members m":                                                                                                                                   `SELECT id FROM groups EXCEPT SELECT m.group_id FROM ` + all + `"m" WHERE "m"."rows below" > 0`,
		"SELECT count(*) AS k FROM groups g, group_members m WHERE g.type = 'X' AND m.group_id = g.id HAVING count(*) > 1":                                                                                      "SELECT coalesce(sum(" + n + below + "), 0) AS k FROM groups g WHERE g.type = 'X' AND " + n + below + " > 0 HAVING coalesce(sum(" + n + below + "), 0) > 1",
	} {
		want = strings.Replace(want, `"g"."users_count", EXISTS`, `"g"."users_count" > 0, EXISTS`, 1)
		want = strings.Replace(want, `"g"."users_count", g.id NOT IN`, `"g"."users_count" = 0, g.id NOT IN`, 1)
		if want == "" {
			want = given
		}
		got := rulesForTest.Tallied(given)
		if got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if again := rulesForTest.Tallied(got); again != got {
			t.Errorf("%s\nagain %s", got, again)
		}
	}
	count := "SELECT g.name, (SELECT count(*) FROM group_members m WHERE "
	for _, given := range []string{
		// A window over all rows.
		"SELECT DISTINCT group_id, rank() OVER (ORDER BY group_id) AS k FROM group_members",
		"SELECT DISTINCT g.type, row_number() OVER w AS k" + from + " WINDOW w AS (ORDER BY g.id)",
		// What the names mean that the rule writes.
		"WITH groups AS (SELECT 1 AS id) SELECT count(*) AS k FROM group_members",
		"SELECT g.name FROM groups g WHERE g.id IN (SELECT group_id FROM group_members GROUP BY city)",
		// Not all rows of the parent.
		count + tie + " AND m.status = 'X') AS k FROM groups g",
		count + "m.user_id = g.id) AS k FROM groups g",
		"SELECT g.name, (SELECT count(m.manager_id) FROM group_members m WHERE " + tie + ") AS k FROM groups g",
		"SELECT g.name, (SELECT count(DISTINCT m.status) FROM group_members m WHERE " + tie + ") AS k FROM groups g",
		"SELECT g.name, (SELECT count(*) FILTER (WHERE m.status = 'X') FROM group_members m WHERE " + tie + ") AS k FROM groups g",
		"SELECT g.name, (SELECT count(*) FROM group_members m, groups h WHERE " + tie + ") AS k FROM groups g",
		"SELECT g.name FROM groups g WHERE EXISTS (SELECT 1 FROM group_members m WHERE " + tie + " LIMIT 1 OFFSET 1)",
		"SELECT g.name FROM groups g WHERE g.id IN (SELECT group_id FROM group_members WHERE status = 'X')",
		"SELECT u.login FROM users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id)",
		// More of the rows than their number.
		"SELECT g.name, count(*), max(m.login) AS l" + from + " GROUP BY g.id",
		"SELECT g.name, m.status, count(*) AS k" + from + " GROUP BY g.id, m.status",
		"SELECT g.name, count(*) AS k" + from + " GROUP BY g.id HAVING max(m.created) > 'a'",
		"SELECT g.name, count(*) AS k" + from + " GROUP BY g.id ORDER BY min(m.login)",
		"SELECT g.name, (SELECT m.login) AS l, count(*) AS k" + from + " GROUP BY g.id",
		"SELECT g.name, count(DISTINCT m.user_id) AS k" + from + " GROUP BY g.type",
		"SELECT g.type, sum(g.apps_count) AS k, count(*)" + from + " GROUP BY g.type",
		"SELECT g.name, group_concat(g.type) AS k" + from + " GROUP BY g.id",
		"SELECT g.name, count(*) OVER () AS k" + from + " GROUP BY g.id",
		"SELECT g.name" + from, "SELECT *" + from + " GROUP BY g.id", "SELECT group_id FROM group_members",
		// The name of which group is not the same.
		"SELECT g.name, count(*) AS k" + from + " GROUP BY g.type", "SELECT g.name, count(*) AS k" + from,
		"SELECT g.type, count(*) AS k" + from + " GROUP BY lower(g.type)",
		// Rows of other groups, or as many as there are in another table.
		"SELECT g.name, count(*) AS k" + from + " AND m.status = 'X' GROUP BY g.id",
		"SELECT g.name, count(*) AS k" + strings.Replace(from, "JOIN", "LEFT JOIN", 1) + " AND g.type = 'X' GROUP BY g.id",
		"SELECT g.name, count(DISTINCT m.user_id) AS k" + from + " JOIN users u ON u.city = g.name GROUP BY g.id",
		"SELECT u.city, u.login AS l, count(*) AS k" + from + " JOIN users u ON u.city = g.name GROUP BY g.id, u.city",
		"SELECT g.name, count(*) AS k" + from + " JOIN users u ON u.id = m.user_id GROUP BY g.id",
		"SELECT g.name, count(*) AS k FROM group_members m LEFT JOIN groups g ON " + tie + " GROUP BY g.id",
		"SELECT g.name, count(*) AS k" + from + " WHERE m.status = 'X' GROUP BY g.id",
		"SELECT g.name" + strings.Replace(from, "JOIN", "LEFT JOIN", 1) + " WHERE m.manager_id IS NULL",
		"SELECT g.name, m.login AS l" + strings.Replace(from, "JOIN", "LEFT JOIN", 1) + " WHERE m.user_id IS NULL",
		"SELECT group_id, count(*) AS k FROM group_members WHERE status = 'X' GROUP BY group_id",
		"SELECT m.login FROM group_members m WHERE 5 > (SELECT count(*) FROM group_members x WHERE x.group_id = m.group_id)",
		"SELECT f.user_id, count(*) AS k FROM enrolled_factors f GROUP BY f.user_id",
	} {
		if got := rulesForTest.Tallied(given); got != given {
			t.Errorf("%s\n   is %s", given, got)
		}
	}
}
