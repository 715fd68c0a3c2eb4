package oktasql_test

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// schemaCalls counts the requests for schemas and user types.
func schemaCalls(s *oktatest.Server) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r.Path, "/api/v1/meta/") {
			n++
		}
	}
	return n
}

func TestBaseColumnsNeedNoSchema(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	for _, query := range []string{
		"SELECT login FROM users WHERE id = '00unobodynobodynobod'",
		"SELECT u.login, u.status AS state FROM users AS u WHERE u.created > '2020-01-01' ORDER BY u.login",
		"SELECT count(*), max(last_login) FROM users GROUP BY status HAVING count(*) > 0",
		"SELECT lower(login) || ' ' || status FROM users LIMIT 1",
		"SELECT name FROM groups WHERE type = 'BUILT_IN'",
		"SELECT factor_type FROM EnrolledFactors WHERE user_id = '00unobodynobodynobod'",
		"SELECT name FROM okta_tables",
		"SELECT name, sql FROM sqlite_schema",
	} {
		for range 2 {
			ask(t, db, query)
			if n := schemaCalls(s); n > 0 {
				t.Fatalf("%s read the schemas: %q", query, requestsOf(s))
			}
			s.ResetRequests()
		}
	}
}

func TestSchemasAreReadOnce(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"SELECT locker_number FROM users",
		"SELECT login FROM users WHERE home_office = 'Paris'",
		"SELECT * FROM users",
		"SELECT u.* FROM users u",
		`SELECT "order" FROM users`,
		"SELECT login AS badge FROM users ORDER BY locker_number",
		"SELECT login FROM users WHERE EXISTS (SELECT 1 FROM groups WHERE locker_number = 1)",
		"SELECT owner_email FROM groups",
		"SELECT name FROM pragma_table_info('users')",
		"SELECT name FROM okta_columns",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			s := customOrg(t, oktatest.Options{})
			c := connectorOf(t, s)
			db := dbOf(t, c)
			ask(t, db, query)
			first := schemaCalls(s)
			if first == 0 {
				t.Fatalf("the schemas were not read: %q", requestsOf(s))
			}
			for range 3 {
				conn, err := db.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close() // so that each turn has another connection
				ask(t, conn, query)
			}
			if n := schemaCalls(s); n != first {
				t.Errorf("four connections sent %d requests for schemas, the first %d", n, first)
			}
		})
	}
}

// The list of user types names the schemas and is a table too: a statement asks for it
// once, and a later one again.
func TestTypesAreReadOnce(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{oktasql.PushdownOn, oktasql.PushdownOff} {
		s := startOrg(t, oktatest.Options{})
		db := openDB(t, s, func(cfg *oktasql.Config) { cfg.Pushdown = mode })
		for n, want := range []int{1, 2} {
			same(t, mode, ask(t, db, `SELECT t.name, count(u.badge_number) > 0 FROM user_types t JOIN users u ON u.type_id = t.id GROUP BY t.id ORDER BY count(*) DESC LIMIT 1`), []string{"user|1"})
			got := 0
			for _, r := range s.Requests() {
				if r.Path == "/api/v1/meta/types/user" {
					got++
				}
			}
			if got != want {
				t.Errorf("%s: %d lists of types after statement %d, want %d", mode, got, n+1, want)
			}
		}
	}
}

func TestSchemasAreReadOnceInParallel(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	db := openDB(t, s)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := failure(t.Context(), db, "SELECT locker_number FROM users LIMIT 1"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seen := map[string]int{}
	for _, r := range s.Requests() {
		if strings.HasPrefix(r.Path, "/api/v1/meta/") {
			if seen[r.String()]++; seen[r.String()] > 1 {
				t.Errorf("%s was sent %d times", r, seen[r.String()])
			}
		}
	}
}

// TestSchemaReachesOtherConnections learns a schema on one connection while
// another has the table open already.
func TestSchemaReachesOtherConnections(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	s.AddUser(`{"profile":{"login":"kim@example.com","email":"kim@example.com","lockerNumber":77,"order":"first"}}`)
	db := openDB(t, s)
	one, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	ask(t, one, "SELECT login FROM users")
	ask(t, two, "SELECT login FROM users")
	same(t, "first connection", ask(t, one, "SELECT locker_number FROM users WHERE login = 'kim@example.com'"), []string{"77"})
	s.ResetRequests()
	same(t, "second connection", ask(t, two, `SELECT locker_number, "order" FROM users WHERE locker_number = 77 AND "order" = 'first'`), []string{"77|first"})
	same(t, "pushed down", requestsOf(s), requestsOf(s)[:1])
}

func TestFailedSchemaIsReadAgain(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	s.Inject(oktatest.Fault{Kind: oktatest.ErrorCode, Code: "E0000006", Path: "/api/v1/meta/", Times: 1})
	db := openDB(t, s, never)
	err := failure(t.Context(), db, "SELECT locker_number FROM users")
	isOnly(t, err, "ErrForbidden")
	ask(t, db, "SELECT locker_number FROM users")
}

func TestAttributeNames(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	for _, name := range []string{"order", "group", "key", "select", "status", "_hidden", "x-y", "costCenter2"} {
		s.AddUserAttribute(name, "string")
	}
	s.AddUser(`{"profile":{"login":"kim@example.com","email":"kim@example.com","order":"a","group":"b","key":"c","select":"d","status":"e","_hidden":"f","x-y":"g","costCenter2":"h"}}`)
	db := openDB(t, s)
	query := `SELECT "order", [group], key, "select", profile_status, _hidden, "x-y", cost_center2 FROM users WHERE "order" = 'a' AND key = 'c' AND profile_status = 'e'`
	same(t, query, ask(t, db, query), []string{"a|b|c|d|e|f|g|h"})
	fresh := openDB(t, s)
	same(t, "a keyword without quotes", ask(t, fresh, "SELECT key FROM users WHERE login = 'kim@example.com'"), []string{"c"})
}

// TestQuotedNameIsNoString guards against SQLite taking "name" for a text when
// there is no such column yet.
func TestQuotedNameIsNoString(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	s.AddUser(`{"profile":{"login":"kim@example.com","email":"kim@example.com","homeOffice":"Oslo"}}`)
	db := openDB(t, s)
	same(t, "quoted", ask(t, db, `SELECT "home_office" FROM users WHERE "login" = 'kim@example.com'`), []string{"Oslo"})
}

func TestViews(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	s.AddUser(`{"profile":{"login":"kim@example.com","email":"kim@example.com","lockerNumber":77}}`)
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP VIEW badge AS SELECT login, locker_number FROM users WHERE locker_number IS NOT NULL")
	execute(t, conn, "CREATE TEMP VIEW everything AS SELECT * FROM users")
	same(t, "view", ask(t, conn, "SELECT locker_number FROM badge WHERE login = 'kim@example.com'"), []string{"77"})
	same(t, "view of all", ask(t, conn, "SELECT locker_number FROM everything WHERE login = 'kim@example.com'"), []string{"77"})
}

func TestAliases(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	for _, table := range c.Tables() {
		want := ask(t, db, "SELECT count(*) FROM "+table.Name)
		if strings.HasPrefix(table.Name, "okta_") {
			continue
		}
		for _, alias := range append(table.Aliases, strings.ToUpper(table.Name)) {
			same(t, alias, ask(t, db, "SELECT count(*) FROM "+alias), want)
		}
	}
	same(t, "EnrolledFactors", ask(t, db, "SELECT count(*) FROM EnrolledFactors"), ask(t, db, "SELECT count(*) FROM enrolled_factors"))
}

func TestUnknownNamesSuggest(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{}))
	for query, text := range map[string]string{
		"SELECT logn FROM users": "no such column: logn",
		"SELECT * FROM user":     "no such table: user",
	} {
		if err := failure(t.Context(), db, query); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %v does not say %q", query, err, text)
		}
	}
}

func TestTablesAboutOktasql(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{RateLimits: oktatest.DefaultRateLimits()})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	var names []string
	columns := 0
	ask(t, db, "SELECT * FROM users")
	ask(t, db, "SELECT * FROM groups")
	for _, table := range c.Tables() {
		names = append(names, table.Name)
		columns += len(table.Columns)
	}
	same(t, "okta_tables", ask(t, db, "SELECT name FROM okta_tables"), names)
	same(t, "users in okta_tables", ask(t, db, "SELECT aliases, requests, scopes, rows_seen FROM okta_tables WHERE name = 'users'"),
		[]string{"okta_users|GET /api/v1/users\nGET /api/v1/users/{id}|okta.users.read okta.userTypes.read okta.schemas.read|12"})
	same(t, "okta_columns", ask(t, db, "SELECT count(*) FROM okta_columns"), []string{sprint(columns)})
	same(t, "a custom attribute", ask(t, db, "SELECT type, hidden, json_path, search FROM okta_columns WHERE table_name = 'users' AND name = 'locker_number'"),
		[]string{"INTEGER|false|profile.lockerNumber|eq gt ge lt le"})
	var log []string
	for i, r := range s.Requests() {
		log = append(log, sprint(i+1)+"|"+r.Method+"|"+r.Path+"|"+r.RawQuery+"|"+sprint(r.Status)+"|0")
	}
	same(t, "okta_requests", ask(t, db, "SELECT id, method, path, query, status, retry FROM okta_requests ORDER BY id"), log)
	same(t, "times and ids", ask(t, db, "SELECT count(*) FROM okta_requests WHERE sent < datetime('now', '-1 minute') OR elapsed_ms <= 0 OR bytes <= 0 OR request_id = ''"), []string{"0"})
	same(t, "okta_rate_limits", ask(t, db, "SELECT limit_per_minute, limit_per_minute - remaining = calls, reserve * 2 = limit_per_minute, in_flight, throttled FROM okta_rate_limits WHERE bucket = '/api/v1/users'"),
		[]string{"600|1|1|0|0"})
	same(t, "all calls", ask(t, db, "SELECT sum(calls) FROM okta_rate_limits"), []string{sprint(len(log))})
}

func TestDescribedTablesAreReal(t *testing.T) {
	t.Parallel()
	s := customOrg(t, oktatest.Options{})
	c := connectorOf(t, s)
	db := dbOf(t, c)
	ask(t, db, "SELECT name FROM okta_columns LIMIT 1")
	for _, table := range c.Tables() {
		if table.Doc == "" || !strings.HasSuffix(table.Doc, ".") {
			t.Errorf("%s is described as %q", table.Name, table.Doc)
		}
		checkDescribed(t, db, table)
	}
}

func checkDescribed(t *testing.T, db *sql.DB, table oktasql.TableInfo) {
	t.Helper()
	var want []string
	for _, col := range table.Columns {
		if !col.Hidden {
			want = append(want, col.Name)
		}
	}
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table.Name+" LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "SELECT * FROM "+table.Name, got, want)
}
