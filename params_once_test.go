package oktasql_test

import (
	"database/sql"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// A parameter within a function narrows the request as a literal does, in a
// statement that is run at once and in one that is prepared.
func TestParametersInFunctions(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 60, PageLimit: 200})
	db := openDB(t, s)
	off := openDB(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for _, c := range []struct {
		query string
		args  [][]any
	}{
		{"SELECT login FROM users WHERE lower(department) = lower(?) ORDER BY 1", [][]any{{"sales"}, {"FINANCE"}, {`o'x \ "`}, {nil}, {int64(3)}}},
		{"SELECT login FROM users WHERE upper(status) IN (upper(?2), ?1) ORDER BY 1", [][]any{{"ACTIVE", "suspended"}, {"x", "locked_out"}}},
		{"SELECT login FROM users WHERE date(created) >= :d AND lower(department) LIKE :p ORDER BY 1", [][]any{
			{sql.Named("d", "2025-01-01"), sql.Named("p", "s%")}, {sql.Named("p", "e%"), sql.Named("d", "2020-01-01")},
		}},
		{"WITH x AS (SELECT id, login FROM users WHERE status = ? OR department = ?) SELECT login FROM x ORDER BY 1", [][]any{{"SUSPENDED", "Sales"}, {"STAGED", "Legal"}}},
		{"SELECT count(*) FROM users WHERE substr(created, 1, 4) = ?", [][]any{{"2025"}, {"2024"}, {int64(2025)}}},
	} {
		st, err := db.PrepareContext(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		for i, args := range c.args {
			want := ask(t, off, c.query, args...)
			s.ResetRequests()
			same(t, c.query, ask(t, db, c.query, args...), want)
			if n := len(s.Requests()); n != 1 && i < 2 {
				t.Errorf("%s %v: %d requests, want 1", c.query, args, n)
			}
			s.ResetRequests()
			rows, err := st.QueryContext(t.Context(), args...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := drain(rows)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "prepared: "+c.query, got, want)
			if n := len(s.Requests()); n != 1 && i < 2 {
				t.Errorf("prepared: %s %v: %d requests, want 1", c.query, args, n)
			}
		}
	}
}
