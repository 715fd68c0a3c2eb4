package rewrite

import "testing"

// TestDivided holds which tests of all are tests of one as well.
func TestDivided(t *testing.T) {
	t.Parallel()
	const (
		some    = "SELECT u.login FROM users u WHERE "
		groups  = "groups g WHERE g.name = 'A'"
		member  = "(SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.user_id = u.id)"
		all     = "NOT EXISTS (SELECT 1 FROM " + groups + " AND NOT EXISTS " + member + ")"
		nobody  = "WITH _nobody AS MATERIALIZED (SELECT 1 WHERE "
		anybody = " UNION ALL SELECT \"u\".\"id\" FROM _nobody CROSS JOIN \"users\" AS \"u\""
		one     = "SELECT _one.\"user_id\" FROM \"group_members\" AS _one WHERE _one.\"group_id\" = (SELECT \"g\".\"id\" FROM "
		list    = "\"u\".\"id\" IN (" + nobody + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A')) " + one + groups + " LIMIT 1)" + anybody
		counted = "(SELECT count(*) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.name = 'A')"
		number  = "(SELECT count(*) FROM groups WHERE name = 'A')"
		those   = "\"u\".\"id\" IN (" + nobody + "(SELECT count(*) FROM groups WHERE \"groups\".name = 'A') = 0) SELECT \"m\".\"user_id\" FROM group_members m, groups g WHERE (g.name = 'A') AND (g.id = m.group_id)" + anybody + ")"
	)
	for given, want := range map[string]string{
		all:                              "(" + all + ") AND " + list + ")",
		"u.status = 'ACTIVE' AND " + all: "(u.status = 'ACTIVE' AND " + all + ") AND " + list + " WHERE u.status = 'ACTIVE')",
		counted + " = " + number:         "(" + counted + " = " + number + ") AND " + those,
		number + " = " + counted:         "(" + number + " = " + counted + ") AND " + those,
	} {
		if got := rulesForTest.Divided(some + given); got != some+want {
			t.Errorf("%s\n   is %s\n want %s", some+given, got, some+want)
		}
		if got := refusing.Divided(some + given); got != some+given {
			t.Errorf("%s\n   is %s, which SQLite does not take", some+given, got)
		}
	}
	for _, same := range []string{
		some + "u.status = 'SUSPENDED' AND " + all, // few, who may be asked about
		some + "u.id = 'x' AND " + all,
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = u.department AND NOT EXISTS " + member + ")", // each has its own
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE abs(random()) > 1 AND NOT EXISTS " + member + ")",     // others every time
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A' AND EXISTS " + member + ")",              // none of them
		some + "EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A' AND NOT EXISTS " + member + ")",              // not all of them
		some + "(" + all + " OR u.login = 'a')",
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A' AND (g.type = 'B' OR NOT EXISTS " + member + "))",
		some + "NOT EXISTS (SELECT 1 FROM groups g LEFT JOIN groups h ON h.id = g.id WHERE g.name = 'A' AND NOT EXISTS " + member + ")",
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A' AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id))",
		some + "NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = 'A' AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.login = u.login))",
		"WITH users AS (SELECT 1 AS id) " + "SELECT id FROM main.users u WHERE " + all,
		"WITH group_members AS (SELECT 1) " + some + all,
		some + counted + " >= " + number,
		some + counted + " = " + counted,
		some + number + " = " + number,
		some + counted + " = (SELECT count(*) + 1 FROM groups WHERE name = 'A')",
	} {
		if got := rulesForTest.Divided(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}

// TestSetTests holds which tests of an EXCEPT or INTERSECT are two EXISTS.
func TestSetTests(t *testing.T) {
	t.Parallel()
	const some = "SELECT u.login FROM users u WHERE "
	for given, want := range map[string]string{
		"NOT EXISTS (SELECT g.id FROM groups g WHERE g.name = 'A' OR g.name = 'B' EXCEPT SELECT m.group_id FROM group_members m WHERE m.user_id = u.id)": "NOT EXISTS (SELECT g.id FROM groups g WHERE (g.name = 'A' OR g.name = 'B') AND NOT EXISTS (SELECT m.group_id FROM group_members m WHERE (m.user_id = u.id) AND \"m\".\"group_id\" = \"g\".\"id\"))",
		"EXISTS (SELECT id FROM groups INTERSECT SELECT DISTINCT group_id FROM group_members m WHERE m.user_id = u.id)":                                  "EXISTS (SELECT id FROM groups WHERE EXISTS (SELECT DISTINCT group_id FROM group_members m WHERE (m.user_id = u.id) AND \"m\".\"group_id\" = \"groups\".\"id\"))",
	} {
		if got := rulesForTest.SetTests(some + given); got != some+want {
			t.Errorf("%s\n   is %s\n want %s", some+given, got, some+want)
		}
		if got := refusing.SetTests(some + given); got != some+given {
			t.Errorf("%s\n   is %s, which SQLite does not take", some+given, got)
		}
	}
	for _, same := range []string{
		some + "EXISTS (SELECT id FROM groups UNION SELECT group_id FROM group_members m WHERE m.user_id = u.id)",
		some + "EXISTS (SELECT name FROM groups EXCEPT SELECT login FROM group_members m WHERE m.user_id = u.id)",                         // no identifiers
		some + "EXISTS (SELECT id, name FROM groups EXCEPT SELECT group_id, login FROM group_members m WHERE m.user_id = u.id)",           // of two columns
		some + "EXISTS (SELECT id FROM groups EXCEPT SELECT max(group_id) FROM group_members m WHERE m.user_id = u.id)",                   // one of them
		some + "EXISTS (SELECT id FROM groups EXCEPT SELECT group_id FROM group_members m WHERE m.user_id = u.id LIMIT 1)",                // one of them
		some + "EXISTS (SELECT id FROM groups EXCEPT SELECT group_id FROM group_members GROUP BY 1)",                                      // a group
		some + "EXISTS (SELECT id FROM groups EXCEPT SELECT group_id FROM group_members m EXCEPT SELECT id FROM groups WHERE name = 'A')", // of three
		some + "EXISTS (SELECT u.id FROM groups u EXCEPT SELECT m.group_id FROM group_members m WHERE m.user_id = u.id)",                  // another u then
		some + "EXISTS (SELECT m.id FROM groups m EXCEPT SELECT m.group_id FROM group_members m WHERE m.user_id = u.id)",                  // the same alias
		some + "EXISTS (SELECT id FROM groups EXCEPT SELECT group_id FROM group_members m WHERE m.user_id = \"users_count\")",             // a name that might be another one
		some + "u.id IN (SELECT user_id FROM group_members EXCEPT SELECT id FROM users)",
	} {
		if got := rulesForTest.SetTests(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
