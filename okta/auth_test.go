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
	"os"
	"path/filepath"
	"runtime"
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

func TestPrivateKeyForms(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
	dir := t.TempDir()
	file := filepath.Join(dir, "key.pem")
	if err := os.WriteFile(file, []byte(pkcs8(rsaKey())), 0o600); err != nil {
		t.Fatal(err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ecKey())
	ecPEM := pemOf("EC PRIVATE KEY", ecDER, err)
	jwk, err := json.Marshal(jose.JSONWebKey{Key: rsaKey(), KeyID: "rsa", Algorithm: "RS512"})
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]PrivateKeyConfig{
		"pkcs1":       {Key: pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey()), nil), KeyID: "rsa"},
		"pkcs8":       {Key: pkcs8(rsaKey()), KeyID: "rsa", Algorithm: "RS384"},
		"pkcs8 ec":    {Key: pkcs8(ecKey()), KeyID: "ec"},
		"ec":          {Key: ecPEM, KeyID: "ec", Algorithm: "ES256"},
		"one line":    {Key: strings.ReplaceAll(ecPEM, "\n", `\n`), KeyID: "ec"},
		"jwk":         {Key: string(jwk)},
		"file":        {Key: file, KeyID: "rsa"},
		"with params": {Key: "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ecPEM, KeyID: "ec"},
	} {
		t.Run(name, func(t *testing.T) {
			c := simClient(t, s, mustKey(t, cfg))
			if _, err := c.Do(context.Background(), userList); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPrivateKeyRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	odd := filepath.Join(dir, "odd.txt")
	if err := os.WriteFile(odd, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	pub, err := x509.MarshalPKIXPublicKey(rsaKey().Public())
	pubPEM := pemOf("PUBLIC KEY", pub, err)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	pubJWK, _ := json.Marshal(jose.JSONWebKey{Key: rsaKey().Public()})
	for _, tt := range []struct {
		cfg  PrivateKeyConfig
		want string
	}{
		{PrivateKeyConfig{}, "okta: the private key is empty: " + keyForm},
		{PrivateKeyConfig{Key: pubPEM}, "okta: the key is a public key, not the private key: " + keyForm},
		{PrivateKeyConfig{Key: string(pubJWK)}, "okta: the JWK is the public key, not the private one: " + keyForm},
		{PrivateKeyConfig{Key: `{"kty":"RSA"}`}, "okta: the JWK cannot be read: " + keyForm},
		{PrivateKeyConfig{Key: pemOf("ENCRYPTED PRIVATE KEY", []byte("x"), nil)}, "okta: the private key is encrypted: " + keyForm},
		{PrivateKeyConfig{Key: pemOf("PRIVATE KEY", []byte("x"), nil)}, "okta: the private key is damaged: " + keyForm},
		{PrivateKeyConfig{Key: "-----BEGIN nonsense"}, "okta: the PEM text holds no private key: " + keyForm},
		{PrivateKeyConfig{Key: pkcs8(weak)}, "okta: the RSA key has 1024 bits, Okta asks for 2048 or more"},
		{PrivateKeyConfig{Key: filepath.Join(dir, "none.pem")}, `okta: private key file "` + filepath.Join(dir, "none.pem") + `" cannot be read: no such file or directory: ` + keyForm},
		{PrivateKeyConfig{Key: "MIIEvQIBADANBg"}, `okta: private key file "[redacted]" cannot be read: no such file or directory: ` + keyForm},
		{PrivateKeyConfig{Key: odd}, `okta: private key file "` + odd + `" holds no key: ` + keyForm},
		{PrivateKeyConfig{Key: pkcs8(ecKey()), Algorithm: "RS256"}, `okta: algorithm "RS256" does not fit the key: expected RS256, RS384 or RS512 for an RSA key, ES256, ES384 or ES512 for an EC key of that size`},
	} {
		tt.cfg.ClientID, tt.cfg.Scopes = clientID, []string{"okta.users.read"}
		_, err := PrivateKey(tt.cfg)
		wantText(t, err, tt.want)
	}
	_, err = PrivateKey(PrivateKeyConfig{ClientID: clientID, Key: pubPEM})
	wantText(t, err, "okta: no scopes: a service app asks for its scopes by name, such as okta.users.read okta.groups.read")
	_, err = PrivateKey(PrivateKeyConfig{Key: pubPEM})
	wantText(t, err, "okta: no client id: a service app's is on its General page and begins with 0oa")
}

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

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		cfg  PrivateKeyConfig
		kind error
		text []string
	}{
		{"other key", PrivateKeyConfig{Key: pkcs8(other), KeyID: "ec"}, ErrAuth, []string{
			"okta: POST /oauth2/v1/token: 401 invalid_client ", `Okta does not accept app 0oa1client2id3x4y5d7 with its key "ec": check the client id`}},
		{"other app", PrivateKeyConfig{ClientID: "0oa9", Key: pkcs8(ecKey())}, ErrAuth, []string{"invalid_client", "Okta does not accept app 0oa9 with its key: check"}},
		{"scope", PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec", Scopes: []string{"okta.users.read", "okta.logs.read"}}, ErrScope, []string{
			"400 invalid_scope", "at least one of the scopes asked for (okta.users.read okta.logs.read) is not granted to app 0oa1client2id3x4y5d7: grant it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := simClient(t, s, mustKey(t, tt.cfg)).Do(context.Background(), userList)
			wantKind(t, err, tt.kind)
			var api *APIError
			if !errors.As(err, &api) || api.Path != tokenPath || api.Tries > 1 {
				t.Fatalf("%#v", err)
			}
			for _, want := range tt.text {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in %s", want, err)
				}
			}
		})
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

func TestTokenEndpointFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault oktatest.Fault
		kind  error
		want  string
		tries int
	}{
		{"passing 503", oktatest.Fault{Times: 2, Kind: oktatest.Status, Status: 503}, nil, "", 3},
		{"passing 429", oktatest.Fault{Times: 1, Kind: oktatest.RateLimit429}, nil, "", 2},
		{"lasting 500", oktatest.Fault{Kind: oktatest.Status, Status: 500}, ErrServer, "okta: POST /oauth2/v1/token: 500 Internal Server Error (tried 6 times", 6},
		{"no JSON", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: "hello"}, ErrResponse, "okta: POST /oauth2/v1/token: the answer is not the JSON of an access token", 1},
		{"no token", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"Bearer"}`}, ErrResponse, "okta: POST /oauth2/v1/token: the answer holds no usable access token", 1},
		{"odd type", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"mac","access_token":"abc"}`}, ErrResponse, `okta: POST /oauth2/v1/token: the answer holds a token of the unknown type "mac"`, 1},
		{"unasked DPoP", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"DPoP","access_token":"abc"}`}, ErrResponse, "okta: POST /oauth2/v1/token: the answer holds a token bound to a key, though none was offered", 1},
		{"other refusal", oktatest.Fault{Kind: oktatest.Status, Status: 400, Body: `{"error":"unauthorized_client"}`}, ErrAuth, "okta: POST /oauth2/v1/token: 400 unauthorized_client: app 0oa1client2id3x4y5d7 may not fetch tokens this way", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
			tt.fault.Path = tokenPath
			s.Inject(tt.fault)
			_, err := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"})).Do(context.Background(), userList)
			if tt.kind == nil {
				if err != nil {
					t.Error(err)
				}
			} else {
				wantKind(t, err, tt.kind)
				if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("\n got %v\nwant %s", err, tt.want)
				}
			}
			if n := strings.Count(paths(s), tokenPath); n != tt.tries {
				t.Errorf("%d token requests, want %d", n, tt.tries)
			}
		})
	}
}

func TestTokenCommand(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // the commands below are of a Unix shell
	}
	dir := t.TempDir()
	count := filepath.Join(dir, "n")
	s := simOrg(t, oktatest.Options{Users: 3, Tokens: map[string]oktatest.Token{"token-2": {}}})
	a, err := TokenCommand(fmt.Sprintf(`echo x >> %q; echo "token-$(wc -l < %q | tr -d ' ')"`, count, count), TokenCommandOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The first token is refused, so the command runs once more.
	if _, err := readAll(context.Background(), simClient(t, s, a).Pages(userList, PageOptions{}), ""); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(count); string(b) != "x\nx\n" {
		t.Errorf("the command ran %d times", len(b)/2)
	}
	for _, tt := range []struct{ command, want string }{
		{"exit 3", "the token command failed: exit status 3"},
		{"echo 'vault is locked' >&2; exit 1", "the token command failed: exit status 1: vault is locked"},
		{"echo secret123; echo 'token secret123 expired' >&2; exit 1", "the token command failed: exit status 1"},
		{"true", "the token command's output is empty: it must print the token and nothing else"},
		{"echo a; echo b", "the token command's output holds a space, a line break or another character that no token has: was it copied whole and alone?: it must print the token and nothing else"},
		{"sleep 20 & sleep 20", "the token command failed: it did not end within 50ms"},
	} {
		a, err := TokenCommand(tt.command, TokenCommandOptions{Timeout: 50 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(tt.command, "sleep") {
			a.(*commandAuth).o.Timeout = 5 * time.Second
			a.(*commandAuth).cache.limit = 6 * time.Second
		}
		_, err = simClient(t, s, a).Do(context.Background(), userList)
		wantKind(t, err, ErrAuth)
		wantText(t, err, "okta: GET /api/v1/users: "+tt.want)
	}
	_, err = TokenCommand(" ", TokenCommandOptions{})
	wantText(t, err, "okta: the token command is empty: expected a command that prints a token, such as op read op://vault/okta/token")
	_, err = TokenCommand("x", TokenCommandOptions{Scheme: "Basic"})
	wantText(t, err, `okta: scheme "Basic" of the token command: expected SSWS or Bearer`)
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
