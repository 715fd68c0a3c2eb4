package implied

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestAbove holds which conditions on the columns of a query are read as those of the
// table that it hands on, and that none is where a row that fails them may matter or
// the column is another one.
func TestAbove(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	const x = "city EQ~ NOCASE x"
	for _, c := range []struct{ sql, want string }{
		// Whoever reads it, and by whatever name.
		{"WITH a AS (SELECT login, city FROM users) SELECT login FROM a WHERE lower(city) = 'x'", x},
		{"WITH a AS (SELECT * FROM users) SELECT a.login FROM a WHERE lower(a.city) = 'x'", x},
		{"WITH a(l, title) AS (SELECT login, city FROM users) SELECT l FROM a z WHERE lower(z.title) = 'x'", x},
		{"SELECT l FROM (SELECT login l, u.city AS \"c d\" FROM users u) AS \"a b\" WHERE lower(\"a b\".\"c d\") = 'x'", x},
		{"SELECT 1 FROM (SELECT title AS city, city AS title FROM users) WHERE lower(city) = 'x' OR title = 'y'", "title EQ~ NOCASE x | city EQ y"},
		{"WITH a AS (SELECT city AS b FROM users), c AS (SELECT b AS d FROM a WHERE b LIKE 'p%'), e AS (SELECT DISTINCT d FROM c ORDER BY d) SELECT count(*) FROM e WHERE lower(d) = 'x'", x},
		{"SELECT name FROM groups g WHERE EXISTS (SELECT 1 FROM (SELECT city, login FROM users) u WHERE u.login = g.name AND lower(u.city) = 'x')", x},
		{"SELECT 1 FROM groups g JOIN (SELECT city FROM users) u ON lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g LEFT JOIN (SELECT city FROM users) u ON lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g LEFT JOIN (SELECT city FROM users) u ON 1 WHERE lower(u.city) = 'x'", x},
		{"SELECT 1 FROM groups g RIGHT JOIN (SELECT city FROM users) u ON 1 WHERE lower(u.city) = 'x'", x},
		{"SELECT 1 FROM (SELECT u.city, g.name FROM groups g LEFT JOIN users u ON u.title = g.name) WHERE lower(city) = 'x'", x},
		{"SELECT 1 FROM (SELECT u.city, (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id) AS n FROM users u) WHERE lower(city) = 'x' AND n > 1", x},
		{"SELECT 1 FROM (SELECT u.city, (SELECT max(r.label) FROM user_roles r WHERE r.user_id = u.id) AS n FROM users u) WHERE lower(city) = 'x'", x},
		{"SELECT count(*) FROM (SELECT city FROM users) WHERE lower(city) = 'x' LIMIT 1", x},
		{"SELECT 1 FROM (SELECT login, created AS c FROM users) WHERE date(c) >= '2026-01-01'", "created GE~ 2026-01-01T00:00:00.000Z"},

		// Several SELECTs, in each the column that stands there.
		{"SELECT 1 FROM (SELECT city AS c FROM users UNION ALL SELECT name FROM groups) WHERE lower(c) = 'x'", x},
		{"SELECT 1 FROM (SELECT city AS c FROM users UNION ALL SELECT title FROM users) WHERE lower(c) = 'x'", "city EQ~ NOCASE x | title EQ~ NOCASE x"},
		{"SELECT 1 FROM (SELECT city AS c FROM users EXCEPT SELECT title FROM users) WHERE lower(c) = 'x'", "city EQ~ NOCASE x | title EQ~ NOCASE x"},
		{"SELECT 1 FROM (SELECT city AS c FROM users UNION SELECT NULL UNION SELECT 'y') WHERE lower(c) = 'x'", x},
		{"SELECT 1 FROM (SELECT city AS c FROM users UNION ALL SELECT upper(title) FROM users) WHERE lower(c) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city AS c FROM users UNION ALL SELECT created FROM users) WHERE lower(c) = 'x'", ""},
		{"SELECT 1 FROM (SELECT login, city AS c FROM users UNION ALL SELECT * FROM groups) WHERE lower(c) = 'x'", ""},
		{"SELECT 1 FROM (SELECT created AS c FROM users UNION ALL SELECT NULL) WHERE date(c) >= '2026-01-01'", ""},
		{"SELECT 1 FROM (SELECT created AS c FROM users UNION ALL SELECT activated FROM users) WHERE date(c) >= '2026-01-01'", "created GE~ 2026-01-01T00:00:00.000Z | activated GE~ 2026-01-01T00:00:00.000Z"},
		{"SELECT 1 FROM (SELECT created AS c FROM users UNION SELECT activated FROM users) WHERE date(c) >= '2026-01-01'", ""},
		{"SELECT 1 FROM (SELECT DISTINCT created AS c, city FROM users) WHERE date(c) >= '2026-01-01' AND lower(city) = 'x'", x},

		// Several that read it.
		{"WITH a AS (SELECT city, title FROM users) SELECT 1 FROM a JOIN a b ON a.city = b.title WHERE lower(a.city) = 'x' AND lower(b.title) = 'y'", x + " | title EQ~ NOCASE y"},
		{"WITH a AS (SELECT city, title FROM users) SELECT (SELECT count(*) FROM a WHERE city = 'x'), (SELECT count(*) FROM a WHERE city = 'x')", "city EQ~ x"},
		{"WITH a AS NOT MATERIALIZED (SELECT city, title FROM users) SELECT (SELECT count(*) FROM a WHERE city = 'x'), (SELECT count(*) FROM a WHERE city = 'x')", ""},
		{"WITH a AS MATERIALIZED (SELECT city FROM users) SELECT count(*) FROM a WHERE city = 'x'", "city EQ~ x"},
		{"WITH a AS (SELECT city FROM users) SELECT (SELECT count(*) FROM a WHERE lower(city) = 'x'), (SELECT count(*) FROM a)", ""},
		{"WITH a AS (SELECT city FROM users) SELECT 1 FROM a LEFT JOIN a b ON lower(a.city) = 'x'", ""},

		// Rows that fail it matter.
		{"SELECT 1 FROM (SELECT city FROM users ORDER BY id LIMIT 5) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city, count(*) FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city FROM users GROUP BY id) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city FROM users HAVING 1) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city FROM users ORDER BY count(*)) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city, row_number() OVER (ORDER BY id) FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city, (SELECT max(u.login) FROM groups) FROM users u) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city FROM users) u LEFT JOIN groups g ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city FROM users) u FULL JOIN groups g ON lower(u.city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT u.city FROM groups g LEFT JOIN users u ON 1) WHERE NOT status = 'x' OR city IS NULL", ""},
		{"WITH RECURSIVE a AS (SELECT city, manager_id FROM users UNION SELECT u.city, u.manager_id FROM a JOIN users u ON u.id = a.manager_id) SELECT 1 FROM a WHERE lower(city) = 'x'", ""},

		// It is not the table's column.
		{"SELECT 1 FROM (SELECT upper(city) AS city FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT (city) FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT city COLLATE NOCASE AS city FROM users) WHERE city = 'x' OR title = 'y'", ""},
		{"SELECT 1 FROM (SELECT title AS city, city FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT g.name AS city FROM users u JOIN groups g ON 1) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT login FROM users) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM groups city, (SELECT login FROM users) u WHERE lower(u.city) = 'x'", ""},
		{"SELECT (SELECT city FROM users u WHERE u.id = g.name) AS c FROM groups g WHERE lower(c) = 'x'", ""},
		{"SELECT 1 FROM (SELECT id, city FROM users) a JOIN (SELECT id FROM groups) b USING (id) WHERE lower(city) = 'x'", ""},
		{"SELECT 1 FROM (SELECT id, city FROM users) a JOIN (SELECT id FROM groups) b USING (id) WHERE lower(a.city) = 'x'", x},
	} {
		if got := described(c.sql, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.sql, got, c.want)
		}
	}
}

// TestBegun holds what texts are read to begin with that lie between two constants.
func TestBegun(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ where, want string }{
		{"city BETWEEN '000100' AND '000150'", "city LIKE~ 0001%"},
		{"city >= 'Osl' AND title = 'x' AND city < 'Oslo'", "city LIKE~ Osl%"},
		{"'Osl' <= city AND 'Oss' > city", "city LIKE~ Os%"},
		{"city BETWEEN 'abc' AND 'abd' AND city BETWEEN 'abca' AND 'abcb'", "city LIKE~ abc%"},
		{"city BETWEEN 'a' AND 'ab' AND title > 'x' AND title < 'xy'", "city LIKE~ a%; title LIKE~ x%"},
		{"city BETWEEN 'aa' AND 'ab' OR title = 'x'", "city GE aa & city LE ab & city LIKE~ a% | title EQ x"},
		// Whole characters that stand for themselves.
		{"city BETWEEN 'Né' AND 'Nê'", "city LIKE~ N%"},
		{"city BETWEEN 'é' AND 'ê'", ""},
		{"city BETWEEN 'a%b1' AND 'a%b2'", "city LIKE~ a%"},
		{"city BETWEEN '_1' AND '_2'", ""},
		{"city BETWEEN 'a' AND 'b'", ""},
		{"city BETWEEN '' AND 'b'", ""},
		// Another order, or no texts.
		{"city COLLATE NOCASE BETWEEN 'aa' AND 'ab'", ""},
		{"created BETWEEN '2026-01-01' AND '2026-01-02'", ""},
		{"city BETWEEN 11 AND 12", ""},
		{"city NOT BETWEEN 'aa' AND 'ab'", "city LT~ aa | city GT~ ab"},
		{"city > 'aa' AND title < 'ab'", ""},
		{"city > 'aa' AND city > 'ab'", ""},
		{"lower(city) BETWEEN 'aa' AND 'ab'", ""},
		{"(city > 'aa' OR title = 'x') AND city < 'ab'", "city GT aa | title EQ x"},
	} {
		if got := described("SELECT id FROM users WHERE "+c.where, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.where, got, c.want)
		}
	}
}
