package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// world is a home, a working folder and an environment of a test's own.
type world struct {
	t         *testing.T
	home, dir string
	o         Options
}

func newWorld(t *testing.T) *world {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, home: filepath.Join(root, "home"), dir: filepath.Join(root, "work")}
	for _, d := range []string{w.home, w.dir} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	w.o = Options{Environ: []string{}, Home: w.home, Dir: w.dir}
	return w
}

func (w *world) write(path, text string) string {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) user(text string) string {
	return w.write(filepath.Join(w.home, ".okta", "okta.yaml"), text)
}
func (w *world) project(text string) string {
	return w.write(filepath.Join(w.dir, ".okta.yaml"), text)
}
func (w *world) profiles(text string) string {
	return w.write(filepath.Join(w.home, ".config", "oktasql", "config.yaml"), text)
}
func (w *world) env(kv ...string) { w.o.Environ = append(w.o.Environ, kv...) }
func (w *world) flag(name, value string) {
	w.o.Explicit = append(w.o.Explicit, Setting{Name: name, Value: value, Origin: "flag --" + name})
}

func (w *world) load() *Config {
	w.t.Helper()
	c, err := Load(w.o)
	if err != nil {
		w.t.Fatalf("Load: %v", err)
	}
	return c
}

// fails loads, expects an error of a kind and gives its text, with the test's
// folders written as HOME and WORK.
func (w *world) fails(kind error) string {
	w.t.Helper()
	c, err := Load(w.o)
	if err == nil {
		w.t.Fatalf("Load succeeded with %v, expected an error", c)
	}
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, kind) {
		w.t.Fatalf("Load: %v (%T), expected the kind %v", err, err, kind)
	}
	return w.plain(err.Error())
}

func (w *world) plain(s string) string {
	s = strings.ReplaceAll(s, w.home, "HOME")
	return filepath.ToSlash(strings.ReplaceAll(s, w.dir, "WORK"))
}

func (w *world) warnings(c *Config) string { return w.plain(strings.Join(c.Warnings, "\n")) }

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// samples are an input and the canonical value for each setting.
var samples = map[string][2]string{
	"org_url": {"https://acme.okta.com/", "https://acme.okta.com/"}, "token": {" s3cr3t ", "s3cr3t"},
	"token_command": {"pass show 'my okta'", `["pass","show","my okta"]`}, "token_keyring": {"oktasql/acme", "oktasql/acme"},
	"authorization_mode": {"bearer", "Bearer"}, "client_id": {"0oa1", "0oa1"}, "scopes": {"okta.users.read, okta.groups.read", "okta.users.read,okta.groups.read"},
	"private_key": {`-----BEGIN X-----\nabc\n-----END X-----`, "-----BEGIN X-----\nabc\n-----END X-----"}, "private_key_id": {"kid1", "kid1"},
	"proxy": {"proxy:8080", "http://proxy:8080"}, "proxy_host": {"proxy", "proxy"}, "proxy_port": {"8080", "8080"},
	"proxy_username": {"ann", "ann"}, "proxy_password": {"p w", "p w"}, "ca_file": {"/etc/ca.pem", "/etc/ca.pem"},
	"connection_timeout": {"30", "30s"}, "request_timeout": {"0", "0s"}, "timeout": {"90s", "1m30s"}, "max_retries": {"4", "4"},
	"rate_limit_share": {"25%", "0.25"}, "max_concurrency": {"7", "7"}, "max_calls": {"100", "100"}, "consistency": {"Strict", "strict"},
	"pushdown": {"false", "off"}, "spill_dir": {"off", "off"}, "memory": {"64MB", "64000000"},
}

func TestEveryName(t *testing.T) {
	t.Parallel()
	for i := range specs {
		s := &specs[i]
		sample, ok := samples[s.name]
		if !ok {
			t.Errorf("no sample for %s", s.name)
			continue
		}
		for _, name := range s.envNames() {
			w := newWorld(t)
			w.env(name + "=" + sample[0])
			c := w.load()
			got, _ := c.Lookup(s.name)
			equal(t, name, got, Setting{Name: s.name, Value: sample[1], Origin: "environment " + name, Secret: s.secret})
		}
		for _, path := range append([]string{"oktasql." + s.name, "okta.client." + s.name}, clientPaths(s)...) {
			w := newWorld(t)
			w.user(nested(path, sample[0]))
			c := w.load()
			got, _ := c.Lookup(s.name)
			equal(t, path, got.Value, sample[1])
			equal(t, path+" origin", w.plain(got.Origin), fmt.Sprintf("HOME/.okta/okta.yaml:%d", 1+strings.Count(path, ".")))
		}
		w := newWorld(t)
		w.flag(s.name, sample[0])
		equal(t, "flag "+s.name, w.load().Get(s.name), sample[1])
	}
	equal(t, "number of samples", len(samples), len(specs))
}

func clientPaths(s *spec) []string {
	var out []string
	for _, k := range s.keys {
		out = append(out, "okta.client."+k)
	}
	return out
}

// nested writes a dotted path and its value as YAML.
func nested(path, value string) string {
	var b strings.Builder
	parts := strings.Split(path, ".")
	for i, p := range parts {
		b.WriteString(strings.Repeat("  ", i) + p + ":")
		if i < len(parts)-1 {
			b.WriteString("\n")
		}
	}
	return b.String() + " '" + strings.ReplaceAll(value, "'", "''") + "'\n"
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	const profiles = "profiles:\n  prod:\n    max_calls: 2\n"
	steps := []struct {
		what  string
		add   func(w *world)
		value string
		from  string
	}{
		{"user's file", func(w *world) { w.user("oktasql:\n  max_calls: 7\n") }, "7", "HOME/.okta/okta.yaml:2"},
		{"default profile", func(w *world) { w.profiles("default_profile: prod\n" + profiles) }, "2", "profile prod in HOME/.config/oktasql/config.yaml:4"},
		{"project", func(w *world) { w.project("oktasql:\n  max_calls: 5\n") }, "5", "WORK/.okta.yaml:2"},
		{"profile from the environment", func(w *world) { w.env("OKTASQL_PROFILE=prod") }, "2", "profile prod in HOME/.config/oktasql/config.yaml:4"},
		{"environment", func(w *world) { w.env("OKTASQL_MAX_CALLS=3") }, "3", "environment OKTASQL_MAX_CALLS"},
		{"profile asked for", func(w *world) { w.o.Profile = "prod" }, "2", "profile prod in HOME/.config/oktasql/config.yaml:4"},
		{"flag", func(w *world) { w.flag("max_calls", "1") }, "1", "flag --max_calls"},
	}
	w := newWorld(t)
	for _, s := range steps {
		s.add(w)
		c := w.load()
		got, _ := c.Lookup("max_calls")
		equal(t, s.what, got.Value+" "+w.plain(got.Origin), s.value+" "+s.from)
	}
	equal(t, "overridden", len(w.load().Overridden()), 4)
}

func TestSkippedPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("oktasql: {max_calls: 1}\n")
	w.project("oktasql: {max_retries: 1}\n")
	w.profiles("default_profile: p\nprofiles: {p: {max_concurrency: 1}}\n")
	w.env("OKTASQL_MEMORY=1")
	equal(t, "all", len(w.load().Table()), 4)
	for place, name := range map[Places]string{Home: "max_calls", Project: "max_retries", Profiles: "max_concurrency", Environment: "memory"} {
		w.o.Skip = place
		c := w.load()
		_, there := c.Lookup(name)
		equal(t, name+" is there", there, false)
		equal(t, "others", len(c.Table()), 3)
	}
	w.o.Skip, w.o.Profile = Profiles, "p"
	equal(t, "text", w.fails(ErrUnknown), "config: profile p is asked for, but profiles are not to be read")
}

func TestSDKConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user(`okta:
  client:
    connectionTimeout: 30 # seconds
    orgUrl: "https://acme.okta.com"
    requestTimeout: 0
    authorizationMode: "PrivateKey"
    clientId: "0oa1"
    scopes: [okta.users.read, okta.groups.read]
    privateKey: |
      -----BEGIN RSA PRIVATE KEY-----
      abc
      -----END RSA PRIVATE KEY-----
    privateKeyId: "kid"
    cache: {enabled: true, defaultTtl: 300}
    rateLimit: { maxRetries: 4, maxBackoff: 30 }
    proxy: { host: null, port: null, username: null, password: null }
  testing:
    disableHttpsCheck: true
  oauth2: {issuer: x}
`)
	c := w.load()
	kind, mode, origin := c.Credential()
	equal(t, "kind", kind, PrivateKeyCredential)
	equal(t, "mode", mode, ModePrivateKey)
	equal(t, "origin", w.plain(origin), "HOME/.okta/okta.yaml:9")
	equal(t, "scopes", strings.Join(c.List("scopes"), " "), "okta.users.read okta.groups.read")
	key, err := c.PrivateKey()
	equal(t, "key", key, "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----")
	equal(t, "key error", err, nil)
	d, ok := c.Duration("connection_timeout")
	equal(t, "timeout", fmt.Sprint(d, ok), "30s true")
	n, _ := c.Int("max_retries")
	equal(t, "retries", n, 4)
	equal(t, "proxy", c.Proxy(), "")
	equal(t, "ready", c.Ready(), nil)
	equal(t, "warnings", w.warnings(c), "HOME/.okta/okta.yaml:18: okta.testing.disableHttpsCheck is ignored: plain http is accepted for loopback addresses and for nothing else")
	equal(t, "notes", w.plain(strings.Join(c.Notes, "\n")), `HOME/.okta/okta.yaml:14: okta.client.cache.enabled is not used: oktasql keeps no cache between statements
HOME/.okta/okta.yaml:14: okta.client.cache.defaultTtl is not used: oktasql keeps no cache between statements
HOME/.okta/okta.yaml:15: okta.client.rateLimit.maxBackoff is not used: oktasql waits until the rate limit is reset, or the deadline forbids it
HOME/.okta/okta.yaml:19: okta.oauth2 belongs to other programs`)
}

func TestNothingConfigured(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.load()
	equal(t, "settings", len(c.Table()), 0)
	text := func() string { return fmt.Sprint(w.load().Ready()) }
	equal(t, "nothing", text(), "config: no org is configured: set OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN, or write a profile")
	w.env("OKTA_CLIENT_ORGURL=acme")
	equal(t, "org only", text(), "config: no credential is configured for the org acme: set OKTA_CLIENT_TOKEN, or token_keyring, token_command or private_key")
	w.env("OKTA_CLIENT_PRIVATEKEY=-----BEGIN X", "OKTA_CLIENT_ORGURL=")
	equal(t, "key only", text(), "config: no org is configured: set OKTA_CLIENT_ORGURL=https://acme.okta.com or use --org")
	w.env("OKTA_CLIENT_ORGURL=acme")
	equal(t, "no client id", text(), "config: environment OKTA_CLIENT_PRIVATEKEY: private_key needs client_id: set OKTA_CLIENT_CLIENTID")
	equal(t, "kind", errors.Is(w.load().Ready(), ErrMissing), true)
	w.env("OKTA_CLIENT_CLIENTID=0oa1")
	equal(t, "ready", w.load().Ready(), nil)
}

func TestEnvironmentLeftovers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env("OKTA_CLIENT_ORGURI=acme", "OKTASQL_MAXCALS=1", "OKTASQL_COLOUR=x", "OKTA_CLIENT_CACHE_ENABLED=true", "OKTA_CLIENT_CACHE_DEFAULT_TTL=3",
		"OKTA_TESTING_DISABLE_HTTPS_CHECK=true", "OKTA_CLIENT_TOKEN=", "OKTA_API_TOKEN=x", "OKTASQL_PAGER=less",
		"OKTA_CLIENT_REQUESTTIMEOUT=5", "OKTA_CLIENT_REQUEST_TIMEOUT=6")
	w.o.OtherVariables = []string{"OKTASQL_PAGER"}
	c := w.load()
	equal(t, "warnings", w.warnings(c), `environment OKTA_CLIENT_REQUEST_TIMEOUT is not used: OKTA_CLIENT_REQUESTTIMEOUT says the same setting and comes first
environment OKTASQL_COLOUR is no setting of oktasql
environment OKTASQL_MAXCALS is no setting of oktasql, did you mean OKTASQL_MAX_CALLS?
environment OKTA_CLIENT_ORGURI is no setting of oktasql, did you mean OKTA_CLIENT_ORGURL?
environment OKTA_TESTING_DISABLE_HTTPS_CHECK is ignored: plain http is accepted for loopback addresses and for nothing else`)
	equal(t, "notes", strings.Join(c.Notes, "\n"), `environment OKTA_CLIENT_CACHE_DEFAULT_TTL: not used: oktasql keeps no cache between statements
environment OKTA_CLIENT_CACHE_ENABLED: not used: oktasql keeps no cache between statements`)
	d, _ := c.Duration("request_timeout")
	equal(t, "timeout", d.String(), "5s")
}
