package rewrite

import "testing"

// TestNearlySure holds where a test that leaves hardly anybody out comes after one
// that takes a request for each row: those who may have rows are begun with.
func TestNearlySure(t *testing.T) {
	t.Parallel()
	const (
		all  = "u.id IN (SELECT value FROM oktasql_candidates('user_roles'))"
		user = "u.id IN (SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'USER'))"
		few  = "EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)"
		dear = "EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id)"
	)
	for _, text := range []string{
		// As written: the join comes last.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE " + all + " AND NOT " + dear,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = 'USER' WHERE " + user + " AND NOT " + dear,
		"SELECT 1 FROM users u WHERE " + all + " AND NOT " + dear + " AND " + few,
		// What SQLite would make a join of, in an order that it guesses.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE " + all + " AND ⟦+⟧" + dear,
		"SELECT 1 FROM users u WHERE " + all + " AND ⟦+⟧" + dear + " AND " + few,
		// An outer join that is to find nothing is tested before it is made.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.status = 'X' WHERE ⟦(⟧" + all +
			" AND f.user_id IS NULL⟦) AND NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.status = 'X')⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN enrolled_factors f ON f.user_id = u.id AND f.status = 'X' WHERE " + all + " AND f.status IS NULL",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN enrolled_factors f ON f.user_id = r.user_id WHERE " + all + " AND f.user_id IS NULL",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id LEFT JOIN enrolled_factors f ON f.user_id = u.id AND abs(f.id) > 1 WHERE " + all + " AND f.user_id IS NULL",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.type = 'X' LEFT JOIN enrolled_factors f ON f.user_id = u.id WHERE " + all + " AND f.user_id IS NULL",
		// Another condition on the roles narrows, and so does a list of others.
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.type = 'X' WHERE " + all + " AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.created > u.created WHERE " + all + " AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = 'USER' WHERE " + all + " AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE " + user + " AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.manager_user_id WHERE " + all + " AND ⟦CASE WHEN r.user_id = u.manager_user_id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id WHERE u.id IN (SELECT value FROM oktasql_candidates('user_roles') WHERE value > 'x') AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
		"SELECT 1 FROM users u WHERE " + all + " AND ⟦+⟧EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id AND r.type = 'X') AND NOT " + dear,
		"SELECT 1 FROM users u JOIN user_roles r ON r.user_id = u.id AND r.assignment_type = 'GROUP' WHERE " +
			"u.id IN (SELECT value FROM oktasql_candidates('user_roles', 'assignment_type', 'GROUP')) AND ⟦CASE WHEN r.user_id = u.id THEN ⟧NOT " + dear + "⟦ END⟧",
	} {
		given, want := asGiven(text)
		if got := rulesForTest.DearLast(given, true); got != want {
			t.Errorf("%s\n   is %s\n want %s", given, got, want)
		}
	}
	given, want := "SELECT 1 FROM users u WHERE +"+few+" AND NOT "+dear+" AND "+all, "SELECT 1 FROM users u WHERE ("+all+") AND (NOT "+dear+") AND (+"+few+")"
	if got := rulesForTest.DearLast(given, true); got != want {
		t.Errorf("%s\n   is %s\n want %s", given, got, want)
	}
}
