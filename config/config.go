package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config is the outcome of [Load]. It does not change and may be used from
// several goroutines. It prints itself with secrets masked.
type Config struct {
	// Warnings tell of dangers and of variables that were probably meant for
	// us: secrets that others can read, mixed origins, misspelt names.
	Warnings []string
	// Notes tell of settings for other programs that have no meaning here.
	Notes []string

	settings   []Setting
	overridden []Setting
	files      []File
	profile    string
	profiles   []string
	proxy      string
}

// File is a configuration file that was looked for.
type File struct {
	Path  string
	Found bool
}

// Files are the files that were looked for.
func (c *Config) Files() []File { return slices.Clone(c.files) }

// Profile is the profile in force, "" when there is none.
func (c *Config) Profile() string { return c.profile }

// Profiles are the names of the profiles that exist, in the file's order.
func (c *Config) Profiles() []string { return slices.Clone(c.profiles) }

// Names are the canonical names of all settings, in the order of [Config.Table].
func Names() []string {
	out := make([]string, len(specs))
	for i := range specs {
		out[i] = specs[i].name
	}
	return out
}

// Lookup is the setting of that canonical name; ok is false when no place sets
// it. Of the credentials (token, token_command, token_keyring, private_key)
// only the one in force is there.
func (c *Config) Lookup(name string) (s Setting, ok bool) {
	i := slices.IndexFunc(c.settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return c.settings[i], true
}

// Get is the value of a setting, "" when no place sets it. It may be a secret.
func (c *Config) Get(name string) string {
	s, _ := c.Lookup(name)
	return s.Value
}

// OrgURL is the org as it was written, or "".
func (c *Config) OrgURL() string { return c.Get(nameOrgURL) }

// Int is a setting that is a whole number; ok is false when it is not set.
func (c *Config) Int(name string) (n int64, ok bool) {
	n, err := strconv.ParseInt(c.Get(name), 10, 64)
	return n, err == nil
}

// Float is a setting that is a number; ok is false when it is not set.
func (c *Config) Float(name string) (f float64, ok bool) {
	f, err := strconv.ParseFloat(c.Get(name), 64)
	return f, err == nil
}

// Duration is a setting that is a duration; ok is false when it is not set.
func (c *Config) Duration(name string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(c.Get(name))
	return d, err == nil
}

// List is a setting that is a list, nil when it is not set.
func (c *Config) List(name string) []string {
	v := c.Get(name)
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}

// Command is the program of token_command and its arguments, nil when another
// credential is in force.
func (c *Config) Command() []string {
	var words []string
	_ = json.Unmarshal([]byte(c.Get(nameTokenCommand)), &words)
	return words
}

// Proxy is the address of the proxy, with user name and password when there
// are any; "" leaves it to HTTPS_PROXY and its kin.
func (c *Config) Proxy() string {
	if c.proxy != "" {
		return c.proxy
	}
	return c.Get(nameProxy)
}

// CredentialKind tells the credentials apart.
type CredentialKind uint8

// The credentials there are.
const (
	NoCredential    CredentialKind = iota
	TokenCredential                // token
	CommandCredential
	KeyringCredential
	PrivateKeyCredential
)

var credentialNames = map[string]CredentialKind{
	nameToken: TokenCredential, nameTokenCommand: CommandCredential,
	nameTokenKeyring: KeyringCredential, namePrivateKey: PrivateKeyCredential,
}

// Credential is the kind of credential in force and where it was found. The
// mode is one of ModeSSWS, ModeBearer and ModePrivateKey, "" without a
// credential.
func (c *Config) Credential() (kind CredentialKind, mode, origin string) {
	for _, s := range c.settings {
		if k, ok := credentialNames[s.Name]; ok {
			return k, c.Get(nameMode), s.Origin
		}
	}
	return NoCredential, "", ""
}

// Ready is nil when there are an org and a credential to reach it with, else
// an [*Error] of the kind [ErrMissing] that says what to set.
func (c *Config) Ready() error {
	kind, _, origin := c.Credential()
	switch {
	case c.OrgURL() == "" && kind == NoCredential:
		return problem(ErrMissing, nameOrgURL, "", "no org is configured: set OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN, or write a profile")
	case c.OrgURL() == "":
		return problem(ErrMissing, nameOrgURL, "", "no org is configured: set OKTA_CLIENT_ORGURL=https://acme.okta.com or use --org")
	case kind == NoCredential:
		return problem(ErrMissing, nameToken, "", "no credential is configured for the org %s: set OKTA_CLIENT_TOKEN, or token_keyring, token_command or private_key", c.OrgURL())
	case kind == PrivateKeyCredential && c.Get(nameClientID) == "":
		return problem(ErrMissing, nameClientID, origin, "private_key needs client_id: set OKTA_CLIENT_CLIENTID")
	}
	return nil
}

// Table is every setting that is set, in a fixed order, for people to see:
// values of secrets are ******** already, in the field Value too.
func (c *Config) Table() []Setting { return shown(c.settings) }

// Overridden are the settings that a higher place or another credential made
// ineffective, masked like [Config.Table].
func (c *Config) Overridden() []Setting { return shown(c.overridden) }

func shown(list []Setting) []Setting {
	out := slices.Clone(list)
	for i := range out {
		out[i].Value = out[i].Shown()
	}
	return out
}

// String lists the settings, one a line, secrets masked.
func (c Config) String() string {
	var b strings.Builder
	for _, s := range c.settings {
		b.WriteString(s.String() + "\n")
	}
	return b.String()
}

// GoString masks secrets like [Config.String].
func (c Config) GoString() string { return "config.Config{" + c.String() + "}" }

// Format prints the masked form under every verb.
func (c Config) Format(f fmt.State, verb rune) { format(f, verb, c.String(), c.GoString()) }

// LogValue is the masked form for slog.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, s := range c.settings {
		attrs = append(attrs, slog.String(s.Name, s.Shown()))
	}
	return slog.GroupValue(attrs...)
}

// MarshalJSON is the masked form in JSON.
func (c Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Profile  string    `json:"profile,omitempty"`
		Settings []Setting `json:"settings"`
		Warnings []string  `json:"warnings,omitempty"`
	}{c.profile, c.settings, c.Warnings})
}
