package okta

import (
	"net/http"
	"time"
)

// bucket is what the limiter knows of one bucket. The limiter's mutex guards
// it.
type bucket struct {
	name string

	// known says that limit, remaining and resets are of the current window.
	known            bool
	limit, remaining int
	reset            time.Time // when the window ends, by Okta's clock
	resets           time.Time // the same by ours, with a margin
	blocked          time.Time // after a 429: nothing before that, by ours

	pending int // sent, head of the answer not seen
	window  int // how many may be pending while nothing is known
	refused int // 429s in a row that did not say until when

	calls, throttled, waits int
	waited                  time.Duration
}

// reserve is how many calls must remain for others. Even of a limit of 1 one
// call may be made.
func (b *bucket) reserve(share float64) int {
	return b.limit - max(int(float64(b.limit)*share), 1)
}

// left is how many calls may be made in the window.
func (b *bucket) left(share float64) int { return b.remaining - b.reserve(share) }

// try says whether a request may be sent, or until when to wait; a zero time
// means until an answer comes.
func (b *bucket) try(now time.Time, share float64, concurrency int) (until time.Time, ok bool) {
	if now.Before(b.blocked) {
		return b.blocked, false
	}
	if b.known && !b.resets.IsZero() && !now.Before(b.resets) {
		b.known, b.window = false, 1
	}
	if !b.known {
		return time.Time{}, b.pending < min(b.window, concurrency)
	}
	left := b.left(share)
	switch {
	case left <= 0 && b.resets.IsZero():
		// No word of when it refills: one at a time.
		return time.Time{}, b.pending == 0
	case left <= 0:
		return b.resets, false
	}
	// Towards the end no more than a quarter of what is left goes out at
	// once: other processes may be doing the same.
	return time.Time{}, b.pending < (left+3)/4
}

// learn takes in the head of an answer that is no 429.
func (b *bucket) learn(rate RateLimit, ok bool, h http.Header, now time.Time, share float64, concurrency int) {
	b.refused = 0
	if !ok || rate.Limit == 0 {
		if !b.known {
			b.window = min(b.window*2, concurrency)
		}
		return
	}
	switch d := rate.Reset.Sub(b.reset); {
	case !b.known, d > time.Second:
		b.adopt(rate, h, now)
	case d >= -time.Second:
		// The same window: answers may come in another order than they
		// were counted in. Another limit is another budget behind the same
		// name, or a changed one: go by the one with less left, and never
		// hold the numbers of one against those of the other.
		if rate.Limit == b.limit {
			b.remaining = min(b.remaining, rate.Remaining)
		} else if other := (bucket{limit: rate.Limit, remaining: rate.Remaining}); other.left(share) < b.left(share) {
			b.limit, b.remaining = rate.Limit, rate.Remaining
		}
	}
}

// adopt starts a window.
func (b *bucket) adopt(rate RateLimit, h http.Header, now time.Time) {
	b.known = true
	b.limit, b.remaining, b.reset = rate.Limit, rate.Remaining, rate.Reset
	b.resets = time.Time{}
	if d := untilReset(rate, h, now); d > 0 {
		b.resets = now.Add(d)
	}
}

// refuse takes in a 429 about this bucket: nobody sends anything until it
// refills, then one request goes first.
func (b *bucket) refuse(rate RateLimit, h http.Header, now time.Time) {
	b.throttled++
	wait := untilReset(rate, h, now)
	if wait == 0 {
		wait = min(time.Second<<min(b.refused, 6), time.Minute)
		b.refused++
	}
	if after := retryAfter(h, now); after > 0 {
		wait = min(after, maxRetryAfter)
	}
	if rate.Limit > 0 {
		b.limit = rate.Limit
	}
	b.remaining, b.reset = 0, rate.Reset
	b.known, b.window = false, 1
	if until := now.Add(wait); until.After(b.blocked) {
		b.blocked = until
	}
	b.resets = b.blocked
}
