package rewrite

import (
	"testing"

	"github.com/oktasql/oktasql/sqltree"
)

// ownForTest are the tables of the user's in the tests of texts.
var ownForTest = map[string]sqltree.OwnTable{
	"hr":    {Columns: []string{"email", "emp", "dept"}},
	"staff": {Columns: []string{"email", "emp"}, Folds: true},
	"odd":   {Columns: []string{"email"}, Odd: true},
}

// TestOwnRestricted holds which queries about Okta's rows are given a condition
// that follows from rows of the user's own. In the texts ⟦ and ⟧ are around what
// is added.
func TestOwnRestricted(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		// Lists of constants cannot be NULL.
		`WITH w(email) AS ⟦NOT MATERIALIZED ⟧(VALUES ('a@x.com'), ('b@x.com')) SELECT email FROM w WHERE email NOT IN (SELECT email FROM users⟦ WHERE "users"."email" IN (SELECT +"w".email FROM w)⟧)`,
		`WITH w(email) AS ⟦NOT MATERIALIZED ⟧(VALUES ('a')) SELECT email, CASE WHEN email IN (SELECT login FROM users WHERE ⟦(⟧status <> 'DEPROVISIONED'⟦) AND "users"."login" IN (SELECT +"w".email FROM w)⟧) THEN 1 END AS known FROM w`,
		`SELECT 'a' NOT IN (SELECT login FROM users⟦ WHERE "users"."login" IN ('a')⟧) AS x`,
		// Where the list may be empty on account of the condition, NULL asks the whole one.
		`SELECT value FROM json_each(:l) WHERE ⟦(⟧value NOT IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"json_each".value FROM json_each(:l))⟧)⟦ AND ((value) IS NOT NULL OR NOT EXISTS (SELECT login FROM users) OR NULL))⟧`,
		`SELECT value, ⟦(⟧value IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"json_each".value FROM json_each(?1))⟧)⟦ OR (value) IS NULL AND EXISTS (SELECT login FROM users) AND NULL)⟧ AS known FROM json_each(?⟦1⟧)`,
		`SELECT value FROM json_each(:l) WHERE value IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"json_each".value FROM json_each(:l))⟧)`,
		`SELECT value FROM json_each(:l) WHERE value IS NOT NULL AND value NOT IN (SELECT name FROM groups⟦ WHERE "groups"."name" IN (SELECT +"json_each".value FROM json_each(:l) WHERE ("json_each".value IS NOT NULL))⟧)`,
		// A list that may have a NULL is asked for one, when it matters.
		`SELECT emp FROM hr WHERE ⟦((NOT EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT employee_number FROM users) WHERE x IS NULL) OR NULL) AND ⟧emp NOT IN (SELECT employee_number FROM users⟦ WHERE "users"."employee_number" IN (SELECT "hr".emp FROM hr)⟧)⟦ AND ((emp) IS NOT NULL OR NOT EXISTS (SELECT employee_number FROM users) OR NULL))⟧`,
		`SELECT ⟦(EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT upper(employee_number) FROM users) WHERE x IS NULL) AND NULL OR ⟧'7' IN (SELECT upper(employee_number) FROM users⟦ WHERE "users"."employee_number" COLLATE NOCASE IN ('7')⟧)⟦)⟧ AS x`,
		`SELECT emp FROM hr WHERE NOT ⟦(EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT employee_number FROM users WHERE title IS NOT 'x') WHERE x IS NULL) AND NULL OR ⟧emp IN (SELECT employee_number FROM users WHERE ⟦(⟧title IS NOT 'x'⟦) AND "users"."employee_number" IN (SELECT "hr".emp FROM hr)⟧)⟦ OR (emp) IS NULL AND EXISTS (SELECT employee_number FROM users WHERE title IS NOT 'x') AND NULL)⟧`,
		`SELECT emp FROM hr EXCEPT SELECT employee_number FROM users⟦ WHERE "users"."employee_number" IN (SELECT "hr".emp FROM hr) EXCEPT SELECT NULL WHERE EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT "hr".emp FROM hr) WHERE x IS NULL) AND EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT employee_number FROM users) WHERE x IS NULL)⟧`,
		`SELECT emp FROM hr INTERSECT ⟦SELECT * FROM (⟧SELECT title FROM users⟦ WHERE "users"."title" IN (SELECT "hr".emp FROM hr) UNION ALL SELECT NULL WHERE EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT "hr".emp FROM hr) WHERE x IS NULL) AND EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT title FROM users) WHERE x IS NULL))⟧ ORDER BY 1`,
		`SELECT s.email FROM hr h LEFT JOIN staff s ON s.emp = h.emp EXCEPT SELECT title FROM users⟦ WHERE "users"."title" COLLATE NOCASE IN (SELECT s.email FROM staff s) EXCEPT SELECT NULL WHERE EXISTS (SELECT 1 FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT title FROM users) WHERE x IS NULL)⟧`,
		// None of these is NULL.
		`SELECT column1 FROM (VALUES ('7'), ('8')) EXCEPT SELECT employee_number FROM users⟦ WHERE "users"."employee_number" IN (SELECT +column1 FROM (VALUES ('7'), ('8')))⟧`,
		`SELECT upper(value) FROM json_each('["a"]') INTERSECT SELECT title FROM users⟦ WHERE "users"."title" IN (SELECT upper("json_each".value) FROM json_each('["a"]'))⟧`,
		`VALUES ('a', 1), ('b', 2) EXCEPT SELECT title, 1 FROM users⟦ WHERE "users"."title" IN (SELECT "column1" FROM (VALUES ('a', 1), ('b', 2)))⟧`,
		`SELECT email FROM hr WHERE email IS NOT NULL EXCEPT SELECT title FROM users⟦ WHERE "users"."title" IN (SELECT "hr".email FROM hr WHERE ("hr".email IS NOT NULL))⟧`,
		// Custom attributes of texts and numbers.
		`VALUES ('a'), ('b') EXCEPT SELECT owner FROM groups⟦ WHERE "groups"."owner" IN (SELECT "column1" FROM (VALUES ('a'), ('b')))⟧`,
		`SELECT value FROM json_each(:l) WHERE value IN (SELECT score FROM groups⟦ WHERE "groups"."score" IN (SELECT +"json_each".value FROM json_each(:l))⟧)`,
		`SELECT h.email, g.id FROM hr h LEFT JOIN groups g ON lower(owner) = lower(h.email)⟦ AND "g"."owner" COLLATE NOCASE = lower(h.email)⟧`,
		// The day, the month or the year of a timestamp.
		`SELECT 1 FROM hr h JOIN users u ON date(u.created) = h.dept⟦ AND "u"."created" >= date((h.dept)) AND "u"."created" < coalesce(date((h.dept), '+1 day'), '~')⟧`,
		`SELECT 1 FROM hr h LEFT JOIN users u ON u.status = 'A' AND h.dept || '' = strftime('%Y-%m', u.created)⟦ AND "u"."created" >= date((h.dept || '') || '-01') AND "u"."created" < coalesce(date((h.dept || '') || '-01', '+1 month'), '~')⟧`,
		`SELECT (SELECT count(*) FROM users u WHERE strftime('%Y', u.activated) = h.dept⟦ AND "u"."activated" >= printf('%04d-01-01', (h.dept)) AND "u"."activated" < printf('%04d-01-01', (h.dept) + 1)⟧) AS n FROM hr h`,
		`SELECT 1 FROM hr h JOIN users u ON date(u.created, 'start of month') = h.dept⟦ AND "u"."created" >= date((h.dept)) AND "u"."created" < coalesce(date((h.dept), '+1 month'), '~')⟧`,
		`SELECT 1 FROM hr h JOIN users u ON substr(u.created, 1, 7) = h.dept⟦ AND "u"."created" >= coalesce(date((h.dept) || '-01', '-1 day'), '0001-01-01') AND "u"."created" < coalesce(date((h.dept) || '-01', '+1 month', '+1 day'), '~')⟧`,
		// A result keeps its name.
		`SELECT value IS NULL, ⟦(⟧value IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"json_each".value FROM json_each('[null]'))⟧)⟦ OR (value) IS NULL AND EXISTS (SELECT login FROM users) AND NULL) AS "value IN (SELECT login FROM users)"⟧ FROM json_each('[null]')`,
		// Tables of the user's, and what may be NULL in Okta's.
		`SELECT emp FROM hr WHERE emp > '' AND emp NOT IN (SELECT employee_number FROM users WHERE ⟦(⟧employee_number IS NOT NULL⟦) AND "users"."employee_number" IN (SELECT "hr".emp FROM hr WHERE ("hr".emp > ''))⟧)`,
		`SELECT emp FROM hr WHERE emp IN (SELECT employee_number FROM users⟦ WHERE "users"."employee_number" IN (SELECT "hr".emp FROM hr WHERE ("hr".dept = 1))⟧) AND dept = 1`,
		`SELECT s.emp FROM staff s WHERE s.emp > 1 AND s.emp NOT IN (SELECT o.title FROM users o WHERE ⟦(⟧o.title <> ''⟦) AND "o"."title" COLLATE NOCASE IN (SELECT s.emp FROM staff s WHERE (s.emp > 1))⟧)`,
		// Without case, and of expressions.
		`SELECT email FROM hr WHERE email <> '' AND lower(email) || '' IN (SELECT lower(login) FROM users⟦ WHERE "users"."login" IN (SELECT lower("hr".email) || '' FROM hr WHERE ("hr".email <> ''))⟧)`,
		`SELECT m FROM (SELECT trim(value) AS m FROM json_each(:l)) WHERE m IN (SELECT upper(first_name) FROM users⟦ WHERE "users"."first_name" COLLATE NOCASE IN (SELECT +m FROM (SELECT trim("json_each".value) AS m FROM json_each(:l)))⟧)`,
		`SELECT email FROM hr WHERE email COLLATE NOCASE IN (SELECT DISTINCT department FROM users⟦ WHERE "users"."department" COLLATE NOCASE IN (SELECT "hr".email COLLATE NOCASE FROM hr)⟧)`,
		// Several SELECTs, by way of a WITH, and of what each row asks for anyway.
		`WITH o AS (SELECT * FROM users WHERE ⟦(⟧status = 'ACTIVE'⟦) AND "users"."login" IN (SELECT "hr".email FROM hr)⟧) SELECT email FROM hr WHERE email IN (SELECT login FROM o)`,
		`SELECT email FROM hr WHERE email IN (SELECT login FROM users u WHERE ⟦(⟧u.department = hr.dept⟦) AND "u"."login" = ("hr".email)⟧)`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n WHERE 'u' || i IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT 'u' || "n".i FROM n)⟧)`,
		// What is equal in lower case.
		`SELECT h.email, u.status FROM hr h LEFT JOIN users u ON lower(u.login) = lower(h.email)⟦ AND "u"."login" = lower(h.email)⟧ AND u.status = 'X'`,
		`SELECT email FROM hr WHERE NOT EXISTS (SELECT 1 FROM users u WHERE (upper(trim(hr.email)) = upper(title)⟦ AND "u"."title" COLLATE NOCASE = upper(trim(hr.email))⟧) AND u.status = 'X')`,
		`SELECT u.status FROM json_each(:l) LEFT JOIN users u ON lower(u.login) = json_extract(value, '$.login')⟦ AND "u"."login" = json_extract(value, '$.login')⟧`,
		`SELECT 1 FROM json_each(:l) j JOIN users u ON (j.value ->> 'id' = lower(u.login)⟦ AND "u"."login" = j.value ->> 'id'⟧) WHERE j.value ->> 'kind' = 'x' AND u.status = 'X'`,
		// An aggregate of no rows makes a NULL of a list without one.
		`SELECT max(1), ⟦(⟧k NOT IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"w".k FROM (SELECT 'a' AS k) w WHERE ("w".k = 'b'))⟧)⟦ AND ((k) IS NOT NULL OR NOT EXISTS (SELECT login FROM users) OR NULL))⟧ AS x FROM (SELECT 'a' AS k) w WHERE k = 'b'`,
		`SELECT h.emp FROM hr h LEFT JOIN staff s ON s.emp = h.emp WHERE s.email IN (SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT s.email FROM staff s)⟧)`,
		// A name without a qualifier stays where it means what it does.
		`SELECT email FROM (SELECT value AS email, id AS d FROM json_each(:l)) WHERE email IN (SELECT login FROM users u WHERE ⟦(⟧u.department = d⟦) AND "u"."login" IN (SELECT +email FROM (SELECT "json_each".value AS email, "json_each".id AS d FROM json_each(:l)))⟧)`,
		// Set operations.
		`SELECT value FROM json_each(:l) EXCEPT SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT +"json_each".value FROM json_each(:l))⟧ ORDER BY 1 LIMIT 3`,
		`SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT "column1" FROM (VALUES ('a'), ('b')))⟧ INTERSECT VALUES ('a'), ('b')`,
		`SELECT email FROM hr UNION ALL VALUES ('a') EXCEPT SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT "hr".email FROM hr UNION ALL SELECT "column1" FROM (VALUES ('a')))⟧`,
		`SELECT email FROM users⟦ WHERE "users"."email" IN (SELECT "hr".email FROM hr)⟧ INTERSECT SELECT email FROM hr EXCEPT SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT "hr".email FROM hr)⟧`,
		`SELECT dept, emp FROM staff EXCEPT SELECT department, employee_number FROM users WHERE ⟦(⟧employee_number <> ''⟦) AND "users"."employee_number" COLLATE NOCASE IN (SELECT "staff".emp FROM staff)⟧`,
		`SELECT login FROM users⟦ WHERE "users"."login" IN (SELECT "hr".email FROM hr)⟧ UNION SELECT name FROM groups⟦ WHERE "groups"."name" COLLATE NOCASE IN (SELECT "hr".email FROM hr)⟧ INTERSECT SELECT email FROM hr`,
	} {
		given, want := asGiven(want)
		if got := attributed.OwnRestricted(given, ownForTest); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := refusing.OwnRestricted(given, ownForTest); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
}

// TestNotOwnRestricted holds what is handed to SQLite as it is.
func TestNotOwnRestricted(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		// A NULL among Okta's rows would be missed, and the whole list cannot be asked for one.
		"SELECT emp FROM hr WHERE emp NOT IN (SELECT employee_number FROM users u WHERE u.department = hr.dept AND u.title = hr.email || ?)",
		"WITH o AS (SELECT employee_number AS e FROM users) SELECT emp FROM hr WHERE emp NOT IN (SELECT e FROM o)",
		"WITH o AS (SELECT employee_number AS e FROM users) SELECT emp FROM hr EXCEPT SELECT e FROM o",
		"SELECT emp, dept FROM hr EXCEPT SELECT employee_number, title FROM users",
		"SELECT lower(title) FROM users INTERSECT SELECT emp FROM hr",
		"SELECT email FROM hr WHERE email NOT IN (SELECT u.login FROM groups g LEFT JOIN users u ON u.login = g.name)",
		// Part of the rows would give other ones.
		"SELECT email FROM hr WHERE email IN (SELECT login FROM users LIMIT 5)",
		"SELECT email FROM hr WHERE email IN (SELECT max(login) FROM users)",
		"SELECT email FROM hr WHERE email IN (SELECT login FROM users GROUP BY department)",
		"SELECT email FROM hr WHERE email IN (SELECT first_value(login) OVER (ORDER BY id) FROM users)",
		"WITH o AS (SELECT login FROM users) SELECT email FROM hr WHERE email IN (SELECT login FROM o) AND (SELECT count(*) FROM o) > 1",
		// The other side is Okta's as well, or not known.
		"SELECT login FROM users WHERE login IN (SELECT email FROM users WHERE status = 'X')",
		"SELECT u.login FROM users u JOIN hr ON hr.emp = u.id WHERE u.login || hr.email IN (SELECT login FROM users)",
		"SELECT email FROM (SELECT h.email FROM hr h JOIN users u ON u.id = h.emp) WHERE email IN (SELECT login FROM users)",
		"SELECT user_id FROM group_members WHERE group_id = '00g' EXCEPT SELECT id FROM users WHERE status = 'DEPROVISIONED'",
		"SELECT email FROM unknown WHERE email IN (SELECT login FROM users)",
		"SELECT unknown FROM hr WHERE unknown IN (SELECT login FROM users)",
		"SELECT name FROM pragma_table_info('hr') WHERE name IN (SELECT login FROM users)",
		"SELECT request FROM okta_requests WHERE request IN (SELECT login FROM users)",
		// It might be another value the next time, or is made of many rows.
		"SELECT email FROM hr WHERE email || random() IN (SELECT login FROM users)",
		"SELECT x FROM (SELECT email x FROM hr ORDER BY random() LIMIT 5) WHERE x IN (SELECT login FROM users)",
		"SELECT dept FROM hr GROUP BY dept HAVING max(email) IN (SELECT login FROM users)",
		"SELECT max(email) FROM hr EXCEPT SELECT login FROM users",
		"SELECT max(emp), coalesce(email, 'x') IN (SELECT login FROM users) FROM hr WHERE dept = 1",
		"SELECT h.emp FROM hr h LEFT JOIN staff s ON s.emp = h.emp WHERE coalesce(s.email, h.email) IN (SELECT login FROM users)",
		"WITH v AS NOT MATERIALIZED (SELECT 'a' || random() AS k) SELECT k FROM (SELECT k FROM v) w WHERE w.k IN (SELECT login FROM users)",
		// Compared in another way.
		"SELECT email FROM odd WHERE email IN (SELECT login FROM users)",
		"SELECT email COLLATE RTRIM FROM hr EXCEPT SELECT login FROM users",
		"SELECT email FROM hr WHERE email COLLATE TIMESTAMP IN (SELECT login FROM users)",
		"SELECT email FROM hr WHERE email IN (SELECT created FROM users)",
		"SELECT email FROM hr WHERE email IN (SELECT trim(login) FROM users)",
		"SELECT created FROM users UNION SELECT title FROM users INTERSECT SELECT email FROM hr",
		// Something else tells the rows for less, or Okta does not compare.
		"SELECT email FROM hr WHERE email IN (SELECT u.login FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = '00g')",
		"SELECT email FROM hr WHERE email IN (SELECT login FROM users WHERE id IN (SELECT user_id FROM user_roles))",
		"SELECT email FROM hr WHERE email IN (SELECT user_id FROM group_members WHERE group_id = '00g')",
		"SELECT email FROM hr WHERE email IN (SELECT realm_id FROM users)",
		"SELECT email FROM hr WHERE email IN (SELECT vip FROM groups)",
		"SELECT email FROM hr WHERE email IN (SELECT tags FROM groups)",
		"SELECT email FROM hr WHERE email IN (SELECT since FROM groups)",
		"SELECT email FROM hr WHERE email IN (SELECT nothing FROM groups)",
		"SELECT 1 FROM users u JOIN odd ON lower(u.login) = odd.email",
		"SELECT 1 FROM users u JOIN users v ON date(u.created) = date(v.created)",
		"SELECT 1 FROM users u JOIN odd ON date(u.created) = odd.email",
		"SELECT 1 FROM users u JOIN hr h ON date(u.created, '+1 day') = h.dept",
		"SELECT 1 FROM users u JOIN hr h ON strftime('%W', u.created) = h.dept",
		"SELECT 1 FROM users u JOIN hr h ON substr(u.created, 1, 4) = h.dept",
		"SELECT 1 FROM users u JOIN hr h ON date(u.title) = h.dept",
		"SELECT 1 FROM users u JOIN hr h ON date(u.created) >= h.dept",
		"SELECT 1 FROM group_members m JOIN hr h ON date(m.created) = h.dept",
		"SELECT 1 FROM users u JOIN hr ON lower(u.login) = hr.email COLLATE NOCASE",
		"SELECT 1 FROM users u JOIN hr ON lower(u.login) = hr.email IS NULL",
		"SELECT 1 FROM users u JOIN hr ON lower(u.login) = hr.email OR hr.dept = 1",
		"SELECT 1 FROM users u JOIN hr ON lower(u.login) = hr.email || random()",
		"SELECT 1 FROM users u JOIN users v ON lower(u.login) = lower(v.email)",
		"SELECT 1 FROM users u RIGHT JOIN hr ON lower(u.login) = hr.email",
		// Something keeps it from being computed where it would be an error.
		"SELECT 1 FROM json_each(:l) LEFT JOIN users u ON json_valid(value) AND lower(u.login) = json_extract(value, '$.login')",
		"SELECT 1 FROM json_each(:l), users u WHERE (u.status = 'X' OR json_valid(value)) AND lower(u.login) = value ->> 'login'",
		"SELECT 1 FROM json_each(:l), users u WHERE value IN (SELECT '{}') AND lower(u.login) = value ->> 'login'",
		"SELECT 1 FROM json_each(:l), users u WHERE date(u.created) = value ->> 'day'",
		"SELECT 1 FROM json_each(:l) WHERE value ->> 'login' IN (SELECT login FROM users)",
		// No place for it.
		"SELECT email FROM hr UNION SELECT login FROM users",
		"SELECT login FROM users EXCEPT SELECT email FROM hr",
		"SELECT email FROM hr WHERE email = 1 OR 1 = email IN (SELECT login FROM users)",
		"SELECT email FROM hr WHERE (email, emp) IN (SELECT login, id FROM users",
		"SELECT ? IN (SELECT login FROM users)",
		"",
	} {
		if got := attributed.OwnRestricted(same, ownForTest); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
