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

// TestOddIdentifiers: what was seen as an identifier is asked for, though it has not 20
// characters and no digit.
func TestOddIdentifiers(t *testing.T) {
	t.Parallel()
	db := openDB(t, startOrg(t, oktatest.Options{Users: 6, Groups: 3, Odd: true}))
	const query = "SELECT f.user_id, f.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id"
	var want []string
	for _, row := range ask(t, db, query) {
		if strings.HasSuffix(row, "opfodd") {
			want = append(want, row)
		}
	}
	if len(want) != 1 {
		t.Fatalf("%d such factors", len(want))
	}
	user, _, _ := strings.Cut(want[0], "|")
	same(t, "by id", ask(t, db, "SELECT user_id, id FROM enrolled_factors WHERE user_id = '"+user+"' AND id = 'opfodd'"), want)
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

// TestParentVanishesBetweenPages: what had come of a list whose parent goes between
// two of its pages is shown, and the warning says how much that is.
func TestParentVanishesBetweenPages(t *testing.T) {
	t.Parallel()
	const ended = "group_members: /api/v1/groups/%s/users vanished while it was read: it ends after the 2 rows that had come"
	for _, c := range []struct {
		name, sql string
	}{
		{"fan-out", "SELECT user_id FROM group_members"},
		{"given", "SELECT user_id FROM group_members WHERE group_id = '%s'"},
		{"join", "SELECT m.user_id FROM groups g JOIN group_members m ON m.group_id = g.id"},
		{"shared", "SELECT m.user_id FROM group_members m WHERE 5 > (SELECT count(*) FROM group_members x WHERE x.group_id = m.group_id)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := startOrg(t, oktatest.Options{Users: 6, Groups: 1})
			db := openDB(t, s)
			group := s.GroupID(0)
			if all := ask(t, db, "SELECT user_id FROM group_members WHERE group_id = '"+group+"'"); len(all) <= 2 {
				t.Fatalf("the group has %d members, which is one page", len(all))
			}
			s.Inject(oktatest.Fault{Path: "/api/v1/groups/" + group + "/users", Query: "after=", Code: "E0000007"})
			rows, warnings := askWarned(t, db, strings.ReplaceAll(c.sql, "%s", group))
			if len(rows) != 2 {
				t.Errorf("%d rows, want 2", len(rows))
			}
			same(t, "warnings", strings.Split(warnings, "\n"), []string{strings.ReplaceAll(ended, "%s", group)})
		})
	}
}

// TestElementsThatAreNoObjects: an element of a list that is no object is not a row,
// and one such element does not fail the others.
func TestElementsThatAreNoObjects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, elements, what string }{
		{"null", `null`, "1 of its elements no objects (the first is null)"},
		{"text", `"x"`, `1 of its elements no objects (the first is string "x")`},
		{"several", `7, [1], true`, `3 of its elements no objects (the first is number "7")`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := startOrg(t, oktatest.Options{Users: 6, Groups: 3})
			db := openDB(t, s)
			s.Inject(oktatest.Fault{Kind: oktatest.Status, Status: 200, Path: "/api/v1/groups",
				Body: `[{"id":"00gaaaaaaaaaaaaaaaa1","profile":{"name":"A"}}, ` + c.elements + `, {"id":"00gaaaaaaaaaaaaaaaa2","profile":{"name":"B"}}]`})
			for _, q := range [][2]string{{"SELECT name FROM groups", "A,B"}, {"SELECT count(*) FROM groups", "2"}} {
				rows, warnings := askWarned(t, db, q[0])
				same(t, q[0], rows, strings.Split(q[1], ","))
				if !strings.HasPrefix(warnings, "groups: GET /api/v1/groups was answered with "+c.what+"; they are no rows and left out") {
					t.Errorf("warnings %q", warnings)
				}
			}
		})
	}
}

// TestAdminGroupVanishesBetweenPages: the members of a group with a role that had
// come before the group vanished are asked for their roles.
func TestAdminGroupVanishesBetweenPages(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 6, Groups: 2})
	db := openDB(t, s)
	group := s.AddGroup(`{"profile":{"name":"Admins"}}`)
	for n := range 4 {
		s.AddMember(group, s.UserID(n))
	}
	s.AddRole(group, "HELP_DESK_ADMIN")
	s.Inject(oktatest.Fault{Path: "/api/v1/groups/" + group + "/users", Query: "after=", Code: "E0000007"})
	const query = "SELECT user_id FROM user_roles WHERE assignment_type = 'GROUP' AND type = 'HELP_DESK_ADMIN' ORDER BY 1"
	rows, warnings := askWarned(t, db, query)
	if len(rows) != 2 {
		t.Errorf("%d rows", len(rows))
	}
	same(t, "warnings", []string{warnings}, []string{"a group vanished while its members were read: those after the first 2 are left out"})
}
