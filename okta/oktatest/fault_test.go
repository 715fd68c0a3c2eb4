package oktatest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestFaultsThatReplaceTheAnswer(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := serve(t, Options{Users: 5, Clock: clk.now})
	reset := "1793620801"
	if clk.now().Unix()+1 != 1793620801 {
		t.Fatalf("the clock moved: %d", clk.now().Unix()+1)
	}
	for _, c := range []struct {
		f                                    Fault
		status                               int
		body, limit, remaining, reset, ctype string
	}{
		{Fault{Kind: ErrorCode, Code: "E0000009"}, 500, `"errorSummary":"Internal Server Error"`, "600", "599", "", "application/json"},
		{Fault{Kind: ErrorCode, Code: "E0000015"}, 401, `"errorCode":"E0000015"`, "600", "599", "", "application/json"},
		{Fault{Kind: Status, Status: 502, Body: "bad gateway"}, 502, "bad gateway", "", "", "", "application/json"},
		{Fault{Kind: NotOktaBody}, 404, "<!DOCTYPE html>", "", "", "", "text/html;charset=UTF-8"},
		{Fault{Kind: NotOktaJSON}, 404, `{"status":404,"message":"Resource not found"}`, "", "", "", ""},
		{Fault{Kind: RateLimit429}, 429, `"errorCode":"E0000047"`, "600", "0", reset, "application/json"},
		{Fault{Kind: Concurrency429}, 429, `"errorCode":"E0000047"`, "0", "0", reset, "application/json"},
		{Fault{Kind: Custom, Handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }}, 418, "", "", "", "", ""},
	} {
		c.f.Path, c.f.Times = "/api/v1/users", 1
		s.Inject(c.f)
		a := get(t, s, "/api/v1/users")
		h := a.header
		if a.status != c.status || !strings.Contains(a.body, c.body) || h.Get("X-Rate-Limit-Limit") != c.limit ||
			h.Get("X-Rate-Limit-Remaining") != c.remaining || c.reset != "" && h.Get("X-Rate-Limit-Reset") != c.reset ||
			h.Get("Content-Type") != c.ctype || h.Get("Retry-After") != "" {
			t.Errorf("%+v: %d %v %s", c.f, a.status, h, a.body)
		}
		if a = get(t, s, "/api/v1/users"); a.status != 200 {
			t.Errorf("%+v strikes twice: %d", c.f, a.status)
		}
	}
	if s.Count429() != 2 {
		t.Errorf("Count429 %d, want 2", s.Count429())
	}
}

func TestFaultsThatSpoilTheAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 9, PageLimit: 3})
	good := get(t, s, "/api/v1/users")
	for _, c := range []struct {
		kind FaultKind
		test func(a answer) bool
	}{
		{CutBody, func(a answer) bool {
			return errors.Is(a.err, io.ErrUnexpectedEOF) && strings.HasPrefix(good.body, a.body[:100])
		}},
		{CutHeader, func(a answer) bool { return a.err != nil && a.status == 0 }},
		{TruncateJSON, func(a answer) bool {
			return a.err == nil && len(a.body) == len(good.body)/2 && !json.Valid([]byte(a.body))
		}},
		{MalformedJSON, func(a answer) bool {
			return a.err == nil && len(a.body) == len(good.body) && !json.Valid([]byte(a.body))
		}},
		{NextRepeats, func(a answer) bool { return a.body == good.body && a.next() == s.URL+"/api/v1/users?limit=200" }},
		{NextOtherHost, func(a answer) bool {
			return a.next() == strings.Replace(good.next(), strings.TrimPrefix(s.URL, "http://"), "attacker.example.net", 1)
		}},
		{NextEmptyPage, func(a answer) bool { return a.next() == good.next() }},
		{NextIs, func(a answer) bool { return a.next() == s.URL+"/api/v1/groups?limit=-1" }},
		{SlowBody, func(a answer) bool { return a.body == good.body }},
		{Delay, func(a answer) bool { return a.body == good.body }},
	} {
		remove := s.Inject(Fault{Kind: c.kind, Path: "/api/v1/u*", Skip: 1, Delay: 10 * time.Millisecond, Body: "/api/v1/groups?limit=-1"})
		if a := get(t, s, "/api/v1/users"); a.body != good.body {
			t.Errorf("kind %d does not skip: %+v", c.kind, a)
		}
		if a := get(t, s, "/api/v1/users"); !c.test(a) {
			t.Errorf("kind %d: %+v", c.kind, a)
		}
		remove()
		if a := get(t, s, "/api/v1/users"); a.body != good.body {
			t.Errorf("kind %d strikes after it was removed", c.kind)
		}
	}
}

func TestEmptyLastPage(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 9, Groups: 15, PageLimit: 3})
	defer s.Inject(Fault{Kind: NextEmptyPage})()
	for _, target := range []string{"/api/v1/users", search(`status eq "ACTIVE"`), search(`profile.login eq "` + s.login(3) + `"`),
		search("id pr") + "&sortBy=profile.city", search("id pr") + "&sortBy=profile.city&sortOrder=desc", "/api/v1/groups/" + s.id("00g", 3) + "/users"} {
		var last answer
		n := 0
		for at := target; at != "" && n < 20; n++ {
			last = get(t, s, at)
			at = last.next()
		}
		if last.body != "[]" || n == 20 {
			t.Errorf("%s: the last of %d pages is %s", target, n, last.body)
		}
	}
}

func TestDropLinkQuery(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 30, PageLimit: 2})
	remove := s.Inject(Fault{Kind: DropLinkQuery, Times: 1})
	defer remove()
	a := get(t, s, search(`status eq "ACTIVE"`))
	u, err := url.Parse(a.next())
	if err != nil || len(u.Query()) != 2 || u.Query().Get("search") != "" {
		t.Fatalf("next %s", a.next())
	}
	rows, _ := pages(t, s, a.next())
	others := 0
	for _, r := range rows {
		if r["status"] != "ACTIVE" {
			others++
		}
	}
	if others == 0 {
		t.Error("following the link stays inside the search, want everybody")
	}
}

func TestHang(t *testing.T) {
	t.Parallel()
	s := NewServer(Options{})
	s.Inject(Fault{Kind: Hang, Method: "GET", Path: "/api/"})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/api/v1/users", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client().Do(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("have %v, want the deadline", err)
	}
	done := make(chan error)
	go func() {
		_, err := s.Client().Get(s.URL + "/api/v1/users")
		done <- err
	}()
	for len(s.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	s.Close() // ends the one that hangs
	<-done
}

func TestFaultMatching(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f     Fault
		want  bool
		query string
	}{
		{Fault{}, true, ""},
		{Fault{Method: "POST"}, false, ""},
		{Fault{Path: "/api/v1/users/00u1/factors"}, true, ""},
		{Fault{Path: "/api/v1/users/*/factors"}, true, ""},
		{Fault{Path: "/api/v1/*"}, false, ""},
		{Fault{Path: "/api/v1/"}, true, ""},
		{Fault{Path: "/api/v1"}, false, ""},
		{Fault{Query: "after="}, false, "limit=2"},
		{Fault{Query: "after="}, true, "limit=2&after=x"},
		{Fault{Query: `eq "A"`}, true, "search=status+eq+%22A%22"},
	} {
		if have := c.f.matches("GET", "/api/v1/users/00u1/factors", c.query); have != c.want {
			t.Errorf("%+v: %v, want %v", c.f, have, c.want)
		}
	}
}

func TestNextOverlaps(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 9, PageLimit: 3})
	plain, _ := pages(t, s, "/api/v1/users")
	s.Inject(Fault{Kind: NextOverlaps, Times: 1})
	rows, _ := pages(t, s, "/api/v1/users")
	if len(rows) != len(plain)+1 || rows[2]["id"] != rows[3]["id"] {
		t.Errorf("%d rows, want %d and the third twice: %s", len(rows), len(plain)+1, ids(rows))
	}
}
