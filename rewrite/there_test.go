package rewrite

import "testing"

// TestThere holds where a comparison with what takes a request for each row says that
// a column is not NULL. In the texts ⟦ and ⟧ are around what is added.
func TestThere(t *testing.T) {
	t.Parallel()
	const join = "SELECT f.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id"
	holds(t, dearLast, []string{
		join + ` WHERE ⟦(⟧f.phone_number <> u.mobile_phone⟦) AND "u"."mobile_phone" IS NOT NULL⟧`,
		join + ` AND u.last_login < f.created⟦ WHERE "u"."last_login" IS NOT NULL⟧ ORDER BY 1`,
		join + ` WHERE ⟦(⟧u.city = 'X' AND (mobile_phone = phone_number)⟦) AND "u"."mobile_phone" IS NOT NULL⟧ GROUP BY u.id`,
		`SELECT 1 FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE ⟦(⟧f.created >= u.activated⟦) AND "u"."activated" IS NOT NULL⟧`,
		`SELECT (SELECT count(*) FROM enrolled_factors f, users u WHERE ⟦(⟧f.user_id = u.id AND f.created > u.password_changed⟦) AND "u"."password_changed" IS NOT NULL⟧) AS n`,
	}, []string{
		join + " AND f.phone_number IS u.mobile_phone",
		join + " WHERE f.phone_number <> u.mobile_phone OR u.city = 'X'",
		join + " WHERE NOT f.phone_number <> u.mobile_phone",
		join + " WHERE coalesce(f.phone_number, 'x') <> coalesce(u.mobile_phone, 'y')",
		join + " WHERE f.created > u.created", // it is never NULL
		join + " WHERE f.phone_number <> '1'",
		"SELECT 1 FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.phone_number <> u.mobile_phone",
		"SELECT 1 FROM users u RIGHT JOIN enrolled_factors f ON f.user_id = u.id WHERE f.phone_number <> u.mobile_phone",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.manager_user_id",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.phone_number <> u.mobile_phone)",
	})
}
