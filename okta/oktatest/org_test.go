package oktatest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSameSeedSameOrg(t *testing.T) {
	t.Parallel()
	dump := func(opt Options) string {
		var b strings.Builder
		o := New(opt)
		for _, c := range []string{"users", "user_types", "groups", "group_rules", "group_members", "enrolled_factors", "user_roles", "group_roles"} {
			for _, x := range o.Objects(c) {
				if !json.Valid(x) {
					t.Fatalf("%s: not JSON: %s", c, x)
				}
				b.Write(x)
			}
		}
		return b.String()
	}
	for _, odd := range []bool{false, true} {
		a := dump(Options{Users: 60, Groups: 30, Seed: 5, Odd: odd})
		if a != dump(Options{Users: 60, Groups: 30, Seed: 5, Odd: odd, Clock: newClock().now}) {
			t.Errorf("odd %v: two orgs of one seed differ", odd)
		}
		if a == dump(Options{Users: 60, Groups: 30, Seed: 6, Odd: odd}) {
			t.Errorf("odd %v: orgs of two seeds are the same", odd)
		}
	}
}

// TestGeneratedUsers holds the generated users to what Okta guarantees.
func TestGeneratedUsers(t *testing.T) {
	t.Parallel()
	const n = 20_000
	o := New(Options{Users: n, Groups: 50})
	seen := map[string]bool{}
	count := map[string]int{}
	absent := map[string]int{}
	for i := range n {
		id, login := o.id("00u", i), strings.ToLower(o.login(i))
		if seen[id] || seen[login] || len(id) != 20 || len(login) < 5 {
			t.Fatalf("user %d: id %s or login %s is not unique or too short", i, id, login)
		}
		seen[id], seen[login] = true, true
		if k, ok := o.number("00u", id, n); !ok || k != i {
			t.Fatalf("number(%s) = %d, %v, want %d", id, k, ok, i)
		}
		d, status := o.dates(i), o.status(i)
		count[status]++
		ordered := d.created < o.epoch && d.updated >= d.created && d.updated < o.epoch &&
			(d.activated <= 0 || d.activated >= d.created) && (d.login <= 0 || d.login >= d.activated && d.login < o.epoch) &&
			(d.changed == 0 || d.changed >= d.activated && d.updated >= d.changed)
		if !ordered || status == "STAGED" && (d.activated != 0 || d.login != 0) {
			t.Fatalf("user %d %s: impossible dates %+v", i, status, d)
		}
		for _, x := range []struct {
			name string
			ms   int64
		}{{"activated", d.activated}, {"login", d.login}} {
			if x.ms == -1 {
				absent[x.name]++
			}
		}
	}
	for _, c := range []struct {
		status string
		lo, hi int
	}{{"ACTIVE", 78, 82}, {"DEPROVISIONED", 7, 9}, {"STAGED", 2, 4}, {"PROVISIONED", 2, 4}, {"SUSPENDED", 1, 3}, {"PASSWORD_EXPIRED", 1, 3}, {"LOCKED_OUT", 0, 2}, {"RECOVERY", 0, 2}} {
		if p := count[c.status] * 100 / n; p < c.lo || p > c.hi {
			t.Errorf("%s: %d %%, want %d to %d", c.status, p, c.lo, c.hi)
		}
	}
	if absent["activated"] == 0 || absent["login"] == 0 {
		t.Errorf("no user lacks activated or lastLogin: %v", absent)
	}
}

func TestNineUsersHaveEveryStatus(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 9, PageLimit: 2})
	seen := map[string]bool{}
	for _, u := range s.Objects("users") {
		var v struct{ Status string }
		if err := json.Unmarshal(u, &v); err != nil {
			t.Fatal(err)
		}
		seen[v.Status] = true
	}
	for _, st := range statuses {
		if !seen[st] {
			t.Errorf("no user is %s", st)
		}
	}
	rows, n := pages(t, s, "/api/v1/users")
	if len(rows) != 8 || n != 4 {
		t.Errorf("plain list: %d users on %d pages, want 8 (without DEPROVISIONED) on 4", len(rows), n)
	}
	rows, _ = pages(t, s, filter(`status eq "DEPROVISIONED"`))
	if len(rows) != 1 {
		t.Errorf("%d deprovisioned users, want 1", len(rows))
	}
}

func TestEmptyOrg(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	equal(t, "users", get(t, s, "/api/v1/users").body, "[]")
	rows, _ := pages(t, s, "/api/v1/groups")
	if len(rows) != 1 || rows[0]["type"] != "BUILT_IN" {
		t.Errorf("groups of an empty org: %v", rows)
	}
	rows, _ = pages(t, s, "/api/v1/meta/types/user")
	if len(rows) != 1 || rows[0]["default"] != true {
		t.Errorf("types of an empty org: %v", rows)
	}
	equal(t, "rules", get(t, s, "/api/v1/groups/rules").body, "[]")
}

// TestBothDirections checks that the members of groups and the groups of users
// are the same relation, that counts agree with it, and that Objects tells it.
func TestBothDirections(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 40, Groups: 30, PageLimit: 3, Unlimited: true})
	truth := map[string]bool{}
	for _, m := range s.Objects("group_members") {
		var v struct {
			GroupID string
			User    struct{ ID, Status string }
		}
		if err := json.Unmarshal(m, &v); err != nil {
			t.Fatal(err)
		}
		if v.User.Status == "DEPROVISIONED" {
			t.Errorf("%s is deprovisioned and a member", v.User.ID)
		}
		truth[v.GroupID+" "+v.User.ID] = true
	}
	groups, _ := pages(t, s, "/api/v1/groups?expand=stats")
	byGroup := map[string]bool{}
	for _, g := range groups {
		id := g["id"].(string)
		members, _ := pages(t, s, "/api/v1/groups/"+id+"/users")
		for _, u := range members {
			byGroup[id+" "+u["id"].(string)] = true
		}
		count := g["_embedded"].(map[string]any)["stats"].(map[string]any)["usersCount"].(float64)
		if int(count) != len(members) {
			t.Errorf("%s: usersCount %v, %d members", id, count, len(members))
		}
	}
	byUser := map[string]bool{}
	for _, u := range s.Objects("users") {
		var v struct{ ID string }
		if err := json.Unmarshal(u, &v); err != nil {
			t.Fatal(err)
		}
		gs, _ := pages(t, s, "/api/v1/users/"+v.ID+"/groups")
		for _, g := range gs {
			byUser[g["id"].(string)+" "+v.ID] = true
		}
	}
	if fmt.Sprint(truth) != fmt.Sprint(byGroup) || fmt.Sprint(truth) != fmt.Sprint(byUser) || len(truth) < 60 {
		t.Errorf("memberships differ: %d in Objects, %d by group, %d by user", len(truth), len(byGroup), len(byUser))
	}
}

// TestObjectsAreWhatIsServed compares the ground truth with the API.
func TestObjectsAreWhatIsServed(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 25, Groups: 25, Odd: true, PageLimit: 2, Unlimited: true})
	join := func(raws []json.RawMessage) string { return "[" + string(bytes.Join(toBytes(raws), []byte(","))) + "]" }
	for _, c := range []struct{ collection, target string }{
		{"users", search("id pr")}, {"groups", "/api/v1/groups?expand=stats"}, {"group_rules", "/api/v1/groups/rules"}, {"user_types", "/api/v1/meta/types/user"},
	} {
		var served []json.RawMessage
		for target := c.target; target != ""; {
			a := get(t, s, target)
			var page []json.RawMessage
			if err := json.Unmarshal([]byte(a.body), &page); err != nil {
				t.Fatal(err)
			}
			served = append(served, page...)
			target = a.next()
		}
		equal(t, c.collection, join(served), join(s.Objects(c.collection)))
	}
	for _, c := range []struct{ collection, key, name, path string }{
		{"enrolled_factors", "userId", "factor", "/api/v1/users/%s/factors"}, {"user_roles", "userId", "role", "/api/v1/users/%s/roles"}, {"group_roles", "groupId", "role", "/api/v1/groups/%s/roles"},
	} {
		byParent := map[string][]json.RawMessage{}
		for _, o := range s.Objects(c.collection) {
			var m map[string]json.RawMessage
			if err := json.Unmarshal(o, &m); err != nil {
				t.Fatal(err)
			}
			parent := strings.Trim(string(m[c.key]), `"`)
			byParent[parent] = append(byParent[parent], m[c.name])
		}
		if len(byParent) == 0 {
			t.Errorf("%s: nothing in the org", c.collection)
		}
		for parent, want := range byParent {
			equal(t, c.collection+" of "+parent, get(t, s, fmt.Sprintf(c.path, parent)).body, join(want))
		}
	}
}

func toBytes(raws []json.RawMessage) [][]byte {
	out := make([][]byte, len(raws))
	for i, r := range raws {
		out[i] = r
	}
	return out
}

func TestRoles(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 400, Groups: 60, PageLimit: 2, Unlimited: true})
	direct, inherited, custom, sameID := map[string]bool{}, 0, 0, map[string]int{}
	for _, o := range s.Objects("user_roles") {
		var v struct {
			UserID string
			Role   struct{ ID, Type, AssignmentType string }
		}
		if err := json.Unmarshal(o, &v); err != nil {
			t.Fatal(err)
		}
		sameID[v.Role.ID]++
		if v.Role.AssignmentType == "USER" {
			direct[v.UserID] = true
		} else {
			inherited++
		}
		if v.Role.Type == "CUSTOM" {
			custom++
		}
	}
	repeats := 0
	for _, n := range sameID {
		repeats = max(repeats, n)
	}
	if len(direct) < 2 || inherited == 0 || repeats < 2 {
		t.Errorf("%d users with direct roles, %d inherited, ids repeat up to %d times", len(direct), inherited, repeats)
	}
	listed := map[string]bool{}
	for target := "/api/v1/iam/assignees/users?limit=200"; target != ""; {
		a := get(t, s, target)
		if a.header.Get("Link") != "" {
			t.Errorf("a wrapped list has the header Link: %q", a.header.Get("Link"))
		}
		var page struct {
			Value []struct{ ID, Orn string }
			Links struct {
				Next struct{ Href string }
			} `json:"_links"`
		}
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Value {
			listed[v.ID] = true
		}
		target = page.Links.Next.Href
	}
	if fmt.Sprint(listed) != fmt.Sprint(direct) {
		t.Errorf("assignees %v, want the users with direct roles %v", listed, direct)
	}
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 30, Groups: 12, Odd: true})
	types, _ := pages(t, s, "/api/v1/meta/types/user")
	if len(types) != 3 {
		t.Fatalf("%d user types, want 3", len(types))
	}
	attrs := func(target string) (base, custom map[string]map[string]any) {
		var v struct {
			Definitions struct {
				Base, Custom struct {
					Properties map[string]map[string]any
				}
			}
		}
		a := get(t, s, target)
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		return v.Definitions.Base.Properties, v.Definitions.Custom.Properties
	}
	for i, want := range []string{"skills", "agency", "critical"} {
		href := types[i]["_links"].(map[string]any)["schema"].(map[string]any)["href"].(string)
		base, custom := attrs(href)
		if len(base) != 31 || custom[want] == nil {
			t.Errorf("%s: %d base attributes, custom %v", href, len(base), custom)
		}
	}
	_, custom := attrs("/api/v1/meta/schemas/user/default")
	equal(t, "array123", fmt.Sprintf("%v %v", custom["array123"]["type"], custom["array123"]["items"]), "array map[type:string]")
	_, custom = attrs("/api/v1/meta/schemas/group/default")
	equal(t, "tier", fmt.Sprint(custom["tier"]["type"]), "integer")
	wantError(t, get(t, s, "/api/v1/meta/schemas/user/oscnone"), 404, "E0000007", "Not found: Resource not found: oscnone (UserSchema)")
	wantError(t, get(t, s, "/api/v1/meta/types/user/otynone"), 404, "E0000007", "Not found: Resource not found: otynone (CVDType)")
	equal(t, "default type", get(t, s, "/api/v1/meta/types/user/default").body, get(t, s, "/api/v1/meta/types/user/"+types[0]["id"].(string)).body)
}

func TestMillionUsersStartAtOnce(t *testing.T) {
	t.Parallel()
	start := time.Now()
	s := serve(t, Options{Users: 1_000_000, Groups: 1000})
	a := get(t, s, search(`profile.login eq "`+s.login(999_999)+`"`))
	if !strings.Contains(a.body, s.id("00u", 999_999)) {
		t.Errorf("not found by login: %s", a.body)
	}
	// A generous bound: machines are busy, and building a million users would
	// take far longer still.
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("a million users and the first look-up took %v", d)
	}
}
