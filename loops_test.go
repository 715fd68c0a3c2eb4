package oktasql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestPairsTogether holds that the conditions which one row after the other gives
// go into one request, and that a statement which may end early asks for one row's.
func TestPairsTogether(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 300, PageLimit: 200})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for query, want := range map[string]int{
		"WITH w(d, t) AS (VALUES ('Sales', 'VP'), ('Sales', 'Manager'), ('Legal', 'VP'), ('x', NULL)) SELECT w.d, w.t, u.login FROM w LEFT JOIN users u ON u.department = w.d AND u.title = w.t": 1,
		"WITH w(d, t) AS (VALUES ('Sales', 'VP'), ('Legal', 'VP')) SELECT w.d, (SELECT count(*) FROM users u WHERE u.department = w.d AND u.title = w.t AND u.status = 'ACTIVE') AS n FROM w":    1,
		"SELECT a.login, b.login AS other FROM users a JOIN users b ON b.first_name = a.first_name AND b.last_name = a.last_name WHERE a.status = 'SUSPENDED' AND b.status = 'ACTIVE'":           2,
		"SELECT a.login FROM users a WHERE a.status = 'SUSPENDED' AND NOT EXISTS (SELECT 1 FROM users b WHERE b.city = a.city AND b.title = 'VP' AND b.status = 'ACTIVE')":                       2,
		"WITH w(d, t) AS (VALUES ('Sales', 'Manager'), ('Legal', 'VP')) SELECT w.d FROM w WHERE EXISTS (SELECT 1 FROM users u WHERE u.department = w.d AND u.title = w.t) ORDER BY w.d LIMIT 5":  2,
	} {
		rows, requests := asking(t, s, openDB(t, s), query)
		same(t, query, rows, ask(t, off, query))
		if len(requests) != want {
			t.Errorf("%s: %d requests, want %d:\n%s", query, len(requests), want, strings.Join(requests, "\n"))
		}
	}
}

// TestTogetherTooLong holds that what goes into one request is asked for apart when
// Okta finds the expression too long.
func TestTogetherTooLong(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, MaxExpression: 300})
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	long := func(of string) string {
		var list []string
		for i := range 8 {
			list = append(list, fmt.Sprintf("'%s of something that is long, %d'", of, i))
		}
		return strings.Join(list, ", ")
	}
	for _, query := range []string{
		"SELECT (SELECT count(*) FROM users WHERE title IN ('VP', " + long("head") + ") AND status = 'ACTIVE'), (SELECT count(*) FROM users WHERE title IN (" + long("aide") + ", 'Manager') AND department = 'Sales')",
		"SELECT login FROM users WHERE status = 'SUSPENDED' AND title IN ('VP', " + long("head") + ") UNION SELECT login FROM users WHERE city IN (" + long("city") + ", 'Oslo') AND status = 'ACTIVE' ORDER BY 1",
		"WITH w(d) AS (VALUES ('Sales'), ('Legal'), ('Finance')) SELECT w.d, (SELECT count(*) FROM users u WHERE u.department = w.d AND u.title IN ('Manager', 'VP', " + long("head") + ")) FROM w",
		// Without a list: a term is left out.
		"SELECT login FROM users WHERE status = 'ACTIVE' AND department = '" + strings.Repeat("d", 120) + "' AND city = '" + strings.Repeat("c", 130) + "' ORDER BY 1",
		"SELECT login FROM users WHERE (status = 'ACTIVE' OR department = '" + strings.Repeat("d", 120) + "' OR city = '" + strings.Repeat("c", 130) + "') AND created > '2020-01-01' ORDER BY created LIMIT 7",
	} {
		same(t, query, ask(t, openDB(t, s), query), ask(t, off, query))
	}
}

// TestListOfEverythingOnce holds that look-ups of many keys, where they turn into a
// complete list, send none of the lists again that were read for another column.
func TestListOfEverythingOnce(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 600, PageLimit: 200})
	query := "SELECT u.second_email FROM users u WHERE u.id NOT IN (SELECT a.user_id FROM group_members a WHERE a.honorific_prefix < 'x' AND a.group_id = (SELECT id FROM groups WHERE name = 'Everyone')) AND u.id IN (SELECT b.user_id FROM group_members b)"
	_, requests := asking(t, s, openDB(t, s), query)
	seen := map[string]bool{}
	for _, r := range requests {
		if seen[r] {
			t.Errorf("sent twice: %s", r)
		}
		seen[r] = true
	}
}
