package rewrite

import (
	"strings"
	"testing"
)

// TestPartners holds which rows are asked for by what is said of the row that they belong
// to.
func TestPartners(t *testing.T) {
	t.Parallel()
	const (
		sales    = "EXISTS (SELECT 1 FROM groups g WHERE g.id = m.group_id AND g.name = 'Sales')"
		inSales  = `"m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name = 'Sales'))`
		members  = "SELECT m.login FROM group_members m WHERE "
		users    = "SELECT u.login FROM users u WHERE "
		boss     = "EXISTS (SELECT 1 FROM users b WHERE b.login = u.manager_id AND b.title = 'VP')"
		inBosses = `"u"."manager_id" COLLATE NOCASE IN (SELECT "b"."login" FROM users b WHERE (b.title = 'VP'))`
	)
	for given, want := range map[string]string{
		members + sales: members + inSales,
		members + "m.status = 'ACTIVE' AND " + sales: members + "m.status = 'ACTIVE' AND " + inSales,
		"SELECT m.group_id, count(*) FROM group_members m WHERE EXISTS (SELECT 1 FROM groups g WHERE m.group_id = g.id AND g.type LIKE 'APP%') GROUP BY 1":  `SELECT m.group_id, count(*) FROM group_members m WHERE "m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.type LIKE 'APP%')) GROUP BY 1`,
		"SELECT f.id FROM enrolled_factors f WHERE f.factor_type = 'sms' AND EXISTS (SELECT 1 FROM users u WHERE u.id = f.user_id AND u.status = 'ACTIVE')": `SELECT f.id FROM enrolled_factors f WHERE f.factor_type = 'sms' AND "f"."user_id" IN (SELECT "u"."id" FROM users u WHERE (u.status = 'ACTIVE'))`,
		users + "u.status = 'ACTIVE' AND " + boss: users + "(u.status = 'ACTIVE' AND " + boss + ") AND " + inBosses,
		users + "EXISTS (SELECT 1 FROM user_types t WHERE t.id = u.type_id AND NOT t.is_default)": users + "(EXISTS (SELECT 1 FROM user_types t WHERE t.id = u.type_id AND NOT t.is_default)) AND " +
			`"u"."type_id" COLLATE NOCASE IN (SELECT "t"."id" FROM user_types t WHERE (NOT t.is_default))`,
		// A list of others tells which are read, of whom there may be more.
		members + "m.user_id IN (SELECT id FROM users WHERE status = 'X') AND " + sales:                                                                 members + "m.user_id IN (SELECT id FROM users WHERE status = 'X') AND " + inSales,
		members + "m.group_id IN (SELECT id FROM groups WHERE name = 'X') AND EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id AND u.status = 'X')": "",
		members + "m.user_id NOT IN (SELECT id FROM users WHERE status = 'X') AND m.user_id = 'u' AND " + sales:                                         "",
		// A query hands it on.
		"WITH s AS (SELECT * FROM users WHERE status = 'SUSPENDED') SELECT f.id FROM enrolled_factors f WHERE EXISTS (SELECT 1 FROM s WHERE s.id = f.user_id)": `WITH s AS (SELECT * FROM users WHERE status = 'SUSPENDED') SELECT f.id FROM enrolled_factors f WHERE "f"."user_id" IN (SELECT "s"."id" FROM s)`,
		// The value of a row is compared.
		members + "(SELECT g.name FROM groups g WHERE g.id = m.group_id LIMIT 1) = ?1": members + "((SELECT g.name FROM groups g WHERE g.id = m.group_id LIMIT 1) = ?1) AND " +
			`"m"."group_id" IN (SELECT "g"."id" FROM groups g WHERE (g.name) = ?1)`,
		users + "(SELECT lower(title) FROM users b WHERE b.login = u.manager_id) IN ('vp', 'svp')": users + "((SELECT lower(title) FROM users b WHERE b.login = u.manager_id) IN ('vp', 'svp')) AND " +
			`"u"."manager_id" COLLATE NOCASE IN (SELECT "b"."login" FROM users b WHERE (lower("b".title)) IN ('vp', 'svp'))`,
		// Most rows are meant, or others tell which, or it is not so.
		users + strings.Replace(boss, "title = 'VP'", "status = 'ACTIVE'", 1):  "",
		users + strings.Replace(boss, "title = 'VP'", "status <> 'ACTIVE'", 1): "",
		users + "u.department = 'Legal' AND " + boss:                           "",
		users + "NOT " + boss:                    "",
		users + "u.city = 'Oslo' OR " + boss:     "",
		members + "m.user_id = 'u' AND " + sales: "",
		members + "NOT " + sales:                 "",
		members + "(SELECT g.name FROM groups g WHERE g.id = m.group_id) <> 'Sales'":                            "",
		members + "(SELECT max(g.name) FROM groups g WHERE g.id = m.group_id) = 'Sales'":                        "",
		users + "(SELECT b.status FROM users b WHERE b.login = u.manager_id) = 'ACTIVE'":                        "",
		users + "(SELECT b.city FROM users b WHERE b.login = u.manager_id) = u.city":                            "",
		"SELECT m.login FROM users u JOIN group_members m ON m.user_id = u.id WHERE u.login = 'a' AND " + sales: "",
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.ThoseOf(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}
