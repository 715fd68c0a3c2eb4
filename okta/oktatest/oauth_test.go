package oktatest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// signer signs with a key of its own, as a client would.
type signer struct {
	alg string
	key crypto.Signer
	pub jwk
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newSigner(t testing.TB, alg, kid string) *signer {
	t.Helper()
	if alg[:2] == "RS" {
		k, err := rsaKey()
		if err != nil {
			t.Fatal(err)
		}
		return &signer{alg, k, jwk{Kty: "RSA", Kid: kid, N: b64(k.N.Bytes()), E: b64(big.NewInt(int64(k.E)).Bytes())}}
	}
	for crv, c := range curves {
		if c.alg == alg {
			k, err := ecdsa.GenerateKey(c.curve, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			point, err := k.PublicKey.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			return &signer{alg, k, jwk{Kty: "EC", Kid: kid, Crv: crv, X: b64(point[1 : 1+c.size]), Y: b64(point[1+c.size:])}}
		}
	}
	t.Fatalf("no curve for %s", alg)
	return nil
}

func (s *signer) sign(t testing.TB, header, claims map[string]any) string {
	t.Helper()
	if header["alg"] == nil {
		header["alg"] = s.alg
	}
	h, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	c, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed := b64(h) + "." + b64(c)
	hash := hashes[s.alg[2:]]
	d := hash.New()
	d.Write([]byte(signed))
	sum := d.Sum(nil)
	if k, ok := s.key.(*ecdsa.PrivateKey); ok {
		r, ss, err := ecdsa.Sign(rand.Reader, k, sum)
		if err != nil {
			t.Fatal(err)
		}
		size := (k.Curve.Params().BitSize + 7) / 8
		return signed + "." + b64(append(r.FillBytes(make([]byte, size)), ss.FillBytes(make([]byte, size))...))
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, s.key.(*rsa.PrivateKey), hash, sum)
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + b64(sig)
}

func jwks(t testing.TB, keys ...*signer) json.RawMessage {
	t.Helper()
	var set struct {
		Keys []jwk `json:"keys"`
	}
	for _, k := range keys {
		set.Keys = append(set.Keys, k.pub)
	}
	b, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// oauthClient is a service app's view of a server.
type oauthClient struct {
	t   testing.TB
	s   *Server
	clk *clock
	key *signer
	n   int
}

func (c *oauthClient) claims(change map[string]any) map[string]any {
	c.n++
	m := map[string]any{"iss": "app1", "sub": "app1", "aud": c.s.URL + "/oauth2/v1/token", "exp": c.clk.now().Add(time.Hour).Unix(), "jti": fmt.Sprint("j", c.n)}
	for k, v := range change {
		if v == nil {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
	return m
}

func (c *oauthClient) token(assertion, scope string, header ...string) answer {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
	return request(c.t, c.s, "POST", "/oauth2/v1/token", "", form.Encode(), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

func (c *oauthClient) assertion(change map[string]any) string {
	return c.key.sign(c.t, map[string]any{"kid": c.key.pub.Kid}, c.claims(change))
}

func newOAuth(t testing.TB, alg string, dpop bool) *oauthClient {
	t.Helper()
	clk, key := newClock(), newSigner(t, alg, "k1")
	s := serve(t, Options{Users: 5, Groups: 3, Clock: clk.now, PathPrefix: "/p", Tokens: map[string]Token{}, Apps: map[string]ServiceApp{
		"app1": {Keys: jwks(t, newSigner(t, "ES256", "other"), key), Scopes: []string{"okta.users.read", "okta.groups.manage"}, DPoP: dpop},
	}})
	return &oauthClient{t: t, s: s, clk: clk, key: key}
}

func grant(t testing.TB, a answer) (token, kind string) {
	t.Helper()
	var v struct {
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
		AccessToken string `json:"access_token"`
		Scope       string
	}
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != 200 || v.ExpiresIn != 3600 || v.Scope == "" {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v.AccessToken, v.TokenType
}

func wantOAuth(t testing.TB, what string, a answer, status int, code, text string) {
	t.Helper()
	var v struct {
		Error       string
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("%s: %d %q: %v", what, a.status, a.body, err)
	}
	if a.status != status || v.Error != code || !strings.Contains(v.Description, text) {
		t.Errorf("%s: have %d %s, want %d %s with %q", what, a.status, a.body, status, code, text)
	}
}

func TestServiceApp(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"} {
		c := newOAuth(t, alg, false)
		token, kind := grant(t, c.token(c.assertion(nil), "okta.users.read okta.groups.manage"))
		equal(t, "type", kind, "Bearer")
		for _, ok := range []string{"/api/v1/users", "/api/v1/groups"} {
			if a := request(t, c.s, "GET", ok, "Bearer "+token, ""); a.status != 200 {
				t.Errorf("%s %s: %d %s", alg, ok, a.status, a.body)
			}
		}
		a := request(t, c.s, "GET", "/api/v1/users/"+c.s.id("00u", 0)+"/roles", "Bearer "+token, "")
		if www := a.header.Get("WWW-Authenticate"); a.status != 403 || a.body != "" || !strings.HasPrefix(www, "Bearer ") ||
			!strings.Contains(www, `scope="okta.roles.read"`) || !strings.Contains(www, `error="insufficient_scope"`) {
			t.Errorf("missing scope: %d %q %s", a.status, a.body, www)
		}
		c.clk.add(time.Hour)
		wantError(t, request(t, c.s, "GET", "/api/v1/users", "Bearer "+token, ""), 401, "E0000011", "Invalid token provided")
	}
}

func TestTokenEndpointRefusals(t *testing.T) {
	t.Parallel()
	c := newOAuth(t, "ES256", false)
	other := newSigner(t, "ES256", "k1")
	for _, x := range []struct {
		what, assertion, scope string
		status                 int
		code, text             string
	}{
		{"unknown client", c.assertion(map[string]any{"iss": "nobody"}), "okta.users.read", 401, "invalid_client", "not known"},
		{"sub", c.assertion(map[string]any{"sub": "nobody"}), "okta.users.read", 401, "invalid_client", "iss and sub"},
		{"aud", c.assertion(map[string]any{"aud": "https://x"}), "okta.users.read", 401, "invalid_client", "aud must be"},
		{"no exp", c.assertion(map[string]any{"exp": nil}), "okta.users.read", 401, "invalid_client", "exp must be a number"},
		{"expired", c.assertion(map[string]any{"exp": c.clk.now().Unix()}), "okta.users.read", 401, "invalid_client", "has expired"},
		{"too far", c.assertion(map[string]any{"exp": c.clk.now().Unix() + 3700}), "okta.users.read", 401, "invalid_client", "more than an hour"},
		{"signature", other.sign(t, map[string]any{"kid": "k1"}, c.claims(nil)), "okta.users.read", 401, "invalid_client", "signature is wrong"},
		{"kid", c.key.sign(t, map[string]any{"kid": "k9"}, c.claims(nil)), "okta.users.read", 401, "invalid_client", `kid "k9"`},
		{"alg", c.key.sign(t, map[string]any{"kid": "k1", "alg": "HS256"}, c.claims(nil)), "okta.users.read", 401, "invalid_client", "key does not fit"},
		{"none", c.key.sign(t, map[string]any{"kid": "k1", "alg": "none"}, c.claims(nil)), "okta.users.read", 401, "invalid_client", "not supported"},
		{"garbage", "a.b", "okta.users.read", 401, "invalid_client", "three parts"},
		{"scope", c.assertion(nil), "okta.users.read okta.logs.read", 400, "invalid_scope", "One or more scopes"},
		{"no scope", c.assertion(nil), "", 400, "invalid_scope", "must be provided"},
	} {
		wantOAuth(t, x.what, c.token(x.assertion, x.scope), x.status, x.code, x.text)
	}
	used := c.assertion(nil)
	grant(t, c.token(used, "okta.users.read"))
	wantOAuth(t, "replay", c.token(used, "okta.users.read"), 401, "invalid_client", "jti was used before")
	a := request(t, c.s, "POST", "/oauth2/v1/token", "", "grant_type=password", "Content-Type", "application/x-www-form-urlencoded")
	wantOAuth(t, "grant", a, 400, "unsupported_grant_type", "not supported")
	wantOAuth(t, "form", request(t, c.s, "POST", "/oauth2/v1/token", "", "{}", "Content-Type", "application/json"), 400, "invalid_request", "form-urlencoded")
	for _, r := range c.s.Requests() {
		if r.Body != "" {
			t.Errorf("the log keeps the body of a token request: %s", r.Body)
		}
	}
}

func (c *oauthClient) proof(change map[string]any) string {
	c.n++
	m := map[string]any{"htm": "POST", "htu": c.s.URL + "/oauth2/v1/token", "iat": c.clk.now().Unix(), "jti": fmt.Sprint("p", c.n)}
	for k, v := range change {
		if v == nil {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
	pub := c.key.pub
	pub.Kid = ""
	return c.key.sign(c.t, map[string]any{"typ": "dpop+jwt", "jwk": pub}, m)
}

func TestDPoP(t *testing.T) {
	t.Parallel()
	c := newOAuth(t, "RS256", true)
	wantOAuth(t, "no proof", c.token(c.assertion(nil), "okta.users.read"), 400, "invalid_dpop_proof", "missing")
	a := c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(nil))
	wantOAuth(t, "no nonce", a, 400, "use_dpop_nonce", "nonce")
	nonce := a.header.Get("dpop-nonce")
	for what, change := range map[string]map[string]any{
		"htm": {"htm": "GET"}, "htu": {"htu": c.s.URL + "/oauth2/v1/tokens"}, "old": {"iat": c.clk.now().Unix() - 301}, "no iat": {"iat": nil}, "no jti": {"jti": nil},
	} {
		change["nonce"] = nonce
		wantOAuth(t, what, c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(change)), 400, "invalid_dpop_proof", "DPoP proof")
	}
	wantOAuth(t, "wrong nonce", c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(map[string]any{"nonce": "x"})), 400, "use_dpop_nonce", "nonce")
	token, kind := grant(t, c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(map[string]any{"nonce": nonce})))
	equal(t, "type", kind, "DPoP")

	call := func(auth string, change map[string]any) answer {
		m := map[string]any{"htm": "GET", "htu": c.s.URL + "/api/v1/users", "ath": sha256Text(token)}
		for k, v := range change {
			m[k] = v
		}
		return request(t, c.s, "GET", "/api/v1/users?limit=1", auth+" "+token, "", "DPoP", c.proof(m))
	}
	if a := call("DPoP", nil); a.status != 200 {
		t.Errorf("with proof: %d %s", a.status, a.body)
	}
	wantOAuth(t, "bearer", call("Bearer", nil), 400, "invalid_request", "bound to a key")
	wantOAuth(t, "ath", call("DPoP", map[string]any{"ath": "x"}), 400, "invalid_dpop_proof", "ath")
	wantOAuth(t, "htu with query", call("DPoP", map[string]any{"htu": c.s.URL + "/api/v1/users?limit=1"}), 400, "invalid_dpop_proof", "htu")
	wantOAuth(t, "no jti", call("DPoP", map[string]any{"jti": ""}), 400, "invalid_dpop_proof", "jti")
	wantOAuth(t, "no proof", request(t, c.s, "GET", "/api/v1/users", "DPoP "+token, ""), 400, "invalid_dpop_proof", "missing")
	call("DPoP", map[string]any{"jti": "same"})
	wantOAuth(t, "replay", call("DPoP", map[string]any{"jti": "same"}), 400, "invalid_dpop_proof", "used before")
	key := c.key
	c.key = newSigner(t, "ES256", "")
	wantOAuth(t, "another key", call("DPoP", nil), 400, "invalid_dpop_proof", "another key")
	c.key = key

	c.clk.add(2 * 24 * time.Hour) // a new nonce is handed out, the old one still works
	grant(t, c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(map[string]any{"nonce": nonce})))
	c.clk.add(2 * 24 * time.Hour)
	a = c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(map[string]any{"nonce": nonce}))
	wantOAuth(t, "old nonce", a, 400, "use_dpop_nonce", "nonce")
	if fresh := a.header.Get("dpop-nonce"); fresh == "" || fresh == nonce {
		t.Errorf("nonce %q after four days, want another than %q", fresh, nonce)
	}
	c.s.RotateNonce()
	wantOAuth(t, "rotated", c.token(c.assertion(nil), "okta.users.read", "DPoP", c.proof(map[string]any{"nonce": a.header.Get("dpop-nonce")})), 400, "use_dpop_nonce", "nonce")
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Users: 3, Tokens: map[string]Token{
		"good": {}, "noroles": {Deny: []string{"/api/v1/iam", "/api/v1/groups"}}, "old": {Expired: true}, "zone": {ZoneBlocked: true}, "off": {FeatureOff: []string{"/api/v1/meta"}},
	}})
	for _, c := range []struct {
		auth, path    string
		status        int
		code, summary string
	}{
		{"SSWS bad", "/api/v1/users", 401, "E0000011", "Invalid token provided"},
		{"SSWS ", "/api/v1/users", 401, "E0000011", "Invalid token provided"},
		{"SSWS old", "/api/v1/users", 401, "E0000011", "Invalid token provided"},
		{"Bearer good", "/api/v1/users", 401, "E0000011", "Invalid token provided"},
		{"Basic good", "/api/v1/users", 401, "E0000011", "Invalid token provided"},
		{"", "/api/v1/users", 403, "E0000005", "Invalid session"},
		{"SSWS noroles", "/api/v1/groups", 403, "E0000006", "You do not have permission to perform the requested action"},
		{"SSWS zone", "/api/v1/users", 403, "E0000006", "You do not have permission to perform the requested action"},
		{"SSWS off", "/api/v1/meta/types/user", 401, "E0000015", "You do not have permission to access the feature you are requesting"},
	} {
		wantError(t, request(t, s, "GET", c.path, c.auth, ""), c.status, c.code, c.summary)
	}
	for _, auth := range []string{"SSWS good", "ssws noroles", "SSWS off", "Bearer " + s.IssueToken("x", "okta.users.manage")} {
		if a := request(t, s, "GET", "/api/v1/users", auth, ""); a.status != 200 {
			t.Errorf("%s: %d %s", auth, a.status, a.body)
		}
	}
	token := s.IssueToken("x", "okta.users.read")
	s.ExpireTokens()
	wantError(t, request(t, s, "GET", "/api/v1/users", "Bearer "+token, ""), 401, "E0000011", "Invalid token provided")
}
