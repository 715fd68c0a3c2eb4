package proof

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// alikes adds people of whom some have mail addresses that differ in case only, and
// moments that are written in different ways, all of them members of groups.
func alikes(srv *oktatest.Server) {
	emails := []string{"gone@acme.example", "dup@acme.example", "Dup@Acme.example", "DUP@ACME.EXAMPLE", "one@acme.example", "ONE@acme.example"}
	times := []string{"2024-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0Z", "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00Z"}
	var groups []string
	for i := range 3 {
		groups = append(groups, srv.AddGroup(fmt.Sprintf(`{"type":"OKTA_GROUP","profile":{"name":"Alike %d"}}`, i)))
	}
	for i, email := range emails {
		id := srv.AddUser(fmt.Sprintf(`{"status":%q,"created":%q,"lastUpdated":%q,"profile":{"login":"alike%d@acme.example","email":%q,"department":"Alike %d","city":"Alike"}}`, []string{"DEPROVISIONED", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE"}[i], times[i], times[i], i, email, i%3))
		for _, g := range groups[:1+i%3] {
			srv.AddMember(g, id)
		}
	}
}

// A condition that wants one spelling of a text, of those that SQLite takes for equal,
// says nothing of a group of all of them. And a query that shows one of several rows
// shows the same one wherever the statement reads it.
func TestAlike(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(4), alikes)
	for _, sql := range []string{
		`SELECT e, n FROM (SELECT m.email e, count(*) n FROM group_members m GROUP BY m.email) WHERE lower(e) LIKE 'dup%'`,
		`SELECT n FROM (SELECT m.email e, count(*) n FROM group_members m GROUP BY m.email) WHERE e GLOB 'D*'`,
		`SELECT n FROM (SELECT m.email e, count(*) n FROM group_members m GROUP BY m.email) WHERE e GLOB 'd*'`,
		`SELECT count(*) FROM group_members m GROUP BY m.email HAVING m.email GLOB 'o*' OR m.email GLOB 'O*'`,
		`SELECT n FROM (SELECT m.created c, count(*) n FROM group_members m GROUP BY m.created) WHERE length(c) < 24`,
		`SELECT user_id, n FROM (SELECT m.email e, m.user_id, count(*) OVER (PARTITION BY m.email) n FROM group_members m) WHERE e GLOB 'D*'`,
		`SELECT user_id, n FROM (SELECT m.created c, m.user_id, count(*) OVER (PARTITION BY m.created) n FROM group_members m) WHERE length(c) = 20`,
		`SELECT n FROM (SELECT email e, count(*) n FROM users GROUP BY email) WHERE e IN (SELECT email COLLATE BINARY FROM users WHERE department = 'Alike 1')`,
	} {
		if d := o.differ(question{sql: sql}); d != "" {
			t.Error(d)
		}
	}
	// Which department is shown of a city is open; how many its group has is not.
	of := ask(o.on, `SELECT count(*) FROM (SELECT city, department d, status s FROM users GROUP BY city) t
		LEFT JOIN (SELECT g.name, count(*) n FROM groups g JOIN group_members m ON m.group_id = g.id GROUP BY g.name) x ON x.name = t.d
		WHERE t.city = char(65) || 'like' AND t.s IN ('DEPROVISIONED', 'ACTIVE') AND x.n > 0`)
	if got := fmt.Sprint(of.rows); got != "[[1]]" {
		t.Errorf("cities whose department is a group: %s, %v", got, of.err)
	}
}
