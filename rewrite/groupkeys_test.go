package rewrite

import "testing"

// TestGroupKeys holds which conditions of a HAVING are said of the rows as well.
func TestGroupKeys(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"SELECT u.department, count(*) FROM users u GROUP BY u.department HAVING u.department = (SELECT g.name FROM groups g WHERE g.name = 'Sales') AND count(*) > 1": "SELECT u.department, count(*) FROM users u WHERE (u.department = (SELECT g.name FROM groups g WHERE g.name = 'Sales')) GROUP BY u.department HAVING u.department = (SELECT g.name FROM groups g WHERE g.name = 'Sales') AND count(*) > 1",
		"SELECT group_id FROM group_members GROUP BY 1 HAVING group_id IN (SELECT id FROM groups)":                                                                     `SELECT group_id FROM group_members WHERE ("group_members".group_id IN (SELECT "groups".id FROM groups)) GROUP BY 1 HAVING group_id IN (SELECT id FROM groups)`,
		"SELECT department, count(*) FROM users WHERE status = 'ACTIVE' GROUP BY department HAVING department NOT IN (SELECT name FROM groups)":                        `SELECT department, count(*) FROM users WHERE (status = 'ACTIVE') AND ("users".department NOT IN (SELECT "groups".name FROM groups)) GROUP BY department HAVING department NOT IN (SELECT name FROM groups)`,
		// What is of the group, of another column, without a query, or compared without case.
		"SELECT department FROM users GROUP BY department HAVING count(*) > (SELECT count(*) FROM groups)":                   "",
		"SELECT department FROM users GROUP BY department HAVING city IN (SELECT name FROM groups)":                          "",
		"SELECT department FROM users GROUP BY department HAVING department = 'Sales'":                                       "",
		"SELECT login FROM users GROUP BY login HAVING login IN (SELECT name FROM groups)":                                   "",
		"SELECT department FROM users GROUP BY lower(department) HAVING department IN (SELECT name FROM groups)":             "",
		"SELECT department FROM users GROUP BY department HAVING max(department) IN (SELECT name FROM groups)":               "",
		"SELECT department FROM users GROUP BY department HAVING department IN (SELECT name FROM groups ORDER BY 1 LIMIT 3)": "",
	} {
		if want == "" {
			want = given
		}
		if got := rulesForTest.GroupKeys(given); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}
