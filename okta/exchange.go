package okta

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// call is one request of a caller with all its exchanges.
type call struct {
	c       *Client
	r       Request
	trace   *Trace
	auth    Authenticator
	free    bool // not subject to the limiter: a token request inside another
	tries   int  // exchanges begun
	retries int  // repeated because of a failure
	renewed int  // repeated with a new credential
	unsent  bool // the last exchange certainly did not reach Okta
	final   bool // repeating the last exchange cannot help
	firstID string
	after   time.Duration // Retry-After of the last exchange
	req     *http.Request // the last exchange's, for its credential
}

// do sends the request until it is answered or not worth repeating.
func (k *call) do(ctx context.Context) (*Response, error) {
	for {
		resp, err := k.exchange(ctx)
		if err == nil {
			resp.Tries = k.tries
			return resp, nil
		}
		if ctx.Err() != nil {
			return nil, contextError(ctx, k.r.Method, k.r.Path)
		}
		if k.again(ctx, err) {
			continue
		}
		if ctx.Err() != nil { // in a pause
			return nil, contextError(ctx, k.r.Method, k.r.Path)
		}
		k.setTries(err)
		return nil, err
	}
}

// url is the full address. Path and query are already escaped, so the parts
// are put together as text.
func (k *call) url() (*url.URL, error) {
	s := k.c.org.Scheme + "://" + k.c.org.Host + k.c.org.EscapedPath() + k.r.Path
	if k.r.Query != "" {
		s += "?" + k.r.Query
	}
	return url.Parse(s)
}

// exchange sends the request once.
func (k *call) exchange(ctx context.Context) (*Response, error) {
	k.unsent, k.final, k.after = false, false, 0
	ticket, err := k.permit(ctx)
	if err != nil {
		k.final = true
		return nil, err
	}
	defer ticket.release()
	whole := ctx
	if k.c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, k.c.timeout)
		defer cancel()
	}
	req, err := k.request(ctx, whole)
	if err != nil {
		k.final = true
		return nil, err
	}
	x := Exchange{Method: k.r.Method, Path: k.r.Path, Query: k.r.Query, Bucket: k.r.Bucket, Retry: k.tries, Token: k.free, At: k.c.clock.Now()}
	k.tries++
	k.req = req
	resp, err := k.send(req, ticket, &x)
	x.Elapsed = k.c.clock.Now().Sub(x.At)
	if err != nil && whole.Err() != nil {
		err = whole.Err()
	}
	x.Err = err
	k.c.report(whole, k.trace, x)
	return resp, err
}

// permit waits until the request may be sent. A token request is made within
// another request that holds a permit already, so it needs none of its own.
func (k *call) permit(ctx context.Context) (*ticket, error) {
	if k.free {
		return nil, nil
	}
	t, err := k.c.limiter.acquire(ctx, k.r.Bucket, k.announce)
	var rle *RateLimitError
	if errors.As(err, &rle) {
		rle.Method, rle.Path = k.r.Method, k.r.Path
	}
	return t, err
}

// request builds the http.Request of one exchange, credential included. Having
// a token fetched is bounded by the caller's context, whole, only.
func (k *call) request(ctx, whole context.Context) (*http.Request, error) {
	u, err := k.url()
	if err != nil {
		return nil, &RequestError{Method: k.r.Method, Path: printable(k.r.Path, 200), Kind: ErrRequest, Text: "path or query cannot be part of an address"}
	}
	var body io.Reader
	if k.r.Body != nil {
		body = bytes.NewReader(k.r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, k.r.Method, "/", body)
	if err != nil {
		return nil, &RequestError{Method: printable(k.r.Method, 40), Path: k.r.Path, Kind: ErrRequest, Text: "the method is not valid"}
	}
	req.URL, req.Host = u, u.Host
	h := make(http.Header, 10)
	h.Set("Accept", "application/json")
	if k.r.Body != nil {
		h.Set("Content-Type", "application/json")
	}
	for name, values := range k.r.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	h.Set("Accept-Encoding", "gzip")
	h.Set("User-Agent", k.c.agent)
	if k.tries > 0 && k.firstID != "" {
		h.Set("X-Okta-Retry-For", k.firstID)
		h.Set("X-Okta-Retry-Count", strconv.Itoa(k.tries))
	}
	req.Header = h
	if err := k.auth.Authorize(whole, req); err != nil {
		var re *RequestError
		if errors.As(err, &re) && re.Path == "" {
			re.Method, re.Path = k.r.Method, k.r.Path
		}
		return nil, err
	}
	return req, nil
}

// send does the exchange proper and turns every outcome into a response or a
// typed error.
func (k *call) send(req *http.Request, ticket *ticket, x *Exchange) (*Response, error) {
	httpResp, err := k.c.http.Do(req)
	if err != nil {
		var e *RequestError
		e, k.final, k.unsent = transportError(k.r.Method, k.r.Path, k.c.org.Host, err)
		return nil, e
	}
	defer httpResp.Body.Close()
	x.Status, x.RequestID = httpResp.StatusCode, k.c.hide(requestID(httpResp.Header))
	if k.firstID == "" {
		k.firstID = x.RequestID
	}
	ticket.observe(httpResp.StatusCode, httpResp.Header)
	limit := maxBody
	if httpResp.StatusCode >= 300 {
		limit = maxErrorBody
	}
	buf, err := readBody(httpResp, limit)
	if buf != nil {
		x.Bytes = len(*buf)
	}
	if httpResp.StatusCode >= 300 {
		// Whatever came of the body, the status is what counts.
		var body []byte
		if buf != nil {
			body = *buf
		}
		e := newAPIError(k.r.Method, k.r.Path, httpResp.StatusCode, httpResp.Header, body)
		putBody(buf)
		k.c.redirected(e, httpResp)
		if a, ok := k.auth.(*keyAuth); ok {
			a.lacking(e)
		}
		k.c.scrub(e)
		k.noteRetryAfter(e.Status, httpResp.Header)
		return nil, e
	}
	if err != nil {
		n := x.Bytes
		putBody(buf)
		return nil, k.bodyError(err, n, x.RequestID)
	}
	if len(*buf) > 0 && isHTML(httpResp.Header, *buf) && !acceptsOther(k.r.Header) {
		putBody(buf)
		k.final = true
		return nil, &RequestError{Method: k.r.Method, Path: k.r.Path, Kind: ErrResponse, RequestID: x.RequestID,
			Text: fmt.Sprintf("%s answers with a web page instead of JSON: check the org's address and any proxy in between", k.c.org.Host)}
	}
	rate, _ := rateLimitOf(httpResp.Header)
	return &Response{Status: httpResp.StatusCode, Header: httpResp.Header, Body: *buf, RequestID: x.RequestID,
		Rate: rate, URL: req.URL.String(), buf: buf}, nil
}

// acceptsOther reports whether the caller asked for something that is not JSON.
func acceptsOther(h http.Header) bool {
	a := h.Get("Accept")
	return a != "" && a != "application/json"
}

// redirected adds where a redirect wanted to lead, host only.
func (c *Client) redirected(e *APIError, resp *http.Response) {
	if e.Status >= 400 {
		return
	}
	if u, err := resp.Location(); err == nil && u.Host != "" && u.Host != c.org.Host {
		e.Hint = fmt.Sprintf("%s redirects to %s, which was not followed: check the org's address", c.org.Host, printable(u.Host, 100))
	}
}

// bodyError says why the body of a good answer could not be read to its end.
func (k *call) bodyError(err error, n int, id string) error {
	e := &RequestError{Method: k.r.Method, Path: k.r.Path, Kind: ErrNetwork, Err: err, RequestID: id}
	switch {
	case errors.Is(err, errTooLarge):
		e.Kind, e.Err = ErrResponse, nil
		e.Text = fmt.Sprintf("the answer is larger than %d MB: ask for smaller pages", maxBody>>20)
		k.final = true
	case isCorrupt(err):
		e.Kind = ErrResponse
		e.Text = fmt.Sprintf("the answer cannot be decompressed: %s", rootText(err))
	case isTimeout(err):
		e.Kind = ErrTimeout
		e.Text = fmt.Sprintf("the answer was still coming when the request's time-out ended, after %d bytes", n)
	default:
		e.Text = fmt.Sprintf("the connection was cut in the middle of the answer, after %d bytes", n)
	}
	return e
}

// report tells trace and log about a finished exchange.
func (c *Client) report(ctx context.Context, t *Trace, x Exchange) {
	t.sent(x)
	if x.Err != nil {
		c.log.DebugContext(ctx, "okta exchange", "method", x.Method, "path", x.Path, "status", x.Status,
			"elapsed", x.Elapsed.Round(time.Microsecond), "retry", x.Retry, "request_id", x.RequestID, "error", x.Err.Error())
		return
	}
	c.log.DebugContext(ctx, "okta exchange", "method", x.Method, "path", x.Path, "status", x.Status,
		"bytes", x.Bytes, "elapsed", x.Elapsed.Round(time.Microsecond), "retry", x.Retry, "request_id", x.RequestID)
}

// announce tells trace and log about a wait that begins, and lets the trace
// know when it is over.
func (k *call) announce(w Wait) (over func()) {
	begun := k.c.clock.Now()
	k.trace.wait(w)
	k.c.log.Debug("okta wait", "reason", w.Reason, "bucket", w.Bucket, "method", k.r.Method, "path", k.r.Path,
		"wait", w.Duration.Round(time.Millisecond))
	return func() { k.trace.waited(w, k.c.clock.Now().Sub(begun)) }
}
