package rewrite

import "testing"

func TestUnread(t *testing.T) {
	t.Parallel()
	const types = "FROM users u LEFT JOIN user_types t ON t.id = u.type_id"
	const people = "SELECT u.login, u.status, t.name AS type " + types
	retellings(t, rulesForTest.Unread, map[string]string{
		"SELECT u.status, count(*) " + types + " GROUP BY u.status":                "SELECT u.status, count(*) FROM users u GROUP BY u.status",
		"SELECT count(*) FROM (" + people + ") WHERE status = 'STAGED'":            "SELECT count(*) FROM (SELECT u.login, u.status, NULL AS type FROM users u) WHERE status = 'STAGED'",
		"WITH v AS (" + people + " AND t.name > 'a') SELECT a.login FROM v a, v b": "WITH v AS (SELECT u.login, u.status, NULL AS type FROM users u) SELECT a.login FROM v a, v b",
		"SELECT u.login " + types + " LEFT JOIN users b ON b.id = t.created_by":    "SELECT u.login FROM users u",
		"SELECT u.login " + types + " JOIN groups g USING (id) WHERE g.name > 'a'": "",
		"SELECT u.login " + types + " LEFT JOIN groups g ON g.name = t.name":       "",
		"SELECT u.login, t.name " + types:                                          "",
		"SELECT u.login " + types + " ORDER BY t.name":                             "",
		"SELECT u.login " + types + " WHERE t.id IS NULL":                          "",
		"SELECT * " + types:            "",
		"SELECT u.login, t.* " + types: "",
		"SELECT u.login, (SELECT max(name) FROM groups WHERE name > t.name) " + types:               "",
		"SELECT u.login FROM users u LEFT JOIN user_types t ON t.id > u.type_id":                    "",
		"SELECT u.login FROM users u LEFT JOIN groups g ON g.name = u.department":                   "",
		"SELECT u.login FROM users u LEFT JOIN users b ON b.id = u.id || b.manager":                 "",
		"SELECT u.login FROM users u JOIN user_types t ON t.id = u.type_id":                         "",
		"SELECT login FROM (" + people + ") WHERE type = 'x'":                                       "",
		"SELECT * FROM (" + people + ") WHERE status = 'x'":                                         "",
		"SELECT login FROM (SELECT DISTINCT u.login, t.name AS type " + types + ")":                 "",
		"WITH v(a, b, c) AS (" + people + ") SELECT a FROM v":                                       "",
		"SELECT count(*) FROM (SELECT u.status, t.name AS n, count(*) " + types + " GROUP BY 1, 2)": "",
		"SELECT count(*) FROM (SELECT u.status, max(t.name) AS n " + types + ")":                    "",
		"SELECT DISTINCT * FROM (" + people + " LIMIT 9), groups":                                   "",
		"SELECT DISTINCT * FROM (" + people + "), groups":                                           "",
		"SELECT ALL * FROM (" + people + "), groups":                                                "",
		"SELECT u.login FROM users u LEFT JOIN users b ON u.login = b.id":                           "",
		"SELECT u.login FROM users u LEFT JOIN groups t ON t.id = t.id":                             "",
		"SELECT u.login FROM users u LEFT JOIN groups t ON t.id = coalesce(t.name, u.id)":           "",
		people + " UNION SELECT 1, 2, 3":                                                            "",
		"SELECT login FROM users WHERE (login, status, manager) IN (" + people + ")":                "",
	})
}
