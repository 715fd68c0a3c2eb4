package oktasql_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// sharedClock is the clock of an org and its clients. Sleeping ends when
// somebody's sleep has carried the time far enough.
type sharedClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *sharedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *sharedClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	until := c.Now().Add(d)
	// Whoever sleeps lets the others act first, as real time would.
	time.Sleep(time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	if until.After(c.now) {
		c.now = until
	}
	return ctx.Err()
}

// TestOneBudgetForAllConnections runs statements on eight connections at once
// against a limit that the org would enforce: none is refused, and the share
// that is left to others is left.
func TestOneBudgetForAllConnections(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share float64
		limit int
	}{{1, 20}, {0.5, 20}, {0.25, 40}} {
		clock := &sharedClock{now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
		s := startOrg(t, oktatest.Options{Clock: clock.Now, RateLimits: map[string]int{"/api/v1*": c.limit}})
		var mu sync.Mutex
		most := map[int64]int{} // requests by minute since the first
		begun := clock.Now()
		s.OnRequest(func(r oktatest.Request) {
			mu.Lock()
			defer mu.Unlock()
			most[int64(r.At.Sub(begun)/time.Minute)]++
		})
		k := connectorOf(t, s, func(cfg *oktasql.Config) { cfg.Clock, cfg.RateLimitShare = clock, c.share })
		db := dbOf(t, k)
		var work sync.WaitGroup
		for range 8 {
			work.Go(func() {
				if got, err := db.QueryContext(t.Context(), "SELECT login FROM users"); err != nil {
					t.Error(err)
				} else if rows, err := drain(got); err != nil || len(rows) != 12 {
					t.Errorf("%d rows, %v", len(rows), err)
				}
			})
		}
		work.Wait()
		if n := s.Count429(); n != 0 {
			t.Errorf("share %v: %d of %d requests were refused", c.share, n, len(s.Requests()))
		}
		// A window of the org may begin anywhere in a minute of ours, so two
		// of them may have a part in it.
		for minute, n := range most {
			if allowed := int(float64(c.limit) * c.share); n > 2*allowed {
				t.Errorf("share %v of %d: %d requests in minute %d", c.share, c.limit, n, minute)
			}
		}
		for _, b := range k.Client().Limiter().Snapshot() {
			if b.Throttled != 0 {
				t.Errorf("%+v", b)
			}
		}
		if waits := clock.Now().Sub(begun); waits < time.Minute {
			t.Errorf("share %v: only %s went by", c.share, waits)
		}
	}
}
