package rewrite

import "testing"

// TestKeyLists holds where a list that keys are compared with is of the candidates only.
func TestKeyLists(t *testing.T) {
	t.Parallel()
	const (
		all  = `IN (SELECT value FROM oktasql_candidates('user_roles'))`
		user = `IN (SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'USER'))`
	)
	none := func(string, string) bool { return false }
	for _, want := range []string{
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users WHERE ⟦(⟧status <> 'ACTIVE'⟦) AND "users"."id" ` + all + `⟧)`,
		`SELECT 1 FROM user_roles WHERE user_id NOT IN (SELECT u.id FROM users u WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "u"."id" ` + all + `⟧)`,
		`SELECT 1 FROM user_roles r WHERE r.assignment_type = 'USER' AND r.user_id NOT IN (SELECT u.id FROM users u WHERE ⟦(⟧u.last_login IS NULL⟦) AND "u"."id" ` + user + `⟧)`,
		`WITH w AS (SELECT id FROM users WHERE status <> 'ACTIVE') SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM w⟦ WHERE "w"."id" ` + all + `⟧)`,
		`SELECT user_id FROM user_roles INTERSECT SELECT id FROM users WHERE ⟦(⟧status <> 'ACTIVE'⟦) AND "users"."id" ` + all + `⟧`,
		`SELECT u.id FROM users u WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "u"."id" ` + user + `⟧ INTERSECT SELECT user_id FROM user_roles WHERE assignment_type = 'USER'`,
		`SELECT user_id FROM user_roles EXCEPT SELECT id FROM users u WHERE ⟦(⟧status <> 'ACTIVE'⟦) AND "u"."id" ` + all + `⟧ ORDER BY 1`,
		`SELECT user_id FROM user_roles GROUP BY user_id HAVING count(*) > 1 EXCEPT SELECT id FROM users u WHERE ⟦(⟧status <> 'ACTIVE'⟦) AND "u"."id" ` + all + `⟧`,
	} {
		given, want := asGiven(want)
		if got := rulesForTest.CandidatesFirst(given, none); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.CandidatesFirst(want, none); got != want {
			t.Errorf("%s\n   is %s once more", want, got)
		}
		if got := refusing.CandidatesFirst(given, none); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
	for _, same := range []string{
		// Few are in the list, or all.
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users WHERE status = 'SUSPENDED')`,
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users)`,
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users WHERE id IN ('00u') AND status <> 'ACTIVE')`,
		`SELECT user_id FROM user_roles EXCEPT SELECT id FROM users WHERE status = 'SUSPENDED'`,
		// What is left out is not known to leave the others as they are.
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users WHERE status <> 'ACTIVE' LIMIT 3)`,
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT max(id) FROM users WHERE status <> 'ACTIVE')`,
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT id FROM users WHERE status <> 'ACTIVE' UNION SELECT '00u')`,
		`SELECT 1 FROM user_roles r WHERE r.user_id IN (SELECT u.id FROM users u WHERE u.status <> r.label)`,
		`SELECT user_id FROM user_roles UNION SELECT id FROM users WHERE status <> 'ACTIVE'`,
		`SELECT user_id, label FROM user_roles EXCEPT SELECT id, login FROM users WHERE status <> 'ACTIVE'`,
		// NULL is not in an empty list, and not surely in no other.
		`SELECT 1 FROM groups g LEFT JOIN user_roles r ON r.label = g.name WHERE r.user_id NOT IN (SELECT id FROM users WHERE status <> 'ACTIVE')`,
	} {
		if got := rulesForTest.CandidatesFirst(same, none); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
	const (
		left  = `SELECT user_id FROM user_roles r`
		tests = ` WHERE "r"."user_id" IN (SELECT "r"."user_id" FROM (SELECT value AS "user_id" FROM oktasql_candidates('user_roles')) AS "r" WHERE "r"."user_id" NOT IN (`
		taken = `SELECT "users".id FROM users WHERE ("users".status = 'ACTIVE') AND "users"."id" IN (SELECT "oktasql_candidates".value FROM oktasql_candidates('user_roles'))`
		right = `SELECT id FROM users WHERE (status = 'ACTIVE') AND "users"."id" ` + all
	)
	given := left + ` EXCEPT SELECT id FROM users WHERE status = 'ACTIVE'`
	if got, want := rulesForTest.CandidatesFirst(given, func(string, string) bool { return true }), left+tests+taken+`)) EXCEPT `+right; got != want {
		t.Errorf("%s\n   is %s\n want %s", given, got, want)
	}
}
