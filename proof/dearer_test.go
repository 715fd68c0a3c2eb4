package proof

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// beforeCounting is how many look-ups are made before it is found out what reading the
// other end of a relation takes, with a request of its own.
const beforeCounting = 32

// Statements that took a multiple of what plain lists do, and what they may take more
// than these now.
var onceDearer = []struct {
	sql  string
	more int64
}{
	// A list that is read to its end although the table is joined to the left.
	{`SELECT g.name, m.user_id FROM groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.status = 'ACTIVE' WHERE EXISTS (SELECT 1 FROM group_members n WHERE n.user_id = m.user_id AND n.status = 'STAGED')`, 0},
	// All users are read, beside a list of the user's own too.
	{`SELECT u.login FROM users u WHERE NOT EXISTS (SELECT 1 FROM hr WHERE hr.login = u.login AND hr.team = 'a') AND NOT EXISTS (SELECT 1 FROM users v WHERE v.manager_user_id = u.id)`, 0},
	{`SELECT u.login FROM users u WHERE u.login NOT IN (SELECT login FROM hr WHERE login IS NOT NULL) AND EXISTS (SELECT 1 FROM users v WHERE v.manager_user_id = u.id)`, 0},
	// A scan has changed over to the lists of all groups, which hold what is looked up.
	{`SELECT m.user_id, count(*) FROM group_members m WHERE m.department = 'Sales' AND EXISTS (SELECT 1 FROM group_members n WHERE n.user_id = m.user_id AND n.status = 'ACTIVE') GROUP BY 1`, 10},
	// Joins in parentheses that hold without them.
	{`SELECT u.login, r.label FROM (users u INNER JOIN user_roles r ON u.id = r.user_id) WHERE u.last_login < '2026-06-01'`, -10},
	{`SELECT u.login, g.name FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id AND g.type = 'APP_GROUP') ON m.user_id = u.id`, -5},
	// Lists of keys that nothing is known to end, and that have gone on for a while.
	{`SELECT m.user_id, m.group_id FROM group_members m WHERE m.user_id IN (SELECT u.id FROM users u) LIMIT 10000`, 12},
	{`SELECT m.user_id FROM group_members m WHERE m.user_id IN (SELECT u.id FROM users u) AND EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = m.user_id AND r.type = 'SUPER_ADMIN') LIMIT 1000`, 40},
	// What each look-up takes includes the user beside the list, and the groups have been
	// counted already.
	{`SELECT r.user_id, m.group_id FROM user_roles r JOIN group_members m ON m.user_id = r.user_id WHERE m.login LIKE 'a%'`, beforeCounting},
}

func TestHardlyDearer(t *testing.T) {
	t.Parallel()
	for _, opt := range []oktatest.Options{wideOptions(), fewOptions()} {
		o := startOrg(t, opt)
		for _, c := range onceDearer {
			plain, pushed := o.unaided(t, question{sql: c.sql}), o.first(t, config(o.srv), question{sql: c.sql})
			if said := o.compare(question{sql: c.sql}, "with pushdown", pushed, plain); said != "" {
				t.Error(said)
			}
			if pushed.costs.Calls > plain.costs.Calls+c.more {
				t.Errorf("%s takes %d calls, plain lists %d\n%s", c.sql, pushed.costs.Calls, plain.costs.Calls, list(pushed.costs.Requests))
			}
		}
	}
}

// fewOptions is an org in pages of Okta's own size: one call lists its users, and few do
// their groups.
func fewOptions() oktatest.Options {
	return oktatest.Options{Users: 100, Groups: 14, Seed: 3, Unlimited: true}
}

// unaided asks a query without pushdown.
func (o *org) unaided(t *testing.T, q question) answer {
	off := config(o.srv)
	off.Pushdown = oktasql.PushdownOff
	return o.first(t, off, q)
}

// first asks a query as the first of a Connector, beside a list of the user's own.
func (o *org) first(t *testing.T, cfg oktasql.Config, q question) answer {
	db := open(t, cfg)
	defer func() { _ = db.Close() }()
	ready(t, db)
	for _, text := range o.ownList() {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	return ask(db, q.sql, q.args...)
}

// ownList makes the list of people that everyday statements read.
func (o *org) ownList() []string {
	logins := o.pool()["users.login"]
	var rows []string
	for i := range 7 {
		login := strings.ToUpper(fmt.Sprint(logins[i*5%len(logins)]))
		rows = append(rows, fmt.Sprintf("('%c', '%s')", 'a'+i%2, strings.ReplaceAll(login, "'", "''")))
	}
	return []string{
		"CREATE TEMP TABLE hr(team TEXT, login TEXT COLLATE NOCASE)",
		"INSERT INTO hr VALUES " + strings.Join(rows, ", ") + ", ('a', 'nobody@example.com'), ('b', NULL)",
	}
}
