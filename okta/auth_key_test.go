package okta

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/oktasql/oktasql/okta/oktatest"
)

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
