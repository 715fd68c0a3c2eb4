package oktatest

import (
	"net/url"
	"strings"
	"testing"
)

func TestPaging(t *testing.T) {
	t.Parallel()
	for _, opt := range []Options{{PageLimit: 3}, {PageLimit: 3, CommaLinks: true}, {PageLimit: 4, ShortPages: true}, {}} {
		opt.Users, opt.Groups = 50, 20
		s := serve(t, opt)
		plain, n := pages(t, s, "/api/v1/users?limit=7")
		want := 0
		for i := range 50 {
			if s.status(i) != "DEPROVISIONED" {
				want++
			}
		}
		seen := map[any]bool{}
		for _, u := range plain {
			seen[u["id"]] = true
		}
		if len(plain) != want || len(seen) != want || n < want/7 {
			t.Errorf("%+v: %d users, %d different, on %d pages, want %d", opt, len(plain), len(seen), n, want)
		}
		a := get(t, s, "/api/v1/users?limit=7")
		if lines := len(a.header.Values("Link")); lines != map[bool]int{true: 1, false: 2}[opt.CommaLinks] {
			t.Errorf("%d Link lines: %q", lines, a.header.Values("Link"))
		}
		u, err := url.Parse(a.next())
		if err != nil || u.Query().Get("limit") != "7" || strings.HasPrefix(u.Query().Get("after"), "00u") || u.Path != "/api/v1/users" {
			t.Errorf("next %s", a.next())
		}
	}
}

func TestNoSelfLink(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 9, PageLimit: 3, NoSelfLink: true})
	links := get(t, s, "/api/v1/users").header.Values("Link")
	if len(links) != 1 || !strings.HasSuffix(links[0], `; rel="next"`) {
		t.Errorf("links %q, want next alone", links)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 1300, Groups: 260, Unlimited: true})
	count := func(target string) (first int, self string) {
		a := get(t, s, target)
		if a.status != 200 {
			t.Fatalf("%s: %s", target, a.body)
		}
		return strings.Count(a.body, `"_links":{`), strings.Split(strings.Trim(a.header.Get("Link"), "<"), ">")[0]
	}
	for _, c := range []struct {
		target string
		rows   int
		self   string
	}{
		{"/api/v1/users", 200, "/api/v1/users?limit=200"},
		{"/api/v1/users?limit=500", 200, "/api/v1/users?limit=500"},
		{"/api/v1/groups", 260, "/api/v1/groups?limit=10000"},
		{"/api/v1/groups/" + s.id("00g", 0) + "/users", 1000, "/api/v1/groups/" + s.id("00g", 0) + "/users?limit=1000"},
		{"/api/v1/groups/rules", 50, "/api/v1/groups/rules?limit=50"},
	} {
		rows, self := count(c.target)
		if strings.HasSuffix(c.target, "rules") {
			rows = strings.Count(get(t, s, c.target).body, `"group_rule"`)
		}
		if rows != c.rows || self != s.URL+c.self {
			t.Errorf("%s: %d rows, self %s; want %d, %s", c.target, rows, self, c.rows, c.self)
		}
	}
	for _, bad := range []string{"/api/v1/users?limit=0", "/api/v1/users?limit=x", "/api/v1/groups/rules?limit=201"} {
		wantError(t, get(t, s, bad), 400, "E0000001", "Api validation failed: limit")
	}
}

func TestBadCursors(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 20, Groups: 10, PageLimit: 2})
	u, err := url.Parse(get(t, s, "/api/v1/users").next())
	if err != nil {
		t.Fatal(err)
	}
	after := u.Query().Get("after")
	for _, target := range []string{
		"/api/v1/users?after=" + s.id("00u", 3), "/api/v1/users?after=x", "/api/v1/users?after=" + after[:len(after)-1],
		"/api/v1/groups?after=" + after, search(`status eq "ACTIVE"`) + "&after=" + after,
	} {
		wantError(t, get(t, s, target), 400, "E0000029", "Invalid paging request.")
	}
}

// TestChangesWhilePaging reads page after page while the rows around the
// cursor come and go: whoever was there all the time comes exactly once.
func TestChangesWhilePaging(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 40, PageLimit: 3, Clock: newClock().now, Unlimited: true})
	for _, target := range []string{"/api/v1/users", search(`profile.login pr`) + "&sortBy=profile.lastName"} {
		n := 0
		s.OnRequest(func(r Request) {
			if n++; n%2 == 0 && n < 8 {
				s.DeleteUser(s.AddUser(`{"profile":{"login":"new@x.com"}}`))
				s.SetStatus(s.id("00u", 20+n), "SUSPENDED")
			}
		})
		seen := map[string]int{}
		rows, _ := pages(t, s, target)
		for _, r := range rows {
			seen[r["id"].(string)]++
		}
		for i := range 40 {
			id := s.id("00u", i)
			hidden := target == "/api/v1/users" && s.status(i) == "DEPROVISIONED" && (i < 20 || i > 26)
			if seen[id] > 1 || seen[id] == 0 && !hidden && s.status(i) != "DEPROVISIONED" {
				t.Errorf("%s: user %d came %d times", target, i, seen[id])
			}
		}
		s.OnRequest(nil)
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := serve(t, Options{Clock: clk.now, LogSize: 4})
	request(t, s, "GET", "/api/v1/users?limit=2", "SSWS secret", "", "X-Okta-Retry-Count", "1", "Cookie", "sid=secret")
	request(t, s, "POST", "/api/v1/groups", "SSWS secret", `{"a":1}`)
	log := s.Requests()
	if len(log) != 2 {
		t.Fatalf("%d entries, want 2", len(log))
	}
	equal(t, "entry", log[0].String(), "GET /api/v1/users?limit=2")
	equal(t, "body", log[1].Body, `{"a":1}`)
	if log[0].Status != 200 || log[1].Status != 405 || !log[0].At.Equal(clk.now()) || log[0].Bytes != 2 || log[0].Header.Get("X-Okta-Retry-Count") != "1" {
		t.Errorf("%+v", log)
	}
	for k := range log[0].Header {
		if k == "Authorization" || k == "Cookie" {
			t.Errorf("the log keeps %s", k)
		}
	}
	for range 10 {
		get(t, s, "/api/v1/org")
	}
	if n := len(s.Requests()); n > 4 || n < 1 {
		t.Errorf("%d entries are kept, want at most 4", n)
	}
	s.ResetRequests()
	if len(s.Requests()) != 0 || s.MaxInFlight() != 0 {
		t.Error("the log is not empty after ResetRequests")
	}
}
