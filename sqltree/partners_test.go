package sqltree

import "testing"

// TestPairedOnly holds which statements have a key from some columns only.
func TestPairedOnly(t *testing.T) {
	users, members := Column{"users", "id"}, []Column{{"group_members", "user_id"}}
	for sql, want := range map[string]bool{
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id":                                    true,
		"SELECT * FROM group_members m, users u WHERE (m.user_id == u.id) AND u.city IS NULL":               true,
		"SELECT * FROM group_members m LEFT JOIN users u ON u.id IS m.user_id":                              true,
		"SELECT * FROM group_users m JOIN users u ON u.id = m.user_id":                                      true,
		"WITH v AS (SELECT user_id AS who FROM group_members) SELECT * FROM v JOIN users u ON u.id = v.who": true,
		"SELECT * FROM (SELECT * FROM group_members) v JOIN users u ON u.id = v.user_id":                    true,
		"SELECT * FROM users u": false,
		"SELECT * FROM group_members m JOIN users u ON u.manager_id = m.user_id":                                                  false,
		"SELECT * FROM user_roles r JOIN users u ON u.id = r.user_id":                                                             false,
		"SELECT * FROM user_roles r JOIN group_members m ON m.user_id = r.user_id JOIN users u ON u.id = m.user_id":               false,
		"SELECT * FROM user_roles r JOIN group_members m USING (user_id) JOIN users u ON u.id = m.user_id":                        false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.user_id IN ('a', 'b')":                            false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id WHERE 'a' = m.user_id":                                    false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id WHERE u.id = ?1":                                          false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id JOIN users b ON b.id = u.manager_id":                      false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id OR u.city = 'x'":                                          false,
		"WITH v AS (SELECT lower(user_id) AS who FROM group_members) SELECT * FROM v JOIN users u ON u.id = v.who":                false,
		"SELECT * FROM group_members m JOIN users u ON u.id = m.user_id WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.id = 1)": true,
	} {
		s := ShapeOf(sql)
		r := s.Selects()
		if r == nil {
			t.Fatalf("not read: %s", sql)
		}
		if got := r.PairedOnly(users, members); got != want {
			t.Errorf("%s\n  %t, want %t", sql, got, want)
		}
	}
}
