package contract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestSimulator asks the simulator for everything that it serves, in all
// variants, and holds requests and answers against the description.
func TestSimulator(t *testing.T) {
	t.Parallel()
	c := &caller{t, newRecorder(), org(t, nil)}
	c.users()
	c.groups()
	c.rest()
	c.errors()
	c.limits()
	c.token()
	for _, e := range served(t) {
		r := api.template(e.method, e.path)
		switch {
		case r == nil:
			t.Errorf("the simulator serves %s %s, which is not described", e.method, e.path)
		case !c.rec.seen[e.method+" "+r.path]:
			t.Errorf("%s %s was not asked for with success: add it to this test", e.method, e.path)
		}
	}
	c.rec.answers.settle(t, partAnswers)
	if len(c.rec.requests) > 0 {
		t.Errorf("this test asks for what is not described: %v", slices.Sorted(maps.Keys(c.rec.requests)))
	}
	t.Logf("%d exchanges", c.rec.count)
}

func (c *caller) users() {
	gone := len(c.want(-1, "/api/v1/users?filter="+url.QueryEscape(`status eq "DEPROVISIONED"`)))
	all := c.want(300-gone, "/api/v1/users?limit=200")
	for _, q := range []string{
		"limit=50", "q=a", "q=a&limit=5",
		"filter=" + url.QueryEscape(`lastUpdated gt "2020-01-01T00:00:00.000Z" and (status eq "ACTIVE" or status eq "STAGED")`),
		"search=" + url.QueryEscape(`profile.lastName sw "S"`),
		"search=" + url.QueryEscape(`created gt "2020-01-01T00:00:00.000Z"`) + "&sortBy=profile.lastName&sortOrder=desc&limit=40",
		"search=" + url.QueryEscape(`profile.department eq "Sales"`) + "&fields=id,status,profile:(login,department)",
		"fields=status,lastLogin,profile",
	} {
		c.want(-1, "/api/v1/users?"+q)
	}
	lean := `application/json; okta-response="omitCredentials,omitCredentialsLinks, omitTransitioningToStatus"`
	c.want(300-gone, "/api/v1/users?limit=200", "Content-Type", lean)
	for i, id := range ids(all) {
		c.want(1, "/api/v1/users/"+id)
		c.want(-1, "/api/v1/users/"+id+"/groups")
		if i%3 == 0 {
			_, _ = c.get("/api/v1/users/" + id + "/roles")
			factors, _ := c.get("/api/v1/users/" + id + "/factors")
			for _, factor := range ids(factors) {
				c.want(1, "/api/v1/users/"+id+"/factors/"+factor)
			}
		}
	}
	c.want(1, "/api/v1/users/me")
	c.want(1, "/api/v1/users/"+ids(all)[0], "Content-Type", lean)
}

func (c *caller) groups() {
	all := c.want(40, "/api/v1/groups?limit=15")
	for _, q := range []string{
		"q=E", "expand=stats", "expand=stats,app&limit=10", "expand=app",
		"filter=" + url.QueryEscape(`type eq "APP_GROUP" or lastUpdated gt "2020-01-01T00:00:00.000Z"`),
		"search=" + url.QueryEscape(`profile.name sw "VPN"`) + "&sortBy=profile.name&sortOrder=asc",
		"search=" + url.QueryEscape(`profile.tier ge 1 or type eq "BUILT_IN"`),
	} {
		c.want(-1, "/api/v1/groups?"+q)
	}
	for _, id := range ids(all) {
		c.want(1, "/api/v1/groups/"+id)
		_, _ = c.get("/api/v1/groups/" + id + "/users?limit=60")
		_, _ = c.get("/api/v1/groups/" + id + "/roles")
	}
	rules := c.want(10, "/api/v1/groups/rules?limit=3")
	c.want(10, "/api/v1/groups/rules?expand=groupIdToGroupNameMap")
	c.want(1, "/api/v1/groups/rules?search="+url.QueryEscape(rules[0]["name"].(string)))
	for _, id := range ids(rules) {
		c.want(1, "/api/v1/groups/rules/"+id)
		c.want(1, "/api/v1/groups/rules/"+id+"?expand=groupIdToGroupNameMap")
	}
}

func (c *caller) rest() {
	for _, u := range c.want(3, "/api/v1/meta/types/user") {
		c.want(1, "/api/v1/meta/types/user/"+u["id"].(string))
		schema := u["_links"].(map[string]any)["schema"].(map[string]any)["href"].(string)
		c.want(1, strings.TrimPrefix(schema, c.org.URL))
	}
	c.want(1, "/api/v1/meta/schemas/user/default")
	c.want(1, "/api/v1/meta/schemas/group/default")
	c.want(1, "/api/v1/org")
	for _, u := range c.want(-1, "/api/v1/iam/assignees/users?limit=1") {
		c.want(-1, "/api/v1/users/"+u["id"].(string)+"/roles")
	}
	id := c.org.AddUser(`{"profile":{"login":"ada@example.com"}}`)
	c.org.SetFactors(id)
	c.want(1, "/api/v1/users/"+id)
	c.want(0, "/api/v1/users/"+id+"/factors")
	c.want(0, "/api/v1/users/"+id+"/roles")
}

// errors asks for what is refused.
func (c *caller) errors() {
	for _, e := range []struct {
		status int
		target string
	}{
		{400, "/api/v1/users?search=" + url.QueryEscape(`profile.login ne "a"`)},
		{400, "/api/v1/users?filter=" + url.QueryEscape(`profile.city eq "a"`)},
		{400, "/api/v1/users?filter=" + url.QueryEscape(`status eq "ACTIVE"`) + "&search=" + url.QueryEscape(`status eq "ACTIVE"`)},
		{400, "/api/v1/users?limit=-1"},
		{400, "/api/v1/users?after=nothing"},
		{400, "/api/v1/groups?filter=" + url.QueryEscape(`profile.name eq "a"`)},
		{400, "/api/v1/groups?search=("},
		{400, "/api/v1/groups/rules?limit=201"},
		{404, "/api/v1/users/00unone"}, {404, "/api/v1/users/00unone/factors"}, {404, "/api/v1/users/00unone/roles"}, {404, "/api/v1/users/00unone/factors/a"},
		{404, "/api/v1/users/00unone/groups"}, {404, "/api/v1/groups/00gnone"}, {404, "/api/v1/groups/00gnone/users"},
		{404, "/api/v1/groups/00gnone/roles"}, {404, "/api/v1/groups/rules/0prnone"}, {404, "/api/v1/meta/types/user/otynone"},
		{404, "/api/v1/meta/schemas/user/oscnone"},
	} {
		if _, status := c.get(e.target); status != e.status {
			c.t.Errorf("GET %s: status %d, want %d", e.target, status, e.status)
		}
	}
}

// limits asks orgs that refuse the caller: by token, permission, feature, rate
// and failure.
func (c *caller) limits() {
	tokens := map[string]oktatest.Token{
		"old": {Expired: true}, "poor": {Deny: []string{"/api/v1/users"}}, "off": {FeatureOff: []string{"/api/v1/users"}},
	}
	refusing := &caller{c.t, c.rec, org(c.t, func(o *oktatest.Options) {
		o.Tokens, o.Unlimited, o.RateLimits = tokens, false, map[string]int{"/api/v1/groups": 0, "*": 600}
		o.Tokens["good"] = oktatest.Token{}
	})}
	for _, e := range []struct {
		status      int
		auth, where string
	}{
		{401, "SSWS old", "/api/v1/users"}, {401, "SSWS wrong", "/api/v1/groups"}, {403, "", "/api/v1/users"},
		{403, "SSWS poor", "/api/v1/users"}, {401, "SSWS off", "/api/v1/users"}, {401, "Bearer none", "/api/v1/users"},
	} {
		if _, status := refusing.get(e.where, "Authorization", e.auth); status != e.status {
			c.t.Errorf("GET %s as %q: status %d, want %d", e.where, e.auth, status, e.status)
		}
	}
	for _, f := range []struct {
		status int
		fault  oktatest.Fault
	}{
		{429, oktatest.Fault{Kind: oktatest.RateLimit429}}, {429, oktatest.Fault{Kind: oktatest.Concurrency429}},
		{500, oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000009"}}, {503, oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000100"}},
		{409, oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000145"}},
	} {
		remove := c.org.Inject(f.fault)
		if _, status := c.get("/api/v1/users?limit=2"); status != f.status {
			c.t.Errorf("fault %v: status %d, want %d", f.fault.Kind, status, f.status)
		}
		remove()
	}
}

// token asks for an access token, with success and without.
func (c *caller) token() {
	key, jwks := signingKey(c.t)
	app := oktatest.ServiceApp{Keys: jwks, Scopes: []string{"okta.users.read"}}
	s := org(c.t, func(o *oktatest.Options) { o.Apps = map[string]oktatest.ServiceApp{"0oaapp": app} })
	audience := s.URL + "/oauth2/v1/token"
	for _, want := range []struct {
		status     int
		app, scope string
	}{{200, "0oaapp", "okta.users.read"}, {400, "0oaapp", "okta.nothing"}, {401, "0oaother", "okta.users.read"}} {
		form := url.Values{
			"grant_type": {"client_credentials"}, "scope": {want.scope},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			"client_assertion":      {assertion(c.t, key, want.app, audience)},
		}
		req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, audience, strings.NewReader(form.Encode()))
		if err != nil {
			c.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := (&http.Client{Transport: c.rec}).Do(req)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = resp.Body.Close() // the recorder has read it
		if resp.StatusCode != want.status {
			c.t.Errorf("token for %s with %s: status %d, want %d", want.app, want.scope, resp.StatusCode, want.status)
		}
	}
}

// operation is one that the simulator serves.
type operation struct{ method, path string }

// served reads the simulator's table of endpoints out of its source, so that
// one that is added there is missed here.
func served(t *testing.T) []operation {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../okta/oktatest/route.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []operation
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		fields := map[string]string{}
		for _, e := range lit.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if text, ok := pair.Value.(*ast.BasicLit); ok && text.Kind == token.STRING {
				fields[fmt.Sprint(pair.Key)], _ = strconv.Unquote(text.Value)
			}
		}
		if fields["method"] != "" && fields["path"] != "" {
			out = append(out, operation{fields["method"], fields["path"]})
		}
		return true
	})
	if len(out) < 15 {
		t.Fatalf("only %d endpoints were found in the simulator's source; its form has changed", len(out))
	}
	return out
}
