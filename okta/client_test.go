package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeClock is a clock on which every sleep ends at once and moves the time.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	sleeps []time.Duration
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.sleeps = append(c.sleeps, d)
	return nil
}

func (c *fakeClock) slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.sleeps...)
}

// org is a server for one test, below a path prefix, so that an address put
// together wrongly fails loudly.
type org struct {
	*httptest.Server
	t     *testing.T
	clock *fakeClock

	mu   sync.Mutex
	seen []string
}

func newOrg(t *testing.T, h func(w http.ResponseWriter, r *http.Request, n int)) *org {
	t.Helper()
	o := &org{t: t, clock: newFakeClock()}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ok := strings.CutPrefix(r.RequestURI, "/org")
		if !ok {
			t.Errorf("request outside of the org: %s", r.RequestURI)
		}
		o.mu.Lock()
		o.seen = append(o.seen, r.Method+" "+rest)
		n := len(o.seen)
		o.mu.Unlock()
		w.Header().Set("X-Okta-Request-Id", fmt.Sprintf("req%d", n))
		h(w, r, n)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *org) requests() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.seen...)
}

func (o *org) client(change ...func(*Config)) *Client {
	o.t.Helper()
	u, err := ParseOrgURL(o.URL + "/org/")
	if err != nil {
		o.t.Fatal(err)
	}
	cfg := Config{OrgURL: u, Auth: SSWS("00secret-token"), Clock: o.clock}
	for _, f := range change {
		f(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(c.CloseIdleConnections)
	return c
}

func wantText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error\n got %v\nwant %s", err, want)
	}
}

func wantKind(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%v is not %v", err, kind)
	}
}

func TestDoSendsWhatItIsAsked(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	o := newOrg(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Rate-Limit-Limit", "600")
		w.Header().Set("X-Rate-Limit-Remaining", "599")
		w.Header().Set("X-Rate-Limit-Reset", "1772366460")
		io.WriteString(w, `[{"id":"x"}]`)
	})
	c := o.client()
	var log []Exchange
	ctx := WithTrace(context.Background(), &Trace{Sent: func(x Exchange) { log = append(log, x) }})
	resp, err := c.Do(ctx, Request{Method: "POST", Path: "/api/v1/users/a%2Fb", Query: "q=a%20b&after=x%3D%3D", Body: []byte(`{}`), Header: http.Header{"X-Test": {"1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got.RequestURI != "/org/api/v1/users/a%2Fb?q=a%20b&after=x%3D%3D" || string(body) != "{}" {
		t.Errorf("%s %s", got.RequestURI, body)
	}
	for name, want := range map[string]string{"Authorization": "SSWS 00secret-token", "Accept": "application/json",
		"Content-Type": "application/json", "User-Agent": "oktasql", "X-Test": "1", "Accept-Encoding": "gzip"} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	if resp.Status != 200 || string(resp.Body) != `[{"id":"x"}]` || resp.RequestID != "req1" ||
		resp.Rate != (RateLimit{600, 599, time.Unix(1772366460, 0)}) || resp.URL != o.URL+got.RequestURI || resp.Tries != 1 {
		t.Errorf("%+v", resp)
	}
	resp.Release()
	resp.Release()
	if resp.Body != nil {
		t.Error("the body survived its release")
	}
	if len(log) != 1 || log[0].Method != "POST" || log[0].Path != "/api/v1/users/a%2Fb" || log[0].Query != "q=a%20b&after=x%3D%3D" || log[0].Status != 200 ||
		log[0].Bytes != 12 || log[0].RequestID != "req1" || log[0].Retry != 0 || log[0].Err != nil || log[0].Bucket != "/api/v1/users/{id} write" || !log[0].At.Equal(o.clock.Now()) {
		t.Errorf("%+v", log)
	}
}

func TestLogHoldsNoQuery(t *testing.T) {
	t.Parallel()
	o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, `[]`) })
	var buf bytes.Buffer
	c := o.client(func(cfg *Config) {
		cfg.Logger = slog.New(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	if _, err := c.Do(context.Background(), Request{Path: "/api/v1/users", Query: "q=joe"}); err != nil {
		t.Fatal(err)
	}
	s := buf.String()
	for _, want := range []string{`msg="okta exchange"`, "method=GET", "path=/api/v1/users", "status=200", "request_id=req1"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %s in %s", want, s)
		}
	}
	for _, not := range []string{"joe", "secret"} {
		if strings.Contains(s, not) {
			t.Errorf("%s in %s", not, s)
		}
	}
}
