package oktatest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestGetUser(t *testing.T) {
	t.Parallel()
	s := small(t, Options{Clock: newClock().now, Tokens: map[string]Token{"t": {UserID: "00u2"}}})
	for _, c := range []struct{ name, want string }{
		{"00u1", "00u1"}, {"bob@x.com", "00u2"}, {"BOB@X.COM", "00u2"}, {"bob", "00u2"}, {"me", "00u2"}, {"cy", "00u3"},
	} {
		a := get(t, s, "/api/v1/users/"+url.PathEscape(c.name))
		if !strings.HasPrefix(a.body, `{"id":"`+c.want+`"`) || a.header.Get("ETag") == "" {
			t.Errorf("%s: %d %s %v", c.name, a.status, a.body, a.header)
		}
	}
	s.AddUser(`{"profile":{"login":"bob@y.com"}}`)
	wantError(t, get(t, s, "/api/v1/users/bob"), 404, "E0000007", "Not found: Resource not found: bob (User)")
	wantError(t, get(t, s, "/api/v1/users/00u9"), 404, "E0000007", "Not found: Resource not found: 00u9 (User)")
	s.DeleteUser("00u1")
	for _, sub := range []string{"", "/groups", "/factors", "/roles"} {
		wantError(t, get(t, s, "/api/v1/users/00u1"+sub), 404, "E0000007", "Not found: Resource not found: 00u1 (User)")
	}
	wantError(t, get(t, s, "/api/v1/groups/00g9/users"), 404, "E0000007", "Not found: Resource not found: 00g9 (UserGroup)")
}

func TestSingleUserHasLifecycleLinks(t *testing.T) {
	t.Parallel()
	s := small(t, Options{Clock: newClock().now})
	var links struct {
		Links map[string]any `json:"_links"`
	}
	for id, want := range map[string]string{"00u1": "suspend", "00u2": "unsuspend", "00u3": "activate"} {
		links.Links = nil
		if err := json.Unmarshal([]byte(get(t, s, "/api/v1/users/"+id).body), &links); err != nil {
			t.Fatal(err)
		}
		if links.Links[want] == nil || links.Links["self"] == nil || links.Links["schema"] == nil {
			t.Errorf("%s: no %s among %v", id, want, links.Links)
		}
	}
	rows, _ := pages(t, s, search(`id eq "00u1"`))
	if l := rows[0]["_links"].(map[string]any); len(l) != 1 || l["self"] == nil {
		t.Errorf("links in a list: %v", l)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	s := small(t, Options{Clock: newClock().now})
	for _, c := range []struct{ fields, want string }{
		{"status", `[{"id":"00u1","status":"ACTIVE"}]`},
		{"id,id,status,profile:(firstName,city,firstName)", `[{"id":"00u1","status":"ACTIVE","profile":{"firstName":"Ann","city":"Oslo"}}]`},
		{"profile:(level,nosuch),created", `[{"id":"00u1","created":"2024-01-01T00:00:00.000Z","profile":{"level":3}}]`},
		{"nosuch", `[{"id":"00u1"}]`},
	} {
		equal(t, c.fields, get(t, s, search(`id eq "00u1"`)+"&fields="+url.QueryEscape(c.fields)).body, c.want)
	}
	for _, bad := range []string{"profile:(a", "profile:a)", "x(y)"} {
		wantError(t, get(t, s, search(`id pr`)+"&fields="+url.QueryEscape(bad)), 400, "E0000001", "Api validation failed: fields")
	}
	g := serve(t, Options{Users: 3, PageLimit: 2})
	rows, n := pages(t, g, "/api/v1/users?fields=status,profile:(login)")
	if n != 1 || len(rows) != 2 || len(rows[0]) != 3 || len(rows[0]["profile"].(map[string]any)) != 1 {
		t.Errorf("projection of generated users: %d pages, %v", n, rows)
	}
}

func TestResponseHeader(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	id := s.AddUser(`{"transitioningToStatus":"ACTIVE","profile":{"login":"a@x.com"}}`)
	for _, c := range []struct {
		value            string
		creds, trans, cl bool
	}{
		{"application/json", true, true, true},
		{`application/json; okta-response="omitCredentials,omitCredentialsLinks, omitTransitioningToStatus"`, false, false, false},
		{`application/json; okta-response=omitCredentials`, false, true, true},
		{`application/json; okta-response="omitCredentialsLinks,nonsense"`, true, true, false},
	} {
		a := request(t, s, "GET", "/api/v1/users/"+id, "SSWS t", "", "Content-Type", c.value)
		creds, trans, cl := strings.Contains(a.body, `"credentials"`), strings.Contains(a.body, "transitioning"), strings.Contains(a.body, `"resetPassword"`)
		if creds != c.creds || trans != c.trans || cl != c.cl {
			t.Errorf("%s: credentials %v, transitioningToStatus %v, links %v; body %s", c.value, creds, trans, cl, a.body)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	s := small(t, Options{Clock: newClock().now})
	rows, n := pages(t, s, "/api/v1/users?q=A")
	if ids(rows) != "00u1 00u4" || n != 1 {
		t.Errorf("q=A: %s on %d pages", ids(rows), n)
	}
	rows, _ = pages(t, s, "/api/v1/users?q=cy")
	equal(t, "q leaves out DEPROVISIONED", ids(rows), "")
	g := serve(t, Options{Users: 500})
	rows, n = pages(t, g, "/api/v1/users?q=a")
	if len(rows) != 10 || n != 1 {
		t.Errorf("q without limit: %d users on %d pages, want 10 on 1", len(rows), n)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{PathPrefix: "/org"})
	for _, c := range []struct {
		method, path string
		status       int
		code, text   string
	}{
		{"GET", "/api/v1/nosuch", 404, "E0000008", "The requested path was not found"},
		{"GET", "/api/v1/users/x/y/z", 404, "E0000008", "The requested path was not found"},
		{"POST", "/api/v1/users", 405, "E0000022", "The endpoint does not support the provided HTTP method"},
		{"DELETE", "/api/v1/groups/00g1", 405, "E0000022", "The endpoint does not support the provided HTTP method"},
	} {
		wantError(t, request(t, s, c.method, c.path, "SSWS t", ""), c.status, c.code, c.text)
	}
	for _, outside := range []string{"/api/v1/users", "/", "/org/x"} {
		a := request(t, s, "GET", strings.TrimSuffix(s.URL, "/org")+outside, "SSWS t", "")
		if a.status != 404 || !strings.HasPrefix(a.body, "<html>") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %q", outside, a.status, a.body)
		}
	}
	a := get(t, s, "/api/v1/users?limit=5")
	equal(t, "link", a.header.Get("Link"), "<"+s.URL+`/api/v1/users?limit=5>; rel="self"`)
}

func TestTransport(t *testing.T) {
	t.Parallel()
	s := NewTLSServer(Options{Users: 100})
	defer s.Close()
	a := get(t, s, "/api/v1/users")
	if a.status != 200 || s.Requests()[0].Proto != "HTTP/2.0" {
		t.Errorf("status %d over %s, want 200 over HTTP/2.0", a.status, s.Requests()[0].Proto)
	}
	if !strings.HasPrefix(a.next(), "https://") && a.next() != "" {
		t.Errorf("next %s", a.next())
	}
	for _, c := range []struct {
		opt      Options
		encoding string
		ctype    string
	}{{Options{Users: 19}, "gzip", "application/json"}, {Options{Users: 9, NoGzip: true, Charset: true}, "", "application/json;charset=UTF-8"}} {
		p := serve(t, c.opt)
		r, err := http.NewRequest("GET", p.URL+"/api/v1/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "SSWS x")
		r.Header.Set("Accept-Encoding", "br, gzip;q=0.9")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		equal(t, "encoding", resp.Header.Get("Content-Encoding"), c.encoding)
		equal(t, "content type", resp.Header.Get("Content-Type"), c.ctype)
	}
}
