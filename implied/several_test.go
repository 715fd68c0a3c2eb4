package implied

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestReadings holds what is read of users in statements with several SELECTs,
// joins and names of all kinds: the conditions that whatever the statement can
// use of them meets, and nothing where a part of it may mean something else.
func TestReadings(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	const x = "city EQ~ NOCASE x"
	const xy = x + " | title EQ~ NOCASE y"
	for _, c := range []struct{ sql, want string }{
		// One reading, wherever it stands.
		{"WITH r AS (SELECT * FROM users WHERE lower(city) = 'x') SELECT count(*) FROM r", x},
		{"WITH r(a, b) AS MATERIALIZED (SELECT id, city FROM users WHERE lower(city) = 'x'), q AS NOT MATERIALIZED (SELECT a FROM r) SELECT * FROM r JOIN q ON q.a = r.a", x},
		{"WITH q AS (WITH r AS (SELECT * FROM users WHERE lower(city) = 'x') SELECT * FROM r) SELECT count(*) FROM q, q AS p", x},
		{"SELECT login FROM (SELECT * FROM users WHERE lower(city) = 'x') WHERE lower(title) = 'y'", x + "; title EQ~ NOCASE y"},
		{"SELECT (SELECT count(*) FROM users WHERE lower(city) = 'x'), (SELECT count(*) FROM groups WHERE lower(name) = 'y')", x},
		{"SELECT name FROM groups g WHERE EXISTS (SELECT 1 FROM users u WHERE lower(u.city) = 'x' AND u.department = g.name)", x},
		{"SELECT name FROM groups UNION ALL SELECT login FROM users WHERE lower(city) = 'x' ORDER BY 1 LIMIT 3", x},
		{"SELECT login, rank() OVER (PARTITION BY city ORDER BY created) FROM users WHERE lower(city) = 'x' WINDOW w AS (ORDER BY id)", x},
		{"SELECT city, count(*) FILTER (WHERE lower(title) = 'y') FROM users WHERE lower(city) = 'x' GROUP BY city HAVING lower(city) = 'z'", x},
		{"SELECT login FROM users WHERE lower(city) = 'x' AND id NOT IN (SELECT user_id FROM user_roles WHERE lower(label) = 'z')", x},
		{"EXPLAIN QUERY PLAN SELECT * FROM (SELECT * FROM users WHERE lower(city) = 'x')", x},
		{"SELECT login FROM users, json_each(profile) WHERE lower(city) = 'x';", x},
		{"SELECT login FROM users WHERE lower(users.city) = 'x' AND 1 IS NOT DISTINCT FROM 1", x},
		{"SELECT login FROM main.users WHERE lower(users.city) = 'x'", ""},
		{"VALUES (1), ((SELECT count(*) FROM users WHERE lower(city) = 'x'))", x},
		{"SELECT login FROM users WHERE lower(city) = 'x' AND count IN (VALUES (1))", x},
		{"SELECT EXISTS (VALUES (1) UNION SELECT 1 FROM users WHERE lower(city) = 'x')", x},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT login FROM n JOIN users u ON lower(u.city) = 'x'", x},
		{"SELECT (SELECT login FROM users WHERE lower(city) = 'x' LIMIT 1) FROM (VALUES (1)) AS v", x},
		{"SELECT CASE WHEN 1 THEN (SELECT login FROM users WHERE lower(city) = 'x') END FROM groups WHERE CASE WHEN 1 AND 0 THEN 1 END AND 1", x},

		// Several readings.
		{"SELECT login FROM users WHERE lower(city) = 'x' UNION SELECT login FROM users WHERE lower(title) = 'y'", xy},
		{"SELECT 1 FROM users a JOIN users b ON a.id = b.id WHERE lower(a.city) = 'x' AND lower(b.title) = 'y'", xy},
		{"SELECT login FROM users WHERE lower(city) = 'x' AND id IN (SELECT id FROM users WHERE lower(city) = 'x')", x},
		{"SELECT login FROM users WHERE lower(city) = 'x' UNION SELECT login FROM users WHERE lower(city) = 'x' AND status = 'A'", x},
		{"SELECT login FROM users WHERE lower(city) = 'x' UNION SELECT login FROM users WHERE status = 'A' AND state = 'B'", x + " | status EQ A & state EQ B"},
		{"SELECT login FROM users WHERE status = 'A' UNION SELECT login FROM users WHERE state = 'B'", "status EQ A | state EQ B"},
		{"SELECT login FROM users WHERE (status = 'A' OR city = 'B') AND title = 'C' UNION SELECT login FROM users WHERE state = 'D'", "status EQ A & title EQ C | city EQ B & title EQ C | state EQ D"},
		{"SELECT login FROM users WHERE lower(city) = 'x' UNION SELECT login FROM users", ""},
		{"SELECT login FROM users WHERE lower(city) = 'x' AND id IN (SELECT id FROM users)", ""},
		{"SELECT 1 FROM users a JOIN users b ON a.id = b.id WHERE lower(a.city) = 'x'", ""},
		{"WITH RECURSIVE r AS (SELECT id FROM users WHERE lower(city) = 'x' UNION ALL SELECT u.id FROM r JOIN users u ON u.manager_id = r.id) SELECT * FROM r", ""},
		{"WITH r AS (SELECT * FROM users WHERE lower(city) = 'x') SELECT * FROM r JOIN \"users\" u ON u.id = r.id", ""},
		{"WITH r AS (SELECT * FROM users WHERE lower(city) = 'x') SELECT * FROM r JOIN main.[USERS] u ON u.id = r.id", ""},

		// Whose column it is.
		{"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM groups g WHERE lower(u.city) = 'x')", ""},
		{"SELECT 1 FROM users u JOIN groups g ON lower(g.name) = 'x' WHERE lower(city) = 'x'", x},
		{"SELECT 1 FROM users u JOIN groups users ON lower(users.city) = 'x'", ""},
		{"SELECT 1 FROM users u WHERE lower(users.city) = 'x'", ""},
		{"SELECT 1 FROM users groups WHERE lower(groups.city) = 'x'", ""}, // a keyword
		{"SELECT 1 FROM users \"groups\" WHERE lower(groups.city) = 'x'", x},
		{"SELECT 1 FROM users AS \"a b\" WHERE lower(city) = 'x'", x},
		{"SELECT 1 FROM groups u WHERE EXISTS (SELECT 1 FROM users WHERE lower(u.city) = 'x')", ""},
		{"SELECT 1 FROM users o WHERE lower(o.city) = 'x' AND EXISTS (SELECT 1 FROM users i WHERE lower(o.title) = 'y')", ""},
		{"SELECT (SELECT count(*) FROM users u WHERE lower(u.city) = lower(g.name)) FROM groups g", ""},
		{"SELECT city FROM users WHERE EXISTS (SELECT 1 WHERE lower(city) = 'x')", ""},
		{"SELECT 1 FROM users NATURAL JOIN groups WHERE lower(city) = 'x' AND lower(users.title) = 'y'", "title EQ~ NOCASE y"},
		{"SELECT 1 FROM groups JOIN users u USING (id) WHERE lower(city) = 'x' AND lower(u.title) = 'y'", "title EQ~ NOCASE y"},
		{"SELECT 1 FROM users WHERE main.users.city = 'x' OR lower(title) = 'y'", ""},

		// Outer joins.
		{"SELECT 1 FROM users u LEFT JOIN groups g ON g.id = u.id WHERE lower(u.city) = 'x'", x},
		{"SELECT 1 FROM users u LEFT JOIN groups g ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM users u LEFT JOIN groups g ON 1 JOIN user_types t ON lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g LEFT OUTER JOIN users u ON g.id = u.id WHERE lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g RIGHT JOIN users u ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM groups g RIGHT JOIN users u ON 1 WHERE lower(u.city) = 'x'", x},
		{"SELECT 1 FROM users u RIGHT JOIN groups g ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM groups g FULL JOIN users u ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM users u LEFT RIGHT JOIN groups g ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM groups g NATURAL LEFT JOIN users u WHERE u.city = 'x' OR lower(u.title) = 'y'", "city EQ x | title EQ~ NOCASE y"},
		{"SELECT 1 FROM groups g CROSS JOIN users u ON lower(u.city) = 'x', user_types", x},
		{"SELECT 1 FROM groups g JOIN users u ON g.id = left JOIN user_types t ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM groups g JOIN users u ON left.id = g.id AND lower(u.city) = 'x'", ""},

		// How conditions are joined.
		{"SELECT 1 FROM users WHERE lower(city) = 'x' OR 1", ""},
		{"SELECT 1 FROM users WHERE ((lower(city) = 'x')) AND (1 OR title = 'y')", x},
		{"SELECT 1 FROM users WHERE CASE WHEN 1 AND lower(city) = 'x' AND 1 THEN 0 ELSE 1 END", ""},
		{"SELECT 1 FROM users WHERE 1 BETWEEN 0 OR 1 AND lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE 1 BETWEEN 0 AND 2 AND lower(city) = 'x'", x},
		{"SELECT 1 FROM users WHERE 1 BETWEEN 0 BETWEEN 1 AND 2 AND lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE 1 BETWEEN 0 AND lower(city) = 'x' AND lower(title) = 'y'", "title EQ~ NOCASE y"},
		{"SELECT 1 FROM users WHERE NOT (lower(city) = 'x' AND 1)", ""},
		{"SELECT 1 FROM users WHERE NOT 0 AND lower(city) = 'x'", x},
		{"SELECT 1 FROM users WHERE (1, lower(city)) = (1, 'x') OR title = 'y'", x + " | title EQ y"},
		{"SELECT 1 FROM users WHERE (lower(city) = 'x') = 0", ""},
		{"SELECT 1 FROM users WHERE (lower(city) = 'x') IS NULL", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' = 0", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' AND window + 1 OR 1", ""},
		{"SELECT window FROM users WHERE lower(city) = 'x'", "city EQ~ NOCASE x"},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' WINDOW w", ""},
		{"SELECT 1 FROM users WHERE end AND lower(city) = 'x'", ""},
		{"SELECT lower(city) = 'x' FROM users", ""},
		{"SELECT city FROM users GROUP BY 1 HAVING lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE 1 ORDER BY lower(city) = 'x'", ""},

		// Statements of which a part may read users unseen.
		{"WITH users AS (SELECT * FROM main.users) SELECT 1 FROM users WHERE lower(city) = 'x'", ""},
		{"WITH \"Groups\" AS (SELECT 1) SELECT 1 FROM users WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' AND id IN some_view", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' AND id IN (SELECT id FROM some_view)", ""},
		{"SELECT 1 FROM users, some_view WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users, 'some_view' WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users, (some_view) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (users u JOIN groups g ON 1) WHERE lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM users, temp.users WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users, pragma_quick_check WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users, pragma_table_list('users') WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users, users('a') WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' AND EXISTS (WITH v AS (SELECT 1) SELECT 1 FROM v) AND EXISTS (SELECT 1 FROM v)", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' AND EXISTS (WITH v AS (SELECT 1) SELECT 1 FROM v)", x},
		{"WITH \"ä\" AS (SELECT 1) SELECT 1 FROM users, \"Ä\" WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users INDEXED BY i WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users AS 'u' WHERE lower(city) = 'x'", ""},
		{"INSERT INTO t SELECT id FROM users WHERE lower(city) = 'x'", "city EQ~ NOCASE x"},
		{"WITH r AS (SELECT id FROM users WHERE lower(city) = 'x') INSERT INTO t SELECT id FROM r", ""},
		{"WITH r AS (SELECT id FROM users WHERE lower(city) = 'x') DELETE FROM t", ""},
		{"CREATE TABLE t AS SELECT id FROM users WHERE lower(city) = 'x'", "city EQ~ NOCASE x"},
		{"SELECT 1 FROM users WHERE lower(city) = 'x'; SELECT 1 FROM users", ""},
		{"SELECT 1 FROM users WHERE (lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x')", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x' WHERE 1", ""},
		{"SELECT 1 FROM users FROM groups WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users JOIN WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users u v WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM users WHERE lower(city) = 'x", ""},
		{"SELECT 1 FROM users WHERE", ""},
		{"SELECT 1 FROM", ""},
		{"WITH", ""},
	} {
		if got := described(c.sql, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.sql, got, c.want)
		}
	}
}
