package okta

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

var wishes = []string{"okta.users.read", "okta.groups.read", "okta.roles.read", "okta.apps.read", "okta.schemas.read"}

// wishing makes the credential of a service app that wishes for five scopes.
func wishing(t *testing.T) Authenticator {
	t.Helper()
	return mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec", Scopes: wishes, Wishes: true})
}

func TestWishesThatAreNotGrantedAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		granted string
		dpop    bool
		tokens  int // requests to the token endpoint
	}{
		{"okta.users.read okta.groups.read okta.roles.read okta.apps.read okta.schemas.read", false, 1},
		{"okta.users.read okta.schemas.read", false, 7}, // all, each, the granted
		{"okta.users.read", false, 6},                   // all, each: the last token does
		{"okta.users.read okta.schemas.read", true, 9},  // and twice for proof and nonce
	} {
		t.Run(fmt.Sprint(c.granted, c.dpop), func(t *testing.T) {
			t.Parallel()
			s := simApp(t, oktatest.Options{Users: 5}, oktatest.ServiceApp{Scopes: strings.Fields(c.granted), DPoP: c.dpop})
			client := simClient(t, s, wishing(t))
			if granted, refused := client.Scopes(); granted != nil || refused != nil {
				t.Errorf("before the first token: %v, %v", granted, refused)
			}
			var work sync.WaitGroup
			for range 4 {
				work.Go(func() {
					if _, err := client.Do(t.Context(), userList); err != nil {
						t.Error(err)
					}
				})
			}
			work.Wait()
			if n := strings.Count(paths(s), tokenPath); n != c.tokens {
				t.Errorf("%d token requests, want %d\n%s", n, c.tokens, paths(s))
			}
			granted, refused := client.Scopes()
			if strings.Join(granted, " ") != c.granted || len(granted)+len(refused) != len(wishes) {
				t.Errorf("granted %v, refused %v", granted, refused)
			}
			// What was found out holds for the next token too.
			s.ExpireTokens()
			s.ResetRequests()
			if _, err := client.Do(t.Context(), userList); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(paths(s), tokenPath); n != 1 {
				t.Errorf("%d token requests for the second token\n%s", n, paths(s))
			}
		})
	}
}

func TestAScopeThatIsNotGrantedIsNamed(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{Users: 5}, oktatest.ServiceApp{Scopes: []string{"okta.users.read"}})
	client := simClient(t, s, wishing(t))
	_, err := client.Do(t.Context(), Request{Path: "/api/v1/groups"})
	wantKind(t, err, ErrScope)
	const hint = "the scope okta.groups.read is not granted to app " + clientID + ": grant it in the Admin Console (Applications > the app > Okta API Scopes) and run oktasql again"
	if !strings.HasPrefix(err.Error(), "okta: GET /api/v1/groups: 403 insufficient_scope ") || !strings.Contains(err.Error(), hint) {
		t.Error(err)
	}
	// The answer does not always say which scope it is.
	s.Inject(oktatest.Fault{Path: "/api/v1/groups", Kind: oktatest.Status, Status: 403, Body: `{"error":"insufficient_scope"}`})
	_, err = client.Do(t.Context(), Request{Path: "/api/v1/groups"})
	wantKind(t, err, ErrScope)
	if want := "a scope is not granted to app " + clientID + ", one of okta.groups.read, okta.roles.read, okta.apps.read, okta.schemas.read: grant it"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestNoneOfTheWishesIsGranted(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{Scopes: []string{"okta.logs.read"}})
	client := simClient(t, s, wishing(t))
	_, err := client.Do(t.Context(), userList)
	wantKind(t, err, ErrScope)
	wantText(t, withoutID(err), "okta: POST /oauth2/v1/token: 400 invalid_scope One or more scopes are not configured for the authorization server resource: none of the scopes that the tables need ("+
		strings.Join(wishes, " ")+") is granted to app "+clientID+": grant it those of the tables you read, in the Admin Console (Applications > the app > Okta API Scopes)")
	if granted, refused := client.Scopes(); granted != nil || refused != nil {
		t.Errorf("%v, %v", granted, refused)
	}
}

// withoutID leaves out what is another in each run.
func withoutID(err error) error {
	var api *APIError
	if errors.As(err, &api) {
		e := *api
		e.RequestID = ""
		return &e
	}
	return err
}

func TestConfiguredScopesAreDemanded(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{}, oktatest.ServiceApp{Scopes: []string{"okta.users.read"}})
	client := simClient(t, s, mustKey(t, PrivateKeyConfig{Key: pkcs8(ecKey()), KeyID: "ec", Scopes: []string{"okta.users.read", "okta.groups.read"}}))
	_, err := client.Do(t.Context(), userList)
	wantKind(t, err, ErrScope)
	wantText(t, withoutID(err), "okta: POST /oauth2/v1/token: 400 invalid_scope One or more scopes are not configured for the authorization server resource: "+
		"at least one of the scopes asked for (okta.users.read okta.groups.read) is not granted to app "+clientID+": grant it in the Admin Console (Applications > the app > Okta API Scopes) or ask for fewer")
	if got := paths(s); got != "POST /oauth2/v1/token 400" {
		t.Errorf("requests\n%s", got)
	}
}

// A failure of another kind while scopes are found out is not taken for a
// scope that is not granted, and the next request begins anew.
func TestFindingOutScopesFails(t *testing.T) {
	t.Parallel()
	s := simApp(t, oktatest.Options{Users: 3}, oktatest.ServiceApp{Scopes: []string{"okta.users.read", "okta.groups.read"}})
	client := simClient(t, s, wishing(t), func(c *Config) { c.MaxRetries = -1 })
	s.Inject(oktatest.Fault{Path: tokenPath, Skip: 3, Times: 1, Kind: oktatest.ErrorCode, Code: "E0000009"})
	_, err := client.Do(t.Context(), userList)
	wantKind(t, err, ErrServer)
	var api *APIError
	if !errors.As(err, &api) || api.Path != tokenPath || api.Status != 500 {
		t.Errorf("%v", err)
	}
	if _, err := client.Do(t.Context(), userList); err != nil {
		t.Error(err)
	}
	if granted, _ := client.Scopes(); strings.Join(granted, " ") != "okta.users.read okta.groups.read" {
		t.Errorf("granted %v", granted)
	}
}
