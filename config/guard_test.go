package config

import (
	"path/filepath"
	"testing"
)

// trust is one combination of places and what becomes of it: org and the
// origins, or the error's text.
type trust struct {
	what            string
	user, project   string
	profiles, asked string
	env, flags      []string
	org, err, warn  string
}

const (
	acme = "okta: {client: {orgUrl: 'https://acme.okta.com', token: t1}}\n"
	evil = "okta: {client: {orgUrl: 'https://evil.example.com'}}\n"
)

func TestWhomACredentialMayBeSentTo(t *testing.T) {
	t.Parallel()
	const lead = "config: WORK/.okta.yaml:1: the org https://evil.example.com comes with the project, but "
	const tail = ": a project's file could send it to a stranger. If you trust this org, say so yourself: --org https://evil.example.com or OKTA_CLIENT_ORGURL=https://evil.example.com"
	tests := []trust{
		{what: "project's org, user's token", user: acme, project: evil, err: lead + "token is yours (HOME/.okta/okta.yaml:1)" + tail},
		{what: "project's org, token of the environment", project: evil, env: []string{"OKTA_CLIENT_TOKEN=t"}, err: lead + "token is yours (environment OKTA_CLIENT_TOKEN)" + tail},
		{what: "project's org, token as a setting", project: evil, flags: []string{"token", "t"}, err: lead + "token is yours (flag --token)" + tail},
		{what: "project's org, profile's keyring", project: evil, profiles: "default_profile: p\nprofiles: {p: {token_keyring: s/u}}\n",
			err: lead + "token_keyring is yours (profile p in HOME/.config/oktasql/config.yaml:2)" + tail},
		{what: "project's org, profile's command", project: evil, profiles: "default_profile: p\nprofiles: {p: {token_command: pass okta}}\n",
			err: lead + "token_command is yours (profile p in HOME/.config/oktasql/config.yaml:2)" + tail},
		{what: "project's org, private key of the environment", project: evil, env: []string{"OKTA_CLIENT_PRIVATEKEY=-----BEGIN X"},
			err: lead + "private_key is yours (environment OKTA_CLIENT_PRIVATEKEY)" + tail},
		{what: "project's org and token", user: acme, project: "okta: {client: {orgUrl: dev, token: t2}}\n", org: "dev"},
		{what: "project's org is the user's, the user's spelling is used", user: acme, project: "okta: {client: {orgUrl: 'http://ACME-admin.okta.com/x'}}\n", org: "https://acme.okta.com"},
		{what: "a host that only begins alike", user: acme, project: "okta: {client: {orgUrl: 'https://acme.okta.com.evil.example'}}\n",
			err: "config: WORK/.okta.yaml:1: the org https://acme.okta.com.evil.example comes with the project, but token is yours (HOME/.okta/okta.yaml:1): a project's file could send it to a stranger. If you trust this org, say so yourself: --org https://acme.okta.com.evil.example or OKTA_CLIENT_ORGURL=https://acme.okta.com.evil.example"},
		{what: "another port", env: []string{"OKTA_CLIENT_TOKEN=t"}, user: "okta: {client: {orgUrl: 'http://127.0.0.1:8080'}}\n", project: "okta: {client: {orgUrl: 'http://127.0.0.1:8081'}}\n",
			err: "config: WORK/.okta.yaml:1: the org http://127.0.0.1:8081 comes with the project, but token is yours (environment OKTA_CLIENT_TOKEN): a project's file could send it to a stranger. If you trust this org, say so yourself: --org http://127.0.0.1:8081 or OKTA_CLIENT_ORGURL=http://127.0.0.1:8081"},
		{what: "a flag names the org", user: acme, project: evil, flags: []string{"org_url", "other"}, org: "other",
			warn: "the org is other (flag --org_url), but token (HOME/.okta/okta.yaml:1) stands beside the org https://acme.okta.com"},
		{what: "the environment names the org", user: acme, env: []string{"OKTA_CLIENT_ORGURL=other"}, org: "other",
			warn: "the org is other (environment OKTA_CLIENT_ORGURL), but token (HOME/.okta/okta.yaml:1) stands beside the org https://acme.okta.com"},
		{what: "the same org twice", user: acme, env: []string{"OKTA_CLIENT_ORGURL=acme"}, org: "acme"},
		{what: "a profile without credential, token of another org", user: acme, profiles: "profiles: {lab: {org_url: lab}}\n", asked: "lab",
			err: "config: profile lab in HOME/.config/oktasql/config.yaml:1: the org lab has no credential of its own, and token (HOME/.okta/okta.yaml:1) is for the org https://acme.okta.com: give the profile token_keyring, token_command, token or private_key"},
		{what: "a profile without credential, token without org", env: []string{"OKTA_CLIENT_TOKEN=t"}, profiles: "profiles: {lab: {org_url: lab}}\n", asked: "lab", org: "lab"},
		{what: "a profile with credential beats the environment", env: []string{"OKTA_CLIENT_TOKEN=t", "OKTA_CLIENT_ORGURL=a"}, profiles: "profiles: {lab: {org_url: lab, token_keyring: s/u}}\n", asked: "lab", org: "lab"},
		{what: "project's token, user's org", project: "okta: {client: {token: t2}}\n", env: []string{"OKTA_CLIENT_ORGURL=acme"}, org: "acme",
			warn: "the credential is token of the project (WORK/.okta.yaml:1), the org is yours (environment OKTA_CLIENT_ORGURL)"},
		{what: "project's proxy", user: acme, project: "oktasql: {proxy: 'http://evil:1'}\n",
			err: "config: WORK/.okta.yaml:1: proxy comes with the project, but token is yours (HOME/.okta/okta.yaml:1): a project's file could lead it astray. Set proxy in a profile, the environment or ~/.okta/okta.yaml instead"},
		{what: "project's proxy host", user: acme, project: "okta: {client: {proxy: {host: evil}}}\n",
			err: "config: WORK/.okta.yaml:1: proxy_host comes with the project, but token is yours (HOME/.okta/okta.yaml:1): a project's file could lead it astray. Set proxy_host in a profile, the environment or ~/.okta/okta.yaml instead"},
		{what: "project's certificate authority", user: acme, project: "oktasql: {ca_file: ca.pem}\n",
			err: "config: WORK/.okta.yaml:1: ca_file comes with the project, but token is yours (HOME/.okta/okta.yaml:1): a project's file could lead it astray. Set ca_file in a profile, the environment or ~/.okta/okta.yaml instead"},
		{what: "user's proxy password, project's proxy", env: []string{"OKTA_CLIENT_PROXY_PASSWORD=p"}, project: "okta: {client: {orgUrl: dev, token: t2, proxy: {host: evil}}}\n",
			err: "config: WORK/.okta.yaml:1: proxy_host comes with the project, but proxy_password is yours (environment OKTA_CLIENT_PROXY_PASSWORD): a project's file could lead it astray. Set proxy_host in a profile, the environment or ~/.okta/okta.yaml instead"},
		{what: "project's proxy for its own token", project: "okta: {client: {orgUrl: dev, token: t2, proxy: {host: p}}}\n", org: "dev"},
		{what: "project's command", project: "oktasql: {token_command: rm x}\n",
			err: "config: WORK/.okta.yaml:1: token_command may not be set by a project's file, which could come with a cloned repository: put it into a profile, the environment or ~/.okta/okta.yaml"},
		{what: "project's keyring entry", project: "okta: {client: {token_keyring: gh/token}}\n",
			err: "config: WORK/.okta.yaml:1: token_keyring may not be set by a project's file, which could come with a cloned repository: put it into a profile, the environment or ~/.okta/okta.yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			tt.run(newWorld(t))
		})
	}
}

func (tt trust) run(w *world) {
	w.t.Helper()
	if tt.user != "" {
		w.user(tt.user)
	}
	if tt.project != "" {
		w.project(tt.project)
	}
	if tt.profiles != "" {
		w.profiles(tt.profiles)
	}
	w.o.Profile = tt.asked
	w.env(tt.env...)
	for i := 0; i+1 < len(tt.flags); i += 2 {
		w.flag(tt.flags[i], tt.flags[i+1])
	}
	if tt.err != "" {
		equal(w.t, "error", w.fails(ErrMixed), tt.err)
		return
	}
	c := w.load()
	equal(w.t, "org", c.OrgURL(), tt.org)
	equal(w.t, "warnings", w.warnings(c), tt.warn)
	equal(w.t, "ready", c.Ready(), nil)
}

func TestProjectKeyFiles(t *testing.T) {
	t.Parallel()
	const pem = "-----BEGIN X-----\n"
	w := newWorld(t)
	outside := w.write(filepath.Join(w.home, "id.pem"), pem)
	w.write(filepath.Join(w.dir, "keys", "id.pem"), pem)
	w.project("okta: {client: {privateKey: keys/id.pem}}\n")
	c := w.load()
	s, _ := c.Lookup("private_key")
	equal(t, "path", w.plain(s.Value), "WORK/keys/id.pem")
	equal(t, "secret", s.Secret, false)
	key, err := c.PrivateKey()
	equal(t, "text", key, pem)
	equal(t, "error", err, nil)

	const refused = "config: WORK/.okta.yaml:1: private_key may be a file below WORK only, since a project's file must not reach for other keys of yours"
	for _, path := range []string{outside, "../home/id.pem", "~/id.pem"} {
		w.project("okta: {client: {privateKey: '" + path + "'}}\n")
		equal(t, path, w.fails(ErrMixed), refused)
	}
	symlink(t, outside, filepath.Join(w.dir, "link.pem"))
	w.project("okta: {client: {privateKey: link.pem}}\n")
	equal(t, "through a link", w.fails(ErrMixed), refused)
}

func TestProxy(t *testing.T) {
	t.Parallel()
	tests := []struct{ user, env, want string }{
		{"proxy: 'http://u:p@a:1'", "", "http://u:p@a:1"},
		{"proxy: {host: a, port: 8080, username: u, password: 'p@/'}", "", "http://u:p%40%2F@a:8080"},
		{"proxy: {host: 'https://a', port: 1}", "", "https://a:1"},
		{"proxy: {host: '::1', port: 1}", "", "http://[::1]:1"},
		{"proxy: 'http://a:1'", "OKTA_CLIENT_PROXY_HOST=b", "http://b"},
		{"proxy: {host: a, port: 1}", "OKTASQL_PROXY=b:2", "http://b:2"},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.user("okta: {client: {" + tt.user + "}}\n")
		if tt.env != "" {
			w.env(tt.env)
		}
		equal(t, tt.user+" "+tt.env, w.load().Proxy(), tt.want)
	}
}

func TestProjectFileChoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain := w.write(filepath.Join(w.dir, "okta.yaml"), "oktasql: {max_calls: 1}\n")
	equal(t, "okta.yaml", w.load().Get("max_calls"), "1")
	w.project("oktasql: {max_calls: 2}\n")
	c := w.load()
	equal(t, ".okta.yaml", c.Get("max_calls"), "2")
	equal(t, "warning", w.warnings(c), "WORK/okta.yaml is not read: WORK/.okta.yaml lies beside it and comes first")
	// In ~/.okta the user's file is the user's, not a project's.
	w.user("oktasql: {token_command: pass okta}\n")
	w.o.Dir = filepath.Join(w.home, ".okta")
	equal(t, "command", w.load().Get("token_command"), `["pass","okta"]`)
	_ = plain
}
