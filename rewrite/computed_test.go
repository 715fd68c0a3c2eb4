package rewrite

import "testing"

func TestComputedBeyond(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Computed, map[string]string{
		"SELECT * FROM (SELECT lower(title) AS l, id FROM users) WHERE l > 'a'":               "SELECT * FROM (SELECT lower(title) AS l, id FROM users WHERE ((lower(\"users\".title)) > 'a')) WHERE l > 'a'",
		"SELECT upper(city) AS k, count(*) FROM users GROUP BY k HAVING k >= 'A'":             "SELECT upper(city) AS k, count(*) FROM users WHERE ((upper(\"users\".city)) >= 'A') GROUP BY k HAVING k >= 'A'",
		"SELECT status, upper(city), count(*) FROM users GROUP BY 2 HAVING upper(city) = 'A'": "SELECT status, upper(city), count(*) FROM users WHERE (upper(city) = 'A') GROUP BY 2 HAVING upper(city) = 'A'",
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
