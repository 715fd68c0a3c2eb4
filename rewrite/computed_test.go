package rewrite

import "testing"

func TestComputedBeyond(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Computed, map[string]string{
		"SELECT * FROM (SELECT lower(title) AS l, id FROM users) WHERE l > 'a'":               "SELECT * FROM (SELECT lower(title) AS l, id FROM users WHERE ((lower(\"users\".title)) > 'a')) WHERE l > 'a'",
		"SELECT upper(city) AS k, count(*) FROM users GROUP BY k HAVING k >= 'A'":             "SELECT upper(city) AS k, count(*) FROM users WHERE ((upper(\"users\".city)) >= 'A') GROUP BY k HAVING k >= 'A'",
		"SELECT status, upper(city), count(*) FROM users GROUP BY 2 HAVING upper(city) = 'A'": "SELECT status, upper(city), count(*) FROM users WHERE (upper(city) = 'A') GROUP BY 2 HAVING upper(city) = 'A'",
		// Whether something exists, as rules that follow know more of it.
		"SELECT login FROM (SELECT u.login, EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id) AS f FROM users u) WHERE NOT f":                                "SELECT login FROM (SELECT u.login, 0 AS f FROM users u WHERE (NOT EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id))) WHERE NOT f",
		"SELECT login FROM (SELECT u.login, CASE WHEN EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) THEN 'y' ELSE 'n' END AS f FROM users u) WHERE f = 'n'": "SELECT login FROM (SELECT u.login, 'n' AS f FROM users u WHERE (CASE WHEN EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) THEN 'y' ELSE 'n' END = 'n')) WHERE f = 'n'",
		"SELECT login FROM (SELECT u.login, EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AS f FROM users u) WHERE f > 0":                                   "SELECT login FROM (SELECT u.login, EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AS f FROM users u WHERE (EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) > 0)) WHERE f > 0",
		"SELECT login FROM (SELECT u.login, (SELECT max(m.group_id) FROM group_members m WHERE m.user_id = u.id) AS f FROM users u) WHERE f = 'n'":                       "",
		"SELECT login FROM (SELECT u.login, EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND random() > 0) AS f FROM users u) WHERE NOT f":               "",
		// A collation that does less outside, groups that are made by something else, no rows.
		"SELECT * FROM (SELECT first_name COLLATE NOCASE AS e, lower(first_name) AS l FROM users) WHERE l <> e":     "",
		"SELECT * FROM (SELECT lower(first_name COLLATE NOCASE) AS l, first_name FROM users) WHERE first_name <> l": "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE NOT a = b":                           "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE a IS NOT b":                          "",
		"SELECT b FROM (SELECT DISTINCT upper(login) AS a, login AS b FROM users) WHERE a < b":                      "",
		"SELECT upper(department) AS k, upper(city) AS k, count(*) FROM users GROUP BY k HAVING upper(city) >= 'A'": "",
		"SELECT u.*, lower(u.login) AS l, count(*) FROM users u GROUP BY 2 HAVING l > 'm'":                          "",
		"SELECT login FROM users WHERE EXISTS (SELECT 1 FROM (SELECT 'x' || 'y' AS z) AS a WHERE a.z = 'xy')":       "",
	})
}
