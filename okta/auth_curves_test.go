package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestLargerCurves signs with the algorithms of the larger curves, and takes
// the key from a JWK with its own key id as well.
func TestLargerCurves(t *testing.T) {
	t.Parallel()
	for _, curve := range []elliptic.Curve{elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "large"}, {Key: ecKey().Public(), KeyID: "ec"}}})
		if err != nil {
			t.Fatal(err)
		}
		jwk, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: "large"})
		if err != nil {
			t.Fatal(err)
		}
		s := simOrg(t, oktatest.Options{Users: 2, Tokens: map[string]oktatest.Token{}, Apps: map[string]oktatest.ServiceApp{
			clientID: {Keys: keys, Scopes: []string{"okta.users.read"}},
		}})
		for _, cfg := range []PrivateKeyConfig{{Key: pkcs8(key), KeyID: "large"}, {Key: string(jwk)}} {
			if _, err := simClient(t, s, mustKey(t, cfg)).Do(t.Context(), userList); err != nil {
				t.Errorf("%s: %v", curve.Params().Name, err)
			}
		}
	}
}
