package rewrite

import (
	"strings"
	"testing"
)

// TestFlat holds which joins lose their parentheses.
func TestFlat(t *testing.T) {
	t.Parallel()
	x := Rules{Tables: withAttributes, Takes: func(string) bool { return true }}
	for given, want := range map[string]string{
		"SELECT u.login FROM (users u INNER JOIN group_members m ON m.user_id = u.id) WHERE u.status = 'ACTIVE'":                                     "SELECT u.login FROM  users u INNER JOIN group_members m ON m.user_id = u.id  WHERE u.status = 'ACTIVE'",
		"SELECT u.login FROM ((users u LEFT JOIN group_members m ON m.user_id = u.id) LEFT JOIN groups g ON m.group_id = g.id)":                      "SELECT u.login FROM   users u LEFT JOIN group_members m ON m.user_id = u.id  LEFT JOIN groups g ON m.group_id = g.id ",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id OR 1) ON m.user_id = u.id OR 0 WHERE 1":                      "SELECT 1 FROM users u JOIN  group_members m JOIN groups g ON (g.id = m.group_id OR 1) AND (m.user_id = u.id OR 0) WHERE 1",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id -- those\n) ON m.user_id = u.id LEFT JOIN user_types t ON 1": "SELECT 1 FROM users u JOIN  group_members m JOIN groups g ON (g.id = m.group_id) AND (m.user_id = u.id) LEFT JOIN user_types t ON 1",
		"SELECT (SELECT count(*) FROM (groups g JOIN group_members m ON m.group_id = g.id)) AS n FROM users":                                         "SELECT (SELECT count(*) FROM  groups g JOIN group_members m ON m.group_id = g.id ) AS n FROM users",
		"SELECT (SELECT count(*) FROM (groups g JOIN group_members m ON m.group_id = g.id)) FROM users":                                              "", // its text is its name
		"SELECT 1 FROM users u JOIN (group_members m JOIN (groups g JOIN group_rules r ON 1) ON g.id = m.group_id) ON m.user_id = u.id":              "SELECT 1 FROM users u JOIN  group_members m JOIN  groups g JOIN group_rules r ON (1) AND ((g.id = m.group_id) AND (m.user_id = u.id))",
		"SELECT m.status AS status, (SELECT 1), m.id || '' FROM (users u JOIN group_members m ON m.user_id = u.id)":                                  "SELECT m.status AS status, (SELECT 1), m.id || '' FROM  users u JOIN group_members m ON m.user_id = u.id ",
		"SELECT 1 FROM groups h WHERE EXISTS (SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id)":  "SELECT 1 FROM groups h WHERE EXISTS (SELECT 1 FROM users u JOIN  group_members m JOIN groups g ON (g.id = m.group_id) AND (m.user_id = u.id))",
		// What may be a column of the query around, and of a table beside without them.
		"SELECT 1 FROM user_types u WHERE EXISTS (SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON u.id = g.name) ON m.user_id = u.id)": "",
		"SELECT 1 FROM user_types WHERE EXISTS (SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON is_default) ON m.user_id = u.id)":      "",
		// What would have another name.
		"SELECT m.status FROM (users u JOIN group_members m ON m.user_id = u.id)":                       "",
		"SELECT (m.status) FROM (users u JOIN group_members m ON m.user_id = u.id)":                     "",
		"WITH w AS (SELECT 1 AS a) SELECT login FROM (w JOIN users u ON w.a = u.id)":                    "",
		"SELECT count(*) FROM (SELECT f.user_id FROM (user_roles r JOIN enrolled_factors f ON 1)) AS x": "",
		// What says something else without them, or may.
		"SELECT 1 FROM users u LEFT JOIN (group_members m JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id":               "",
		"SELECT 1 FROM users u JOIN (group_members m LEFT JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id":               "",
		"SELECT 1 FROM users u LEFT OUTER JOIN (group_members m JOIN groups g ON 1) ON 1 JOIN (groups h JOIN users v ON 1) ON 1": "",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id FULL JOIN users v":  "",
		"SELECT 1 FROM users u JOIN (group_members m CROSS JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id":              "",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g) ON m.user_id = u.id":                                         "",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id)":                                        "",
		"SELECT 1 FROM users u JOIN (group_members m JOIN groups g USING (id)) ON m.user_id = u.id":                              "",
		"SELECT 1 FROM (users u NATURAL JOIN groups g)":                                                                          "",
		"SELECT * FROM (users u JOIN group_members m ON m.user_id = u.id)":                                                       "",
		"SELECT 1, m.* FROM (users u JOIN group_members m ON m.user_id = u.id)":                                                  "",
		"SELECT 1 FROM (users u JOIN group_members m ON m.user_id = u.id) AS x":                                                  "",
		"SELECT 1 FROM (users u JOIN group_members m ON m.user_id = u.id) x":                                                     "",
		"SELECT 1 FROM (SELECT u.id FROM users u JOIN groups g ON 1) x":                                                          "",
		"CREATE VIEW v AS SELECT 1 FROM (users u JOIN group_members m ON m.user_id = u.id)":                                      "",
		"SELECT 1 FROM users u WHERE u.id IS DISTINCT FROM (SELECT 1)":                                                           "",
		"SELECT 1 FROM (users u)": "",
	} {
		if want == "" {
			want = given
		}
		if got := x.Flat(given); got != want {
			t.Errorf("%s:\n%s, not\n%s", given, got, want)
		}
	}
	x.Takes = func(text string) bool { return !strings.Contains(text, "(groups g JOIN users u ON t.id = u.type_id)") }
	if given := "SELECT 1 FROM user_types t JOIN (groups g JOIN users u ON t.id = u.type_id) ON g.name = 'a'"; x.Flat(given) != given {
		t.Error("a text is read otherwise that SQLite does not take")
	}
	x.Takes = func(string) bool { return false }
	if given := "SELECT 1 FROM (users u JOIN groups g ON 1)"; x.Flat(given) != given {
		t.Error("a text is used that SQLite does not take")
	}
}
