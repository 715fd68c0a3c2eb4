package proof

import "testing"

// A column of numbers makes the texts that it is compared with numbers: '000001'
// is in a list of such a column that has 1. Okta compares the texts themselves.
func TestNumbersInTexts(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(2))
	for _, sql := range []string{
		`SELECT _key FROM users WHERE employee_number IN (SELECT remote FROM users)`,
		`SELECT a._key FROM users a JOIN users b ON a.employee_number = b.remote`,
		`SELECT _key FROM users a WHERE EXISTS (SELECT 1 FROM users b WHERE b.remote = a.employee_number)`,
		`WITH c AS (SELECT _key AS k, employee_number AS x, remote AS y FROM users) SELECT k FROM c WHERE x IN (SELECT y FROM c) UNION ALL SELECT k FROM c WHERE y IS NULL`,
		`WITH w(n) AS (VALUES (1), (NULL), (2)) SELECT _key FROM users WHERE employee_number IN (SELECT CAST(n AS INTEGER) FROM w)`,
		`SELECT _key FROM users WHERE employee_number IN (SELECT users_count FROM groups)`,
	} {
		if said := o.differ(question{sql: sql}); said != "" {
			t.Error(said)
		}
		if a := ask(o.plain, sql); a.err != nil || len(a.rows) == 0 {
			t.Errorf("%s: no row (%v)", sql, a.err)
		}
	}
}

// TestNumbersOfTexts: what is made of texts may be a number, which a column of texts
// makes a text and a + before the column does not.
func TestNumbersOfTexts(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(2))
	for _, condition := range []string{
		`m.employee_number < '40' + '10'`,
		`m.employee_number BETWEEN '0' AND '9' - '1'`,
		`NOT m.employee_number > '1' * '5'`,
		`m.employee_number < ('a' = 'a')`,
		`m.employee_number < NOT 'x'`,
		`m.employee_number < ('a' LIKE 'A')`,
		`m.employee_number < (m.login IN ('x'))`,
		`m.employee_number < m.employee_number + '1'`,
		`m.employee_number < (m.login = m.login)`,
	} {
		for _, sql := range []string{
			`SELECT g._key, m._key FROM groups g JOIN group_members m ON m.group_id = g.id WHERE m.status = 'ACTIVE' AND ` + condition,
			`SELECT g._key, m._key FROM groups g JOIN group_members m ON m.group_id = g.id WHERE m.status IN ('SUSPENDED', 'LOCKED_OUT') AND ` + condition,
			`SELECT g._key FROM groups g WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.status = 'SUSPENDED' AND ` + condition + `)`,
			`SELECT g._key, (SELECT count(*) FROM group_members m WHERE m.group_id = g.id AND m.status = 'SUSPENDED' AND ` + condition + `) FROM groups g`,
		} {
			if said := o.differ(question{sql: sql}); said != "" {
				t.Error(said)
			}
		}
	}
	if a := ask(o.plain, `SELECT _key FROM group_members WHERE status = 'SUSPENDED' AND employee_number < '40' + '10'`); a.err != nil || len(a.rows) == 0 {
		t.Errorf("no such member (%v): nothing is proven", a.err)
	}
}

// TestTextsInTruthValues: a column of truth values may hold a text, which is neither
// true nor equal to FALSE.
func TestTextsInTruthValues(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(2))
	for _, sql := range []string{
		`SELECT _key FROM users WHERE NOT (coalesce(NULL, remote) = FALSE)`,
		`SELECT _key FROM users WHERE coalesce(remote, 0) <> 0`,
		`SELECT _key FROM users WHERE ifnull(remote, FALSE) IS NOT FALSE`,
		`SELECT _key FROM users WHERE coalesce(remote, 0)`,
		`SELECT _key FROM users WHERE NOT coalesce(remote, 0)`,
		`SELECT _key FROM users WHERE iif(remote, 1, 0) = 0`,
		`SELECT _key FROM users WHERE iif(remote <> FALSE, 1, 0) = 1`,
		`SELECT _key FROM users WHERE CASE WHEN remote THEN 'x' ELSE 'y' END = 'y'`,
	} {
		if said := o.differ(question{sql: sql}); said != "" {
			t.Error(said)
		}
	}
	if a := ask(o.plain, `SELECT _key FROM users WHERE typeof(remote) = 'text'`); a.err != nil || len(a.rows) == 0 {
		t.Errorf("no such text (%v): nothing is proven", a.err)
	}
}
