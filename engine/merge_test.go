package engine

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestAnyOf holds which disjunctions are read out of a statement's text, and
// that every text which the two dialects could read differently gives none.
func TestAnyOf(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ sql, want string }{
		{"SELECT id FROM users WHERE status = 'A' OR last_name = 'B'", "status EQ A | last_name EQ B"},
		{"SELECT id FROM users WHERE (status = 'A' OR last_name = 'it''s') AND login LIKE 'x%'", "status EQ A | last_name EQ it's"},
		{"SELECT id FROM users WHERE status IN ('A', 'B') OR created > '2026-01-01' OR login LIKE 'x%'", "status EQ A,B | created GT 2026-01-01 | login LIKE x%"},
		{"SELECT id FROM users u WHERE u.status = 'A' OR (u.city = 'C' AND u.last_login IS NULL)", "status EQ A | city EQ C"},
		{"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'A' OR u.city = 'C'", "status EQ A | city EQ C"},
		{"EXPLAIN QUERY PLAN SELECT id FROM users WHERE status = 'A' OR city = 'C'", "status EQ A | city EQ C"},
		{"SELECT id FROM users WHERE city = '[x] + & and or' OR city = 'C' ORDER BY 1 LIMIT 3", "city EQ [x] + & and or | city EQ C"},

		// A side that is not a comparison of this table with a constant.
		{"SELECT id FROM users WHERE status = 'A' OR last_login IS NULL", ""},
		{"SELECT id FROM users WHERE status = 'A' OR NOT city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = state", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = ?", ""},
		{"SELECT id FROM users WHERE status = 'A' OR lower(city) = 'c'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = -1", "status EQ A | city EQ "},
		{"SELECT id FROM users WHERE status = 'A' OR nosuch = 'B'", ""},
		{"SELECT id FROM users WHERE status = 'A' AND city = 'C'", ""},
		{"SELECT 1 FROM users u JOIN groups g ON 1 WHERE status = 'A' OR u.city = 'C'", ""},
		{"SELECT 1 FROM users u JOIN groups g ON 1 WHERE g.name = 'A' OR u.city = 'C'", ""},
		// Statements in which the WHERE need not hold for every row of a scan.
		{"SELECT 1 FROM users a JOIN users b ON a.id = b.id WHERE a.status = 'A' OR a.city = 'C'", ""},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON u.id = g.name WHERE u.status = 'A' OR u.city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = 'C' UNION SELECT id FROM users", ""},
		{"WITH x AS (SELECT 1) SELECT id FROM users WHERE status = 'A' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE (status = 'A' OR city = 'C') AND id IN (SELECT id FROM users)", ""},
		// What MySQL reads in another way, or not at all.
		{`SELECT id FROM users WHERE status = "A" OR city = 'C'`, ""},
		{`SELECT id FROM users WHERE status = 'a\nb' OR city = 'C'`, ""},
		{"SELECT id FROM users WHERE status = 'A' || city = 'C' OR city = 'D'", ""},
		{"SELECT id FROM users WHERE status == 'A' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status != 'A' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = 'C' -- OR 1", ""},
		{"SELECT id FROM users WHERE status = 'A' COLLATE NOCASE OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city GLOB 'C*'", ""},
		{"SELECT id FROM [users] WHERE status = 'A' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = x'41' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = ?1 AND (status = 'A' OR city = 'C')", ""},
	} {
		s := shapeOf(c.sql)
		var got []string
		for _, or := range s.anyOf(c.sql, users) {
			var sides []string
			for _, cmp := range or {
				var values []string
				for _, v := range cmp.Values {
					values = append(values, v.Text)
				}
				name := map[string]string{"=": "EQ", ">": "GT", "LIKE": "LIKE"}[cmp.Op.String()]
				sides = append(sides, fmt.Sprintf("%s %s %s", users.Columns[cmp.Column].Name, name, strings.Join(values, ",")))
			}
			got = append(got, strings.Join(sides, " | "))
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s\n  gives %q, want %q", c.sql, g, c.want)
		}
	}
}

// FuzzAnyOf: no text makes the reading fail.
func FuzzAnyOf(f *testing.F) {
	users, _ := catalog.Find("users")
	for _, sql := range []string{
		"SELECT id FROM users WHERE status = 'A' OR last_name = 'B'",
		"SELECT id FROM users u WHERE (u.status IN ('A', 'B') OR city LIKE 'x%') AND (id = '1' OR id = '2')",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s := shapeOf(sql)
		for _, or := range s.anyOf(sql, users) {
			if len(or) < 2 {
				t.Errorf("%q gives a disjunction of %d", sql, len(or))
			}
		}
		s.needsSchema(func(string) bool { return false })
	})
}
