package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// askWarned is ask, with the warnings of the statement.
func askWarned(t *testing.T, q querier, query string) (rows []string, warnings string) {
	t.Helper()
	ctx, stats := oktasql.WithStats(t.Context())
	r, err := q.QueryContext(ctx, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if rows, err = drain(r); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return rows, strings.Join(stats.Snapshot().Warnings, "\n")
}

// TestOwnWordsAreNoIdentifiers: a word that is a path of Okta's own below a
// collection is nobody's identifier, so nothing is asked for.
func TestOwnWordsAreNoIdentifiers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 6, Groups: 3})
	db := openDB(t, s)
	user := ask(t, db, "SELECT id FROM users ORDER BY id LIMIT 1")[0]
	for _, query := range []string{
		"SELECT name FROM groups WHERE id = 'rules'",
		"SELECT login FROM group_members WHERE group_id = 'rules'",
		"SELECT name FROM group_rules WHERE id = 'search'",
		"SELECT factor_type FROM enrolled_factors WHERE user_id = '" + user + "' AND id = 'catalog'",
		"SELECT factor_type FROM enrolled_factors WHERE user_id = 'me'",
		"SELECT login FROM users WHERE id = 'me'",
		"SELECT g.name FROM (SELECT 'rules' AS k) w JOIN groups g ON g.id = w.k",
	} {
		s.ResetRequests()
		same(t, query, ask(t, db, query), nil)
		for _, r := range requestsOf(s) {
			if !strings.HasPrefix(r, "GET /api/v1/meta/") {
				t.Errorf("%s: %s", query, r)
			}
		}
	}
}

// TestAnotherObject: an answer with another object than the one asked for is not
// shown under the identifier asked for, be it the row itself or the object that
// holds the rest of its columns.
func TestAnotherObject(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 6, Groups: 3})
	db := openDB(t, s)
	ids := ask(t, db, "SELECT user_id FROM group_members GROUP BY user_id ORDER BY user_id LIMIT 2")
	other := oktatest.Fault{Kind: oktatest.Status, Status: 200, Path: "/api/v1/users/" + ids[0], Body: `{"id":"` + ids[1] + `","status":"ACTIVE","profile":{"login":"other@example.com"}}`}
	s.Inject(other)
	rows, warnings := askWarned(t, db, "SELECT id, login FROM users WHERE id = '"+ids[0]+"'")
	same(t, "rows", rows, nil)
	same(t, "warnings", []string{warnings}, []string{"users: GET /api/v1/users/" + ids[0] + ` was answered with another object, "` + ids[1] + `": it is not taken for the one asked for`})

	err := failure(t.Context(), db, "SELECT group_id, login FROM group_members WHERE user_id = '"+ids[0]+"'")
	if err == nil || !strings.Contains(err.Error(), "GET /api/v1/users/"+ids[0]+`: okta: the answer is another object, with the id "`+ids[1]+`"`) {
		t.Errorf("error %v", err)
	}
	// By a login, what is asked for and what is answered differ rightly.
	login := ask(t, db, "SELECT login FROM users ORDER BY id LIMIT 1")[0]
	rows, warnings = askWarned(t, db, "SELECT count(*) FROM users WHERE login = '"+login+"'")
	same(t, "by login", rows, []string{"1"})
	same(t, "by login", []string{warnings}, []string{""})
}
