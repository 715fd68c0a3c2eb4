package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// rolesOfMany asks for the roles of many users, of whom few have any.
const rolesOfMany = "SELECT user_id, id FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE department IN ('Sales', 'Finance')) ORDER BY 1, 2"

// Those who may have a role are listed, in pages of two here, and nobody else is
// asked for; in a join after the first look-up has shown that others follow.
func TestRolesOfMany(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 400, Groups: 30, PageLimit: 200})
	want := ask(t, openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff }), rolesOfMany)
	holders := len(ask(t, openDB(t, s), `SELECT DISTINCT r.user_id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.department IN ('Sales', 'Finance')`))
	asked := func(mode string, query string) (roles, others int) {
		s.ResetRequests()
		same(t, query, ask(t, openDB(t, s, func(c *oktasql.Config) { c.Consistency = mode }), query), want)
		for _, r := range requestsOf(s) {
			if strings.HasSuffix(r, "/roles") {
				roles++
			} else {
				others++
			}
		}
		return roles, others
	}
	if roles, others := asked("", rolesOfMany); roles != holders || others != 5 {
		t.Errorf("a list: %d requests for roles and %d others, want %d and 5", roles, others, holders)
	}
	if roles, others := asked(oktasql.ConsistencyStrict, rolesOfMany); roles != holders || others != 7 {
		t.Errorf("a list, strictly: %d requests for roles and %d others, want %d and 7", roles, others, holders)
	}
	join := "SELECT r.user_id, r.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.department IN ('Sales', 'Finance') ORDER BY 1, 2"
	if roles, others := asked("", join); roles > holders+1 || others != 5 {
		t.Errorf("a join: %d requests for roles and %d others, want %d, one more at most, and 5", roles, others, holders)
	}
}

// What a bound on calls allows is known once those who may have a role are.
func TestMaxCallsOfRoles(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 400, Groups: 30, PageLimit: 200})
	few := func(n int64) func(*oktasql.Config) { return func(c *oktasql.Config) { c.MaxCalls = n } }
	want := ask(t, openDB(t, s), rolesOfMany)
	calls := int64(len(s.Requests()))
	same(t, "just enough", ask(t, openDB(t, s, few(calls)), rolesOfMany), want)
	s.ResetRequests()
	err := failure(t.Context(), openDB(t, s, few(calls-1)), rolesOfMany)
	isOnly(t, err, "ErrMaxCalls")
	if want := "the statement needs at least " + sprint(int(calls)) + " and only " + sprint(int(calls-1)) + " are allowed"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error reads %v, want %s", err, want)
	}
	if n := len(s.Requests()); n != 5 {
		t.Errorf("%d requests were sent, want the 5 that list the users and who may have a role", n)
	}
	// Where the single requests fit and the list of candidates does not, too,
	// the single ones are sent.
	s = startOrg(t, oktatest.Options{Users: 60, Groups: 60})
	var ids []string
	for _, id := range ask(t, openDB(t, s), "SELECT id FROM users LIMIT 9") {
		ids = append(ids, "'"+id+"'")
	}
	listed := "SELECT user_id, id FROM user_roles WHERE user_id IN (" + strings.Join(ids, ", ") + ") ORDER BY 1, 2"
	want = ask(t, openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff }), listed)
	for _, n := range []int64{9, 10, 14, 18, 30} {
		s.ResetRequests()
		same(t, listed, ask(t, openDB(t, s, few(n)), listed), want)
		if sent := int64(len(s.Requests())); sent > 18 {
			t.Errorf("%d requests were sent with %d allowed", sent, n)
		}
	}
	s.ResetRequests()
	isOnly(t, failure(t.Context(), openDB(t, s, few(8)), listed), "ErrMaxCalls")
}

// A list of candidates that cannot be read to its end fails the statement.
func TestCandidatesCutOff(t *testing.T) {
	t.Parallel()
	for _, fault := range []oktatest.Fault{
		{Path: "/api/v1/iam/assignees/users", Kind: oktatest.ErrorCode, Code: "E0000006"},
		{Path: "/api/v1/groups", Kind: oktatest.ErrorCode, Code: "E0000006"},
		{Path: "/api/v1/groups/*/users", Kind: oktatest.ErrorCode, Code: "E0000006"},
	} {
		s := startOrg(t, oktatest.Options{Users: 400, Groups: 30, PageLimit: 200})
		s.Inject(fault)
		isOnly(t, failure(t.Context(), openDB(t, s, never), rolesOfMany), "ErrForbidden")
		isOnly(t, failure(t.Context(), openDB(t, s, never), "SELECT u.login, r.id FROM users u LEFT JOIN user_roles r ON r.user_id = u.id"), "ErrForbidden")
	}
}
