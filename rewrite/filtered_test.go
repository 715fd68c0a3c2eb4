package rewrite

import "testing"

// TestFiltered holds of which SELECTs only the rows matter that meet a condition of one
// aggregate or another. In the texts ⟦ and ⟧ are around what is added.
func TestFiltered(t *testing.T) {
	t.Parallel()
	holds(t, rulesForTest.Filtered, []string{
		`SELECT count(*) FILTER (WHERE status = 'X'), count(*) FILTER (WHERE status = 'Y') FROM users⟦ WHERE ("users".status IN ('X', 'Y'))⟧`,
		`SELECT count(*) FILTER (WHERE status = 'X'), count(*) FILTER (WHERE status = 'Y' AND 1) FROM users⟦ WHERE (("users".status = 'X') OR ("users".status = 'Y' AND 1))⟧`,
		`SELECT ⟦coalesce(⟧sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END)⟦, (SELECT 0 FROM users u WHERE city = 'a' LIMIT 1))⟧ AS n, total(CASE WHEN status = 'Y' THEN 1 ELSE 0 END) FROM users u WHERE ⟦(⟧city = 'a'⟦) AND ("u".status IN ('X', 'Y'))⟧`,
		`SELECT ⟦coalesce(⟧sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END)⟦, (SELECT 0 FROM users LIMIT 1)) AS "sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END)"⟧ FROM users⟦ WHERE (("users".status = 'X'))⟧`,
		`SELECT count(CASE WHEN status = 'X' THEN 1 ELSE NULL END) FROM users⟦ WHERE (("users".status = 'X'))⟧`,
		`SELECT sum(1) FILTER (WHERE u.status = 'X') * 2 AS n FROM users u WHERE ⟦(⟧u.city = 'a' OR u.city = 'b'⟦) AND ((u.status = 'X'))⟧`,
		`SELECT count(CASE WHEN status = 'X' THEN 1 END), group_concat(login) FILTER (WHERE city = 'a') FROM users⟦ WHERE (("users".status = 'X') OR ("users".city = 'a'))⟧`,
		`SELECT count(DISTINCT CASE WHEN u.status = 'X' AND u.city = 'a' THEN u.department END) FROM users u JOIN group_members m ON m.user_id = u.id⟦ WHERE ((u.status = 'X' AND u.city = 'a'))⟧`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n, max(login) FILTER (WHERE title = 'Y') FROM users⟦ WHERE (("users".status = 'X') OR ("users".title = 'Y'))⟧ GROUP BY city HAVING count(*) FILTER (WHERE status = 'X') > 0 ORDER BY n`,
		`SELECT city, max(CASE WHEN status = 'X' THEN 1 ELSE 0 END) AS n FROM users⟦ WHERE (("users".status = 'X'))⟧ GROUP BY 1 HAVING n = 1`,
		`SELECT city FROM users⟦ WHERE (("users".status = 'X'))⟧ GROUP BY city HAVING count(CASE WHEN status = 'X' THEN 1 END)`,
		`SELECT city, sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END) AS n FROM users⟦ WHERE (("users".status = 'X'))⟧ GROUP BY 1 HAVING n >= 2`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n, sum(CASE WHEN title = 'Y' THEN 1 ELSE 0 END) AS m FROM users⟦ WHERE (("users".status = 'X') OR ("users".title = 'Y'))⟧ GROUP BY 1 HAVING (n > 0 OR m >= 1)`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n, sum(CASE WHEN title = 'Y' THEN 1 ELSE 0 END) AS m FROM users⟦ WHERE (("users".status = 'X') OR ("users".title = 'Y'))⟧ GROUP BY 1 HAVING n + m <> 0`,
		`SELECT * FROM (SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users⟦ WHERE (("users".status = 'X'))⟧ GROUP BY 1) WHERE n > 0`,
		`WITH c(a, b) AS (SELECT city, count(*) FILTER (WHERE status = 'X') FROM users⟦ WHERE (("users".status = 'X'))⟧ GROUP BY 1) SELECT g.name FROM groups g JOIN c ON g.name = c.a AND c.b >= 1`,
		`SELECT (SELECT max(created) FILTER (WHERE status = 'X') FROM users⟦ WHERE (("users".status = 'X'))⟧) AS n`,
	}, []string{
		`SELECT count(*) FILTER (WHERE status = 'X'), count(*) FROM users`,
		`SELECT count(*) FILTER (WHERE status = 'X'), login FROM users`,
		`SELECT count(*) FILTER (WHERE status = 'X'), (SELECT name FROM groups WHERE name = users.city) FROM users`,
		`SELECT status, count(*) FILTER (WHERE city = 'a') FROM users GROUP BY status`,
		`SELECT count(*) FILTER (WHERE city = 'a') FROM users HAVING count(*) > 3`,
		`SELECT count(*) FILTER (WHERE city = 'a') OVER () FROM users`,
		`SELECT sum(CASE WHEN status = 'X' THEN 2 ELSE 0 END) FROM users`,
		`SELECT sum(CASE WHEN status = 'X' THEN 1 ELSE 1 END) FROM users`,
		`SELECT sum(DISTINCT CASE WHEN status = 'X' THEN 1 ELSE 0 END) FROM users`,
		`SELECT avg(CASE WHEN status = 'X' THEN 1 ELSE 0 END) FROM users`,
		`SELECT coalesce(sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END), (SELECT 7)) FROM users WHERE city = 'a' AND id IN (SELECT user_id FROM group_members)`,
		`SELECT city, min(CASE WHEN status = 'X' THEN 1 ELSE 0 END) AS n FROM users GROUP BY city HAVING n = 1`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n >= 0`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n > 0 OR city = 'a'`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n + 1 > 0`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n, count(*) FILTER (WHERE status = 'Y') AS m FROM users GROUP BY city HAVING n - m > 0`,
		`SELECT * FROM (SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY 1) WHERE n >= 0`,
		`SELECT * FROM (SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY 1 LIMIT 3) WHERE n > 0`,
		`SELECT * FROM groups LEFT JOIN (SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY 1) c ON c.n > 0`,
		`WITH c AS (SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY 1) SELECT * FROM c a JOIN c b ON a.n > 0`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n + 1 > 0`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n, count(*) FROM users GROUP BY city HAVING n > 0`,
		`SELECT city, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n > 0 ORDER BY count(*)`,
		`SELECT title, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY city HAVING n > 0`,
		`SELECT login, count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY login HAVING n > 0`,
		`SELECT lower(city), count(*) FILTER (WHERE status = 'X') AS n FROM users GROUP BY lower(city) HAVING n > 0`,
		`SELECT city, sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END) AS n FROM users GROUP BY city HAVING n < 5`,
		`SELECT min(CASE WHEN status = 'X' THEN 1 ELSE 0 END) FROM users`,
		`SELECT sum(CASE WHEN u.status = 'X' THEN 1 ELSE 0 END) FROM users u JOIN groups g ON g.name = u.city`, // 0, where the rows that are left out give NULL
		`SELECT sum(CASE WHEN status = 'X' THEN 1 ELSE 0 END), sum(length(login)) FROM users`,
		`SELECT count(CASE WHEN status = 'X' THEN 1 WHEN city = 'a' THEN 2 END) FROM users`,
		`SELECT count(CASE status WHEN 'X' THEN 1 END) FROM users`,
		`SELECT json_group_array(CASE WHEN status = 'X' THEN login END) FROM users`, // NULLs are among its elements
		`SELECT count(CASE WHEN status = 'X' THEN 1 END + 1) FROM users`,
		`SELECT count(*) FILTER (WHERE abs(login) = 1) FROM users`,
		`SELECT count(*) FILTER (WHERE id IN (SELECT user_id FROM group_members)) FROM users`,
		`SELECT count(*) FILTER (WHERE 1) FROM users`,
		`SELECT (SELECT count(*) FILTER (WHERE g.type = 'X') FROM users) FROM groups g`,
		`SELECT CASE WHEN status = 'X' THEN 1 END FROM users`,
	})
}
