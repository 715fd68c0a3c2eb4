package implied

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// TestReading holds what is known of the rows of one of several places that read a
// table, told by the columns that SQLite reads there.
func TestReading(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ sql, columns, want string }{
		{"SELECT u.login FROM users u LEFT JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo' AND m.id IS NULL", "login city manager_id", "city EQ~ NOCASE oslo"},
		{"SELECT u.login FROM users u LEFT JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo' AND m.id IS NULL", "login id", ""},
		// What both may read tells nothing.
		{"SELECT u.login FROM users u LEFT JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo' AND m.id IS NULL", "login", ""},
		{"SELECT u.login FROM users u LEFT JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo' AND m.city IS NULL", "login city", ""},
		// A name without a qualifier may be anybody's, and so may those of a star.
		{"SELECT u.login FROM users u JOIN users m ON m.login = manager_id WHERE lower(u.city) = 'oslo'", "city", "city EQ~ NOCASE oslo"},
		{"SELECT u.login FROM users u WHERE EXISTS (SELECT 1 FROM users m WHERE lower(city) = 'oslo' AND m.login = u.manager_id)", "login city", ""},
		{"SELECT u.login FROM users u WHERE EXISTS (SELECT 1 FROM users m WHERE lower(m.city) = 'oslo' AND m.login = u.manager_id)", "login city", "city EQ~ NOCASE oslo"},
		{"SELECT * FROM users u JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo'", "city", ""},
		{"SELECT m.* FROM users u JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo'", "city", ""},
		{"SELECT 1 FROM users u JOIN users m USING (city) WHERE lower(u.title) = 'vp'", "title", ""},
		{"SELECT 1 FROM users u NATURAL JOIN groups g JOIN users m ON 1 WHERE lower(u.title) = 'vp'", "title", ""},
		// Entries of other SELECTs, and the same alias twice.
		{"SELECT login FROM users WHERE lower(city) = 'oslo' UNION SELECT u.login FROM users u WHERE lower(u.title) = 'vp'", "login city", "city EQ~ NOCASE oslo | title EQ~ NOCASE vp"},
		{"SELECT a.login FROM users a WHERE lower(a.city) = 'oslo' UNION SELECT u.login FROM users u WHERE lower(u.title) = 'vp'", "login city", "city EQ~ NOCASE oslo"},
		{"SELECT u.login FROM users u WHERE lower(u.city) = 'oslo' UNION SELECT u.login FROM users u WHERE lower(u.title) = 'vp'", "login city", "city EQ~ NOCASE oslo | title EQ~ NOCASE vp"},
		{`SELECT 1 FROM users "a b" JOIN users m ON m.login = "a b".manager_id WHERE lower("a b".city) = 'oslo'`, "manager_id city", "city EQ~ NOCASE oslo"},
		// What is read above is named by the entry's own SELECT, under whatever name.
		{"SELECT x.l FROM (SELECT u.login AS l, u.city AS c FROM users u) x JOIN users m ON m.login = x.l WHERE lower(x.c) = 'oslo'", "login city", "city EQ~ NOCASE oslo"},
		{"SELECT x.l FROM (SELECT u.login AS l, u.city AS title FROM users u) x JOIN users m ON m.title = x.l WHERE lower(x.title) = 'oslo'", "title", ""},
		{"WITH c AS (SELECT u.login AS l, u.city AS c FROM users u) SELECT 1 FROM c x JOIN c y ON x.l = y.l WHERE lower(x.c) = 'oslo' AND lower(y.c) = 'rome'", "login city", "city EQ~ NOCASE oslo | city EQ~ NOCASE rome"},
		// Nobody names all of them: something was read wrongly.
		{"SELECT u.login FROM users u JOIN users m ON m.login = u.manager_id WHERE lower(u.city) = 'oslo'", "state", ""},
	} {
		s := sqltree.ShapeOf(c.sql)
		var columns uint64
		for _, name := range strings.Fields(c.columns) {
			i, ok := users.Column(name)
			if !ok {
				t.Fatal(name)
			}
			columns |= 1 << min(i, 63)
		}
		if got := anyOfText(users, Of(&s, users, catalog.Find).Reading(columns).AnyOf); got != c.want {
			t.Errorf("%s, %s:\n%s, want\n%s", c.sql, c.columns, got, c.want)
		}
	}
}
