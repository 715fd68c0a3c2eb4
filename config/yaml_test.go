package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOddFiles(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"empty": "", "comment": "# nothing\n", "null": "~\n", "document mark": "---\n", "bom": "\ufeff", "empty sections": "okta:\noktasql:\n",
		"empty client": "okta:\n  client:\n    rateLimit:\n    orgUrl:\n    token: ''\n    scopes: ~\n",
	} {
		w := newWorld(t)
		w.user(text)
		c := w.load()
		equal(t, what, len(c.Table()), 0)
		equal(t, what+" warnings", w.warnings(c), "")
		equal(t, what+" files", c.Files()[2].Found, true)
	}
}

func TestYAMLErrors(t *testing.T) {
	t.Parallel()
	const at = "config: HOME/.okta/okta.yaml"
	tests := []struct {
		text string
		kind error
		want string
	}{
		{"okta:\n  client:\n    orgUrll: x\n", ErrUnknown, at + ":3: unknown key okta.client.orgUrll, did you mean okta.client.orgUrl?"},
		{"okta:\n  client:\n    zzzzzz: x\n", ErrUnknown, at + ":3: unknown key okta.client.zzzzzz"},
		{"okta:\n  client:\n    proxy:\n      hosst: x\n", ErrUnknown, at + ":4: unknown key okta.client.proxy.hosst, did you mean okta.client.proxy.host?"},
		{"okta:\n  client:\n    rateLimit: {maxRetry: 1}\n", ErrUnknown, at + ":3: unknown key okta.client.rateLimit.maxRetry, did you mean okta.client.rateLimit.maxRetries?"},
		{"okta:\n  cleint: {}\n", ErrUnknown, at + ":2: unknown key okta.cleint, did you mean okta.client?"},
		{"okat: {}\n", ErrUnknown, at + ":1: unknown key okat, did you mean okta?"},
		{"orgUrl: x\n", ErrUnknown, at + ":1: key orgUrl stands at the top: put it below okta.client or oktasql"},
		{"oktasql: {max_cals: 1}\n", ErrUnknown, at + ":1: unknown key oktasql.max_cals, did you mean oktasql.max_calls?"},
		{"okta: {testing: {x: 1}}\n", ErrUnknown, at + ":1: unknown key okta.testing.x"},
		{"okta: [a]\n", ErrFile, at + ":1: okta has to be a mapping of keys to values"},
		{"okta: {client: x}\n", ErrFile, at + ":1: client has to be a mapping of keys to values"},
		{"- a\n", ErrFile, at + ":1: expected a mapping with the key okta"},
		{"okta:\n  client:\n    token: [a]\n", ErrValue, at + ":3: token is a list, expected a token alone: one word, without SSWS or Bearer in front"},
		{"okta:\n  client:\n    orgUrl: {a: b}\n", ErrValue, at + ":3: org_url is a mapping, expected a value"},
		{"okta:\n  client:\n    scopes: [a, [b]]\n", ErrValue, at + ":3: scopes has an element that is not a plain text"},
		{"okta:\n  client:\n    scopes: [a b]\n", ErrValue, at + ":3: scopes has the element \"a b\", expected a list of words without spaces"},
		{"okta:\n  client:\n    orgUrl: !x y\n", ErrValue, at + ":3: org_url has a YAML tag that is not supported: put quotes around the value"},
		{"okta:\n  client:\n    token: a\n    Token: b\n", ErrFile, at + ":4: key Token is there twice"},
		{"okta:\n  client:\n    rateLimit: {maxRetries: 1}\n    max_retries: 2\n", ErrValue, at + ":4: max_retries is there twice: also at HOME/.okta/okta.yaml:3"},
		{"okta:\n  client: {token: a}\n---\nokta: {}\n", ErrFile, at + ":3: a second document starts here: only one is read, join them"},
		{"okta:\n\tclient: 1\n", ErrFile, at + ":2: is no YAML: a tab indents a line: YAML takes spaces only"},
		{"okta: {client: {token: *hunter2}}\n", ErrFile, at + ": is no YAML: a value starts with * but no such anchor exists: put quotes around the value"},
		{"okta: {\n", ErrFile, at + ":1: is no YAML: did not find expected node content"},
		{"? [a]\n: b\n", ErrFile, at + ":1: a key is not a plain text"},
		{"okta: &a {client: {<<: [b]}}\n", ErrFile, at + ":1: << wants mappings"},
		{"okta: {client: {<<: b}}\n", ErrFile, at + ":1: << wants a mapping"},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.user(tt.text)
		t.Run("", func(t *testing.T) { w.t = t; equal(t, tt.text, w.fails(tt.kind), tt.want) })
	}
}

func TestAnchorsAndMerges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profiles(`x-shared: &shared
  max_calls: 5
  scopes: &s [okta.users.read]
profiles:
  prod:
    <<: *shared
    max_calls: 6
  lab: {<<: [*shared, {max_retries: 1}], scopes: *s}
`)
	w.o.Profile = "prod"
	c := w.load()
	equal(t, "own key wins", c.Get("max_calls"), "6")
	equal(t, "merged", c.Get("scopes"), "okta.users.read")
	w.o.Profile = "lab"
	c = w.load()
	equal(t, "first merge", c.Get("max_calls")+" "+c.Get("max_retries"), "5 1")
	s, _ := c.Lookup("max_calls")
	equal(t, "origin", w.plain(s.Origin), "profile lab in HOME/.config/oktasql/config.yaml:2")
}

func TestYAMLBombs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var b strings.Builder
	b.WriteString("x0: &x0 {a: 1}\n")
	for i := 1; i < 19; i++ {
		p := "*x" + string(rune('a'+i-1))
		if i == 1 {
			p = "*x0"
		}
		b.WriteString("x" + string(rune('a'+i)) + ": &x" + string(rune('a'+i)) + " {<<: [" + p + "," + p + "," + p + "]}\n")
	}
	b.WriteString("okta: {client: {<<: *xs}}\n")
	w.user(b.String())
	text := w.fails(ErrFile)
	if !strings.HasSuffix(text, "too deeply nested, or too many aliases") {
		t.Error(text)
	}
	w.user("okta: {client: &a {<<: *a}}\n")
	if text = w.fails(ErrFile); !strings.HasSuffix(text, "too deeply nested, or too many aliases") {
		t.Error(text)
	}
	w.user("okta: {client: {clientId: " + strings.Repeat("a", maxFile) + "}}\n")
	equal(t, "large", w.fails(ErrFile), "config: HOME/.okta/okta.yaml: is larger than 1048576 bytes and hardly a configuration")
}

func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(w.home, ".okta", "okta.yaml")
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	equal(t, "folder", w.fails(ErrFile), "config: HOME/.okta/okta.yaml: is not a plain file")

	w = newWorld(t)
	w.write(filepath.Join(w.home, ".okta"), "a file where the folder should be")
	equal(t, "no folder", len(w.load().Table()), 0)
}

// A project may have an okta.yaml that has nothing to do with us.
func TestForeignOktaYAML(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(filepath.Join(w.dir, "okta.yaml"), "apiVersion: v1\nkind: Secret\n---\nkind: Service\n")
	c := w.load()
	equal(t, "settings", len(c.Table()), 0)
	equal(t, "warnings", w.warnings(c), "WORK/okta.yaml: holds neither okta: nor oktasql: and was left alone")
	w.write(filepath.Join(w.dir, "okta.yaml"), "spring: {x: y}\nokta: {client: {orgUrl: a}}\n")
	c = w.load()
	equal(t, "org", c.OrgURL(), "a")
	equal(t, "notes", w.plain(strings.Join(c.Notes, "\n")), "WORK/okta.yaml:1: section spring is none of okta and oktasql and was left alone")
}

func FuzzUserFile(f *testing.F) {
	f.Add("okta:\n  client:\n    orgUrl: https://acme.okta.com\n    token: abc\n")
	f.Add("okta: &a {client: {<<: *a}}")
	f.Add("oktasql: {token_command: [sh, -c, 'x']}\n")
	f.Add("okta: {client: {proxy: {host: a, port: 1}, rateLimit: {maxRetries: 4}}}\n")
	f.Add("profiles: {p: {token: a}}\ndefault_profile: p\n")
	f.Add("okta:\n\tclient: 1\n")
	dir := f.TempDir()
	user := filepath.Join(dir, ".okta", "okta.yaml")
	profiles := filepath.Join(dir, ".config", "oktasql", "config.yaml")
	for _, p := range []string{user, profiles} {
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range []string{user, profiles} {
			if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := Load(Options{Environ: []string{}, Home: dir, Dir: filepath.Dir(user)})
			if err != nil {
				if !strings.HasPrefix(err.Error(), "config: ") || strings.Contains(err.Error(), "panic") {
					t.Errorf("error %q", err)
				}
				continue
			}
			for _, s := range c.Table() {
				if sp := byName(s.Name); sp == nil || s.Origin == "" || sp.secret && s.Secret && s.Value != masked {
					t.Errorf("setting %+v", s)
				}
			}
		}
	})
}
