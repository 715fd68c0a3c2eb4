package rewrite

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/sqltree"
)

// TestInner holds where such a join is written as what it is before the other rules
// see the text.
func TestInner(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"SELECT u.status FROM user_roles r LEFT JOIN users u ON u.id = r.user_id WHERE u.status <> 'ACTIVE'":                                       "SELECT u.status FROM user_roles r INNER JOIN users u ON u.id = r.user_id WHERE u.status <> 'ACTIVE'",
		"SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id LEFT JOIN users b ON b.id = u.manager_user_id WHERE b.status = 'STAGED'": "SELECT 1 FROM user_roles r INNER JOIN users u ON u.id = r.user_id INNER JOIN users b ON b.id = u.manager_user_id WHERE b.status = 'STAGED'",
		"SELECT (SELECT count(*) FROM user_roles r LEFT JOIN users u ON u.id = r.user_id WHERE u.title = g.name) AS n FROM groups g":               "SELECT (SELECT count(*) FROM user_roles r INNER JOIN users u ON u.id = r.user_id WHERE u.title = g.name) AS n FROM groups g",
		"SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id WHERE u.status IS NOT 'ACTIVE'":                                          "",
		"SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id AND u.status <> 'ACTIVE'":                                                "",
		"SELECT 1 FROM user_roles r LEFT JOIN users u ON u.id = r.user_id WHERE u.status <> 'ACTIVE' OR r.type = 'X'":                              "",
		"SELECT 1 FROM users u LEFT JOIN groups g ON g.name = u.department WHERE g.type = 'X'":                                                     "SELECT 1 FROM users u INNER JOIN groups g ON g.name = u.department WHERE g.type = 'X'",
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.Inner(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := refusing.Inner(given); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
}

// TestGroupsWant holds which outer joins are inner ones by what a HAVING says of groups
// of rows of one key: [LEFT] is where that is so.
func TestGroupsWant(t *testing.T) {
	t.Parallel()
	const from = "SELECT u.login FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id AND m.group_id = 'a' "
	for _, text := range []string{
		from + "GROUP BY u.id HAVING count(m.group_id) > 0",
		from + "GROUP BY u.id HAVING count(DISTINCT m.group_id) = 2 AND u.status = 'ACTIVE'",
		from + "GROUP BY u.status, u.id HAVING 1 <= count(m.login)",
		from + "WHERE u.city = 'x' GROUP BY u.id HAVING max(m.created) < '2026-01-01'",
		from + "GROUP BY u.id HAVING coalesce(sum(m.login), 0) <> 0",
		from + "GROUP BY u.id HAVING group_concat(m.login, ', ') LIKE '%x%'",
		from + "GROUP BY u.id HAVING count(m.login) FILTER (WHERE m.status = 'x') > 1",
		from + "GROUP BY u.id HAVING NOT min(m.login) IS NULL",
		"SELECT u.id, u.login FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id GROUP BY 1 HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u JOIN groups g ON g.name = u.department [LEFT] JOIN group_members m ON m.user_id = u.id GROUP BY u.id HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u JOIN groups g ON g.name = u.department [LEFT] JOIN group_members m ON m.user_id = u.id AND m.group_id = g.id GROUP BY u.id, g.id HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id GROUP BY u.id HAVING count(m.group_id) > 0",
		// A condition on what a query gives.
		"SELECT k FROM (SELECT u.login AS k, count(m.group_id) AS n FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id GROUP BY u.id) WHERE n > 0",
		"WITH c AS (SELECT u.login AS k, count(m.group_id) AS n, count(*) FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id GROUP BY u.id), d AS (SELECT * FROM c) SELECT k FROM d WHERE d.n = 2 AND d.k > 'a'",
		// What stands in the place of NULL.
		"SELECT u.login FROM users u [LEFT] JOIN (SELECT user_id, count(*) AS n FROM group_members GROUP BY 1) x ON x.user_id = u.id WHERE coalesce(x.n, 0) > 0",
		"SELECT u.login FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id WHERE NOT ifnull(m.login, 0) = 0",
		"SELECT u.login FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id WHERE NOT m.login IS NULL",
	} {
		given, want := strings.ReplaceAll(text, "[LEFT]", "LEFT"), strings.ReplaceAll(text, "[LEFT]", "INNER")
		if got := rulesForTest.Inner(given); got != want {
			t.Errorf("%s\n   is %s", given, got)
		}
	}
	const plain = "SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = 'a' "
	const grouped = "(SELECT u.login AS k, count(m.group_id) AS n FROM users u LEFT JOIN group_members m ON m.user_id = u.id GROUP BY u.id"
	for _, same := range []string{
		"SELECT k FROM " + grouped + ") WHERE n = 0",
		"SELECT k FROM " + grouped + " LIMIT 5) WHERE n > 0",
		"SELECT k FROM " + grouped + " UNION SELECT 'x', 2) WHERE n > 0",
		"SELECT g.name FROM groups g LEFT JOIN " + grouped + ") x ON x.k = g.name AND x.n > 0",
		"WITH c AS " + grouped + ") SELECT c.k FROM c JOIN c AS d ON d.k > c.k WHERE c.n > 0",
		"SELECT k FROM (SELECT u.login AS k, count(m.group_id) AS n, row_number() OVER () FROM users u LEFT JOIN group_members m ON m.user_id = u.id GROUP BY u.id) WHERE n > 0",
		"SELECT k FROM (SELECT u.city AS k, count(m.group_id) AS n, count(*) FROM users u LEFT JOIN group_members m ON m.user_id = u.id GROUP BY u.city) WHERE n > 0",
		"SELECT max(n) FROM (SELECT k, n, count(*) OVER () FROM " + grouped + ")) WHERE n > 0",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE coalesce(m.login, 1) > 0",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE coalesce(m.login, u.login) > 0",
		plain + "GROUP BY u.id HAVING count(m.group_id) = 0",
		plain + "GROUP BY u.id HAVING count(m.group_id) < 2",
		plain + "GROUP BY u.id HAVING count(m.group_id) = ?",
		plain + "GROUP BY u.id HAVING count(*) > 0",
		plain + "GROUP BY u.id HAVING count(*) = 2",
		plain + "GROUP BY u.id HAVING count(u.id) > 1",
		plain + "GROUP BY u.id HAVING count(coalesce(m.group_id, 1)) > 1",
		plain + "GROUP BY u.id HAVING max(m.login, 'a') > ''",
		plain + "GROUP BY u.id HAVING max(m.login) IS NULL",
		plain + "GROUP BY u.id HAVING count(m.group_id) > 0 OR u.status = 'ACTIVE'",
		plain + "GROUP BY u.id HAVING json_group_array(m.login) <> '[]'",
		plain + "HAVING count(m.group_id) > 0",
		// Groups of several users, of which some have a partner.
		plain + "GROUP BY u.department HAVING count(m.group_id) > 0",
		plain + "GROUP BY u.status || u.id HAVING count(m.group_id) > 0",
		plain + "GROUP BY m.group_id HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u JOIN groups g ON g.name = u.department LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = g.id GROUP BY u.id HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id AND g.name = 'x' GROUP BY u.id HAVING count(g.id) > 0",
		"SELECT u.login FROM groups g LEFT JOIN users u ON u.title = g.name LEFT JOIN group_members m ON m.user_id = u.id GROUP BY u.id HAVING count(m.group_id) > 0",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND random() > 0 GROUP BY u.id HAVING count(m.group_id) > 0",
	} {
		if got := rulesForTest.Inner(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}

// TestInnerJoins holds which outer joins are inner ones: those whose rows without a
// partner fail a comparison in the WHERE or in the ON of an inner join. The texts
// have [LEFT] where that is so.
func TestInnerJoins(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id [LEFT OUTER] JOIN groups g ON g.id = m.group_id WHERE g.name IN ('A', 'B')",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id JOIN groups g ON m.group_id = g.id WHERE u.title = 'X'",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE m.status LIKE 'A%' AND g.name IS NULL",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE (m.login BETWEEN 'a' AND 'b')",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE m.group_id IS NOT NULL",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE m.group_id <> 'x'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE g.name NOT IN (SELECT name FROM groups)",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE g.name = 'A' OR u.status = 'X'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE g.name IN ('A') OR 1",
		"SELECT 1 FROM users u [LEFT] JOIN group_members m ON m.user_id = u.id [LEFT] JOIN groups g ON g.id = m.group_id WHERE NOT g.name = 'A'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE coalesce(g.name, 'A') = 'A'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE g.name = 'A' IS NULL",
		// That NULL is in an empty list is false, and not NULL.
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE m.id IN (SELECT id FROM groups WHERE 0) - 1",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE m.group_id IN () NOT NULL",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE m.group_id IN () || 'x'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id WHERE g.name IS 'A'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.status = 'X' LEFT JOIN groups g ON g.id = m.group_id AND g.name = 'A'",
		"SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id RIGHT JOIN groups g ON g.id = m.group_id WHERE m.status = 'X'",
	} {
		given := strings.NewReplacer("[", "", "]", "").Replace(text)
		want := strings.NewReplacer("[LEFT]", "INNER", "[LEFT OUTER]", "INNER").Replace(text)
		got := given
		for range 3 {
			s := sqltree.ShapeOf(got)
			x := restricter{Reader: s.Selects(), text: got, refused: map[string]bool{}}
			next, ok := x.inner(x.Cores[0])
			if !ok {
				break
			}
			got = next
		}
		if got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}
