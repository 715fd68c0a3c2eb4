package oktasql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// Where assignments to users alone are wanted of given users, those without one
// are not asked for, and administrators' groups are not listed. What that leaves
// out is not left out elsewhere in the statement.
func TestRolesOfOwn(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 400, Groups: 30, PageLimit: 200})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	own := len(ask(t, off, "SELECT DISTINCT user_id FROM user_roles WHERE assignment_type = 'USER'"))
	active := len(ask(t, off, "SELECT DISTINCT user_id FROM user_roles r JOIN users u ON u.id = r.user_id WHERE u.status = 'ACTIVE'"))
	if own == 0 || active < 3*own {
		t.Fatalf("%d users have a role of their own, and %d active ones have any: the test tells nothing", own, active)
	}
	const few, members = false, true
	for _, c := range []struct {
		query   string
		args    []any
		roles   int // requests for roles at most
		members bool
	}{
		{"SELECT user_id, id FROM user_roles WHERE assignment_type = 'USER' AND user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')", nil, own, few},
		{"SELECT user_id, id FROM user_roles WHERE assignment_type = ? AND user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')", []any{"USER"}, own, few},
		{"SELECT user_id, id FROM user_roles WHERE assignment_type IN ('USER', 'x', NULL) AND user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')", nil, own, few},
		{"SELECT login FROM users WHERE status = 'ACTIVE' AND id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER')", nil, own, few},
		{"SELECT login FROM users WHERE status = 'ACTIVE' AND id NOT IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER')", nil, own + 11, few},
		{"SELECT login FROM users u WHERE status = 'ACTIVE' AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER')", nil, own + 11, few},
		{"SELECT login FROM users u WHERE status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER')", nil, own + 11, few},
		{"SELECT login FROM users u WHERE status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'user')", nil, own + 11, few},
		{"SELECT login, r.id FROM users u LEFT JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = 'USER' WHERE u.status = 'ACTIVE'", nil, own + 11, few},
		{"SELECT login, r.id FROM users u LEFT JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = ? WHERE u.status = 'ACTIVE'", []any{nil}, 0, few},
		{"SELECT login, r.id FROM users u LEFT JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = ? WHERE u.status = 'ACTIVE'", []any{"GROUP"}, active + 11, members},
		{"SELECT login, r.id FROM users u LEFT JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = 'user' COLLATE NOCASE WHERE u.status = 'ACTIVE'", nil, active + 11, members},
		{"SELECT login, (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER'), (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id) FROM users u WHERE status = 'ACTIVE'", nil, active + 11, members},
		{"SELECT login, (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id), (SELECT count(*) FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER') FROM users u WHERE status = 'ACTIVE'", nil, active + 11, members},
		{"SELECT count(*) FROM user_roles WHERE assignment_type = 'USER' AND user_id IN (SELECT id FROM users WHERE status = 'ACTIVE') UNION ALL SELECT count(*) FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')", nil, active, members},
		{"SELECT count(*) FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE status = 'ACTIVE') UNION ALL SELECT count(*) FROM user_roles WHERE assignment_type = 'USER' AND user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')", nil, active, members},
	} {
		want := ask(t, off, c.query, c.args...)
		s.ResetRequests()
		got := ask(t, openDB(t, s), c.query, c.args...)
		slices.Sort(got)
		slices.Sort(want)
		same(t, c.query, got, want)
		roles, sent, listed := 0, map[string]int{}, false
		for _, r := range requestsOf(s) {
			if sent[r]++; sent[r] > 1 {
				t.Errorf("%s: %s was sent twice", c.query, r)
			}
			if strings.HasSuffix(r, "/roles") {
				roles++
			}
			listed = listed || strings.Contains(r, "/groups")
		}
		if roles > c.roles || listed != c.members {
			t.Errorf("%s: %d requests for roles, want at most %d; groups were listed: %t, want %t", c.query, roles, c.roles, listed, c.members)
		}
	}
}

// The administrators' groups need not be readable for what is not in them.
func TestOwnRolesWithoutGroups(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 400, Groups: 30, PageLimit: 200})
	query := "SELECT login FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.assignment_type = 'USER')"
	want := ask(t, openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff }), query)
	s.Inject(oktatest.Fault{Path: "/api/v1/groups", Kind: oktatest.ErrorCode, Code: "E0000006"})
	same(t, query, ask(t, openDB(t, s, never), query), want)
	isOnly(t, failure(t.Context(), openDB(t, s, never), query+" OR EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)"), "ErrForbidden")
}
