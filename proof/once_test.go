package proof

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// Statements that ask for the same rows along several ways: by key and in a
// list, as parents of a fan-out, as one pass of a scan, from both ends of a
// relation, in a second look for rows without a match. No request is sent
// twice, with pushdown and without, and the rows are those of plain SQLite.
var alongSeveralWays = []string{
	`SELECT count(*) FROM user_roles a, user_roles b`,
	`SELECT count(*) FROM groups g, user_roles r`,
	`SELECT count(*) FROM group_members NATURAL JOIN user_roles`,
	`SELECT count(*) FROM group_members m JOIN user_roles r ON r.user_id = m.user_id WHERE m.group_id = (SELECT id FROM groups WHERE name = 'Everyone')`,
	`SELECT user_id FROM group_members EXCEPT SELECT user_id FROM user_roles`,
	`SELECT u.login, r.label FROM users u FULL JOIN user_roles r ON r.user_id = u.id`,
	`SELECT count(*) FROM group_members m CROSS JOIN groups g ON g.id = m.group_id`,
	`SELECT g.name, count(m.user_id) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id GROUP BY g.id`,
	`SELECT g.name, g.users_count, count(m.user_id) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id GROUP BY g.id`,
	`SELECT g.name, u.login FROM groups g RIGHT JOIN group_members m ON m.group_id = g.id RIGHT JOIN users u ON u.id = m.user_id WHERE g.id IS NULL`,
	`SELECT count(*) FROM enrolled_factors f CROSS JOIN users u ON u.id = f.user_id`,
	`SELECT u.login, f.factor_type FROM (SELECT * FROM users WHERE status = 'SUSPENDED') u LEFT JOIN enrolled_factors f ON f.user_id = u.id FULL JOIN enrolled_factors e ON e.id = f.id AND e.user_id = f.user_id`,
	`SELECT f.factor_type FROM enrolled_factors f RIGHT JOIN users u ON u.id = f.user_id WHERE u.status = 'STAGED'`,
	`SELECT login FROM group_members WHERE user_id = '%s' UNION SELECT login FROM users WHERE id = '%[1]s'`,
	`SELECT login FROM users WHERE id = '%s' UNION ALL SELECT login FROM group_members WHERE user_id = '%[1]s'`,
	`SELECT credentials FROM group_members WHERE user_id = '%s' UNION SELECT login FROM users WHERE id = '%[1]s'`,
	`SELECT m.login FROM users m WHERE m.status = 'DEPROVISIONED' AND EXISTS (SELECT 1 FROM users e WHERE e.manager_id = m.login AND e.status = 'ACTIVE')`,
	`SELECT (SELECT count(*) FROM users WHERE status = 'DEPROVISIONED'), (SELECT count(*) FROM users WHERE department = 'Sales'), (SELECT count(*) FROM users)`,
	`SELECT (SELECT count(*) FROM group_members WHERE group_id IN (SELECT id FROM groups WHERE name GLOB 'S*')), (SELECT count(*) FROM group_members)`,
	`SELECT x.user_id FROM group_members x WHERE EXISTS (SELECT 1 FROM group_members y WHERE y.user_id = x.user_id AND y.group_id <> x.group_id)`,
	`SELECT u.login, s.login FROM users u LEFT JOIN (SELECT * FROM users WHERE status <> 'DEPROVISIONED') s ON s.manager_user_id = u.id`,
	`SELECT u.login FROM users u WHERE EXISTS (SELECT 1 FROM (SELECT * FROM users WHERE status <> 'DEPROVISIONED') s WHERE s.manager_user_id = u.id)`,
	`SELECT login FROM users WHERE status <> 'DEPROVISIONED' UNION ALL SELECT login FROM users`,
	`SELECT login FROM users WHERE id = '00u00000000000000001' UNION SELECT login FROM group_members WHERE user_id = '00u00000000000000001'`,
	`SELECT login FROM group_members WHERE user_id = '00u00000000000000001' UNION SELECT login FROM users WHERE id = '00u00000000000000001'`,
	`SELECT (SELECT login FROM users WHERE id = '%s'), (SELECT max(credentials) FROM group_members WHERE user_id = '%[1]s')`,
	`SELECT r.user_id, (SELECT count(u.login) FROM users u WHERE u.id = r.user_id), (SELECT max(m.credentials) FROM group_members m WHERE m.user_id = r.user_id LIMIT 1) FROM user_roles r`,
	`SELECT count(*) FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE status = 'ACTIVE') OR assignment_type = 'USER' AND user_id > 'a'`,
	`SELECT count(*) FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE status = 'ACTIVE') UNION ALL SELECT count(*) FROM user_roles`,
	`SELECT count(*) FROM groups g WHERE g.id IN (SELECT group_id FROM group_members WHERE user_id IN (SELECT user_id FROM user_roles WHERE user_id IN (SELECT id FROM users WHERE status = 'ACTIVE')))`,
	`SELECT type, max(length(assignment_type)) FROM user_roles WHERE assignment_type = 'GR' OR user_id = (SELECT min(user_id) FROM user_roles) GROUP BY type`,
	`SELECT type, max(length(assignment_type)) FROM user_roles WHERE assignment_type = 'GR' OR user_id = '%s' GROUP BY type`,
	`SELECT login, _key FROM group_members WHERE user_id = '%s' OR login > 'a' AND user_id = upper('%[1]s') OR user_id IN ('%[1]s', 'x')`,
	`SELECT login FROM users WHERE id NOT IN (SELECT user_id FROM enrolled_factors) AND id NOT IN (SELECT user_id FROM user_roles)`,
}

func TestNoRequestTwice(t *testing.T) {
	t.Parallel()
	for _, opt := range []oktatest.Options{smallOptions(5), {Users: 60, Groups: 12, Seed: 3, Unlimited: true}} {
		o := startOrg(t, opt)
		id := ask(o.on, "SELECT user_id FROM group_members LIMIT 1").rows[0][0]
		for i, sql := range alongSeveralWays {
			if !inTurn(i) {
				continue
			}
			if strings.Contains(sql, "%") {
				sql = fmt.Sprintf(sql, id)
			}
			if said := o.differ(question{sql: sql}); said != "" {
				t.Errorf("%s\n%s", sql, said)
			}
			for _, mode := range []string{oktasql.PushdownOn, oktasql.PushdownOff} {
				cfg := config(o.srv)
				cfg.Pushdown = mode
				db := open(t, cfg)
				ready(t, db)
				a := ask(db, sql)
				if said := uneconomical(a.costs); said != "" || a.err != nil {
					t.Errorf("pushdown %v, %d calls: %s\n%s %v", mode, a.costs.Calls, sql, said, a.err)
				}
			}
		}
	}
}
