package rewrite

import "testing"

// TestNamesWanted holds which lists of names are asked for those that matter only. In
// the texts ⟦ and ⟧ are around what is added.
func TestNamesWanted(t *testing.T) {
	t.Parallel()
	const few = "SELECT u.login FROM users u WHERE u.department = 'X' AND "
	holds(t, rulesForTest.NamesWanted, []string{
		few + `u.manager_id IN (SELECT login FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."login" IN (SELECT "u"."manager_id" FROM users u WHERE (u.department = 'X'))⟧)`,
		few + `u.manager_id IS NOT NULL AND u.manager_id NOT IN (SELECT m.login FROM users m⟦ WHERE "m"."login" IN (SELECT "u"."manager_id" FROM users u WHERE (u.department = 'X') AND (u.manager_id IS NOT NULL))⟧)`,
		few + `u.email NOT IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT "u"."email" FROM users u WHERE (u.department = 'X'))⟧)`,
		`SELECT u.login FROM users u JOIN users v ON v.id = u.manager_user_id AND u.city IN (SELECT name FROM groups g WHERE ⟦(⟧g.type <> 'Y'⟦) AND "g"."name" IN (SELECT "u"."city" FROM users u WHERE (u.title = ?1))⟧) WHERE u.title = ?1`,
		few + `u.login IN (SELECT manager_id FROM users⟦ WHERE "users"."manager_id" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE (u.department = 'X'))⟧)`,
		few + `u.login NOT IN (SELECT manager_id FROM users WHERE ⟦(⟧manager_id <> ''⟦) AND "users"."manager_id" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE (u.department = 'X'))⟧)`,
		few + `⟦NOT EXISTS (SELECT 1 FROM users m WHERE (m.status = 'ACTIVE') AND "m"."manager_id" IS NULL) AND ⟧u.login NOT IN (SELECT m.manager_id FROM users m WHERE ⟦(⟧m.status = 'ACTIVE'⟦) AND "m"."manager_id" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE (u.department = 'X') AND (u.city = 'Y'))⟧) AND u.city = 'Y'`,
		// A NULL is not in an empty list.
		few + `u.manager_id NOT IN (SELECT login FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."login" IN (SELECT "u"."manager_id" FROM users u WHERE (u.department = 'X'))⟧)⟦ AND ("u"."manager_id" IS NOT NULL OR NOT EXISTS (SELECT 1 FROM users WHERE status = 'ACTIVE'))⟧`,
		few + `(u.manager_id NOT IN (SELECT manager_id FROM users WHERE ⟦(⟧manager_id IS NOT NULL⟦) AND "users"."manager_id" IN (SELECT "u"."manager_id" FROM users u WHERE (u.department = 'X'))⟧)⟦ AND ("u"."manager_id" IS NOT NULL OR NOT EXISTS (SELECT 1 FROM users WHERE manager_id IS NOT NULL)) ⟧) ORDER BY 1`,
		// The second side of two.
		`SELECT login FROM users WHERE title = 'X' EXCEPT SELECT manager_id FROM users⟦ WHERE "users"."manager_id" COLLATE NOCASE IN (SELECT "users"."login" FROM users WHERE ("users".title = 'X'))⟧`,
		`SELECT u.login FROM users u WHERE title = 'X' INTERSECT SELECT DISTINCT manager_id FROM users m WHERE ⟦(⟧m.status = 'ACTIVE'⟦) AND "m"."manager_id" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE ("u".title = 'X'))⟧`,
		few + `u.login IN (SELECT name FROM groups⟦ WHERE "groups"."name" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE (u.department = 'X'))⟧)`,
	}, []string{
		"SELECT login FROM users WHERE manager_id IN (SELECT login FROM users WHERE status = 'ACTIVE')",
		"SELECT login FROM users WHERE status = 'ACTIVE' AND manager_id IN (SELECT login FROM users)",
		few + "u.manager_id NOT IN (SELECT login FROM users) -- all of them",
		few + "u.city IN (SELECT title FROM users)", // many may have it
		few + "u.manager_id IN (SELECT email FROM users WHERE login = 'a')",
		few + "u.manager_id IN (SELECT max(login) FROM users)",
		few + "u.manager_id IN (SELECT login FROM users GROUP BY city)",
		few + "u.manager_id IN (SELECT login FROM users LIMIT 3)",
		few + "u.manager_id IN (SELECT login FROM users m WHERE m.created > u.created)",
		few + "u.manager_id IN (SELECT login FROM users UNION SELECT name FROM groups)",
		few + "lower(u.manager_id) IN (SELECT login FROM users)",
		few + "u.manager_id COLLATE NOCASE IN (SELECT login FROM users)",
		// A NULL of the first side is one of the second; sides that do more.
		"SELECT manager_id FROM users WHERE title = 'X' EXCEPT SELECT login FROM users",
		"SELECT login FROM users WHERE status = 'ACTIVE' EXCEPT SELECT manager_id FROM users",
		"SELECT login FROM users WHERE title = 'X' EXCEPT SELECT max(manager_id) FROM users",
		"SELECT login FROM users WHERE title = 'X' UNION SELECT manager_id FROM users",
		"SELECT login, id FROM users WHERE title = 'X' EXCEPT SELECT manager_id, id FROM users",
		"SELECT login FROM users WHERE title = 'X' EXCEPT SELECT manager_id FROM users WHERE city = 'Y'",
		few + "u.login IN (SELECT department FROM users WHERE last_login IS NULL AND department = 'Y')",
		few + "u.login IN (SELECT status FROM users)",
		few + "u.login NOT IN (SELECT manager_id FROM users WHERE json_extract(profile, '$.x') = 1)", // it may be an error
		few + "u.login IN (SELECT last_login FROM users)",
		few + "(u.manager_id IN (SELECT login FROM users) OR u.city = 'Y')",
		"SELECT 1 FROM groups g LEFT JOIN users u ON u.department = 'X' AND u.manager_id IN (SELECT login FROM users)",
	})
}
