package rewrite

import "testing"

func TestSought(t *testing.T) {
	t.Parallel()
	holds(t, rulesForTest.Sought, []string{
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT g.name FROM groups g JOIN group_members m ON m.group_id = g.id WHERE ⟦(⟧m.user_id = u.id⟦) AND "g"."name" = 'A'⟧)`,
		`SELECT u.login FROM users u WHERE 'A' NOT IN (SELECT g.name FROM groups g⟦ WHERE "g"."name" = 'A'⟧)`,
		`SELECT 'A' IN (SELECT name FROM groups⟦ WHERE "groups"."name" = 'A'⟧) AS n FROM users`,
		`SELECT u.login FROM users u WHERE u.city = 'x' AND 'A' IN (SELECT DISTINCT v.department FROM users v⟦ WHERE "v"."department" = 'A'⟧)`,
		`SELECT u.login FROM users u WHERE ?1 IN (SELECT v.department FROM users v⟦ WHERE "v"."department" = ?1⟧)`,
	}, []string{
		`SELECT u.login FROM users u WHERE 'A' NOT IN (SELECT v.department FROM users v)`, // a NULL among them
		`SELECT 'A' IN (SELECT department FROM users) AS n FROM users`,
		`SELECT u.login FROM users u WHERE NOT 'A' IN (SELECT v.department FROM users v)`,
		`SELECT u.login FROM users u WHERE ('A' IN (SELECT v.department FROM users v)) IS NULL`,
		`SELECT u.login FROM users u WHERE ?1 NOT IN (SELECT g.name FROM groups g)`, // it may be NULL
		`SELECT u.login FROM users u WHERE 'A' NOT IN (SELECT g.name FROM users v LEFT JOIN groups g ON g.name = v.city)`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT g.name FROM groups g LIMIT 3)`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT max(g.name) FROM groups g)`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT g.name FROM groups g GROUP BY g.type)`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT g.name FROM groups g UNION SELECT 'A')`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT g.name || '' FROM groups g)`,
		`SELECT u.login FROM users u WHERE 'A' IN (SELECT u.city FROM groups g)`, // one of the outer row
		`SELECT u.login FROM users u WHERE u.city || 'A' IN (SELECT g.name FROM groups g)`,
		`SELECT u.login FROM users u WHERE u.city IS NOT 'A' IN (SELECT g.name FROM groups g)`,
		`SELECT u.login FROM users u WHERE 'A' IN ('A', 'B')`,
	})
}
