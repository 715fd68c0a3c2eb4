package oktatest

import (
	"net/http/httptest"
	"strings"
	"sync"
)

// Server is an Org that listens on a loopback address.
type Server struct {
	*Org
	// URL is scheme, host and Options.PathPrefix, without a slash at the end.
	URL string
	*httptest.Server
	closed sync.Once
}

// NewServer starts an org over plain HTTP. Close it when done.
func NewServer(opt Options) *Server {
	o := New(opt)
	return newServer(o, httptest.NewServer(o))
}

// NewTLSServer starts an org over HTTPS that speaks HTTP/2 and HTTP/1.1.
// Client returns a client that trusts it.
func NewTLSServer(opt Options) *Server {
	o := New(opt)
	ts := httptest.NewUnstartedServer(o)
	ts.EnableHTTP2 = true
	ts.StartTLS()
	return newServer(o, ts)
}

func newServer(o *Org, ts *httptest.Server) *Server {
	s := &Server{Org: o, Server: ts, URL: ts.URL + o.prefix()}
	o.base.Store(&s.URL)
	return s
}

// Close ends hanging answers and stops listening. Closing again does nothing.
func (s *Server) Close() {
	s.closed.Do(func() {
		close(s.closing)
		s.Server.Close()
	})
}

func (o *Org) prefix() string { return strings.TrimSuffix(o.opt.PathPrefix, "/") }

// baseURL is what links begin with when there is no request to ask.
func (o *Org) baseURL() string {
	if b := o.base.Load(); b != nil {
		return *b
	}
	return "https://example.okta.com" + o.prefix()
}
