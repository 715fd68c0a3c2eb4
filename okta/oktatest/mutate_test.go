package oktatest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestIndexLag(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := serve(t, Options{Users: 9, Groups: 4, Clock: clk.now, IndexLag: 2 * time.Second})
	id := s.id("00u", 0)
	clk.add(time.Minute)
	fresh := s.AddUser(`{"profile":{"login":"new@x.com"}}`)
	s.SetStatus(id, "SUSPENDED")
	s.DeleteUser(s.id("00u", 8))
	s.PutGroup(s.id("00g", 2), `{"profile":{"name":"Renamed"}}`)
	has := func(target, want string) bool {
		t.Helper()
		rows, _ := pages(t, s, target)
		return strings.Contains(ids(rows), want)
	}
	check := func(when string, target, want string, expect bool) {
		t.Helper()
		if has(target, want) != expect {
			t.Errorf("%s: %s has %s: %v, want %v", when, target, want, !expect, expect)
		}
	}
	group := "/api/v1/groups?search=profile.name+eq+%22renamed%22"
	for _, at := range []struct {
		when string
		seen bool
	}{{"before the lag is over", false}, {"after it", true}} {
		check(at.when, search(`profile.login eq "new@x.com"`), fresh, at.seen)
		check(at.when, search(`status eq "SUSPENDED"`), id, at.seen)
		check(at.when, search(`status eq "SUSPENDED"`)+"&sortBy=id", id, at.seen)
		check(at.when, search(`id pr`), s.id("00u", 8), !at.seen)
		check(at.when, group, s.id("00g", 2), at.seen)
		check(at.when, filter(`profile.login eq "new@x.com"`), fresh, true)
		check(at.when, filter(`status eq "SUSPENDED"`), id, true)
		check(at.when, "/api/v1/users", fresh, true)
		clk.add(2 * time.Second)
	}
}

func TestMutations(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := serve(t, Options{Users: 12, Groups: 14, Clock: clk.now})
	u := s.AddUser(`{"status":"STAGED","profile":{"login":"Staged@x.com","title":"T"}}`)
	equal(t, "added", get(t, s, "/api/v1/users?search=id+eq+%22"+u+"%22&fields=status,activated,profile:(login,email,title)").body,
		`[{"id":"`+u+`","status":"STAGED","activated":null,"profile":{"login":"Staged@x.com","title":"T","email":"Staged@x.com"}}]`)
	s.PutUser(u, `{"profile":{"title":null,"login":"renamed@x.com"}}`)
	a := get(t, s, "/api/v1/users/renamed@x.com")
	if !strings.Contains(a.body, `"title":null`) || !strings.Contains(a.body, `"lastUpdated":"2026-11-02T12:00:00.000Z"`) {
		t.Errorf("changed: %s", a.body)
	}
	wantError(t, get(t, s, "/api/v1/users/staged@x.com"), 404, "E0000007", "Not found: Resource not found: staged@x.com (User)")

	g := s.AddGroup(`{"profile":{"name":"New"}}`)
	member := func() string { rows, _ := pages(t, s, "/api/v1/groups/"+g+"/users"); return ids(rows) }
	groupsOf := func(u string) string { rows, _ := pages(t, s, "/api/v1/users/"+u+"/groups"); return ids(rows) }
	first := s.id("00u", 3)
	s.AddMember(g, u)
	s.AddMember(g, first)
	s.AddMember(g, first)
	equal(t, "members", member(), first+" "+u)
	if !strings.HasSuffix(groupsOf(u), " "+g) || !strings.Contains(groupsOf(first), g) {
		t.Errorf("groups of %s: %s", u, groupsOf(u))
	}
	clk.add(time.Hour)
	s.RemoveMember(g, first)
	equal(t, "members", member(), u)
	if a := get(t, s, "/api/v1/groups/"+g+"?expand=stats"); !strings.Contains(a.body, `"lastMembershipUpdated":"2026-11-02T13:00:00.000Z"`) || !strings.Contains(a.body, `"usersCount":1`) {
		t.Errorf("group: %s", a.body)
	}
	s.SetStatus(u, "DEPROVISIONED")
	equal(t, "members", member(), "")
	equal(t, "groups of a deprovisioned user", groupsOf(u), "")
	s.SetStatus(u, "ACTIVE")
	equal(t, "members", member(), u)

	s.AddRole(u, "APP_ADMIN")
	s.AddRole(g, "READ_ONLY_ADMIN")
	a = get(t, s, "/api/v1/users/"+u+"/roles")
	if !strings.Contains(a.body, `"type":"APP_ADMIN"`) || !strings.Contains(a.body, `"type":"READ_ONLY_ADMIN"`) || strings.Count(a.body, `"assignmentType":"GROUP"`) != 1 {
		t.Errorf("roles: %s", a.body)
	}
	s.SetFactors(u, `{"id":"f1","factorType":"sms"}`)
	equal(t, "factors", get(t, s, "/api/v1/users/"+u+"/factors").body, `[{"id":"f1","factorType":"sms"}]`)
	equal(t, "factor", get(t, s, "/api/v1/users/"+u+"/factors/f1").body, `{"id":"f1","factorType":"sms"}`)
	wantError(t, get(t, s, "/api/v1/users/"+u+"/factors/f2"), 404, "E0000007", "Not found: Resource not found: f2 (UserFactor)")

	s.DeleteGroup(g)
	wantError(t, get(t, s, "/api/v1/groups/"+g+"/users"), 404, "E0000007", "Not found: Resource not found: "+g+" (UserGroup)")
	if strings.Contains(groupsOf(u), g) {
		t.Errorf("%s is still in the deleted group", u)
	}
	rule := s.AddRule(`{"name":"R"}`)
	if a := get(t, s, "/api/v1/groups/rules/"+rule); !strings.Contains(a.body, `"name":"R"`) {
		t.Errorf("rule: %d %s", a.status, a.body)
	}
	s.AddTypeAttribute(s.AddUserType("robot", "Robot"), "serial", "string")
	if a := get(t, s, search(`profile.serial eq "1"`)); a.body != "[]" {
		t.Errorf("search for a new attribute: %s", a.body)
	}
}

func TestMutationPanics(t *testing.T) {
	t.Parallel()
	s := New(Options{Users: 2})
	for want, f := range map[string]func(){
		"oktatest: no user x":       func() { s.PutUser("x", "{}") },
		"oktatest: no group x":      func() { s.DeleteGroup("x") },
		"oktatest: no collection x": func() { s.Objects("x") },
		"oktatest: Everyone holds every user; its members can't be changed": func() { s.AddMember(s.id("00g", 0), s.id("00u", 0)) },
		`oktatest: want a JSON object, have "[]"`:                           func() { s.AddUser("[]") },
	} {
		func() {
			defer func() { equal(t, "panic", fmt.Sprint(recover()), want) }()
			f()
		}()
	}
}

// TestChangesWhileServing is for the race detector.
func TestChangesWhileServing(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 30, Groups: 20, PageLimit: 5, Unlimited: true, IndexLag: time.Millisecond})
	var wg sync.WaitGroup
	for k := range 3 {
		wg.Go(func() {
			for i := range 15 {
				u := s.AddUser(fmt.Sprintf(`{"profile":{"login":"u%d-%d@x.com"}}`, k, i))
				s.AddMember(s.id("00g", 3), u)
				s.PutUser(s.id("00u", i), `{"profile":{"city":"X"}}`)
				if i%3 == 0 {
					s.DeleteUser(u)
				}
				s.Objects("group_members")
			}
		})
		wg.Go(func() {
			for range 5 {
				pages(t, s, search(`profile.city eq "X" or profile.login eq "a"`)+"&sortBy=profile.login")
				pages(t, s, "/api/v1/groups?expand=stats")
				pages(t, s, "/api/v1/groups/"+s.id("00g", 3)+"/users")
			}
		})
	}
	wg.Wait()
}

// TestFirstReadersAtOnce is for the race detector: what is made when it is first
// asked for, by several at the same time.
func TestFirstReadersAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		s := serve(t, Options{Users: 300, Groups: 20, PageLimit: 5, Unlimited: true})
		var wg sync.WaitGroup
		for k := range 4 {
			wg.Go(func() {
				for i := range 3 {
					if a := get(t, s, "/api/v1/users/"+s.id("00u", 4*i+k)+"/roles"); a.status >= 500 || a.err != nil {
						t.Error(a.status, a.err)
					}
				}
			})
			wg.Go(func() {
				if a := get(t, s, "/api/v1/groups/"+s.id("00g", 3+k)+"/users"); a.status != 200 {
					t.Error(a.status, a.err)
				}
			})
		}
		wg.Wait()
	}
}
