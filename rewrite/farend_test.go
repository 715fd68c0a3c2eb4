package rewrite

import "testing"

// TestEndsByColumns holds which lists of rows that have the values of a relation's
// columns are added.
func TestEndsByColumns(t *testing.T) {
	t.Parallel()
	const (
		left  = "SELECT g.name, count(m.user_id) FROM groups g LEFT JOIN group_members m ON "
		inner = "SELECT g.name, m.login FROM groups g JOIN group_members m ON m.group_id = g.id WHERE "
	)
	holds(t, rulesForTest.EndsByColumns, []string{
		left + `⟦(⟧m.group_id = g.id AND m.status = 'SUSPENDED'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED'))⟧ GROUP BY g.id`,
		left + `⟦(⟧m.group_id = g.id AND m.email IN ('a', 'b') AND m.created > '2020-01-01' AND m.user_id > '00u5'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."email" IN ('a', 'b')) AND ("m"."created" > '2020-01-01') AND ("m"."id" > '00u5'))⟧ GROUP BY g.id`,
		left + `⟦(⟧m.group_id = g.id AND m.login = 'a'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."login" = 'a'))⟧ WHERE g.type = 'OKTA_GROUP' GROUP BY g.id`,
		left + `⟦(⟧m.group_id = g.id AND m.status = 'SUSPENDED'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED'))⟧ LEFT JOIN user_roles r ON r.user_id = m.user_id GROUP BY g.id`,
		inner + `⟦(+⟧m.status IN ('SUSPENDED', 'LOCKED_OUT')⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" IN ('SUSPENDED', 'LOCKED_OUT')))⟧`,
		inner + `⟦(+⟧m.status = 'SUSPENDED' AND ⟦+⟧m.created > datetime('now') AND julianday(m.created) > 5⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED') AND ("m"."created" > datetime('now')) AND (julianday("m"."created") > 5))⟧`,
		inner + `⟦(+⟧m.status = 'SUSPENDED' AND g.type <> 'BUILT_IN'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED')) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type <> 'BUILT_IN'))⟧`,
		inner + `⟦(+⟧m.status = 'SUSPENDED' AND NOT (⟦+⟧m.title LIKE 'x%' OR lower(⟦+⟧m.city) IN ('a', upper('b'))) AND ⟦+⟧m.city NOT BETWEEN 'a' AND ⟦+⟧m.title AND m.title < '4' + '0' AND m.title > NOT 'x' AND m.title = ('a' = 'a')⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED') AND (NOT ("m"."title" LIKE 'x%' OR lower("m"."city") IN ('a', upper('b')))) AND ("m"."city" NOT BETWEEN 'a' AND "m"."title") AND ("m"."title" < '4' + '0') AND ("m"."title" > NOT 'x') AND ("m"."title" = ('a' = 'a')))⟧`,
		`SELECT 1 FROM groups g JOIN group_members ON group_members.group_id = g.id WHERE ⟦(+⟧group_members.status = 'SUSPENDED' AND (⟦+⟧group_members.title = 'x' OR ⟦+⟧group_members.city IS NULL)⟦) AND "group_members"."user_id" IN (SELECT "group_members"."id" FROM "users" AS "group_members" WHERE ("group_members"."status" = 'SUSPENDED') AND ("group_members"."title" = 'x' OR "group_members"."city" IS NULL))⟧`,
		`SELECT g.name FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE ⟦(+⟧m.status = 'SUSPENDED'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED'))⟧`,
		`SELECT g.name FROM groups g WHERE NOT EXISTS (SELECT 1 FROM group_members m WHERE ⟦(⟧m.group_id = g.id AND ⟦+⟧m.status = 'SUSPENDED'⟦) AND "m"."user_id" IN (SELECT "m"."id" FROM "users" AS "m" WHERE ("m"."status" = 'SUSPENDED'))⟧)`,
	}, []string{
		// Most users, or nobody knows how many, or what Okta does not compare.
		left + "m.group_id = g.id AND m.status = 'ACTIVE' GROUP BY g.id",
		left + "m.group_id = g.id AND m.status <> 'SUSPENDED' GROUP BY g.id",
		left + "m.group_id = g.id AND m.department = 'Sales' GROUP BY g.id",
		left + "m.group_id = g.id AND m.status = ? GROUP BY g.id",
		left + "m.group_id = g.id AND m.credentials_provider_type = 'OKTA' GROUP BY g.id",
		left + "m.group_id = g.id AND (m.status = 'SUSPENDED' OR g.type = 'X') GROUP BY g.id",
		left + "m.group_id = g.id WHERE m.status = 'SUSPENDED' OR m.user_id IS NULL",
		inner + "m.status = 'SUSPENDED' OR m.status = 'ACTIVE'",
		// Few groups, or one, or those of few users.
		inner + "m.status = 'SUSPENDED' AND g.name LIKE 'A%'",
		inner + "m.status = 'SUSPENDED' AND g.id = '00g1'",
		inner + "m.status = 'SUSPENDED' AND m.group_id IN ('00g1', '00g2')",
		inner + "m.status = 'SUSPENDED' AND m.user_id = '00u1'",
		"SELECT g.name FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE m.status = 'SUSPENDED' AND u.last_login IS NULL",
		"SELECT m.login FROM group_members m WHERE m.status = 'SUSPENDED'",
		// Another meaning of the name.
		"WITH users AS (SELECT 1 AS id) SELECT g.name FROM users, groups g JOIN group_members m ON m.group_id = g.id WHERE m.status = 'SUSPENDED'",
		// What a row of the far end does not say.
		"SELECT g.name FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m._key = 'x' GROUP BY g.id",
	})
}

// TestTwice holds which lists are added to a relation that is joined with itself.
func TestTwice(t *testing.T) {
	t.Parallel()
	const from = "SELECT 1 FROM group_members m JOIN group_members n ON n.user_id = m.user_id JOIN groups g ON g.id = m.group_id JOIN groups h ON h.id = n.group_id WHERE "
	holds(t, rulesForTest.Restricted, []string{
		from + `⟦((⟧g.type = 'A' AND h.type = 'B'⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = 'A'))) AND "n"."group_id" IN (SELECT "h"."id" FROM groups h WHERE (h.type = 'B'))⟧`,
		`SELECT 1 FROM group_members m JOIN group_members n USING (user_id) JOIN groups g ON g.id = m.group_id JOIN groups h ON h.id = n.group_id JOIN users u ON u.id = m.user_id WHERE ⟦((⟧g.type = 'A' AND h.type = 'B' AND n.group_id > m.group_id⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = 'A'))) AND "n"."group_id" IN (SELECT "h"."id" FROM groups h WHERE (h.type = 'B'))⟧`,
	}, []string{
		from + "g.id = '00g1' AND h.type = 'B'",
		from + "m.user_id = '00u1' AND h.type = 'B'",
		from + "m.group_id = '00g1' AND h.type = 'B'",
		from + "1",
		"SELECT 1 FROM group_members m JOIN group_members n ON n.user_id = m.user_id JOIN groups h ON h.id = n.group_id JOIN users u ON u.id = m.user_id WHERE u.last_login IS NULL AND h.type = 'B'",
	})
}
