package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func symlink(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		if runtime.GOOS == "windows" {
			return // needs a privilege there
		}
		t.Fatal(err)
	}
}

func TestWhichCredential(t *testing.T) {
	t.Parallel()
	const key = "privateKey: '-----BEGIN X', privateKeyId: k1"
	tests := []struct {
		what, user, env string
		kind            CredentialKind
		mode, origin    string
		warn            string
	}{
		{"token", "token: a", "", TokenCredential, ModeSSWS, "HOME/.okta/okta.yaml:1", ""},
		{"token and key: the SDKs' default", "token: a, " + key, "", TokenCredential, ModeSSWS, "HOME/.okta/okta.yaml:1", ""},
		{"token and key with a mode", "token: a, authorizationMode: PrivateKey, " + key, "", PrivateKeyCredential, ModePrivateKey, "HOME/.okta/okta.yaml:1", ""},
		{"key only", key, "", PrivateKeyCredential, ModePrivateKey, "HOME/.okta/okta.yaml:1", ""},
		{"jwk", `jwk: '{"kty":"RSA"}', authorizationMode: JWK`, "", PrivateKeyCredential, ModePrivateKey, "HOME/.okta/okta.yaml:1", ""},
		{"bearer", "token: a, authorizationMode: Bearer", "", TokenCredential, ModeBearer, "HOME/.okta/okta.yaml:1", ""},
		{"command", "token_command: pass okta", "", CommandCredential, ModeSSWS, "HOME/.okta/okta.yaml:1", ""},
		{"keyring", "token_keyring: oktasql/acme, authorizationMode: bearer", "", KeyringCredential, ModeBearer, "HOME/.okta/okta.yaml:1", ""},
		{"token above a key with a mode", "authorizationMode: PrivateKey, " + key, "OKTA_CLIENT_TOKEN=t", TokenCredential, ModeSSWS, "environment OKTA_CLIENT_TOKEN",
			"HOME/.okta/okta.yaml:1: authorization_mode PrivateKey is not used: the credential is token (environment OKTA_CLIENT_TOKEN)"},
		{"a mode above picks below", "token: a, " + key, "OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey", PrivateKeyCredential, ModePrivateKey, "HOME/.okta/okta.yaml:1", ""},
		{"token above a command", "token_command: pass okta", "OKTA_CLIENT_TOKEN=t", TokenCredential, ModeSSWS, "environment OKTA_CLIENT_TOKEN", ""},
		{"none", "clientId: x", "", NoCredential, "", "", ""},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.user("okta: {client: {" + tt.user + "}}\n")
		if tt.env != "" {
			w.env(tt.env)
		}
		c := w.load()
		kind, mode, origin := c.Credential()
		equal(t, tt.what+" kind", kind, tt.kind)
		equal(t, tt.what+" mode", mode, tt.mode)
		equal(t, tt.what+" origin", w.plain(origin), tt.origin)
		equal(t, tt.what+" warnings", w.warnings(c), tt.warn)
		count := 0
		for _, s := range c.Table() {
			if _, ok := credentialNames[s.Name]; ok {
				count++
			}
		}
		equal(t, tt.what+" credentials", count, min(1, int(tt.kind)))
	}
}

func TestCredentialErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("okta:\n  client:\n    token: a\n    token_command: b\n")
	equal(t, "two sources", w.fails(ErrValue), "config: HOME/.okta/okta.yaml:4: token_command and token (HOME/.okta/okta.yaml:3) are both set: keep one")
	w.user("okta:\n  client:\n    token: a\n    authorizationMode: PrivateKey\n")
	equal(t, "no key", w.fails(ErrMissing), "config: HOME/.okta/okta.yaml:4: authorization_mode PrivateKey needs private_key and client_id, but what is set is token (HOME/.okta/okta.yaml:3)")
	w.user("okta:\n  client:\n    privateKey: '{\"kty\":1}'\n    authorizationMode: SSWS\n")
	equal(t, "no token", w.fails(ErrMissing), "config: HOME/.okta/okta.yaml:4: authorization_mode SSWS needs token, token_command or token_keyring, but what is set is private_key (HOME/.okta/okta.yaml:3)")
}

func TestKeyIDBelongsToItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("okta: {client: {privateKey: '-----BEGIN A', privateKeyId: kidA, clientId: 0oa}}\n")
	w.env("OKTA_CLIENT_PRIVATEKEY=-----BEGIN B")
	c := w.load()
	equal(t, "key", c.Get("private_key"), "-----BEGIN B")
	equal(t, "key id", c.Get("private_key_id"), "")
	equal(t, "client id", c.Get("client_id"), "0oa")
	equal(t, "overridden", len(c.Overridden()), 2)
	w.user("okta: {client: {privateKeyId: kidA}}\n")
	equal(t, "key id alone", w.load().Get("private_key_id"), "kidA")
}

func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there are no mode bits
	}
	t.Parallel()
	w := newWorld(t)
	file := w.user("okta: {client: {token: a}}\n")
	key := w.write(filepath.Join(w.dir, "my key.pem"), "-----BEGIN X")
	check := func(what, path string, mode os.FileMode, want string) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		equal(t, what, w.warnings(w.load()), want)
	}
	check("private", file, 0o600, "")
	check("read only", file, 0o400, "")
	check("world", file, 0o644, "HOME/.okta/okta.yaml holds token and is open to every user of this machine: chmod 600 HOME/.okta/okta.yaml")
	check("group", file, 0o640, "HOME/.okta/okta.yaml holds token and is open to its group: chmod 600 HOME/.okta/okta.yaml")
	w.user("okta: {client: {proxy: 'http://u:pw@host'}}\n")
	check("password of a proxy", file, 0o644, "HOME/.okta/okta.yaml holds proxy and is open to every user of this machine: chmod 600 HOME/.okta/okta.yaml")
	w.user("okta: {client: {orgUrl: a}}\n")
	check("no secret", file, 0o644, "")
	check("writable", file, 0o666, "HOME/.okta/okta.yaml can be changed by every user of this machine: chmod 600 HOME/.okta/okta.yaml")
	w.user("okta: {client: {privateKey: '" + key + "'}}\n")
	check("key file", file, 0o600, "")
	check("open key file", key, 0o644, "WORK/my key.pem is the private key and is open to every user of this machine: chmod 600 'WORK/my key.pem'")
	w.user("okta: {client: {token_command: pass okta}}\n")
	if err := os.Chmod(file, 0o646); err != nil {
		t.Fatal(err)
	}
	equal(t, "command in a writable file", w.fails(ErrFile),
		"config: HOME/.okta/okta.yaml:1: token_command is not run from a file that every user of this machine can change: chmod 600 HOME/.okta/okta.yaml")
}

func TestProfileErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.o.Profile = "prod"
	equal(t, "no file", w.fails(ErrUnknown), "config: profile asked for: profile prod does not exist: write it into HOME/.config/oktasql/config.yaml, below profiles")
	w.profiles("default_profile: lob\nprofiles:\n  prd: {orgUrl: a, token: b}\n  lab: {org_url: c, tokn: d}\n")
	equal(t, "misspelt", w.fails(ErrUnknown), "config: profile asked for: profile prod does not exist, did you mean prd? (HOME/.config/oktasql/config.yaml has prd, lab)")
	w.o.Profile = ""
	equal(t, "default", w.fails(ErrUnknown), "config: HOME/.config/oktasql/config.yaml:1: profile lob does not exist, did you mean lab? (HOME/.config/oktasql/config.yaml has prd, lab)")
	w.env("OKTASQL_PROFILE=x")
	equal(t, "environment", w.fails(ErrUnknown), "config: environment OKTASQL_PROFILE: profile x does not exist (HOME/.config/oktasql/config.yaml has prd, lab)")
	w.o.Profile = "lab"
	equal(t, "key", w.fails(ErrUnknown), "config: HOME/.config/oktasql/config.yaml:4: unknown key profiles.lab.tokn, did you mean profiles.lab.token?")
	w.o.Profile = "prd"
	c := w.load()
	equal(t, "profile", c.Profile(), "prd")
	equal(t, "names", strings.Join(c.Profiles(), " "), "prd lab")
	equal(t, "org", c.OrgURL(), "a")
	w.profiles("profils: {}\n")
	equal(t, "top", w.fails(ErrUnknown), "config: HOME/.config/oktasql/config.yaml:1: unknown key profils, did you mean profiles?")
}
