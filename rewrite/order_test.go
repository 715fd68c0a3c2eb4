package rewrite

import (
	"testing"
)

// TestDearLast holds which conditions are tested later than SQLite would, where
// nothing but a few words is added.
func TestDearLast(t *testing.T) {
	t.Parallel()
	const (
		few  = "EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)"
		dear = "EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)"
	)
	for _, text := range []string{
		// An EXISTS that SQLite would make a join of.
		"SELECT 1 FROM users u WHERE u.status = 'X' AND ⟦+⟧" + few + " AND NOT " + dear,
		"SELECT 1 FROM users u WHERE ⟦+⟧" + few + " AND " + dear,
		"SELECT 1 FROM users u WHERE (u.status = 'X' AND (⟦+⟧" + few + ")) AND (SELECT count(*) FROM enrolled_factors f WHERE f.user_id = u.id) > 1",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE ⟦+⟧" + few,
		"SELECT 1 FROM users u WHERE ⟦+⟧EXISTS (SELECT 1 FROM users m WHERE m.id = u.manager_user_id) AND ⟦+⟧EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id) AND " + dear,
		"SELECT 1 FROM users u WHERE ⟦+⟧EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = (SELECT id FROM groups ORDER BY id LIMIT 1 OFFSET 3)) AND NOT " + dear,
		"SELECT (SELECT count(*) FROM users u WHERE ⟦+⟧" + few + " AND NOT " + dear + ") AS n",
		"SELECT 1 FROM users u WHERE u.status = ?1 AND ⟦+⟧" + few + " AND NOT " + dear,
		// What has been read anyway, or is the user's own.
		"SELECT 1 FROM users u WHERE ⟦+⟧EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id) AND " + few,
		"SELECT 1 FROM users u WHERE ⟦+⟧EXISTS (SELECT 1 FROM users o WHERE o.login > u.login) AND u.login LIKE '%a%' AND " + few,
		"SELECT 1 FROM users u WHERE u.department = 'X' AND ⟦+⟧EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id) AND " + few,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦+⟧EXISTS (SELECT 1 FROM users o WHERE o.login = u.department)",
		"SELECT 1 FROM groups g WHERE ⟦+⟧EXISTS (SELECT 1 FROM groups o WHERE o.name = g.description) AND EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)",
		"SELECT 1 FROM users u WHERE ⟦+⟧EXISTS (SELECT 1 FROM hr WHERE hr.login = u.login) AND ⟦+⟧EXISTS (SELECT 1 FROM groups g WHERE g.name = u.department) AND " + few,
		// Tables that the row is joined to.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧ AND u.status = 'X'",
		"SELECT 1 FROM users u JOIN users m ON u.manager_user_id = m.id, user_roles r WHERE r.user_id = u.id AND ⟦CASE WHEN u.manager_user_id = m.id AND r.user_id = u.id THEN ⟧" + dear + "⟦ END⟧",
		`SELECT 1 FROM enrolled_factors e JOIN user_roles r USING (user_id) WHERE ⟦CASE WHEN "e"."user_id" = "r"."user_id" THEN ⟧EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = e.user_id)⟦ END⟧`,
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id AND m.group_id = '00g' WHERE ⟦CASE WHEN m.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN hr ON hr.login = u.login WHERE ⟦CASE WHEN hr.login = u.login THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN (SELECT user_id FROM user_roles) x ON x.user_id = u.id WHERE ⟦+⟧EXISTS (SELECT 1 FROM hr WHERE hr.login = u.login) AND ⟦CASE WHEN x.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = ⟦CASE WHEN r.user_id = u.id THEN ⟧u.id⟦ END⟧ JOIN user_roles r ON r.user_id = u.id",
		"SELECT 1 FROM users u, user_roles r, enrolled_factors f WHERE u.id = r.user_id AND ⟦CASE WHEN u.id = r.user_id THEN ⟧u.id⟦ END⟧ = f.user_id",
	} {
		given, want := asGiven(text)
		if got := rulesForTest.DearLast(given, true); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
		if got := refusing.DearLast(given, true); got != given {
			t.Errorf("%s\n   is %s, which SQLite does not take", given, got)
		}
	}
	for given, want := range map[string]string{
		// Another order of the conditions.
		"SELECT 1 FROM users u WHERE " + few + " AND EXISTS (SELECT 1 FROM groups g WHERE g.name = u.title)":                                                                                          "SELECT 1 FROM users u WHERE (+EXISTS (SELECT 1 FROM groups g WHERE g.name = u.title)) AND (" + few + ")",
		"SELECT 1 FROM users u WHERE NOT " + few + " AND NOT EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id)":                                                                           "SELECT 1 FROM users u WHERE (NOT EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id)) AND (NOT " + few + ")",
		"SELECT 1 FROM users u WHERE NOT " + dear + " AND u.status = 'X' AND NOT " + few + " ORDER BY 1":                                                                                              "SELECT 1 FROM users u WHERE (u.status = 'X') AND (NOT " + few + ") AND (NOT " + dear + ") ORDER BY 1",
		"SELECT 1 FROM users u WHERE " + dear + " AND (u.status = 'X' OR " + few + ")":                                                                                                                "SELECT 1 FROM users u WHERE (u.status = 'X' OR " + few + ") AND (" + dear + ")",
		"SELECT 1 FROM users u WHERE NOT " + dear + " AND u.status = ? AND " + few + " AND u.login <> ?":                                                                                              "SELECT 1 FROM users u WHERE (u.status = ?1) AND (u.login <> ?2) AND (+" + few + ") AND (NOT " + dear + ")",
		"WITH a AS (SELECT user_id FROM user_roles), m AS (SELECT user_id FROM enrolled_factors) SELECT 1 FROM users u WHERE u.id NOT IN (SELECT user_id FROM m) AND u.id IN (SELECT user_id FROM a)": "WITH a AS (SELECT user_id FROM user_roles), m AS (SELECT user_id FROM enrolled_factors) SELECT 1 FROM users u WHERE (u.id IN (SELECT user_id FROM a)) AND (u.id NOT IN (SELECT user_id FROM m))",
	} {
		if got := rulesForTest.DearLast(given, true); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
}

// TestNotLater holds what keeps its order, because nothing would be saved or
// something might go wrong.
func TestNotLater(t *testing.T) {
	t.Parallel()
	const (
		few  = "EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)"
		dear = "EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)"
	)
	for _, same := range []string{
		// One relation only, or none that is dear.
		"SELECT 1 FROM users u WHERE " + few,
		"SELECT 1 FROM users u WHERE u.status = 'X' AND " + dear,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE " + few,
		"SELECT 1 FROM users u WHERE " + few + " AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id)",
		// In this order already.
		"SELECT 1 FROM users u WHERE NOT " + few + " AND NOT " + dear,
		"SELECT 1 FROM users u WHERE +EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id) AND " + few,
		// What takes a list of all users.
		"SELECT 1 FROM users u WHERE u.department = 'X' AND EXISTS (SELECT 1 FROM users o WHERE o.login > u.login) AND " + few,
		"SELECT 1 FROM users u WHERE u.id IN ('a', 'b') AND EXISTS (SELECT 1 FROM users o WHERE o.login > u.login) AND " + few,
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id WHERE EXISTS (SELECT 1 FROM users o WHERE o.id > u.id) AND " + few,
		"SELECT 1 FROM groups g WHERE EXISTS (SELECT 1 FROM users o WHERE lower(o.department) = g.name) AND EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)",
		// No table that is listed by parents.
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM users o WHERE o.manager_user_id = u.id) AND EXISTS (SELECT 1 FROM groups g WHERE g.name = u.department)",
		// What might raise an error for a row that the other leaves out.
		"SELECT 1 FROM users u WHERE NOT " + dear + " AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND json_extract(r.label, '$') = 1)",
		"SELECT 1 FROM users u WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND abs(f.id) > 1) AND NOT " + few,
		"SELECT 1 FROM users u WHERE NOT " + dear + " AND NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND random() > 0)",
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND abs(r.id) > 1) AND NOT " + dear,
		// Joins that leave out nothing, cost as much, or are tied to nothing.
		"SELECT 1 FROM users u LEFT JOIN user_roles r ON r.user_id = u.id WHERE NOT " + dear,
		"SELECT 1 FROM users u JOIN group_members m ON m.user_id = u.id WHERE NOT " + dear,
		"SELECT 1 FROM users u JOIN user_roles r WHERE NOT " + dear,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id > u.id WHERE NOT " + dear,
		"SELECT 1 FROM users u LEFT JOIN enrolled_factors f ON f.user_id = u.id JOIN user_roles r ON r.user_id = u.id",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id JOIN user_roles r ON r.user_id = f.user_id",
		"SELECT 1 FROM users u JOIN enrolled_factors f ON f.user_id = u.id JOIN user_roles r ON r.user_id = u.id WHERE f.user_id = 'x'",
		"SELECT 1 FROM users u RIGHT JOIN user_roles r ON r.user_id = u.id WHERE " + few + " AND NOT " + dear,
		// SQLite learns of a join which rows matter, or makes it the last one.
		"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.user_id = 'x') AND NOT " + dear,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id JOIN users o ON o.department = r.label WHERE " + dear,
		// A result that is named by its text.
		"SELECT ?, 1 FROM users u WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.status = ?) AND u.login = ? AND NOT " + few,
		// Nothing that is read to the last word.
		"SELECT 1 FROM users u WHERE " + few + " AND NOT " + dear + "; SELECT 2",
		"SELECT 1 FROM (users u) WHERE " + few + " AND NOT " + dear,
	} {
		if got := rulesForTest.DearLast(same, true); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
