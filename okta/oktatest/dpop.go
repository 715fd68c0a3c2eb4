package oktatest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	proofAge    = 5 * time.Minute    // how old a proof may be
	nonceRenews = 24 * time.Hour     // how long a nonce is handed out
	nonceLives  = 3 * 24 * time.Hour // how long it is accepted
)

// proofForToken checks the proof of a token request and answers the thumbprint
// of its key, empty for an app that neither needs nor sends one.
//
// Source: dpop, request a DPoP-bound access token.
func (o *Org) proofForToken(c *call, app *ServiceApp) (string, *reply) {
	sent := c.r.Header.Get("DPoP")
	if sent == "" {
		if app.DPoP {
			return "", oauthError(http.StatusBadRequest, "invalid_dpop_proof", "The DPoP proof JWT header is missing.")
		}
		return "", nil
	}
	t, err := o.checkProof(c, sent)
	if err != nil {
		return "", oauthError(http.StatusBadRequest, "invalid_dpop_proof", err.Error())
	}
	if !o.nonceValid(t.text("nonce")) {
		return "", oauthError(http.StatusBadRequest, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.").
			with("dpop-nonce", o.currentNonce())
	}
	return t.header.Jwk.thumbprint(), nil
}

// proof checks the proof of an API call against the token's key.
func (o *Org) proof(c *call, key, token string) error {
	sent := c.r.Header.Get("DPoP")
	if sent == "" {
		return errors.New("the DPoP proof JWT header is missing")
	}
	t, err := o.checkProof(c, sent)
	if err != nil {
		return err
	}
	if t.header.Jwk.thumbprint() != key {
		return errors.New("the DPoP proof is signed with another key than the one the access token is bound to")
	}
	if t.text("ath") != sha256Text(token) {
		return errors.New("the DPoP proof's ath is not the hash of the access token")
	}
	return nil
}

// checkProof checks what every proof must have: type, key, signature, method,
// URL without query, age and a jti of its own. The caller holds oauth.mu.
func (o *Org) checkProof(c *call, sent string) (*jwt, error) {
	if len(c.r.Header.Values("DPoP")) > 1 {
		return nil, errors.New("there is more than one DPoP proof")
	}
	t, err := parseJWT(sent)
	if err != nil {
		return nil, err
	}
	switch {
	case t.header.Typ != "dpop+jwt":
		return nil, errors.New("the DPoP proof's typ is not dpop+jwt")
	case t.header.Jwk == nil:
		return nil, errors.New("the DPoP proof has no jwk")
	case t.header.Jwk.D != "":
		return nil, errors.New("the DPoP proof's jwk holds a private key")
	}
	if err := t.verify(t.header.Jwk); err != nil {
		return nil, err
	}
	if t.text("htm") != c.r.Method {
		return nil, errors.New("the DPoP proof's htm is not the request's method")
	}
	if !sameURL(t.text("htu"), c) {
		return nil, errors.New("the DPoP proof's htu is not the request's URL without its query")
	}
	now := o.opt.Clock()
	iat, has := t.seconds("iat")
	if age := now.Sub(time.Unix(iat, 0)); !has || age > proofAge || age < -proofAge {
		return nil, errors.New("the DPoP proof was not made within the last five minutes")
	}
	jti := t.text("jti")
	if jti == "" || !o.oauth.once("proof "+jti, now, time.Unix(iat, 0).Add(2*proofAge)) {
		return nil, errors.New("the DPoP proof has no jti or was used before")
	}
	return t, nil
}

// sameURL compares htu with the request, by its decoded path.
func sameURL(htu string, c *call) bool {
	u, err := url.Parse(htu)
	want, werr := url.Parse(c.base + c.path)
	return err == nil && werr == nil && u.RawQuery == "" && u.Fragment == "" &&
		u.Scheme == want.Scheme && strings.EqualFold(u.Host, want.Host) && u.Path == want.Path
}

func (o *Org) currentNonce() string {
	s, now := &o.oauth, o.opt.Clock()
	if n := len(s.nonces); n > 0 && now.Sub(s.nonces[n-1].issued) < nonceRenews {
		return s.nonces[n-1].text
	}
	s.nonces = append(s.nonces, nonce{base62Text(scramble(o.serial.Add(1)^o.seed), 11) + base62Text(scramble(o.seed+uint64(len(s.nonces))), 11), now})
	return s.nonces[len(s.nonces)-1].text
}

func (o *Org) nonceValid(text string) bool {
	for _, n := range o.oauth.nonces {
		if n.text == text && o.opt.Clock().Sub(n.issued) < nonceLives {
			return true
		}
	}
	return false
}

// RotateNonce forgets every DPoP nonce, so that the next token request is told
// to use a new one.
func (o *Org) RotateNonce() {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	o.oauth.nonces = nil
}
