package rewrite

import "testing"

func TestConstants(t *testing.T) {
	t.Parallel()
	rules := *rulesForTest
	rules.Value = func(expr string) (string, bool) { return "'2026-01-31'", expr != "date('now')" }
	const told = "WITH p AS (SELECT 'Sales' AS d, 30 AS n) "
	retellings(t, rules.Constants, map[string]string{
		told + "SELECT login FROM users WHERE department = (SELECT d FROM p)":                                                               "SELECT login FROM users WHERE department = 'Sales'",
		told + "SELECT login FROM users, p WHERE department = p.d AND login > d":                                                            "SELECT login FROM users WHERE department = 'Sales' AND login > 'Sales'",
		told + "SELECT login FROM p CROSS JOIN users WHERE department = d":                                                                  "SELECT login FROM users WHERE department = 'Sales'",
		told + "SELECT u.login FROM p JOIN users u ON u.department = p.d":                                                                   "SELECT u.login FROM users u  WHERE u.department = 'Sales'",
		told + "SELECT u.login FROM users u JOIN p ON u.department = p.d WHERE u.status = 'A' OR u.status = 'B'":                            "SELECT u.login FROM users u WHERE (u.department = 'Sales') AND (u.status = 'A' OR u.status = 'B')",
		told + "SELECT u.login FROM users u JOIN p ON u.department = p.d JOIN groups g ON g.name = u.department":                            "SELECT u.login FROM users u JOIN groups g ON g.name = u.department WHERE u.department = 'Sales'",
		told + "SELECT p.d, login FROM users, p WHERE department = p.d":                                                                     `SELECT 'Sales' AS "d", login FROM users WHERE department = 'Sales'`,
		told + "SELECT p.d AS x, login FROM users, p":                                                                                       "SELECT 'Sales' AS x, login FROM users",
		told + "SELECT (SELECT d FROM p) = 'x' FROM users":                                                                                  `SELECT 'Sales' = 'x' AS "(SELECT d FROM p) = 'x'" FROM users`,
		told + "SELECT login FROM users WHERE created > date('now', '-' || (SELECT n FROM p) || ' days')":                                   "SELECT login FROM users WHERE created > '2026-01-31'",
		told + "SELECT login FROM users LIMIT (SELECT n FROM p)":                                                                            "SELECT login FROM users LIMIT 30",
		"WITH p(d, n) AS (VALUES ('Sales', 30)) SELECT login FROM users, p WHERE department LIKE p.d":                                       "SELECT login FROM users WHERE department LIKE 'Sales'",
		"SELECT login FROM users, (SELECT 'Sales' AS d) p WHERE department = p.d":                                                           "SELECT login FROM users WHERE department = 'Sales'",
		"SELECT login FROM users WHERE status IN (SELECT value FROM json_each('[\"A\", \"it''s\"]'))":                                       "SELECT login FROM users WHERE status IN ('A', 'it''s')",
		"SELECT login FROM users WHERE status NOT IN (SELECT j.value FROM json_each('[\"A\"]') AS j)":                                       "SELECT login FROM users WHERE status NOT IN ('A')",
		"SELECT login FROM users WHERE status IN (SELECT column1 FROM (VALUES ('A'), ('B')))":                                               "SELECT login FROM users WHERE status IN ('A', 'B')",
		"WITH w AS (SELECT 'A' AS x UNION ALL SELECT 'B') SELECT login FROM users WHERE status IN(SELECT x FROM w)":                         "SELECT login FROM users WHERE status IN('A', 'B')",
		"SELECT login FROM users WHERE created BETWEEN date('2026-01-01', '-1 day') AND datetime('2026-02-01')":                             "SELECT login FROM users WHERE created BETWEEN '2026-01-31' AND '2026-01-31'",
		"WITH p(k, v) AS (VALUES ('a', 'A'), ('b', 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = 'b')":            "SELECT login FROM users WHERE status = 'B'",
		"WITH p(k, v) AS (SELECT 'a', 30 UNION ALL SELECT 'b', 7) SELECT login FROM users LIMIT (SELECT p.v FROM p WHERE p.k = 'b')":        "SELECT login FROM users LIMIT 7",
		"WITH p(k, v) AS (VALUES ('a', 'A'), ('a', 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = 'a')":            "",
		"WITH p(k, v) AS (VALUES ('a', 'A'), ('b', 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = 'c')":            "",
		"WITH p(k, v) AS (VALUES ('a', 'A'), (1, 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = 'a')":              "",
		"WITH p(k, v) AS (VALUES ('a', 'A'), ('b', 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = title)":          "",
		"WITH p(k, v) AS (VALUES ('a', 'A'), ('b', 'B')) SELECT login FROM users WHERE status = (SELECT v FROM p WHERE k = 'a' OR k = 'b')": "",
		"SELECT login FROM users WHERE _raw ->> 'status' || 'x' = 'Ax'":                                                                     "",
		"SELECT ~'1' || '2', -'1' || '2', _raw -> 'a' || 'b' FROM users":                                                                    "",
		"WITH p AS (SELECT 'ZED' AS x) SELECT x FROM p UNION SELECT login FROM users":                                                       "",
		"WITH p AS (SELECT 'ZED' AS x) SELECT login FROM users, p WHERE nullif(p.x, login) IS NULL":                                         "",
		"SELECT count(*) FROM (SELECT 'ACTIVE' AS status) p JOIN users u ON 1 JOIN user_roles r USING (status)":                             "",
		"SELECT login FROM users WHERE login LIKE 'a' || '%'":                                                                               "SELECT login FROM users WHERE login LIKE 'a%'",
	})
	for _, same := range []string{
		// A collation, a name, an order or a place that a constant has not.
		told + "SELECT login FROM users, p WHERE p.d = department",
		told + "SELECT * FROM users, p",
		told + ", q AS (SELECT d FROM p) SELECT login FROM users WHERE department IN q AND city = (SELECT d FROM p)",
		"WITH p AS (SELECT 'Sales' AS D) SELECT d, login FROM users, p",
		told + "SELECT count(*) FROM users, p GROUP BY p.n ORDER BY p.n",
		told + "SELECT login FROM users ORDER BY (SELECT n FROM p)",
		told + "SELECT count(p.d) FROM users, p",
		told + "SELECT login FROM users LEFT JOIN p ON p.d = department",
		told + "SELECT u.login FROM p LEFT JOIN users u ON u.login > 'a'",
		told + "SELECT login FROM users FULL JOIN p ON login > p.d",
		told + "SELECT login FROM users JOIN p USING (d)",
		// No constants, or not one row of them.
		"WITH p AS (SELECT 'Sales' AS d WHERE 0) SELECT login FROM users, p WHERE department = p.d",
		"WITH p AS (SELECT 'Sales' AS d UNION ALL SELECT 'x') SELECT login FROM users, p WHERE department = p.d",
		"WITH p AS (SELECT 'Sales' AS d LIMIT 0) SELECT login FROM users, p WHERE department = p.d",
		"WITH p AS (SELECT random() AS d) SELECT login FROM users, p WHERE department = p.d",
		"WITH p AS (SELECT count(*) AS d) SELECT login FROM users, p WHERE department = p.d",
		"SELECT login FROM users WHERE department = (SELECT 'a' FROM groups)",
		"SELECT login FROM users WHERE department = (SELECT 'a' WHERE 0)",
		"SELECT login FROM users WHERE created > date('now')",
		"SELECT login FROM users WHERE created > date(login)",
		"SELECT login FROM users WHERE status IN (SELECT value FROM json_each('[\"A\", null]'))",
		"SELECT login FROM users WHERE status IN (SELECT value FROM json_each('[\"A\", 1]'))",
		"SELECT login FROM users WHERE status IN (SELECT value FROM json_each('{\"a\": \"A\"}'))",
		"SELECT login FROM users WHERE status IN (SELECT key FROM json_each('[\"A\"]'))",
		"SELECT login FROM users WHERE status IN (SELECT value FROM json_each('[\"A\"]') WHERE key > 0)",
		"SELECT login FROM users WHERE status IN (SELECT column2 FROM (VALUES ('A'), ('B')))",
	} {
		if got := rules.Constants(same); got != same {
			t.Errorf("%s\nis told as: %s", same, got)
		}
	}
}
