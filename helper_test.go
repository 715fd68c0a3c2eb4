package oktasql_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// secretToken is planted wherever a credential goes; no output may hold it.
const secretToken = "00PLANTEDsecretPLANTEDsecretPLANTEDsecret1"

// startOrg starts an org whose pages hold two rows, so that every statement
// pages.
func startOrg(t testing.TB, opt oktatest.Options) *oktatest.Server {
	t.Helper()
	if opt.Users == 0 {
		opt.Users = 12
	}
	if opt.Groups == 0 {
		opt.Groups = 4
	}
	if opt.PageLimit == 0 {
		opt.PageLimit = 2
	}
	if opt.RateLimits == nil {
		opt.Unlimited = true
	}
	s := oktatest.NewServer(opt)
	t.Cleanup(s.Close)
	return s
}

// configOf is the configuration for an org.
func configOf(s *oktatest.Server, change ...func(*oktasql.Config)) oktasql.Config {
	cfg := oktasql.Config{OrgURL: s.URL, Token: secretToken}
	for _, f := range change {
		f(&cfg)
	}
	return cfg
}

// connectorOf makes a Connector for an org.
func connectorOf(t testing.TB, s *oktatest.Server, change ...func(*oktasql.Config)) *oktasql.Connector {
	t.Helper()
	c, err := oktasql.NewConnector(configOf(s, change...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// openDB opens a database on an org.
func openDB(t testing.TB, s *oktatest.Server, change ...func(*oktasql.Config)) *sql.DB {
	t.Helper()
	return dbOf(t, connectorOf(t, s, change...))
}

func dbOf(t testing.TB, c *oktasql.Connector) *sql.DB {
	t.Helper()
	db := sql.OpenDB(c)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// connect makes one connection to a database on an org, whose tables and views of the
// user's last as long as the test.
func connect(t testing.TB, s *oktatest.Server, change ...func(*oktasql.Config)) *sql.Conn {
	t.Helper()
	conn, err := openDB(t, s, change...).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// querier is what DB, Conn and Tx share.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// ask returns the rows of a query, each as its values joined by |, NULL for
// NULL.
func ask(t testing.TB, q querier, query string, args ...any) []string {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	out, err := drain(rows)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

// drain reads rows to their end and closes them.
func drain(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	out := []string{}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return out, err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			switch v := (*v.(*any)).(type) {
			case nil:
				texts[i] = "NULL"
			default:
				texts[i] = fmt.Sprint(v)
			}
		}
		out = append(out, strings.Join(texts, "|"))
	}
	return out, rows.Err()
}

// failure returns the error of a query, wherever it comes.
func failure(ctx context.Context, q querier, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	_, err = drain(rows)
	return err
}

// execute runs a statement that gives no rows.
func execute(t testing.TB, q querier, query string, args ...any) sql.Result {
	t.Helper()
	res, err := q.ExecContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return res
}

// same fails unless two lists are equal.
func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// requestsOf lists what the org was asked since the log was emptied.
func requestsOf(s *oktatest.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		out = append(out, r.String())
	}
	return out
}

// refuseNetwork is an http.Client that fails the test when it is used.
func refuseNetwork(t testing.TB) *http.Client {
	return &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		t.Errorf("unexpected request: %s %s", r.Method, r.URL)
		return nil, fmt.Errorf("no network in this test")
	})}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// within fails when f takes longer than d.
func within(t testing.TB, what string, d time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > d {
		t.Errorf("%s took %v, more than %v", what, took, d)
	}
}

// sprint is a number as text.
func sprint(n int) string { return fmt.Sprint(n) }
