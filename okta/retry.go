package okta

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	firstBackoff = 250 * time.Millisecond
	maxBackoff   = 10 * time.Second
	// refusedRetries is how often a connection that is refused is tried
	// again: it mostly means a wrong address.
	refusedRetries = 2
	// maxRetryAfter bounds what a gateway may make us wait.
	maxRetryAfter = 5 * time.Minute
)

// noteRetryAfter remembers the Retry-After header of an answer, if there is
// one.
func (k *call) noteRetryAfter(status int, h http.Header) {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		k.after = retryAfter(h, k.c.clock.Now())
		if rate, _ := rateLimitOf(h); k.free && k.after == 0 && status == http.StatusTooManyRequests {
			k.after = max(untilReset(rate, h, k.c.clock.Now()), time.Second)
		}
	}
}

// again decides whether the exchange that failed with err is repeated, and
// waits as long as it should. The context's end and a wait beyond its deadline
// both mean no.
func (k *call) again(ctx context.Context, err error) bool {
	if k.final {
		return false
	}
	var api *APIError
	errors.As(err, &api)
	if errors.Is(err, ErrAuth) && api != nil {
		return k.renew(ctx, api)
	}
	if k.c.retries < 0 || k.retries >= k.c.retries {
		return false
	}
	wait, reason, ok := k.pauseFor(err, api)
	if !ok {
		return false
	}
	wait = max(wait, k.after)
	if wait > maxRetryAfter {
		return false
	}
	k.retries++
	return k.pause(ctx, wait, reason)
}

// pauseFor says whether repeating is safe and sensible, and after how long.
func (k *call) pauseFor(err error, api *APIError) (wait time.Duration, reason string, ok bool) {
	backoff := k.backoff()
	if api != nil {
		switch {
		case api.isMessageLimit():
			return 0, "", false
		case api.concurrency:
			return backoff, WaitConcurrency, true
		case api.Status == http.StatusTooManyRequests:
			// The limiter holds the next exchange until the bucket refills.
			return 0, "", true
		case api.Status == http.StatusLocked && api.Code == "E0000239":
			// Policy priorities are being reconciled: refused, not done.
			return backoff, WaitRetry, true
		case !k.idempotent():
			return 0, "", false
		}
		switch api.Status {
		case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
			http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return backoff, WaitRetry, true
		}
		return 0, "", false
	}
	var re *RequestError
	if !errors.As(err, &re) || !k.idempotent() && !k.unsent {
		return 0, "", false
	}
	if k.unsent && k.retries >= refusedRetries {
		return 0, "", false
	}
	return backoff, WaitRetry, true
}

// idempotent reports whether the request may be carried out twice.
func (k *call) idempotent() bool {
	return k.r.Idempotent || k.r.Method == http.MethodGet || k.r.Method == http.MethodHead
}

// backoff doubles with every retry; the random part keeps clients apart.
func (k *call) backoff() time.Duration {
	d := min(firstBackoff<<min(k.retries, 10), maxBackoff)
	return d/2 + rand.N(d/2)
}

// pause waits, unless that would outlast the context.
func (k *call) pause(ctx context.Context, d time.Duration, reason string) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	w := Wait{Reason: reason, Duration: d, Until: k.c.clock.Now().Add(d)}
	if reason == WaitConcurrency {
		w.Bucket = k.r.Bucket
	}
	over := k.announce(w)
	defer over()
	return k.c.clock.Sleep(ctx, d) == nil
}

// renew asks for another credential after the one used was refused. It counts
// apart from the retries: a token that expired in the middle of a scan must
// not cost a row, however the retries stand.
func (k *call) renew(ctx context.Context, api *APIError) bool {
	if k.renewed >= 3 || k.renewed >= 1 && api.nonce == "" {
		return false
	}
	k.renewed++
	return k.auth.Renew(ctx, k.req, api)
}

// setTries notes the number of exchanges in the final error.
func (k *call) setTries(err error) {
	var api *APIError
	var re *RequestError
	switch {
	case errors.As(err, &api) && api.Path == k.r.Path:
		api.Tries = k.tries
	case errors.As(err, &re) && re.Path == k.r.Path:
		re.Tries = k.tries
	}
}
