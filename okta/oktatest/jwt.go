package oktatest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha256" // registers the hashes of RS256 and ES256
	_ "crypto/sha512" // and of the larger ones
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// jwk is a public key as JSON.
type jwk struct {
	Kty string `json:"kty"`
	Kid string `json:"kid,omitempty"`
	N   string `json:"n,omitempty"`
	E   string `json:"e,omitempty"`
	Crv string `json:"crv,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
	D   string `json:"d,omitempty"`
}

// jwtHeader is the part of a token that says how it is signed.
type jwtHeader struct {
	Alg string `json:"alg"`
	Kid string `json:"kid"`
	Typ string `json:"typ"`
	Jwk *jwk   `json:"jwk"`
}

// jwt is a token whose signature has not been looked at.
type jwt struct {
	header jwtHeader
	claims map[string]any
	signed string
	sig    []byte
}

func parseJWT(s string) (*jwt, error) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return nil, errors.New("the JWT does not have three parts")
	}
	var raw [3][]byte
	for i, p := range parts {
		b, err := base64.RawURLEncoding.DecodeString(p)
		if err != nil {
			return nil, errors.New("the JWT is not base64url")
		}
		raw[i] = b
	}
	t := &jwt{signed: parts[0] + "." + parts[1], sig: raw[2]}
	if json.Unmarshal(raw[0], &t.header) != nil || json.Unmarshal(raw[1], &t.claims) != nil {
		return nil, errors.New("the JWT is not JSON")
	}
	return t, nil
}

// text is a claim that should be a string.
func (t *jwt) text(claim string) string { s, _ := t.claims[claim].(string); return s }

// seconds is a claim that should be a NumericDate.
func (t *jwt) seconds(claim string) (int64, bool) {
	f, ok := t.claims[claim].(float64)
	return int64(f), ok
}

// audience says whether aud is, or contains, want.
func (t *jwt) audience(want string) bool {
	if list, ok := t.claims["aud"].([]any); ok {
		return slices.Contains(list, any(want))
	}
	return t.text("aud") == want
}

var (
	hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}
	curves = map[string]struct {
		curve elliptic.Curve
		size  int
		alg   string
	}{"P-256": {elliptic.P256(), 32, "ES256"}, "P-384": {elliptic.P384(), 48, "ES384"}, "P-521": {elliptic.P521(), 66, "ES512"}}
)

// verify checks the signature with one key: RS256, RS384, RS512, ES256, ES384
// and ES512; RSA keys of 2048 bits and more.
//
// Source: implement-oauth-for-okta-serviceapp.
func (t *jwt) verify(k *jwk) error {
	alg := t.header.Alg
	if len(alg) != 5 || hashes[alg[2:]] == 0 {
		return fmt.Errorf("the signing algorithm %q is not supported", alg)
	}
	h := hashes[alg[2:]]
	d := h.New()
	d.Write([]byte(t.signed))
	sum := d.Sum(nil)
	switch {
	case alg[:2] == "RS" && k.Kty == "RSA":
		n, e := bigInt(k.N), bigInt(k.E)
		if n.BitLen() < 2048 || !e.IsInt64() {
			return errors.New("the RSA key is shorter than 2048 bits")
		}
		pub := &rsa.PublicKey{N: n, E: int(e.Int64())}
		if rsa.VerifyPKCS1v15(pub, h, sum, t.sig) != nil {
			return errors.New("the signature is wrong")
		}
		return nil
	case alg[:2] == "ES" && k.Kty == "EC" && curves[k.Crv].alg == alg:
		c := curves[k.Crv]
		if len(t.sig) != 2*c.size {
			return errors.New("the signature has the wrong length")
		}
		point := make([]byte, 1+2*c.size)
		point[0] = 4 // uncompressed
		if bigInt(k.X).BitLen() > 8*c.size || bigInt(k.Y).BitLen() > 8*c.size {
			return errors.New("the EC key is not a point of its curve")
		}
		bigInt(k.X).FillBytes(point[1 : 1+c.size])
		bigInt(k.Y).FillBytes(point[1+c.size:])
		pub, err := ecdsa.ParseUncompressedPublicKey(c.curve, point)
		if err != nil {
			return errors.New("the EC key is not a point of its curve")
		}
		if !ecdsa.Verify(pub, sum, new(big.Int).SetBytes(t.sig[:c.size]), new(big.Int).SetBytes(t.sig[c.size:])) {
			return errors.New("the signature is wrong")
		}
		return nil
	}
	return errors.New("the key does not fit the signing algorithm")
}

func bigInt(s string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(b)
}

// thumbprint identifies a key whatever else its JSON holds.
//
// Source: RFC 7638.
func (k *jwk) thumbprint() string {
	var s string
	if k.Kty == "RSA" {
		s = `{"e":` + quoted(k.E) + `,"kty":"RSA","n":` + quoted(k.N) + `}`
	} else {
		s = `{"crv":` + quoted(k.Crv) + `,"kty":"EC","x":` + quoted(k.X) + `,"y":` + quoted(k.Y) + `}`
	}
	return sha256Text(s)
}

func sha256Text(s string) string {
	d := crypto.SHA256.New()
	d.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(d.Sum(nil))
}
