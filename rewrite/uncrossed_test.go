package rewrite

import "testing"

func TestUncrossed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"WITH p(a, b) AS (VALUES ('x', 'y')) SELECT login FROM users u CROSS JOIN p WHERE u.created > p.a":               "WITH p(a, b) AS (VALUES ('x', 'y')) SELECT login FROM users u JOIN p WHERE u.created > p.a",
		"SELECT login FROM users u cross join (SELECT date('now') AS d) p WHERE u.created > p.d":                         "SELECT login FROM users u join (SELECT date('now') AS d) p WHERE u.created > p.d",
		"SELECT login FROM users u CROSS JOIN (SELECT max(created) AS d FROM users) p WHERE u.created = p.d":             "SELECT login FROM users u JOIN (SELECT max(created) AS d FROM users) p WHERE u.created = p.d",
		"SELECT login FROM users u CROSS JOIN json_each('[1]') j CROSS JOIN (SELECT 1 UNION SELECT 2) k":                 "SELECT login FROM users u JOIN json_each('[1]') j JOIN (SELECT 1 UNION SELECT 2) k",
		"SELECT (SELECT count(*) FROM users u CROSS JOIN (SELECT 1 AS a))":                                               `SELECT (SELECT count(*) FROM users u JOIN (SELECT 1 AS a)) AS "(SELECT count(*) FROM users u CROSS JOIN (SELECT 1 AS a))"`,
		"SELECT login FROM users u CROSS JOIN groups g WHERE g.name = u.department":                                      "SELECT login FROM users u JOIN groups g WHERE g.name = u.department",
		"SELECT login FROM users u CROSS JOIN groups g WHERE g.name > u.department":                                      "",
		"SELECT login FROM users u CROSS JOIN (SELECT name FROM groups) g WHERE g.name = u.department":                   "SELECT login FROM users u JOIN (SELECT name FROM groups) g WHERE g.name = u.department",
		"SELECT login FROM users u CROSS JOIN (SELECT name FROM groups) g":                                               "",
		"SELECT login FROM users u CROSS JOIN json_each(u.secondary_emails) j":                                           "",
		"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT login FROM users u CROSS JOIN c LIMIT 3": "",
		"SELECT login FROM (SELECT 1 AS a) p CROSS JOIN users u":                                                         "",
	} {
		if want == "" {
			want = text
		}
		if got := rulesForTest.Uncrossed(text); got != want {
			t.Errorf("%s\nuncrossed: %s\nwanted: %s", text, got, want)
		}
	}
}
