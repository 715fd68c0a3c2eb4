package okta

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// PrivateKeyConfig describes an OAuth 2.0 service app.
type PrivateKeyConfig struct {
	// ClientID is the app's client id.
	ClientID string
	// Key is the private key: PEM or JWK, or the name of a file with one.
	Key string
	// KeyID names the key among the app's; "" is the JWK's own, or none,
	// which does when the app has one key.
	KeyID string
	// Algorithm is RS256, RS384, RS512, ES256, ES384 or ES512; "" is the one
	// that fits the key, RS256 for RSA.
	Algorithm string
	// Scopes are asked for with each token, such as okta.users.read.
	Scopes []string
	// Wishes says that Scopes are of use but not demanded. Those that are not
	// granted to the app are found out at the first refusal, by one token
	// request for each scope, and left out as long as the client lives.
	// Otherwise one that is not granted is an error.
	Wishes bool
}

// String names the app, never the key.
func (c PrivateKeyConfig) String() string {
	return fmt.Sprintf("service app %s, key %s, scopes %s", c.ClientID, redacted, strings.Join(c.Scopes, " "))
}

// GoString is String, for %#v.
func (c PrivateKeyConfig) GoString() string { return c.String() }

// Format is String, for every verb.
func (c PrivateKeyConfig) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// LogValue is String, for slog.
func (c PrivateKeyConfig) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText is String, for encoders.
func (c PrivateKeyConfig) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// PrivateKey authenticates as a service app: client credentials with a signed
// assertion (private_key_jwt). Access tokens are fetched through the client's
// own connection when first needed, ahead of their end, and again when one is
// refused. If the app demands proofs of possession (DPoP), they are made
// without being asked for. A key that cannot be used is an error here.
//
// Source: guide implement OAuth for Okta with a service app; guide DPoP.
func PrivateKey(cfg PrivateKeyConfig) (Authenticator, error) {
	if cfg.ClientID == "" {
		return nil, errors.New("okta: no client id: a service app's is on its General page and begins with 0oa")
	}
	if len(cfg.Scopes) == 0 {
		return nil, errors.New("okta: no scopes: a service app asks for its scopes by name, such as okta.users.read okta.groups.read")
	}
	key, err := parseKey(cfg.Key)
	if err != nil {
		return nil, err
	}
	if cfg.Algorithm != "" {
		if err := key.use(cfg.Algorithm); err != nil {
			return nil, err
		}
	}
	if cfg.KeyID != "" {
		key.kid = cfg.KeyID
	}
	cfg.Scopes, cfg.Key = slices.Clone(cfg.Scopes), "" // not kept as text
	return &keyAuth{cfg: cfg, key: key}, nil
}

// keyAuth is a service app, bound to the client of one org or not yet.
type keyAuth struct {
	cfg   PrivateKeyConfig
	key   *signingKey
	c     *Client
	cache *tokenCache
	dpop  dpop

	scopes scopeState

	mu         sync.Mutex
	skew       time.Duration // Okta's clock less ours, once it mattered
	assertions []string      // the last ones sent, which may be under way still
}

var (
	_ Authenticator = (*keyAuth)(nil)
	_ binder        = (*keyAuth)(nil)
	_ keeper        = (*keyAuth)(nil)
)

func (a *keyAuth) bind(c *Client) (Authenticator, error) {
	b := &keyAuth{cfg: a.cfg, key: a.key, c: c}
	b.scopes.ask = a.cfg.Scopes
	b.cache = &tokenCache{clock: c.clock, limit: fetchLimit, fetch: b.fetch}
	return b, nil
}

// Authorize sets the access token and, if it is bound to a key, the proof.
func (a *keyAuth) Authorize(ctx context.Context, req *http.Request) error {
	if a.cache == nil {
		return errors.New("okta: a service app's credential works only within a client")
	}
	t, err := a.cache.get(ctx)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", t.scheme+" "+t.value)
	if t.scheme != "DPoP" {
		return nil
	}
	proof, err := a.dpop.proof(req.Method, req.URL, a.now(), t.value)
	if err != nil {
		return err
	}
	req.Header.Set("DPoP", proof)
	req.Header.Set("X-Okta-User-Agent-Extended", "isDPoP:true")
	return nil
}

// Renew makes the next Authorize fetch a token, or use a nonce that came with
// the refusal.
func (a *keyAuth) Renew(_ context.Context, used *http.Request, cause *APIError) bool {
	if cause.Code == "use_dpop_nonce" || cause.Code == "invalid_dpop_proof" {
		a.noteSkew(cause)
		if cause.nonce != "" {
			a.dpop.setNonce(cause.nonce)
		}
		return true
	}
	_, value, _ := strings.Cut(used.Header.Get("Authorization"), " ")
	a.cache.refuse(value)
	return true
}

func (a *keyAuth) secrets() []string {
	a.mu.Lock()
	s := slices.Clone(a.assertions)
	a.mu.Unlock()
	if a.cache != nil {
		s = append(s, a.cache.values()...)
	}
	return s
}

// remember keeps an assertion for secrets.
func (a *keyAuth) remember(assertion string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.assertions) > 2*scopeProbes {
		a.assertions = slices.Delete(a.assertions, 0, 1)
	}
	a.assertions = append(a.assertions, assertion)
}

// String names the app only.
func (a *keyAuth) String() string { return a.cfg.String() }

// GoString is String, for %#v.
func (a *keyAuth) GoString() string { return a.cfg.String() }

// Format is String, for every verb.
func (a *keyAuth) Format(f fmt.State, _ rune) { fmt.Fprint(f, a.cfg.String()) }

// LogValue is String, for slog.
func (a *keyAuth) LogValue() slog.Value { return slog.StringValue(a.cfg.String()) }

// now is the time by Okta's clock, as far as that is known.
func (a *keyAuth) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.c.clock.Now().Add(a.skew)
}

// noteSkew takes over Okta's clock when it differs so much from ours that a
// refusal may be due to it, and reports whether it did.
func (a *keyAuth) noteSkew(e *APIError) bool {
	if e.date.IsZero() {
		return false
	}
	d := e.date.Sub(a.c.clock.Now())
	a.mu.Lock()
	defer a.mu.Unlock()
	if off := d - a.skew; off < skewNoticed && off > -skewNoticed {
		return false
	}
	a.skew = d
	return true
}
