package oktasql_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// cleanEnvironment hides the settings of the machine the tests run on.
func cleanEnvironment(t *testing.T) {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "OKTA") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	t.Setenv("USERPROFILE", home)
	t.Chdir(home)
}

func TestOpenUsesNoNetwork(t *testing.T) {
	cleanEnvironment(t)
	// An address of TEST-NET-1: no answer would ever come from there.
	within(t, "opening, connecting and closing", 2*time.Second, func() {
		db, err := sql.Open("oktasql", "okta://"+secretToken+"@192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "1 + 1", ask(t, conn, "SELECT 1 + 1"), []string{"2"})
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := oktasql.Config{OrgURL: "acme", Token: secretToken, HTTPClient: refuseNetwork(t)}
	c, err := oktasql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := dbOf(t, c)
	for _, query := range []string{
		"SELECT name FROM okta_tables", "SELECT * FROM okta_requests", "SELECT * FROM okta_rate_limits",
		"SELECT name FROM sqlite_schema", "EXPLAIN QUERY PLAN SELECT login FROM users WHERE status = 'ACTIVE'",
	} {
		ask(t, db, query)
	}
	if n := len(c.Tables()); n < 11 {
		t.Errorf("%d tables are described, fewer than there are", n)
	}
}

func TestDSNFromEnvironment(t *testing.T) {
	cleanEnvironment(t)
	s := startOrg(t, oktatest.Options{Tokens: map[string]oktatest.Token{secretToken: {}}})
	t.Setenv("OKTA_CLIENT_ORGURL", s.URL)
	t.Setenv("OKTA_CLIENT_TOKEN", secretToken)
	db, err := sql.Open("oktasql", "okta://")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	same(t, "all users", ask(t, db, "SELECT count(*) FROM users"), []string{"12"})
}

func TestDSNNamesTheOrg(t *testing.T) {
	cleanEnvironment(t)
	s := startOrg(t, oktatest.Options{Tokens: map[string]oktatest.Token{secretToken: {}}})
	host := strings.TrimPrefix(s.URL, "http://")
	for _, dsn := range []string{
		"okta://" + secretToken + "@" + host,
		"okta://token:" + secretToken + "@" + host + "/?timeout=1m",
		"okta://" + host + "?token=" + secretToken + "&max_calls=50&rate_limit_share=0.25&consistency=strict",
	} {
		db, err := sql.Open("oktasql", dsn)
		if err != nil {
			t.Errorf("%s: %v", strings.ReplaceAll(dsn, secretToken, "…"), err)
			continue
		}
		same(t, "groups", ask(t, db, "SELECT count(*) FROM groups"), []string{"4"})
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestParseDSNReadsEveryKey(t *testing.T) {
	cleanEnvironment(t)
	cfg, err := oktasql.ParseDSN("okta://acme.okta.com?token=" + secretToken +
		"&rate_limit_share=0.25&max_concurrency=7&max_retries=0&timeout=90s&request_timeout=20s&connection_timeout=5s" +
		"&max_calls=1000&memory=8388608&spill_dir=off&pushdown=off&consistency=strict&proxy=http%3A%2F%2Fproxy.example.com%3A8080&ca_file=ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, got, want string }{
		{"OrgURL", cfg.OrgURL, "acme.okta.com"},
		{"Token", cfg.Token, secretToken},
		{"AuthorizationMode", cfg.AuthorizationMode, "SSWS"},
		{"RateLimitShare", fmt.Sprint(cfg.RateLimitShare), "0.25"},
		{"Concurrency", fmt.Sprint(cfg.Concurrency), "7"},
		{"MaxRetries (none)", fmt.Sprint(cfg.MaxRetries), "-1"},
		{"Timeout", cfg.Timeout.String(), "1m30s"},
		{"RequestTimeout", cfg.RequestTimeout.String(), "20s"},
		{"ConnectTimeout", cfg.ConnectTimeout.String(), "5s"},
		{"MaxCalls", fmt.Sprint(cfg.MaxCalls), "1000"},
		{"Memory", fmt.Sprint(cfg.Memory), "8388608"},
		{"SpillDir", cfg.SpillDir, oktasql.SpillOff},
		{"Pushdown", cfg.Pushdown, oktasql.PushdownOff},
		{"Consistency", cfg.Consistency, oktasql.ConsistencyStrict},
		{"Proxy", strings.TrimSuffix(cfg.Proxy, "/"), "http://proxy.example.com:8080"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.name, strings.ReplaceAll(c.got, secretToken, "…"), c.want)
		}
	}
	if !strings.HasSuffix(cfg.CAFile, "ca.pem") {
		t.Errorf("CAFile is %q, want ca.pem", cfg.CAFile)
	}
}

func TestParseDSNRefusals(t *testing.T) {
	cleanEnvironment(t)
	for _, c := range []struct{ dsn, want string }{
		{"acme.okta.com", `oktasql: DSN "acme.okta.com": expected okta://HOST?KEY=VALUE`},
		{"", `oktasql: DSN "": expected okta://HOST?KEY=VALUE`},
		{"postgres://u:" + secretToken + "@h/db", "expected okta://HOST?KEY=VALUE"},
		{"okta://acme.okta.com?rate_limit_shar=0.5", `unknown key "rate_limit_shar", did you mean "rate_limit_share"?`},
		{"okta://acme.okta.com?tokn=" + secretToken, `unknown key "tokn", did you mean "token"?`},
		{"okta://acme.okta.com?colour=blue", `unknown key "colour"`},
		{"okta://acme.okta.com?timeout=5m&timeout=6m", `the key "timeout" is given 2 times`},
		{"okta://acme.okta.com?timeout=soon", `"soon"`},
		{"okta://acme.okta.com?rate_limit_share=2", `"2"`},
		{"okta://acme.okta.com?max_calls=many", `"many"`},
		{"okta://acme.okta.com?pushdown=maybe", `"maybe"`},
		{"okta://acme.okta.com?timeout=%zz", "the part after ? cannot be read"},
		{"okta://" + secretToken + "%zz@acme.okta.com", "the token before @ is not percent-encoded as it should be"},
	} {
		_, err := sql.Open("oktasql", c.dsn)
		if err == nil {
			t.Errorf("%s is accepted", c.dsn)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %q does not say %q", err, c.want)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secretToken) {
			t.Errorf("the error of a DSN holds the token: %q", err)
		}
	}
}

func TestOpenWithoutOrgOrCredential(t *testing.T) {
	cleanEnvironment(t)
	for _, c := range []struct{ dsn, want string }{
		{"okta://", "OKTA_CLIENT_ORGURL"},
		{"okta://acme.okta.com", "OKTA_CLIENT_TOKEN"},
	} {
		_, err := sql.Open("oktasql", c.dsn)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not name %s", c.dsn, err, c.want)
		}
	}
	for _, c := range []struct {
		cfg  oktasql.Config
		want string
	}{
		{oktasql.Config{}, "no org is configured"},
		{oktasql.Config{OrgURL: "acme"}, "no credential"},
		{oktasql.Config{OrgURL: "acme", Token: secretToken, Pushdown: "maybe"}, `Pushdown "maybe": expected "off" or nothing`},
		{oktasql.Config{OrgURL: "acme", Token: secretToken, Consistency: "eventual"}, `Consistency "eventual": expected "strict" or nothing`},
		{oktasql.Config{OrgURL: "http://acme.okta.com", Token: secretToken}, "http"},
		{oktasql.Config{OrgURL: "acme", Token: secretToken, RateLimitShare: 3}, "share 3 of the rate limit"},
		{oktasql.Config{OrgURL: "acme", Token: secretToken, Concurrency: -1}, "concurrency -1"},
		{oktasql.Config{OrgURL: "acme", ClientID: "0oa1", PrivateKey: "no key"}, "key"},
	} {
		_, err := oktasql.NewConnector(c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v does not say %q", c.cfg, err, c.want)
		}
	}
}

func TestConfigPrintsNoSecret(t *testing.T) {
	t.Parallel()
	cfg := oktasql.Config{
		OrgURL: "https://user:" + secretToken + "@acme.okta.com", Token: secretToken, PrivateKey: secretToken,
		Proxy: "http://user:" + secretToken + "@proxy", TokenCommand: []string{"echo", secretToken},
	}
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("config", "value", cfg, "pointer", &cfg)
	outputs := map[string]string{"slog": log.String(), "String": cfg.String(), "GoString": cfg.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		outputs[verb] = fmt.Sprintf(verb, cfg)
		outputs["&"+verb] = fmt.Sprintf(verb, &cfg)
		outputs["nested "+verb] = fmt.Sprintf(verb, []any{cfg, struct{ C oktasql.Config }{cfg}})
	}
	for how, text := range outputs {
		if strings.Contains(text, secretToken) || strings.Contains(text, fmt.Sprintf("%x", secretToken)) {
			t.Errorf("%s prints the token: %s", how, text)
		}
		if !strings.Contains(text, "acme.okta.com") {
			t.Errorf("%s does not name the org: %s", how, text)
		}
	}
}

func TestConnectorPrintsNoSecret(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	ask(t, db, "SELECT count(*) FROM groups")
	conn, err := c.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for what, v := range map[string]any{"Connector": c, "connection": conn, "Driver": c.Driver(), "Client": c.Client()} {
			if strings.Contains(fmt.Sprintf(verb, v), secretToken) {
				t.Errorf("%s of a %s prints the token", verb, what)
			}
		}
	}
}

func TestConnectWithEndedContext(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if conn, err := c.Connect(ctx); err != context.Canceled {
		t.Errorf("connecting gives %v, %v, want context.Canceled", conn, err)
	}
	past, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if conn, err := c.Connect(past); err != context.DeadlineExceeded {
		t.Errorf("connecting gives %v, %v, want context.DeadlineExceeded", conn, err)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("connecting sent %d requests", n)
	}
}
