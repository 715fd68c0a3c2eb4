package rewrite

import "testing"

func TestTurned(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`SELECT login FROM users u WHERE 'A' = u.city`:                                     `SELECT login FROM users u WHERE u.city = 'A'`,
		`SELECT login FROM users WHERE 'A' <= city AND NOT 'B' > city OR (7 <> "city")`:    `SELECT login FROM users WHERE city >= 'A' AND NOT city < 'B' OR ("city" <> 7)`,
		`SELECT login FROM users WHERE ?2 = city AND city < ?1`:                            `SELECT login FROM users WHERE city = ?2 AND city < ?1`,
		`SELECT CASE WHEN 'A' == city THEN 1 END AS n FROM users GROUP BY 'A' = city`:      `SELECT CASE WHEN city == 'A' THEN 1 END AS n FROM users GROUP BY city = 'A'`,
		`SELECT total(CASE WHEN 'A' >= city THEN 2 END) FROM users`:                        `SELECT total(CASE WHEN city <= 'A' THEN 2 END) AS "total(CASE WHEN 'A' >= city THEN 2 END)" FROM users`,
		`SELECT login FROM users WHERE 'A' = city COLLATE NOCASE`:                          "",
		`SELECT login FROM users WHERE 'A' = city || 'b'`:                                  "",
		`SELECT login FROM users WHERE title = 'A' = city`:                                 "",
		`SELECT login FROM users WHERE title IS NOT 1 = city`:                              "",
		`SELECT login FROM users WHERE title BETWEEN 'a' AND 'A' = city`:                   "",
		`SELECT login FROM users WHERE title || 'A' = city AND -1 = city`:                  "",
		`SELECT login FROM users WHERE 'A' = lower(city) AND 'A' = (city) AND 1 = NULL`:    "",
		`SELECT login FROM users WHERE title LIKE 'A' = city AND 'A' = city = 1 AND 1 = 1`: "",
	} {
		if want == "" {
			want = text
		}
		if got := rulesForTest.Turned(text); got != want {
			t.Errorf("%s\nturned: %s\nwanted: %s", text, got, want)
		}
	}
}
