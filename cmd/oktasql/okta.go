package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/config"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// oktaOrg is the backend for an Okta org, or for the one made up by --demo.
type oktaOrg struct {
	name      string
	connector *oktasql.Connector
	db        *sql.DB
	demo      *oktatest.Server // nil for a real org

	credential string // what kind it is and where it comes from
}

// openOkta opens the org that the flags, the environment and the files of
// settings name. It uses no network.
func openOkta(_ context.Context, a *app, o *options) (backend, error) {
	org := &oktaOrg{}
	if o.demo {
		org.demo = oktatest.NewServer(demoOptions(o))
		org.name = "demo"
	}
	if err := org.connect(a, o); err != nil {
		org.Close()
		return nil, err
	}
	return org, nil
}

// connect makes the connector.
func (g *oktaOrg) connect(a *app, o *options) error {
	settings, err := loadSettings(o, g.demo)
	if err != nil {
		return configError(err)
	}
	for _, w := range settings.Warnings {
		fmt.Fprintln(a.err, a.wrapped("warning: "+visible(w, false)))
	}
	cfg, err := oktasql.FromSettings(settings)
	if err != nil {
		return configError(err)
	}
	g.credential = credentialText(settings)
	// The session applies the time-out, since .timeout may change it.
	if !o.changed["timeout"] {
		o.timeout = cfg.Timeout
	}
	cfg.Timeout = 0
	if o.debug {
		cfg.Logger = slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if g.connector, err = oktasql.NewConnector(cfg); err != nil {
		return configError(err)
	}
	if g.name == "" {
		g.name = hostOf(cfg.OrgURL)
	}
	g.db = sql.OpenDB(g.connector)
	return nil
}

// hostOf returns the host of an org's address, for the prompt.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

func (g *oktaOrg) Name() string { return g.name }

func (g *oktaOrg) Conn(ctx context.Context) (*sql.Conn, error) { return g.db.Conn(ctx) }

func (g *oktaOrg) Ping(ctx context.Context) error { return g.db.PingContext(ctx) }

func (g *oktaOrg) Tables() []tableInfo {
	var out []tableInfo
	for _, t := range g.connector.Tables() {
		info := tableInfo{name: t.Name, doc: t.Doc, aliases: t.Aliases}
		for _, c := range t.Columns {
			info.columns = append(info.columns, columnInfo{c.Name, c.Type, c.Doc, c.Hidden})
		}
		out = append(out, info)
	}
	return out
}

func (g *oktaOrg) Watch(ctx context.Context, report func(progress)) (context.Context, func() cost) {
	ctx, stats := oktasql.WithStats(ctx)
	if report != nil {
		ctx = oktasql.WithProgress(ctx, func(p oktasql.Progress) {
			report(progress{calls: p.Calls, pages: p.Pages, rows: p.Rows, reason: p.Reason, until: p.Until})
		})
	}
	return ctx, func() cost {
		c := stats.Snapshot()
		return cost{
			calls: c.Calls, pages: c.Pages, rows: c.Rows, bytes: c.Bytes, wasted: c.Wasted, wait: c.Wait, elapsed: c.Elapsed,
			requests: c.Requests, pushed: c.Pushed, kept: c.Kept, warnings: c.Warnings,
		}
	}
}

func (g *oktaOrg) Close() error {
	var errs []error
	if g.db != nil {
		errs = append(errs, g.db.Close())
	}
	if g.connector != nil {
		errs = append(errs, g.connector.Close())
	}
	if g.demo != nil {
		g.demo.Close()
	}
	return errors.Join(errs...)
}

// oktaErrors maps the kinds of failure to exit codes and to what helps. The
// order matters where an error is of two kinds.
var oktaErrors = []struct {
	kind error
	code int
	hint string
}{
	{oktasql.ErrMaxCalls, exitUnavailable, "narrow the statement, or allow more: --max-calls N; EXPLAIN QUERY PLAN before it shows the requests without making them"},
	{oktasql.ErrAuth, exitAuth, "export OKTA_CLIENT_TOKEN=… with a token of this org that is active (Admin Console: Security > API > Tokens)"},
	{oktasql.ErrScope, exitAuth, "grant the scope to the app in the Admin Console (Applications > the app > Okta API Scopes)"},
	{oktasql.ErrForbidden, exitAuth, "give the owner of the token an admin role that may read this, such as Read-only Administrator"},
	{oktasql.ErrFeature, exitAuth, "the org does not have this feature: leave the table out"},
	{oktasql.ErrRateLimited, exitUnavailable, "try again in a minute, allow more time (--timeout 10m), or use more of the limit (--rate-limit-share 0.9)"},
	{oktasql.ErrTimeout, exitUnavailable, "try again, or allow more time: --timeout 10m"},
	{context.DeadlineExceeded, exitUnavailable, "allow more time (--timeout 10m) or narrow the statement"},
	{oktasql.ErrNetwork, exitUnavailable, "oktasql config show tells where the org's address comes from; a proxy is set by HTTPS_PROXY or the setting proxy"},
	{oktasql.ErrPaging, exitUnavailable, "run the statement again"},
	{oktasql.ErrResponse, exitUnavailable, "check the org's address: oktasql config show"},
	{oktasql.ErrServer, exitUnavailable, "try again later"},
	{oktasql.ErrReadOnly, exitSQL, "CREATE TEMP TABLE copy AS SELECT … makes a copy that can be changed"},
	{oktasql.ErrRequest, exitSQL, ""},
	{oktasql.ErrNotFound, exitSQL, ""},
}

// classifyOkta returns the exit code of an error of the driver and the hint
// that goes with it. The error's own advice comes before the general one.
func classifyOkta(err error) (code int, hint string) {
	if code, hint := classifyForeign(err); code != exitOK {
		return code, hint
	}
	for _, e := range oktaErrors {
		if !errors.Is(err, e.kind) {
			continue
		}
		var api *oktasql.APIError
		if errors.As(err, &api) && api.Hint != "" {
			return e.code, api.Hint
		}
		if hint := requestHint(err); hint != "" {
			return e.code, hint
		}
		return e.code, e.hint
	}
	return exitSQL, ""
}

// requestHint is the advice for what its kind alone does not tell, "" for all
// else.
func requestHint(err error) string {
	var own *oktasql.RequestError
	text := ""
	described := errors.As(err, &own)
	if described {
		text = own.Text
	}
	switch {
	case strings.Contains(text, "leads to another host"):
		return "repeating does not help: oktasql config show tells where the org's address comes from"
	case strings.Contains(text, "in the middle of the answer"), strings.Contains(text, "cannot be decompressed"),
		!described && errors.Is(err, oktasql.ErrResponse), // JSON that ends too early, or none at all
		described && errors.Is(own.Err, oktasql.ErrResponse):
		return "run the statement again; if it fails in the same way, check any proxy in between"
	}
	return ""
}

// classifyForeign does so for what no Okta org has said: the failures of this
// machine to have a credential, and the answers of other servers. The code is
// exitOK for all others.
func classifyForeign(err error) (code int, hint string) {
	var api *oktasql.APIError
	if errors.As(err, &api) {
		if !notOkta(err) {
			return exitOK, ""
		}
		if api.Hint != "" {
			return exitUnavailable, api.Hint
		}
		return exitUnavailable, notOktaHint
	}
	var own *oktasql.RequestError
	if !errors.As(err, &own) || !errors.Is(err, oktasql.ErrAuth) {
		return exitOK, ""
	}
	var ring *config.KeyringError
	if errors.As(err, &ring) {
		if errors.Is(err, config.ErrNoSecret) {
			return exitUsage, "oktasql login stores a token in the keyring"
		}
		return exitUsage, "unlock or start the keyring, or do without: export OKTA_CLIENT_TOKEN=…, or set token_command (oktasql config show tells where the credential comes from)"
	}
	return exitUsage, "oktasql config show tells where the credential comes from"
}

const notOktaHint = "the answer is not Okta's: check the org's address (oktasql config show) and any proxy in between"
