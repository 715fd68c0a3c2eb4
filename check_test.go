package oktasql_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// checked tries tables and writes each as name, reason, calls and request.
func checked(t *testing.T, c *oktasql.Connector, names ...string) string {
	t.Helper()
	var out []string
	err := c.CheckTables(t.Context(), names, func(k oktasql.TableCheck) {
		if (k.Err == nil) != (k.Reason == "") {
			t.Errorf("%s: reason %q of %v", k.Table, k.Reason, k.Err)
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %d %s %s", k.Table, k.Calls, k.Request, k.Reason+k.Untried)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

func TestCheckTables(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Tokens: map[string]oktatest.Token{secretToken: {
		Deny: []string{"/api/v1/groups/rules"}, FeatureOff: []string{"/api/v1/meta/types"},
	}}})
	c := connectorOf(t, s)
	got := checked(t, c, "users", "group_rules", "user_types", "Groups")
	if want := "group_rules 1 GET /api/v1/groups/rules?limit=1 role missing\ngroups 1 GET /api/v1/groups?limit=1\n" +
		"user_types 1 GET /api/v1/meta/types/user feature off\nusers 1 GET /api/v1/users?limit=1"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := len(s.Requests()); n != 4 {
		t.Errorf("%d requests\n%s", n, strings.Join(requestsOf(s), "\n"))
	}
	// A table of children takes one call more, for a parent.
	if got := checked(t, c, "group_members"); !strings.HasPrefix(got, "group_members 2 GET /api/v1/groups/00g") || !strings.HasSuffix(got, "/users?limit=1") {
		t.Error(got)
	}
	// The requests are in the log.
	if got := ask(t, dbOf(t, c), "SELECT count(*) FROM okta_requests WHERE path = '/api/v1/groups/rules' AND status = 403"); got[0] != "1" {
		t.Errorf("okta_requests has %s", got)
	}
}

// Every table can be read, in an org that has something of everything, and
// little is asked for it.
func TestCheckAllTables(t *testing.T) {
	t.Parallel()
	c := connectorOf(t, startOrg(t, oktatest.Options{Users: 30, Groups: 8}))
	tried := 0
	err := c.CheckTables(t.Context(), nil, func(k oktasql.TableCheck) {
		if k.Untried == "" {
			tried++
		}
		if k.Err != nil || (k.Request == "") != (k.Untried != "") || k.Calls > 3 {
			t.Errorf("%s: %d calls, request %q, untried %q: %v", k.Table, k.Calls, k.Request, k.Untried, k.Err)
		}
	})
	if err != nil || tried < 7 {
		t.Errorf("%d tables were tried, %v", tried, err)
	}
}

// What would meet every table ends the check.
func TestCheckEndsEarly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault oktatest.Fault
		want  error
	}{
		{oktatest.Fault{Code: "E0000011"}, oktasql.ErrAuth},
		{oktatest.Fault{Kind: oktatest.CutHeader}, oktasql.ErrNetwork},
	} {
		s := startOrg(t, oktatest.Options{})
		s.Inject(c.fault)
		k := connectorOf(t, s, func(cfg *oktasql.Config) { cfg.MaxRetries = -1 })
		err := k.CheckTables(t.Context(), nil, func(c oktasql.TableCheck) { t.Errorf("%s was reported", c.Table) })
		if n := len(s.Requests()); !errors.Is(err, c.want) || n != 1 {
			t.Errorf("%v after %d requests, want %v", err, n, c.want)
		}
		if _, err := k.Identity(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("identity: %v, want %v", err, c.want)
		}
	}
	s := startOrg(t, oktatest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := connectorOf(t, s).CheckTables(ctx, nil, func(oktasql.TableCheck) {}); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	id, err := connectorOf(t, s).Identity(t.Context())
	if err != nil || !strings.HasPrefix(id.UserID, "00u") || !strings.Contains(id.Login, "@") || id.Status != "ACTIVE" || id.ClientID != "" || id.Calls != 2 || id.RolesErr != nil {
		t.Errorf("%+v, %v", id, err)
	}
	if got := requestsOf(s); strings.Join(got, "\n") != "GET /api/v1/users/me\nGET /api/v1/users/"+id.UserID+"/roles" {
		t.Errorf("requests %q", got)
	}
}

// A role that is missing and an address that is blocked are put apart.
func TestBlocked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		token, table string
		blocked      bool
		calls        int
	}{{"role", "groups", false, 1}, {"users", "users", false, 2}, {"zone", "groups", true, 2}} {
		token := c.token
		s := startOrg(t, oktatest.Options{Tokens: map[string]oktatest.Token{
			"role": {Deny: []string{"/api/v1/groups"}}, "users": {Deny: []string{"/api/v1/users"}}, "zone": {ZoneBlocked: true},
		}})
		conn := connectorOf(t, s, func(cfg *oktasql.Config) { cfg.Token = token })
		if err := failure(t.Context(), dbOf(t, conn), "SELECT id FROM "+c.table); !errors.Is(err, oktasql.ErrForbidden) {
			t.Errorf("%s: %v", token, err)
		}
		s.ResetRequests()
		if got := conn.Blocked(t.Context()); got != c.blocked || len(s.Requests()) != c.calls {
			t.Errorf("%s: blocked %v after %q", token, got, requestsOf(s))
		}
	}
}
