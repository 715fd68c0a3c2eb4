package rewrite

import "testing"

// TestWithValues holds where values are written out: all of them, or none.
func TestWithValues(t *testing.T) {
	t.Parallel()
	values := []string{"'a'", "7", "NULL"}
	retellings(t, func(text string) string {
		return WithValues(text, func(parameter string, n int) (string, bool) {
			if parameter == ":blob" || n > len(values) {
				return "", false
			}
			return values[n-1], true
		})
	}, map[string]string{
		"SELECT login FROM users WHERE status = ? AND created > ? AND city IS NOT NULL OR title <> ?": "SELECT login FROM users WHERE status = 'a' AND created > 7 AND city IS NOT NULL OR title <> NULL",
		"SELECT ?1 || login, (SELECT count(*) FROM groups WHERE name = ?1) FROM users LIMIT ?2":       `SELECT 'a' || login AS "?1 || login", (SELECT count(*) FROM groups WHERE name = 'a') AS "(SELECT count(*) FROM groups WHERE name = ?1)" FROM users LIMIT 7`,
		"SELECT login FROM users WHERE status IN (?1, ?2) AND title LIKE :a":                          "",
		"SELECT login FROM users WHERE status IN (?1, ?2) AND title LIKE ?1":                          "SELECT login FROM users WHERE status IN ('a', 7) AND title LIKE 'a'",
		// What would mean something else, or has no words.
		"SELECT login FROM users WHERE status = ?1 ORDER BY ?2":      "",
		"SELECT login FROM users WHERE status = ?1 AND city = :blob": "",
		"SELECT login FROM users WHERE status = ?9":                  "",
		"INSERT INTO x VALUES (?1)":                                  "",
		"SELECT login FROM users":                                    "",
	})
}
