package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// A view is as good as what it stands for: the same rows, by the same requests.
func TestViewsCostWhatTheyMean(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP VIEW active AS SELECT id, login, department FROM users WHERE status = 'ACTIVE' -- those who can sign in")
	execute(t, conn, "CREATE TEMP VIEW IF NOT EXISTS Sales(who, name) AS SELECT id, login FROM active WHERE department = 'Sales';")
	execute(t, conn, "CREATE TEMPORARY VIEW [kinds] AS WITH f AS (SELECT user_id, factor_type FROM enrolled_factors) SELECT user_id, count(*) AS n FROM f GROUP BY user_id")
	execute(t, conn, "CREATE TEMP VIEW sellers AS SELECT id, login FROM users WHERE lower(department) = 'sales'")
	execute(t, conn, "CREATE VIEW lasting AS SELECT id, login, department AS d FROM users")
	execute(t, conn, "CREATE VIEW above AS SELECT login, d FROM lasting WHERE login > 'b'")
	for _, c := range []struct{ view, table string }{
		{
			"SELECT login FROM above WHERE lower(d) = 'sales' OR d LIKE 'eng%' ORDER BY 1",
			"SELECT login FROM users WHERE login > 'b' AND (lower(department) = 'sales' OR department LIKE 'eng%') ORDER BY 1",
		},
		{
			"SELECT a.login, b.d FROM active a JOIN lasting b ON b.id = a.id WHERE lower(a.department) = 'sales' AND lower(b.d) = 'sales' ORDER BY 1",
			"SELECT login, department FROM users WHERE status = 'ACTIVE' AND lower(department) = 'sales' ORDER BY 1",
		},
		{
			"SELECT login FROM sellers ORDER BY 1",
			"SELECT login FROM users WHERE lower(department) = 'sales' ORDER BY 1",
		},
		{
			"SELECT login FROM active WHERE department = 'Sales' AND id NOT IN (SELECT user_id FROM enrolled_factors) ORDER BY 1",
			"SELECT login FROM users WHERE status = 'ACTIVE' AND department = 'Sales' AND id NOT IN (SELECT user_id FROM enrolled_factors) ORDER BY 1",
		},
		{
			"SELECT s.name, k.n FROM sales s LEFT JOIN kinds k ON k.user_id = s.who ORDER BY 1",
			"SELECT u.login, (SELECT count(*) FROM enrolled_factors f WHERE f.user_id = u.id HAVING count(*) > 0) FROM users u WHERE status = 'ACTIVE' AND department = 'Sales' ORDER BY 1",
		},
		{
			"WITH x AS (SELECT who FROM Sales) SELECT count(*), (SELECT count(*) FROM x JOIN active a ON a.id = x.who) FROM x",
			"SELECT count(*), count(*) FROM users WHERE status = 'ACTIVE' AND department = 'Sales'",
		},
		{
			"SELECT a.login FROM active a JOIN active b ON b.id = a.id WHERE b.department = 'Sales' ORDER BY 1",
			"SELECT login FROM users WHERE status = 'ACTIVE' AND department = 'Sales' ORDER BY 1",
		},
		// A name that the statement gives is not the view's.
		{
			"WITH active AS (SELECT 'x' AS login) SELECT login FROM active, sales LIMIT 1",
			"SELECT 'x'",
		},
		{
			"WITH users AS (SELECT 'x' AS id, 'y' AS login, 'ACTIVE' AS status, 'Sales' AS department) SELECT count(*), (SELECT login FROM users) FROM active WHERE department = 'Sales'",
			"SELECT count(*), 'y' FROM users WHERE status = 'ACTIVE' AND department = 'Sales'",
		},
	} {
		count := func(query string) (rows []string, calls int) {
			s.ResetRequests()
			rows = ask(t, conn, query)
			return rows, len(s.Requests())
		}
		want, table := count(c.table)
		got, view := count(c.view)
		same(t, c.view, got, want)
		if view > table && !strings.HasPrefix(c.view, "WITH users") && !strings.HasPrefix(c.view, "WITH active") {
			t.Errorf("%s: %d requests, and %d without the view", c.view, view, table)
		}
	}
}

// A prepared statement means the view that there is when it runs.
func TestPreparedWithView(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP VIEW v AS SELECT login FROM users WHERE status = 'ACTIVE'")
	st, err := conn.PrepareContext(t.Context(), "SELECT count(*) FROM v")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	count := func() (n int) {
		if err := st.QueryRowContext(t.Context()).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := count()
	execute(t, conn, "DROP VIEW v")
	execute(t, conn, "CREATE TEMP VIEW v AS SELECT login FROM users WHERE status = 'SUSPENDED'")
	second := count()
	want := ask(t, conn, "SELECT sum(status = 'ACTIVE'), sum(status = 'SUSPENDED') FROM users")
	same(t, "before and after", []string{sprint(first) + "|" + sprint(second)}, want)
}

// A view that names itself is SQLite's to refuse, with pushdown and without.
func TestViewOfItself(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{})
	for _, mode := range []string{oktasql.PushdownOn, oktasql.PushdownOff} {
		conn := connect(t, s, func(c *oktasql.Config) { c.Pushdown = mode })
		execute(t, conn, "CREATE TEMP VIEW v AS SELECT 1 AS x UNION ALL SELECT x + 1 FROM v LIMIT 5")
		if err := failure(t.Context(), conn, "SELECT * FROM v"); err == nil || !strings.Contains(err.Error(), "view v is circularly defined") {
			t.Errorf("pushdown %s: %v", mode, err)
		}
	}
}

// What a prepared statement's text told is forgotten once a table or view of the
// user's takes one of its names.
func TestPreparedThenShadowed(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	for _, query := range []string{
		"SELECT count(*) FROM users WHERE lower(city) = 'oslo'",
		"SELECT count(*) FROM users WHERE city = 'Oslo' OR department = 'x'",
		"SELECT (SELECT count(*) FROM users WHERE lower(city) = 'oslo') + (SELECT count(*) FROM users u WHERE status = 'ACTIVE' AND upper(city) = 'BERGEN')",
	} {
		conn := connect(t, s)
		st, err := conn.PrepareContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		for i, want := range []int{0, 30, 30, 0} {
			switch i {
			case 1:
				execute(t, conn, "CREATE TEMP VIEW users AS SELECT id, 'oslo' AS city, 'x' AS department, 'ACTIVE' AS status FROM main.users")
			case 3:
				execute(t, conn, "DROP VIEW users")
			}
			var n int
			if err := st.QueryRowContext(t.Context()).Scan(&n); err != nil || n != want {
				t.Errorf("%s: run %d gives %d (%v), want %d", query, i+1, n, err, want)
			}
		}
	}
}

// SQLite plans a statement once more when a table has become something else;
// the runs that follow read what the new plan reads.
func TestPreparedThenReplanned(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "CREATE TEMP TABLE k AS SELECT id FROM users WHERE status = 'ACTIVE' LIMIT 2")
	st, err := conn.PrepareContext(t.Context(), "SELECT count(*) FROM k JOIN users u ON u.id = k.id")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for i, want := range []int{2, 3, 3} {
		if i == 1 {
			execute(t, conn, "DROP TABLE k")
			execute(t, conn, "CREATE TEMP VIEW k AS SELECT id FROM users WHERE city > '' OR city IS NULL ORDER BY 1 LIMIT 3")
		}
		var n int
		if err := st.QueryRowContext(t.Context()).Scan(&n); err != nil || n != want {
			t.Errorf("run %d gives %d (%v), want %d", i+1, n, err, want)
		}
	}
}

// A view of the main database reads what is there, also when something temporary takes
// a name that it reads.
func TestViewBesideTemporary(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "CREATE VIEW a AS SELECT login, department FROM users")
	execute(t, conn, "CREATE VIEW v AS SELECT login, department FROM a WHERE login > 'b'")
	want := ask(t, conn, "SELECT login FROM users WHERE login > 'b' AND lower(department) = 'sales' ORDER BY 1")
	same(t, "v", ask(t, conn, "SELECT login FROM v WHERE lower(department) = 'sales' ORDER BY 1"), want)
	execute(t, conn, "CREATE TEMP VIEW a AS SELECT 'z' AS login, 'Sales' AS department")
	same(t, "v with another a", ask(t, conn, "SELECT login FROM v WHERE lower(department) = 'sales' ORDER BY 1"), want)
	same(t, "both", ask(t, conn, "SELECT v.login FROM v JOIN a ON a.department = v.department ORDER BY 1"), ask(t, conn, "SELECT login FROM users WHERE login > 'b' AND department = 'Sales' ORDER BY 1"))
	same(t, "a", ask(t, conn, "SELECT login FROM a WHERE lower(department) = 'sales'"), []string{"z"})
	execute(t, conn, "ATTACH ':memory:' AS f")
	execute(t, conn, "CREATE TABLE f.only_there(login TEXT)")
	execute(t, conn, "CREATE VIEW w AS SELECT u.login FROM users u JOIN only_there o ON o.login = u.login")
	if err := failure(t.Context(), conn, "SELECT login FROM w"); err == nil || !strings.Contains(err.Error(), "no such table: main.only_there") {
		t.Errorf("a view of main on a table of a file: %v", err)
	}
	execute(t, conn, "CREATE TEMP VIEW v AS SELECT 'y' AS login, 'Sales' AS department")
	same(t, "another v", ask(t, conn, "SELECT login FROM v WHERE lower(department) = 'sales'"), []string{"y"})
}

// A view of an attached file cannot read Okta's tables, and no schema is read before
// SQLite says so; but what a pragma tells it of them is told with custom attributes.
func TestViewOfAFile(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "ATTACH ':memory:' AS f")
	execute(t, conn, "CREATE TABLE f.names(name TEXT)")
	execute(t, conn, "CREATE VIEW f.v AS SELECT login FROM users")
	execute(t, conn, "CREATE VIEW f.n AS SELECT * FROM names")
	s.ResetRequests()
	for _, query := range []string{"SELECT * FROM v", "SELECT * FROM f.v", "SELECT login FROM n JOIN v"} {
		if err := failure(t.Context(), conn, query); err == nil || !strings.Contains(err.Error(), "no such table: f.users") {
			t.Errorf("%s: %v", query, err)
		}
	}
	same(t, "names", ask(t, conn, "SELECT * FROM n"), nil)
	if requests := s.Requests(); len(requests) > 0 {
		t.Errorf("requests for what cannot be read: %v", requests)
	}
	execute(t, conn, "CREATE VIEW f.told AS SELECT name FROM Pragma_table_info('users')")
	execute(t, conn, "CREATE VIEW f.above AS SELECT * FROM told")
	got := ask(t, conn, "SELECT * FROM above")
	same(t, "columns", got, ask(t, conn, "SELECT name FROM pragma_table_info('users')"))
	known, _ := catalog.Find("users")
	if len(got) <= len(known.Columns) {
		t.Errorf("%d columns, the catalogue has %d", len(got), len(known.Columns))
	}
}

// No schema is read for a table of an attached file, whose columns are its own.
func TestTableOfAFile(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 30, PageLimit: 3})
	conn := connect(t, s)
	execute(t, conn, "ATTACH ':memory:' AS f")
	execute(t, conn, "CREATE TABLE f.wanted(who TEXT)")
	s.ResetRequests()
	for _, query := range []string{"SELECT u.login FROM users u JOIN f.wanted w ON w.who = u.login", "SELECT u.login FROM wanted w JOIN users u ON w.who = u.login"} {
		same(t, query, ask(t, conn, query), nil)
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("%d requests for no row", n)
	}
}
