package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// appKey is the key of the service app in these tests.
var appKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

// appKeyPEM is the private key as a file holds it.
func appKeyPEM() string {
	der, err := x509.MarshalPKCS8PrivateKey(appKey())
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

const appID = "0oaPLANTEDapp123x4d7"

// serviceApp is the app with that key.
func serviceApp(app oktatest.ServiceApp) map[string]oktatest.ServiceApp {
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: appKey().Public(), KeyID: "k1", Use: "sig"}}})
	if err != nil {
		panic(err)
	}
	app.Keys = keys
	return map[string]oktatest.ServiceApp{appID: app}
}

// TestAuthScripts runs the scripts about credentials. Their command org starts
// an org with these tokens: good, norole (may not read group rules), nofeature
// (has no group rules), zone (of another address), expired; app KIND… starts one
// with a service app that may read users and user types, unless it is all
// (everything), none (nothing); norole and dpop as their names say.
func TestAuthScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/auth",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("TERM", "xterm")
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"org": cmdTokens, "app": cmdApp},
	})
}

func serve(ts *testscript.TestScript, o oktatest.Options) *oktatest.Server {
	o.Users, o.Groups, o.Seed, o.PageLimit, o.Unlimited = 20, 8, 1, 3, true
	srv := oktatest.NewServer(o)
	ts.Defer(srv.Close)
	ts.Setenv("OKTA_CLIENT_ORGURL", srv.URL)
	return srv
}

func cmdTokens(ts *testscript.TestScript, neg bool, args []string) {
	serve(ts, oktatest.Options{Tokens: map[string]oktatest.Token{
		"good":      {},
		"norole":    {Deny: []string{"/api/v1/groups/rules"}},
		"nofeature": {FeatureOff: []string{"/api/v1/groups/rules"}},
		"zone":      {ZoneBlocked: true},
		"expired":   {Expired: true},
		"nousers":   {Deny: []string{"/api/v1/users"}},
	}})
}

func cmdApp(ts *testscript.TestScript, neg bool, args []string) {
	app := oktatest.ServiceApp{Scopes: []string{"okta.users.read", "okta.userTypes.read"}}
	for _, a := range args {
		switch a {
		case "all":
			app.Scopes = []string{"okta.users.read", "okta.groups.read", "okta.roles.read", "okta.userTypes.read", "okta.schemas.read"}
		case "none":
			app.Scopes = nil
		case "norole":
			app.Role.Deny = []string{"/api/v1/meta/types/user"}
		case "dpop":
			app.DPoP = true
		default:
			ts.Fatalf("no kind of app %s", a)
		}
	}
	srv := serve(ts, oktatest.Options{Tokens: map[string]oktatest.Token{}, Apps: serviceApp(app)})
	// The simulator has no roles of apps.
	srv.Inject(oktatest.Fault{Path: "/oauth2/v1/clients/*/roles", Kind: oktatest.Status, Status: http.StatusOK, Body: `[{"type":"READ_ONLY_ADMIN","label":"Read-only Administrator"}]`})
	if err := os.WriteFile(ts.MkAbs("key.pem"), []byte(appKeyPEM()), 0o600); err != nil {
		ts.Fatalf("%v", err)
	}
	ts.Setenv("OKTA_CLIENT_TOKEN", "")
	ts.Setenv("OKTA_CLIENT_CLIENTID", appID)
	ts.Setenv("OKTA_CLIENT_PRIVATEKEY", "key.pem")
}

// TestTokenRenewedInMidScan holds that a token which expires while rows are
// read costs no row, with and without proofs of possession, and that a nonce
// which changes costs none either.
func TestTokenRenewedInMidScan(t *testing.T) {
	t.Parallel()
	for _, dpop := range []bool{false, true} {
		srv := oktatest.NewServer(oktatest.Options{Users: 20, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true,
			Tokens: map[string]oktatest.Token{}, Apps: serviceApp(oktatest.ServiceApp{Scopes: []string{"okta.users.read"}, DPoP: dpop})})
		defer srv.Close()
		pages := 0
		srv.OnRequest(func(r oktatest.Request) {
			if r.Path == "/api/v1/users" {
				if pages++; pages%3 == 0 && pages < 10 {
					srv.ExpireTokens()
					srv.RotateNonce()
				}
			}
		})
		cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_CLIENTID=" + appID, "OKTA_CLIENT_PRIVATEKEY=" + appKeyPEM()},
			"--timeout", "1m", "select count(distinct id) as ids, count(*) as n from users")
		out, err := cmd.Output()
		if string(out) != "ids,n\n20,20\n" || err != nil {
			t.Errorf("dpop %v: got %q, %v", dpop, out, err)
		}
		refused := 0
		for _, r := range srv.Requests() {
			if r.Status == http.StatusUnauthorized {
				refused++
			}
		}
		if refused != 3 {
			t.Errorf("dpop %v: %d requests were refused, want 3: %s", dpop, refused, strings.Join(requests(srv), "\n"))
		}
	}
}

func requests(srv *oktatest.Server) []string {
	var out []string
	for _, r := range srv.Requests() {
		out = append(out, r.String())
	}
	return out
}

// TestClockSkew holds that a service app signs in although the clocks of the
// org and of this machine differ.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-2 * time.Hour, 2 * time.Hour} {
		srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 2, Seed: 1, PageLimit: 3, Unlimited: true,
			Clock:  func() time.Time { return time.Now().Add(off) },
			Tokens: map[string]oktatest.Token{}, Apps: serviceApp(oktatest.ServiceApp{Scopes: []string{"okta.users.read"}, DPoP: true})})
		defer srv.Close()
		cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_CLIENTID=" + appID, "OKTA_CLIENT_PRIVATEKEY=" + appKeyPEM()},
			"select count(*) as n from users")
		if out, err := cmd.CombinedOutput(); string(out) != "n\n5\n" || err != nil {
			t.Errorf("clock off by %s: got %q, %v", off, out, err)
		}
	}
}

// TestCheckOfAnAccessToken holds that check goes on when a token may not even
// ask whom it belongs to.
func TestCheckOfAnAccessToken(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 3, Seed: 1, PageLimit: 3, Unlimited: true})
	defer srv.Close()
	cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTA_CLIENT_AUTHORIZATIONMODE=Bearer", "OKTA_CLIENT_TOKEN=" + srv.IssueToken("0oaSomeApp", "okta.groups.read")}, "check")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\ncredential,access token (environment OKTA_CLIENT_TOKEN),true,,,\n",
		"\nidentity,,,GET /api/v1/users/me: 403 insufficient_scope The access token provided does not contain the required scopes.,,1\n",
		"\ntable,groups,true,,,1\n",
		"\ntable,users,false,scope missing: GET /api/v1/users: 403 insufficient_scope ",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// TestTokenCommandRunsAgainInMidScan holds that a token which is refused while
// rows are read is asked for again, once, and that no row is lost.
func TestTokenCommandRunsAgainInMidScan(t *testing.T) {
	t.Parallel()
	srv := oktatest.NewServer(oktatest.Options{Users: 20, Groups: 5, Seed: 1, PageLimit: 3, Unlimited: true})
	defer srv.Close()
	srv.Inject(oktatest.Fault{Path: "/api/v1/users", Skip: 3, Times: 1, Code: "E0000011"})
	cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + srv.URL, "OKTASQL_TOKEN_COMMAND=sh -c 'echo run >> runs; echo 00token'", "PATH=" + os.Getenv("PATH")},
		"select count(distinct id) as ids, count(*) as n from users")
	out, err := cmd.Output()
	if string(out) != "ids,n\n20,20\n" || err != nil {
		t.Errorf("got %q, %v", out, err)
	}
	if b, err := os.ReadFile(filepath.Join(cmd.Dir, "runs")); string(b) != "run\nrun\n" {
		t.Errorf("the command's runs: %q, %v", b, err)
	}
	// A second refusal of a fresh token is the answer.
	srv.Inject(oktatest.Fault{Path: "/api/v1/users", Code: "E0000011"})
	cmd = program(t, cmd.Env[len(cmd.Env)-3:], "select id from users")
	if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() != exitAuth || !strings.Contains(string(out), "401 E0000011") {
		t.Errorf("got %q, %v", out, err)
	}
}
