package rewrite

import "testing"

func TestSums(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Sums, map[string]string{
		"SELECT status, SUM(1) FROM users GROUP BY status":                               `SELECT status, count(*) AS "SUM(1)" FROM users GROUP BY status`,
		"SELECT coalesce(sum(1), 0) AS n FROM users":                                     "SELECT count(*) AS n FROM users",
		"SELECT sum(status = 'A') AS n, total(u.status IN ('A', 'B')) AS m FROM users u": "SELECT sum(CASE WHEN status = 'A' THEN 1 ELSE 0 END) AS n, total(CASE WHEN u.status IN ('A', 'B') THEN 1 ELSE 0 END) AS m FROM users u",
		"SELECT sum(status = 'A' OR NOT (login <> 'b')) AS n FROM users":                 "SELECT sum(CASE WHEN status = 'A' OR NOT (login <> 'b') THEN 1 ELSE 0 END) AS n FROM users",
		"SELECT city, max(status = 'A') AS n FROM users GROUP BY city":                   "SELECT city, max(CASE WHEN status = 'A' THEN 1 ELSE 0 END) AS n FROM users GROUP BY city",
		"SELECT count(iif(city = 'a', 1, NULL)), 1 FROM users":                           `SELECT count(CASE WHEN city = 'a' THEN 1 ELSE NULL END) AS "count(iif(city = 'a', 1, NULL))", 1 FROM users`,
		"SELECT sum(iif(city = 'a', 1, 0)) AS n FROM users":                              "SELECT sum(CASE WHEN city = 'a' THEN 1 ELSE 0 END) AS n FROM users",
		// What may be NULL, or is no truth value.
		"SELECT sum(1) FROM users": "",
		"SELECT status, sum(1) FILTER (WHERE title > 'a') FROM users GROUP BY status":   "",
		"SELECT sum(city = 'a') FROM users":                                             "",
		"SELECT sum(u.status = 'A') FROM groups g LEFT JOIN users u ON u.city = g.name": "",
		"SELECT sum(status = 'A') OVER (ORDER BY login) FROM users":                     "",
		"SELECT sum(status = login) FROM users":                                         "",
		"SELECT sum(status = 'A' + 1) FROM users":                                       "",
		"SELECT sum(status) FROM users":                                                 "",
		"SELECT max(status = 'A') FROM users":                                           "",
		"SELECT max(status = 'A', 1) FROM users GROUP BY city":                          "",
		"SELECT sum(iif(city = 'a', 1, 0, 1, 2)) FROM users":                            "",
	})
}
