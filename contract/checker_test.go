package contract

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/oktasql/oktasql/okta/catalog"
)

// canned answers every request alike.
type canned struct {
	status int
	body   string
}

func (a canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Request: req, Body: io.NopCloser(strings.NewReader(a.body)),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Okta-Request-Id": {"r"}},
	}, nil
}

// TestChecker shows that the recorder sees mistakes of each kind, since a
// checker that sees none is as quiet as a program that makes none.
func TestChecker(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target   string
		status   int
		body     string
		requests string
		answers  string
	}{
		{"/api/v1/users?limit=2", 200, `[{"id":"a","status":"ACTIVE","profile":{"login":"a@b.c","anything":[1]}}]`, "", ""},
		{"/api/v1/nothing", 200, `[]`, "GET /api/v1/nothing: no such operation", ""},
		{"/api/v1/users?sort=x", 200, `[]`, "GET /api/v1/users: no query parameter sort", ""},
		{"/api/v1/users?limit=x", 200, `[]`, `GET /api/v1/users: query parameter limit: value x: an invalid integer: invalid syntax`, ""},
		{"/api/v1/users", 200, `[{"id":5}]`, "", "GET /api/v1/users 200: /*/id: value must be a string"},
		{"/api/v1/users", 200, `[{"id":"a","more":1}]`, "", "GET /api/v1/users 200: /*/more: not described"},
		{"/api/v1/users", 200, `[{"created":"today"}]`, "", "GET /api/v1/users 200: /*/created: string doesn't match the format date-time"},
		{"/api/v1/users", 200, `[{"status":"GONE"}]`, "", "GET /api/v1/users 200: /*/status: GONE is none of the known values"},
		{"/api/v1/users", 200, `{"id":"a"}`, "", "GET /api/v1/users 200: : value must be an array"},
		{"/api/v1/users", 200, `[`, "", "GET /api/v1/users 200: failed to decode response body: unexpected EOF"},
		{"/api/v1/users", 418, `{}`, "", "GET /api/v1/users 418: status is not supported"},
		{"/api/v1/users", 500, `{"errorCode":5}`, "", "GET /api/v1/users 500: /errorCode: value must be a string"},
		{"/api/v1/users", 500, `oops`, "", "GET /api/v1/users 500: the body is not JSON"},
		{"/api/v1/users/a/factors", 200, `[{"factorType":"sms","profile":{"phoneNumber":7}}]`, "",
			"GET /api/v1/users/{userId}/factors 200: /*/profile/phoneNumber: value must be a string"},
		{"/api/v1/users/a/factors/b", 200, `{"factorType":"sms","profile":{"phoneNumber":7}}`, "",
			"GET /api/v1/users/{userId}/factors/{factorId} 200: /profile/phoneNumber: value must be a string"},
	} {
		rec := newRecorder()
		rec.next = canned{c.status, c.body}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.okta.com"+c.target, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := rec.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err != nil || string(b) != c.body {
			t.Errorf("%s: the recorder passed on %q (%v)", c.target, b, err)
		}
		if have := joined(rec.requests); have != c.requests {
			t.Errorf("%s: requests\nhave %s\nwant %s", c.target, have, c.requests)
		}
		if have := joined(rec.answers); have != c.answers {
			t.Errorf("%s %s: answers\nhave %s\nwant %s", c.target, c.body, have, c.answers)
		}
	}
}

func joined(f findings) string { return strings.Join(slices.Sorted(maps.Keys(f)), "\n") }

// TestWrongTable shows that a table with mistakes of each kind is told.
func TestWrongTable(t *testing.T) {
	t.Parallel()
	table := catalog.Table{
		Name: "wrong", Scopes: []string{"okta.roles.read"},
		Columns: []catalog.Column{
			{Name: "_raw", Type: catalog.JSON},
			{Name: "id", JSON: "id", Type: catalog.Integer},
			{Name: "created", JSON: "created", Type: catalog.Text},
			{Name: "size", JSON: "profile.size.x", Type: catalog.Text},
			{Name: "users", JSON: "_embedded.stats.usersCount", Type: catalog.Text},
			{Name: "nope", JSON: "nope", Type: catalog.Text},
		},
	}
	for _, c := range []struct {
		path catalog.Path
		want []string
	}{
		{catalog.Path{URL: "/api/v1/nothing"}, []string{"wrong: GET /api/v1/nothing: no such operation"}},
		{catalog.Path{URL: "/api/v1/groups/{g}/roles", Source: "x", Wrap: "rows"}, []string{
			`wrong: GET /api/v1/groups/{g}/roles: the answer has no rows in "rows"`,
			"wrong: GET /api/v1/groups/{g}/roles: the operation is listGroupAssignedRoles, not x",
			"wrong: GET /api/v1/groups/{g}/roles: the query parameter expand is not used",
		}},
		{catalog.Path{URL: "/api/v1/groups/rules", Source: "listGroupRules", Search: true, Filter: true, Fixed: "a=b", Page: 201, Only: true, Expand: true,
			Parents: []catalog.Source{{URL: "/api/v1/groups?x=y", Value: "nr"}}}, []string{
			"wrong: GET /api/v1/groups/rules: needs the scope okta.groups.read",
			"wrong: GET /api/v1/groups/rules: no query parameter a",
			"wrong: GET /api/v1/groups/rules: no query parameter filter",
			"wrong: GET /api/v1/groups/rules: pages of 201 are more than the limit's maximum of 200",
			"wrong: GET /api/v1/groups/rules: parents from GET /api/v1/groups: needs the scope okta.groups.read",
			"wrong: GET /api/v1/groups/rules: parents from GET /api/v1/groups: no nr in the answer",
			"wrong: GET /api/v1/groups/rules: parents from GET /api/v1/groups: no query parameter x",
		}},
		{catalog.Path{URL: "/api/v1/groups/{groupId}", Source: "getGroup", Wrap: "."}, []string{
			"wrong: GET /api/v1/groups/{groupId}: column created is TEXT, but created is date-time",
			"wrong: GET /api/v1/groups/{groupId}: column id is INTEGER, but id is string",
			"wrong: GET /api/v1/groups/{groupId}: column nope: no nope in the answer",
			"wrong: GET /api/v1/groups/{groupId}: column size: no profile.size.x in the answer",
			"wrong: GET /api/v1/groups/{groupId}: column users is TEXT, but _embedded.stats.usersCount is integer",
			"wrong: GET /api/v1/groups/{groupId}: needs the scope okta.groups.read",
		}},
	} {
		found := findings{}
		checkPath(found, &table, &c.path)
		if have, want := joined(found), strings.Join(c.want, "\n"); have != want {
			t.Errorf("%s:\nhave %s\nwant %s", c.path.URL, have, want)
		}
	}
}

// TestWanted shows which paths of an object need a column.
func TestWanted(t *testing.T) {
	t.Parallel()
	have := strings.Join(wanted(rows(api.template(http.MethodGet, "/api/v1/groups/rules").answer(), "")), " ")
	want := "actions conditions created id lastUpdated name status type"
	if have != want {
		t.Errorf("have %s\nwant %s", have, want)
	}
	object := openapi3.NewObjectSchema().WithProperty("name", openapi3.NewStringSchema()).WithProperty("more", openapi3.NewObjectSchema())
	outer := openapi3.NewObjectSchema().WithProperty("client", object).WithProperty("_links", object).WithProperty("secret", &openapi3.Schema{WriteOnly: true})
	if have := strings.Join(wanted(alternatives(outer)), " "); have != "_links client client.name" {
		t.Errorf("have %s", have)
	}
}

// TestPrune keeps properties that are called as what it removes.
func TestPrune(t *testing.T) {
	t.Parallel()
	v := prune(map[string]any{
		"example": 1, "pattern": "a", "properties": map[string]any{"pattern": map[string]any{"type": "string", "example": "x"}, "example": map[string]any{}},
	}, false).(map[string]any)
	properties := v["properties"].(map[string]any)
	if len(v) != 1 || len(properties) != 2 || len(properties["pattern"].(map[string]any)) != 1 {
		t.Errorf("pruned to %v", v)
	}
}
