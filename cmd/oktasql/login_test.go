package main

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/config"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// memoryKeyring is a keyring for one test.
type memoryKeyring map[string]string

func (k memoryKeyring) Get(service, user string) (string, error) {
	if s, ok := k[service+"/"+user]; ok {
		return s, nil
	}
	return "", config.ErrNoSecret
}

func (k memoryKeyring) Set(service, user, secret string) error {
	if service == "broken" {
		return errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'")
	}
	k[service+"/"+user] = secret
	return nil
}

func (k memoryKeyring) Delete(service, user string) error {
	_, err := k.Get(service, user)
	delete(k, service+"/"+user)
	return err
}

// TestLogin is not parallel: the settings come from the process's environment.
func TestLogin(t *testing.T) {
	srv := oktatest.NewServer(oktatest.Options{Users: 5, Groups: 2, Seed: 1, Unlimited: true, Tokens: map[string]oktatest.Token{"00good": {}, "00zone": {ZoneBlocked: true}}})
	defer srv.Close()
	host := strings.TrimPrefix(srv.URL, "http://")
	for _, name := range []string{"OKTA_CLIENT_TOKEN", "OKTA_CLIENT_ORGURL", "OKTASQL_TOKEN_KEYRING", "XDG_CONFIG_HOME"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
	for _, c := range []struct {
		name, stdin, args string
		env               string // NAME=value
		code              int
		out               string // standard error
		has               map[string]string
	}{
		{"by the org's name", "00good\n", "--org=" + srv.URL + " login", "", 0,
			"It is the token of *\nThe token is in the keyring as oktasql/" + host + ".\nTo use it, put token_keyring: oktasql/" + host + " into a profile, or: export OKTASQL_TOKEN_KEYRING=oktasql/" + host + "\n",
			map[string]string{"oktasql/" + host: "00good"}},
		{"by name", " 00good \r\nmore", "--org=" + srv.URL + " login okta/mine", "", 0, "It is the token of *\nThe token is in the keyring as okta/mine.\n*", map[string]string{"okta/mine": "00good"}},
		{"as configured", "00good", "--org=" + srv.URL + " login", "OKTASQL_TOKEN_KEYRING=a/b", 0, "It is the token of *\nThe token is in the keyring as a/b.\n", map[string]string{"a/b": "00good"}},
		{"without an org", "00any", "login x/y", "", 0, "The token is in the keyring as x/y.\n*", map[string]string{"x/y": "00any"}},
		{"another credential is there", "00good", "--org=" + srv.URL + " login x/y", "OKTA_CLIENT_TOKEN=00PLANTED", 0, "*Another credential is in force (environment OKTA_CLIENT_TOKEN); take it away first.\n", map[string]string{"x/y": "00good"}},
		{"from another address", "00zone", "--org=" + srv.URL + " login x/y", "", 0, "warning: the token could not be tried: GET /api/v1/users/me: 403 E0000006 *", map[string]string{"x/y": "00zone"}},
		{"refused", "00PLANTED", "--org=" + srv.URL + " login", "", 3, "oktasql: okta: GET /api/v1/users/me: 401 E0000011 *", nil},
		{"empty", "\n", "--org=" + srv.URL + " login", "", 2, "oktasql: no token was given\nhint: *", nil},
		{"odd", "00PLANTED token\n", "login x/y", "", 2, "oktasql: *the token is not usable, expected *", nil},
		{"no entry", "00good", "login", "", 2, "oktasql: no org is configured and no entry named\nhint: oktasql --org acme login\n", nil},
		{"bad entry", "00good", "login nothing", "", 2, "oktasql: \"nothing\" is no keyring entry, expected service/user, such as oktasql/acme\n*", nil},
		{"two entries", "00good", "login a/b c/d", "", 2, "oktasql: login takes one entry of the keyring\n*", nil},
		{"locked", "00PLANTED", "login broken/x", "", 2, "oktasql: keyring entry broken/x: cannot write: the keyring is locked *", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if name, value, ok := strings.Cut(c.env, "="); ok {
				t.Setenv(name, value)
			}
			keys := memoryKeyring{}
			code, out, errOut := runWith(keys, c.stdin, strings.Fields(c.args)...)
			if code != c.code || out != "" || !matches(errOut, c.out) || strings.Contains(errOut, "PLANTED") {
				t.Errorf("exit %d, want %d; stdout %q\nstderr %q\nwant   %q", code, c.code, out, errOut, c.out)
			}
			if !maps.Equal(keys, c.has) {
				t.Errorf("the keyring holds %v, want %v", keys, c.has)
			}
		})
	}
	keys := memoryKeyring{"a/b": "00good"}
	if code, _, errOut := runWith(keys, "", "logout", "a/b"); code != 0 || len(keys) != 0 ||
		errOut != "The token a/b is no longer in the keyring. It stays valid until it is revoked in the Admin Console (Security > API > Tokens).\n" {
		t.Errorf("exit %d, %v, %q", code, keys, errOut)
	}
	if code, _, errOut := runWith(keys, "", "logout", "a/b"); code != 2 || errOut != "oktasql: keyring entry a/b: there is no such entry\n" {
		t.Errorf("exit %d, %q", code, errOut)
	}
}

// runWith runs the command in this process with a keyring.
func runWith(keys config.Keyring, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errOut strings.Builder
	a := &app{in: strings.NewReader(stdin), out: &out, err: &errOut, open: openOkta, classify: classifyOkta, keyring: keys, env: func(string) string { return "" }}
	code = a.run(args)
	return code, out.String(), errOut.String()
}

// matches compares text with a pattern in which * stands for any text.
func matches(s, pattern string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for i, p := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(s, p)
		}
		at := strings.Index(s, p)
		if at < 0 {
			return false
		}
		s = s[at+len(p):]
	}
	return s == ""
}
