package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// planted is a secret of no particular shape: nothing may print it.
const planted = "Pl4nted-S3cret"

// outputs are all the ways in which a value can get printed.
func outputs(v any) []string {
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %[1]v"} {
		out = append(out, fmt.Sprintf(verb, v))
	}
	data, _ := json.Marshal(v)
	var text, js bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&js, nil)).Info("m", "v", v)
	return append(out, string(data), text.String(), js.String())
}

func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	pem := "-----BEGIN X-----\\n" + planted
	for _, secret := range []string{"token: " + planted, "privateKey: \"" + pem + "\"", `jwk: '{"d":"` + planted + `"}'`,
		"proxy: {host: h, port: 1, username: u, password: " + planted + "}", "proxy: 'http://u:" + planted + "@h:1'"} {
		w := newWorld(t)
		w.user("okta: {client: {orgUrl: acme, token: " + planted + "2}}\n")
		w.profiles("profiles:\n  p: {orgUrl: acme, " + secret + "}\n")
		w.o.Profile = "p"
		c := w.load()
		var all []string
		all = append(all, outputs(c)...)
		all = append(all, outputs(*c)...)
		for _, s := range c.settings {
			all = append(all, outputs(s)...)
			all = append(all, outputs(&s)...)
		}
		all = append(all, outputs(c.settings)...)
		all = append(all, outputs(c.Table())...)
		all = append(all, outputs(c.Overridden())...)
		all = append(all, c.Warnings...)
		for _, text := range all {
			if strings.Contains(text, planted) || strings.Contains(text, fmt.Sprintf("%x", planted)) {
				t.Errorf("%s: printed in %s", secret, text)
			}
		}
		if got := strings.Join(all, ""); !strings.Contains(got, masked) {
			t.Errorf("%s: nothing is masked in %s", secret, got)
		}
	}
}

func TestNoSecretInErrors(t *testing.T) {
	t.Parallel()
	const token = "00Pl4ntedS3cretPl4ntedS3cretPl4ntedS3cret1"
	for _, text := range []string{
		"okta: {client: {token: [" + planted + "]}}\n", "okta: {client: {token: {" + planted + ": 1}}}\n",
		"okta: {client: {token: *" + planted + "}}\n", "okta: {client: {token: !" + planted + " x}}\n",
		"okta: {client: {token: '" + planted + " x'}}\n", "okta: {client: {privateKey: " + planted + "}}\n",
		"okta: {client: {proxy: 'ftp://u:" + planted + "@h'}}\n", "okta: {client: {proxy: 'http://u:" + planted + "/x@h'}}\n",
		"okta: {client: {proxy: {host: 'u:" + planted + "@h'}}}\n", "okta: {client: {proxy: {password: [" + planted + "]}}}\n",
		"okta: {client: {orgUrl: " + token + "}}\n", "okta: {client: {orgUrl: 'https://u:" + planted + "@h'}}\n", "okta: {client: {" + token + ": x}}\n",
		"okta: {client: {clientId: 'x " + token + "'}}\n", token + ": x\nokta: [\n", "okta: {client: " + token + "}\n",
		"okta: {client: {token_keyring: " + token + "}}\n", "okta: {client: {token: a\n  b: " + planted + "\n   c\n",
		"okta:\n  client:\n    token: \"" + planted + "\n", "okta:\n  client:\n    token: @" + planted + "\n",
	} {
		w := newWorld(t)
		w.user(text)
		_, err := Load(w.o)
		if err == nil {
			t.Errorf("%s: no error", text)
			continue
		}
		for _, got := range outputs(err) {
			if strings.Contains(got, "Pl4nted") {
				t.Errorf("%s: printed in %s", text, got)
			}
		}
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	tests := [][2]string{
		{"nothing here: 00u1a2b3c4d5e6f7g8h9", "nothing here: 00u1a2b3c4d5e6f7g8h9"},
		{"token 00abcdefghijklmnopqrstuvwxyz_-ABCDEFGHIJKL.", "token ********."},
		{"http://user:p@ss@host:80/x", "http://user:********@host:80/x"},
		{"http://aVeryLongTokenWithoutName@host", "http://********@host"},
		{"http://ann@host", "http://ann@host"},
		{"eyJhbGciOiJSUzI1NiJ9.e30.c2ln x", "******** x"},
		{"a -----BEGIN KEY-----\nabc", "a ********"},
	}
	for _, tt := range tests {
		equal(t, tt[0], Redact(tt[0]), tt[1])
	}
}

func TestShownCommand(t *testing.T) {
	t.Parallel()
	s := Setting{Name: "token_command", Value: `["sh","-c","echo it's","00abcdefghijklmnopqrstuvwxyz_-ABCDEFGHIJKL"]`}
	equal(t, "shown", s.Shown(), `sh -c 'echo it'\''s' ********`)
}
