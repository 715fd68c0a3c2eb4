package okta

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// Authenticator proves to Okta who is asking. Implementations are safe for
// concurrent use and never show a secret when they are printed.
type Authenticator interface {
	// Authorize sets the headers that prove who asks. It is called for each
	// exchange, again for a repetition, after waits for rate limits. A
	// *RequestError without a path is completed with that of the request.
	Authorize(ctx context.Context, req *http.Request) error
	// Renew is told that the credential which used carried was refused. It
	// reports whether the next Authorize brings another one, so that
	// repeating makes sense.
	Renew(ctx context.Context, used *http.Request, cause *APIError) bool
}

// binder is an Authenticator that needs the client, to fetch tokens.
type binder interface {
	bind(c *Client) (Authenticator, error)
}

// keeper is an Authenticator that can name its secrets, so that a server's
// text which repeats one is not shown.
type keeper interface{ secrets() []string }

const redacted = "[redacted]"

// scrub takes secrets out of what a server said.
func (c *Client) scrub(e *APIError) {
	for _, field := range []*string{&e.Code, &e.Summary, &e.ErrorID, &e.RequestID, &e.Scope, &e.Hint} {
		*field = c.hide(*field)
	}
	for i := range e.Causes {
		e.Causes[i] = c.hide(e.Causes[i])
	}
}

// hide replaces the client's secrets in s.
func (c *Client) hide(s string) string {
	if s == "" {
		return s
	}
	secrets := c.proxySecrets
	if k, ok := c.auth.(keeper); ok {
		secrets = append(k.secrets(), secrets...)
	}
	for _, secret := range secrets {
		if len(secret) >= 6 {
			s = strings.ReplaceAll(s, secret, redacted)
		}
	}
	return s
}

// secretsOfProxy are the password of the proxy on the way to the org, and the
// form in which it is sent, both of which a proxy may repeat.
func secretsOfProxy(transport http.RoundTripper, org *url.URL) []string {
	t, ok := transport.(*http.Transport)
	if !ok || t.Proxy == nil {
		return nil
	}
	proxy, err := t.Proxy(&http.Request{Method: http.MethodGet, URL: org, Header: http.Header{}})
	if err != nil || proxy == nil || proxy.User == nil {
		return nil
	}
	password, _ := proxy.User.Password()
	basic := base64.StdEncoding.EncodeToString([]byte(proxy.User.Username() + ":" + password))
	return []string{basic, password}
}

// SSWS authenticates with an API token, made in the Admin Console under
// Security > API > Tokens.
//
// Source: OpenAPI, security scheme apiToken: Authorization: SSWS <token>.
func SSWS(token string) Authenticator {
	return newStatic("SSWS", "API token", token)
}

// Bearer authenticates with an OAuth 2.0 access token that was had elsewhere.
// It is not renewed.
func Bearer(token string) Authenticator {
	return newStatic("Bearer", "access token", token)
}

// static is a credential that does not change. The token is behind a function
// so that printing whatever holds it cannot show it.
type static struct {
	scheme, what string
	token        func() string
}

func newStatic(scheme, what, token string) *static {
	token = strings.TrimSpace(token)
	return &static{scheme: scheme, what: what, token: func() string { return token }}
}

var (
	_ Authenticator  = (*static)(nil)
	_ slog.LogValuer = (*static)(nil)
)

func (s *static) Authorize(_ context.Context, req *http.Request) error {
	if err := checkToken(s.token(), s.what); err != nil {
		return &RequestError{Kind: ErrAuth, Text: err.Error()}
	}
	req.Header.Set("Authorization", s.scheme+" "+s.token())
	return nil
}

// Renew is false: there is only the one token.
func (s *static) Renew(context.Context, *http.Request, *APIError) bool { return false }

func (s *static) secrets() []string { return []string{s.token()} }

// String names the kind of credential only.
func (s *static) String() string { return s.what + " " + redacted }

// GoString is String, for %#v.
func (s *static) GoString() string { return s.String() }

// Format is String, for every verb.
func (s *static) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// LogValue is String, for slog.
func (s *static) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for encoders.
func (s *static) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// checkToken refuses what cannot be a header value, without repeating it.
func checkToken(token, what string) error {
	if token == "" {
		return fmt.Errorf("the %s is empty", what)
	}
	for i := 0; i < len(token); i++ {
		if c := token[i]; c <= ' ' || c >= 0x7f {
			return fmt.Errorf("the %s holds a space, a line break or another character that no token has: was it copied whole and alone?", what)
		}
	}
	return nil
}
