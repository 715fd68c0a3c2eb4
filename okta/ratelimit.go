package okta

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RateLimit is the budget that Okta reported with one response.
//
// Limit and Remaining count requests in the endpoint's bucket. Reset is when
// the bucket refills, to the second, by Okta's clock: compare it with the
// response's Date header. All three are zero when the response carried no such
// headers, which is not an error.
//
// Source: rate limits, X-Rate-Limit-Limit, -Remaining, -Reset (UTC epoch
// seconds).
type RateLimit struct {
	Limit, Remaining int
	Reset            time.Time
}

// maxWindow is longer than any window of Okta's that a read counts in. The
// clocks of a header that says more do not go together.
const maxWindow = 5 * time.Minute

// rateLimitOf reads the three headers; ok says that limit and remaining were
// both there and numbers.
func rateLimitOf(h http.Header) (r RateLimit, ok bool) {
	limit, err1 := strconv.Atoi(strings.TrimSpace(h.Get("X-Rate-Limit-Limit")))
	left, err2 := strconv.Atoi(strings.TrimSpace(h.Get("X-Rate-Limit-Remaining")))
	if err1 != nil || err2 != nil || limit < 0 || left < 0 {
		return RateLimit{}, false
	}
	r = RateLimit{Limit: limit, Remaining: left}
	if sec, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-Rate-Limit-Reset")), 10, 64); err == nil && sec > 0 {
		r.Reset = time.Unix(sec, 0)
	}
	return r, true
}

// untilReset is how long to wait from the moment an answer arrived until its
// bucket has refilled. Both clocks are the server's, so that ours may be
// wrong; a second is added because both are cut to whole seconds. A reset that
// is further away than any window is not believed: a minute is waited then, the
// length of nearly all of them, and the next answer tells more. Without a
// usable Date header our clock stands in, for a minute at most, which is also
// taken when our clock cannot be right.
func untilReset(r RateLimit, h http.Header, now time.Time) time.Duration {
	if r.Reset.IsZero() {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		d := max(r.Reset.Sub(date), 0)
		if d > maxWindow {
			d = time.Minute
		}
		return d + time.Second
	}
	d := r.Reset.Sub(now)
	if d < -5*time.Second || d > time.Minute {
		d = time.Minute
	}
	return max(d, 0) + time.Second
}

// retryAfter reads a Retry-After header, which Okta does not send but gateways
// before it do: seconds or a date. 0 when there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if sec, err := strconv.Atoi(v); err == nil && sec >= 0 && sec < 1<<20 {
		return time.Duration(sec) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		return max(t.Sub(now), 0)
	}
	return 0
}
