package rewrite

import "testing"

func TestMerged(t *testing.T) {
	t.Parallel()
	const v = "(SELECT m.user_id AS who, g.name AS grp FROM group_members m LEFT JOIN groups g ON g.id = m.group_id WHERE m.status = 'A') v"
	const joined = `FROM group_members m LEFT JOIN groups g ON g.id = m.group_id WHERE `
	retellings(t, rulesForTest.Merged, map[string]string{
		"SELECT grp, count(*) FROM " + v + " WHERE grp > 'S' OR who = 'x' GROUP BY grp ORDER BY v.grp": `SELECT "g"."name" AS "grp", count(*) ` + joined + `(m.status = 'A') AND ("g"."name" > 'S' OR "m"."user_id" = 'x') GROUP BY "g"."name" ORDER BY "g"."name"`,
		"SELECT who AS a FROM " + v:               `SELECT "m"."user_id" AS a ` + joined + "m.status = 'A'",
		"SELECT * FROM " + v + " WHERE grp = 'S'": `SELECT "m"."user_id" AS "who", "g"."name" AS "grp" ` + joined + `(m.status = 'A') AND ("g"."name" = 'S')`,
		"WITH v AS (SELECT id, login FROM users WHERE city = 'x') SELECT login FROM v WHERE id = 'y'":                                                                                                  `SELECT "v"."login" AS "login" FROM "users" AS "v" WHERE ("v"."city" = 'x') AND ("v"."id" = 'y')`,
		"WITH v(a, b) AS (SELECT id, login FROM users) SELECT max(b) AS m FROM v":                                                                                                                      `SELECT max("v"."login") AS m FROM "users" AS "v"`,
		"SELECT name FROM groups g WHERE EXISTS (SELECT 1 FROM (SELECT * FROM group_members m WHERE m.group_id = g.id) m WHERE m.status = 'A')":                                                        `SELECT name FROM groups g WHERE EXISTS (SELECT 1 FROM "group_members" AS "m" WHERE ("m"."group_id" = g.id) AND ("m"."status" = 'A'))`,
		"SELECT u, count(*) FROM (SELECT upper(g.name) AS u FROM group_members m JOIN groups g ON g.id = m.group_id) WHERE u > 'S' GROUP BY u":                                                         `SELECT (upper(g.name)) AS "u", count(*) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE (upper(g.name)) > 'S' GROUP BY (upper(g.name))`,
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM (SELECT m.user_id AS x FROM group_members m JOIN groups g ON g.id = m.group_id) WHERE x = u.id) AND EXISTS (SELECT 1 FROM group_members m)": `SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE "m"."user_id" = u.id) AND EXISTS (SELECT 1 FROM group_members m)`,
		"SELECT 1 FROM users m WHERE EXISTS (SELECT 1 FROM (SELECT m.user_id AS x FROM group_members m JOIN groups g ON g.id = m.group_id) WHERE x = m.id)":                                            "",
		// What does more than to read tables, and names that would mean something else.
		"SELECT a FROM (SELECT DISTINCT login AS a FROM users)":                                 "",
		"SELECT a FROM (SELECT login AS a FROM users ORDER BY 1)":                               "",
		"SELECT a FROM (SELECT login AS a FROM users LIMIT 3)":                                  "",
		"SELECT a FROM (SELECT max(login) AS a FROM users)":                                     "",
		"SELECT a FROM (SELECT row_number() OVER () AS a FROM users)":                           "",
		"SELECT a FROM (SELECT login AS a FROM users UNION SELECT name FROM groups)":            "",
		"SELECT a, a FROM (SELECT random() AS a FROM users)":                                    "",
		"SELECT a FROM (SELECT login AS a FROM users NATURAL JOIN groups)":                      "",
		"SELECT v.login FROM (SELECT login FROM users) v JOIN groups g ON g.name = v.login":     "",
		"SELECT g.name FROM groups g LEFT JOIN (SELECT login FROM users) v ON g.name = v.login": "",
		"SELECT *, 1 FROM " + v: "",
		// What has no collation where a column had one.
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE (a) = b":                   "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE (a, 1) = (b, 1)":           "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE CAST(a AS TEXT) = b":       "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE (a) BETWEEN b AND b":       "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE (a) IS b":                  "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE +a = b":                    "",
		"SELECT b FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE nullif(a, b) IS NULL":      "",
		"SELECT max(a, b) FROM (SELECT upper(login) AS a, login AS b FROM users)":                         "",
		"SELECT CASE a WHEN b THEN 1 END AS x FROM (SELECT upper(login) AS a, login AS b FROM users)":     "",
		"SELECT (a, 1) = (b, 1) AS x FROM (SELECT upper(login) AS a, login AS b FROM users)":              "",
		"SELECT a FROM (SELECT upper(login) AS a FROM users) UNION SELECT login FROM users":               "",
		"SELECT max(a) AS m FROM (SELECT upper(login) AS a, login AS b FROM users) WHERE (a) IS NOT NULL": `SELECT max((upper(login))) AS m FROM users WHERE ((upper(login))) IS NOT NULL`,
		// A result's name, or its number.
		"SELECT g.name, (SELECT a AS name FROM (SELECT login AS a FROM users WHERE department = name) v ORDER BY a) FROM groups g": "",
		"SELECT g.name, (SELECT a AS name FROM (SELECT u.login AS a FROM users u JOIN users o ON o.id = name) v) FROM groups g":    "",
		"SELECT g.name, (SELECT max(a) AS name FROM (SELECT upper(login || name) AS a FROM users) v WHERE a > 'b') FROM groups g":  "",
		"SELECT count(*) AS c, status FROM (SELECT +2 AS n, status FROM users) GROUP BY n":                                         "",
		"SELECT status FROM (SELECT (2) AS n, status FROM users) ORDER BY n, status":                                               "",
		"SELECT grp AS status, count(*) FROM " + v + " GROUP BY status":                                                            "",
		"SELECT (SELECT count(*) FROM groups g WHERE g.name = grp) FROM " + v:                                                      "",
		"WITH v AS (SELECT login FROM users) SELECT a.login FROM v a WHERE a.login IN (SELECT login FROM v)":                       "",
		"WITH v AS MATERIALIZED (SELECT login FROM users) SELECT login FROM v":                                                     "",
		"SELECT a FROM (SELECT lower(login) AS a, login AS b FROM users) WHERE a = b":                                              "",
		"SELECT a FROM (SELECT login COLLATE NOCASE AS a FROM users) WHERE a = 'x'":                                                "",
		"SELECT a FROM (SELECT login AS a, 1 AS b FROM users) ORDER BY b":                                                          "",
		"SELECT ?, a FROM (SELECT login AS a, ? AS b FROM users)":                                                                  "",
	})
}
