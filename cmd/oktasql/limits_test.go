package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestTwoProcessesShareALimit runs two commands on one org whose limit neither
// could do with alone beside the other: both end with the whole answer, next to
// no request is refused, and who waits says so.
func TestTwoProcessesShareALimit(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	srv := oktatest.NewServer(oktatest.Options{
		Users: 40, Groups: 5, Seed: 1, PageLimit: 3, RateLimits: map[string]int{"/api/v1*": 22},
		Clock: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	defer srv.Close()
	env := []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=shared", "OKTASQL_RATE_LIMIT_SHARE=0.9"}
	// The window of a minute begins with the first request; when the commands
	// start, four seconds of it are left.
	if out, err := program(t, env, "select count(*) as n from user_types").Output(); err != nil {
		t.Fatalf("%q, %v", out, err)
	}
	ahead.Add(int64(56 * time.Second))
	srv.ResetRequests()
	var work sync.WaitGroup
	var told atomic.Int64
	for i := range 2 {
		work.Go(func() {
			cmd := program(t, env, "select count(*) as n from users")
			var errOut bytes.Buffer
			cmd.Stderr = &errOut
			out, err := cmd.Output()
			if string(out) != "n\n40\n" || err != nil {
				t.Errorf("command %d: %q, %v", i, out, err)
			}
			told.Add(int64(bytes.Count(errOut.Bytes(), []byte("\n"))))
			if !regexp.MustCompile(`^(waiting [1-7] s \(rate limit\), until [-\d ]*\d\d:\d\d:\d\d\n)*$`).Match(errOut.Bytes()) {
				t.Errorf("command %d: stderr %q", i, errOut.String())
			}
		})
	}
	work.Wait()
	if n := told.Load(); n < 1 || n > 2 {
		t.Errorf("%d waits were told", n)
	}
	if n := srv.Count429(); n > 2 {
		t.Errorf("%d requests were refused", n)
	}
	if n := len(srv.Requests()); n < 28 || n > 32 {
		t.Errorf("%d requests for two scans of 14 to 15 pages", n)
	}
}

// TestWaits holds that a wait for a rate limit is told once, is not begun when
// it would outlast --timeout, and ends at once at Ctrl-C.
func TestWaits(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T) (env []string) {
		srv := oktatest.NewServer(oktatest.Options{Users: 10, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true})
		t.Cleanup(srv.Close)
		srv.Inject(oktatest.Fault{Path: "/api/v1/users", Skip: 1, Kind: oktatest.RateLimit429, Delay: 4 * time.Minute})
		return []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=x", "OKTASQL_MAX_RETRIES=5"}
	}
	t.Run("timeout", func(t *testing.T) {
		t.Parallel()
		cmd := program(t, start(t), "--timeout", "90s", "select id from users")
		var errOut bytes.Buffer
		cmd.Stderr = &errOut
		begun := time.Now()
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exitUnavailable || time.Since(begun) > 5*time.Second {
			t.Errorf("exit %d after %s", code, time.Since(begun))
		}
		want := regexp.MustCompile(`^oktasql: okta: GET /api/v1/users: the rate limit of /api/v1/users is used up for another 4m\ds, longer than the 1m(30|29)s left of the time-out: try again later, allow more time, or raise the share of the limit that may be used\n` +
			`hint: try again in a minute, allow more time \(--timeout 10m\), or use more of the limit \(--rate-limit-share 0.9\)\n` +
			`oktasql: the output is incomplete: it ends after 3 rows\n$`)
		if !want.Match(errOut.Bytes()) {
			t.Errorf("stderr %q", errOut.String())
		}
	})
	t.Run("interrupt", func(t *testing.T) {
		t.Parallel()
		cmd := program(t, start(t), "select id from users")
		var out bytes.Buffer
		cmd.Stdout = &out
		errOut, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(errOut)
		line, err := r.ReadString('\n')
		if !regexp.MustCompile(`^waiting 24\d s \(rate limit\), until [-\d ]*\d\d:\d\d:\d\d\n$`).MatchString(line) || err != nil {
			t.Errorf("told %q, %v", line, err)
		}
		begun := time.Now()
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(r)
		_ = cmd.Wait()
		if took := time.Since(begun); took > 500*time.Millisecond { // of which starting the clean-up is a part
			t.Errorf("it took %s to end", took)
		}
		if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || string(rest) != "oktasql: interrupted\noktasql: the output is incomplete: it ends after 3 rows\n" {
			t.Errorf("exit %d, stderr %q", code, rest)
		}
	})
	t.Run("silent", func(t *testing.T) {
		t.Parallel()
		cmd := program(t, start(t), "--no-progress", "--timeout", "90s", "--debug", "select id from users")
		var errOut bytes.Buffer
		cmd.Stderr = &errOut
		_ = cmd.Run()
		if s := errOut.String(); strings.Contains(s, "waiting") || !strings.Contains(s, "status=429") {
			t.Errorf("stderr %q", s)
		}
	})
}

// TestWaitNotice holds that requests which wait for the same moment are told
// once, and short waits not at all.
func TestWaitNotice(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	n := &waitNotice{w: &b, now: func() time.Time { return now }}
	for _, left := range []time.Duration{0, 400 * time.Millisecond, 30 * time.Second, 30*time.Second + 80*time.Millisecond, 29 * time.Second, 90 * time.Second} {
		n.update(progress{reason: "rate limit", until: now.Add(left)})
	}
	n.update(progress{})
	n.update(progress{reason: "rate limit", until: now.Add(12*time.Hour + time.Second)})
	if want := "waiting 30 s (rate limit), until 12:00:30\nwaiting 90 s (rate limit), until 12:01:30\n" +
		"waiting 43201 s (rate limit), until 2026-11-02 00:00:01\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// TestDebug holds what --debug logs of each request and wait.
func TestDebug(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 2, Seed: 1, PageLimit: 3, Unlimited: true})
	defer srv.Close()
	srv.Inject(oktatest.Fault{Path: "/api/v1/users", Times: 1, Kind: oktatest.Concurrency429})
	cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_TOKEN=00PLANTED", "OKTASQL_MAX_RETRIES=5"}, "--debug", "select login from users where first_name = 'PLANTED'")
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	if err := cmd.Run(); err != nil {
		t.Fatal(err, errOut.String())
	}
	s := errOut.String()
	for _, want := range []string{
		`level=DEBUG msg="okta exchange" method=GET path=/api/v1/users status=429 elapsed=\S+ retry=0 request_id=\S+ error="okta: GET /api/v1/users: 429 E0000047`,
		`level=DEBUG msg="okta wait" reason=concurrency bucket=/api/v1/users method=GET path=/api/v1/users wait=\d+ms`,
		`level=DEBUG msg="okta exchange" method=GET path=/api/v1/users status=200 bytes=\d+ elapsed=\S+ retry=1 request_id=\S+`,
	} {
		if !regexp.MustCompile(want).MatchString(s) {
			t.Errorf("%s is not in\n%s", want, s)
		}
	}
	if strings.Contains(s, "PLANTED") {
		t.Errorf("the token or the query is in\n%s", s)
	}
}
