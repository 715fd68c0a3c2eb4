package rewrite

import (
	"testing"

	"github.com/oktasql/oktasql/sqltree"
)

// TestUncertain holds that a condition does not come below groups of which it may want
// some rows only, and that a query is not asked once more whose rows depend on the order
// in which those of its tables come.
func TestUncertain(t *testing.T) {
	t.Parallel()
	const join = " JOIN (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY user_id) f ON f.user_id = t.id"
	holds(t, rulesForTest.Restricted, []string{
		`SELECT 1 FROM (SELECT m.department d, count(*) FROM group_members m ⟦WHERE ("m"."department" GLOB 'S*') ⟧GROUP BY m.department) WHERE d GLOB 'S*'`,
	}, []string{
		// One group has values that differ in case, or in how a moment is written.
		`SELECT 1 FROM (SELECT m.email e, count(*) FROM group_members m GROUP BY m.email) WHERE e GLOB 'D*'`,
		`SELECT 1 FROM (SELECT m.email e, count(*) FROM group_members m GROUP BY m.email) WHERE e = 'x' COLLATE BINARY`,
		`SELECT 1 FROM (SELECT f.created c, count(*) FROM enrolled_factors f GROUP BY f.created) WHERE length(c) = 20`,
		`SELECT 1 FROM (SELECT m.email e, count(*) OVER (PARTITION BY m.email) FROM group_members m) WHERE e GLOB 'D*'`,
		`SELECT m.email, count(*) FROM group_members m GROUP BY m.email HAVING m.email GLOB 'd*'`,
		`SELECT m.email, count(*) FROM group_members m GROUP BY m.email HAVING max(m.email) = 'x'`,
		`WITH e AS (SELECT m.email e, count(*) FROM group_members m GROUP BY m.email) SELECT 1 FROM e WHERE e.e GLOB 'D*' UNION ALL SELECT 2 FROM e WHERE e.e GLOB 'O*'`,
		// The first of several.
		`SELECT 1 FROM (SELECT id, status FROM users GROUP BY city) t` + join + ` WHERE t.status = 'STAGED'`,
	})
	holds(t, rulesForTest.GatheredFor, nil, []string{
		`SELECT 1 FROM (SELECT email, count(*) n FROM users GROUP BY email) r WHERE r.email IN (SELECT login COLLATE BINARY FROM users WHERE title = 'Director')`,
	})
}

// TestCertain holds of which queries the rows are the same in whatever order those of
// their tables come.
func TestCertain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT id, login FROM users":                                                                          true,
		"SELECT department, count(*), max(created) FROM users GROUP BY 1":                                      true,
		"SELECT type d, count(*) FROM groups GROUP BY d HAVING max(name) > 'x'":                                true,
		"SELECT lower(city), sum(1) FROM users GROUP BY lower(city)":                                           true,
		"SELECT id, login, count(*) FROM users GROUP BY id":                                                    true,
		"SELECT u.login, count(*) FROM users u JOIN group_members m ON m.user_id = u.id GROUP BY u.id":         true,
		"SELECT count(*) FILTER (WHERE status = 'X') FROM users":                                               true,
		"SELECT min(login, email) FROM users":                                                                  true,
		"SELECT id, rank() OVER (PARTITION BY city ORDER BY created) FROM users":                               true,
		"SELECT id, row_number() OVER (PARTITION BY city ORDER BY created, id DESC) FROM users":                true,
		"SELECT id, count(*) OVER (PARTITION BY city) FROM users":                                              true,
		"SELECT department, login FROM users GROUP BY department":                                              false,
		"SELECT *, count(*) FROM users GROUP BY department":                                                    false,
		"SELECT login, max(created) FROM users":                                                                false,
		"SELECT department, count(*) FROM users GROUP BY department HAVING city = 'x'":                         false,
		"SELECT department, (SELECT name FROM groups g WHERE g.name = u.city) FROM users u GROUP BY 1":         false,
		"SELECT lower(city), city FROM users GROUP BY lower(city)":                                             false,
		"SELECT group_concat(login) FROM users":                                                                false,
		"SELECT id, row_number() OVER (ORDER BY created) FROM users":                                           false,
		"SELECT id, row_number() OVER (PARTITION BY id ORDER BY created) FROM users":                           false,
		"SELECT id, lag(login) OVER (ORDER BY created) FROM users":                                             false,
		"SELECT id, count(*) OVER (ORDER BY created ROWS UNBOUNDED PRECEDING) FROM users":                      false,
		"SELECT id, rank() OVER w FROM users WINDOW w AS (ORDER BY created)":                                   false,
		"SELECT u.id, row_number() OVER (ORDER BY u.id) FROM users u JOIN group_members m ON m.user_id = u.id": false,
	} {
		x := &restricter{text: text, tables: withAttributes}
		shape := sqltree.ShapeOf(text)
		if x.Reader = shape.SelectsOf(withAttributes); x.Reader == nil {
			t.Fatalf("%s is not read", text)
		}
		if got := x.certain(x.Queries[0].Cores[0]); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}
