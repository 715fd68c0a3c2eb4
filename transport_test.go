package oktasql_test

import (
	"bufio"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// appKey is a service app's key, for tests of the way to the token endpoint.
var appKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

const appID = "0oa1client2id3x4y5d7"

// withApp lets a service app read users of an org that accepts no API token.
func withApp(t testing.TB, opt oktatest.Options) (oktatest.Options, func(*oktasql.Config)) {
	t.Helper()
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: appKey().Public(), KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(appKey())
	if err != nil {
		t.Fatal(err)
	}
	opt.Tokens = map[string]oktatest.Token{}
	opt.Apps = map[string]oktatest.ServiceApp{appID: {Keys: keys, Scopes: []string{"okta.users.read"}, DPoP: true}}
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return opt, func(c *oktasql.Config) { c.Token, c.ClientID, c.PrivateKey = "", appID, key }
}

// authority writes a server's certificate as a file of certificate authorities.
func authority(t testing.TB, s *httptest.Server) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(name, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// tunnels is a proxy that opens tunnels for whoever knows its password, and
// passes on requests for plain http.
type tunnels struct {
	mu   sync.Mutex
	seen []string
}

func (p *tunnels) note(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, s)
}

func (p *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Proxy-Authorization") != "Basic am9lOnB3" { // joe:pw
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.note(r.Method + " " + r.URL.Path)
	if r.Method != http.MethodConnect {
		r.Header.Del("Proxy-Authorization")
		r.RequestURI = ""
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		for k, v := range resp.Header {
			w.Header()[k] = v
		}
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
		return
	}
	far, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	near, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		far.Close()
		return
	}
	fmt.Fprint(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(far, rw); far.Close() }()
	go func() { _, _ = io.Copy(near, far); near.Close() }()
}

// TestWays reads a table in every way that leads to an org, the token call
// included.
func TestWays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		secure, http2     bool
		proxied, unzipped bool
		proto             string
	}{
		{name: "http", proto: "HTTP/1.1"},
		{name: "http without compression", unzipped: true, proto: "HTTP/1.1"},
		{name: "https with http/1.1 only", secure: true, proto: "HTTP/1.1"},
		{name: "https with http/2", secure: true, http2: true, proto: "HTTP/2.0"},
		{name: "proxy", proxied: true, proto: "HTTP/1.1"},
		{name: "tunnel", proxied: true, secure: true, proto: "HTTP/1.1"},
		{name: "tunnel with http/2", proxied: true, secure: true, http2: true, proto: "HTTP/2.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			opt, app := withApp(t, oktatest.Options{Users: 9, Groups: 3, PageLimit: 2, Unlimited: true, NoGzip: c.unzipped})
			org := oktatest.New(opt)
			srv := httptest.NewUnstartedServer(org)
			srv.EnableHTTP2 = c.http2
			srv.Config.ErrorLog = log.New(io.Discard, "", 0)
			if c.secure {
				srv.StartTLS()
			} else {
				srv.Start()
			}
			t.Cleanup(srv.Close)
			cfg := oktasql.Config{OrgURL: srv.URL}
			app(&cfg)
			cfg.Scopes = []string{"okta.users.read"} // as granted: nothing to find out, several requests at once
			if c.secure {
				cfg.CAFile = authority(t, srv)
			}
			way := &tunnels{}
			if c.proxied {
				proxy := httptest.NewServer(way)
				t.Cleanup(proxy.Close)
				cfg.Proxy = strings.Replace(proxy.URL, "//", "//joe:pw@", 1)
			}
			connector, err := oktasql.NewConnector(cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = connector.Close() })
			if got := ask(t, dbOf(t, connector), "SELECT count(*) FROM users"); got[0] != "9" {
				t.Errorf("%s users", got[0])
			}
			tokens := 0
			for _, r := range org.Requests() {
				if r.Proto != c.proto {
					t.Errorf("%s went by %s", r, r.Proto)
				}
				if r.Path == "/oauth2/v1/token" {
					tokens++
				}
			}
			if tokens < 3 { // without a proof, without a nonce, with both
				t.Errorf("%d token requests", tokens)
			}
			switch seen := strings.Join(way.seen, "\n"); {
			case c.proxied && c.secure && (len(way.seen) != 1 || !strings.HasPrefix(seen, "CONNECT ")):
				t.Errorf("the proxy saw\n%s", seen)
			case c.proxied && !c.secure && len(way.seen) != len(org.Requests()):
				t.Errorf("the proxy saw %d of %d requests\n%s", len(way.seen), len(org.Requests()), seen)
			}
		})
	}
}

// TestUntrusted holds that a certificate nobody vouches for, a proxy without
// its password and one that is not there are errors which say so.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	opt, app := withApp(t, oktatest.Options{Users: 3})
	srv := httptest.NewUnstartedServer(oktatest.New(opt))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	proxy := httptest.NewServer(&tunnels{})
	t.Cleanup(proxy.Close)
	for _, c := range []struct {
		proxy, text string
		ca          bool
	}{
		{"", "okta: POST /oauth2/v1/token: no trusted connection to " + srv.Listener.Addr().String() + ": ", false},
		{strings.Replace(proxy.URL, "//", "//joe:wrongPW@", 1), "okta: POST /oauth2/v1/token: the proxy asks for a user name and password: give them in the setting proxy", true},
		{"http://joe:wrongPW@127.0.0.1:1", "okta: POST /oauth2/v1/token: no connection to the proxy, dial tcp 127.0.0.1:1: connect: connection refused: check the setting proxy", true},
	} {
		cfg := oktasql.Config{OrgURL: srv.URL, Proxy: c.proxy, MaxRetries: -1}
		app(&cfg)
		if c.ca {
			cfg.CAFile = authority(t, srv)
		}
		connector, err := oktasql.NewConnector(cfg)
		if err != nil {
			t.Fatal(err)
		}
		err = failure(t.Context(), dbOf(t, connector), "SELECT id FROM users")
		if !errors.Is(err, oktasql.ErrNetwork) || !strings.HasPrefix(err.Error(), c.text) || strings.Contains(err.Error(), "wrongPW") {
			t.Errorf("%v, want %s…", err, c.text)
		}
	}
}

// TestHugePages reads pages of half a megabyte, as users with photographs in
// their profiles make them, in each way that a body may come.
func TestHugePages(t *testing.T) {
	t.Parallel()
	const rows, size = 3, 150_000
	var page strings.Builder
	for i := range rows {
		sep := ","
		if i == 0 {
			sep = "["
		}
		fmt.Fprintf(&page, `%s{"id":"00u%017d","status":"ACTIVE","profile":{"login":"u%d","photo":"%s"}}`, sep, i, i, strings.Repeat(string(rune('a'+i)), size))
	}
	body := page.String() + "]"
	for _, form := range []string{"plain", "gzip", "chunked", "in small pieces", "connection closed"} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			s := startOrg(t, oktatest.Options{})
			s.Inject(oktatest.Fault{Path: "/api/v1/users", Query: "DEPROVISIONED", Kind: oktatest.Status, Status: http.StatusOK, Body: "[]"})
			s.Inject(oktatest.Fault{Path: "/api/v1/users", Kind: oktatest.Custom, Handler: func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				sendBody(w, form, body)
			}})
			got := ask(t, openDB(t, s), "SELECT id, length(json_extract(_raw, '$.profile.photo')), substr(json_extract(profile, '$.photo'), -1) FROM users ORDER BY id")
			same(t, form, got, []string{"00u00000000000000000|150000|a", "00u00000000000000001|150000|b", "00u00000000000000002|150000|c"})
		})
	}
}

func sendBody(w http.ResponseWriter, form, body string) {
	flush := http.NewResponseController(w)
	switch form {
	case "plain":
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	case "gzip":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, body)
		_ = z.Close()
		return
	case "in small pieces":
		for i := 0; i < len(body); i += 1021 {
			_, _ = io.WriteString(w, body[i:min(i+1021, len(body))])
			_ = flush.Flush()
		}
		return
	case "connection closed":
		w.Header().Set("Connection", "close")
	}
	_, _ = io.WriteString(w, body)
}

// TestSlowBodies holds that a body which takes its time is waited for, up to
// the time-out of a request, and that the error says how far it came.
func TestSlowBodies(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 5})
	s.Inject(oktatest.Fault{Path: "/api/v1/users", Kind: oktatest.SlowBody, Delay: 80 * time.Millisecond})
	if got := ask(t, openDB(t, s), "SELECT count(*) FROM users"); got[0] != "5" {
		t.Errorf("%s users", got[0])
	}
	slow := openDB(t, s, func(c *oktasql.Config) { c.RequestTimeout, c.MaxRetries = 30*time.Millisecond, -1 })
	err := failure(t.Context(), slow, "SELECT id FROM users")
	if !errors.Is(err, oktasql.ErrTimeout) || !strings.HasPrefix(err.Error(), "okta: GET /api/v1/users: the answer was still coming when the request's time-out ended, after ") {
		t.Errorf("%v", err)
	}
}

// TestConnectionsAreReused counts the connections that statements open.
func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	org := oktatest.New(oktatest.Options{Users: 30, Groups: 6, PageLimit: 2, Unlimited: true})
	srv := httptest.NewUnstartedServer(org)
	var opened atomic.Int64
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c, err := oktasql.NewConnector(oktasql.Config{OrgURL: srv.URL, Token: secretToken, Concurrency: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	db := dbOf(t, c)
	for range 3 {
		ask(t, db, "SELECT login FROM users")
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for %d requests one after the other", n, len(org.Requests()))
	}
	for range 3 {
		ask(t, db, "SELECT user_id, group_id FROM group_members")
	}
	// A refusal is read to its end, so that its connection serves on.
	remove := org.Inject(oktatest.Fault{Path: "/api/v1/users", Kind: oktatest.ErrorCode, Code: "E0000006"})
	for range 5 {
		_ = failure(t.Context(), db, "SELECT login FROM users")
	}
	remove()
	// A connection may be dialled just when another becomes free.
	if n := opened.Load(); n > 8 {
		t.Errorf("%d connections for %d requests, four at once", n, len(org.Requests()))
	}
}

// TestGarbage holds that what is no HTTP at all is an error of the network.
func TestGarbage(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = bufio.NewReader(c).ReadString('\n')
			_, _ = io.WriteString(c, "220 mail.example.com ESMTP\x1b[31m\r\n\r\n")
			_ = c.Close()
		}
	}()
	c, err := oktasql.NewConnector(oktasql.Config{OrgURL: "http://" + l.Addr().String(), Token: secretToken, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	err = failure(t.Context(), dbOf(t, c), "SELECT id FROM users")
	if !errors.Is(err, oktasql.ErrNetwork) || !strings.HasPrefix(err.Error(), "okta: GET /api/v1/users: no connection to "+l.Addr().String()+": ") || strings.ContainsAny(err.Error(), "\x1b\r\n") {
		t.Errorf("%q", err)
	}
}
