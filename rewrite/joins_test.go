package rewrite

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestRejoined holds which joins are written in other words, and how.
func TestRejoined(t *testing.T) {
	t.Parallel()
	yes := func(string) bool { return true }
	x := Rules{Tables: withAttributes, ASCII: func() bool { return true }, Takes: yes}
	for given, want := range map[string]string{
		"SELECT u.login, f.id FROM enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id WHERE 1":                                                                    "SELECT u.login, f.id FROM users u LEFT JOIN enrolled_factors f ON u.id = f.user_id WHERE 1",
		"SELECT v.*, login FROM Users AS u RIGHT OUTER JOIN (VALUES ('a'), ('b')) v":                                                                                     "SELECT v.*, login FROM (VALUES ('a'), ('b')) v LEFT JOIN Users AS u",
		"SELECT count(*) FROM (SELECT g.id FROM users RIGHT JOIN groups g ON 1 = ?) s RIGHT JOIN users u ON ? = u.id":                                                    "SELECT count(*) FROM (SELECT g.id FROM groups g LEFT JOIN users ON 1 = ?) s RIGHT JOIN users u ON ? = u.id",
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.name) AND g.type = 'X'":                                                                         "SELECT 1 FROM groups g JOIN users u ON (lower(u.login) = lower(g.name) AND u.login = g.name COLLATE NOCASE) AND g.type = 'X'",
		"SELECT 1 FROM groups g, users WHERE (g.name == Upper(login) AND 1)":                                                                                             "SELECT 1 FROM groups g, users WHERE ((g.name == Upper(login) AND g.name = login COLLATE NOCASE) AND 1)",
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.owner) OR 1":                                                                                    "",
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.owner)":                                                                                         "SELECT 1 FROM groups g JOIN users u ON (lower(u.login) = lower(g.owner) AND u.login = g.owner COLLATE NOCASE)",
		"SELECT 1 FROM users u LEFT JOIN json_each('[]') j ON upper(j.value) = upper(u.email)":                                                                           "",
		"WITH hr(m) AS (SELECT value FROM json_each('[]')) SELECT 1 FROM hr LEFT JOIN users u ON lower(u.email) = lower(hr.m)":                                           "",
		"WITH hr(m) AS (VALUES ('a'), ('b')) SELECT 1 FROM hr, users u WHERE lower(u.department) = lower(m)":                                                             "",
		"SELECT login FROM users u WHERE EXISTS (SELECT 1 FROM groups g WHERE lower(u.login) = g.name)":                                                                  "SELECT login FROM users u WHERE EXISTS (SELECT 1 FROM groups g WHERE (lower(u.login) = g.name AND u.login = g.name COLLATE NOCASE))",
		"WITH a AS (SELECT manager_id AS m FROM users WHERE status = 'STAGED' UNION SELECT name FROM groups) SELECT 1 FROM a, users u WHERE lower(a.m) = lower(u.login)": "WITH a AS (SELECT manager_id AS m FROM users WHERE status = 'STAGED' UNION SELECT name FROM groups) SELECT 1 FROM a, users u WHERE (lower(a.m) = lower(u.login) AND a.m = u.login COLLATE NOCASE)",
		// What is in lower case is a text, whatever it is made of.
		"WITH p AS (SELECT lower(score) AS m, count(*) AS n FROM groups GROUP BY 1) SELECT 1 FROM p LEFT JOIN users u ON lower(u.login) = p.m":            "WITH p AS (SELECT lower(score) AS m, count(*) AS n FROM groups GROUP BY 1) SELECT 1 FROM p LEFT JOIN users u ON (lower(u.login) = p.m AND u.login = p.m COLLATE NOCASE)",
		"WITH p AS (SELECT lower(owner) AS m FROM groups), q AS (SELECT p.m FROM p GROUP BY 1) SELECT 1 FROM q, users u WHERE upper(q.m) = upper(login)":  "WITH p AS (SELECT lower(owner) AS m FROM groups), q AS (SELECT p.m FROM p GROUP BY 1) SELECT 1 FROM q, users u WHERE (upper(q.m) = upper(login) AND q.m = login COLLATE NOCASE)",
		"WITH p(m) AS (SELECT lower(owner) FROM groups UNION SELECT score FROM groups) SELECT 1 FROM p, users u WHERE lower(u.login) = p.m":               "",
		"WITH p AS (SELECT *, lower(name) AS m FROM groups UNION SELECT lower(owner), * FROM groups) SELECT 1 FROM p, users u WHERE lower(u.login) = p.m": "",
		"WITH p AS (SELECT score + 1 AS m FROM groups) SELECT 1 FROM p, users u WHERE lower(u.login) = lower(p.m)":                                        "",
		"SELECT u.id, g.name FROM users u RIGHT JOIN group_members m ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id":                         "SELECT u.id, g.name FROM group_members m LEFT JOIN users u ON m.user_id = u.id LEFT JOIN groups g ON g.id = m.group_id",
		// A FULL JOIN of which one side must be there, or both.
		"SELECT 1 FROM users u FULL JOIN group_members m ON m.user_id = u.id WHERE u.status = 'X'":                     "SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE u.status = 'X'",
		"SELECT * FROM group_members m FULL OUTER JOIN users u ON m.user_id = u.id WHERE u.id IS NOT NULL":             "SELECT * FROM group_members m RIGHT OUTER JOIN users u ON m.user_id = u.id WHERE u.id IS NOT NULL",
		"SELECT 1 FROM group_members m FULL OUTER JOIN users u ON m.user_id = u.id WHERE u.status IN ('X')":            "SELECT 1 FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE u.status IN ('X')",
		"SELECT 1 FROM group_members m FULL JOIN users u ON m.user_id = u.id WHERE u.status IS NULL":                   "",
		"SELECT 1 FROM group_members m FULL JOIN users u ON m.user_id = u.id WHERE coalesce(u.status, 'X') = 'X'":      "",
		"SELECT 1 FROM group_members m FULL JOIN users u ON m.user_id = u.id WHERE u.status = 'X' OR m.group_id = 'y'": "",
		"SELECT 1 FROM group_members m FULL JOIN users u ON m.user_id = u.id AND u.status = 'X'":                       "",
		"SELECT 1 FROM group_members m FULL JOIN users u USING (id) WHERE u.status = 'X'":                              "",
		"SELECT 1 FROM groups g, group_members m FULL JOIN users u ON m.user_id = u.id WHERE u.status = 'X'":           "",
		"SELECT 1 FROM groups g RIGHT JOIN users u ON u.login = g.name JOIN user_types t USING (id)":                   "",
		"SELECT 1 FROM groups g RIGHT JOIN users u ON u.login = g.name NATURAL JOIN user_types t":                      "",
		// What depends on the order of the tables, or is not certain to.
		"SELECT * FROM enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id":                 "",
		"SELECT 1 FROM enrolled_factors f RIGHT JOIN users u USING (id)":                          "",
		"SELECT 1 FROM enrolled_factors f NATURAL RIGHT JOIN users u":                             "",
		"SELECT 1 FROM enrolled_factors f FULL JOIN users u ON u.id = f.user_id":                  "",
		"SELECT 1 FROM groups g JOIN enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id":   "",
		"SELECT 1 FROM users u RIGHT JOIN json_each('[]') j ON j.value = u.id":                    "",
		"SELECT 1 FROM (SELECT ? AS id) f RIGHT JOIN users u ON u.id = f.id":                      "",
		"SELECT (SELECT count(*) FROM enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id)": "",
		"SELECT (SELECT count(*) FROM users u WHERE lower(u.login) = lower(g.name)) FROM groups g": "SELECT (SELECT count(*) FROM users u WHERE (lower(u.login) = lower(g.name) AND u.login = g.name COLLATE NOCASE)) " +
			`AS "(SELECT count(*) FROM users u WHERE lower(u.login) = lower(g.name))" FROM groups g`,
		// Few rows of the same table name others.
		"SELECT 1 FROM users m JOIN users e ON lower(e.manager_id) = lower(m.login) WHERE m.title = 'VP'":                        "SELECT 1 FROM users m JOIN users e ON (lower(e.manager_id) = lower(m.login) AND e.manager_id = m.login COLLATE NOCASE) WHERE m.title = 'VP'",
		"SELECT 1 FROM users m JOIN users e ON lower(e.manager_id) = lower(m.login)":                                             "",
		"SELECT 1 FROM users m JOIN users e ON lower(e.city) = lower(m.city) WHERE m.title = 'VP'":                               "",
		"INSERT INTO x SELECT u.id FROM enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id":                               "INSERT INTO x SELECT u.id FROM users u LEFT JOIN enrolled_factors f ON u.id = f.user_id",
		"SELECT 1 FROM groups g JOIN users u ON u.login = lower(g.name)":                                                         "", // it is a look-up
		"SELECT 1 FROM groups g JOIN users u ON lower(u.department) = lower(g.name)":                                             "", // of many rows
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.name) COLLATE RTRIM":                                    "",
		"SELECT 1 FROM groups g JOIN users u ON trim(u.login) = lower(g.name)":                                                   "",
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.score)":                                                 "", // numbers
		"SELECT 1 FROM groups g JOIN users u ON lower(u.login) = lower(g.nothing)":                                               "",
		"SELECT 1 FROM users u WHERE lower(u.login) = lower(u.email)":                                                            "",
		"SELECT 1 FROM users u, json_each('[]') j WHERE lower(u.login) = lower(j.type)":                                          "",
		"WITH v(x) AS (VALUES (x'61'), ('b')) SELECT 1 FROM users u, v WHERE lower(u.login) = lower(v.x)":                        "",
		"WITH v(x) AS (SELECT value FROM json_each('[]') UNION SELECT 'a') SELECT 1 FROM users, v WHERE lower(login) = lower(x)": "",
	} {
		if want == "" {
			want = given
		}
		if got := x.Rejoined(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
	given := "SELECT u.id FROM groups g RIGHT JOIN users u ON lower(u.login) = lower(g.name)"
	if got := (&Rules{Tables: withAttributes, ASCII: func() bool { return true }, Takes: func(string) bool { return false }}).Rejoined(given); got != given {
		t.Errorf("SQLite does not take it: %s", got)
	}
	want := "SELECT u.id FROM users u LEFT JOIN groups g ON lower(u.login) = lower(g.name)"
	if got := (&Rules{Tables: withAttributes, ASCII: func() bool { return false }, Takes: yes}).Rejoined(given); got != want {
		t.Errorf("with another lower it is %s", got)
	}
}

// withAttributes finds the tables, groups with some attributes more.
func withAttributes(name string) (*catalog.Table, bool) {
	t, ok := catalog.Find(name)
	if ok && t.Name == "groups" {
		t = t.Extend([]catalog.Attribute{{Name: "owner", Type: "string"}, {Name: "score", Type: "number"},
			{Name: "vip", Type: "boolean"}, {Name: "tags", Type: "array", Items: "string"}, {Name: "since", Type: "string", Format: "date-time"}})
	}
	return t, ok
}

// rulesForTest are applied in an org of which no custom attributes are known;
// SQLite takes every text.
var rulesForTest = &Rules{Tables: catalog.Find, Takes: func(string) bool { return true }}

// refusing are rules of whose texts SQLite takes none.
var refusing = &Rules{Tables: catalog.Find, Takes: func(string) bool { return false }}

// attributed are rules in an org whose groups have custom attributes.
var attributed = &Rules{Tables: withAttributes, Takes: func(string) bool { return true }}
