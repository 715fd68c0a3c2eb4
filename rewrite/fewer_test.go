package rewrite

import "testing"

// TestFromFewer holds which queries about those who have a role are asked for the
// keys of others that come from fewer sources.
func TestFromFewer(t *testing.T) {
	t.Parallel()
	const own = `SELECT "user_roles"."user_id" FROM user_roles WHERE ("user_roles".assignment_type = 'USER')`
	for _, text := range []string{
		// Sides of a set operation.
		`SELECT user_id FROM user_roles WHERE assignment_type = 'USER' INTERSECT SELECT user_id FROM user_roles WHERE ⟦(⟧assignment_type = 'GROUP'⟦) AND "user_roles"."user_id" IN (` + own + `)⟧`,
		`SELECT user_id FROM user_roles⟦ WHERE "user_roles"."user_id" IN (` + own + `)⟧ INTERSECT SELECT user_id FROM user_roles WHERE assignment_type = 'USER'`,
		`SELECT user_id FROM user_roles WHERE assignment_type = 'USER' EXCEPT SELECT user_id FROM user_roles WHERE ⟦(⟧assignment_type = 'GROUP' AND label > 'A'⟦) AND "user_roles"."user_id" IN (` + own + `)⟧ ORDER BY 1`,
		// Lists of an IN.
		`SELECT login FROM users u WHERE u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER') AND u.id IN (SELECT user_id FROM user_roles WHERE ⟦(⟧assignment_type = 'GROUP'⟦) AND "user_roles"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.id IN (SELECT "user_roles".user_id FROM user_roles WHERE "user_roles".assignment_type = 'USER')))⟧)`,
		`SELECT user_id FROM user_roles r WHERE r.assignment_type = 'USER' AND r.user_id NOT IN (SELECT user_id FROM user_roles ⟦WHERE "user_roles"."user_id" IN (SELECT "r"."user_id" FROM user_roles r WHERE (r.assignment_type = 'USER')) ⟧GROUP BY 1)`,
		// Queries in a FROM, and what a WITH defines.
		`SELECT a.n, b.n FROM (SELECT user_id, count(*) n FROM user_roles WHERE assignment_type = 'USER' GROUP BY 1) a LEFT JOIN (SELECT user_id, count(*) n FROM user_roles ⟦WHERE "user_roles"."user_id" IN (SELECT "a"."user_id" FROM (SELECT "user_roles".user_id, count(*) n FROM user_roles WHERE "user_roles".assignment_type = 'USER' GROUP BY 1) a) ⟧GROUP BY 1) b ON b.user_id = a.user_id`,
		`WITH d AS ⟦NOT MATERIALIZED ⟧(SELECT user_id FROM user_roles WHERE assignment_type = 'USER'), g AS (SELECT DISTINCT user_id FROM user_roles⟦ WHERE "user_roles"."user_id" IN (SELECT "d"."user_id" FROM d)⟧) SELECT user_id FROM g INTERSECT SELECT user_id FROM d`,
	} {
		given, want := asGiven(text)
		if got := rulesForTest.Restricted(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.Restricted(want); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
	}
	for _, same := range []string{
		// The keys come from as many sources, or from others.
		"SELECT user_id FROM user_roles WHERE type = 'A' INTERSECT SELECT user_id FROM user_roles WHERE type = 'B'",
		"SELECT user_id FROM user_roles WHERE assignment_type = 'USER' INTERSECT SELECT user_id FROM user_roles WHERE assignment_type = 'USER' AND type = 'B'",
		"SELECT user_id FROM user_roles WHERE assignment_type = 'GROUP' EXCEPT SELECT user_id FROM user_roles WHERE assignment_type = 'USER'",
		"SELECT user_id FROM user_roles WHERE assignment_type <> 'USER' INTERSECT SELECT user_id FROM user_roles WHERE assignment_type LIKE 'USER'",
		"SELECT user_id FROM user_roles WHERE assignment_type = 'USER' UNION SELECT user_id FROM user_roles WHERE assignment_type = 'GROUP' EXCEPT SELECT user_id FROM user_roles",
		// All others matter.
		"SELECT user_id FROM user_roles EXCEPT SELECT user_id FROM user_roles WHERE assignment_type = 'USER'",
		"SELECT login FROM users u WHERE u.id NOT IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER') AND u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'GROUP')",
		"SELECT 1 FROM (SELECT user_id, count(*) n FROM user_roles GROUP BY 1) a LEFT JOIN (SELECT user_id, count(*) n FROM user_roles WHERE assignment_type = 'USER' GROUP BY 1) b ON b.user_id = a.user_id",
		"SELECT label FROM user_roles WHERE assignment_type = 'USER' INTERSECT SELECT label FROM user_roles",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}

// TestFewestFirst holds that of several tables whose candidates are listed the one
// with the fewest sources is begun with, also where it is asked for with each row
// of a table that is listed by the same keys.
func TestFewestFirst(t *testing.T) {
	t.Parallel()
	const user = `(SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'USER'))`
	const all = `(SELECT value FROM oktasql_candidates('user_roles'))`
	for _, text := range []string{
		`SELECT login FROM users u WHERE ⟦(⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER')⟦) AND "u"."id" IN ` + user + `⟧`,
		`SELECT login FROM users u WHERE ⟦(⟧u.id IN (SELECT user_id FROM user_roles) AND u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER')⟦) AND "u"."id" IN ` + user + `⟧`,
		`SELECT r.label FROM user_roles r WHERE ⟦(⟧r.assignment_type = 'GROUP' AND EXISTS (SELECT 1 FROM user_roles o WHERE o.user_id = r.user_id AND o.assignment_type = 'USER')⟦) AND "r"."user_id" IN ` + user + `⟧`,
		`SELECT f.factor_type FROM enrolled_factors f WHERE ⟦(⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = f.user_id)⟦) AND "f"."user_id" IN ` + all + `⟧`,
	} {
		given, want := asGiven(text)
		fans := func(text, alias string) bool { return true }
		if got := rulesForTest.CandidatesFirst(given, fans); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.CandidatesFirst(want, fans); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
	}
	for _, same := range []string{
		"SELECT 1 FROM user_roles r WHERE EXISTS (SELECT 1 FROM user_roles o WHERE o.user_id = r.user_id AND o.type = 'X')",
		"SELECT 1 FROM user_roles r WHERE r.assignment_type = 'USER' AND EXISTS (SELECT 1 FROM user_roles o WHERE o.user_id = r.user_id)",
		"SELECT 1 FROM user_roles r WHERE NOT EXISTS (SELECT 1 FROM user_roles o WHERE o.user_id = r.user_id AND o.assignment_type = 'USER')",
		"SELECT 1 FROM user_roles r WHERE EXISTS (SELECT 1 FROM user_roles o WHERE o.id = r.id AND o.assignment_type = 'USER')",
		"SELECT 1 FROM enrolled_factors f WHERE f.user_id = '00u' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = f.user_id)",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = f.user_id)",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND EXISTS (SELECT 1 FROM user_roles o WHERE o.user_id = r.user_id AND o.assignment_type = 'USER')",
		"SELECT 1 FROM users u LEFT JOIN enrolled_factors f ON EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = f.user_id)",
	} {
		if got := rulesForTest.CandidatesFirst(same, func(_, _ string) bool { return true }); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
