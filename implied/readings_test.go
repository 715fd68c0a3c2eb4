package implied

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
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
		{"SELECT id FROM users WHERE (city = 'A' AND state = 'B') OR (city = 'C' AND (title = 'D' OR title = 'E'))", "city EQ A & state EQ B | city EQ C & title EQ D | city EQ C & title EQ E"},
		{"SELECT id FROM users WHERE (city, state) IN (VALUES ('A', 'B'), ('C', 'D'))", "city EQ A & state EQ B | city EQ C & state EQ D"},
		{"SELECT id FROM users WHERE (city, state) = ('A', 'B') OR status = 'C'", "city EQ A & state EQ B | status EQ C"},
		{"SELECT id FROM users WHERE created BETWEEN '2026-01-01' AND '2026-01-02' OR status = 'C'", "created GE 2026-01-01 & created LE 2026-01-02 | status EQ C"},
		{"SELECT id FROM users WHERE status = 'A' COLLATE NOCASE OR city COLLATE RTRIM = 'C'", "status EQ NOCASE A | city EQ RTRIM C"},
		{"SELECT id FROM users WHERE 'A' = status OR '2026-01-01' < created", "status EQ A | created GT 2026-01-01"},
		{"SELECT id FROM users WHERE status = 'a \"b\" #!' OR city = 'a--b || /* c'", "status EQ a \"b\" #! | city EQ a--b || /* c"},
		{"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id AND (u.status = 'A' OR u.city = 'C')", "status EQ A | city EQ C"},
		{"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'A' OR u.city = 'C'", "status EQ A | city EQ C"},
		{"EXPLAIN QUERY PLAN SELECT id FROM users WHERE status = 'A' OR city = 'C'", "status EQ A | city EQ C"},
		{"SELECT id FROM users WHERE city = '[x] + & and or' OR city = 'C' ORDER BY 1 LIMIT 3", "city EQ [x] + & and or | city EQ C"},

		{"SELECT id FROM users WHERE status = 'A' OR NOT city = 'C'", "status EQ A | city NE~ C"},
		{"SELECT id FROM users WHERE status <> 'A' OR 'C' <> city", "status NE A | city NE C"},
		{"SELECT id FROM users WHERE NOT status = 'A'", "status NE~ A"},
		{"SELECT id FROM users WHERE NOT (status IN ('A', 'B')) AND city NOT IN ('C', NULL, 'D' COLLATE NOCASE)", "status NE~ A & status NE~ B; city NE~ C"},
		{"SELECT id FROM users WHERE NOT (city, state) = ('A', 'B')", ""},
		{"SELECT id FROM users WHERE (city, state) NOT IN (('A', 'B'))", ""},
		{"SELECT id FROM users WHERE NOT (status = 'A' OR city = 'B')", "status NE~ A & city NE~ B"},
		{"SELECT id FROM users WHERE NOT lower(status) = 'a'", ""},
		{"SELECT id FROM users WHERE substr(created, 1, 4) <> '2026'", ""},
		{"SELECT id FROM users WHERE NOT status < 'A'", "status GE~ A"},

		// A side that is not a comparison of this table with a constant.
		{"SELECT id FROM users WHERE status = 'A' OR last_login IS NULL", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = state", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city = ?", ""},
		{"SELECT id FROM users WHERE status = 'A' OR lower(city) = 'c'", "status EQ A | city EQ~ NOCASE c"},
		{"SELECT id FROM users WHERE status = 'A' OR city = -1", "status EQ A | city EQ "},
		{"SELECT id FROM users WHERE status = 'A' OR nosuch = 'B'", ""},
		{"SELECT id FROM users WHERE status = 'A' AND city = 'C'", ""},
		{"SELECT 1 FROM users u JOIN groups g ON 1 WHERE status = 'A' OR u.city = 'C'", "status EQ A | city EQ C"},
		{"SELECT 1 FROM users u JOIN groups g ON 1 WHERE g.name = 'A' OR u.city = 'C'", ""},
		{"SELECT id FROM users WHERE (city, state) IN (VALUES ('A', 'B'), ('C', 4))", "city EQ A & state EQ B | city EQ C"},
		{"SELECT id FROM users WHERE (city, id) IN (VALUES ('A', 'B' COLLATE NOCASE), ('C', 'D'))", ""},
		{"SELECT id FROM users WHERE (city, state) < ('A', 'B') OR status = 'C'", ""},
		{"SELECT id FROM users WHERE city IN (VALUES (4), (5)) OR status = 'C'", ""},
		{"SELECT id FROM users WHERE city NOT BETWEEN 'a' AND 'b' OR status = 'C'", "city LT~ a | city GT~ b | status EQ C"},
		{"SELECT id FROM users WHERE city IN ('a' COLLATE NOCASE) OR status = 'C'", ""},
		{"SELECT id FROM users WHERE (city COLLATE NOCASE) = 'a' COLLATE BINARY OR status = 'C'", ""},
		// What MySQL reads in another way, or not at all.
		{`SELECT id FROM users WHERE status = "A" OR city = 'C'`, ""},
		{`SELECT id FROM users WHERE status = 'a\nb' OR city = 'C'`, ""},
		{"SELECT id FROM users WHERE status = 'A' || city = 'C' OR city = 'D'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city GLOB 'C*'", "status EQ A | city GLOB C*"},
		{"SELECT id FROM users WHERE status = 'A' OR city NOT GLOB 'C*'", ""},
		{"SELECT id FROM users WHERE status = 'A' OR city REGEXP 'C*'", ""},
		{"SELECT id FROM users WHERE CAST(strftime('%Y', created) AS INTEGER) >= 2025 AND CAST(status AS INTEGER) = 1", "created GE~ 2025-01-01T00:00:00.000Z"},
		{"SELECT id FROM users WHERE CAST(substr(created, 1, 7) AS INT) IN (2024, CAST('2025' AS INTEGER) + 1)", "created GE~ 2023-12-31T00:00:00.000Z & created LT~ 2025-01-02T00:00:00.000Z | created GE~ 2025-12-31T00:00:00.000Z & created LT~ 2027-01-02T00:00:00.000Z"},
		{"SELECT id FROM users WHERE CAST(CAST(strftime('%Y', created) AS INTEGER) AS INTEGER) = 2025 OR CAST(created AS INTEGER) = 2025", ""},
		{"SELECT id FROM users WHERE sqlite_cast_integer(strftime('%Y', created)) = 2025", ""},
		{"SELECT id FROM users WHERE CAST(strftime('%Y', created) AS TEXT) = '2025'", ""},
		{"SELECT id FROM users WHERE status = x'41' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 'A' | 0 OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 0x1F OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status = 1_0 OR city = 'C'", ""},
		{"SELECT id FROM users WHERE left(status, 1) = 'A' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status LIKE 'a$%' ESCAPE '$' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE status COLLATE \"NOCASE\" = 'a' OR city = 'C'", ""},
		{"SELECT id FROM users WHERE \"sta tus\" = 'a' OR city = 'C'", ""},
		// What is the same, written in another way.
		{"SELECT id FROM users WHERE status == 'A' OR city != 'C'", "status EQ A | city NE C"},
		{"SELECT id FROM users WHERE status = 'A' OR city = 'C' -- OR 1", "status EQ A | city EQ C"},
		{"SELECT id FROM users WHERE /* 1 OR */ status = 'A' OR city /* = state */ = 'C'", "status EQ A | city EQ C"},
		{"SELECT id FROM [users] WHERE \"status\" = 'A' OR [city] = 'C' OR `state` = 'D'", "status EQ A | city EQ C | state EQ D"},
		{"SELECT id FROM users WHERE status = ?1 AND (status = 'A' OR city = 'C') AND city <> :x", "status EQ A | city EQ C"},
		{"SELECT id FROM users WHERE login GLOB 'a*' AND (status = 'A' OR city = 'C') AND x'00' <> $y", "status EQ A | city EQ C"},
	} {
		if got := described(c.sql, users); got != c.want {
			t.Errorf("%s\n  gives %q, want %q", c.sql, got, c.want)
		}
	}
}

// described writes the disjunctions that are read out of a statement.
func described(sql string, t *catalog.Table) string {
	s := sqltree.ShapeOf(sql)
	return anyOfText(t, Of(&s, t, catalog.Find).AnyOf)
}

// anyOfText writes disjunctions. ~ stands for what SQLite does not offer, & joins what
// a side demands.
func anyOfText(t *catalog.Table, anyOf [][]planner.Comparison) string {
	names := map[planner.Op]string{planner.EQ: "EQ", planner.GT: "GT", planner.GE: "GE", planner.LT: "LT", planner.LE: "LE", planner.LIKE: "LIKE", planner.GLOB: "GLOB", planner.NE: "NE"}
	one := func(c planner.Comparison) string {
		var values []string
		for _, v := range c.Values {
			values = append(values, v.Text)
		}
		name := names[c.Op]
		if c.Implied {
			name += "~"
		}
		if c.Collation != "" {
			name += " " + c.Collation
		}
		return fmt.Sprintf("%s %s %s", t.Columns[c.Column].Name, name, strings.Join(values, ","))
	}
	var out []string
	for _, or := range anyOf {
		var sides []string
		for _, side := range or {
			parts := []string{one(side)}
			for _, and := range side.And {
				parts = append(parts, one(and))
			}
			sides = append(sides, strings.Join(parts, " & "))
		}
		out = append(out, strings.Join(sides, " | "))
	}
	return strings.Join(out, "; ")
}

// FuzzAnyOf: no text makes the reading fail.
func FuzzAnyOf(f *testing.F) {
	users, _ := catalog.Find("users")
	for _, sql := range []string{
		"SELECT id FROM users WHERE status = 'A' OR last_name = 'B'",
		"SELECT id FROM users WHERE CAST(strftime('%Y', created) AS INTEGER) - 1 >= 2025 AND city GLOB 'C*' OR CAST(CAST(x AS INT) AS INTEGER",
		"SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM json_each(u.skills) s WHERE s.value = 'x' OR 1 IN (SELECT value FROM json_each(skills)))",
		"SELECT id FROM users WHERE lower(city) = 'x' AND date(created) >= date('now', '-1 month') AND profile ->> 'title' LIKE 'a%' AND substr(created, 1, 7) = '2026-01'",
		"SELECT id FROM users WHERE (city, state) IN (VALUES ('a', 'b'), ('c', 'd')) AND 90 > julianday('now') - julianday(created)",
		"SELECT id FROM users WHERE CASE WHEN coalesce(city, '') || '' = 'x' THEN 1 ELSE nullif(state, 'y') END = 1 AND NOT (iif(status = 'A', TRUE, FALSE) OR instr(login, 'x') > 1) AND (city = 'x') IS NOT FALSE",
		"SELECT id FROM users u WHERE (u.status IN ('A', 'B') OR city LIKE 'x%') AND (id = '1' OR id = '2')",
		"WITH r(a) AS (SELECT id FROM users WHERE lower(city) = 'x' UNION SELECT 'a') SELECT * FROM r LEFT JOIN main.users AS \"u\" ON upper(u.city) = 'X' AND 1 BETWEEN 0 AND 2, json_each(u.profile) WHERE CASE WHEN 1 THEN 2 END;",
		"SELECT (SELECT count(*) FILTER (WHERE a) FROM [users] NATURAL JOIN groups USING (id) WHERE `status` != 'A' OR ? = state) FROM (VALUES (1)) GROUP BY 1 WINDOW w AS (ORDER BY 1)",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s := sqltree.ShapeOf(sql)
		for _, or := range Of(&s, users, catalog.Find).AnyOf {
			if len(or) == 0 || len(or) == 1 && !or[0].Implied {
				t.Errorf("%q gives %v, which SQLite offers", sql, or)
			}
		}
		s.NeedsSchema(func(string) bool { return false })
	})
}
