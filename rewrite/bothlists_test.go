package rewrite

import (
	"testing"
)

// TestBothLists holds which lists a query of which some keys matter is given, when
// it has an ORDER BY that shows or joins what has the key to something else. In
// the texts ⟦ and ⟧ are around what is added.
func TestBothLists(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		// An ORDER BY that SQLite keeps, since the result may depend on it.
		`SELECT u.login, group_concat(f.factor_type) FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) ⟧ORDER BY created) f ON f.user_id = u.id WHERE u.status = 'X' GROUP BY u.id`,
		`SELECT g.name, sum(m.user_id > 'a') FROM groups g JOIN (SELECT * FROM group_members ⟦WHERE "group_members"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name IN ('A', 'B'))) ⟧ORDER BY user_id) m ON m.group_id = g.id WHERE g.name IN ('A', 'B') GROUP BY g.id`,
		`SELECT u.login, rank() OVER (ORDER BY f.created) FROM users u JOIN (SELECT user_id, created FROM enrolled_factors ⟦WHERE "enrolled_factors"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) ⟧ORDER BY created) f ON f.user_id = u.id WHERE u.status = 'X'`,
		// Nothing is asked of the other end.
		`SELECT u.login, x.n FROM users u LEFT JOIN (SELECT m.user_id, g.name AS n FROM group_members m JOIN groups g ON g.id = m.group_id ⟦WHERE "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) ⟧ORDER BY 2) x ON x.user_id = u.id WHERE u.status = 'X'`,
		`SELECT g.name, x.n FROM groups g LEFT JOIN (SELECT m.group_id, count(*) AS n FROM users v, group_members m WHERE ⟦(⟧v.id = m.user_id⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name = 'A'))⟧ GROUP BY 1) x ON x.group_id = g.id WHERE g.name = 'A'`,
		// Something is.
		`SELECT u.login, string_agg(x.n, ',') FROM users u LEFT JOIN (SELECT m.user_id, g.name AS n FROM group_members m JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧g.type <> 'BUILT_IN'⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X')) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type <> 'BUILT_IN'))⟧ ORDER BY 2) x ON x.user_id = u.id WHERE u.status = 'X' GROUP BY u.id`,
		`SELECT 1 FROM users u JOIN (SELECT DISTINCT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id AND g.type = ?1⟦ WHERE "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.department = ?2)) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type = ?1))⟧) x ON x.user_id = u.id WHERE u.department = ?2`,
		`SELECT 1 FROM users WHERE status = 'X' AND id NOT IN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE ⟦(⟧g.name LIKE 'S%'⟦) AND "m"."user_id" IN (SELECT "users"."id" FROM users WHERE ("users".status = 'X')) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'S%'))⟧)`,
	} {
		given, want := asGiven(want)
		if got := rulesForTest.Restricted(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}

// TestNotBothLists holds what is handed to SQLite as it is: what it makes a part of
// the SELECT around it by itself, what is asked for few keys already, and what a
// list could leave rows out of.
func TestNotBothLists(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		// The order is forgotten.
		"SELECT u.login, f.factor_type FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ORDER BY created) f ON f.user_id = u.id WHERE u.status = 'X'",
		"SELECT u.login, count(f.factor_type), max(f.factor_type) FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ORDER BY created) f ON f.user_id = u.id WHERE u.status = 'X' GROUP BY u.id",
		"SELECT u.login, count(*) OVER () FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ORDER BY created) f ON f.user_id = u.id WHERE u.status = 'X'",
		// With a LIMIT the order tells which rows there are.
		"SELECT u.login, group_concat(f.factor_type) FROM users u JOIN (SELECT user_id, factor_type FROM enrolled_factors ORDER BY created LIMIT 5) f ON f.user_id = u.id WHERE u.status = 'X' GROUP BY u.id",
		// Few groups.
		"SELECT u.login, x.n FROM users u LEFT JOIN (SELECT m.user_id, count(*) n FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name = 'A' GROUP BY 1) x ON x.user_id = u.id WHERE u.status = 'X'",
		"SELECT u.login, x.n FROM users u LEFT JOIN (SELECT m.user_id, count(*) n FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.id IN (?1, ?2) GROUP BY 1) x ON x.user_id = u.id WHERE u.status = 'X'",
		"SELECT u.login, x.n FROM users u LEFT JOIN (SELECT m.user_id, count(*) n FROM group_members m WHERE m.group_id = ?1 GROUP BY 1) x ON x.user_id = u.id WHERE u.status = 'X'",
		// Users that nobody else asks for: many, or with what are likely to be few groups.
		"SELECT 1 FROM users u JOIN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.type <> 'BUILT_IN' GROUP BY 1) m ON m.user_id = u.id WHERE u.status = 'ACTIVE'",
		"SELECT 1 FROM users u WHERE u.department = 'X' AND u.id IN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name LIKE 'S%')",
		// What is asked of the groups is not understood.
		"SELECT u.login, x.n FROM users u LEFT JOIN (SELECT m.user_id, count(*) n FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name REGEXP 'x' GROUP BY 1) x ON x.user_id = u.id WHERE u.status = 'X'",
		// A row without a group has to stay.
		"SELECT u.login, x.n FROM users u LEFT JOIN (SELECT v.id, count(*) n FROM users v JOIN groups g ON g.type <> 'BUILT_IN' LEFT JOIN group_members m ON m.user_id = v.id AND m.group_id = g.id GROUP BY 1) x ON x.id = u.id WHERE u.status = 'X'",
		// The list by which roles are read is not read by roles.
		"SELECT count(*) FROM user_roles r WHERE r.user_id IN (SELECT m.user_id FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.type <> 'BUILT_IN')",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
