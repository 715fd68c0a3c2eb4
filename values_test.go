package oktasql_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestValuesOfMembers holds that a condition on a value that is computed of the members
// of groups which the text names reads the lists of these members, as an EXISTS does,
// wherever the value stands, and that one that others meet too reads all users.
func TestValuesOfMembers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 40, Groups: 12, PageLimit: 3})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	const (
		of   = " FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name IN ('Engineering', 'Sales') AND m.user_id = u.id)"
		n    = "(SELECT count(*)" + of
		some = "SELECT u.login FROM users u WHERE "
	)
	few := []string{
		some + n + " >= 1", some + n + " > 0", some + "u.status <> 'STAGED' AND 1 <= " + n, some + n + " BETWEEN 1 AND 3", some + n + " IN (1, 2)", some + "NOT " + n + " < 1",
		some + "coalesce(" + n + ", 0) > 0", some + "(SELECT max(g.created)" + of + " < '2030-01-01'", some + "(SELECT group_concat(g.name)" + of + " LIKE '%a%'", some + "(SELECT g.name" + of + " IS NOT NULL",
		some + "(SELECT count(DISTINCT m.group_id)" + of + " = 1",
		"SELECT login FROM (SELECT u.login, " + n + " AS n FROM users u) WHERE n = 1",
		"WITH c AS (SELECT u.login, " + n + " AS n FROM users u) SELECT login FROM c WHERE n >= 1",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name IN ('Engineering', 'Sales')) GROUP BY u.id HAVING count(m.group_id) >= 1",
		"SELECT login FROM (SELECT u.login, count(m.group_id) AS n FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name IN ('Engineering', 'Sales')) GROUP BY u.id) WHERE n = 1",
		"SELECT u.login FROM users u LEFT JOIN (SELECT m.user_id, count(*) AS n FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name IN ('Engineering', 'Sales') GROUP BY 1) x ON x.user_id = u.id WHERE coalesce(x.n, 0) > 0",
	}
	_, exists := asking(t, s, openDB(t, s), some+"EXISTS (SELECT 1"+of)
	if len(exists) > 8 {
		t.Fatalf("an EXISTS takes %d requests: the test tells nothing", len(exists))
	}
	for _, query := range few {
		rows, requests := asking(t, s, openDB(t, s), query+" ORDER BY 1")
		same(t, query, rows, ask(t, off, query+" ORDER BY 1"))
		if len(rows) < 2 || len(requests) != len(exists) {
			t.Errorf("%s: %d rows, %d requests, want %d:\n%s", query, len(rows), len(requests), len(exists), strings.Join(requests, "\n"))
		}
	}
	// Schemas tell that the name is that of no attribute.
	named := "SELECT u.login, " + n + " AS n_of_two FROM users u WHERE n_of_two >= 1 ORDER BY 1"
	rows, requests := asking(t, s, openDB(t, s), named)
	same(t, named, rows, ask(t, off, named))
	schemas := 0
	for _, r := range requests {
		if strings.Contains(r, "/meta/") {
			schemas++
		}
	}
	if len(rows) < 2 || len(requests)-schemas != len(exists) {
		t.Errorf("%s: %d rows, %d requests, %d of them for schemas", named, len(rows), len(requests), schemas)
	}
	all := len(ask(t, off, "SELECT 1 FROM users"))
	for _, query := range []string{
		some + n + " = 0", some + n + " <> 1", some + n + " NOT IN (1)", some + "(SELECT max(g.name)" + of + " IS NULL", some + "coalesce((SELECT max(g.name)" + of + ", 'x') = 'x'",
		"SELECT login FROM (SELECT u.login, " + n + " AS n FROM users u) WHERE n = 0",
		"SELECT u.login FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id IN (SELECT id FROM groups WHERE name IN ('Engineering', 'Sales')) GROUP BY u.id HAVING count(m.group_id) < 1",
	} {
		rows, _ := asking(t, s, openDB(t, s), query+" ORDER BY 1")
		same(t, query, rows, ask(t, off, query+" ORDER BY 1"))
		if len(rows) < all/2 || len(rows) == all {
			t.Errorf("%s: %d rows of %d", query, len(rows), all)
		}
	}
	// A value that is bound counts where the statement is run once.
	for bound, most := range map[any]bool{0: true, 0.5: true, -1: false, nil: true, "a": true} {
		query := some + n + " > :n ORDER BY 1"
		rows, requests := asking(t, s, openDB(t, s), query, sql.Named("n", bound))
		same(t, query, rows, ask(t, off, query, sql.Named("n", bound)))
		if most && bound != nil && bound != "a" && len(requests) != len(exists) || !most && len(rows) != all {
			t.Errorf("%s with %v: %d rows, %d requests, want %d", query, bound, len(rows), len(requests), len(exists))
		}
	}
	stmt, err := openDB(t, s).Prepare(some + n + " > ? ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	for _, bound := range []int{1, 0, -1} {
		rows, err := stmt.Query(bound)
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(rows)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "prepared", got, ask(t, off, some+n+" > ? ORDER BY 1", bound))
	}
}

// TestNumbersAsExists holds that a number of rows which is compared with none ends with
// the first page of them.
func TestNumbersAsExists(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 40, Groups: 12, PageLimit: 3})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	const (
		of = " FROM group_members m WHERE m.group_id = g.id AND m.status <> 'STAGED')"
		n  = "SELECT g.name FROM groups g WHERE (SELECT count(*)" + of
	)
	for exists, queries := range map[string][]string{
		"":     {n + " > 0", n + " >= 1", n + " <> 0", n},
		"NOT ": {n + " = 0", n + " < 1", "SELECT g.name FROM groups g WHERE NOT (SELECT count(m.user_id)" + of + " > 0"},
	} {
		want, least := asking(t, s, openDB(t, s), "SELECT g.name FROM groups g WHERE "+exists+"EXISTS (SELECT 1"+of+" ORDER BY 1")
		for _, query := range queries {
			rows, requests := asking(t, s, openDB(t, s), query+" ORDER BY 1")
			same(t, query, rows, want)
			same(t, query, rows, ask(t, off, query+" ORDER BY 1"))
			if len(requests) != len(least) {
				t.Errorf("%s: %d requests, want %d", query, len(requests), len(least))
			}
		}
		_, requests := asking(t, s, openDB(t, s), n+" > 2")
		if len(requests) <= len(least) {
			t.Fatalf("all rows take %d requests, the first ones %d: the test tells nothing", len(requests), len(least))
		}
	}
}
