package oktasql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// Only those who meet the conditions on them are asked for their roles, and
// nothing is asked for twice.
func TestConditionsBeforeRoles(t *testing.T) {
	t.Parallel()
	for _, page := range []int{2, 200} {
		s := startOrg(t, oktatest.Options{Users: 150, Groups: 20, PageLimit: page})
		off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
		passing := func(where string) int {
			return len(ask(t, off, "SELECT DISTINCT u.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE "+where))
		}
		all := passing("1")
		for _, c := range []struct {
			query, where string
			args         []any
		}{
			{"SELECT u.login, r.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026-09-01'", "u.last_login < '2026-09-01'", nil},
			{"SELECT u.login, r.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < ?", "u.last_login < '2026-09-01'", []any{"2026-09-01"}},
			{"SELECT login FROM users WHERE last_login IS NULL AND id IN (SELECT user_id FROM user_roles)", "u.last_login IS NULL", nil},
			{"SELECT u.login, n FROM users u JOIN (SELECT user_id, count(*) n FROM user_roles GROUP BY 1) r ON r.user_id = u.id WHERE u.last_login IS NULL", "u.last_login IS NULL", nil},
			{"SELECT u.login FROM users u WHERE (u.last_login IS NULL OR u.status <> 'ACTIVE') AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)", "(u.last_login IS NULL OR u.status <> 'ACTIVE')", nil},
		} {
			for _, mode := range []string{"", oktasql.ConsistencyStrict} {
				want, most := ask(t, off, c.query, c.args...), passing(c.where)
				if most == 0 || most*2 > all {
					t.Fatalf("%s: %d of %d have a role: the test tells nothing", c.where, most, all)
				}
				s.ResetRequests()
				got := ask(t, openDB(t, s, func(cfg *oktasql.Config) { cfg.Consistency = mode }), c.query, c.args...)
				slices.Sort(got)
				slices.Sort(want)
				same(t, c.query, got, want)
				roles, sent := 0, map[string]bool{}
				for _, r := range requestsOf(s) {
					if sent[r] {
						t.Errorf("%s: %s was sent twice", c.query, r)
					}
					sent[r] = true
					if strings.HasSuffix(r, "/roles") {
						roles++
					}
				}
				if roles > most+11 { // some are asked for ahead
					t.Errorf("%s: %d requests for roles, want %d or a few more, of %d", c.query, roles, most, all)
				}
			}
		}
	}
}

// A prepared statement and one with a bound on its calls begin with them too.
func TestConditionsBeforeRolesPrepared(t *testing.T) {
	t.Parallel()
	const query = "SELECT u.login, r.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < ? ORDER BY 1, 2"
	s := startOrg(t, oktatest.Options{Users: 150, Groups: 20, PageLimit: 200})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	stmt, err := openDB(t, s).Prepare(query)
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	for _, before := range []string{"2026-06-01", "2026-09-01", "2026-06-01"} {
		want := ask(t, off, query, before)
		rows, err := stmt.Query(before)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil || n != len(want) {
			t.Errorf("before %s: %d rows and %v, want %d", before, n, err, len(want))
		}
	}
	s.ResetRequests()
	want := ask(t, openDB(t, s), query, "2026-06-01")
	calls := int64(len(s.Requests()))
	few := func(n int64) func(*oktasql.Config) { return func(c *oktasql.Config) { c.MaxCalls = n } }
	same(t, "just enough", ask(t, openDB(t, s, few(calls)), query, "2026-06-01"), want)
	for n := int64(1); n < calls; n++ {
		isOnly(t, failure(t.Context(), openDB(t, s, few(n)), query, "2026-06-01"), "ErrMaxCalls")
	}
}

// The table that lists them is in no list of tables, takes its arguments only,
// and is not there without pushdown.
func TestCandidateTable(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, Groups: 12, PageLimit: 2})
	db := openDB(t, s)
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	same(t, "listed", ask(t, db, `SELECT name FROM okta_tables WHERE name LIKE '%candidates' UNION ALL SELECT table_name FROM okta_columns WHERE table_name LIKE '%candidates'
		UNION ALL SELECT name FROM sqlite_schema WHERE name LIKE '%candidates'`), nil)
	all := ask(t, db, "SELECT value FROM oktasql_candidates('user_roles') ORDER BY 1")
	same(t, "all are asked for", ask(t, off, "SELECT DISTINCT user_id FROM user_roles ORDER BY 1"), all)
	own := ask(t, db, "SELECT value FROM oktasql_candidates('admin_roles', 'assignment_type', 'USER') ORDER BY 1")
	same(t, "those with one of their own", ask(t, off, "SELECT DISTINCT user_id FROM user_roles WHERE assignment_type = 'USER' ORDER BY 1"), own)
	for _, args := range []string{"'user_roles', 'assignment_type', 'GROUP'", "'user_roles', 'label', 'x'", "'user_roles', 'assignment_type', NULL", "'user_roles', 'assignment_type', 1"} {
		same(t, args, ask(t, db, "SELECT value FROM oktasql_candidates("+args+") ORDER BY 1"), all)
	}
	const direct, groups = "GET /api/v1/iam/assignees/users?limit=100", "(GET /api/v1/groups?expand=stats&limit=200 each GET /api/v1/groups/{id}/users?limit=200)"
	for args, want := range map[string]string{
		"'user_roles'": direct + " and " + groups,
		"'admin_roles', 'assignment_type', 'USER'": direct,
		"'user_roles', 'assignment_type', 'GROUP'": direct + " and " + groups,
	} {
		plan := ask(t, db, "EXPLAIN QUERY PLAN SELECT value FROM oktasql_candidates("+args+")")
		if len(plan) != 1 || !strings.HasSuffix(plan[0], "VIRTUAL TABLE INDEX 0:"+want) {
			t.Errorf("%s is told as %q, want %s", args, plan, want)
		}
	}
	for text, want := range map[string]string{
		"SELECT * FROM oktasql_candidates('users')":              "nothing lists whom users may be about",
		"SELECT * FROM oktasql_candidates('nope')":               "no Okta table is called nope",
		"SELECT * FROM oktasql_candidates('user_roles', 'type')": "no query solution",
		"SELECT * FROM oktasql_candidates":                       "no query solution",
		"DELETE FROM oktasql_candidates WHERE of = 'user_roles'": "may not be modified",
	} {
		if err := failure(t.Context(), db, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if err := failure(t.Context(), off, "SELECT * FROM oktasql_candidates('user_roles')"); err == nil || !strings.Contains(err.Error(), "pushdown is off") {
		t.Errorf("without pushdown: %v", err)
	}
}

// Nearly all of those who may have a role have one, so that factors are asked for
// first, and roles of those only whom the factors leave, once these are known.
func TestFactorsBeforeRoles(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 300, Groups: 20})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	const without = "NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.factor_type = 'push')"
	pass := len(ask(t, off, "SELECT id FROM users u WHERE status = 'ACTIVE' AND id IN (SELECT user_id FROM user_roles) AND "+without))
	for _, query := range []string{
		"SELECT DISTINCT u.login FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.status = 'ACTIVE' AND " + without,
		"SELECT u.login FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id) AND u.status = 'ACTIVE' AND " + without,
		"SELECT DISTINCT u.login FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.factor_type = 'push' WHERE u.status = 'ACTIVE' AND f.user_id IS NULL",
	} {
		want := ask(t, off, query)
		s.ResetRequests()
		got := ask(t, openDB(t, s), query)
		slices.Sort(got)
		slices.Sort(want)
		same(t, query, got, want)
		roles, factors := 0, 0
		for _, r := range requestsOf(s) {
			switch {
			case strings.HasSuffix(r, "/roles"):
				roles++
			case strings.HasSuffix(r, "/factors"):
				factors++
			}
		}
		if factors < pass+10 || roles < pass || roles > pass+4 { // some may have no role, or be asked for ahead
			t.Errorf("%s: %d requests for roles and %d for factors, want %d or a few more, and of factors at least ten more", query, roles, factors, pass)
		}
	}
}
