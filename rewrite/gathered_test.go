package rewrite

import "testing"

// TestGatheredFor holds which queries with groups are restricted to the values of the few
// rows that they are joined to. In the texts ⟦ and ⟧ are around what is added.
func TestGatheredFor(t *testing.T) {
	t.Parallel()
	const few = `(SELECT "u"."login" FROM users u WHERE (u.title = 'Director'))`
	holds(t, rulesForTest.GatheredFor, []string{
		`SELECT 1 FROM users u LEFT JOIN (SELECT manager_id, count(*) n FROM users ⟦WHERE "users"."manager_id" IN ` + few + ` ⟧GROUP BY manager_id) r ON r.manager_id = u.login WHERE u.title = 'Director'`,
		`SELECT 1 FROM (SELECT lower(o.city), o.manager_id AS k FROM users o WHERE ⟦(⟧o.status = 'ACTIVE' OR id > '0'⟦) AND "o"."manager_id" IN ` + few + `⟧ GROUP BY 2) r, users u WHERE u.title = 'Director' AND r.k = u.login AND r.n > 1`,
		`WITH r AS (SELECT DISTINCT manager_id FROM users⟦ WHERE "users"."manager_id" IN (SELECT "u"."login" FROM users u WHERE (u.title = ?1))⟧) SELECT 1 FROM users u LEFT JOIN r ON r.manager_id = u.login WHERE u.title = ?⟦1⟧ ORDER BY 1 LIMIT 3`,
		`WITH r(k, n) AS (SELECT email, count(*) FROM users ⟦WHERE "users"."email" COLLATE NOCASE IN (SELECT "u"."login" FROM users u WHERE (u.title = 'Director')) ⟧GROUP BY email) SELECT 1 FROM users u JOIN r ON u.login = k AND u.title = 'Director'`,
		`WITH d AS ⟦NOT MATERIALIZED ⟧(SELECT login FROM users u WHERE u.title = 'Director'), r AS (SELECT manager_id, count(*) n FROM users ⟦WHERE "users"."manager_id" IN (SELECT "d"."login" FROM d) ⟧GROUP BY manager_id) SELECT 1 FROM d LEFT JOIN r ON r.manager_id = d.login`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, city, count(*) n FROM users ⟦WHERE "users"."manager_id" IN (SELECT "u"."login" FROM users u WHERE (u.title = 'X')) ⟧GROUP BY 1, 2) r ON r.manager_id = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users ⟦WHERE "users"."manager_id" COLLATE NOCASE IN ` + few + ` ⟧GROUP BY manager_id) r ON u.login = r.manager_id WHERE u.title = 'Director'`,
		`SELECT 1 FROM users u JOIN (SELECT department, count(*) n FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."department" IN (SELECT "u"."department" FROM users u WHERE (u.title = 'X'))⟧ GROUP BY department) r USING (department) WHERE u.title = 'X'`,
		`SELECT 1 FROM (SELECT manager_id, count(*) n FROM users ⟦WHERE "users"."manager_id" IN (SELECT "users".login FROM users WHERE "users".title = 'Director') ⟧GROUP BY manager_id) r WHERE r.manager_id IN (SELECT login FROM users WHERE title = 'Director')`,
		`SELECT 1 FROM (SELECT manager_id AS m, count(*) n FROM users ⟦WHERE "users"."manager_id" IN (SELECT x.login FROM users x WHERE x.title = 'Director') ⟧GROUP BY 1) WHERE m IN (SELECT x.login FROM users x WHERE x.title = 'Director')`,
		`SELECT manager_id, count(*) FROM users u ⟦WHERE "u"."manager_id" IN (SELECT x.login FROM users x WHERE x.title = 'Director') ⟧GROUP BY manager_id HAVING u.manager_id IN (SELECT x.login FROM users x WHERE x.title = 'Director') AND count(*) > 1`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users ⟦WHERE "users"."manager_id" IN (SELECT "u"."login" FROM users u WHERE (u.title = 'X')) ⟧GROUP BY 1) r ON r.manager_id = u.login WHERE u.title = 'X' LIMIT 1`,
	}, []string{
		`SELECT 1 FROM (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r WHERE r.manager_id IN (SELECT login FROM users WHERE status = 'ACTIVE')`,
		`SELECT 1 FROM (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r WHERE r.manager_id NOT IN (SELECT login FROM users WHERE title = 'X')`,
		`SELECT 1 FROM (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r WHERE r.n IN (SELECT login FROM users WHERE title = 'X')`,
		`SELECT 1 FROM (SELECT manager_id, sum(1) OVER (ORDER BY login) n FROM users) r WHERE r.manager_id IN (SELECT login FROM users WHERE title = 'X')`,
		`SELECT max(manager_id) m FROM users GROUP BY city HAVING m IN (SELECT login FROM users WHERE title = 'X')`,
		`SELECT 1 FROM (SELECT last_login, count(*) n FROM users GROUP BY 1) r WHERE r.last_login IN (SELECT last_login FROM users WHERE title = 'X')`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r ON r.manager_id = u.login WHERE u.status = 'ACTIVE'`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r ON r.manager_id = u.login`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users GROUP BY manager_id) r ON r.n = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) OVER () n FROM users) r ON r.manager_id = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT DISTINCT manager_id FROM users LIMIT 3) r ON r.manager_id = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT last_login, count(*) n FROM users GROUP BY 1) r ON r.last_login = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT name, count(*) n FROM groups GROUP BY name) r ON r.name = u.city WHERE u.title = 'X'`, // a page tells all
		`SELECT 1 FROM users u JOIN (SELECT manager_id, count(*) n FROM users WHERE city = 'Rome' GROUP BY 1) r ON r.manager_id = u.login WHERE u.title = 'X'`,
		`SELECT 1 FROM users u JOIN (SELECT manager_id FROM users) r ON r.manager_id = u.login WHERE u.title = 'X'`,
		`WITH RECURSIVE o(l) AS (SELECT login FROM users UNION ALL SELECT l FROM o WHERE l > '') SELECT 1 FROM o, users u JOIN (SELECT manager_id, count(*) n FROM users GROUP BY 1) r ON r.manager_id = u.login WHERE u.title = 'X' LIMIT 1`, // endless but for the LIMIT
		`WITH r AS (SELECT manager_id, count(*) n FROM users GROUP BY 1) SELECT 1 FROM users u JOIN r ON r.manager_id = u.login JOIN r s ON s.n = r.n WHERE u.title = 'X'`,
	})
}
