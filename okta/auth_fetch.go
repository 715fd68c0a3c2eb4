package okta

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	tokenPath = "/oauth2/v1/token"
	// assertionLife is half of what Okta allows, so that clocks may differ.
	assertionLife = 30 * time.Minute
	// fetchLimit bounds the fetching of one token, retries included.
	fetchLimit = 3 * time.Minute
	// skewNoticed is the difference between our clock and Okta's from which
	// on it may be the reason of a refusal.
	skewNoticed = 30 * time.Second
)

// fetchFor gets an access token for the given scopes. A refusal that names what
// is missing (a proof, a nonce, the right time) is answered once each.
func (a *keyAuth) fetchFor(ctx context.Context, scopes []string) (*token, error) {
	var proved, nonced, timed bool
	for {
		begun := a.c.clock.Now()
		resp, err := a.ask(ctx, scopes)
		if err == nil {
			defer resp.Release()
			return a.read(resp, begun)
		}
		var api *APIError
		if !errors.As(err, &api) {
			return nil, err
		}
		switch {
		case api.Code == "invalid_dpop_proof" && !proved:
			proved = true
			if err := a.dpop.enable(); err != nil {
				return nil, err
			}
			if api.nonce != "" {
				a.dpop.setNonce(api.nonce)
			}
		case api.Code == "use_dpop_nonce" && !nonced && api.nonce != "":
			nonced = true
			if err := a.dpop.enable(); err != nil {
				return nil, err
			}
			a.dpop.setNonce(api.nonce)
		case api.Status < 429 && !timed && a.noteSkew(api):
			timed = true
		default:
			return nil, api
		}
	}
}

// ask sends one token request; repetitions get a new assertion and proof.
func (a *keyAuth) ask(ctx context.Context, scopes []string) (*Response, error) {
	k := call{c: a.c, trace: traceOf(ctx), auth: assertion{a, scopes}, free: true, r: Request{
		Method: http.MethodPost, Path: tokenPath, Bucket: tokenPath, Idempotent: true, Body: []byte{},
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	}}
	return k.do(ctx)
}

// assertion authorizes the token request itself.
type assertion struct {
	*keyAuth
	wanted []string
}

// Authorize writes the form with a new assertion, and the proof if need be.
func (a assertion) Authorize(_ context.Context, req *http.Request) error {
	now := a.now()
	u := a.c.OrgURL()
	aud := u.Scheme + "://" + u.Host + u.EscapedPath() + tokenPath
	opts := (&jose.SignerOptions{}).WithType("JWT")
	if a.key.kid != "" {
		opts = opts.WithHeader("kid", a.key.kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: a.key.alg, Key: a.key.key}, opts)
	if err != nil {
		return errors.New("okta: the private key cannot sign with " + string(a.key.alg))
	}
	signed, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: a.cfg.ClientID, Subject: a.cfg.ClientID, Audience: jwt.Audience{aud}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(assertionLife)),
	}).Serialize()
	if err != nil {
		return errors.New("okta: the private key cannot sign with " + string(a.key.alg))
	}
	a.remember(signed)
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"scope":                 {strings.Join(a.wanted, " ")},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {signed},
	}.Encode()
	req.ContentLength = int64(len(form))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(form))), nil }
	req.Body, _ = req.GetBody()
	if !a.dpop.enabled() {
		return nil
	}
	proof, err := a.dpop.proof(req.Method, req.URL, now, "")
	if err != nil {
		return err
	}
	req.Header.Set("DPoP", proof)
	req.Header.Set("X-Okta-User-Agent-Extended", "isDPoP:true")
	return nil
}

// Renew is false: refusals are dealt with by fetch.
func (assertion) Renew(context.Context, *http.Request, *APIError) bool { return false }

// read takes the token out of the answer. begun is when it was asked for.
func (a *keyAuth) read(resp *Response, begun time.Time) (*token, error) {
	var t struct {
		Type    string          `json:"token_type"`
		Value   string          `json:"access_token"`
		Expires json.RawMessage `json:"expires_in"`
	}
	bad := func(what string) error {
		return &RequestError{Method: http.MethodPost, Path: tokenPath, Kind: ErrResponse, RequestID: resp.RequestID, Text: "the answer " + what}
	}
	if err := json.Unmarshal(resp.Body, &t); err != nil {
		return nil, bad("is not the JSON of an access token")
	}
	if err := checkToken(t.Value, "access token"); err != nil {
		return nil, bad("holds no usable access token")
	}
	tok := &token{value: t.Value, scheme: "Bearer"}
	switch {
	case strings.EqualFold(t.Type, "DPoP"):
		if !a.dpop.enabled() {
			return nil, bad("holds a token bound to a key, though none was offered")
		}
		tok.scheme = "DPoP"
	case !strings.EqualFold(t.Type, "Bearer"):
		return nil, bad(fmt.Sprintf("holds a token of the unknown type %q", printable(t.Type, 40)))
	}
	var seconds float64
	if json.Unmarshal([]byte(strings.Trim(string(t.Expires), `"`)), &seconds) == nil && seconds > 0 && seconds < 1e9 {
		life := time.Duration(seconds * float64(time.Second))
		tok.renew = begun.Add(life - min(life/10, 5*time.Minute))
	}
	return tok, nil
}

// explain makes a refusal of the token endpoint helpful.
//
// Source: OpenAPI, OAuth 2.0 error codes.
func (a *keyAuth) explain(e *APIError) {
	switch e.Code {
	case "invalid_scope":
		e.kind, e.Scope = ErrScope, strings.Join(a.cfg.Scopes, " ")
		e.Hint = a.scopeHint(e.Scope)
	case "invalid_client":
		e.kind = ErrAuth
		key := "its key"
		if a.key.kid != "" {
			key = fmt.Sprintf("its key %q", a.key.kid)
		}
		e.Hint = fmt.Sprintf("Okta does not accept app %s with %s: check the client id, that the public key is registered with the app and active, that the key id is right, and the org's address", a.cfg.ClientID, key)
	case "unauthorized_client", "access_denied", "unsupported_grant_type":
		e.kind = ErrAuth
		e.Hint = fmt.Sprintf("app %s may not fetch tokens this way: it must be an API service app that signs in with a public key, and be active", a.cfg.ClientID)
	case "invalid_dpop_proof", "use_dpop_nonce":
		e.kind = ErrAuth
		e.Hint = authHint(e.Code)
	default:
		if e.Status < 429 {
			e.kind = ErrAuth
			e.Hint = fmt.Sprintf("no access token for app %s: check the client id and the org's address", a.cfg.ClientID)
		}
	}
	if d := a.c.clock.Now().Sub(e.date); !e.date.IsZero() && (d > skewNoticed || d < -skewNoticed) {
		e.Hint += fmt.Sprintf("; this machine's clock differs from Okta's by %s", d.Abs().Round(time.Second))
	}
}
