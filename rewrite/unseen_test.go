package rewrite

import (
	"testing"
)

// TestUnseen holds which chains of outer joins get a list of the keys of their end.
// In the texts ⟦ and ⟧ are around what is added.
func TestUnseen(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		`SELECT g.name, count(r.user_id) n FROM groups g LEFT JOIN group_members m ON ⟦(⟧m.group_id = g.id⟦) AND "m"."user_id" IN (SELECT "r"."user_id" FROM (SELECT DISTINCT "user_roles".user_id FROM user_roles WHERE "user_roles".type = 'X') r)⟧ LEFT JOIN (SELECT DISTINCT user_id FROM user_roles WHERE type = 'X') r ON r.user_id = m.user_id WHERE g.type = 'OKTA_GROUP' GROUP BY g.id ORDER BY n DESC, 1`,
		`SELECT g.type, lower(g.type), max(r.id), group_concat(DISTINCT r.id) FROM groups AS g LEFT JOIN group_members m ON ⟦(⟧g.id = m.group_id AND m.status = 'ACTIVE'⟦) AND "m"."user_id" IN (SELECT "r"."user_id" FROM user_roles r WHERE (r.type = ?1))⟧ LEFT OUTER JOIN user_roles r ON m.user_id = r.user_id AND r.type = ?⟦1⟧ GROUP BY 1 HAVING count(r.id) > 1`,
		`WITH a AS ⟦NOT MATERIALIZED ⟧(SELECT DISTINCT user_id FROM user_roles) SELECT count(a.user_id), total(a.user_id) FROM groups g LEFT JOIN group_members m ON ⟦(⟧m.group_id = g.id⟦) AND "m"."user_id" IN (SELECT "a"."user_id" FROM a)⟧ LEFT JOIN a ON a.user_id = m.user_id`,
		// Few rows of a table at the end.
		`SELECT u.login, count(g.id) FROM users u LEFT JOIN group_members m ON ⟦(⟧m.user_id = u.id⟦) AND "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name LIKE 'VPN%'))⟧ LEFT JOIN groups g ON g.id = m.group_id AND g.name LIKE 'VPN%' GROUP BY u.id`,
		`SELECT g.name, sum(CASE WHEN u.status = 'X' THEN 1 ELSE 0 END), count(*) FILTER (WHERE u.city = 'a') FROM groups g LEFT JOIN group_members m ON ⟦(⟧m.group_id = g.id⟦) AND "m"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'X'))⟧ LEFT JOIN users u ON u.id = m.user_id AND u.status = 'X' GROUP BY g.id`,
	} {
		given, want := asGiven(want)
		if got := rulesForTest.Restricted(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}

// TestSeen holds which chains stay as they are, as what is in their middle can be
// seen, or nothing would be saved.
func TestSeen(t *testing.T) {
	t.Parallel()
	const (
		head = "SELECT g.name, count(r.id) FROM groups g "
		m    = "LEFT JOIN group_members m ON m.group_id = g.id "
		r    = "LEFT JOIN user_roles r ON r.user_id = m.user_id "
		by   = "GROUP BY g.id"
	)
	for _, same := range []string{
		// Within an expression of ORDER BY, a column comes before a result of that name.
		"SELECT g.name AS login, count(r.id) AS c FROM groups g LEFT JOIN group_members m ON m.group_id = g.id LEFT JOIN user_roles r ON r.user_id = m.user_id GROUP BY g.id ORDER BY iif(1, login, 2) DESC, g.id LIMIT 3",
		"SELECT g.name AS login, count(r.id) AS c FROM groups g LEFT JOIN group_members m ON m.group_id = g.id LEFT JOIN user_roles r ON r.user_id = m.user_id GROUP BY g.id ORDER BY 5 IN (1, login, 5), g.id",
		// The rows without a role are counted, or shown.
		"SELECT g.name, count(*), count(r.id) FROM groups g " + m + r + by,
		"SELECT g.name, count(m.user_id), count(r.id) FROM groups g " + m + r + by,
		"SELECT g.name, count(g.id), count(r.id) FROM groups g " + m + r + by,
		"SELECT g.name, count(r.id IS NULL) FROM groups g " + m + r + by,
		"SELECT g.name, sum(r.id IS NULL) FROM groups g " + m + r + by,
		"SELECT g.name, json_group_array(r.id) FROM groups g " + m + r + by,
		"SELECT g.name, count(coalesce(r.id, 1)) FROM groups g " + m + r + by,
		"SELECT g.name, max(r.id, 'a') FROM groups g " + m + r + by,
		"SELECT g.name, count(r.id) FILTER (WHERE m.status = 'X') FROM groups g " + m + r + by,
		"SELECT g.name, count(r.id) OVER () FROM groups g " + m + r + by,
		"SELECT g.name, r.id, count(r.id) FROM groups g " + m + r + by,
		"SELECT g.*, r.*, count(r.id) FROM groups g " + m + r + by,
		"SELECT g.name, r.id FROM groups g " + m + r,
		head + m + r + "GROUP BY g.id, m.status",
		head + m + r + by + " HAVING count(*) > 1",
		head + m + r + "LEFT JOIN json_each(m.profile) j " + by,
		head + m + r + by + " ORDER BY max(m.login)",
		head + m + r + "WHERE r.id IS NULL " + by,
		head + m + r + "WHERE m.status IS NULL " + by,
		"SELECT g.name, count(r.id), (SELECT u.login FROM users u WHERE u.id = m.user_id) FROM groups g " + m + r + by,
		head + m + r + "LEFT JOIN users u ON u.id = m.user_id " + by,
		head + m + r + "LEFT JOIN users u ON u.id = r.user_id " + by,
		// Which row of a group is shown may be another one.
		head + m + r + "GROUP BY g.type",
		head + m + r,
		// Groups without a member would be left out, or others.
		head + "JOIN group_members m ON m.group_id = g.id " + r + by,
		head + "LEFT JOIN group_members m USING (group_id) " + r + by,
		head + m + "LEFT JOIN user_roles r ON r.user_id > m.user_id " + by,
		// Few groups; many at the end; and a key that is asked for anyway.
		head + m + r + "WHERE g.name = 'X' " + by,
		head + m + "LEFT JOIN users r ON r.id = m.user_id AND r.status = 'ACTIVE' " + by,
		"SELECT g.name, sum(CASE WHEN r.status = 'X' OR r.id IS NULL THEN 1 ELSE 0 END) FROM groups g " + m + "LEFT JOIN users r ON r.id = m.user_id AND r.status = 'X' " + by,
		"SELECT g.name, count(CASE WHEN r.status = 'X' THEN m.login END) FROM groups g " + m + "LEFT JOIN users r ON r.id = m.user_id AND r.status = 'X' " + by,
		"SELECT u.login, count(r.id) FROM users u LEFT JOIN group_members m ON m.user_id = u.id LEFT JOIN user_roles r ON r.user_id = m.user_id GROUP BY u.id",
	} {
		if got := rulesForTest.Restricted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
