package okta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// faultCase is one row of the fault matrix.
type faultCase struct {
	name  string
	fault oktatest.Fault
	kind  error // nil: the list is read whole all the same
	text  string
	sent  int // exchanges for the page that fails
	onRow bool
}

var faultCases = []faultCase{
	{"401 wrong token", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000011"}, ErrAuth,
		"401 E0000011 Invalid token provided: the token is wrong, expired or revoked, or belongs to another org: check the token and the org's address", 1, false},
	{"401 feature", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000015"}, ErrFeature,
		"401 E0000015 You do not have permission to access the feature you are requesting: the org does not have this feature, or the credential's owner may not use it; the credential itself is good", 1, false},
	{"403 role", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000006"}, ErrForbidden,
		"403 E0000006 You do not have permission to perform the requested action: the owner of the credential lacks an admin role for this, or the credential is not allowed from this address: assign a role that may read it (such as Read-only Administrator), or check the token's network zone", 1, false},
	{"403 other", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000038"}, ErrRequest, "403 E0000038 This operation is not allowed in the user's current status.", 1, false},
	{"404", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000008"}, ErrNotFound, "404 E0000008 The requested path was not found", 1, false},
	{"404 of the gateway", oktatest.Fault{Kind: oktatest.Status, Status: 404, Body: `{"status":404,"message":"Resource not found"}` + "\n"}, ErrNotFound, "404 Resource not found", 1, false},
	{"404 page", oktatest.Fault{Kind: oktatest.NotOktaBody}, ErrNotFound, "404 Not Found: the answer is an HTML page, not Okta's: check the org's address and any proxy in between", 1, false},
	{"409", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000112"}, ErrRequest, "409 E0000112 ", 1, false},
	{"429 passing", oktatest.Fault{Kind: oktatest.RateLimit429, Times: 2}, nil, "", 3, false},
	{"429 lasting", oktatest.Fault{Kind: oktatest.RateLimit429}, ErrRateLimited,
		"429 E0000047 API call exceeded rate limit due to too many requests: others are using up the org's limit too: try again later, or lower the share of the limit that may be used (tried 6 times", 6, false},
	{"429 concurrency passing", oktatest.Fault{Kind: oktatest.Concurrency429, Times: 2}, nil, "", 3, false},
	{"429 concurrency lasting", oktatest.Fault{Kind: oktatest.Concurrency429}, ErrRateLimited, "429 E0000047", 6, false},
	{"429 of messages", oktatest.Fault{Kind: oktatest.Status, Status: 429, Body: `{"errorCode":"E0000109","errorSummary":"Wait."}`}, ErrRateLimited,
		"429 E0000109 Wait: this limits messages to people, not calls: try again later", 1, false},
	{"500 passing", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000009", Times: 1}, nil, "", 2, false},
	{"500 lasting", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000009"}, ErrServer,
		"500 E0000009 Internal Server Error: Okta often says this when a page takes too long: try again later, or with smaller pages (tried 6 times", 6, false},
	{"502 page", oktatest.Fault{Kind: oktatest.NotOktaBody, Status: 502}, ErrServer,
		"502 Bad Gateway: the answer is an HTML page, not Okta's: check the org's address and any proxy in between (tried 6 times", 6, false},
	{"501", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000060"}, ErrServer, "501 E0000060 Unsupported operation.", 1, false},
	{"423 passing", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000239", Times: 1}, nil, "", 2, false},
	{"204", oktatest.Fault{Kind: oktatest.Status, Status: 204}, ErrResponse, "okta: the answer is empty where JSON is due, at byte 0 of 0", 1, true},
	{"time-out", oktatest.Fault{Kind: oktatest.Hang}, ErrTimeout, "no answer from {host} within the request's time-out (tried 6 times)", 6, false},
	{"slow body", oktatest.Fault{Kind: oktatest.SlowBody, Delay: 10 * time.Second}, ErrTimeout, "the answer was still coming when the request's time-out ended, after", 6, false},
	{"cut before the answer", oktatest.Fault{Kind: oktatest.CutHeader}, ErrNetwork, "{host} closed the connection before answering (tried 6 times)", 6, false},
	{"cut in mid-body", oktatest.Fault{Kind: oktatest.CutBody}, ErrNetwork, "the connection was cut in the middle of the answer, after", 6, false},
	{"cut once", oktatest.Fault{Kind: oktatest.CutBody, Times: 1}, nil, "", 2, false},
	{"cut JSON", oktatest.Fault{Kind: oktatest.TruncateJSON}, ErrResponse, "okta: the answer is cut off: its JSON ends too early, at byte", 1, true},
	{"malformed JSON", oktatest.Fault{Kind: oktatest.MalformedJSON}, ErrResponse, "okta: the answer ", 1, true},
	{"web page", oktatest.Fault{Kind: oktatest.NotOktaBody, Status: 200}, ErrResponse, "{host} answers with a web page instead of JSON: check the org's address and any proxy in between", 1, false},
	{"error as 200", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"errorCode":"E0000009"}`}, ErrResponse, "okta: the answer has an object where an array is due, at byte 0 of 24", 1, true},
	{"redirect", oktatest.Fault{Kind: oktatest.Custom, Handler: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://evil.example/login")
		w.WriteHeader(302)
	}}, ErrResponse, "302 Found: {host} redirects to evil.example, which was not followed: check the org's address", 1, false},
	{"next repeats", oktatest.Fault{Kind: oktatest.NextRepeats, Times: 1}, ErrPaging, "the link to the next page leads back to a page already read", 1, false},
	{"next on another host", oktatest.Fault{Kind: oktatest.NextOtherHost}, ErrPaging, "the link to the next page leads to another host, attacker.example.net instead of {host}", 1, false},
	{"query dropped", oktatest.Fault{Kind: oktatest.DropLinkQuery}, nil, "", 1, false},
}

// TestFaults goes through the matrix, on the first page and in mid-scan.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range faultCases {
		for _, skip := range []int{0, 2} {
			t.Run(fmt.Sprintf("%s/page %d", tt.name, skip+1), func(t *testing.T) {
				t.Parallel()
				testFault(t, tt, skip)
			})
		}
	}
}

func testFault(t *testing.T, tt faultCase, skip int) {
	s := simOrg(t, oktatest.Options{Users: 9, Tokens: map[string]oktatest.Token{"00tokentokentoken": {}}})
	fault := tt.fault
	fault.Path, fault.Skip = "/api/v1/users", skip
	s.Inject(fault)
	clock := &fakeClock{now: time.Now()}
	c := simClient(t, s, SSWS("00tokentokentoken"), func(cfg *Config) {
		cfg.Clock = clock
		// The answers of injected faults claim that half of the limit is gone.
		cfg.Limiter, _ = NewLimiter(LimiterOptions{Share: 1, Clock: clock})
		cfg.RequestTimeout = 300 * time.Millisecond // long enough to reach the server on a busy machine
		if tt.kind != ErrTimeout {
			cfg.RequestTimeout = 5 * time.Second
		}
	})
	var waits []Wait
	ctx := WithTrace(t.Context(), &Trace{Wait: func(w Wait) { waits = append(waits, w) }})
	ids, err := readAll(ctx, c.Pages(userList, PageOptions{}), "")
	sent := len(s.Requests())
	if tt.kind == nil {
		pages := (len(ids) + 1) / 2
		if err != nil || len(ids) < 6 || sent != pages+tt.sent-1 {
			t.Fatalf("%d rows in %d requests, %v", len(ids), sent, err)
		}
		return
	}
	wantKind(t, err, tt.kind)
	want := strings.ReplaceAll(tt.text, "{host}", c.org.Host)
	if !tt.onRow {
		want = "okta: GET /api/v1/users: " + want
	}
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
	// After a connection that was used before broke without an answer, the
	// transport itself asks once more.
	if want := skip + tt.sent; sent != want && !(tt.fault.Kind == oktatest.CutHeader && sent == want+1) {
		t.Errorf("%d requests, want %d", sent, want)
	}
	if n := len(ids); n > 2*skip+2 {
		t.Errorf("%d rows before the error", n)
	}
	if strings.HasSuffix(tt.name, "lasting") && len(waits) != tt.sent-1 {
		t.Errorf("%d waits announced: %v", len(waits), waits)
	}
}

func TestAnEmptyLastPageIsNoEnd(t *testing.T) {
	t.Parallel()
	s := simOrg(t, oktatest.Options{Users: 5})
	c := simClient(t, s, SSWS("x"))
	want, err := readAll(t.Context(), c.Pages(userList, PageOptions{}), "")
	if err != nil {
		t.Fatal(err)
	}
	pages := len(s.Requests())
	s.Inject(oktatest.Fault{Path: "/api/v1/users", Kind: oktatest.NextEmptyPage, Skip: pages - 1, Times: 1})
	s.ResetRequests()
	ids, err := readAll(t.Context(), c.Pages(userList, PageOptions{}), "")
	if err != nil || len(ids) != len(want) || len(s.Requests()) != pages+1 {
		t.Errorf("%d rows, %d requests, %v", len(ids), len(s.Requests()), err)
	}
}

// TestWritesAreNotRepeated: what may have been done is not done twice, what
// was refused is.
func TestWritesAreNotRepeated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault oktatest.Fault
		want  int
	}{
		{oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000009", Times: 1}, 1},
		{oktatest.Fault{Kind: oktatest.CutHeader, Times: 1}, 1},
		{oktatest.Fault{Kind: oktatest.CutBody, Times: 1}, 1},
		{oktatest.Fault{Kind: oktatest.RateLimit429, Times: 1}, 2},
		{oktatest.Fault{Kind: oktatest.Concurrency429, Times: 1}, 2},
		{oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000239", Times: 1}, 2},
	} {
		s := simOrg(t, oktatest.Options{Users: 1})
		s.Inject(tt.fault)
		_, err := simClient(t, s, SSWS("x")).Do(t.Context(), Request{Method: "POST", Path: "/api/v1/users/x", Body: []byte("{}")})
		if err == nil || len(s.Requests()) != tt.want {
			t.Errorf("%+v: %d requests, %v", tt.fault, len(s.Requests()), err)
		}
	}
}

func TestNoRetries(t *testing.T) {
	t.Parallel()
	s := simOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000009"})
	_, err := simClient(t, s, SSWS("x"), func(c *Config) { c.MaxRetries = -1 }).Do(t.Context(), userList)
	wantKind(t, err, ErrServer)
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	u, _ := ParseOrgURL("http://" + addr)
	clock := newFakeClock()
	c, err := NewClient(Config{OrgURL: u, Auth: SSWS("x"), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), Request{Method: "POST", Path: "/api/v1/users"})
	wantKind(t, err, ErrNetwork)
	wantText(t, err, "okta: POST /api/v1/users: "+addr+" refuses the connection: check the org's address, the proxy and the network (tried 3 times)")
	if n := len(clock.slept()); n != 2 {
		t.Errorf("%d waits", n)
	}
	// A name that does not exist is not asked for again.
	u, _ = ParseOrgURL("https://nosuch.invalid")
	c, err = NewClient(Config{OrgURL: u, Auth: SSWS("x"), Clock: clock, HTTPClient: &http.Client{Transport: dnsFailure{}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), userList)
	wantKind(t, err, ErrNetwork)
	wantText(t, err, "okta: GET /api/v1/users: the host nosuch.invalid cannot be found: check the org's address and the network")
}

// dnsFailure is a transport whose every name is unknown.
type dnsFailure struct{}

func (dnsFailure) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
}

// TestCancelEndsEverything: the end of the context ends waits, requests and
// reads at once and comes back as itself.
func TestCancelEndsEverything(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]oktatest.Fault{
		"request":     {Kind: oktatest.Hang},
		"body":        {Kind: oktatest.SlowBody, Delay: time.Minute},
		"back-off":    {Kind: oktatest.Status, Status: 503},
		"rate limit":  {Kind: oktatest.RateLimit429, Delay: time.Minute},
		"concurrency": {Kind: oktatest.Concurrency429},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := simOrg(t, oktatest.Options{Users: 5})
			s.Inject(fault)
			c := simClient(t, s, SSWS("x"), func(c *Config) { c.Clock = nil })
			ctx, cancel := context.WithCancel(t.Context())
			var ended time.Time
			time.AfterFunc(60*time.Millisecond, func() { ended = time.Now(); cancel() })
			_, err := c.Do(ctx, userList)
			if err != context.Canceled {
				t.Errorf("%v", err)
			}
			if d := time.Since(ended); d > 100*time.Millisecond {
				t.Errorf("it took %s", d)
			}
		})
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	s := simOrg(t, oktatest.Options{Users: 5})
	remove := s.Inject(oktatest.Fault{Kind: oktatest.Hang})
	c := simClient(t, s, SSWS("x"), func(c *Config) { c.Clock = nil })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := c.Do(ctx, userList)
	wantKind(t, err, ErrTimeout)
	wantKind(t, err, context.DeadlineExceeded)
	wantText(t, err, "okta: GET /api/v1/users: the time allowed for the statement ran out: allow more time or ask for less")
	remove()
	// A wait beyond the deadline is not begun.
	s.Inject(oktatest.Fault{Kind: oktatest.RateLimit429, Delay: time.Minute})
	ctx, cancel = context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	begun := time.Now()
	_, err = c.Do(ctx, userList)
	wantKind(t, err, ErrRateLimited)
	var rle *RateLimitError
	if !errors.As(err, &rle) || rle.Wait < 59*time.Second || rle.Wait > 63*time.Second || rle.Bucket != "/api/v1/users" {
		t.Fatalf("%#v", err)
	}
	if !strings.HasPrefix(err.Error(), "okta: GET /api/v1/users: the rate limit of /api/v1/users is used up for another 1m") || time.Since(begun) > time.Second {
		t.Error(err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	s := oktatest.NewTLSServer(oktatest.Options{Users: 3, PageLimit: 2})
	t.Cleanup(s.Close)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	u, err := ParseOrgURL(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(Config{OrgURL: u, Auth: SSWS("x"), HTTPClient: s.Client()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(t.Context(), c.Pages(userList, PageOptions{}), ""); err != nil {
		t.Fatal(err)
	}
	if p := s.Requests()[0].Proto; p != "HTTP/2.0" {
		t.Error(p)
	}
	// Our own client does not know the authority, and does not insist.
	c, err = NewClient(Config{OrgURL: u, Auth: SSWS("x"), Clock: newFakeClock()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), userList)
	wantKind(t, err, ErrNetwork)
	if err == nil || !strings.HasPrefix(err.Error(), "okta: GET /api/v1/users: no trusted connection to "+u.Host+": failed to verify certificate: x509: certificate signed by unknown authority: if a proxy inspects traffic, give its certificate authority as CA file") {
		t.Error(err)
	}
}

func TestResponseForms(t *testing.T) {
	t.Parallel()
	big := strings.Repeat(`{"id":"`+strings.Repeat("x", 990)+`"},`, 2000)
	big = "[" + big[:len(big)-1] + "]"
	for name, h := range map[string]http.HandlerFunc{
		"with length": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(big)))
			io.WriteString(w, big)
		},
		"chunked": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, big[:100])
			w.(http.Flusher).Flush()
			io.WriteString(w, big[100:])
		},
	} {
		o := newOrg(t, func(w http.ResponseWriter, r *http.Request, _ int) { h(w, r) })
		resp, err := o.client().Do(t.Context(), userList)
		if err != nil || string(resp.Body) != big {
			t.Errorf("%s: %v", name, err)
		}
		resp.Release()
	}
	o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, "this is no gzip")
	})
	_, err := o.client().Do(t.Context(), userList)
	wantKind(t, err, ErrResponse)
	wantText(t, err, "okta: GET /api/v1/users: the answer cannot be decompressed: gzip: invalid header (tried 6 times, request id req6)")
	o = newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Encoding", "br")
		io.WriteString(w, "x")
	})
	_, err = o.client(func(c *Config) { c.MaxRetries = -1 }).Do(t.Context(), userList)
	wantText(t, err, `okta: GET /api/v1/users: the answer cannot be decompressed: unknown compression "br" (request id req1)`)
}
