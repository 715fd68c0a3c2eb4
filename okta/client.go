package okta

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says how a [Client] is made. OrgURL and Auth are required.
type Config struct {
	// OrgURL is the org's address as [ParseOrgURL] gives it.
	OrgURL *url.URL
	// Auth proves who is asking.
	Auth Authenticator
	// HTTPClient carries the requests; nil is one of [NewHTTPClient]'s.
	// Redirects are never followed, whatever it says about them, and its
	// cookie jar and time-out are left out.
	HTTPClient *http.Client
	// Logger receives one line per exchange and per wait at debug level,
	// never with a query, a body or a credential; nil is silent.
	Logger *slog.Logger
	// Clock is the time for waits and token lifetimes; nil is the system's.
	Clock Clock
	// Limiter paces the requests; nil is an own one with default options.
	// Clients that share one share the org's budget.
	Limiter *Limiter
	// MaxRetries is how often a request may be repeated; 0 means 5, negative
	// means never.
	MaxRetries int
	// RequestTimeout bounds one exchange, from sending to the end of the body;
	// 0 means two minutes, negative means no bound.
	RequestTimeout time.Duration
	// UserAgent is sent with every request; "" means "oktasql".
	UserAgent string
}

// Client talks to one org. It is safe for concurrent use.
type Client struct {
	org     *url.URL
	auth    Authenticator
	http    *http.Client
	log     *slog.Logger
	clock   Clock
	limiter *Limiter
	retries int
	timeout time.Duration
	agent   string

	proxySecrets []string // not to be shown when a proxy repeats them
}

// NewClient checks the configuration and makes a client. It uses no network.
func NewClient(cfg Config) (*Client, error) {
	if cfg.OrgURL == nil || cfg.OrgURL.Host == "" {
		return nil, errors.New("okta: no org: " + orgForm)
	}
	if cfg.OrgURL.Scheme != "https" && (cfg.OrgURL.Scheme != "http" || !isLoopback(cfg.OrgURL.Hostname())) {
		return nil, fmt.Errorf("okta: org %s is not https: plain http is for loopback addresses only", cfg.OrgURL.Redacted())
	}
	if cfg.Auth == nil {
		return nil, errors.New("okta: no credential: give an API token or a service app's key")
	}
	org := *cfg.OrgURL
	org.User, org.RawQuery, org.Fragment = nil, "", ""
	org.Path, org.RawPath = strings.TrimRight(org.Path, "/"), strings.TrimRight(org.RawPath, "/")
	c := &Client{
		org: &org, log: cfg.Logger, clock: cfg.Clock, limiter: cfg.Limiter,
		retries: cfg.MaxRetries, timeout: cfg.RequestTimeout, agent: cfg.UserAgent,
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.clock == nil {
		c.clock = SystemClock()
	}
	if c.retries == 0 {
		c.retries = 5
	}
	if c.timeout == 0 {
		c.timeout = 2 * time.Minute
	}
	if c.agent == "" {
		c.agent = "oktasql"
	}
	var err error
	if c.limiter == nil {
		if c.limiter, err = NewLimiter(LimiterOptions{Clock: c.clock}); err != nil {
			return nil, err
		}
	}
	h := cfg.HTTPClient
	if h == nil {
		if h, err = NewHTTPClient(TransportOptions{}); err != nil {
			return nil, err
		}
	}
	own := http.Client{Transport: h.Transport}
	// A redirect is an answer, not an instruction: the credential stays here.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &own
	c.proxySecrets = secretsOfProxy(own.Transport, c.org)
	c.auth = cfg.Auth
	if b, ok := cfg.Auth.(binder); ok {
		if c.auth, err = b.bind(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// String names the org and nothing else of the client.
func (c *Client) String() string { return "okta client of " + c.org.String() }

// Format is String, for every verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// OrgURL is the address of the org, as a copy.
func (c *Client) OrgURL() *url.URL {
	u := *c.org
	return &u
}

// Limiter is the limiter that paces this client.
func (c *Client) Limiter() *Limiter { return c.limiter }

// CloseIdleConnections closes the connections that no request is using.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// Request is one request to the org.
type Request struct {
	// Method is an HTTP method; "" is GET.
	Method string
	// Path is the escaped path below the org's address, such as
	// /api/v1/users/joe%2Fx.
	Path string
	// Query is the encoded query without its question mark.
	Query string
	// Header holds further headers. Authorization and the like are not for
	// callers to set.
	Header http.Header
	// Body is sent as JSON unless Header says otherwise; nil is no body.
	Body []byte
	// Bucket is the rate-limit bucket; "" is BucketOf(Method, Path).
	Bucket string
	// Idempotent says that a method other than GET and HEAD may be repeated
	// although its outcome is unknown.
	Idempotent bool
}

// Response is a whole answer with a status below 300.
type Response struct {
	Status int
	Header http.Header
	// Body is decompressed. It is good until Release.
	Body      []byte
	RequestID string
	// Rate is the budget that came with the answer, zero if none did.
	Rate RateLimit
	// URL is the address that was asked, query included.
	URL string
	// Tries is how often the request was sent.
	Tries int

	buf *[]byte
}

// Release gives the body's memory back. Neither Body nor any [Value] of it may
// be used afterwards. It is not required, may be called more than once, but
// not by two goroutines at a time.
func (r *Response) Release() {
	if r == nil || r.buf == nil {
		return
	}
	buf := r.buf
	r.buf, r.Body = nil, nil
	putBody(buf)
}

// Do sends a request and reads its whole answer. A status of 300 or more is an
// [*APIError]; see the package comment for the others. Requests are paced by
// the limiter and repeated, with growing and jittered pauses, where repeating
// is safe; no pause outlasts the context.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if !strings.HasPrefix(r.Path, "/") {
		return nil, &RequestError{Method: r.Method, Path: printable(r.Path, 200), Kind: ErrRequest, Text: "the path does not begin with a slash"}
	}
	if _, err := url.PathUnescape(r.Path); err != nil || strings.ContainsAny(r.Path, "?# ") || strings.ContainsAny(r.Query, "# \r\n") {
		return nil, &RequestError{Method: r.Method, Path: printable(r.Path, 200), Kind: ErrRequest, Text: "path and query must be escaped"}
	}
	if r.Bucket == "" {
		r.Bucket = BucketOf(r.Method, r.Path)
	}
	k := call{c: c, r: r, trace: traceOf(ctx), auth: c.auth}
	return k.do(ctx)
}
