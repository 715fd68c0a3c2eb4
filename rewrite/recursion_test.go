package rewrite

import "testing"

// TestRecursed holds what is joined to a recursion by a list of its keys. In the texts ⟦
// and ⟧ are around what is added.
func TestRecursed(t *testing.T) {
	t.Parallel()
	const up = `WITH RECURSIVE line AS (SELECT id, login, manager_id FROM users WHERE login = 'x' UNION ALL SELECT u.id, u.login, u.manager_id FROM line JOIN users u ON u.login = line.manager_id) `
	const down = `WITH RECURSIVE line(k, l) AS (SELECT id, login FROM users WHERE login = 'x' UNION SELECT u.id, u.login FROM users u JOIN line ON u.manager_id = line.l) `
	holds(t, rulesForTest.Recursed, []string{
		up + `SELECT f.id FROM line JOIN enrolled_factors f ON f.user_id = line.id⟦ WHERE "f"."user_id" IN (SELECT "id" FROM "line")⟧ ORDER BY 1`,
		up + `SELECT u.title FROM users u, line AS x WHERE ⟦(⟧u.id = x.id AND u.status = 'ACTIVE'⟦) AND "u"."id" IN (SELECT "id" FROM "line")⟧`,
		down + `SELECT count(*) FROM line JOIN group_members m ON m.user_id = k⟦ WHERE "m"."user_id" IN (SELECT "k" FROM "line")⟧ GROUP BY k`,
	}, []string{
		down + `SELECT u.title FROM line JOIN users u ON u.id = line.k`, // as many as the org has
		up + `SELECT f.id FROM line LEFT JOIN enrolled_factors f ON f.user_id = line.id`,
		up + `SELECT u.title FROM users u, line AS x WHERE u.id = x.id LIMIT 3`, // which may be what ends it
		up + `SELECT r.type FROM line JOIN user_roles r ON r.user_id = line.id`,
		up + `SELECT f.id FROM line JOIN enrolled_factors f ON f.user_id = line.login`,
		up + `SELECT f.id FROM line JOIN enrolled_factors f ON f.user_id = line.id AND f.user_id IN (SELECT id FROM users WHERE city = 'a')`,
		up + `SELECT g.name FROM line JOIN group_members m ON m.user_id = line.id JOIN groups g ON g.id = m.group_id WHERE g.name LIKE 'E%'`,
		`WITH RECURSIVE line AS NOT MATERIALIZED (SELECT id, login FROM users WHERE login = 'x' UNION SELECT u.id, u.login FROM users u JOIN line l ON u.manager_id = l.login) SELECT f.id FROM line JOIN enrolled_factors f ON f.user_id = line.id`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n JOIN group_members m ON m.group_id = n.i`,
		`WITH RECURSIVE a AS (SELECT id FROM users WHERE login = 'x') SELECT f.id FROM a JOIN enrolled_factors f ON f.user_id = a.id`,
	})
}
