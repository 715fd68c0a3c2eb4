package rewrite

import "testing"

// TestSidesOf holds which sides of an EXCEPT or INTERSECT over one table get the
// conditions of the others. In the texts ⟦ and ⟧ are around what is added.
func TestSidesOf(t *testing.T) {
	t.Parallel()
	const members = `id IN (SELECT user_id FROM group_members WHERE group_id = 'g')`
	holds(t, rulesForTest.SidesOf, []string{
		`SELECT id FROM users WHERE ⟦(⟧city = 'a'⟦) AND ("users"."status" = 'X')⟧ INTERSECT SELECT id FROM users WHERE ⟦(⟧status = 'X'⟦) AND ("users"."city" = 'a')⟧`,
		`SELECT login FROM users⟦ WHERE ("users"."status" = 'X')⟧ INTERSECT SELECT u.login FROM users u WHERE u.status = 'X' ORDER BY 1 LIMIT 3`,
		`SELECT id FROM users WHERE city = 'a' EXCEPT SELECT u.id FROM users u⟦ WHERE ("u"."city" = 'a')⟧`,
		`SELECT 1, id FROM users u WHERE city = 'a' EXCEPT SELECT department, id FROM users⟦ WHERE ("users"."city" = 'a')⟧`,
		`SELECT * FROM users⟦ WHERE ("users"."city" = 'a')⟧ INTERSECT SELECT u.* FROM users u WHERE u.city = 'a'`,
		`SELECT DISTINCT id FROM users u⟦ WHERE ("u"."city" = 'a')⟧ INTERSECT SELECT id FROM users WHERE users.city = 'a'`,
		`SELECT id FROM users WHERE city = 'a' UNION SELECT id FROM users WHERE city = 'b' EXCEPT SELECT id FROM users⟦ WHERE (("users"."city" = 'a') OR ("users"."city" = 'b'))⟧`,
		`SELECT id FROM users WHERE city = 'a' AND status = 'X' UNION ALL SELECT id FROM users WHERE status = 'X' EXCEPT SELECT id FROM users⟦ WHERE ("users"."status" = 'X')⟧`,
		`SELECT id FROM users⟦ WHERE ("users"."city" = 'a')⟧ UNION SELECT group_id FROM group_members INTERSECT SELECT id FROM users WHERE city = 'a'`,
		`SELECT id FROM users WHERE city = 'a' EXCEPT SELECT id FROM users WHERE ⟦(⟧status = 'X'⟦) AND ("users"."city" = 'a')⟧ EXCEPT SELECT id FROM users WHERE ⟦(⟧status = 'Y'⟦) AND ("users"."city" = 'a')⟧`,
		`SELECT count(*) FROM (SELECT id FROM users WHERE city = 'a' EXCEPT SELECT id FROM users⟦ WHERE ("users"."city" = 'a')⟧)`,
		`SELECT id FROM users⟦ WHERE ("users"."id" IN (SELECT "group_members".user_id FROM group_members WHERE "group_members".group_id = 'g'))⟧ INTERSECT SELECT id FROM users WHERE ` + members,
		`SELECT id FROM users⟦ WHERE ("users"."city" = 'a')⟧ INTERSECT SELECT u.id FROM users u JOIN group_members m ON m.user_id = u.id WHERE u.city = 'a' AND m.login LIKE u.email`,
		`SELECT id FROM groups⟦ WHERE ("groups"."name" LIKE 'a%')⟧ INTERSECT SELECT id FROM groups WHERE name LIKE 'a%'`,
		`SELECT id FROM users⟦ WHERE ("users"."city" = ?1)⟧ INTERSECT SELECT id FROM users WHERE city = ?1`,
		`SELECT id, row_number() OVER (PARTITION BY id) FROM users⟦ WHERE ("users"."city" = 'a')⟧ INTERSECT SELECT id, 1 FROM users WHERE city = 'a'`,
		`SELECT id FROM users⟦ WHERE ("users"."city" = 'a')⟧ GROUP BY id INTERSECT SELECT id FROM users WHERE city = 'a'`,
	}, []string{
		`SELECT id FROM users UNION SELECT id FROM users WHERE city = 'a'`,
		`SELECT id FROM users EXCEPT SELECT id FROM users WHERE city = 'a'`,
		`SELECT email FROM users INTERSECT SELECT email FROM users WHERE city = 'a'`,
		`SELECT lower(login) FROM users INTERSECT SELECT lower(login) FROM users WHERE city = 'a'`,
		`SELECT id FROM users INTERSECT SELECT id FROM groups WHERE name = 'a'`,
		`SELECT id FROM users INTERSECT SELECT login FROM users WHERE city = 'a'`,
		`SELECT id, login FROM users INTERSECT SELECT login, id FROM users WHERE city = 'a'`,
		`SELECT * FROM users INTERSECT SELECT id FROM users WHERE city = 'a'`,
		`SELECT * FROM users GROUP BY 1 INTERSECT SELECT * FROM users WHERE city = 'a'`,
		`SELECT *, 1 FROM users INTERSECT SELECT *, 1 FROM users WHERE city = 'a'`,
		`SELECT user_id FROM group_members INTERSECT SELECT user_id FROM group_members WHERE group_id = 'g'`,
		`SELECT id FROM users INTERSECT SELECT id FROM users WHERE abs(login) = 1`,
		`SELECT id FROM users INTERSECT SELECT id FROM users WHERE city -> '$' = 1`,
		`SELECT id FROM users INTERSECT SELECT id FROM users WHERE random() > 1`,
		`SELECT id FROM users INTERSECT SELECT id FROM users WHERE id IN (SELECT user_id FROM group_members LIMIT 3)`,
		`SELECT id FROM users INTERSECT SELECT id FROM users WHERE id IN (SELECT user_id FROM enrolled_factors)`,
		`SELECT id FROM users INTERSECT SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM users WHERE users.login = u.manager_id)`,
		`SELECT id FROM users INTERSECT SELECT u.id FROM groups g LEFT JOIN users u ON u.city = 'a'`,
		`SELECT id FROM users INTERSECT SELECT u.id FROM users u LEFT JOIN group_members m ON m.user_id = u.id AND u.city = 'a'`,
		`SELECT id FROM users u JOIN group_members m ON m.user_id = u.id INTERSECT SELECT id FROM users WHERE city = 'a'`,
		`SELECT id, count(*) FROM users INTERSECT SELECT id, 1 FROM users WHERE city = 'a'`,
		`SELECT id FROM users GROUP BY department INTERSECT SELECT id FROM users WHERE city = 'a'`,
		`SELECT id, row_number() OVER (ORDER BY login) FROM users INTERSECT SELECT id, 1 FROM users WHERE city = 'a'`,
		`SELECT id FROM (SELECT id FROM users LIMIT 3) INTERSECT SELECT id FROM users WHERE city = 'a'`,
		`SELECT id FROM users UNION SELECT id FROM users WHERE city = 'a' EXCEPT SELECT id FROM users`,
		`SELECT id FROM users WHERE city = 'a' UNION VALUES ('b') EXCEPT SELECT id FROM users`,
		`SELECT login, (SELECT id FROM users v INTERSECT SELECT id FROM users w WHERE w.login = users.manager_id) AS n FROM users`,
	})
}
