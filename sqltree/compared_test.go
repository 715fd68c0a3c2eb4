package sqltree

import (
	"strings"
	"testing"
)

// TestComparisons holds which comparisons of columns with a statement's own values
// are read, and that none is made up.
func TestComparisons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sql, want string }{
		// Each operator; a condition is marked with !.
		{"SELECT 1 FROM users WHERE status = 'A'", "!users.status = 'A'"},
		{"SELECT 1 FROM users WHERE status == 'A' AND status != 'B' OR status <> 5", "!users.status = 'A'; !users.status <> 'B'; !users.status <> 5"},
		{"SELECT 1 FROM users u WHERE u.status IS 'A' OR u.\"status\" IS NOT :a", "!users.status IS 'A'; !users.status IS NOT :a"},
		{"SELECT 1 FROM users WHERE 'A' < status AND ?1 >= created", "!users.status > 'A'; !users.created <= ?1"},
		{"SELECT 1 FROM users WHERE status IN ('A', ?, lower('x'), (SELECT 'y'), 'B' || 'C', 'D')", "!users.status = 'A' ? 'D'"},
		{"SELECT 1 FROM users WHERE status NOT IN ('A','B')", "!users.status <> 'A' 'B'"},
		{"SELECT 1 FROM users WHERE created BETWEEN 'a' AND 'b' AND city = 'c'", "!users.created >= 'a'; !users.created <= 'b'; !users.city = 'c'"},
		{"SELECT 1 FROM users WHERE created BETWEEN 'a' AND datetime('now')", ""},
		{"SELECT 1 FROM users WHERE created BETWEEN city AND 'b'", "!users.created <= 'b'"},
		{"SELECT 1 FROM users WHERE created NOT BETWEEN 'a' AND 'b'", ""},
		{"SELECT 1 FROM users WHERE (status) = ('A') AND ((u.status = 'B'))", "!users.status = 'A'"},
		{"SELECT 1 FROM users WHERE status = 'a' COLLATE nocase OR status COLLATE RTRIM IN ('b')", "!users.status = 'a' NOCASE; !users.status = 'b' RTRIM"},

		{"SELECT 1 FROM users WHERE status = -5 OR status IN (+5, - 6.5) OR status = x'41' AND -7 > created AND city - 8 = status", "!users.status = -5; !users.status = +5 -6.5; !users.status = x'41'; !users.created < -7"},
		{"SELECT 1 FROM users WHERE status IS DISTINCT FROM 'A' AND status IS NOT DISTINCT FROM 'B'", "!users.status IS NOT 'A'; !users.status IS 'B'"},

		// Wherever it stands; what NOT, CASE and functions are about is no condition.
		{"SELECT status = 'A', count(*) FILTER (WHERE status = 'B') x FROM users", "users.status = 'A'; users.status = 'B'"},
		{"SELECT CASE WHEN status = 'A' THEN 1 WHEN status = 'B' OR city = 'C' THEN 2 END FROM users", "users.status = 'A'; users.status = 'B'; users.city = 'C'"},
		{"SELECT 1 FROM users WHERE NOT status = 'A' AND NOT (created > 'b') AND iif(city = 'c', 1, 0)", "users.status = 'A'; users.created > 'b'; users.city = 'c'"},
		{"SELECT 1 FROM users u LEFT JOIN groups g ON g.type = 'A' AND g.name = u.city WHERE u.status = 'B' ORDER BY u.city = 'C' DESC LIMIT 3", "!groups.type = 'A'; !users.status = 'B'; users.city = 'C'"},
		{"SELECT city FROM users GROUP BY city HAVING city > 'a'", "!users.city > 'a'"},
		{"SELECT 1 FROM groups g WHERE EXISTS (SELECT 1 FROM users WHERE city = 'a' AND g.type = 'b')", "!users.city = 'a'; !groups.type = 'b'"},
		{"EXPLAIN QUERY PLAN SELECT 1 FROM users WHERE status = 'A'", "!users.status = 'A'"},

		// Through queries, of which each SELECT has a column.
		{"WITH a AS (SELECT status AS s FROM users) SELECT 1 FROM a WHERE s = 'A'", "!users.status = 'A'"},
		{"SELECT 1 FROM (SELECT * FROM users LIMIT 5) x WHERE x.status = 'A'", "!users.status = 'A'"},
		{"SELECT 1 FROM (SELECT status AS s FROM users UNION SELECT type FROM groups) WHERE s = 'A'", "!users.status|groups.type = 'A'"},
		{"SELECT 1 FROM (SELECT status AS s FROM users UNION SELECT 'x') WHERE s = 'A'", ""},
		{"WITH RECURSIVE a(s) AS (SELECT status FROM users UNION SELECT s FROM a) SELECT 1 FROM a WHERE s = 'A'", ""},
		{"SELECT 1 FROM (SELECT max(created) AS c FROM users) WHERE c > 'A'", ""},

		// Something else binds the operands more tightly, or they are none.
		{"SELECT 1 FROM users WHERE city || status = 'A'", ""},
		{"SELECT 1 FROM users WHERE status = 'A' || 'B'", ""},
		{"SELECT 1 FROM users WHERE +status = 'A' AND lower(status) = 'a' AND status = -city", ""},
		{"SELECT 1 FROM users WHERE (status, city) = ('A', 'B')", ""},
		{"SELECT 1 FROM users WHERE city = status = 'A'", ""},
		{"SELECT 1 FROM users WHERE status IS NULL OR status NOTNULL", ""},
		{"SELECT 1 FROM users WHERE status = city AND 'A' = 'A'", ""},
		{"SELECT 1 FROM users WHERE status IN (SELECT 'A') AND 'A' IN (status)", ""},
		{"SELECT 1 FROM mine WHERE status = 'A'", ""},
		{"SELECT 1 FROM users, (SELECT 'x' AS status)", ""},
		{"SELECT status AS s FROM users WHERE nosuch = 'A'", ""},
	} {
		s := ShapeOf(c.sql)
		var got []string
		if r := s.Selects(); r != nil {
			for _, k := range r.Comparisons() {
				var names []string
				for _, col := range k.Columns {
					names = append(names, col.Named+"."+col.Table.Columns[col.At].Name)
				}
				line := strings.Join(names, "|") + " " + k.Op
				for _, v := range k.Values {
					line += " "
					for k := v.From; k < v.To; k++ {
						line += s.At(k).Text
					}
				}
				if k.Collation != "" {
					line += " " + k.Collation
				}
				if k.Condition {
					line = "!" + line
				}
				got = append(got, line)
			}
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s\n  gives %s\n  want  %s", c.sql, text, c.want)
		}
	}
}
