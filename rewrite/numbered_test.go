package rewrite

import "testing"

// TestNumbered holds where the first rows of a table stand for all of those that
// row_number() numbers.
func TestNumbered(t *testing.T) {
	t.Parallel()
	const over = `row_number() OVER (ORDER BY created DESC) AS n FROM users`
	for given, want := range map[string]string{
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n BETWEEN 21 AND 40`:                                                                                                               `SELECT login FROM (SELECT login, row_number() OVER (ORDER BY created DESC) AS n FROM (SELECT "login", "created" FROM users ORDER BY created DESC LIMIT 40) AS "users") WHERE n BETWEEN 21 AND 40`,
		`WITH p AS (SELECT lower(u.login) l, ROW_NUMBER() OVER (ORDER BY u.created, u.id) n FROM users AS u WHERE u.status = 'X' AND city = 'a') SELECT l FROM p WHERE 10 > p.n AND l LIKE 'a%'`: `WITH p AS (SELECT lower(u.login) l, ROW_NUMBER() OVER (ORDER BY u.created, u.id) n FROM (SELECT "login", "created", "id" FROM users AS u WHERE u.status = 'X' AND city = 'a' ORDER BY u.created, u.id LIMIT 9) AS "u") SELECT l FROM p WHERE 10 > p.n AND l LIKE 'a%'`,
		`WITH p(x, y) AS (SELECT row_number() OVER (ORDER BY created), id FROM users) SELECT y FROM p JOIN group_members m ON m.user_id = y WHERE x = 3`:                                         `WITH p(x, y) AS (SELECT row_number() OVER (ORDER BY created), id FROM (SELECT "created", "id" FROM users ORDER BY created LIMIT 3) AS "users") SELECT y FROM p JOIN group_members m ON m.user_id = y WHERE x = 3`,
		`SELECT login, ` + over + ` ORDER BY n LIMIT 15 OFFSET 5`:                                                                                                                                `SELECT login, row_number() OVER (ORDER BY created DESC) AS n FROM (SELECT "login", "created" FROM users ORDER BY created DESC LIMIT 20) AS "users" ORDER BY n LIMIT 15 OFFSET 5`,
		`SELECT login, row_number() OVER (ORDER BY created) FROM users ORDER BY 2 ASC LIMIT 3`:                                                                                                   `SELECT login, row_number() OVER (ORDER BY created) FROM (SELECT "login", "created" FROM users ORDER BY created LIMIT 3) AS "users" ORDER BY 2 ASC LIMIT 3`,
		// More rows may matter.
		`SELECT login, ` + over + ` ORDER BY n DESC LIMIT 15`:                                                                                   "",
		`SELECT login, ` + over + ` ORDER BY login LIMIT 15`:                                                                                    "",
		`SELECT id AS n, ` + over + ` ORDER BY n LIMIT 15`:                                                                                      "",
		`SELECT login, ` + over + ` ORDER BY n, login LIMIT 15`:                                                                                 "",
		`SELECT login, ` + over + ` ORDER BY n LIMIT 5, 15`:                                                                                     "",
		`SELECT login, ` + over + ` ORDER BY n LIMIT 2 + 3`:                                                                                     "",
		`SELECT login, ` + over + ` ORDER BY n`:                                                                                                 "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n > 40`:                                                                           "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n <= 40 OR login = 'x'`:                                                           "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n <= '40'`:                                                                        "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n <= ?`:                                                                           "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n < 1`:                                                                            "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n NOT BETWEEN 1 AND 40`:                                                           "",
		`SELECT login FROM (SELECT login, ` + over + ` LIMIT 5) WHERE n <= 40`:                                                                  "",
		`SELECT login FROM (SELECT login, count(*) OVER () c, ` + over + `) WHERE n <= 40`:                                                      "",
		`SELECT login FROM (SELECT DISTINCT login, ` + over + `) WHERE n <= 40`:                                                                 "",
		`SELECT login FROM (SELECT *, ` + over + `) WHERE n <= 40`:                                                                              "",
		`SELECT id FROM (SELECT id, rank() OVER (ORDER BY created) n FROM users) WHERE n <= 3`:                                                  "",
		`SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY city ORDER BY created) n FROM users) WHERE n <= 3`:                          "",
		`SELECT id FROM (SELECT id, row_number() OVER (ORDER BY lower(login)) n FROM users) WHERE n <= 3`:                                       "",
		`SELECT id FROM (SELECT id, row_number() OVER (ORDER BY created) + 1 n FROM users) WHERE n <= 3`:                                        "",
		`SELECT city FROM (SELECT city, row_number() OVER (ORDER BY created) n FROM users GROUP BY city) WHERE n <= 3`:                          "",
		`SELECT id FROM (SELECT u.id, row_number() OVER (ORDER BY u.created) n FROM users u, groups g) WHERE n <= 3`:                            "",
		`SELECT id FROM (SELECT id, row_number() OVER (ORDER BY created) n FROM users UNION SELECT id, 1 FROM groups) WHERE n < 3`:              "",
		`WITH p AS (SELECT login, ` + over + `) SELECT login FROM p WHERE n <= 3 UNION SELECT login FROM p WHERE n = 5`:                         "",
		`SELECT login FROM (SELECT login, ` + over + `) WHERE n <= 40 AND login IN (SELECT login FROM users WHERE city = 'a')`:                  "",
		`SELECT g.name FROM groups g WHERE 1 = (SELECT n FROM (SELECT g.name, row_number() OVER (ORDER BY created) n FROM users) WHERE n <= 3)`: "",
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.Numbered(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := rulesForTest.Numbered(want); got != want {
			t.Errorf("%s\n   is %s", want, got)
		}
	}
}
