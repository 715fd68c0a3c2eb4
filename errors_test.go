package oktasql_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// never repeats, so that a failure is told at once.
func never(c *oktasql.Config) { c.MaxRetries = -1 }

// sentinels are all kinds of failure that a request can have.
var sentinels = map[string]error{
	"ErrAuth": oktasql.ErrAuth, "ErrScope": oktasql.ErrScope, "ErrForbidden": oktasql.ErrForbidden, "ErrFeature": oktasql.ErrFeature,
	"ErrRateLimited": oktasql.ErrRateLimited, "ErrNotFound": oktasql.ErrNotFound, "ErrRequest": oktasql.ErrRequest, "ErrServer": oktasql.ErrServer,
	"ErrNetwork": oktasql.ErrNetwork, "ErrTimeout": oktasql.ErrTimeout, "ErrResponse": oktasql.ErrResponse, "ErrPaging": oktasql.ErrPaging,
	"ErrMaxCalls": oktasql.ErrMaxCalls, "ErrReadOnly": oktasql.ErrReadOnly, "ErrUnsupported": oktasql.ErrUnsupported,
	"context.Canceled": context.Canceled, "context.DeadlineExceeded": context.DeadlineExceeded,
}

// isOnly fails unless err is that sentinel and no other.
func isOnly(t *testing.T, err error, want string) {
	t.Helper()
	for name, sentinel := range sentinels {
		if got := errors.Is(err, sentinel); got != (name == want) {
			t.Errorf("errors.Is(%v, %s) is %v", err, name, got)
		}
	}
}

func TestTypedErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault oktatest.Fault
		want  string
		code  string // of an APIError, "" when it is a RequestError
		text  string
	}{
		{"wrong token", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000011"}, "ErrAuth", "E0000011", "401 E0000011"},
		{"feature off", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000015"}, "ErrFeature", "E0000015", "401 E0000015"},
		{"no permission", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000006"}, "ErrForbidden", "E0000006", "403 E0000006"},
		{"nothing there", oktatest.Fault{Kind: oktatest.NotOktaBody}, "ErrNotFound", "", "404"},
		{"refused", oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000001"}, "ErrRequest", "E0000001", "400 E0000001"},
		{"broken server", oktatest.Fault{Kind: oktatest.Status, Status: 500}, "ErrServer", "", "500"},
		{"bucket spent", oktatest.Fault{Kind: oktatest.RateLimit429}, "ErrRateLimited", "E0000047", "429 E0000047"},
		{"too many at once", oktatest.Fault{Kind: oktatest.Concurrency429}, "ErrRateLimited", "E0000047", "429 E0000047"},
		{"no answer", oktatest.Fault{Kind: oktatest.CutHeader}, "ErrNetwork", "", "closed the connection"},
		{"cut in mid-body", oktatest.Fault{Kind: oktatest.CutBody}, "ErrNetwork", "", "GET /api/v1/users"},
		{"half of a body", oktatest.Fault{Kind: oktatest.TruncateJSON}, "ErrResponse", "", "GET /api/v1/users"},
		{"no JSON", oktatest.Fault{Kind: oktatest.MalformedJSON}, "ErrResponse", "", "GET /api/v1/users"},
		{"a page that links to itself", oktatest.Fault{Kind: oktatest.NextRepeats}, "ErrPaging", "", "/api/v1/users"},
		{"a link to another host", oktatest.Fault{Kind: oktatest.NextOtherHost}, "ErrPaging", "", "/api/v1/users"},
	} {
		for place, skip := range map[string]int{"first page": 0, "mid-scan": 2} {
			t.Run(c.name+", "+place, func(t *testing.T) {
				t.Parallel()
				s := startOrg(t, oktatest.Options{})
				fault := c.fault
				fault.Path, fault.Skip = "/api/v1/users", skip
				s.Inject(fault)
				err := failure(t.Context(), openDB(t, s, never), "SELECT login FROM users")
				isOnly(t, err, c.want)
				if err == nil || !strings.Contains(err.Error(), c.text) {
					t.Errorf("the error %v does not say %q", err, c.text)
				}
				var api *oktasql.APIError
				var re *oktasql.RequestError
				if isAnswer := c.text[0] >= '4' && c.text[0] <= '5'; errors.As(err, &api) != isAnswer {
					t.Errorf("errors.As(%v, *APIError) is %v", err, !isAnswer)
				}
				if api == nil && !errors.As(err, &re) && c.want != "ErrResponse" {
					t.Errorf("%T is neither an APIError nor a RequestError", err)
				}
				if api != nil && (api.Code != c.code || api.Method != "GET" || api.Path != "/api/v1/users" || !strings.HasPrefix(c.text, strconv.Itoa(api.Status))) {
					t.Errorf("the answer is told as %+v", api)
				}
			})
		}
	}
}

// TestFailedStatementGivesNoPartialResult fails a statement after rows were
// read: rows.Err must tell, and an aggregate must give no row at all.
func TestFailedStatementGivesNoPartialResult(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.Status, Status: 500, Path: "/api/v1/users", Skip: 3})
	db := openDB(t, s, never)
	rows, err := db.QueryContext(t.Context(), "SELECT login FROM users")
	if err != nil {
		t.Fatal(err)
	}
	got, err := drain(rows)
	if len(got) == 0 || !errors.Is(err, oktasql.ErrServer) {
		t.Errorf("%d rows and %v, want some rows and ErrServer", len(got), err)
	}
	for _, query := range []string{
		"SELECT count(*) FROM users", "SELECT login FROM users ORDER BY lower(title)", "SELECT max(created) FROM users",
		"SELECT 1 WHERE EXISTS (SELECT 1 FROM users WHERE lower(title) = 'nobody')", "SELECT 1 WHERE 'x' NOT IN (SELECT lower(title) FROM users)",
	} {
		rows, err := db.QueryContext(t.Context(), query)
		if err == nil {
			got, err = drain(rows)
			if len(got) != 0 {
				t.Errorf("%s gave %q although a request failed", query, got)
			}
		}
		isOnly(t, err, "ErrServer")
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TEMP TABLE part AS SELECT login FROM users"); !errors.Is(err, oktasql.ErrServer) {
		t.Errorf("making a table of it gives %v", err)
	}
}

func TestPingTellsFailuresApart(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{
		Tokens: map[string]oktatest.Token{secretToken: {}, "00expired": {Expired: true}, "00norole": {Deny: []string{"/api/"}}, "00zone": {ZoneBlocked: true}},
		Apps:   map[string]oktatest.ServiceApp{"0oaapp": {Scopes: []string{"okta.groups.read"}}},
	})
	if err := openDB(t, s).PingContext(t.Context()); err != nil {
		t.Errorf("ping with a good token: %v", err)
	}
	same(t, "requests", requestsOf(s), []string{"GET /api/v1/users?limit=1"})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	scoped := s.IssueToken("0oaapp", "okta.groups.read")
	for _, c := range []struct {
		name   string
		change func(*oktasql.Config)
		want   string
		text   []string
	}{
		{"wrong token", func(c *oktasql.Config) { c.Token = "00wrong" }, "ErrAuth", []string{"401 E0000011"}},
		{"expired token", func(c *oktasql.Config) { c.Token = "00expired" }, "ErrAuth", []string{"401 E0000011"}},
		{"no role", func(c *oktasql.Config) { c.Token = "00norole" }, "ErrForbidden", []string{"403 E0000006", "role"}},
		{"network zone", func(c *oktasql.Config) { c.Token = "00zone" }, "ErrForbidden", []string{"403 E0000006", "zone"}},
		{"missing scope", func(c *oktasql.Config) { c.Token, c.AuthorizationMode = scoped, "Bearer" }, "ErrScope", []string{"insufficient_scope", "scope"}},
		{"nobody listens", func(c *oktasql.Config) { c.OrgURL = nobody }, "ErrNetwork", []string{"refuses the connection"}},
		{"unknown host", func(c *oktasql.Config) { c.OrgURL = "https://org.invalid" }, "ErrNetwork", []string{"org.invalid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := openDB(t, s, never, c.change)
			failures := map[string]error{"ping": db.PingContext(t.Context()), "query": failure(t.Context(), db, "SELECT login FROM users")}
			if c.want == "ErrScope" { // the token is good, and other tables may be read with it
				if failures["ping"] != nil {
					t.Errorf("ping: %v", failures["ping"])
				}
				delete(failures, "ping")
			}
			for what, err := range failures {
				isOnly(t, err, c.want)
				for _, text := range c.text {
					if err == nil || !strings.Contains(err.Error(), text) {
						t.Errorf("%s: the error %v does not say %q", what, err, text)
					}
				}
			}
		})
	}
}

func TestMaxCalls(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	few := func(n int64) func(*oktasql.Config) { return func(c *oktasql.Config) { c.MaxCalls = n } }
	// A scan of the users takes a pass over the plain list and one over the
	// deactivated: two calls at least, which is known beforehand.
	err := failure(t.Context(), openDB(t, s, few(1)), "SELECT login FROM users")
	isOnly(t, err, "ErrMaxCalls")
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent although the bound was known to be exceeded", n)
	}
	const want = "too many calls: the statement needs at least 2 and only 1 are allowed; raise the bound (--max-calls) or narrow the statement"
	if err == nil || err.Error() != want {
		t.Errorf("the error reads %v, want %s", err, want)
	}
	// The rest is known only while reading.
	err = failure(t.Context(), openDB(t, s, few(3)), "SELECT login FROM users")
	isOnly(t, err, "ErrMaxCalls")
	if n := len(s.Requests()); n > 3 {
		t.Errorf("%d requests were sent, 3 are allowed", n)
	}
	s.ResetRequests()
	same(t, "count", ask(t, openDB(t, s, few(20)), "SELECT count(*) FROM users"), []string{"12"})
	calls := int64(len(s.Requests()))
	same(t, "count with just enough", ask(t, openDB(t, s, few(calls)), "SELECT count(*) FROM users"), []string{"12"})
	isOnly(t, failure(t.Context(), openDB(t, s, few(calls-1)), "SELECT count(*) FROM users"), "ErrMaxCalls")
	s.ResetRequests()
	isOnly(t, failure(t.Context(), openDB(t, s, few(5)), "SELECT user_id, id FROM enrolled_factors"), "ErrMaxCalls")
	if n := len(s.Requests()); n > 5 {
		t.Errorf("the fan-out sent %d requests, 5 are allowed", n)
	}
	// A list for each parent: how many there are is known when they are listed.
	s.ResetRequests()
	err = failure(t.Context(), openDB(t, s, few(calls+11)), "SELECT user_id, id FROM enrolled_factors")
	if want := fmt.Sprintf("too many calls: the statement needs at least %d and only %d are allowed; raise", calls+12, calls+11); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error reads %v, want %s", err, want)
	}
	if n := int64(len(s.Requests())); n != calls {
		t.Errorf("%d requests were sent, want the %d that list the parents", n, calls)
	}
}

// A table whose size is known is refused before the first request.
func TestMaxCallsKnowsSizes(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 450, PageLimit: 200})
	db := openDB(t, s, func(c *oktasql.Config) { c.MaxCalls = 5 })
	same(t, "count", ask(t, db, "SELECT count(*) FROM users"), []string{"450"})
	same(t, "groups", ask(t, db, "SELECT count(*) > 1 FROM groups"), []string{"1"})
	s.ResetRequests()
	for query, want := range map[string]string{
		"SELECT count(*) FROM enrolled_factors":                                               "at least 453 (users had 450 rows when it was last listed) and only 5 are allowed",
		"SELECT u.login, f.id FROM enrolled_factors f CROSS JOIN users u ON u.id = f.user_id": "at least 453 (users had 450 rows when it was last listed) and only 5 are allowed",
	} {
		err := failure(t.Context(), db, query)
		isOnly(t, err, "ErrMaxCalls")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
		if n := len(s.Requests()); n != 0 {
			t.Errorf("%s: %d requests were sent", query, n)
		}
	}
	// One that may end early is not refused for what it will not need.
	if got := ask(t, db, "SELECT count(*) FROM (SELECT 1 FROM enrolled_factors LIMIT 1)"); got[0] != "1" {
		t.Errorf("a LIMIT: %v", got)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	for _, table := range c.Tables() {
		column := table.Columns[0].Name
		for _, name := range append([]string{table.Name, strings.ToUpper(table.Name), "main." + table.Name}, table.Aliases...) {
			for _, statement := range []string{
				"INSERT INTO " + name + "(" + column + ") VALUES ('x')",
				"INSERT INTO " + name + "(" + column + ") SELECT 'x'",
				"REPLACE INTO " + name + "(" + column + ") VALUES ('x')",
				"UPDATE " + name + " SET " + column + " = 'x'",
				"UPDATE " + name + " SET " + column + " = 'x' WHERE " + column + " = 'y'",
				"DELETE FROM " + name,
				"WITH w AS (SELECT 1) DELETE FROM " + name + " WHERE " + column + " IN (SELECT * FROM w)",
				"DROP TABLE " + name,
				"ALTER TABLE " + name + " RENAME TO other",
				"INSERT INTO " + name + "(" + column + ") VALUES ('x') RETURNING " + column,
			} {
				_, err := db.ExecContext(t.Context(), statement)
				checkReadOnly(t, statement, err, table.Name)
				checkReadOnly(t, statement, failure(t.Context(), db, statement), table.Name)
			}
		}
		_, err := db.PrepareContext(t.Context(), "DELETE FROM "+table.Name)
		checkReadOnly(t, "preparing a DELETE", err, table.Name)
	}
	for _, r := range s.Requests() {
		// A name that no table has may be a custom attribute: only then are
		// the schemas read before SQLite is asked.
		if r.Method != "GET" || !strings.HasPrefix(r.Path, "/api/v1/meta/") {
			t.Errorf("%s was sent for a statement that is refused", r)
		}
	}
	same(t, "the tables are still there", ask(t, db, "SELECT count(*) FROM groups"), []string{"4"})
}

func checkReadOnly(t *testing.T, statement string, err error, table string) {
	t.Helper()
	if !errors.Is(err, oktasql.ErrReadOnly) {
		t.Errorf("%s: error %v, want ErrReadOnly", statement, err)
		return
	}
	for _, text := range []string{"oktasql: read-only: ", " " + table + " is refused, since this version does not change Okta", "CREATE TEMP TABLE name AS SELECT …"} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: the error %q does not say %q", statement, err, text)
		}
	}
}

// TestOwnTablesCanBeWritten uses TEMP tables and an attached file, also under
// the names of Okta's tables.
func TestOwnTablesCanBeWritten(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP TABLE copy AS SELECT login, status FROM users")
	same(t, "copied", ask(t, conn, "SELECT count(*) FROM copy"), []string{"12"})
	execute(t, conn, "CREATE TEMP TABLE note(login PRIMARY KEY, text)")
	res := execute(t, conn, "INSERT INTO note SELECT login, 'seen' FROM users WHERE status = ?", "DEPROVISIONED")
	n, err := res.RowsAffected()
	same(t, "rows inserted", ask(t, conn, "SELECT count(*) = ? FROM note", n), []string{"1"})
	if err != nil || n == 0 {
		t.Errorf("%d rows affected, %v", n, err)
	}
	if _, err := res.LastInsertId(); !errors.Is(err, oktasql.ErrUnsupported) || !strings.Contains(err.Error(), "Okta's identifiers are text") {
		t.Errorf("LastInsertId gives %v", err)
	}
	res = execute(t, conn, "UPDATE note SET text = 'done'")
	if m, err := res.RowsAffected(); err != nil || m != n {
		t.Errorf("%d rows updated, %v, want %d", m, err, n)
	}
	execute(t, conn, "DELETE FROM note WHERE login IN (SELECT login FROM users WHERE status = 'DEPROVISIONED')")
	same(t, "left", ask(t, conn, "SELECT count(*) FROM note"), []string{"0"})
	file := t.TempDir() + "/own.db"
	execute(t, conn, "ATTACH ? AS own", file)
	execute(t, conn, "CREATE TABLE own.users AS SELECT id, login FROM main.users")
	execute(t, conn, "DELETE FROM own.users WHERE login IN (SELECT login FROM main.users WHERE status = 'DEPROVISIONED')")
	same(t, "attached", ask(t, conn, "SELECT count(*) FROM own.users o JOIN main.users u ON u.id = o.id"),
		ask(t, conn, "SELECT count(*) FROM main.users WHERE status <> 'DEPROVISIONED'"))
	execute(t, conn, "DROP TABLE own.users")
	execute(t, conn, "DETACH own")
	execute(t, conn, "CREATE TEMP TABLE users(x)")
	execute(t, conn, "INSERT INTO users VALUES (1)")
	execute(t, conn, "DROP TABLE temp.users")
	same(t, "Okta's", ask(t, conn, "SELECT count(*) FROM users"), []string{"12"})
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = conn.BeginTx(t.Context(), serializable)
	if !errors.Is(err, oktasql.ErrUnsupported) || !strings.Contains(err.Error(), "Okta has no transactions, use the default level") {
		t.Errorf("an isolation level gives %v", err)
	}
}

// TestSentinelsAreThoseOfTheClient lets programs that use both packages compare
// with either.
func TestSentinelsAreThoseOfTheClient(t *testing.T) {
	t.Parallel()
	for ours, theirs := range map[error]error{
		oktasql.ErrAuth: okta.ErrAuth, oktasql.ErrScope: okta.ErrScope, oktasql.ErrForbidden: okta.ErrForbidden, oktasql.ErrFeature: okta.ErrFeature,
		oktasql.ErrRateLimited: okta.ErrRateLimited, oktasql.ErrNotFound: okta.ErrNotFound, oktasql.ErrRequest: okta.ErrRequest,
		oktasql.ErrServer: okta.ErrServer, oktasql.ErrNetwork: okta.ErrNetwork, oktasql.ErrTimeout: okta.ErrTimeout,
		oktasql.ErrResponse: okta.ErrResponse, oktasql.ErrPaging: okta.ErrPaging,
	} {
		if ours != theirs {
			t.Errorf("%v is not %v", ours, theirs)
		}
	}
}
