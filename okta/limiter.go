package okta

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// LimiterOptions are the settings of a [Limiter].
type LimiterOptions struct {
	// Share is the part of every bucket that may be used, above 0 and at most
	// 1; 0 means 0.5. The rest is left to the org's other traffic.
	Share float64
	// Concurrency is how many requests may be under way at once, over all
	// buckets; 0 means 10. Okta allows 35 to 75 for a whole org.
	Concurrency int
	// Clock is the time for waits; nil is the system's.
	Clock Clock
}

// Limiter keeps requests below an org's rate limits. It learns each bucket's
// limit, rest and reset from the answers and waits before the limit is hit:
// once only the reserve (what Share leaves to others) remains, until the
// bucket refills. Requests under way count as used. Of a bucket about which
// nothing is known, at the start and after each refill, one request goes first
// and the others wait for its answer.
//
// Since what remains is the org's, several processes that share an org slow
// down together. A Limiter is safe for concurrent use and may be shared by
// several clients of one org.
//
// Source: rate limits.
type Limiter struct {
	share       float64
	concurrency int
	clock       Clock

	mu       sync.Mutex
	buckets  map[string]*bucket
	inflight int           // requests whose body has not been read
	allowed  float64       // requests that may be under way just now
	shrunk   time.Time     // when allowed was last made smaller
	changed  chan struct{} // closed when something that is waited for changes
}

// NewLimiter makes a limiter that knows nothing yet.
func NewLimiter(o LimiterOptions) (*Limiter, error) {
	if o.Share == 0 {
		o.Share = 0.5
	}
	if !(o.Share > 0 && o.Share <= 1) {
		return nil, fmt.Errorf("okta: share %v of the rate limit: expected a number above 0 and at most 1, such as 0.5", o.Share)
	}
	if o.Concurrency == 0 {
		o.Concurrency = 10
	}
	if o.Concurrency < 0 {
		return nil, fmt.Errorf("okta: concurrency %d: expected a number of 1 or more", o.Concurrency)
	}
	if o.Clock == nil {
		o.Clock = SystemClock()
	}
	return &Limiter{
		share: o.Share, concurrency: o.Concurrency, clock: o.Clock,
		buckets: map[string]*bucket{}, allowed: float64(o.Concurrency), changed: make(chan struct{}),
	}, nil
}

// regrow is how many rounds of good answers it takes, after requests were
// refused for being too many at once, to allow one more of them.
const regrow = 4

// ticket is the permission to send one request.
type ticket struct {
	l        *Limiter
	b        *bucket
	sent     time.Time
	observed bool
	released bool
}

// acquire waits until a request in the named bucket may be sent. Waits for a
// refill are announced, and what that returns is called when they are over; one
// that would end after the context's deadline is
// refused at once with a [*RateLimitError].
func (l *Limiter) acquire(ctx context.Context, name string, announce func(Wait) (over func())) (*ticket, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		now := l.clock.Now()
		l.mu.Lock()
		b := l.bucket(name)
		until, ok := l.try(b, now)
		if ok {
			l.inflight++
			b.pending++
			b.calls++
			l.mu.Unlock()
			return &ticket{l: l, b: b, sent: now}, nil
		}
		changed := l.changed
		if until.IsZero() {
			l.mu.Unlock()
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		d := until.Sub(now)
		if deadline, ok := ctx.Deadline(); ok {
			if left := time.Until(deadline); left < d {
				l.mu.Unlock()
				return nil, &RateLimitError{Bucket: name, Wait: d, Left: left}
			}
		}
		b.waits++
		l.mu.Unlock()
		// A little apart from the other processes that wait for this moment.
		d += rand.N(100 * time.Millisecond)
		over := announce(Wait{Bucket: name, Reason: WaitRateLimit, Duration: d, Until: now.Add(d)})
		err := l.clock.Sleep(ctx, d)
		over()
		l.mu.Lock()
		b.waited += l.clock.Now().Sub(now)
		l.mu.Unlock()
		if err != nil {
			return nil, err
		}
	}
}

// try says whether a request may go now, and if not, until when to wait; a
// zero time means until something changes. l.mu is held.
func (l *Limiter) try(b *bucket, now time.Time) (until time.Time, ok bool) {
	until, ok = b.try(now, l.share, l.concurrency)
	if ok && l.inflight >= max(int(l.allowed), 1) {
		return time.Time{}, false
	}
	return until, ok
}

// bucket finds or makes a bucket. l.mu is held.
func (l *Limiter) bucket(name string) *bucket {
	b := l.buckets[name]
	if b == nil {
		b = &bucket{name: name, window: 1}
		l.buckets[name] = b
	}
	return b
}

// wake lets everyone who waits for a change look again. l.mu is held.
func (l *Limiter) wake() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// observe learns from the head of the answer.
func (t *ticket) observe(status int, h http.Header) {
	if t == nil {
		return
	}
	l := t.l
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.observed {
		return
	}
	t.observed = true
	t.b.pending--
	rate, ok := rateLimitOf(h)
	switch {
	case isConcurrency(status, h):
		t.b.throttled++
		// One crowd is one reason to make room, however many of it were
		// refused.
		if !t.sent.Before(l.shrunk) {
			l.allowed = max(min(l.allowed, float64(l.inflight))/2, 1)
			l.shrunk = now
		}
	case status == http.StatusTooManyRequests:
		t.b.refuse(rate, h, now)
	default:
		t.b.learn(rate, ok, h, now, l.share, l.concurrency)
		if l.allowed < float64(l.concurrency) {
			l.allowed = min(l.allowed+1/(regrow*l.allowed), float64(l.concurrency))
		}
	}
	l.wake()
}

// release ends the request, answered or not.
func (t *ticket) release() {
	if t == nil {
		return
	}
	l := t.l
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.released {
		return
	}
	t.released = true
	l.inflight--
	if !t.observed {
		t.observed = true
		t.b.pending--
	}
	l.wake()
}

// BucketState is what is known of one bucket.
type BucketState struct {
	// Bucket is the name that [BucketOf] gives.
	Bucket string
	// Limit and Remaining are Okta's last numbers, Reserve what is left to
	// others. Limit is 0 as long as nothing is known.
	Limit, Remaining, Reserve int
	// Reset is when the bucket refills, by our clock; zero when unknown.
	Reset time.Time
	// Pending counts requests sent and not answered.
	Pending int
	// Calls counts requests sent, Throttled those that were answered 429,
	// Waits the waits for a refill and Waited their sum.
	Calls, Throttled, Waits int
	Waited                  time.Duration
}

// Snapshot gives the state of all buckets used so far, ordered by name.
func (l *Limiter) Snapshot() []BucketState {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]BucketState, 0, len(l.buckets))
	for _, b := range l.buckets {
		s := BucketState{Bucket: b.name, Limit: b.limit, Remaining: b.remaining, Reset: b.resets,
			Pending: b.pending, Calls: b.calls, Throttled: b.throttled, Waits: b.waits, Waited: b.waited}
		if b.limit > 0 {
			s.Reserve = b.reserve(l.share)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b BucketState) int { return strings.Compare(a.Bucket, b.Bucket) })
	return out
}

// Concurrency is how many requests are under way and how many may be just now.
func (l *Limiter) Concurrency() (inflight, allowed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inflight, max(int(l.allowed), 1)
}
