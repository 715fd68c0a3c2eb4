package okta

import (
	"context"
	"time"
)

// Exchange describes one HTTP request and its answer. A request that is
// repeated is several exchanges.
type Exchange struct {
	Method, Path, Query string
	// Bucket is the rate-limit bucket that the request was counted in.
	Bucket string
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// Bytes is the size of the body after decompression.
	Bytes int
	// At is when the request was sent and Elapsed the time until its body was
	// read, waits before sending not included.
	At      time.Time
	Elapsed time.Duration
	// Retry is 0 for the first exchange of a request, then 1, 2, …
	Retry     int
	RequestID string
	// Token is set for the exchange that fetched an access token.
	Token bool
	// Err is why the exchange failed, nil after a status below 300.
	Err error
}

// Reasons of a [Wait].
const (
	WaitRateLimit   = "rate limit"
	WaitConcurrency = "concurrency"
	WaitRetry       = "retry"
)

// Wait describes one pause of the client, announced before it begins.
type Wait struct {
	// Bucket is the rate-limit bucket waited for, "" for a retry.
	Bucket string
	// Reason is one of WaitRateLimit (the bucket's share is used up),
	// WaitConcurrency (too many requests at once) and WaitRetry (back-off
	// after a failure).
	Reason   string
	Duration time.Duration
	Until    time.Time
}

// Trace receives what the client does for the requests of one context. The
// functions may be nil, are called from the goroutine that made the request,
// several at a time when requests run in parallel, and must return quickly.
type Trace struct {
	Sent func(Exchange)
	Wait func(Wait)
	// Waited is called when a wait is over, with the time that it took: less
	// than was announced when its context ended.
	Waited func(Wait, time.Duration)
}

type traceKey struct{}

// WithTrace makes t the trace of requests made with the returned context,
// instead of any trace that ctx had.
func WithTrace(ctx context.Context, t *Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

func traceOf(ctx context.Context) *Trace {
	t, _ := ctx.Value(traceKey{}).(*Trace)
	return t
}

func (t *Trace) sent(e Exchange) {
	if t != nil && t.Sent != nil {
		t.Sent(e)
	}
}

func (t *Trace) wait(w Wait) {
	if t != nil && t.Wait != nil {
		t.Wait(w)
	}
}

func (t *Trace) waited(w Wait, d time.Duration) {
	if t != nil && t.Waited != nil {
		t.Waited(w, d)
	}
}
