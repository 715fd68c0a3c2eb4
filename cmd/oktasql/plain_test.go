package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"
)

// plain is a backend of ordinary SQLite tables, for tests of everything that
// has nothing to do with Okta.
type plain struct{ db *sql.DB }

const plainSchema = `
CREATE TABLE users(id TEXT, login TEXT, status TEXT, logins INTEGER, score REAL, active BOOLEAN, profile JSON, note TEXT);
INSERT INTO users VALUES
 ('00u1', 'ada@example.com', 'ACTIVE', 12, 0.5, 1, '{"city": "Köln", "tags": [1, 2]}', NULL),
 ('00u2', 'bob@example.com', 'STAGED', 0, 1, 0, 'not json', 'two' || char(10) || 'lines'),
 ('00u3', '李@example.com', 'ACTIVE', 3, -2.25, 1, NULL, 'esc ' || char(27) || '[31mred, "quoted"');
CREATE TABLE groups(id TEXT, name TEXT);
INSERT INTO groups VALUES ('00g1', 'Everyone'), ('00g2', '=cmd|'' /C calc''!A1');
CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1500) SELECT i FROM n;
`

var plainTables = []tableInfo{
	{"users", "People.", []string{"Users"}, []columnInfo{
		{"id", "TEXT", "Identifier.", false}, {"login", "TEXT", "Login, unique.", false}, {"status", "TEXT", "State.", false},
		{"logins", "INTEGER", "Sign-ins.", false}, {"score", "REAL", "", false}, {"active", "BOOLEAN", "", false},
		{"profile", "JSON", "Profile.", false}, {"note", "TEXT", "", false}, {"_raw", "JSON", "As received.", true},
	}},
	{"groups", "Groups of the org.", nil, []columnInfo{{"id", "TEXT", "Identifier.", false}, {"name", "TEXT", "Name.", false}}},
	{"numbers", "1 to 1500.", nil, []columnInfo{{"i", "INTEGER", "", false}}},
}

var (
	errPlainAuth = errors.New("okta: 401 E0000011: Invalid token provided")
	plainDriver  = sync.OnceValue(func() string {
		sql.Register("plain", &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
			// fail(i, n, kind) fails at i = n: "auth", "sql", or never.
			return c.RegisterFunc("fail", func(i, n int64, kind string) (int64, error) {
				if i < n {
					return i, nil
				}
				if kind == "auth" {
					return 0, errPlainAuth
				}
				return 0, errors.New("it broke")
			}, false)
		}})
		return "plain"
	})
)

func openPlain(_ context.Context, a *app, o *options) (backend, error) {
	if o.org == "unconfigured" {
		return nil, &usageError{"no org", "set one"}
	}
	db, err := sql.Open(plainDriver(), ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(plainSchema)
	return &plain{db}, err
}

func classifyPlain(err error) (int, string) {
	if strings.Contains(err.Error(), errPlainAuth.Error()) {
		return exitAuth, "make a new token"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return exitUnavailable, "give it more time"
	}
	return exitSQL, ""
}

func (p *plain) Name() string                                { return "plain" }
func (p *plain) Conn(ctx context.Context) (*sql.Conn, error) { return p.db.Conn(ctx) }
func (p *plain) Tables() []tableInfo                         { return plainTables }
func (p *plain) Ping(ctx context.Context) error              { return p.db.PingContext(ctx) }
func (p *plain) Close() error                                { return p.db.Close() }

func (p *plain) Watch(ctx context.Context, _ func(progress)) (context.Context, func() cost) {
	return ctx, func() cost {
		return cost{calls: 2, pages: 2, rows: 400, bytes: 18_300, wait: 120 * time.Millisecond, elapsed: time.Second,
			requests: []string{"GET /api/v1/users?limit=200", "GET /api/v1/users?after=x&limit=200"}, pushed: []string{"status = 'ACTIVE'"}}
	}
}

// run runs the command in this process on plain tables.
func run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut strings.Builder
	a := &app{
		in: strings.NewReader(stdin), out: &out, err: &errOut, open: openPlain, classify: classifyPlain,
		env: func(name string) string { return map[string]string{"HOME": t.TempDir(), "REGION": "EU"}[name] },
	}
	code = a.run(args)
	return code, out.String(), errOut.String()
}
