package okta

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// signingKey is a service app's private key, ready to sign with.
type signingKey struct {
	key crypto.Signer
	alg jose.SignatureAlgorithm
	kid string
}

const keyForm = "expected an unencrypted private key as PEM (PKCS#1, PKCS#8 or EC) or JWK, or the name of a file that holds one"

// parseKey reads a key that is given as PEM, as JWK or as the name of a file
// with either. Line breaks written as \n, as in environment variables, are
// taken as line breaks. No error repeats the key.
func parseKey(text string) (*signingKey, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil, errors.New("okta: the private key is empty: " + keyForm)
	case isKeyText(text):
		return parseKeyText(text)
	case strings.ContainsAny(text, "\n\r") || len(text) > 1024:
		return nil, errors.New("okta: the private key is in no known form: " + keyForm)
	}
	b, err := os.ReadFile(text)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		// A short text may be a key of an unknown form and not a name.
		name := text
		if !strings.ContainsAny(name, `/\.`) {
			name = redacted
		}
		return nil, fmt.Errorf("okta: private key file %q cannot be read: %w: %s", name, err, keyForm)
	}
	if s := strings.TrimSpace(string(b)); isKeyText(s) {
		return parseKeyText(s)
	}
	return nil, fmt.Errorf("okta: private key file %q holds no key: %s", text, keyForm)
}

func isKeyText(s string) bool { return strings.Contains(s, "-----BEGIN") || strings.HasPrefix(s, "{") }

func parseKeyText(text string) (*signingKey, error) {
	if strings.HasPrefix(text, "{") {
		return parseJWK(text)
	}
	rest := []byte(strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(text))
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			return nil, errors.New("okta: the PEM text holds no private key: " + keyForm)
		}
		switch block.Type {
		case "RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY":
			if block.Headers["DEK-Info"] != "" {
				return nil, errors.New("okta: the private key is encrypted: " + keyForm)
			}
			return parseDER(block)
		case "ENCRYPTED PRIVATE KEY":
			return nil, errors.New("okta: the private key is encrypted: " + keyForm)
		case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE":
			return nil, fmt.Errorf("okta: the key is a %s, not the private key: %s", strings.ToLower(block.Type), keyForm)
		}
	}
}

func parseDER(block *pem.Block) (*signingKey, error) {
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, errors.New("okta: the private key is damaged: " + keyForm)
	}
	return newSigningKey(key, "", "")
}

func parseJWK(text string) (*signingKey, error) {
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON([]byte(text)); err != nil {
		return nil, errors.New("okta: the JWK cannot be read: " + keyForm)
	}
	if jwk.IsPublic() {
		return nil, errors.New("okta: the JWK is the public key, not the private one: " + keyForm)
	}
	return newSigningKey(jwk.Key, jwk.Algorithm, jwk.KeyID)
}

// newSigningKey chooses the algorithm that fits the key.
//
// Source: OpenAPI, client authentication: RS256 to RS512 and ES256 to ES512,
// RSA keys of 2048 bits or more.
func newSigningKey(key any, alg, kid string) (*signingKey, error) {
	k := &signingKey{kid: kid}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return nil, fmt.Errorf("okta: the RSA key has %d bits, Okta asks for 2048 or more", key.N.BitLen())
		}
		k.key, k.alg = key, jose.RS256
	case *ecdsa.PrivateKey:
		k.key = key
		switch key.Curve.Params().BitSize {
		case 256:
			k.alg = jose.ES256
		case 384:
			k.alg = jose.ES384
		case 521:
			k.alg = jose.ES512
		default:
			return nil, fmt.Errorf("okta: the key's curve %s is none of P-256, P-384 and P-521", key.Curve.Params().Name)
		}
	default:
		return nil, fmt.Errorf("okta: the key is neither RSA nor EC: %s", keyForm)
	}
	if alg != "" {
		return k, k.use(alg)
	}
	return k, nil
}

// use sets the algorithm, if the key can do it.
func (k *signingKey) use(alg string) error {
	a := jose.SignatureAlgorithm(strings.ToUpper(alg))
	_, isRSA := k.key.(*rsa.PrivateKey)
	if isRSA && (a == jose.RS256 || a == jose.RS384 || a == jose.RS512) || !isRSA && a == k.alg {
		k.alg = a
		return nil
	}
	return fmt.Errorf("okta: algorithm %q does not fit the key: expected RS256, RS384 or RS512 for an RSA key, ES256, ES384 or ES512 for an EC key of that size", alg)
}
