package proof

import (
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// Joins of which a way is known that takes far fewer requests than row after row:
// a LIMIT does not make the statement take another one.
var limitedAlike = []string{
	`SELECT u.login, r.label FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026-06-01'`,
	`SELECT r.type, u.login FROM user_roles r JOIN users u ON u.id = r.user_id AND date(u.created) < '2026-02-01' WHERE r.assignment_type = 'USER'`,
	`SELECT u.id, m.group_id FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND m.status = 'ACTIVE' WHERE u.id IN (SELECT user_id FROM user_roles WHERE assignment_type = 'USER') AND u.last_login < '2026-08-18'`,
	`SELECT g.name, u.login FROM groups g JOIN group_members m ON m.group_id = g.id JOIN users u ON u.id = m.user_id WHERE g.type = 'APP_GROUP' AND u.status = 'SUSPENDED'`,
	`SELECT u.id, m.group_id FROM users u JOIN group_members m ON m.user_id = u.id WHERE u.login LIKE 'A%@example.com'`,
	`SELECT u.department, count(*) FROM users u WHERE u.department IN ('Sales', 'Finance') AND NOT EXISTS (SELECT 1 FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id AND g.type = 'OKTA_GROUP') GROUP BY 1`,
	`SELECT u.login FROM users u WHERE u.department = 'Sales' INTERSECT SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name GLOB '*a*'`,
	`WITH a AS (SELECT id FROM users WHERE city IS NULL), b AS (SELECT user_id, count(*) n FROM group_members GROUP BY user_id) SELECT a.id, b.n FROM a JOIN b ON b.user_id = a.id`,
	`SELECT id, rn FROM (SELECT u.id, row_number() OVER (PARTITION BY u.department ORDER BY u.created, u.id) rn FROM users u WHERE u.created > (SELECT min(v.created) FROM users v WHERE v.department = u.department)) WHERE rn <= 3`,
	`SELECT (SELECT count(*) FROM users WHERE login LIKE 'a%'), (SELECT count(DISTINCT m.user_id) FROM group_members m WHERE m.created < '2026-03-01')`,
	`WITH a AS (SELECT id FROM users WHERE department = 'Sales'), b AS (SELECT user_id, count(*) n FROM user_roles GROUP BY user_id) SELECT a.id, b.n FROM a JOIN b ON b.user_id = a.id`,
}

func TestLimitIsNoOtherWay(t *testing.T) {
	t.Parallel()
	o := startOrg(t, oktatest.Options{Users: 600, Groups: 40, Seed: 7, Unlimited: true})
	for i, sql := range limitedAlike {
		if !inTurn(i) {
			continue
		}
		db := open(t, config(o.srv))
		ready(t, db)
		whole := ask(db, sql)
		if whole.err != nil {
			t.Errorf("%s: %v", sql, whole.err)
			continue
		}
		for _, limit := range []string{" LIMIT 1", " LIMIT 20", " LIMIT 1000", " LIMIT 900 OFFSET 100"} {
			db := open(t, config(o.srv))
			ready(t, db)
			a := ask(db, sql+limit)
			if said := o.compare(question{sql: sql + limit, all: sql}, "with a LIMIT", a, ask(o.plain, sql+limit)); said != "" {
				t.Error(said)
			}
			if a.costs.Calls > whole.costs.Calls {
				t.Errorf("%s%s takes %d calls, all of it %d\n%s", sql, limit, a.costs.Calls, whole.costs.Calls, list(a.costs.Requests))
			}
			if said := uneconomical(a.costs); said != "" {
				t.Errorf("%s%s: %s", sql, limit, said)
			}
		}
	}
}

// Statements of which a LIMIT of 1000 rows is more than there are: it changes nothing.
var beyondTheirEnd = []string{
	`SELECT g.id, o.status FROM groups g LEFT JOIN users o ON o.email = g.name WHERE o.id IS NULL OR o.login LIKE 'a%'`,
	`SELECT u.id, v.id FROM users u LEFT JOIN users v ON v.login = u.manager_id AND v.status = 'ACTIVE' WHERE u.department = 'Sales'`,
	`SELECT u.login, v.login FROM users u JOIN users v ON v.department = u.department AND v.title = u.title WHERE u.status = 'SUSPENDED'`,
	`SELECT u.id, (SELECT count(*) FROM users v WHERE v.department = u.department) FROM users u WHERE u.login LIKE 'a%'`,
	`SELECT u.id FROM users u WHERE u.created > (SELECT min(v.created) FROM users v WHERE v.department = u.department) OR u.id IN (SELECT r.user_id FROM user_roles r WHERE r.assignment_type = 'USER')`,
	`SELECT m.login FROM group_members m JOIN groups g ON g.id = m.group_id WHERE g.name = 'Everyone' AND m.user_id NOT IN (SELECT id FROM users WHERE department = 'Sales')`,
}

func TestLimitEndsNothing(t *testing.T) {
	t.Parallel()
	o := startOrg(t, oktatest.Options{Users: 600, Groups: 40, Seed: 7, Unlimited: true})
	for _, sql := range beyondTheirEnd {
		whole, a := o.fresh(t, sql, nil), o.fresh(t, sql+" LIMIT 1000", nil)
		if said := o.compare(question{sql: sql}, "with a LIMIT", a, whole); said != "" {
			t.Error(said)
		}
		if a.costs.Calls != whole.costs.Calls {
			t.Errorf("%s LIMIT 1000 takes %d calls, all of it %d\n%s\nall:\n%s", sql, a.costs.Calls, whole.costs.Calls, list(a.costs.Requests), list(whole.costs.Requests))
		}
	}
}
