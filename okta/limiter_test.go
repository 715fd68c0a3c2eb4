package okta

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// bucketServer is a round-tripper that answers as one bucket of an org does,
// by the clock of the test's bubble.
type bucketServer struct {
	limit   int
	latency time.Duration
	most    int           // at once; 0 is any number
	skew    time.Duration // of the server's clock
	noDate  bool
	silent  bool // no rate-limit headers

	mu      sync.Mutex
	start   time.Time
	used    int
	flying  int
	maxFly  int
	calls   int
	refused int
	far     time.Duration // how much too late the reset is that it tells
}

func (s *bucketServer) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	now := time.Now()
	if s.start.IsZero() || now.Sub(s.start) >= time.Minute {
		s.start, s.used = now, 0
	}
	s.calls++
	s.flying++
	s.maxFly = max(s.maxFly, s.flying)
	h := http.Header{}
	if !s.noDate {
		h.Set("Date", now.Add(s.skew).UTC().Format(http.TimeFormat))
	}
	status, limit, left := 200, s.limit, 0
	switch {
	case s.most > 0 && s.flying > s.most:
		status, limit = 429, 0
	case s.used >= s.limit:
		status = 429
	default:
		s.used++
		left = s.limit - s.used
	}
	if status == 429 {
		s.refused++
	}
	if !s.silent {
		h.Set("X-Rate-Limit-Limit", strconv.Itoa(limit))
		h.Set("X-Rate-Limit-Remaining", strconv.Itoa(left))
		h.Set("X-Rate-Limit-Reset", strconv.FormatInt(s.start.Add(time.Minute+s.skew+s.far).Unix(), 10))
	}
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.flying--; s.mu.Unlock() }()
	select {
	case <-time.After(s.latency):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	body := "[]"
	if status == 429 {
		body = `{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}`
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r}, nil
}

func (s *bucketServer) client(t *testing.T, o LimiterOptions) *Client {
	t.Helper()
	l, err := NewLimiter(o)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(Config{OrgURL: &url.URL{Scheme: "https", Host: "acme.okta.com"}, Auth: SSWS("x"), Limiter: l, HTTPClient: &http.Client{Transport: s}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// run makes n calls with so many workers and says how long they took.
func run(t *testing.T, n, workers int, clients ...*Client) time.Duration {
	begun := time.Now()
	var wg sync.WaitGroup
	jobs := make(chan int, n)
	for i := range n {
		jobs <- i
	}
	close(jobs)
	for w := range workers {
		wg.Go(func() {
			for range jobs {
				resp, err := clients[w%len(clients)].Do(context.Background(), userList)
				if err != nil {
					t.Error(err)
					return
				}
				resp.Release()
			}
		})
	}
	wg.Wait()
	return time.Since(begun)
}

func TestLimiterPace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		srv     *bucketServer
		o       LimiterOptions
		n       int
		ideal   time.Duration
		refused int
	}{
		// A burst of 600, the wait for the refill, 400 more.
		{"1000 calls at 600 a minute", &bucketServer{limit: 600, latency: 20 * time.Millisecond}, LimiterOptions{Share: 1}, 1000, 60*time.Second + 400*2*time.Millisecond, 0},
		{"clock behind", &bucketServer{limit: 600, latency: 20 * time.Millisecond, skew: time.Hour}, LimiterOptions{Share: 1}, 1000, 60*time.Second + 400*2*time.Millisecond, 0},
		{"clock ahead", &bucketServer{limit: 600, latency: 20 * time.Millisecond, skew: -time.Hour}, LimiterOptions{Share: 1}, 1000, 60*time.Second + 400*2*time.Millisecond, 0},
		{"no Date", &bucketServer{limit: 600, latency: 20 * time.Millisecond, noDate: true}, LimiterOptions{Share: 1}, 1000, 60*time.Second + 400*2*time.Millisecond, 0},
		{"no Date and clock ahead", &bucketServer{limit: 100, noDate: true, skew: -time.Hour, latency: time.Millisecond}, LimiterOptions{Share: 1}, 150, 62 * time.Second, 6},
		{"a reset that is days ahead", &bucketServer{limit: 600, latency: 20 * time.Millisecond, far: 30 * 24 * time.Hour}, LimiterOptions{Share: 1}, 1000, 60*time.Second + 400*2*time.Millisecond, 0},
		{"half of it", &bucketServer{limit: 600, latency: 20 * time.Millisecond}, LimiterOptions{}, 1000, 3*60*time.Second + 100*2*time.Millisecond, 0},
		{"a tiny bucket", &bucketServer{limit: 1, latency: 20 * time.Millisecond}, LimiterOptions{Share: 0.1}, 3, 2 * 60 * time.Second, 0},
		{"no headers", &bucketServer{limit: 1 << 30, latency: 20 * time.Millisecond, silent: true}, LimiterOptions{}, 1000, 2200 * time.Millisecond, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := tt.srv
				took := run(t, tt.n, 20, srv.client(t, tt.o))
				if srv.refused > tt.refused || srv.calls != tt.n+srv.refused {
					t.Errorf("%d calls, %d were refused", srv.calls, srv.refused)
				}
				if most := tt.ideal + tt.ideal/20; took > most {
					t.Errorf("it took %s, want at most %s", took, most)
				}
				if srv.maxFly > 10 {
					t.Errorf("%d at once", srv.maxFly)
				}
			})
		})
	}
}

func TestLimiterLeavesTheReserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := &bucketServer{limit: 40, latency: 10 * time.Millisecond}
		c := srv.client(t, LimiterOptions{Share: 0.25})
		least := 40
		done := make(chan struct{})
		go func() {
			defer close(done)
			run(t, 25, 10, c)
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			case <-time.After(time.Millisecond):
				srv.mu.Lock()
				least = min(least, srv.limit-srv.used)
				srv.mu.Unlock()
			}
		}
		if least != 30 {
			t.Errorf("%d of 40 were left, want 30", least)
		}
		got := c.Limiter().Snapshot()
		if len(got) != 1 || got[0].Bucket != "/api/v1/users" || got[0].Limit != 40 || got[0].Remaining != 35 || got[0].Reserve != 30 ||
			got[0].Calls != 25 || got[0].Throttled != 0 || got[0].Pending != 0 || got[0].Waits == 0 || got[0].Waited < time.Minute || got[0].Reset.IsZero() {
			t.Errorf("%+v", got)
		}
		if n, allowed := c.Limiter().Concurrency(); n != 0 || allowed != 10 {
			t.Errorf("%d under way, %d allowed", n, allowed)
		}
	})
}

func TestLimiterConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := &bucketServer{limit: 1 << 20, latency: 50 * time.Millisecond, most: 3}
		c := srv.client(t, LimiterOptions{Share: 1})
		took := run(t, 300, 20, c)
		// Three at a time take 5 s; finding out may cost as much again.
		if took > 12*time.Second || srv.refused > 60 {
			t.Errorf("it took %s with %d refusals", took, srv.refused)
		}
		// Once there is room again the whole cap is used again.
		srv.most = 0
		run(t, 300, 20, c)
		if _, allowed := c.Limiter().Concurrency(); allowed != 10 {
			t.Errorf("%d are allowed afterwards", allowed)
		}
	})
}

// Several processes on one org see the same rest and settle without a storm
// of refusals.
func TestLimiterProcessesConverge(t *testing.T) {
	t.Parallel()
	for _, share := range []float64{0.5, 1} {
		t.Run(fmt.Sprint(share), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := &bucketServer{limit: 100, latency: 20 * time.Millisecond}
				took := run(t, 400, 30, srv.client(t, LimiterOptions{Share: share}), srv.client(t, LimiterOptions{Share: share}), srv.client(t, LimiterOptions{Share: share}))
				windows := 400 / (100 * share)
				if most := time.Duration(windows) * 62 * time.Second; took > most {
					t.Errorf("it took %s, want at most %s", took, most)
				}
				if share < 1 && srv.refused > 0 || srv.refused > 20 {
					t.Errorf("%d of %d were refused", srv.refused, srv.calls)
				}
			})
		})
	}
}

// After a 429 all wait together, and one goes first.
func TestLimiterOneWaitForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := &bucketServer{limit: 50, latency: 20 * time.Millisecond}
		srv.start, srv.used = time.Now(), 50 // somebody else was here
		c := srv.client(t, LimiterOptions{Share: 1})
		var waits []Wait
		var mu sync.Mutex
		ctx := WithTrace(context.Background(), &Trace{Wait: func(w Wait) { mu.Lock(); waits = append(waits, w); mu.Unlock() }})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := c.Do(ctx, userList); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if srv.calls != 11 || srv.refused != 1 {
			t.Errorf("%d calls, %d refused", srv.calls, srv.refused)
		}
		if len(waits) != 10 {
			t.Errorf("%d waits", len(waits))
		}
		for _, w := range waits {
			if w.Reason != WaitRateLimit || w.Bucket != "/api/v1/users" || w.Duration < 59*time.Second || w.Duration > 62*time.Second {
				t.Errorf("%+v", w)
			}
		}
	})
}

func TestLimiterWaitsAreCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := &bucketServer{limit: 1, latency: time.Hour}
		c := srv.client(t, LimiterOptions{Concurrency: 1})
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := c.Do(ctx, userList); err != context.Canceled {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		if n, _ := c.Limiter().Concurrency(); n != 0 || srv.calls != 1 {
			t.Errorf("%d under way, %d calls", n, srv.calls)
		}
	})
}

func TestLimiterOptions(t *testing.T) {
	t.Parallel()
	_, err := NewLimiter(LimiterOptions{Share: 1.5})
	wantText(t, err, "okta: share 1.5 of the rate limit: expected a number above 0 and at most 1, such as 0.5")
	_, err = NewLimiter(LimiterOptions{Share: -1})
	wantText(t, err, "okta: share -1 of the rate limit: expected a number above 0 and at most 1, such as 0.5")
	_, err = NewLimiter(LimiterOptions{Concurrency: -1})
	wantText(t, err, "okta: concurrency -1: expected a number of 1 or more")
}

func TestBucketOf(t *testing.T) {
	t.Parallel()
	for req, want := range map[string]string{
		"GET /api/v1/users":                    "/api/v1/users",
		"POST /api/v1/users":                   "/api/v1/users",
		"GET /api/v1/users/joe":                "/api/v1/users/{id} GET",
		"DELETE /api/v1/users/joe":             "/api/v1/users/{id} write",
		"GET /api/v1/users/joe/factors":        "/api/v1/users/{id}/factors",
		"GET /api/v1/users/joe/factors/x":      "/api/v1/users/{id}/factors",
		"GET /api/v1/groups":                   "/api/v1/groups",
		"GET /api/v1/groups/g":                 "/api/v1/groups/{id}",
		"GET /api/v1/groups/g/users":           "/api/v1/groups/{id}/users",
		"GET /api/v1/groups/rules":             "/api/v1/groups/rules",
		"GET /api/v1/groups/rules/r":           "/api/v1/groups/rules",
		"GET /api/v1/apps/a/users":             "/api/v1/apps/{id}/users",
		"GET /api/v1/logs":                     "/api/v1/logs",
		"GET /api/v1/iam/assignees/users":      "/api/v1/iam/assignees",
		"GET /api/v1/meta/types/user":          "/api/v1/meta/types",
		"GET /api/v1/policies/p/rules":         "/api/v1/policies",
		"GET /oauth2/v1/clients/c/roles":       "/oauth2/v1/clients",
		"POST /oauth2/v1/token":                "/oauth2/v1/token",
		"GET /.well-known/okta-organization":   "/.well-known/okta-organization",
		"GET /governance/api/v1/campaigns/abc": "/governance/api",
	} {
		method, path, _ := strings.Cut(req, " ")
		if got := BucketOf(method, path); got != want {
			t.Errorf("%s: %s, want %s", req, got, want)
		}
	}
}

// TestLimiterMixedLimits: answers of two budgets behind one name do not add up
// to a bucket that is used up.
func TestLimiterMixedLimits(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_793_620_800, 0)
	h := http.Header{"Date": {now.UTC().Format(http.TimeFormat)}}
	b := bucket{name: "b", window: 1}
	for _, step := range []struct{ limit, remaining, wantLimit, wantLeft int }{
		{1000, 843, 1000, 343},
		{100, 99, 100, 49},   // less left here
		{1000, 842, 100, 49}, // more there, which says nothing of the other
		{100, 97, 100, 47},
		{100, 98, 100, 47}, // a late answer
		{1000, 510, 1000, 10},
	} {
		b.learn(RateLimit{Limit: step.limit, Remaining: step.remaining, Reset: now.Add(time.Minute)}, true, h, now, 0.5, 10)
		if b.limit != step.wantLimit || b.left(0.5) != step.wantLeft {
			t.Errorf("after %d of %d: limit %d, %d left, want %d and %d", step.remaining, step.limit, b.limit, b.left(0.5), step.wantLimit, step.wantLeft)
		}
		if _, ok := b.try(now, 0.5, 10); !ok {
			t.Errorf("after %d of %d: nothing may be sent", step.remaining, step.limit)
		}
	}
}
