package okta

import (
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

func TestProxy(t *testing.T) {
	t.Parallel()
	s := simOrg(t, oktatest.Options{Users: 3})
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		s.Org.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	u, _ := url.Parse(proxy.URL)
	h, err := NewHTTPClient(TransportOptions{Proxy: "http://joe:pw@" + u.Host})
	if err != nil {
		t.Fatal(err)
	}
	c := simClient(t, s, SSWS("x"), func(cfg *Config) { cfg.HTTPClient = h })
	if _, err := c.Do(t.Context(), userList); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || asked[0] != s.URL+"/api/v1/users?limit=200 Basic am9lOnB3" {
		t.Errorf("%q", asked)
	}
	for in, want := range map[string]string{
		"proxy:8080":             `okta: proxy "proxy:8080" cannot be used: expected an address such as http://proxy.example.com:8080`,
		"gopher://u:secret@p:70": `okta: proxy "gopher://[hidden]@p:70" cannot be used: expected an address such as http://proxy.example.com:8080`,
	} {
		_, err := NewHTTPClient(TransportOptions{Proxy: in})
		wantText(t, err, want)
	}
}

func TestCAFile(t *testing.T) {
	t.Parallel()
	s := oktatest.NewTLSServer(oktatest.Options{Users: 3, PageLimit: 2})
	t.Cleanup(s.Close)
	dir := t.TempDir()
	ca, empty := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "empty.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(empty, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := NewHTTPClient(TransportOptions{CAFile: ca})
	if err != nil {
		t.Fatal(err)
	}
	u, err := ParseOrgURL(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewClient(Config{OrgURL: u, Auth: SSWS("x"), HTTPClient: h})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readAll(t.Context(), c.Pages(userList, PageOptions{}), ""); err != nil {
		t.Fatal(err)
	}
	if p := s.Requests()[0].Proto; p != "HTTP/2.0" {
		t.Error(p)
	}
	_, err = NewHTTPClient(TransportOptions{CAFile: empty})
	wantText(t, err, fmt.Sprintf("okta: CA file %q holds no certificate: expected PEM blocks that begin with -----BEGIN CERTIFICATE-----", empty))
	_, err = NewHTTPClient(TransportOptions{CAFile: filepath.Join(dir, "none")})
	wantText(t, err, fmt.Sprintf("okta: CA file %q cannot be read: no such file or directory", filepath.Join(dir, "none")))
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	_, err := NewClient(Config{Auth: SSWS("x")})
	wantText(t, err, "okta: no org: "+orgForm)
	_, err = NewClient(Config{OrgURL: &url.URL{Scheme: "http", Host: "acme.okta.com"}, Auth: SSWS("x")})
	wantText(t, err, "okta: org http://acme.okta.com is not https: plain http is for loopback addresses only")
	_, err = NewClient(Config{OrgURL: &url.URL{Scheme: "https", Host: "acme.okta.com"}})
	wantText(t, err, "okta: no credential: give an API token or a service app's key")
	c, err := NewClient(Config{OrgURL: &url.URL{Scheme: "https", Host: "acme.okta.com"}, Auth: SSWS("x")})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Request{{Path: "api/v1/users"}, {Path: "/api v1"}, {Path: "/a%zz"}, {Path: "/a?b"}, {Path: "/a", Query: "x y"}, {Path: "/a", Method: "GE T"}} {
		_, err := c.Do(t.Context(), r)
		wantKind(t, err, ErrRequest)
	}
}

// A gateway's Retry-After is kept to; Okta itself sends none.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "Sun, 01 Mar 2026 12:00:30 GMT": 30 * time.Second} {
		o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, n int) {
			w.Header().Set("Date", "Sun, 01 Mar 2026 12:00:00 GMT")
			if n == 1 {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(503)
			}
			io.WriteString(w, "[]")
		})
		if _, err := o.client().Do(t.Context(), userList); err != nil {
			t.Fatal(err)
		}
		if got := o.clock.slept(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: waits %v", header, got)
		}
	}
	// A whole day is not waited for.
	o := newOrg(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(503)
	})
	_, err := o.client().Do(t.Context(), userList)
	wantKind(t, err, ErrServer)
	wantText(t, err, "okta: GET /api/v1/users: 503 Service Unavailable (request id req1)")
}

// Repetitions say what they repeat, as Okta asks for.
func TestRetryHeaders(t *testing.T) {
	t.Parallel()
	var got []string
	o := newOrg(t, func(w http.ResponseWriter, r *http.Request, n int) {
		got = append(got, r.Header.Get("X-Okta-Retry-For")+"/"+r.Header.Get("X-Okta-Retry-Count"))
		if n < 3 {
			w.WriteHeader(502)
		}
	})
	var log []Exchange
	ctx := WithTrace(t.Context(), &Trace{Sent: func(x Exchange) { log = append(log, x) }})
	resp, err := o.client().Do(ctx, userList)
	if err != nil || resp.Tries != 3 {
		t.Fatal(resp, err)
	}
	if s := strings.Join(got, " "); s != "/ req1/1 req1/2" {
		t.Error(s)
	}
	if len(log) != 3 || log[0].Retry != 0 || log[2].Retry != 2 || log[0].Err == nil || log[0].Status != 502 || log[2].Err != nil {
		t.Errorf("%+v", log)
	}
}
