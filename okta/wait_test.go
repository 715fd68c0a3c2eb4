package okta

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestUntilReset(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		reset time.Duration // from the server's date
		skew  time.Duration // of the server's clock
		date  bool
		want  time.Duration
	}{
		{"a window", 42 * time.Second, time.Hour, true, 43 * time.Second},
		{"the longest window", 5 * time.Minute, 0, true, 5*time.Minute + time.Second},
		{"over", -time.Minute, 0, true, time.Second},
		{"hours ahead", 2 * time.Hour, 0, true, 61 * time.Second},
		{"days ahead", 30 * 24 * time.Hour, 0, true, 61 * time.Second},
		{"no date", 42 * time.Second, 0, false, 43 * time.Second},
		{"no date, days ahead", 30 * 24 * time.Hour, 0, false, 61 * time.Second},
	}
	for _, tt := range tests {
		h := http.Header{}
		if tt.date {
			h.Set("Date", now.Add(tt.skew).Format(http.TimeFormat))
		}
		if got := untilReset(RateLimit{Limit: 600, Reset: now.Add(tt.skew + tt.reset)}, h, now); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	millis := RateLimit{Limit: 600, Reset: time.Unix(now.UnixMilli(), 0)}
	if got := untilReset(millis, http.Header{"Date": {now.Format(http.TimeFormat)}}, now); got != 61*time.Second {
		t.Errorf("milliseconds for seconds: %s", got)
	}
}

// A gateway's Retry-After does not close a bucket for longer than one is waited
// for.
func TestRefusedForDays(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	b := bucket{name: "/api/v1/users", window: 1}
	b.refuse(RateLimit{}, http.Header{"Retry-After": {"864000"}}, now)
	if d := b.blocked.Sub(now); d != maxRetryAfter {
		t.Errorf("blocked for %s", d)
	}
}

// A wait that its context ends took as long as it did, not as long as it was
// announced.
func TestWaitedIsWhatPassed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := &bucketServer{limit: 50, used: 50, start: time.Now()} // somebody else was here
		c := srv.client(t, LimiterOptions{Share: 1})
		var announced, took []time.Duration
		ctx, cancel := context.WithCancel(WithTrace(context.Background(), &Trace{
			Wait:   func(w Wait) { announced = append(announced, w.Duration) },
			Waited: func(_ Wait, d time.Duration) { took = append(took, d) },
		}))
		time.AfterFunc(7*time.Second, cancel)
		if _, err := c.Do(ctx, userList); err != context.Canceled {
			t.Errorf("error %v", err)
		}
		if len(announced) != 1 || announced[0] < time.Minute || len(took) != 1 || took[0] != 7*time.Second {
			t.Errorf("announced %v, took %v", announced, took)
		}
		if _, err := c.Do(WithTrace(context.Background(), &Trace{Waited: func(_ Wait, d time.Duration) { took = append(took, d) }}), userList); err != nil {
			t.Error(err)
		}
		if len(took) != 2 || took[1] < 53*time.Second || took[1] > 56*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
