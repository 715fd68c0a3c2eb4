package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestGroupsOfFewUsers holds when the groups that a statement is about are listed
// before the groups of its users are asked for: not for a handful of users, and
// nothing is asked for twice when the statement starts over. A prepared statement
// finds it out for each run.
func TestGroupsOfFewUsers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 300, Groups: 30, PageLimit: 200})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	of := func(condition string) string {
		return "SELECT u.login, (SELECT group_concat(g.name ORDER BY g.name) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND " + condition + `),
			?2 || 'x' FROM users u WHERE u.status = ?1 ORDER BY 1`
	}
	joined := func(condition string) string {
		return "SELECT u.login, g.name, ?2 || 'x' FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.status = ?1 AND " + condition + " ORDER BY 1, 2"
	}
	few := len(ask(t, off, "SELECT 1 FROM users WHERE status = 'SUSPENDED'"))
	many := len(ask(t, off, "SELECT 1 FROM users WHERE status = 'ACTIVE'"))
	if few < 2 || few > 12 || many < 50 {
		t.Fatalf("%d and %d users are not what the test is about", few, many)
	}
	for _, c := range []struct {
		query  string
		listed []bool // for few users, and for many
	}{
		{of("g.type = 'OKTA_GROUP'"), []bool{false, true}},
		{joined("g.type <> 'BUILT_IN'"), []bool{false, true}},
		{of("g.type = 'APP_GROUP'"), []bool{true, true}},
		{of("g.name LIKE 'S%'"), []bool{true, true}},
	} {
		st, err := openDB(t, s).PrepareContext(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		for i, status := range []string{"SUSPENDED", "ACTIVE", "SUSPENDED"} {
			want := ask(t, off, c.query, status, "y")
			rows, requests := asking(t, s, openDB(t, s), c.query, status, "y")
			same(t, c.query, rows, want)
			listed, seen := listsOfGroups(requests) > 0, map[string]bool{}
			for _, r := range requests {
				if seen[r] {
					t.Errorf("%s %s: asked for twice: %s", c.query, status, r)
				}
				seen[r] = true
			}
			if listed != c.listed[i%2] || !listed && len(requests) != 1+few {
				t.Errorf("%s %s: %d requests, groups listed: %v", c.query, status, len(requests), listed)
			}
			s.ResetRequests()
			prepared, err := st.QueryContext(t.Context(), status, "y")
			if err != nil {
				t.Fatal(err)
			}
			got, err := drain(prepared)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "prepared: "+c.query, got, want)
			if n := len(s.Requests()); i != 1 && !c.listed[0] && n != 1+few {
				t.Errorf("prepared, %s %s: %d requests, want %d", c.query, status, n, 1+few)
			}
		}
	}
}

// TestFewUsersIntoTables: a statement that writes what it reads is run by one text, and
// one that is bounded counts what it has read once.
func TestFewUsersIntoTables(t *testing.T) {
	t.Parallel()
	const query = "SELECT u.login, g.name FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.status = 'SUSPENDED' AND g.type <> 'BUILT_IN'"
	s := startOrg(t, oktatest.Options{Users: 300, Groups: 30, PageLimit: 200})
	db := openDB(t, s)
	db.SetMaxOpenConns(1)
	want := ask(t, db, query+" ORDER BY 1, 2")
	execute(t, db, "CREATE TEMP TABLE mine AS "+query)
	execute(t, db, "INSERT INTO mine "+query)
	execute(t, db, query)
	same(t, "the rows of a table", ask(t, db, "SELECT DISTINCT login, name FROM mine ORDER BY 1, 2"), want)
	n := len(ask(t, db, "SELECT 1 FROM mine"))
	if n != 2*len(want) {
		t.Errorf("%d rows in the table, want twice %d", n, len(want))
	}
	users := len(ask(t, db, "SELECT 1 FROM users WHERE status = 'SUSPENDED'"))
	bounded := openDB(t, s, func(c *oktasql.Config) { c.MaxCalls = int64(1 + users) })
	same(t, "within the bound", ask(t, bounded, query+" ORDER BY 1, 2"), want)
}

// TestGroupsOfAsManyUsers: when the number of groups is known, as many users' groups
// are asked for; and where there are no users, no groups are listed.
func TestGroupsOfAsManyUsers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 300, Groups: 30, PageLimit: 200})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	some := ask(t, off, "SELECT title, count(*) FROM users WHERE status = 'ACTIVE' GROUP BY 1 HAVING count(*) BETWEEN 14 AND 28 ORDER BY 2 LIMIT 1")
	if len(some) != 1 {
		t.Fatalf("%q are not what the test is about", some)
	}
	title, number, _ := strings.Cut(some[0], "|")
	const query = `SELECT u.login, (SELECT group_concat(g.name ORDER BY g.name) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.type = 'OKTA_GROUP')
		FROM users u WHERE u.title = ? AND u.status = 'ACTIVE' ORDER BY 1`
	want := ask(t, off, query, title)
	db := openDB(t, s)
	rows, requests := asking(t, s, db, query, title)
	same(t, "the first time", rows, want)
	if n := listsOfGroups(requests); n != 1 {
		t.Errorf("%d lists of groups for %s users, want 1", n, number)
	}
	ask(t, db, "SELECT count(*) FROM groups")
	rows, requests = asking(t, s, db, query, title)
	same(t, "with a known number of groups", rows, want)
	if n := listsOfGroups(requests); n != 0 || sprint(len(requests)-1) != number {
		t.Errorf("%d lists of groups among %d requests for %s users", n, len(requests), number)
	}
	rows, requests = asking(t, s, openDB(t, s), "SELECT u.login, g.name FROM users u JOIN group_members m ON m.user_id = u.id JOIN groups g ON g.id = m.group_id WHERE u.status = 'SUSPENDED' AND u.title = 'Nobody' AND g.type <> 'BUILT_IN'")
	same(t, "no users", rows, []string{})
	if len(requests) != 1 {
		t.Errorf("no users: %q", requests)
	}
}

// listsOfGroups is how many requests list groups.
func listsOfGroups(requests []string) (n int) {
	for _, r := range requests {
		if strings.HasPrefix(r, "GET /api/v1/groups?") {
			n++
		}
	}
	return n
}
