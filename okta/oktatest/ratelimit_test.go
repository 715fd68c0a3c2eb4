package oktatest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBuckets(t *testing.T) {
	t.Parallel()
	o := New(Options{})
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/api/v1/users", "/api/v1/users"},
		{"GET", "/api/v1/users/00u1", "GET /api/v1/users/{id}"},
		{"POST", "/api/v1/users/00u1", "/api/v1/users/{id}"},
		{"GET", "/api/v1/users/00u1/factors", "/api/v1*"},
		{"GET", "/api/v1/groups", "/api/v1/groups*"},
		{"GET", "/api/v1/groups/00g1", "/api/v1/groups/{id}"},
		{"GET", "/api/v1/groups/00g1/users", "/api/v1/groups*"},
		{"GET", "/api/v1/groups/rules", "/api/v1/groups*"},
		{"GET", "/api/v1/meta/types/user", "/api/v1*"},
		{"GET", "/api/v1/logs", "/api/v1/logs"},
		{"GET", "/api/v1/apps/0oa1", "/api/v1/apps/{id}"},
		{"POST", "/oauth2/v1/token", "*"},
	} {
		have, limit := o.limits.bucketOf(c.method, c.path)
		if have != c.want || limit != DefaultRateLimits()[c.want] {
			t.Errorf("%s %s: bucket %s with %d, want %s", c.method, c.path, have, limit, c.want)
		}
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	clk := newClock()
	clk.add(1500 * time.Millisecond)
	s := serve(t, Options{Users: 3, Clock: clk.now, RateLimits: map[string]int{"/api/v1/users": 2}})
	reset := fmt.Sprint(clk.now().Add(time.Minute).Unix() + 1) // rounded up
	want := func(a answer, status int, limit, remaining string) {
		t.Helper()
		h := a.header
		if a.status != status || h.Get("X-Rate-Limit-Limit") != limit || h.Get("X-Rate-Limit-Remaining") != remaining || h.Get("X-Rate-Limit-Reset") != reset {
			t.Errorf("have %d %v, want %d, %s of %s until %s", a.status, h, status, remaining, limit, reset)
		}
		if h.Get("Date") != clk.now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") {
			t.Errorf("Date %s", h.Get("Date"))
		}
	}
	want(get(t, s, "/api/v1/users"), 200, "2", "1")
	clk.add(30 * time.Second)
	want(get(t, s, "/api/v1/users"), 200, "2", "0")
	over := get(t, s, "/api/v1/users")
	want(over, 429, "2", "0")
	wantError(t, over, 429, "E0000047", "API call exceeded rate limit due to too many requests.")
	if over.header.Get("Retry-After") != "" || s.Count429() != 1 {
		t.Errorf("Retry-After %q, Count429 %d", over.header.Get("Retry-After"), s.Count429())
	}
	if a := request(t, s, "GET", "/api/v1/users", "SSWS other", ""); a.status != 200 {
		t.Errorf("another token shares the bucket: %d", a.status)
	}
	clk.add(30 * time.Second)
	reset = fmt.Sprint(clk.now().Add(time.Minute).Unix() + 1)
	want(get(t, s, "/api/v1/users"), 200, "2", "1")
}

func TestSpend(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Clock: newClock().now, RateLimits: map[string]int{"/api/v1/users": 10, "*": 5}})
	get(t, s, "/api/v1/users")
	get(t, s, "/api/v1/org")
	s.Spend("GET", "/api/v1/users", 6)
	for path, want := range map[string]string{"/api/v1/users": "2", "/api/v1/org": "3"} {
		equal(t, path, get(t, s, path).header.Get("X-Rate-Limit-Remaining"), want)
	}
	s.Spend("GET", "/api/v1/users", 100)
	wantError(t, get(t, s, "/api/v1/users"), 429, "E0000047", "API call exceeded rate limit due to too many requests.")
}

func TestUnlimited(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{RateLimits: map[string]int{"*": 1}, Unlimited: true})
	for range 3 {
		if a := get(t, s, "/api/v1/users"); a.status != 200 || a.header.Get("X-Rate-Limit-Remaining") != "999999" {
			t.Errorf("%d %v", a.status, a.header)
		}
	}
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Concurrency: 2, Clock: newClock().now})
	open := make(chan struct{})
	s.OnRequest(func(r Request) {
		if strings.HasSuffix(r.Path, "org") {
			<-open
		}
	})
	var wg sync.WaitGroup
	s.Inject(Fault{Kind: SlowBody, Path: "/api/v1/org", Delay: 200 * time.Millisecond})
	for range 2 {
		wg.Go(func() { get(t, s, "/api/v1/org") })
	}
	close(open)
	for s.inFlight.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	a := get(t, s, "/api/v1/users")
	wg.Wait()
	wantError(t, a, 429, "E0000047", "API call exceeded rate limit due to too many requests.")
	if a.header.Get("X-Rate-Limit-Limit") != "0" || a.header.Get("X-Rate-Limit-Remaining") != "0" {
		t.Errorf("headers %v", a.header)
	}
	if s.MaxInFlight() != 3 || s.Count429() != 1 {
		t.Errorf("MaxInFlight %d, Count429 %d, want 3 and 1", s.MaxInFlight(), s.Count429())
	}
}
