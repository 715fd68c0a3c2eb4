package oktatest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func serve(t testing.TB, opt Options) *Server {
	t.Helper()
	s := NewServer(opt)
	t.Cleanup(s.Close)
	return s
}

// answer is a response read to its end.
type answer struct {
	status int
	header http.Header
	body   string
	err    error // of reading the body
}

func request(t testing.TB, s *Server, method, target, auth string, body string, header ...string) answer {
	t.Helper()
	if strings.HasPrefix(target, "/") {
		target = s.URL + target
	}
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	resp, err := s.Client().Do(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b), err}
}

func get(t testing.TB, s *Server, target string) answer {
	t.Helper()
	return request(t, s, "GET", target, "SSWS t", "")
}

// next reads the next link in either form of the header.
func (a answer) next() string {
	for _, line := range a.header.Values("Link") {
		for _, l := range strings.Split(line, ",<") {
			if strings.Contains(l, `rel="next"`) {
				return strings.Trim(strings.Split(l, ">")[0], "<")
			}
		}
	}
	return ""
}

// pages follows the links from target and returns the objects and the number
// of pages.
func pages(t testing.TB, s *Server, target string) (rows []map[string]any, count int) {
	t.Helper()
	for target != "" {
		a := get(t, s, target)
		if a.status != 200 || a.err != nil {
			t.Fatalf("GET %s: %d %s %v", target, a.status, a.body, a.err)
		}
		var page []map[string]any
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			t.Fatalf("GET %s: %v", target, err)
		}
		rows = append(rows, page...)
		count++
		target = a.next()
	}
	return rows, count
}

// ids are the ids of objects, in order.
func ids(rows []map[string]any) string {
	var out []string
	for _, r := range rows {
		out = append(out, r["id"].(string))
	}
	return strings.Join(out, " ")
}

func search(expr string) string { return "/api/v1/users?search=" + url.QueryEscape(expr) }
func filter(expr string) string { return "/api/v1/users?filter=" + url.QueryEscape(expr) }

// wantError checks status, code and summary of an Okta error.
func wantError(t testing.TB, a answer, status int, code, summary string) {
	t.Helper()
	var e struct{ ErrorCode, ErrorSummary, ErrorLink, ErrorID string }
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatalf("status %d, body %q: %v", a.status, a.body, err)
	}
	if a.status != status || e.ErrorCode != code || e.ErrorSummary != summary || e.ErrorLink != code || !strings.HasPrefix(e.ErrorID, "oae") {
		t.Errorf("have %d %s\nwant %d %s %q", a.status, a.body, status, code, summary)
	}
}

func equal(t testing.TB, what, have, want string) {
	t.Helper()
	if have != want {
		t.Errorf("%s:\nhave %s\nwant %s", what, have, want)
	}
}

// small is an org of four users and three groups whose content tests know.
func small(t testing.TB, opt Options) *Server {
	t.Helper()
	s := serve(t, opt)
	s.AddUserAttribute("level", "integer")
	s.AddUserAttribute("score", "number")
	s.AddUserAttribute("remote", "boolean")
	s.AddUserAttribute("tags", "array:string")
	s.AddUserAttribute("codes", "array:integer")
	for _, u := range []string{
		`{"id":"00u1","created":"2024-01-01T00:00:00.000Z","lastUpdated":"2024-06-01T00:00:00.000Z","profile":{"login":"ann@x.com","firstName":"Ann","lastName":"Archer","city":"Oslo","level":3,"score":1.5,"remote":true,"tags":["red","Blue"],"codes":[7,8]}}`,
		`{"id":"00u2","created":"2024-02-01T00:00:00.000Z","lastUpdated":"2024-05-01T00:00:00.000Z","status":"SUSPENDED","profile":{"login":"Bob@x.com","firstName":"bob","lastName":"Baker","city":"Örebro","level":10,"remote":false,"tags":[]}}`,
		`{"id":"00u3","created":"2024-03-01T00:00:00.000Z","lastUpdated":"2024-04-01T00:00:00.000Z","status":"DEPROVISIONED","profile":{"login":"cy@x.com","firstName":"Cy","lastName":"O\"Neil","city":"oslo","level":null}}`,
		`{"id":"00u4","created":"2024-04-01T00:00:00.000Z","lastUpdated":"2024-03-01T00:00:00.000Z","profile":{"login":"dee@x.com","email":"ann@x.com","firstName":"Dee","lastName":"Archer"}}`,
	} {
		s.AddUser(u)
	}
	s.AddGroupAttribute("tier", "integer")
	s.AddGroup(`{"id":"00g1","lastUpdated":"2024-01-01T00:00:00.000Z","lastMembershipUpdated":"2024-01-05T00:00:00.000Z","profile":{"name":"Admins","description":"All of them","tier":1}}`)
	s.AddGroup(`{"id":"00g2","type":"APP_GROUP","lastUpdated":"2024-02-01T00:00:00.000Z","profile":{"name":"admins of apps","tier":2},"source":{"id":"0oa1"}}`)
	return s
}
