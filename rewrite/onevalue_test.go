package rewrite

import "testing"

// TestOneValue holds which queries end with their first row, and that results are called
// by the text that was given.
func TestOneValue(t *testing.T) {
	t.Parallel()
	const join = "SELECT u.city FROM users u JOIN user_roles r ON r.user_id = u.id"
	for text, want := range map[string]string{
		"SELECT login FROM users WHERE city = (" + join + ")":                                         "SELECT login FROM users WHERE city = (" + join + " LIMIT 1)",
		"SELECT login FROM users WHERE (city, 1) = (SELECT u.city, 1 FROM users u JOIN user_roles r)": "SELECT login FROM users WHERE (city, 1) = (SELECT u.city, 1 FROM users u JOIN user_roles r LIMIT 1)",
		"SELECT (" + join + ") <> ''":                                                                 "SELECT (" + join + ` LIMIT 1) <> '' AS "(` + join + `) <> ''"`,
		"SELECT (" + join + ") IS NOT NULL AS has":                                                    "SELECT (" + join + " LIMIT 1) IS NOT NULL AS has",
		"SELECT coalesce(max(login), (" + join + ")) AS x FROM users":                                 "SELECT coalesce(max(login), (" + join + " LIMIT 1)) AS x FROM users",
		// What is no value, or has a row for other reasons.
		"SELECT login FROM users WHERE city IN (" + join + ")":                                                          "",
		"SELECT login FROM users WHERE city NOT IN (((" + join + ")))":                                                  "",
		"SELECT login FROM users WHERE EXISTS (" + join + ")":                                                           "",
		"SELECT q.city FROM (" + join + ") q":                                                                           "",
		"WITH q AS (" + join + ") SELECT city FROM q":                                                                   "",
		"SELECT (" + join + " LIMIT 2) AS x":                                                                            "",
		"SELECT (" + join + " ORDER BY 1) AS x":                                                                         "",
		"SELECT (" + join + " UNION SELECT 1) AS x":                                                                     "",
		"SELECT (SELECT DISTINCT u.city FROM users u JOIN user_roles r ON r.user_id = u.id) AS x":                       "",
		"SELECT (SELECT count(*) FROM users u JOIN user_roles r ON r.user_id = u.id) AS x":                              "",
		"SELECT (SELECT u.city FROM users u JOIN user_roles r ON r.user_id = u.id GROUP BY 1) AS x":                     "",
		"SELECT (SELECT row_number() OVER () FROM users u JOIN user_roles r ON r.user_id = u.id) AS x":                  "",
		"SELECT (SELECT city FROM users) AS x":                                                                          "",
		"SELECT (SELECT r.type FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.login = 'a@b.c') AS x":        "",
		"SELECT (SELECT r.type FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.id = v.id) AS x FROM users v": "",
	} {
		if want == "" {
			want = text
		}
		if got := rulesForTest.OneValue(text); got != want {
			t.Errorf("%s\nas one value: %s\nwanted: %s", text, got, want)
		}
	}
}
