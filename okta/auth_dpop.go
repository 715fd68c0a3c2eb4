package okta

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// dpop proves that the sender of a request holds the key that its token is
// bound to. The key is made when a server first asks for proofs and lives as
// long as the client.
//
// Source: guide DPoP; RFC 9449.
type dpop struct {
	mu     sync.Mutex
	signer jose.Signer
	nonce  string
}

// enable makes the key, once.
func (d *dpop) enable() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.signer != nil {
		return nil
	}
	// RS256 is the algorithm of Okta's own documentation and kits.
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return errors.New("okta: no key for proofs of possession could be made")
	}
	d.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key},
		(&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt"))
	if err != nil {
		d.signer = nil
		return errors.New("okta: no key for proofs of possession could be made")
	}
	return nil
}

func (d *dpop) enabled() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.signer != nil
}

func (d *dpop) setNonce(n string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.nonce = n
}

// proof makes the proof for one request. Each is used once. accessToken is ""
// for the token request itself.
func (d *dpop) proof(method string, u *url.URL, now time.Time, accessToken string) (string, error) {
	d.mu.Lock()
	signer, nonce := d.signer, d.nonce
	d.mu.Unlock()
	if signer == nil {
		return "", errors.New("okta: no key for proofs of possession")
	}
	claims := map[string]any{
		"htm": method,
		"htu": u.Scheme + "://" + u.Host + u.EscapedPath(),
		"iat": now.Unix(),
		"jti": rand.Text(),
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if accessToken != "" {
		sum := sha256.Sum256([]byte(accessToken))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	s, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		return "", errors.New("okta: the proof of possession cannot be signed")
	}
	return s, nil
}
