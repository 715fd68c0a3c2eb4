package oktatest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// oauthState is what the authorization server remembers.
type oauthState struct {
	mu     sync.Mutex
	tokens map[string]*accessToken
	used   map[string]time.Time // jti of assertions and proofs, and when they may be forgotten
	nonces []nonce              // newest last
}

type accessToken struct {
	app     string
	scopes  []string
	expires time.Time
	key     string // thumbprint of the key it is bound to; empty for Bearer
}

type nonce struct {
	text   string
	issued time.Time
}

func (s *oauthState) init() {
	s.tokens = map[string]*accessToken{}
	s.used = map[string]time.Time{}
}

// once notes a jti; it fails when it was there before.
func (s *oauthState) once(jti string, now, until time.Time) bool {
	if len(s.used) > 10_000 {
		for k, t := range s.used {
			if t.Before(now) {
				delete(s.used, k)
			}
		}
	}
	if t, seen := s.used[jti]; seen && !t.Before(now) {
		return false
	}
	s.used[jti] = until
	return true
}

// oauthError is an answer in OAuth's form instead of Okta's.
func oauthError(status int, code, text string) *reply {
	j := open(nil)
	j.member("error", str(code))
	j.member("error_description", str(text))
	return (&reply{status: status, body: j.close()}).with("Cache-Control", "no-cache, no-store")
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// issueToken is the org authorization server's token endpoint for service
// apps: client_credentials with private_key_jwt, and DPoP.
//
// Source: implement-oauth-for-okta-serviceapp; dpop.
func (o *Org) issueToken(c *call) *reply {
	form, err := url.ParseQuery(string(c.body))
	media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if err != nil || media != "application/x-www-form-urlencoded" {
		return oauthError(http.StatusBadRequest, "invalid_request", "The request must be application/x-www-form-urlencoded.")
	}
	if form.Get("grant_type") != "client_credentials" {
		return oauthError(http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	}
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	id, app, err := o.client(c, form)
	if err != nil {
		return oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication failed: "+err.Error()+".")
	}
	key, bad := o.proofForToken(c, app)
	if bad != nil {
		return bad
	}
	scopes := strings.Fields(form.Get("scope"))
	if len(scopes) == 0 {
		return oauthError(http.StatusBadRequest, "invalid_scope", "The authorization server resource does not have any configured default scopes, 'scope' must be provided.")
	}
	for _, s := range scopes {
		if !slices.Contains(app.Scopes, s) {
			return oauthError(http.StatusBadRequest, "invalid_scope", "One or more scopes are not configured for the authorization server resource.")
		}
	}
	token := o.mint(id, scopes, key)
	kind := "Bearer"
	if key != "" {
		kind = "DPoP"
	}
	j := open(nil)
	j.member("token_type", str(kind))
	j.member("expires_in", whole(int(o.opt.TokenLifetime/time.Second)))
	j.member("access_token", str(token))
	j.member("scope", str(strings.Join(scopes, " ")))
	return ok(j.close()).with("Cache-Control", "no-cache, no-store")
}

// client authenticates the app by its assertion.
func (o *Org) client(c *call, form url.Values) (string, *ServiceApp, error) {
	if form.Get("client_assertion_type") != assertionType {
		return "", nil, errors.New("client_assertion_type must be " + assertionType)
	}
	t, err := parseJWT(form.Get("client_assertion"))
	if err != nil {
		return "", nil, err
	}
	id := t.text("iss")
	app, known := o.opt.Apps[id]
	if !known || id == "" {
		return "", nil, errors.New("the client is not known")
	}
	key, err := app.key(t.header.Kid)
	if err != nil {
		return "", nil, err
	}
	if err := t.verify(key); err != nil {
		return "", nil, err
	}
	if t.text("sub") != id {
		return "", nil, errors.New("iss and sub must both be the client id")
	}
	if !t.audience(c.base + "/oauth2/v1/token") {
		return "", nil, errors.New("aud must be " + c.base + "/oauth2/v1/token")
	}
	now := o.opt.Clock()
	exp, has := t.seconds("exp")
	switch {
	case !has:
		return "", nil, errors.New("exp must be a number")
	case exp <= now.Unix():
		return "", nil, errors.New("the assertion has expired")
	case exp > now.Add(time.Hour).Unix()+1:
		return "", nil, errors.New("exp is more than an hour ahead")
	}
	if jti := t.text("jti"); jti != "" && !o.oauth.once("assertion "+id+" "+jti, now, time.Unix(exp, 0)) {
		return "", nil, errors.New("the jti was used before")
	}
	return id, &app, nil
}

// key picks the app's key; the kid is needed when there are several.
func (a *ServiceApp) key(kid string) (*jwk, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.Unmarshal(a.Keys, &set); err != nil {
		return nil, errors.New("the app's JWKS is not JSON")
	}
	for i := range set.Keys {
		if k := &set.Keys[i]; k.Kid == kid || kid == "" && len(set.Keys) == 1 {
			return k, nil
		}
	}
	return nil, errors.New("no key of the app has the kid " + strconv.Quote(kid))
}

// mint makes an access token; the caller holds oauth.mu.
func (o *Org) mint(app string, scopes []string, key string) string {
	n := o.serial.Add(1)
	var b strings.Builder
	for k := range uint64(8) {
		b.WriteString(base62Text(scramble(o.seed^scramble(n*8+k)), 11))
	}
	o.oauth.tokens[b.String()] = &accessToken{app: app, scopes: slices.Clone(scopes), key: key, expires: o.opt.Clock().Add(o.opt.TokenLifetime)}
	return b.String()
}

// IssueToken gives a test a Bearer token of an app without the exchange. The
// app need not be in Options.Apps.
func (o *Org) IssueToken(app string, scopes ...string) string {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	return o.mint(app, scopes, "")
}

// ExpireTokens makes every access token issued so far expired.
func (o *Org) ExpireTokens() {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	for _, t := range o.oauth.tokens {
		t.expires = time.Time{}
	}
}

// accessToken finds out who calls with a Bearer or DPoP token.
func (o *Org) accessToken(c *call, scheme, token string) (principal, *reply) {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	t := o.oauth.tokens[token]
	if t == nil || !o.opt.Clock().Before(t.expires) {
		return principal{}, o.fail("E0000011", "")
	}
	dpop := strings.EqualFold(scheme, "DPoP")
	switch {
	case t.key != "" && !dpop:
		return principal{}, oauthError(http.StatusBadRequest, "invalid_request", "The access token is bound to a key: use the DPoP scheme.")
	case t.key == "" && dpop:
		return principal{}, o.fail("E0000011", "")
	case dpop:
		if err := o.proof(c, t.key, token); err != nil {
			return principal{}, oauthError(http.StatusBadRequest, "invalid_dpop_proof", err.Error())
		}
	}
	return principal{name: "app " + t.app, app: t.app, scopes: t.scopes, token: o.opt.Apps[t.app].Role}, nil
}
