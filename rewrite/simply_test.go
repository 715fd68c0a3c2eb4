package rewrite

import "testing"

func TestSimply(t *testing.T) {
	t.Parallel()
	rules := *rulesForTest
	rules.ASCII = func() bool { return true }
	const from = "SELECT login FROM users u WHERE "
	told := map[string]string{
		"((status = 'A') AND (title = 'B'))":                                       "status = 'A' AND title = 'B'",
		"(((status = 'A')AND(title = 'B')))AND((city = 'C'))":                      "status = 'A' AND title = 'B' AND city = 'C'",
		"((status = 'A' OR title = 'B'))":                                          "(status = 'A' OR title = 'B')",
		"(status = 'A' OR FALSE) AND (0 OR title = 'B' OR 1 = 0)":                  "status = 'A' AND title = 'B'",
		"status IS NOT DISTINCT FROM title":                                        "status IS title",
		"status IS DISTINCT FROM 'A'":                                              "status IS NOT 'A'",
		"status IS 'A' OR title IS 'B'":                                            "status = 'A' OR title = 'B'",
		"EXISTS (SELECT 1) = 1 AND EXISTS (SELECT 2) <> 1":                         "EXISTS (SELECT 1) AND NOT EXISTS (SELECT 2)",
		"EXISTS (SELECT 1) > 0 AND EXISTS (SELECT 2) IS FALSE":                     "EXISTS (SELECT 1) AND NOT EXISTS (SELECT 2)",
		"(status = 'A') IS TRUE":                                                   "status = 'A'",
		"iif(status = 'A', 1, 0) AND iif(title IN ('A', 'B'),1,0) = 1":             "status = 'A' AND title IN ('A', 'B')",
		"CASE WHEN status = 'A' OR title = 'B' THEN 1 ELSE 0 END = 1":              "(status = 'A' OR title = 'B')",
		"coalesce(status, '') = 'A' OR ifnull(u.title, 'x') = 'B'":                 "status = 'A' OR u.title = 'B'",
		"NOT (NOT status = 'A') AND NOT NOT title = 'B'":                           "status = 'A' AND title = 'B'",
		"lower(u.login) = 'a@b.c' AND upper(email) IN ('A@B.C', 'É')":              "u.login = 'a@b.c' AND email IN ('A@B.C', 'É')",
		"title = 'Vp' COLLATE NOCASE AND u.id IN (SELECT user_id FROM user_roles)": "lower(title) = 'vp' AND u.id IN (SELECT user_id FROM user_roles)",
		"login = 'A' COLLATE NOCASE":                                               "login = 'A'",
		"lower(login) <> 'a' OR lower(login) NOT IN ('b')":                         "login <> 'a' OR login NOT IN ('b')",
		"status = 'A' AND title = 'B' AND (status = 'A')":                          "status = 'A' AND title = 'B'",
		"CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE 'n' END = 'y'":                  "EXISTS (SELECT 1)",
		"CASE WHEN NOT EXISTS (SELECT 1) THEN 'y' ELSE 'n' END == 'n'":             "EXISTS (SELECT 1)",
		"CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE '' END = ''":                    "NOT EXISTS (SELECT 1)",
		"CASE WHEN EXISTS (SELECT 1) THEN 'y' END = 'y'":                           "EXISTS (SELECT 1)",
		"CASE u.status WHEN 'A' THEN 1 ELSE 0 END = 1":                             "u.status = 'A'",
		"CASE status WHEN 'A' THEN 1 WHEN 'B' THEN 1 END":                          "(status = 'A' OR status = 'B')",
		"status BETWEEN 'A' AND 'A' AND title || '' = 'B'":                         "status = 'A' AND title = 'B'",
		"title GLOB 'B' AND city IN ('C', 'C')":                                    "title = 'B' AND city IN ('C')",
		"NOT (status IN ('A', 'A') OR title BETWEEN 'B' AND 'B')":                  "NOT (status IN ('A') OR title = 'B')",
	}
	for given, want := range told {
		if got := rules.Simply(from + given); got != from+want {
			t.Errorf("%s\nis told as: %s\nwanted: %s", given, got[min(len(from), len(got)):], want)
		}
	}
	retellings(t, rules.Simply, map[string]string{
		"SELECT count(*) FILTER (WHERE (status = 'A') IS TRUE) AS n FROM users":                          "SELECT count(*) FILTER (WHERE status = 'A') AS n FROM users",
		"SELECT (status IS NOT DISTINCT FROM 'A') FROM users":                                            `SELECT (status IS 'A') AS "(status IS NOT DISTINCT FROM 'A')" FROM users`,
		"WITH a AS MATERIALIZED (SELECT login FROM users) SELECT login FROM a":                           "WITH a AS (SELECT login FROM users) SELECT login FROM a",
		"SELECT u.login FROM users u LEFT JOIN groups g ON ((g.name = u.title)) WHERE ((u.title > 'a'))": "SELECT u.login FROM users u LEFT JOIN groups g ON g.name = u.title WHERE u.title > 'a'",
		// What is more than that.
		"WITH a AS MATERIALIZED (SELECT random() AS r) SELECT r, r FROM a":                                                                                    "",
		"WITH a AS MATERIALIZED (SELECT login FROM users) SELECT a.login FROM a, a AS b":                                                                      "",
		"SELECT sum(CASE status WHEN 'A' THEN 1 WHEN 'B' THEN 2 ELSE 0 END) AS n, CASE title WHEN 'x' THEN CASE city WHEN 'y' THEN 1 END END AS c FROM users": "SELECT sum(CASE WHEN status = 'A' THEN 1 WHEN status = 'B' THEN 2 ELSE 0 END) AS n, CASE WHEN title = 'x' THEN CASE WHEN city = 'y' THEN 1 END END AS c FROM users",
		from + "login || '' = 'A'":                                                "",
		from + "login GLOB 'A'":                                                   "",
		from + "title GLOB 'A*'":                                                  "",
		from + "title || 'x' = 'A'":                                               "",
		from + "+title = 'A'":                                                     "",
		from + "title BETWEEN 'A' AND 'B'":                                        "",
		from + "NOT CASE WHEN status = 'A' THEN 1 ELSE 0 END":                     "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE NULL END = ''":          "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' END = ''":                    "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE 'y' END = 'y'":          "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE 'n' END = 'Y'":          "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE 'n' END <> 'y'":         "",
		from + "CASE WHEN EXISTS (SELECT 1) THEN 'y' ELSE title END = 'y'":        "",
		from + "CASE WHEN EXISTS (SELECT 1) = 0 THEN 'y' ELSE 'n' END = 'y'":      "",
		from + "CASE WHEN status = 'A' THEN 1 WHEN title = 'B' THEN 0 ELSE 1 END": "",
		from + "CASE WHEN status = 'A' THEN 1 WHEN title = 'B' THEN 2 ELSE 0 END": "",
		"SELECT CASE lower(title) WHEN 'x' THEN 1 END FROM users":                 "",
		"SELECT CASE title WHEN city THEN 1 END FROM users":                       "",
		from + "lower(login) = 'A'":                                               "",
		from + "lower(title) = 'a'":                                               "",
		from + "lower(login) > 'a'":                                               "",
		from + "lower(login) = title":                                             "",
		from + "0":                                                                "",
		from + "EXISTS (SELECT 1 FROM groups WHERE FALSE AND name > 'a')":         "",
		from + "(status, title) = ('A', 'B')":                                     "",
		from + "(SELECT 1)":                                                       "",
		from + "(status) IS NOT TRUE":                                             "",
		from + "NOT (status IS 'A')":                                              "",
		from + "title = 'Vp' COLLATE NOCASE":                                      "",
		from + "status COLLATE RTRIM = 'A'":                                       "",
		from + "status COLLATE NOCASE = title":                                    "",
		from + "status IS 'A' COLLATE NOCASE":                                     "",
		from + "coalesce(status, 'A') = 'A'":                                      "",
		from + "coalesce(status, title, '') = 'A'":                                "",
		from + "coalesce(login, '') = 'A'":                                        "",
		from + "CASE WHEN status = 'A' THEN 1 ELSE 0 END = 0":                     "",
		from + "random() > 0 AND random() > 0":                                    "",
		from + "status = 'A' OR 1":                                                "",
	})
}
