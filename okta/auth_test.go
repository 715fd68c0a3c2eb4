package okta

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/oktasql/oktasql/okta/oktatest"
)

const clientID = "0oa1client2id3x4y5d7"

// rsaKey and ecKey are made once, since making an RSA key takes long.
var (
	rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return k
	})
	ecKey = sync.OnceValue(func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		return k
	})
)

func pemOf(kind string, der []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkcs8(key any) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pemOf("PRIVATE KEY", der, err)
}

// simApp starts an org with one service app that has the two keys.
func simApp(t *testing.T, o oktatest.Options, app oktatest.ServiceApp) *oktatest.Server {
	t.Helper()
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: rsaKey().Public(), KeyID: "rsa", Use: "sig"}, {Key: ecKey().Public(), KeyID: "ec", Use: "sig"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	app.Keys = keys
	if app.Scopes == nil {
		app.Scopes = []string{"okta.users.read"}
	}
	o.Apps = map[string]oktatest.ServiceApp{clientID: app}
	if o.Tokens == nil {
		o.Tokens = map[string]oktatest.Token{}
	}
	return simOrg(t, o)
}

// simOrg starts an org below a prefix, with pages of two rows.
func simOrg(t *testing.T, o oktatest.Options) *oktatest.Server {
	t.Helper()
	o.PathPrefix = "/org"
	if o.PageLimit == 0 {
		o.PageLimit = 2
	}
	s := oktatest.NewServer(o)
	t.Cleanup(s.Close)
	return s
}

func simClient(t *testing.T, s *oktatest.Server, auth Authenticator, change ...func(*Config)) *Client {
	t.Helper()
	u, err := ParseOrgURL(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{OrgURL: u, Auth: auth, Clock: &fakeClock{now: time.Now()}}
	for _, f := range change {
		f(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func mustKey(t *testing.T, cfg PrivateKeyConfig) Authenticator {
	t.Helper()
	if cfg.ClientID == "" {
		cfg.ClientID = clientID
	}
	if cfg.Scopes == nil {
		cfg.Scopes = []string{"okta.users.read"}
	}
	a, err := PrivateKey(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func paths(s *oktatest.Server) string {
	var out []string
	for _, r := range s.Requests() {
		out = append(out, fmt.Sprintf("%s %s %d", r.Method, r.Path, r.Status))
	}
	return strings.Join(out, "\n")
}

var userList = Request{Path: "/api/v1/users", Query: "limit=200"}

func TestTokenIsSharedAndRenewedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: time.Now()}
	s := simApp(t, oktatest.Options{Users: 3, Clock: clock.Now}, oktatest.ServiceApp{})
	c := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"}), func(cfg *Config) { cfg.Clock = clock })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := c.Do(context.Background(), userList); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	tokens := func() (n int) {
		for _, r := range s.Requests() {
			if r.Path == tokenPath {
				n++
			}
		}
		return n
	}
	if n := tokens(); n != 1 {
		t.Errorf("%d token requests for 8 calls", n)
	}
	// A token of an hour is renewed five minutes ahead.
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{54 * time.Minute, 1}, {2 * time.Minute, 2}} {
		_ = clock.Sleep(context.Background(), step.after)
		if _, err := c.Do(context.Background(), userList); err != nil {
			t.Fatal(err)
		}
		if n := tokens(); n != step.want {
			t.Errorf("after %s more: %d token requests, want %d", step.after, n, step.want)
		}
	}
}

func TestTokenExpiresInMidScan(t *testing.T) {
	t.Parallel()
	for _, dpop := range []bool{false, true} {
		t.Run(fmt.Sprintf("dpop %v", dpop), func(t *testing.T) {
			t.Parallel()
			s := simApp(t, oktatest.Options{Users: 7}, oktatest.ServiceApp{DPoP: dpop})
			want := 0
			for _, u := range s.Objects("users") {
				if !strings.Contains(string(u), `"status":"DEPROVISIONED"`) {
					want++
				}
			}
			c := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"}))
			p := c.Pages(userList, PageOptions{})
			page, err := p.Next(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			page.Release()
			s.ExpireTokens()
			s.ResetRequests()
			ids, err := readAll(context.Background(), p, "")
			if err != nil || len(ids) != want-2 {
				t.Fatalf("%d rows of %d, %v", len(ids), want-2, err)
			}
			if got := paths(s); !strings.HasPrefix(got, "GET /api/v1/users 401\nPOST /oauth2/v1/token 200\nGET /api/v1/users 200") ||
				strings.Count(got, "401") != 1 || strings.Count(got, tokenPath) != 1 {
				t.Errorf("requests\n%s", got)
			}
		})
	}
}

func TestDPoPIsFoundOut(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{Users: 5}, oktatest.ServiceApp{DPoP: true})
	c := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"}))
	var tokens int
	ctx := WithTrace(context.Background(), &Trace{Sent: func(x Exchange) {
		if x.Token {
			tokens++
		}
	}})
	if _, err := readAll(ctx, c.Pages(userList, PageOptions{}), ""); err != nil {
		t.Fatal(err)
	}
	got := paths(s)
	if !strings.HasPrefix(got, "POST /oauth2/v1/token 400\nPOST /oauth2/v1/token 400\nPOST /oauth2/v1/token 200\nGET /api/v1/users 200") || strings.Count(got, tokenPath) != 3 {
		t.Errorf("requests\n%s", got)
	}
	if tokens != 3 {
		t.Errorf("%d token exchanges were traced", tokens)
	}
	// A new nonce costs one repetition, a repeated call a new proof.
	s.RotateNonce()
	s.ExpireTokens()
	s.Inject(oktatest.Fault{Path: "/api/v1/users", Skip: 1, Times: 1, Kind: oktatest.ErrorCode, Code: "E0000009"})
	s.ResetRequests()
	if _, err := c.Do(ctx, userList); err != nil {
		t.Fatal(err)
	}
	if got := paths(s); got != "GET /api/v1/users 401\nPOST /oauth2/v1/token 400\nPOST /oauth2/v1/token 200\nGET /api/v1/users 500\nGET /api/v1/users 200" {
		t.Errorf("requests\n%s", got)
	}
}

func TestMissingScopeIsNamed(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
	_, err := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"})).Do(context.Background(), Request{Path: "/api/v1/groups"})
	wantKind(t, err, ErrScope)
	var api *APIError
	if !errors.As(err, &api) || api.Scope != "okta.groups.read" || api.Status != 403 {
		t.Fatalf("%#v", api)
	}
	if !strings.Contains(err.Error(), "okta: GET /api/v1/groups: 403 insufficient_scope") ||
		!strings.Contains(err.Error(), "the access token lacks the scope okta.groups.read: grant it to the app in the Admin Console") {
		t.Error(err)
	}
}

func TestWrongClocksAreGotOver(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		for _, dpop := range []bool{false, true} {
			s := simApp(t, oktatest.Options{Users: 1}, oktatest.ServiceApp{DPoP: dpop})
			clock := &fakeClock{now: time.Now().Add(off)}
			c := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"}), func(cfg *Config) { cfg.Clock = clock })
			if _, err := c.Do(context.Background(), userList); err != nil {
				t.Errorf("clock off by %s, dpop %v: %v\n%s", off, dpop, err, paths(s))
			}
		}
	}
}

func TestOddTokens(t *testing.T) {
	t.Parallel()
	s := simOrg(t, oktatest.Options{})
	for token, want := range map[string]string{
		"":        "the API token is empty",
		"a b":     "the API token holds a space, a line break or another character that no token has: was it copied whole and alone?",
		"a\nb":    "the API token holds a space, a line break or another character that no token has: was it copied whole and alone?",
		"a\u00e9": "the API token holds a space, a line break or another character that no token has: was it copied whole and alone?",
	} {
		_, err := simClient(t, s, SSWS(token)).Do(context.Background(), userList)
		wantKind(t, err, ErrAuth)
		wantText(t, err, "okta: GET /api/v1/users: "+want)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests with unusable tokens", n)
	}
}
