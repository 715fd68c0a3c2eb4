package rewrite

import "testing"

func TestLifted(t *testing.T) {
	t.Parallel()
	const (
		roles   = "(SELECT DISTINCT user_id FROM user_roles)"
		factors = "LEFT JOIN (SELECT user_id, count(*) AS n FROM enrolled_factors GROUP BY user_id) f ON f.user_id = a.user_id"
	)
	retellings(t, rulesForTest.Lifted, map[string]string{
		"SELECT a.user_id, f.n FROM " + roles + " a " + factors:                                                     `WITH _lifted0 AS (SELECT DISTINCT user_id FROM user_roles) SELECT a.user_id, f.n FROM _lifted0 AS "a" ` + factors,
		"WITH w AS (SELECT 1 AS one) SELECT a.user_id, f.n, one FROM w, " + roles + " AS a " + factors:              `WITH w AS (SELECT 1 AS one), _lifted1 AS (SELECT DISTINCT user_id FROM user_roles) SELECT a.user_id, f.n, one FROM w, _lifted1 AS "a" ` + factors,
		"SELECT a.user_id FROM " + roles + " a JOIN users u ON u.id = a.user_id":                                    "",
		"SELECT a.user_id, f.n FROM (SELECT id AS user_id FROM users) a " + factors:                                 "",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM " + roles + " a " + factors + " WHERE f.user_id = u.id)": "",
		"SELECT a.user_id, f.n FROM (SELECT user_id FROM user_roles WHERE type = ?) a " + factors + " WHERE n > ?":  `WITH _lifted0 AS (SELECT user_id FROM user_roles WHERE type = ?1) SELECT a.user_id, f.n FROM _lifted0 AS "a" ` + factors + " WHERE n > ?2",
	})
}
