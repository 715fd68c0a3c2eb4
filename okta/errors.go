package okta

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// The kinds of failure, one per decision that a caller makes. Every error of
// this package that comes from talking to Okta is one of them under errors.Is;
// a cancelled context is context.Canceled instead.
var (
	// ErrAuth: Okta does not accept the credential, or none could be had.
	ErrAuth = errors.New("okta: not authenticated")
	// ErrScope: the access token lacks an OAuth scope.
	ErrScope = errors.New("okta: scope missing")
	// ErrForbidden: the credential is good, its owner may not do this.
	ErrForbidden = errors.New("okta: not permitted")
	// ErrFeature: the org does not have the feature asked for.
	ErrFeature = errors.New("okta: feature not enabled")
	// ErrRateLimited: a limit was hit more often than was worth repeating, or
	// waiting for it would outlast the context.
	ErrRateLimited = errors.New("okta: rate limited")
	// ErrNotFound: there is no such object or path.
	ErrNotFound = errors.New("okta: not found")
	// ErrRequest: Okta refuses the request as it stands.
	ErrRequest = errors.New("okta: request refused")
	// ErrServer: Okta failed to answer, repeatedly.
	ErrServer = errors.New("okta: server error")
	// ErrNetwork: no connection, or it broke.
	ErrNetwork = errors.New("okta: network failure")
	// ErrTimeout: no whole answer within the time allowed.
	ErrTimeout = errors.New("okta: timed out")
	// ErrResponse: what was received is not what Okta sends.
	ErrResponse = errors.New("okta: malformed response")
	// ErrPaging: the link to the next page of a list cannot be followed.
	ErrPaging = errors.New("okta: paging failed")
)

// RequestError is a failure before or instead of an answer of Okta: of the
// network, of time, of the form of what was received, of paging.
type RequestError struct {
	Method, Path string
	// Kind is one of the sentinel errors.
	Kind error
	// Err is the cause, or nil.
	Err error
	// Text says what happened and what to do.
	Text string
	// RequestID is Okta's id of the request, "" when there was no answer.
	RequestID string
	// Tries is how often the request was sent, 0 when it never was.
	Tries int
}

// Error names the request, what happened and what to do.
func (e *RequestError) Error() string {
	var b strings.Builder
	b.WriteString("okta: ")
	if e.Path != "" {
		b.WriteString(e.Method + " " + e.Path + ": ")
	}
	b.WriteString(e.Text)
	writeTail(&b, e.RequestID, e.Tries)
	return b.String()
}

// Unwrap gives the kind and the cause.
func (e *RequestError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// writeTail adds request id and number of tries in parentheses.
func writeTail(b *strings.Builder, requestID string, tries int) {
	var notes []string
	if tries > 1 {
		notes = append(notes, fmt.Sprintf("tried %d times", tries))
	}
	if requestID != "" {
		notes = append(notes, "request id "+requestID)
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
}

// RateLimitError says that a wait for a rate limit was not begun because it
// would end after the context's deadline.
type RateLimitError struct {
	Method, Path, Bucket string
	// Wait is how long the wait would have been, Left the time that the
	// context had left.
	Wait, Left time.Duration
}

// Error says how long the wait would be.
func (e *RateLimitError) Error() string {
	return fmt.Sprintf("okta: %s %s: the rate limit of %s is used up for another %s, longer than the %s left of the time-out: try again later, allow more time, or raise the share of the limit that may be used",
		e.Method, e.Path, e.Bucket, roundWait(e.Wait), roundWait(e.Left))
}

// Unwrap gives ErrRateLimited.
func (e *RateLimitError) Unwrap() error { return ErrRateLimited }

func roundWait(d time.Duration) time.Duration {
	if d >= 2*time.Second {
		return d.Round(time.Second)
	}
	return max(d.Round(time.Millisecond), 0)
}

// contextError turns the end of ctx into the error to give: the context's own
// when it was cancelled, that and ErrTimeout when its deadline passed.
func contextError(ctx context.Context, method, path string) error {
	err := ctx.Err()
	if errors.Is(err, context.DeadlineExceeded) {
		return &RequestError{Method: method, Path: path, Kind: ErrTimeout, Err: err,
			Text: "the time allowed for the statement ran out: allow more time or ask for less"}
	}
	return err
}

// transportError describes why an exchange got no answer. The text is built
// from the inner cause, so that it holds neither query nor credentials. final
// says that repeating cannot help, unsent that the request certainly did not
// reach Okta.
func transportError(method, path, host string, err error) (e *RequestError, final, unsent bool) {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	e = &RequestError{Method: method, Path: path, Kind: ErrNetwork, Err: err}
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		e.Text = fmt.Sprintf("the host %s cannot be found: check the org's address and the network", host)
		return e, dns.IsNotFound, true
	case isTLSError(err):
		e.Text = fmt.Sprintf("no trusted connection to %s: %s: if a proxy inspects traffic, give its certificate authority as CA file", host, rootText(err))
		return e, true, true
	case strings.HasSuffix(err.Error(), http.StatusText(http.StatusProxyAuthRequired)):
		e.Text = proxyHint
		return e, true, true
	case errors.As(err, &op) && op.Op == "proxyconnect":
		e.Text = fmt.Sprintf("no connection to the proxy, %s: check the setting proxy, or HTTPS_PROXY", rootText(op.Err))
		return e, false, true
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Text = fmt.Sprintf("%s refuses the connection: check the org's address, the proxy and the network", host)
		return e, false, true
	case isTimeout(err):
		e.Kind = ErrTimeout
		e.Text = fmt.Sprintf("no answer from %s within the request's time-out", host)
		return e, false, errors.As(err, &op) && op.Op == "dial"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		e.Text = fmt.Sprintf("%s closed the connection before answering", host)
		return e, false, false
	}
	e.Text = fmt.Sprintf("no connection to %s: %s", host, rootText(err))
	return e, false, errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

func isTLSError(err error) bool {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &unknown) || errors.As(err, &invalid) || errors.As(err, &name) ||
		errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert)
}

// rootText is the text of the cause without Go's package prefixes.
func rootText(err error) string {
	s := err.Error()
	for _, p := range []string{"net/http: ", "tls: ", "http2: ", "http: "} {
		s = strings.TrimPrefix(s, p)
	}
	if s == "" {
		return "unknown cause"
	}
	return printable(s, 300)
}

// printable cuts s to n bytes at a rune boundary and replaces control
// characters, so that a server's text cannot play with a terminal or a log.
func printable(s string, n int) string {
	cut := false
	if len(s) > n {
		s, cut = s[:n], true
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == '\uFFFD':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if cut {
		s += "…"
	}
	return strings.TrimSpace(s)
}
