package implied

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestImpliedValues holds what follows from conditions on parts of texts and on
// expressions that choose among values, and that nothing does where a row of
// NULLs, or a value that is not known, may meet them.
func TestImpliedValues(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ where, want string }{
		// The first of several that is not NULL.
		{"coalesce(city, 'x') = 'y'", "city EQ~ BINARY y"},
		{"coalesce(city, 'x') = 'x'", ""},
		{"ifnull(city, '') IN ('y', 'z')", "city EQ~ BINARY y,z"},
		{"ifnull(city, '') IN ('', 'y')", ""},
		{"coalesce(city, NULL, state) = 'y'", "city EQ~ BINARY y | state EQ~ BINARY y"},
		{"coalesce(city, upper(state)) = 'Y'", "city EQ~ BINARY Y | state EQ~ NOCASE Y"},
		{"'y' = coalesce(city, 'x')", "city EQ~ BINARY y"},
		{"lower(coalesce(city, 'x')) = 'y'", ""},
		{"coalesce(lower(city), 'x') = 'y'", "city EQ~ NOCASE y"},
		{"coalesce(city, 'x') LIKE 'y%'", "city LIKE~ BINARY y%"},
		{"coalesce(city, 'x') LIKE 'X%'", ""},
		{"coalesce(city, 'x') <> 'y'", ""},
		{"coalesce(city, 'x') <> 'x'", "city NE~ BINARY x"},
		{"coalesce(status, 'x') <> 'A'", "status NE~ BINARY A"},
		{"coalesce(status, 'x') NOT IN ('A', 'B')", "status NE~ BINARY A & status NE~ BINARY B"},
		{"coalesce(city, state) = title", ""},
		{"coalesce(city, title || state) = 'y'", ""},
		{"coalesce(city, 'x') = 5", ""},
		{"coalesce(city, 5) = 'y'", ""},
		{"coalesce(city, 'x') = ?", ""},
		{"coalesce(city, 'x') = NULL", ""},
		{"coalesce(city COLLATE NOCASE, 'x') = 'y'", ""},
		{"coalesce(city, 'x') = 'y' COLLATE NOCASE", ""},
		{"coalesce(city) = 'y'", ""},
		{"ifnull(city, 'x', 'z') = 'y'", ""},
		{"coalesce(profile ->> 'department', '') = 'y'", "department EQ~ BINARY y"},
		{"nullif(city, '') = 'y'", "city EQ~ BINARY y"},
		{"nullif(city, '') IS NULL", ""},
		{"nullif(city, '') IS NOT NULL", ""},
		{"coalesce(nullif(city, ''), nullif(state, 'n/a'), 'x') = 'y'", "city EQ~ BINARY y | state EQ~ BINARY y"},

		// Timestamps are compared as text then, and begin with their day.
		{"coalesce(activated, '1970-01-01') < '2026-01-05'", ""},
		{"coalesce(activated, '2099-01-01') < '2026-01-05'", "activated LT~ 2026-01-06T00:00:00.000Z"},
		{"coalesce(activated, '9') <= '2026-01-05'", "activated LT~ 2026-01-07T00:00:00.000Z"},
		{"coalesce(activated, '') > '2026-01-05'", "activated GE~ 2026-01-04T00:00:00.000Z"},
		{"coalesce(activated, '') > '2026-01-05T10:00:00'", "activated GE~ 2026-01-04T10:00:00.000Z"},
		{"coalesce(activated, '') = '2026-01-05T10:00:00.000Z'", "activated GE~ 2026-01-04T10:00:00.000Z & activated LT~ 2026-01-06T10:00:01.000Z"},
		{"coalesce(activated, created) < '2026-01-05'", "activated LT~ 2026-01-06T00:00:00.000Z | created LT~ 2026-01-06T00:00:00.000Z"},
		{"coalesce(created, '1970-01-01') < '2026-01-05'", "created LT~ 2026-01-06T00:00:00.000Z"},
		{"coalesce(date(activated), '') = '2026-01-05'", "activated GE~ 2026-01-05T00:00:00.000Z & activated LT~ 2026-01-06T00:00:00.000Z"},
		{"coalesce(activated, '') > 'yesterday'", ""},
		{"coalesce(activated, '') LIKE '2026-01-%'", "activated GE~ 2025-12-31T00:00:00.000Z & activated LT~ 2026-02-02T00:00:00.000Z"},

		// Parts of texts.
		{"substr(login, 1, 5) = 'alice'", "login LIKE~ BINARY alice%"},
		{"substr(login, 1, length('alice')) = 'alice'", "login LIKE~ BINARY alice%"},
		{"substr(city, 1, 2) IN ('x', 'y_z')", "city LIKE~ BINARY x%,y%"},
		{"substr(city, 1, 2) = ''", ""},
		{"substr(city, 1, 2) = '%'", ""},
		{"substr(city, 1, 2) > 'x'", ""},
		{"substr(city, 1, 2) <> 'x'", ""},
		{"substr(city, 2, 2) = 'x'", "city LIKE~ BINARY %x%"},
		{"substr(login, instr(login, '@') + 1) = 'example.com'", "login LIKE~ BINARY %example.com%"},
		{"lower(substr(city, 1, 2)) = 'x'", "city LIKE~ NOCASE x%"},
		{"rtrim(city) = 'x'", "city LIKE~ BINARY x%"},
		{"rtrim(city, ' .') = 'x'", "city LIKE~ BINARY x%"},
		{"ltrim(city) = 'x'", "city LIKE~ BINARY %x%"},
		{"lower(trim(city)) = 'x'", "city LIKE~ NOCASE %x%"},
		{"trim(lower(city)) LIKE 'x%y'", "city LIKE~ NOCASE %x%"},
		{"trim(city COLLATE NOCASE) = 'x'", ""},
		{"instr(login, 'alice') > 0", "login LIKE~ %alice%"},
		{"instr(login, 'alice')", "login LIKE~ %alice%"},
		{"0 < instr(lower(login), 'alice')", "login LIKE~ NOCASE %alice%"},
		{"instr(login, 'alice') = 1", "login LIKE~ alice%"},
		{"instr(login, 'alice') <> 0", "login LIKE~ %alice%"},
		{"instr(login, 'alice') = 0", ""},
		{"instr(login, 'alice') >= 0", ""},
		{"NOT instr(login, 'alice')", ""},
		{"instr('alice', login) > 0", ""},
		{"instr(login, city) > 0", ""},
		{"city || '' = 'y'", "city EQ~ BINARY y"},
		{"'' || city = 'y'", "city EQ~ BINARY y"},
		{"city || 'x' = 'y'", ""},
		{"'' || profile ->> 'department' = 'y'", ""},
		{"created || '' LIKE '2026%'", "created GE~ 2025-12-31T00:00:00.000Z & created LT~ 2027-01-02T00:00:00.000Z"},

		// One of several values.
		{"CASE WHEN status = 'A' THEN 1 ELSE 0 END = 1", "status EQ~ A"},
		{"CASE WHEN status = 'A' THEN 1 ELSE 0 END", "status EQ~ A"},
		{"CASE WHEN status = 'A' THEN 1 ELSE 0 END = 0", "status NE~ A"},
		{"CASE WHEN city = 'A' THEN 1 ELSE 0 END = 0", ""},
		{"CASE WHEN city = 'A' THEN 1 END = 0", ""},
		{"CASE city WHEN 'A' THEN 'x' WHEN 'B' THEN 'y' WHEN 'C' THEN 'x' END = 'x'", "city EQ~ A | city EQ~ C"},
		{"CASE WHEN city = 'A' THEN state ELSE 'x' END = 'y'", "city EQ~ A & state EQ~ BINARY y"},
		{"CASE WHEN title = state THEN 1 ELSE 0 END = 1", ""},
		{"CASE WHEN status = 'A' AND created > '2026' THEN 'x' WHEN status = 'B' THEN 'y' ELSE 'z' END IN ('x', 'y')", "status EQ~ A & created GT~ 2026 | status EQ~ B"},
		{"iif(status = 'A', 1, 0)", "status EQ~ A"},
		{"iif(status = 'A', TRUE, FALSE) = TRUE", "status EQ~ A"},
		{"if(status = 'A', 'x', 'y') = 'x'", "status EQ~ A"},
		{"NOT iif(status = 'A', 0, 1)", "status EQ~ A"},
		{"(city = 'y') = 1", "city EQ~ y"},
		{"(city = 'y') = 0", "city NE~ y"},
		{"(city = 'y') IS TRUE", "city EQ~ y"},
		{"(city = 'y') IS FALSE", "city NE~ y"},
		{"(city = 'y') IS NOT TRUE", ""},
		{"(city = 'y') IS NOT FALSE", ""},
		{"coalesce(city = 'y', FALSE)", "city EQ~ y"},
		{"coalesce(city = 'y', 0) = 0", ""},
		{"NOT (status <> 'A')", "status EQ~ A"},
		{"NOT (city <> 'x' AND state <> 'y')", "city EQ~ x | state EQ~ y"},
		{"NOT (created < '2026' OR NOT city = 'x')", "created GE~ 2026 & city EQ~ x"},
		{"NOT (city NOT IN ('x', 'y'))", "city EQ~ x,y"},
		{"NOT (city NOT LIKE 'x%')", "city LIKE~ x%"},
		{"created NOT BETWEEN '2025' AND '2026'", "created LT~ 2025 | created GT~ 2026"},
		{"NOT created NOT BETWEEN '2025' AND '2026'", "created GE~ 2025 & created LE~ 2026"},
	} {
		sql := "SELECT id FROM users WHERE " + c.where
		if got := described(sql, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.where, got, c.want)
		}
	}
}

// TestImpliedBesideNulls: a row of NULLs that stands for the missing partner of
// an outer join has no status, and the name of a truth value may be a column's.
func TestImpliedBesideNulls(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ sql, want string }{
		{"SELECT 1 FROM groups g LEFT JOIN users u ON 1 WHERE coalesce(u.status, 'B') <> 'A'", ""},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON 1 WHERE coalesce(u.status, 'B') = 'A'", "status EQ~ BINARY A"},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON 1 WHERE CASE WHEN u.status = 'A' THEN 1 ELSE 0 END = 0", ""},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON CASE WHEN u.status = 'A' THEN 1 ELSE 0 END = 0", "status NE~ A"},
		{"SELECT 1 FROM groups g LEFT JOIN users u ON 1 JOIN group_rules r ON coalesce(u.status, 'B') <> 'A'", ""},
		{"SELECT 1 FROM users u RIGHT JOIN groups g ON 1 WHERE coalesce(u.status, 'B') <> 'A'", ""},
		{"SELECT 1 FROM users u JOIN groups g ON coalesce(u.status, 'B') <> 'A'", "status NE~ BINARY A"},
		{"WITH x(a, true) AS (VALUES (0, 0)) SELECT 1 FROM users u, x WHERE iif(u.status = 'A', true, 0) = 1", "status EQ~ A"},
		{"WITH x(a, true) AS (VALUES (0, 0)) SELECT 1 FROM users u, x WHERE iif(u.status = 'A', 1, 0) = true", ""},
		{"WITH coalesce(a, true) AS (VALUES (0, 0)) SELECT 1 FROM users u, coalesce WHERE iif(u.status = 'A', 1, 0) = true", ""},
		{"SELECT 1 FROM users u WHERE coalesce(iif(u.status = 'A', 1, 0), false) = true", "status EQ~ A"},
		{"SELECT 1 FROM users u, (SELECT 0 AS true) WHERE (u.status = 'A') = true", ""},
	} {
		if got := described(c.sql, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.sql, got, c.want)
		}
	}
}
