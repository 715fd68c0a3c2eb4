package oktasql_test

import (
	"slices"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestRehearsalsAreBounded holds that statements of many loops, each of which could
// be rehearsed anew for each of its rows, come to their end at all: there were ones
// that took minutes for an org of twenty users.
func TestRehearsalsAreBounded(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 10, Groups: 5, Seed: 1, PageLimit: 2, ShortPages: true, Odd: true, Unlimited: true})
	off := func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff }
	for _, query := range []string{
		"SELECT count(*) FROM group_members u1 WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors u, group_members f4 RIGHT JOIN user_roles f5 ON f5.user_id = f4.user_id WHERE u1.user_id = u.user_id AND f4.user_id = u.user_id)",
		"SELECT DISTINCT (SELECT count(*) FROM (SELECT 1 FROM enrolled_factors e RIGHT JOIN user_roles h ON h.user_id = e.user_id WHERE e.user_id IS u1.user_id)), u1.login FROM group_members u1 ORDER BY 2, 1",
		"SELECT count(*) FROM users WHERE EXISTS (SELECT 1 FROM enrolled_factors m, users h1 WHERE h1.id = m.user_id AND (SELECT count(1) FROM (SELECT * FROM users r2 LEFT JOIN users r3 ON r2.type_id = r3.type_id LEFT JOIN group_members f4 ON r2.login = f4.login WHERE h1.id = r2.id)) < 2 AND m.user_id IS users.id)",
	} {
		want := ask(t, openDB(t, s, off), query)
		if got := ask(t, openDB(t, s), query); !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
