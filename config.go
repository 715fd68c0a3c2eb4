package oktasql

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/oktasql/oktasql/config"
	"github.com/oktasql/oktasql/engine"
	"github.com/oktasql/oktasql/okta"
)

// Values of Config.Pushdown, Config.Consistency and Config.SpillDir.
const (
	PushdownOn        = "on"     // ask Okta for what the statement needs (default)
	PushdownOff       = "off"    // answer from plain lists only, for comparison
	ConsistencyStrict = "strict" // plain lists and ids only, nothing that reads a lagging index
	SpillOff          = "off"    // never write rows to a temporary file
)

// Config is the configuration of a Connector. The zero value of a field is its
// default. It prints itself without secrets.
type Config struct {
	OrgURL string // acme, acme.okta.com, https://… ; required
	Token  string // API token, or access token when AuthorizationMode is Bearer

	AuthorizationMode string             // SSWS (default), Bearer or PrivateKey
	ClientID          string             // service app
	PrivateKey        string             // PEM or JWK
	PrivateKeyID      string             // key id, when the app has several keys
	Scopes            []string           // scopes to ask for, all of which must be granted; nil: those that the tables need, as far as they are granted
	TokenCommand      []string           // program that prints the token
	Authenticator     okta.Authenticator // instead of all of the above

	HTTPClient     *http.Client  // carries the requests; nil: one made from Proxy and CAFile
	Proxy          string        // address; "": from the environment
	CAFile         string        // PEM file with further certificate authorities
	ConnectTimeout time.Duration // 0: 30 s
	RequestTimeout time.Duration // one exchange; 0: two minutes
	MaxRetries     int           // 0: 5, negative: none

	Limiter        *okta.Limiter // shared budget; nil: an own one
	RateLimitShare float64       // share of each rate limit to use, above 0 up to 1; 0: 0.5
	Concurrency    int           // requests at once; 0: 10
	Clock          okta.Clock    // nil: the system's

	Timeout     time.Duration // one statement, waits included; 0: none
	MaxCalls    int64         // requests of one statement; 0: no bound
	Memory      int64         // bytes of kept rows of one statement; 0: 64 MiB
	SpillDir    string        // folder of the spill file; "": the system's; SpillOff: none
	Pushdown    string        // PushdownOn or PushdownOff
	Consistency string        // "" or ConsistencyStrict

	Logger *slog.Logger // debug lines per request, without bodies and tokens; nil: silent

	settings *config.Config // where the settings came from, for messages
}

// String shows the org, never a secret.
func (c Config) String() string { return "oktasql.Config{" + redactURL(c.OrgURL) + "}" }

// GoString shows the org, never a secret.
func (c Config) GoString() string { return c.String() }

// Format shows the org under every verb, never a secret.
func (c Config) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue shows the org, never a secret.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

func redactURL(s string) string { return config.Redact(s) }

// ParseDSN reads okta://HOST?KEY=VALUE&… and fills in what it leaves out from
// the environment, profiles and files, as docs/configuration.md says. It uses
// no network. Errors name the key and the form expected, never a secret.
func ParseDSN(dsn string) (Config, error) {
	settings, profile, err := dsnSettings(dsn)
	if err != nil {
		return Config{}, err
	}
	loaded, err := config.Load(config.Options{Explicit: settings, Profile: profile})
	if err != nil {
		return Config{}, err
	}
	return FromSettings(loaded)
}

// dsnForm is what a DSN looks like, for messages.
const dsnForm = "expected okta://HOST?KEY=VALUE, such as okta://acme.okta.com?timeout=5m, or okta:// to take all from the environment"

// dsnSettings reads the settings in a DSN.
func dsnSettings(dsn string) (settings []config.Setting, profile string, err error) {
	rest, ok := strings.CutPrefix(dsn, "okta://")
	if !ok {
		return nil, "", fmt.Errorf("oktasql: DSN %q: %s", config.Redact(dsn), dsnForm)
	}
	host, query, _ := strings.Cut(rest, "?")
	if user, h, found := strings.Cut(host, "@"); found {
		_, secret, both := strings.Cut(user, ":")
		if !both {
			secret = user
		}
		token, err := url.PathUnescape(secret)
		if err != nil {
			return nil, "", errors.New("oktasql: DSN: the token before @ is not percent-encoded as it should be")
		}
		settings = append(settings, config.Setting{Name: "token", Value: token, Origin: "DSN", Secret: true})
		host = h
	}
	if host = strings.TrimSuffix(host, "/"); host != "" {
		settings = append(settings, config.Setting{Name: "org_url", Value: withScheme(host), Origin: "DSN"})
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, "", fmt.Errorf("oktasql: DSN: the part after ? cannot be read: %s", dsnForm)
	}
	known := map[string]bool{"profile": true}
	for _, n := range config.Names() {
		known[n] = true
	}
	for key, list := range values {
		if !known[key] {
			return nil, "", unknownKey(key)
		}
		if len(list) != 1 {
			return nil, "", fmt.Errorf("oktasql: DSN: the key %q is given %d times", key, len(list))
		}
		if key == "profile" {
			profile = list[0]
			continue
		}
		settings = append(settings, config.Setting{Name: key, Value: list[0], Origin: "DSN", Secret: key == "token" || key == "private_key"})
	}
	return settings, profile, nil
}

// unknownKey names a key that is none, and the nearest that is one.
func unknownKey(key string) error {
	if n := config.Nearest(key); n != "" {
		return fmt.Errorf("oktasql: DSN: unknown key %q, did you mean %q?", config.Redact(key), n)
	}
	return fmt.Errorf("oktasql: DSN: unknown key %q: the keys are the settings of docs/configuration.md, and profile", config.Redact(key))
}

// withScheme makes a loopback address with a port a plain http one: that is
// where the simulator is. Every other host is left to the rules for orgs.
func withScheme(host string) string {
	name := host
	if u, err := url.Parse("//" + host); err == nil {
		name = u.Hostname()
	}
	if name == "localhost" || name == "::1" || strings.HasPrefix(name, "127.") {
		return "http://" + host
	}
	return host
}

// FromSettings makes a Config of settings that were found in files, the
// environment, flags or a DSN. It reads a private key's file and, at the first
// request only, the keyring.
func FromSettings(s *config.Config) (Config, error) {
	c := Config{
		OrgURL: s.OrgURL(), ClientID: s.Get("client_id"), PrivateKeyID: s.Get("private_key_id"),
		Scopes: s.List("scopes"), Proxy: s.Proxy(), CAFile: s.Get("ca_file"),
		Pushdown: s.Get("pushdown"), Consistency: s.Get("consistency"), SpillDir: s.Get("spill_dir"), settings: s,
	}
	c.ConnectTimeout, _ = s.Duration("connection_timeout")
	c.RequestTimeout, _ = s.Duration("request_timeout")
	c.Timeout, _ = s.Duration("timeout")
	c.RateLimitShare, _ = s.Float("rate_limit_share")
	c.MaxCalls, _ = s.Int("max_calls")
	c.Memory, _ = s.Int("memory")
	if n, ok := s.Int("max_concurrency"); ok {
		c.Concurrency = int(n)
	}
	if n, ok := s.Int("max_retries"); ok {
		c.MaxRetries = int(n)
		if n == 0 {
			c.MaxRetries = -1
		}
	}
	kind, mode, _ := s.Credential()
	c.AuthorizationMode = mode
	var err error
	switch kind {
	case config.CommandCredential:
		c.TokenCommand = s.Command()
	case config.PrivateKeyCredential:
		c.PrivateKey, err = s.PrivateKey()
	case config.TokenCredential:
		c.Token = s.Get("token")
	case config.KeyringCredential:
		c.Authenticator, err = okta.TokenFunc(mode, func(ctx context.Context) (string, error) {
			token, err := s.Token(ctx, config.SystemKeyring)
			if err != nil {
				return "", &keyringError{err}
			}
			return token, nil
		})
	}
	return c, err
}

// keyringError is a failure of the keyring as a part of a longer text.
type keyringError struct{ cause error }

func (e *keyringError) Error() string { return strings.TrimPrefix(e.cause.Error(), "config: ") }
func (e *keyringError) Unwrap() error { return e.cause }

// client makes the Okta client.
func (c *Config) client() (*okta.Client, error) {
	if c.settings != nil {
		if err := c.settings.Ready(); err != nil {
			return nil, err
		}
	}
	if c.OrgURL == "" {
		return nil, errors.New("oktasql: no org is configured: set OrgURL, or OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN in the environment")
	}
	for _, f := range []struct{ name, value, other string }{{"Pushdown", c.Pushdown, PushdownOff}, {"Consistency", c.Consistency, ConsistencyStrict}} {
		if f.value != "" && f.value != f.other && f.value != PushdownOn && f.value != "default" {
			return nil, fmt.Errorf("oktasql: %s %q: expected %q or nothing", f.name, f.value, f.other)
		}
	}
	org, err := okta.ParseOrgURL(c.OrgURL)
	if err != nil {
		return nil, err
	}
	auth, err := c.authenticator()
	if err != nil {
		return nil, err
	}
	h := c.HTTPClient
	if h == nil {
		if h, err = okta.NewHTTPClient(okta.TransportOptions{Proxy: c.Proxy, CAFile: c.CAFile, ConnectTimeout: c.ConnectTimeout}); err != nil {
			return nil, err
		}
	}
	limiter := c.Limiter
	if limiter == nil {
		if limiter, err = okta.NewLimiter(okta.LimiterOptions{Share: c.RateLimitShare, Concurrency: c.Concurrency, Clock: c.Clock}); err != nil {
			return nil, err
		}
	}
	return okta.NewClient(okta.Config{
		OrgURL: org, Auth: auth, HTTPClient: h, Logger: c.Logger, Clock: c.Clock, Limiter: limiter,
		MaxRetries: c.MaxRetries, RequestTimeout: c.RequestTimeout, UserAgent: userAgent(),
	})
}

// authenticator makes the credential.
func (c *Config) authenticator() (okta.Authenticator, error) {
	switch {
	case c.Authenticator != nil:
		return c.Authenticator, nil
	case c.PrivateKey != "":
		return okta.PrivateKey(okta.PrivateKeyConfig{ClientID: c.ClientID, Key: c.PrivateKey, KeyID: c.PrivateKeyID, Scopes: c.scopes(), Wishes: len(c.Scopes) == 0})
	case len(c.TokenCommand) > 0:
		return okta.TokenProgram(c.TokenCommand, okta.TokenCommandOptions{Scheme: c.AuthorizationMode})
	case c.Token == "":
		return nil, errors.New("oktasql: no credential: set Token, or OKTA_CLIENT_TOKEN in the environment, or a service app's ClientID and PrivateKey")
	case strings.EqualFold(c.AuthorizationMode, "Bearer"):
		return okta.Bearer(c.Token), nil
	}
	return okta.SSWS(c.Token), nil
}

// scopes are the scopes to ask for.
func (c *Config) scopes() []string {
	if len(c.Scopes) > 0 {
		return c.Scopes
	}
	return engine.Scopes()
}
