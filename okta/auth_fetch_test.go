package okta

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		cfg  PrivateKeyConfig
		kind error
		text []string
	}{
		{"other key", PrivateKeyConfig{Key: pkcs8(other), KeyID: "ec"}, ErrAuth, []string{
			"okta: POST /oauth2/v1/token: 401 invalid_client ", `Okta does not accept app 0oa1client2id3x4y5d7 with its key "ec": check the client id`}},
		{"other app", PrivateKeyConfig{ClientID: "0oa9", Key: pkcs8(ecKey())}, ErrAuth, []string{"invalid_client", "Okta does not accept app 0oa9 with its key: check"}},
		{"scope", PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec", Scopes: []string{"okta.users.read", "okta.logs.read"}}, ErrScope, []string{
			"400 invalid_scope", "at least one of the scopes asked for (okta.users.read okta.logs.read) is not granted to app 0oa1client2id3x4y5d7: grant it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := simClient(t, s, mustKey(t, tt.cfg)).Do(context.Background(), userList)
			wantKind(t, err, tt.kind)
			var api *APIError
			if !errors.As(err, &api) || api.Path != tokenPath || api.Tries > 1 {
				t.Fatalf("%#v", err)
			}
			for _, want := range tt.text {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in %s", want, err)
				}
			}
		})
	}
}

func TestTokenEndpointFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault oktatest.Fault
		kind  error
		want  string
		tries int
	}{
		{"passing 503", oktatest.Fault{Times: 2, Kind: oktatest.Status, Status: 503}, nil, "", 3},
		{"passing 429", oktatest.Fault{Times: 1, Kind: oktatest.RateLimit429}, nil, "", 2},
		{"lasting 500", oktatest.Fault{Kind: oktatest.Status, Status: 500}, ErrServer, "okta: POST /oauth2/v1/token: 500 Internal Server Error (tried 6 times", 6},
		{"no JSON", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: "hello"}, ErrResponse, "okta: POST /oauth2/v1/token: the answer is not the JSON of an access token", 1},
		{"no token", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"Bearer"}`}, ErrResponse, "okta: POST /oauth2/v1/token: the answer holds no usable access token", 1},
		{"odd type", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"mac","access_token":"abc"}`}, ErrResponse, `okta: POST /oauth2/v1/token: the answer holds a token of the unknown type "mac"`, 1},
		{"unasked DPoP", oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `{"token_type":"DPoP","access_token":"abc"}`}, ErrResponse, "okta: POST /oauth2/v1/token: the answer holds a token bound to a key, though none was offered", 1},
		{"other refusal", oktatest.Fault{Kind: oktatest.Status, Status: 400, Body: `{"error":"unauthorized_client"}`}, ErrAuth, "okta: POST /oauth2/v1/token: 400 unauthorized_client: app 0oa1client2id3x4y5d7 may not fetch tokens this way", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{})
			tt.fault.Path = tokenPath
			s.Inject(tt.fault)
			_, err := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec"})).Do(context.Background(), userList)
			if tt.kind == nil {
				if err != nil {
					t.Error(err)
				}
			} else {
				wantKind(t, err, tt.kind)
				if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("\n got %v\nwant %s", err, tt.want)
				}
			}
			if n := strings.Count(paths(s), tokenPath); n != tt.tries {
				t.Errorf("%d token requests, want %d", n, tt.tries)
			}
		})
	}
}
