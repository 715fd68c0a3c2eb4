package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// The secrets that are planted. Each is looked for in every form in which it
// might come out.
const (
	plantedToken    = "00PLANTEDtokenPLANTEDtokenPLANTEDtokenPLAN"
	plantedPassword = "PLANTEDproxyPassword"
)

// needles are what no output may hold.
func needles() []string {
	out := []string{"PLANTED", fmt.Sprintf("%x", "PLANTED"), fmt.Sprintf("%X", "PLANTED"), "client_assertion=", "eyJ"}
	for _, s := range []string{plantedToken, "joe:" + plantedPassword} {
		out = append(out, base64.StdEncoding.EncodeToString([]byte(s)))
	}
	for line := range strings.Lines(appKeyPEM()) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-----") {
			out = append(out, line)
		}
	}
	return out
}

// A source is a place for a secret: variables, files in the home folder, and
// files in the working folder.
type source struct {
	name          string
	env           []string
	home, project map[string]string
	secret        string // what the request must carry for the source to be in force, "" when none can be sent
}

// sources plants secrets in every place that settings come from. @ORG@ stands
// for the org's address.
func sources() []source {
	indented := strings.ReplaceAll(strings.TrimSpace(appKeyPEM()), "\n", "\n      ")
	app := "    clientId: 0oaclient1client2d7\n    authorizationMode: PrivateKey\n"
	return []source{
		{name: "environment", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken}, secret: "SSWS " + plantedToken},
		{name: "bearer", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTASQL_TOKEN=" + plantedToken, "OKTA_CLIENT_AUTHORIZATIONMODE=Bearer"}, secret: "Bearer " + plantedToken},
		{name: "user's file", home: map[string]string{".okta/okta.yaml": "okta:\n  client:\n    orgUrl: @ORG@\n    token: " + plantedToken + "\n"}, secret: "SSWS " + plantedToken},
		{name: "project's file", project: map[string]string{".okta.yaml": "okta:\n  client:\n    orgUrl: @ORG@\n    token: " + plantedToken + "\n"}, secret: "SSWS " + plantedToken},
		{name: "profile", env: []string{"OKTASQL_PROFILE=p"}, home: map[string]string{".config/oktasql/config.yaml": "profiles:\n  p:\n    org_url: @ORG@\n    token: " + plantedToken + "\n"}, secret: "SSWS " + plantedToken},
		{name: "token command", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTASQL_TOKEN_COMMAND=echo " + plantedToken}, secret: "SSWS " + plantedToken},
		{name: "token command that fails", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTASQL_TOKEN_COMMAND=sh -c 'echo " + plantedToken + "; echo no " + plantedToken + " >&2; exit 3'"}},
		{name: "key in the environment", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_CLIENTID=0oaclient1client2d7", "OKTA_CLIENT_PRIVATEKEY=" + strings.ReplaceAll(appKeyPEM(), "\n", `\n`)}, secret: "client_assertion="},
		{name: "key in a file", home: map[string]string{"key.pem": appKeyPEM(), ".okta/okta.yaml": "okta:\n  client:\n    orgUrl: @ORG@\n    privateKey: ~/key.pem\n" + app}, secret: "client_assertion="},
		{name: "key in the user's file", home: map[string]string{".okta/okta.yaml": "okta:\n  client:\n    orgUrl: @ORG@\n    privateKey: |\n      " + indented + "\n" + app}, secret: "client_assertion="},
		{name: "damaged key", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_CLIENTID=0oaclient1client2d7", "OKTA_CLIENT_PRIVATEKEY=" + strings.Replace(appKeyPEM(), "M", "A", 3)}},
		{name: "proxy's address", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken, "OKTASQL_PROXY=http://joe:" + plantedPassword + "@127.0.0.1:1"}},
		{name: "proxy's password", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken, "OKTA_CLIENT_PROXY_HOST=127.0.0.1", "OKTA_CLIENT_PROXY_PORT=1",
			"OKTA_CLIENT_PROXY_USERNAME=joe", "OKTA_CLIENT_PROXY_PASSWORD=" + plantedPassword}},
		{name: "odd proxy", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken, "OKTASQL_PROXY=ftp://joe:" + plantedPassword + "@proxy"}},
		{name: "odd token", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken + " " + plantedToken}},
		{name: "two credentials", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken, "OKTASQL_TOKEN_COMMAND=echo " + plantedToken}},
		{name: "password in the org", env: []string{"OKTA_CLIENT_ORGURL=https://joe:" + plantedPassword + "@acme.okta.com", "OKTA_CLIENT_TOKEN=" + plantedToken}},
		{name: "misspelt key in a file", home: map[string]string{".okta/okta.yaml": "okta:\n  client:\n    orgUrl: @ORG@\n    tokn: " + plantedToken + "\n"}},
		{name: "misspelt variable", env: []string{"OKTA_CLIENT_ORGURL=@ORG@", "OKTA_CLIENT_TOKEN=" + plantedToken, "OKTA_CLIENT_TOKN=" + plantedToken, "OKTASQL_TOKENS=" + plantedToken}, secret: "SSWS " + plantedToken},
		{name: "malformed file", home: map[string]string{".okta/okta.yaml": "okta:\n  client: [" + plantedToken + "\n  token: '" + plantedToken + "\n"}},
	}
}

// runs are what is done with each source.
var runs = [][]string{
	{"--debug", "--stats=json", "-e", "select login from users", "-e", "select * from okta_requests", "-e", "select * from okta_rate_limits", "-e", ".show", "-e", ".requests"},
	{"--debug", "--keep-going", "-e", "select id from groups", "-e", "select name from group_rules", "-e", "select * from user_types", "-e", "select nothing from users", "-e", "delete from users", "-e", ".explain select id from users"},
	{"--debug", "config", "show"},
	{"--format", "json", "config", "show"},
	{"--debug", "check"},
	{"--token=" + plantedToken, "select 1"},
	{"--debug", "--timeout", "50ms", "select user_id from user_roles"},
}

// TestSecretsAreInNoOutput plants secrets in every place where settings come
// from and looks for them in everything that the command prints, while things
// go right and wrong.
func TestSecretsAreInNoOutput(t *testing.T) {
	t.Parallel()
	for _, s := range sources() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			srv, carried := secretOrg(t)
			dir := t.TempDir()
			home := filepath.Join(dir, "home")
			write(t, srv, home, s.home)
			write(t, srv, filepath.Join(dir, "project"), s.project)
			for _, args := range runs {
				cmd := program(t, nil, args...)
				cmd.Dir = filepath.Join(dir, "project")
				cmd.Env = append([]string(nil), "HOME="+home, "PATH="+os.Getenv("PATH"), "OKTASQL_MAX_RETRIES=0", "GORACE=atexit_sleep_ms=0", "GOTRACEBACK=all")
				for _, e := range s.env {
					cmd.Env = append(cmd.Env, strings.ReplaceAll(e, "@ORG@", srv.URL))
				}
				out, err := cmd.CombinedOutput()
				var exit *exec.ExitError
				if err != nil && !errors.As(err, &exit) {
					t.Fatal(err)
				}
				if len(out) == 0 {
					t.Errorf("%q printed nothing", args)
				}
				search(t, fmt.Sprint(args), string(out))
			}
			if s.secret != "" && !carried(s.secret) {
				t.Errorf("no request carried the secret: the source is not in force")
			}
			filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() && s.home[strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(home)+"/")] == "" {
					t.Errorf("%s was written", path)
				}
				return err
			})
		})
	}
}

// secretOrg is an org in which each list fails in another way, and throws the
// credential back while it does. carried says whether a request held a text.
func secretOrg(t *testing.T) (srv *oktatest.Server, carried func(string) bool) {
	t.Helper()
	srv = oktatest.NewServer(oktatest.Options{Users: 6, Groups: 4, Seed: 1, PageLimit: 3, Unlimited: true})
	t.Cleanup(srv.Close)
	var seen bytes.Buffer
	var lock = make(chan struct{}, 1)
	note := func(w http.ResponseWriter, r *http.Request, status int, body string) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		lock <- struct{}{}
		seen.WriteString(r.Header.Get("Authorization") + "\n" + b.String() + "\n")
		<-lock
		auth := r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Okta-Request-Id", auth)
		w.WriteHeader(status)
		fmt.Fprintf(w, body, auth)
	}
	for path, f := range map[string]struct {
		status int
		body   string
	}{
		"/api/v1/users":           {200, `[{"id":"00u1","profile":{"login":"ada"},"_x":"%s"}]`},
		"/api/v1/groups":          {401, `{"errorCode":"E0000011","errorSummary":"bad: %s"}`},
		"/api/v1/groups/rules":    {403, `{"errorCode":"E0000006","errorSummary":"no %s"}`},
		"/api/v1/meta/types/user": {500, `<html>%s`},
		"/oauth2/v1/token":        {200, `{"token_type":"Bearer","expires_in":3600,"access_token":"` + plantedToken + `","x":"%s"}`},
	} {
		srv.Inject(oktatest.Fault{Path: path, Kind: oktatest.Custom, Handler: func(w http.ResponseWriter, r *http.Request) {
			note(w, r, f.status, f.body)
		}})
	}
	srv.Inject(oktatest.Fault{Path: "/api/v1/iam/", Kind: oktatest.Hang})
	return srv, func(s string) bool {
		lock <- struct{}{}
		defer func() { <-lock }()
		return strings.Contains(seen.String(), s)
	}
}

// write writes files for their owner alone.
func write(t *testing.T, srv *oktatest.Server, dir string, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "@ORG@", srv.URL)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// search fails when a secret is in a text.
func search(t *testing.T, what, text string) {
	t.Helper()
	for _, n := range needles() {
		if i := strings.Index(text, n); i >= 0 {
			t.Errorf("%s: %q is in …%s…", what, n, text[max(0, i-200):min(len(text), i+60)])
		}
	}
}

// TestProxyThatRefuses holds that a proxy which throws its password back does
// not make it public, with a tunnel and without one.
func TestProxyThatRefuses(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Header.Get("Proxy-Authorization"))
		w.WriteHeader(http.StatusProxyAuthRequired)
		fmt.Fprintf(w, `{"errorCode":"E1","errorSummary":"%s %s"}`, r.Header.Get("Proxy-Authorization"), plantedPassword)
	}))
	defer proxy.Close()
	for _, org := range []string{"http://127.0.0.1:1", "https://acme.okta.com"} {
		cmd := program(t, []string{"OKTA_CLIENT_ORGURL=" + org, "OKTA_CLIENT_TOKEN=" + plantedToken,
			"OKTASQL_PROXY=" + strings.Replace(proxy.URL, "//", "//joe:"+plantedPassword+"@", 1)}, "--debug", "select id from users")
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), "the proxy asks for a user name and password: give them in the setting proxy") {
			t.Errorf("%s: %s", org, out)
		}
		search(t, org, string(out))
	}
}

// panicked is a program that panics with what holds secrets.
func panicked() {
	cfg := oktasql.Config{OrgURL: os.Getenv("ORG"), Token: plantedToken, Proxy: "http://joe:" + plantedPassword + "@127.0.0.1:1"}
	c, err := oktasql.NewConnector(cfg)
	if err != nil {
		panic(err)
	}
	_, failed := c.Identity(context.Background())
	switch os.Getenv("WHAT") {
	case "config":
		panic(fmt.Sprintf("%v %+v %#v %s %q", cfg, cfg, cfg, cfg, cfg))
	case "connector":
		panic(fmt.Sprintf("%+v %#v %+v %#v", c, c, c.Client(), c.Client()))
	case "error":
		panic(failed)
	}
	panic(c)
}

// TestPanics holds that a panic prints no secret, whatever it is about.
func TestPanics(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"config", "connector", "error", "value"} {
		cmd := program(t, []string{"ORG=http://127.0.0.1:1", "WHAT=" + what, "GOTRACEBACK=all"})
		cmd.Args[0] = "panicked"
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), "panic: ") || !strings.Contains(string(out), "goroutine 1") {
			t.Errorf("%s: %s", what, out)
		}
		search(t, what, string(out))
	}
}
