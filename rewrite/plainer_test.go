package rewrite

import "testing"

// retellings holds what a rule makes of texts, "" for nothing.
func retellings(t *testing.T, rule func(string) string, texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		if want == "" {
			want = text
		}
		if got := rule(text); got != want {
			t.Errorf("%s\nis told as: %s\nwanted: %s", text, got, want)
		}
	}
}

func TestUnqualified(t *testing.T) {
	t.Parallel()
	retellings(t, func(text string) string {
		out, _ := Unqualified(text)
		return out
	}, map[string]string{
		"SELECT login FROM main.users WHERE main.users.status = 'ACTIVE'":                                                               "SELECT login FROM users WHERE users.status = 'ACTIVE'",
		`SELECT "main"."users"."login" FROM "main"."users"`:                                                                             `SELECT "users"."login" FROM "users"`,
		"SELECT main.users.login || 1, (SELECT count(*) FROM main.groups)":                                                              `SELECT users.login || 1 AS "main.users.login || 1", (SELECT count(*) FROM groups) AS "(SELECT count(*) FROM main.groups)"`,
		"EXPLAIN QUERY PLAN SELECT count(*) FROM Main.okta_tables":                                                                      "EXPLAIN QUERY PLAN SELECT count(*) FROM okta_tables",
		"SELECT a.n FROM (SELECT count(*) AS n FROM main.users) a":                                                                      "SELECT a.n FROM (SELECT count(*) AS n FROM users) a",
		"SELECT login FROM main.users WHERE EXISTS (SELECT 1 FROM (SELECT 'x' AS login) AS users WHERE users.login = main.users.login)": "",
		"SELECT login FROM main.users WHERE EXISTS (SELECT 1 FROM staff users WHERE users.login = main.users.login)":                    "",
		"SELECT login FROM main.users AS users":                                                                                         "",
		"SELECT login FROM other.users":                                                                                                 "",
		"SELECT login FROM main.staff":                                                                                                  "",
		"SELECT main.login FROM users main":                                                                                             "",
		"WITH users AS (SELECT 1 AS login) SELECT login FROM main.users":                                                                "",
		"SELECT main.users.login 'x' FROM main.users":                                                                                   "", // whose name is not known
		"SELECT login FROM users WHERE title = 'main.users' OR \"main.users\"":                                                          "",
	})
}

func TestHoisted(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Hoisted, map[string]string{
		"SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a) t":                                                                     "WITH a AS (SELECT 1 AS x) SELECT * FROM (SELECT x FROM a) t",
		"WITH b AS (SELECT 2 AS y) SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a), b":                                          "WITH a AS (SELECT 1 AS x), b AS (SELECT 2 AS y) SELECT * FROM (SELECT x FROM a), b",
		"WITH b AS (WITH a AS (SELECT 1 AS x) SELECT x FROM a) SELECT * FROM b":                                                           "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b",
		"WITH b AS (SELECT 1) SELECT * FROM b, (WITH RECURSIVE c(n) AS (SELECT 1 UNION SELECT n + 1 FROM c WHERE n < 3) SELECT n FROM c)": "WITH RECURSIVE c(n) AS (SELECT 1 UNION SELECT n + 1 FROM c WHERE n < 3), b AS (SELECT 1) SELECT * FROM b, (SELECT n FROM c)",
		"SELECT * FROM (SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a))":                                                       "WITH a AS (SELECT 1 AS x) SELECT * FROM (SELECT * FROM (SELECT x FROM a))",
		// What may depend on the row around it, and names that mean something else outside.
		"SELECT (WITH a AS (SELECT 1 AS x) SELECT x FROM a) AS n FROM users":                               "",
		"SELECT name FROM groups g WHERE EXISTS (SELECT 1 FROM (WITH a AS (SELECT g.id) SELECT * FROM a))": "",
		"SELECT ?, x FROM (WITH t AS (SELECT status AS x FROM users WHERE status = ?) SELECT x FROM t)":    "",
		"SELECT * FROM staff, (WITH staff AS (SELECT 1 AS x) SELECT x FROM staff)":                         "",
		"WITH a AS (SELECT 1 AS x) SELECT x FROM a":                                                        "",
	})
}

func TestUnwrapped(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Unwrapped, map[string]string{
		"SELECT * FROM (SELECT login, count(*) FROM users GROUP BY 1 ORDER BY 1) AS t":      "SELECT login, count(*) FROM users GROUP BY 1 ORDER BY 1",
		"SELECT t.* FROM (SELECT login AS l FROM users ORDER BY 1) t LIMIT 200":             "SELECT login AS l FROM users ORDER BY 1 LIMIT 200",
		"SELECT * FROM (SELECT * FROM groups WHERE name = 'Sales')":                         "SELECT * FROM groups WHERE name = 'Sales'",
		"WITH a AS (SELECT 1 AS x), w AS (SELECT login FROM users LIMIT 5) SELECT * FROM w": "WITH a AS (SELECT 1 AS x) SELECT login FROM users LIMIT 5",
		"WITH w AS (SELECT login FROM users LIMIT 5) SELECT * FROM w":                       "SELECT login FROM users LIMIT 5",
		// Names that would be others, and rows.
		"WITH w AS (SELECT login, ? FROM users), z AS (SELECT ? AS j FROM users) SELECT * FROM w": "",
		"SELECT * FROM (SELECT login, login FROM users)":                                          "",
		"SELECT * FROM (SELECT login AS \"TRUE\" FROM users)":                                     "",
		"SELECT * FROM (SELECT false FROM users)":                                                 "",
		"SELECT * FROM (SELECT LOGIN FROM users)":                                                 "",
		"SELECT * FROM (SELECT login COLLATE NOCASE FROM users)":                                  "",
		"SELECT * FROM (SELECT * FROM users u JOIN groups g ON 1)":                                "",
		"SELECT * FROM (SELECT login FROM users LIMIT 9) LIMIT 5":                                 "",
		"SELECT * FROM (SELECT login FROM users) ORDER BY 1":                                      "",
		"SELECT * FROM (SELECT login FROM users) WHERE login > 'a'":                               "",
		"SELECT DISTINCT * FROM (SELECT login FROM users)":                                        "",
		"SELECT * FROM (SELECT login FROM users UNION SELECT name FROM groups)":                   "",
		"SELECT * FROM (VALUES (1), (2))":                                                         "",
		"WITH w(x) AS (SELECT login FROM users) SELECT * FROM w":                                  "",
		"WITH w AS (SELECT login FROM users), v AS (SELECT * FROM w) SELECT * FROM w":             "",
	})
}

func TestAsTables(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.AsTables, map[string]string{
		"SELECT u.login FROM (SELECT * FROM users) AS u JOIN (SELECT * FROM groups) g ON g.name = u.department":                      `SELECT u.login FROM "users" AS "u" JOIN "groups" AS "g" ON g.name = u.department`,
		"SELECT login FROM (SELECT * FROM users) WHERE status = 'ACTIVE'":                                                            `SELECT login FROM "users" WHERE status = 'ACTIVE'`,
		"WITH s AS (SELECT * FROM users) SELECT login FROM s":                                                                        `SELECT login FROM "users" AS "s"`,
		"WITH s AS (SELECT * FROM users), a AS (SELECT 1 AS x) SELECT login FROM s, a":                                               `WITH a AS (SELECT 1 AS x) SELECT login FROM "users" AS "s", a`,
		"WITH a AS (SELECT 1 AS x), s AS MATERIALIZED (SELECT * FROM users) SELECT login FROM s, a":                                  `WITH a AS (SELECT 1 AS x) SELECT login FROM "users" AS "s", a`,
		"WITH a AS (SELECT 1 AS x), s AS (SELECT * FROM users), b AS (SELECT 2), t AS (SELECT * FROM s) SELECT t.login FROM t, a, b": `WITH a AS (SELECT 1 AS x), b AS (SELECT 2) SELECT t.login FROM "users" AS "t", a, b`,
		// What is less than the table, or would name what a * leaves out.
		"SELECT login FROM (SELECT * FROM users LIMIT 5) u":                                                      "",
		"SELECT login FROM (SELECT * FROM users WHERE status = 'ACTIVE') u":                                      "",
		"SELECT login FROM (SELECT DISTINCT * FROM users) u":                                                     "",
		"SELECT 1 FROM (SELECT *, 1 AS x FROM users) u":                                                          "",
		"SELECT 1 FROM (SELECT * FROM staff) u":                                                                  "",
		"WITH s(a) AS (SELECT * FROM users) SELECT a FROM s":                                                     "",
		"SELECT g.users_count FROM groups g JOIN (SELECT * FROM groups) h ON h.id = g.id":                        "",
		"SELECT u.rowid FROM (SELECT * FROM users) u":                                                            "",
		"SELECT login FROM users WHERE EXISTS (SELECT 1 FROM (SELECT * FROM users) WHERE users.id = manager_id)": "",
	})
}

func TestTruths(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Truths, map[string]string{
		"SELECT login FROM users WHERE TRUE AND status = 'ACTIVE'":                  "SELECT login FROM users WHERE status = 'ACTIVE'",
		"SELECT login FROM users WHERE 1=1 AND status = 'ACTIVE' AND 1 AND 2 = 2":   "SELECT login FROM users WHERE status = 'ACTIVE'",
		"SELECT login FROM users WHERE 1 = 1":                                       "SELECT login FROM users ",
		"SELECT login FROM users u JOIN groups g ON g.name = u.department AND TRUE": "SELECT login FROM users u JOIN groups g ON g.name = u.department",
		"SELECT name FROM user_types WHERE is_default = FALSE":                      "SELECT name FROM user_types WHERE is_default = 0",
		"SELECT is_default = TRUE FROM user_types":                                  `SELECT is_default = 1 AS "is_default = TRUE" FROM user_types`,
		"SELECT login FROM users WHERE status = 'ACTIVE' OR NOT TRUE":               "SELECT login FROM users WHERE status = 'ACTIVE' OR NOT 1",
		// What is another thing, or a name.
		"SELECT name FROM user_types WHERE is_default IS TRUE AND id IS NOT FALSE": "",
		"SELECT login FROM users WHERE status = 'A' ORDER BY TRUE":                 "",
		"SELECT 1 AS true FROM users WHERE true = 1":                               "",
		"SELECT login FROM users u WHERE u.true":                                   "",
		"SELECT login FROM users WHERE 1=1 OR status = 'ACTIVE'":                   "",
		"SELECT login FROM users WHERE 1=2 AND status = 'ACTIVE'":                  "",
		"SELECT login FROM users WHERE 0 AND status BETWEEN 1 AND 1":               "",
	})
}

func TestPlainly(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Plainly, map[string]string{
		"SELECT login FROM users u WHERE CAST(u.status AS VARCHAR(20)) = 'ACTIVE'":                                               "SELECT login FROM users u WHERE u.status = 'ACTIVE'",
		"SELECT login FROM users WHERE status = CAST('ACTIVE' AS TEXT)":                                                          "SELECT login FROM users WHERE status = 'ACTIVE'",
		"SELECT login FROM users WHERE status IN ('ACTIVE') AND city NOT IN (?)":                                                 "SELECT login FROM users WHERE status = 'ACTIVE' AND city <> ?1",
		"SELECT login FROM users WHERE status IS 'ACTIVE'":                                                                       "SELECT login FROM users WHERE status = 'ACTIVE'",
		"SELECT login FROM users WHERE lower(CAST(login AS TEXT))IN ('x')":                                                       "SELECT login FROM users WHERE lower(login)IN ('x')",
		"SELECT count(m.id) FROM groups g LEFT JOIN group_members m ON m.group_id = CAST(g.id AS TEXT) AND m.status IS 'ACTIVE'": "SELECT count(m.id) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.status = 'ACTIVE'",
		"SELECT login FROM users WHERE status IN (VALUES ('A'), ('B')) AND title NOT IN (SELECT 'C' UNION ALL SELECT 'D')":       "SELECT login FROM users WHERE status IN ('A', 'B') AND title NOT IN ('C', 'D')",
		"SELECT login FROM users u WHERE (u.status = 'A' OR (u.status = 'B')) AND city = 'C'":                                    "SELECT login FROM users u WHERE (u.status IN ('A', 'B')) AND city = 'C'",
		"SELECT login FROM users WHERE status = 'A' OR status = 'B' OR title = 'C'":                                              "",
		"SELECT login FROM users u WHERE NOT (u.status = 'A') OR NOT (u.title <> 'B') AND 1":                                     "SELECT login FROM users u WHERE u.status <> 'A' OR u.title = 'B' AND 1",
		// What means more than that, or something else.
		"SELECT login FROM users WHERE status IN (SELECT 'A' FROM groups)":         "",
		"SELECT login FROM users WHERE status IN (VALUES ('A'), (NULL))":           "",
		"SELECT login FROM users WHERE (status, title) IN (VALUES ('A', 'B'))":     "",
		"SELECT login FROM users WHERE status IN (SELECT 'A' EXCEPT SELECT 'B')":   "",
		"SELECT login FROM users WHERE status IN (SELECT 'A' WHERE 1)":             "",
		"SELECT login FROM users WHERE NOT (status = 'A') = 1":                     "",
		"SELECT login FROM users WHERE 1 = NOT (status = 'A')":                     "",
		"SELECT login FROM users WHERE 0 + NOT (status = 'A')":                     "",
		"SELECT login FROM users WHERE 1 AND city BETWEEN 0 AND NOT (title = 'A')": "",
		"SELECT login FROM users WHERE 1 IS NOT (status = 'A')":                    "",
		"SELECT login FROM users WHERE NOT (status = 'A' OR title = 'B')":          "",
		"SELECT login FROM users WHERE CAST(created AS TEXT) = '2026-01'":          "",
		"SELECT login FROM users WHERE created = CAST('2026-01' AS TEXT)":          "",
		"SELECT login FROM users WHERE CAST(status AS INTEGER) = 1":                "",
		"SELECT login FROM users WHERE status IN ('A', 'B')":                       "",
		"SELECT login FROM users WHERE status IN ('A') || 'x'":                     "",
		"SELECT login FROM users WHERE (status IS 'ACTIVE') = 0":                   "",
		"SELECT login FROM users WHERE NOT (status IS 'ACTIVE')":                   "",
		"SELECT login FROM users WHERE status IS NOT 'ACTIVE'":                     "",
		"SELECT CAST(status AS TEXT), status IN ('A') FROM users":                  "",
		"SELECT name FROM user_types WHERE CAST(is_default AS TEXT) = '1'":         "",
	})
}

func TestComputed(t *testing.T) {
	t.Parallel()
	retellings(t, rulesForTest.Computed, map[string]string{
		"WITH m AS (SELECT strftime('%Y-%m', created) AS month, count(*) AS n FROM users GROUP BY 1) SELECT * FROM m WHERE month >= '2026-06'": `WITH m AS (SELECT strftime('%Y-%m', created) AS month, count(*) AS n FROM users WHERE ((strftime('%Y-%m', "users".created)) >= '2026-06') GROUP BY 1) SELECT * FROM m WHERE month >= '2026-06'`,
		"SELECT login FROM (SELECT login, upper(status) AS s FROM users u) WHERE s = 'STAGED'":                                                 `SELECT login FROM (SELECT login, upper(status) AS s FROM users u WHERE ((upper("u".status)) = 'STAGED')) WHERE s = 'STAGED'`,
		"SELECT g.name FROM groups g LEFT JOIN (SELECT lower(city) AS c FROM users) q ON q.c = 'rome' AND g.name = q.c":                        `SELECT g.name FROM groups g LEFT JOIN (SELECT lower(city) AS c FROM users WHERE ((lower("users".city)) = 'rome')) q ON q.c = 'rome' AND g.name = q.c`,
		"SELECT substr(created, 1, 7) AS ym, count(*) FROM users GROUP BY 1 HAVING substr(created, 1, 7) > '2026-06'":                          `SELECT substr(created, 1, 7) AS ym, count(*) FROM users WHERE (substr(created, 1, 7) > '2026-06') GROUP BY 1 HAVING substr(created, 1, 7) > '2026-06'`,
		"SELECT date(created) AS nosuch, count(*) FROM users GROUP BY nosuch HAVING nosuch > '2026-06-01'":                                     `SELECT date(created) AS nosuch, count(*) FROM users WHERE ((date("users".created)) > '2026-06-01') GROUP BY nosuch HAVING nosuch > '2026-06-01'`,
		// What depends on other rows, may be an error, or is offered to the table anyway.
		"SELECT login FROM (SELECT login, upper(status) AS s FROM users LIMIT 5) WHERE s = 'STAGED'":                                        "",
		"SELECT login FROM (SELECT login, upper(status) AS s, row_number() OVER () AS n FROM users) WHERE s = 'STAGED'":                     "",
		"SELECT s FROM (SELECT max(upper(status)) AS s FROM users) WHERE s = 'STAGED'":                                                      "",
		"SELECT s FROM (SELECT upper(status) AS s, count(*) FROM users GROUP BY city) WHERE s = 'STAGED'":                                   "",
		"SELECT n FROM (SELECT length(login) AS n, count(*) FROM users GROUP BY 1) WHERE n = 9":                                             "",
		"SELECT login FROM (SELECT login, random() AS s FROM users) WHERE s > 1":                                                            "",
		"SELECT login FROM (SELECT login, json_extract(profile, '$.x') AS s FROM users) WHERE s > 1":                                        "",
		"SELECT login FROM (SELECT login, (SELECT 1) AS s FROM users) WHERE s > 1":                                                          "",
		"SELECT login FROM (SELECT login, status AS s FROM users) WHERE s = 'STAGED'":                                                       "",
		"WITH m AS (SELECT upper(city) AS c FROM users) SELECT 1 FROM m a JOIN m b ON a.c = 'ROME'":                                         "",
		"SELECT q.s, g.name FROM groups g LEFT JOIN (SELECT upper(city) AS s FROM users) q ON q.s = g.name WHERE q.s = 'X' OR g.name = 'Y'": "",
		"SELECT upper(city) AS c, count(*) FROM users GROUP BY 1 HAVING count(*) > 1":                                                       "",
		"SELECT city AS c, max(upper(title)) AS m FROM users GROUP BY 1 HAVING m = 'VP'":                                                    "",
	})
}
