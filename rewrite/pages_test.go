package rewrite

import "testing"

// TestPages holds which queries with a LIMIT are read from a WITH, where a condition names
// them once more.
func TestPages(t *testing.T) {
	t.Parallel()
	const (
		page    = `(SELECT id, created FROM users ORDER BY created DESC LIMIT 5)`
		ids     = `(SELECT id FROM users ORDER BY created LIMIT ?2 OFFSET ?1)`
		defined = `WITH "page" AS MATERIALIZED ` + page + ` `
		factors = `(SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1)`
	)
	of := func(keys string) string {
		return `(SELECT user_id, count(*) n FROM enrolled_factors WHERE "enrolled_factors"."user_id" IN (` + keys + `) GROUP BY 1)`
	}
	for given, want := range map[string]string{
		`SELECT * FROM ` + page + ` u LEFT JOIN ` + factors + ` f ON f.user_id = u.id`: defined + `SELECT * FROM "page" u LEFT JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id`,
		`SELECT id FROM ` + page + ` EXCEPT SELECT user_id FROM enrolled_factors`:      defined + `SELECT id FROM "page" EXCEPT SELECT user_id FROM enrolled_factors WHERE "enrolled_factors"."user_id" IN (SELECT "page"."id" FROM "page")`,
		// Nothing grows together with what is around it.
		`SELECT 1 FROM` + page + `"u"JOIN ` + factors + ` f ON f.user_id = u.id`: defined + `SELECT 1 FROM"page" "u"JOIN ` + of(`SELECT "u"."id" FROM "page" "u"`) + ` f ON f.user_id = u.id`,
		// The list of an IN.
		`SELECT 1 FROM ` + factors + ` f WHERE f.user_id IN (SELECT u.id FROM users u ORDER BY 1 LIMIT 5)`: `WITH "page" AS MATERIALIZED (SELECT u.id FROM users u ORDER BY 1 LIMIT 5) SELECT 1 FROM ` + `(SELECT user_id, count(*) n FROM enrolled_factors WHERE ("enrolled_factors"."user_id" IN (SELECT "page"."id" FROM "page")) GROUP BY 1)` + ` f WHERE f.user_id IN (SELECT "id" FROM "page")`,
		`SELECT 1 FROM users u JOIN ` + factors + ` f ON f.user_id = u.id WHERE u.id IN ` + ids:            `WITH "page" AS MATERIALIZED ` + ids + ` SELECT 1 FROM users u JOIN ` + of(`SELECT "u"."id" FROM users u WHERE (u.id IN (SELECT "page"."id" FROM "page"))`) + ` f ON f.user_id = u.id WHERE u.id IN (SELECT "id" FROM "page")`,
		// Beside a WITH, with a name that nothing has.
		`WITH RECURSIVE page AS (SELECT 1 AS "Page2") SELECT 1 FROM page, ` + page + ` u JOIN ` + factors + ` f ON f.user_id = u.id`: `WITH RECURSIVE "page3" AS MATERIALIZED ` + page + `, page AS (SELECT 1 AS "Page2") SELECT 1 FROM page, "page3" u JOIN ` + of(`SELECT "u"."id" FROM "page3" u`) + ` f ON f.user_id = u.id`,
		// In a definition, and in a query for a result, which keeps its name.
		`EXPLAIN WITH a AS (SELECT u.id, f.n FROM ` + page + ` u LEFT JOIN ` + factors + ` f ON f.user_id = u.id) SELECT * FROM a`: `EXPLAIN WITH "page" AS MATERIALIZED ` + page + `, a AS (SELECT u.id, f.n FROM "page" u LEFT JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id) SELECT * FROM a`,
		`SELECT (SELECT max(n) FROM ` + page + ` u JOIN ` + factors + ` f ON f.user_id = u.id)`:                                    defined + `SELECT (SELECT max(n) FROM "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id) AS "(SELECT max(n) FROM (SELECT id, created FROM users ORDER BY created DESC LIMIT 5) u JOIN (SELECT user_id, count(*) n FROM enrolled_factors GROUP BY 1) f ON f.user_id = u.id)"`,
		// Two, of which each is named once more, and one of two that is.
		`SELECT id FROM ` + page + ` UNION SELECT id FROM (SELECT id FROM users LIMIT 2) EXCEPT SELECT user_id FROM enrolled_factors`: `WITH "page2" AS MATERIALIZED (SELECT id FROM users LIMIT 2), "page" AS MATERIALIZED ` + page + ` SELECT id FROM "page" UNION SELECT id FROM "page2" EXCEPT SELECT user_id FROM enrolled_factors WHERE "enrolled_factors"."user_id" IN (SELECT "page"."id" FROM "page" UNION ALL SELECT "page2"."id" FROM "page2")`,
		`SELECT 1 FROM (SELECT name FROM groups LIMIT 2) g, ` + page + ` u JOIN ` + factors + ` f ON f.user_id = u.id`:                defined + `SELECT 1 FROM (SELECT name FROM groups LIMIT 2) g, "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id`,
		// Parameters keep their numbers.
		`SELECT 1 FROM (SELECT id FROM users WHERE city = ? LIMIT ?) u JOIN ` + factors + ` f ON f.user_id = u.id AND f.n > ?`: `WITH "page" AS MATERIALIZED (SELECT id FROM users WHERE city = ?1 LIMIT ?2) SELECT 1 FROM "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id AND f.n > ?3`,
		// Out of another definition.
		`WITH a AS (SELECT id, login FROM users WHERE city = 'x') SELECT 1 FROM (SELECT id FROM a ORDER BY login LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`: `WITH "page" AS MATERIALIZED (SELECT id FROM a ORDER BY login LIMIT 5), a AS (SELECT id, login FROM users WHERE city = 'x') SELECT 1 FROM "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id`,
		// By the name of a result, and out of a compound.
		`SELECT 1 FROM (SELECT m.user_id AS id, count(*) AS many FROM group_members m GROUP BY 1 HAVING many > 1 ORDER BY many DESC LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`: `WITH "page" AS MATERIALIZED (SELECT m.user_id AS id, count(*) AS many FROM group_members m GROUP BY 1 HAVING many > 1 ORDER BY many DESC LIMIT 5) SELECT 1 FROM "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id`,
		`SELECT 1 FROM (SELECT id FROM users UNION SELECT user_id FROM user_roles ORDER BY id LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`:                                       `WITH "page" AS MATERIALIZED (SELECT id FROM users UNION SELECT user_id FROM user_roles ORDER BY id LIMIT 5) SELECT 1 FROM "page" u JOIN ` + of(`SELECT "u"."id" FROM "page" u`) + ` f ON f.user_id = u.id`,
		// What is to be computed where it is read, such as a view.
		`WITH a AS NOT MATERIALIZED ` + page + ` SELECT id FROM a EXCEPT SELECT user_id FROM enrolled_factors`: `WITH a AS MATERIALIZED ` + page + ` SELECT id FROM a EXCEPT SELECT user_id FROM enrolled_factors WHERE "enrolled_factors"."user_id" IN (SELECT "a"."id" FROM a)`,
		// By way of a query that reads it.
		`SELECT 1 FROM (SELECT id FROM ` + page + ` WHERE created > '2026-01-01') u JOIN ` + factors + ` f ON f.user_id = u.id`: defined + `SELECT 1 FROM (SELECT id FROM "page" WHERE created > '2026-01-01') u JOIN ` + of(`SELECT "u"."id" FROM (SELECT "page".id FROM "page" WHERE "page".created > '2026-01-01') u`) + ` f ON f.user_id = u.id`,
	} {
		if got := rulesForTest.Restricted(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.Restricted(want); got != want {
			t.Errorf("%s\n   is %s", want, got)
		}
	}
	for _, same := range []string{
		// Where nothing names it once more.
		`SELECT 1 FROM ` + page + ` u JOIN enrolled_factors f ON f.user_id = u.id`,
		`SELECT 1 FROM ` + page + ` u JOIN ` + factors + ` f ON f.n = u.id`,
		// What it names may be what is around it, there or elsewhere.
		`SELECT 1 FROM groups g WHERE EXISTS (SELECT 1 FROM (SELECT m.user_id AS id FROM group_members m WHERE m.group_id = g.id LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id)`,
		`SELECT 1 FROM groups g WHERE EXISTS (SELECT 1 FROM (SELECT id FROM users WHERE city = object_class LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id)`,
		`SELECT 1 FROM (SELECT id FROM users WHERE city = "Berlin" LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		`WITH a AS (SELECT user_id FROM group_members WHERE group_id = g.id) SELECT 1 FROM groups g WHERE EXISTS (SELECT 1 FROM (SELECT user_id AS id FROM a LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id)`,
		// What a WITH within defines.
		`SELECT 1 FROM (WITH a AS (SELECT id FROM users) SELECT u.id FROM (SELECT id FROM a LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id)`,
		// In a recursion, and where one has no end.
		`WITH RECURSIVE r(id) AS (SELECT '' UNION SELECT u.id FROM r JOIN ` + page + ` u ON u.created > r.id JOIN ` + factors + ` f ON f.user_id = u.id) SELECT * FROM r`,
		`WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT 1 FROM (SELECT id FROM users, r LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		// Errors, and rows by chance.
		`SELECT 1 FROM (SELECT id FROM users WHERE profile -> 'a' = 1 LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		`SELECT 1 FROM (SELECT id FROM users WHERE abs(login) = 1 LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		`SELECT 1 FROM (SELECT id FROM users ORDER BY random() LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		`WITH r AS NOT MATERIALIZED (SELECT id FROM users WHERE random() > 0) SELECT 1 FROM (SELECT id FROM r LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		// Several read it, and compute it themselves.
		`WITH a AS NOT MATERIALIZED ` + page + ` SELECT id FROM a UNION SELECT created FROM a EXCEPT SELECT user_id FROM enrolled_factors`,
		// The numbers of parameters would be others.
		`SELECT :a FROM (SELECT id FROM users WHERE city = :b LIMIT 5) u JOIN ` + factors + ` f ON f.user_id = u.id`,
		// It is no identifier as a column has it.
		`SELECT 1 FROM ` + factors + ` f WHERE f.user_id IN (SELECT max(id) FROM users LIMIT 1)`,
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
