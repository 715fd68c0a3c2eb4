package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktasql/oktasql/okta"
)

// TestRequestLogKeepsTheNewest fills the log past its end.
func TestRequestLogKeepsTheNewest(t *testing.T) {
	t.Parallel()
	var l requestLog
	for _, total := range []int{0, 1, requestLogSize - 1, requestLogSize, requestLogSize + 1, 3*requestLogSize + 7} {
		for int(l.next) < total {
			l.add(okta.Exchange{Path: fmt.Sprint(l.next + 1)})
		}
		list := l.list()
		if want := min(total, requestLogSize); len(list) != want {
			t.Fatalf("after %d requests the log holds %d, want %d", total, len(list), want)
		}
		for i, r := range list {
			if n := total - len(list) + i + 1; r.n != int64(n) || r.e.Path != fmt.Sprint(n) {
				t.Fatalf("after %d requests number %d is %d (%s), want %d", total, i, r.n, r.e.Path, n)
			}
		}
	}
}

func TestMeterCounts(t *testing.T) {
	t.Parallel()
	var m meter
	for i := range maxRequests + 5 {
		m.sent(okta.Exchange{Method: "GET", Path: "/api/v1/users", Query: fmt.Sprint("after=", i), Bytes: 10})
	}
	m.took(3)
	m.took(0)
	m.wasted(2)
	m.waits(okta.Wait{Duration: time.Hour}) // not over yet
	m.waited(okta.Wait{Duration: time.Second}, time.Second)
	m.waited(okta.Wait{Duration: time.Hour}, time.Minute) // ended early
	m.warn("once")
	m.warn("once")
	m.warn("twice")
	s := m.snapshot()
	if s.Calls != maxRequests+5 || s.Bytes != 10*(maxRequests+5) || len(s.Requests) != maxRequests || s.Requests[1] != "GET /api/v1/users?after=1" {
		t.Errorf("%d calls, %d bytes, %d requests", s.Calls, s.Bytes, len(s.Requests))
	}
	if s.Pages != 2 || s.Rows != 3 || s.Wasted != 2 || s.Wait != 61*time.Second {
		t.Errorf("pages %d, rows %d, wasted %d, wait %v", s.Pages, s.Rows, s.Wasted, s.Wait)
	}
	if !slices.Equal(s.Warnings, []string{"once", "twice"}) {
		t.Errorf("warnings %q", s.Warnings)
	}
	if got := requestLine(okta.Exchange{Method: "GET", Path: "/api/v1/groups"}); got != "GET /api/v1/groups" {
		t.Errorf("a request without a query reads %q", got)
	}
}

// TestProgressIsSparing reports calls at most ten times a second and waits at
// once.
func TestProgressIsSparing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []Progress
		m := meter{progress: func(p Progress) { seen = append(seen, p) }}
		for range 100 {
			m.sent(okta.Exchange{})
			time.Sleep(10 * time.Millisecond)
		}
		if len(seen) != 10 || seen[0].Calls != 1 || seen[9].Calls != 91 {
			t.Errorf("a second with 100 calls gave %d reports: %+v", len(seen), seen)
		}
		seen = nil
		until := time.Now().Add(time.Second)
		m.waits(okta.Wait{Duration: time.Second, Reason: okta.WaitRateLimit, Until: until})
		m.waits(okta.Wait{Duration: time.Second, Reason: okta.WaitRetry, Until: until})
		if len(seen) != 2 || seen[0].Waiting != time.Second || seen[0].Reason != okta.WaitRateLimit || !seen[0].Until.Equal(until) {
			t.Errorf("two waits gave %+v", seen)
		}
	})
}

func TestEndedTellsTheCause(t *testing.T) {
	t.Parallel()
	plain, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ended(plain); err != context.Canceled {
		t.Errorf("a cancelled context gives %v", err)
	}
	because := errors.New("shutting down")
	caused, cancelCause := context.WithCancelCause(t.Context())
	cancelCause(because)
	err := ended(caused)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, because) || err.Error() != "context canceled: shutting down" {
		t.Errorf("a context cancelled for a reason gives %v", err)
	}
}

func TestRefine(t *testing.T) {
	t.Parallel()
	text, typed := errors.New("SQL logic error"), okta.ErrForbidden
	if err := refine(t.Context(), nil, typed); err != nil {
		t.Errorf("no failure became %v", err)
	}
	if err := refine(t.Context(), text, nil); err != text {
		t.Errorf("SQLite's own error became %v", err)
	}
	if err := refine(t.Context(), text, typed); err != typed {
		t.Errorf("the typed error became %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := refine(ctx, text, typed); err != context.Canceled {
		t.Errorf("the failure of a cancelled statement became %v", err)
	}
}

func TestTableName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"users": "users", "USERS": "users", "EnrolledFactors": "enrolled_factors", "Okta_Requests": "okta_requests", "user": "", "": "",
	} {
		if got, ok := TableName(name); got != want || ok != (want != "") {
			t.Errorf("%q is the table %q, %v, want %q", name, got, ok, want)
		}
	}
}

// TestTermsAreNotedOnce notes two plans that differ in their columns only.
func TestTermsAreNotedOnce(t *testing.T) {
	t.Parallel()
	var m meter
	for _, table := range []string{"users", "users", "groups"} {
		m.terms(notedPlan{table: table, pushed: []string{"status = 'A'"}, kept: []string{"lower(login) = 'x'"}})
	}
	if want := []string{"users: status = 'A'", "groups: status = 'A'"}; !slices.Equal(m.stats.Pushed, want) {
		t.Errorf("pushed are %q, want %q", m.stats.Pushed, want)
	}
	if want := []string{"users: lower(login) = 'x'", "groups: lower(login) = 'x'"}; !slices.Equal(m.stats.Kept, want) {
		t.Errorf("kept are %q, want %q", m.stats.Kept, want)
	}
}
