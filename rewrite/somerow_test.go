package rewrite

import "testing"

// TestThoseOfValues holds which conditions on values have a list of those who have a
// row to compute them of, and that the others have none.
func TestThoseOfValues(t *testing.T) {
	t.Parallel()
	const (
		list = `"u"."id" IN (SELECT "m"."user_id" FROM group_members m WHERE (m.group_id = 'a'))`
		of   = " FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a')"
		n    = "(SELECT count(*)" + of
		most = "(SELECT max(m.login)" + of
	)
	var marked, same []string
	for _, test := range []string{
		n + " = 2", n + " > 1", "2 <= " + n, n + " BETWEEN 1 AND 3", n + " BETWEEN -3 AND -1", n + " IN (1, 2)", n + " IS 2", n + " <> 0", "NOT " + n + " < 2", "NOT (" + n + " = 0)", n + " IS NOT 0", n,
		n + " > 0.5", n + " >= 1 AND u.status = 'ACTIVE'", "coalesce(" + n + ", 0) > 1", "ifnull(" + most + ", 0) > 1", "(SELECT total(length(m.login))" + of + " > 2", "(SELECT count(m.status)" + of + " > 0",
		"(SELECT count(*) FILTER (WHERE m.status = 'X')" + of + " > 0", "(SELECT count(*) FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' GROUP BY m.status) = 0",
		most + " < 'x'", most + " = 0", most + " <> ?1", most + " > u.login", most + " LIKE '%x%'", most + " NOT LIKE 'x'", most + " IS NOT NULL", most + " NOTNULL", "NOT " + most + " IS NULL",
		most + " IN ('x')", most + " BETWEEN 'a' AND 'b'", most + " NOT BETWEEN 'a' AND 'b'", most + " IS 2", "NOT " + most + " = 'x'", most,
		"(SELECT group_concat(m.login, ', ')" + of + " GLOB 'x*'", "(SELECT m.login" + of + " > 'a'", "(SELECT m.login FROM group_members m WHERE m.user_id = u.id AND m.group_id = 'a' ORDER BY 1 LIMIT 1) > 'a'",
	} {
		marked = append(marked, "SELECT u.login FROM users u WHERE ⟦(⟧"+test+"⟦) AND "+list+"⟧")
	}
	marked = append(marked,
		"SELECT login FROM (SELECT u.login, "+n+" AS n FROM users u⟦ WHERE "+list+"⟧) WHERE n = 2",
		"SELECT login FROM (SELECT DISTINCT u.*, "+n+" AS n FROM users u WHERE ⟦(⟧u.status = 'ACTIVE'⟦) AND "+list+"⟧) x WHERE x.n = 2",
		"SELECT login FROM (SELECT * FROM (SELECT u.login, "+n+" AS n FROM users u⟦ WHERE "+list+"⟧) y) x WHERE x.n = 2",
		"WITH c(k, n) AS (SELECT u.login, "+most+" AS v FROM users u⟦ WHERE "+list+"⟧) SELECT k FROM c WHERE n > 'a' ORDER BY 1 LIMIT 3",
	)
	for _, test := range []string{
		n + " = 0", n + " < 2", n + " >= 0", n + " <> 2", n + " <= 2", n + " = ?1", n + " > u.login", n + " = '2'", n + " BETWEEN 0 AND 3", n + " NOT BETWEEN 1 AND 3", n + " IN (0, 1)", n + " NOT IN (1)",
		n + " IN (1, NULL)", n + " IS NOT NULL", n + " IS NOT 2", n + " LIKE '2'", "NOT " + n + " = 2", "NOT " + n, "NOT NOT " + n + " = 0", n + " = 2 OR u.status = 'ACTIVE'", n + " = 2 = 0",
		"(" + n + " = 2) IS NOT TRUE", n + " = 2 IS NULL", n + " + 1 > 1", "-" + n + " < 1", "1 - " + n + " = 1", "CASE WHEN " + n + " > 1 THEN 1 ELSE 2 END = 2", "coalesce(" + n + ", 5) = 0", "coalesce(" + most + ", 2) > 1",
		"coalesce(" + most + ", 'x') > 'a'", "coalesce(" + most + ", NULL, 2) > 1",
		most + " IS NULL", most + " ISNULL", "NOT " + most + " IS NOT NULL", "NOT " + most + " NOTNULL", most + " NOT IN ('x')", "NOT " + most + " IN ('x')", most + " IN ('x') || '1'", n + " IN (1) || '1'", most + " IS NOT 2", most + " IS NOT 'x'", most + " IS ?1", most + " IS NOT DISTINCT FROM 2",
		"(SELECT json_group_array(m.login)" + of + " <> 'x'", "(SELECT count(*) + 1" + of + " > 0", "(SELECT max(m.login, 'a')" + of[:len(of)-1] + " UNION SELECT 'x') > 'a'", "(SELECT count(u.id)" + of + " > 1",
		n[:len(n)-1] + " LIMIT 1 OFFSET 1) IS NULL", n[:len(n)-1] + " LIMIT 0) IS NULL", "coalesce(" + n[:len(n)-1] + " LIMIT 0), 5) = 5",
		"(SELECT max(m.login) IS NULL" + of, "(SELECT count(*) FROM group_members m WHERE m.user_id = u.id) > 1", "(SELECT count(*) FROM groups g LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = 'a') > 1",
	} {
		same = append(same, "SELECT u.login FROM users u WHERE "+test)
	}
	derived := "(SELECT u.login, " + n + " AS n FROM users u"
	same = append(same,
		"SELECT login FROM "+derived+") WHERE n < 2",
		"SELECT login FROM "+derived+" LIMIT 5) WHERE n = 2",
		"SELECT login FROM "+derived+" UNION SELECT login, 2 FROM users) WHERE n = 2",
		"SELECT login FROM (SELECT max(u.login) AS login, "+n+" AS n FROM users u) WHERE n = 2",
		"SELECT login FROM (SELECT u.login, "+n+" AS n, row_number() OVER () AS r FROM users u) WHERE n = 2",
		"SELECT login FROM (SELECT u.login, "+n+" AS n FROM users u GROUP BY u.department) WHERE n = 2",
		"SELECT g.name FROM groups g LEFT JOIN "+derived+") x ON x.n = 2",
		"WITH c AS "+derived+") SELECT c.login FROM c JOIN c AS d ON d.login = c.login WHERE c.n = 2",
		"SELECT u.login, "+n+" AS perhaps FROM users u WHERE perhaps = 2", // it may be an attribute
		"SELECT u.login, "+n+" AS city FROM users u WHERE city = 2",
	)
	holds(t, rulesForTest.ThoseOf, marked, same)
	bound := *rulesForTest
	for value, want := range map[float64]bool{2: true, 1: true, 0: true, -1: false} {
		bound.Bound = func(name string, _ int) (float64, bool) { return value, name == "n" }
		given := "SELECT u.login FROM users u WHERE " + n + " > :n"
		if got := bound.ThoseOf(given); (got != given) != want {
			t.Errorf("more than %v: %s", value, got)
		}
	}
}
