package contract

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	sdk "github.com/okta/okta-sdk-golang/v6/okta"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// client makes Okta's own client for a simulated org. It is told the port
// afterwards, since it takes the host only from an address.
func client(t *testing.T, s *oktatest.Server, rec *recorder, more ...sdk.ConfigSetter) (*sdk.APIClient, context.Context) {
	t.Helper()
	setters := []sdk.ConfigSetter{
		sdk.WithOrgUrl(s.URL), sdk.WithToken("token"), sdk.WithAuthorizationMode("SSWS"), sdk.WithCache(false),
		sdk.WithTestingDisableHttpsCheck(true), sdk.WithHttpClientPtr(&http.Client{Transport: rec}),
	}
	cfg, err := sdk.NewConfiguration(append(setters, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Host = u.Host
	return sdk.NewAPIClient(cfg), cfg.Context
}

// all follows a list of the client to its end.
func all[T any](t *testing.T, first []T, resp *sdk.APIResponse, err error) []T {
	t.Helper()
	out := first
	for err == nil && resp.HasNextPage() {
		var page []T
		if resp, err = resp.Next(&page); err == nil {
			out = append(out, page...)
		}
	}
	if err != nil {
		t.Fatalf("the client does not read the simulator: %v", err)
	}
	return out
}

// TestClient reads the simulator with Okta's own Go client and compares with
// what the simulator holds.
func TestClient(t *testing.T) {
	t.Parallel()
	s := org(t, func(o *oktatest.Options) { o.Users, o.Groups, o.PageLimit = 120, 20, 25 })
	rec := newRecorder()
	c, ctx := client(t, s, rec)

	first, resp, err := c.UserAPI.ListUsers(ctx).Limit(200).Execute()
	users := all(t, first, resp, err)
	gone, resp, err := c.UserAPI.ListUsers(ctx).Filter(`status eq "DEPROVISIONED"`).Execute()
	users = append(users, all(t, gone, resp, err)...)
	equal(t, "users", len(users), len(s.Objects("users")))
	found, resp, err := c.UserAPI.ListUsers(ctx).Search(`created gt "2000-01-01T00:00:00.000Z"`).SortBy("profile.lastName").Limit(50).Execute()
	equal(t, "users found by search", len(all(t, found, resp, err)), len(users))

	memberships, factors, roles := 0, 0, 0
	for _, u := range users {
		one, _, err := c.UserAPI.GetUser(ctx, u.GetId()).Execute()
		if err != nil {
			t.Fatalf("user %s: %v", u.GetId(), err)
		}
		equal(t, "login", one.Profile.GetLogin(), u.Profile.GetLogin())
		groups, resp, err := c.UserResourcesAPI.ListUserGroups(ctx, u.GetId()).Execute()
		memberships += len(all(t, groups, resp, err))
		list, _, err := c.UserFactorAPI.ListFactors(ctx, u.GetId()).Execute()
		if err != nil {
			t.Fatalf("factors of %s: %v", u.GetId(), err)
		}
		for _, f := range list {
			if f.GetActualInstance() == nil {
				t.Errorf("a factor of %s is of no kind that the client knows", u.GetId())
			}
		}
		factors += len(list)
		assigned, _, err := c.RoleAssignmentAUserAPI.ListAssignedRolesForUser(ctx, u.GetId()).Execute()
		if err != nil {
			t.Fatalf("roles of %s: %v", u.GetId(), err)
		}
		roles += len(assigned)
	}
	equal(t, "groups of users", memberships, len(s.Objects("group_members")))
	equal(t, "factors", factors, len(s.Objects("enrolled_factors")))
	equal(t, "roles", roles, len(s.Objects("user_roles")))
	readGroups(t, s, c, ctx)
	if rec.count < 100 {
		t.Errorf("the client sent %d requests only: it must have read from somewhere else", rec.count)
	}
}

// readGroups is TestClient's part on groups, members, rules and types.
func readGroups(t *testing.T, s *oktatest.Server, c *sdk.APIClient, ctx context.Context) {
	t.Helper()
	first, resp, err := c.GroupAPI.ListGroups(ctx).Expand("stats").Limit(7).Execute()
	groups := all(t, first, resp, err)
	equal(t, "groups", len(groups), len(s.Objects("groups")))
	members := 0
	for _, g := range groups {
		one, _, err := c.GroupAPI.GetGroup(ctx, g.GetId()).Execute()
		if err != nil {
			t.Fatalf("group %s: %v", g.GetId(), err)
		}
		equal(t, "type of a group", one.GetType(), g.GetType())
		list, resp, err := c.GroupAPI.ListGroupUsers(ctx, g.GetId()).Limit(200).Execute()
		members += len(all(t, list, resp, err))
	}
	equal(t, "members", members, len(s.Objects("group_members")))
	rules, resp, err := c.GroupRuleAPI.ListGroupRules(ctx).Limit(2).Execute()
	equal(t, "rules", len(all(t, rules, resp, err)), len(s.Objects("group_rules")))
	types, _, err := c.UserTypeAPI.ListUserTypes(ctx).Execute()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "user types", len(types), len(s.Objects("user_types")))
	schema, _, err := c.SchemaAPI.GetUserSchema(ctx, "default").Execute()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "custom attributes of the default type", len(schema.Definitions.Custom.GetProperties()), 9)
}

// TestClientWithKey lets Okta's own client get its token with a private key,
// from an app that demands a proof of possession and from one that does not.
func TestClientWithKey(t *testing.T) {
	t.Parallel()
	text, jwks := serviceKey(t)
	for _, dpop := range []bool{false, true} {
		s := org(t, func(o *oktatest.Options) {
			o.Users = 30
			o.Apps = map[string]oktatest.ServiceApp{"0oaapp": {Keys: jwks, Scopes: []string{"okta.users.read"}, DPoP: dpop}}
		})
		c, ctx := client(t, s, newRecorder(), sdk.WithAuthorizationMode("PrivateKey"), sdk.WithClientId("0oaapp"),
			sdk.WithPrivateKey(text), sdk.WithPrivateKeyId("k1"), sdk.WithScopes([]string{"okta.users.read"}))
		first, resp, err := c.UserAPI.ListUsers(ctx).Limit(10).Execute()
		want := 0
		for _, o := range s.Objects("users") {
			var u struct{ Status string }
			if err := json.Unmarshal(o, &u); err != nil {
				t.Fatal(err)
			}
			if u.Status != "DEPROVISIONED" {
				want++
			}
		}
		equal(t, "users", len(all(t, first, resp, err)), want)
	}
}

func equal[T comparable](t *testing.T, what string, have, want T) {
	t.Helper()
	if have != want {
		t.Errorf("%s: have %v, want %v", what, have, want)
	}
}
