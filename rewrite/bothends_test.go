package rewrite

import "testing"

// TestBothEnds holds which SELECTs of a least and a greatest value become two queries.
func TestBothEnds(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"SELECT min(created), max(created) FROM users WHERE status = 'ACTIVE'": `SELECT (SELECT min(created) FROM users WHERE status = 'ACTIVE') AS "min(created)", ` +
			`(SELECT max(created) FROM users WHERE status = 'ACTIVE') AS "max(created)"`,
		"SELECT max(u.created) > min(u.Created) + 1 * 2 AS n, 'x' FROM users AS u": `SELECT (SELECT max(u.created) FROM users AS u) > (SELECT min(u.Created) FROM users AS u) + 1 * 2 AS n, 'x' AS "'x'"`,
		"SELECT 'g', max(created), min(created) FROM groups WHERE name LIKE :n UNION ALL SELECT 1, 2, 3": `SELECT 'g' AS "'g'", (SELECT max(created) FROM groups WHERE name LIKE :n) AS "max(created)", ` +
			`(SELECT min(created) FROM groups WHERE name LIKE :n) AS "min(created)" UNION ALL SELECT 1, 2, 3`,
		"SELECT (SELECT date(max(created)) || lower(min(created)) FROM users WHERE id > ? LIMIT 1) n": `SELECT (SELECT date((SELECT max(created) FROM users WHERE id > ?1)) || ` +
			`lower((SELECT min(created) FROM users WHERE id > ?1)) AS "date(max(created)) || lower(min(created))" LIMIT 1) n`,
		"SELECT min(created), min(created) FROM users":                                                        "",
		"SELECT min(created), max(last_updated) FROM users":                                                   `SELECT (SELECT min(created) FROM users) AS "min(created)", (SELECT max(last_updated) FROM users) AS "max(last_updated)"`,
		"SELECT min(created), max(created), min(last_updated), max(last_updated), max(id) FROM users":         "", // too many
		"SELECT min(created), max(created), count(*) FROM users":                                              "",
		"SELECT min(created), max(created), login FROM users":                                                 "",
		"SELECT min(created), max(created), total(1) FROM users":                                              "",
		"SELECT DISTINCT min(created), max(created) FROM users":                                               "",
		"SELECT min(created), max(created) FROM users GROUP BY status":                                        "",
		"SELECT min(created), max(created) FROM users HAVING count(*) > 1":                                    "",
		"SELECT min(created), max(created) FILTER (WHERE 1) FROM users":                                       "",
		"SELECT min(created), max(created) OVER () FROM users":                                                "",
		"SELECT min(created, id), max(created) FROM users":                                                    "",
		"SELECT min(DISTINCT created), max(created) FROM users":                                               "",
		"SELECT min(last_login), max(last_login) FROM users":                                                  "", // Okta does not sort by it
		"SELECT min(last_membership_updated), max(last_membership_updated) FROM groups":                       "", // it may be missing
		"SELECT min(created), max(created) FROM apps":                                                         "",
		"SELECT min(created), max(created) FROM users, groups":                                                "",
		"SELECT min(created), max(created) FROM users INDEXED BY x":                                           "",
		"SELECT min(created), max(created) FROM users WHERE _search = 'profile.city eq \"Rome\"'":             "",
		"SELECT min(created), max(created) FROM users WHERE random() > 0":                                     "",
		"SELECT min(created), max(created) FROM users WHERE id IN (SELECT user_id FROM group_members)":        "",
		"SELECT min(created), max(created) FROM users WHERE (SELECT 1)":                                       "",
		"SELECT a, login FROM users, (SELECT min(created) AS a, max(created) AS b FROM users WHERE id > '0')": "", // they are read anyway
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.BothEnds(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
	given := "SELECT min(created), max(created) FROM users"
	if got := refusing.BothEnds(given); got != given {
		t.Errorf("SQLite does not take it: %s", got)
	}
}
