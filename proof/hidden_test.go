package proof

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// Okta's own expressions define the rows: they are those of the condition that
// says the same in SQL.
func TestOwnExpressions(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(6))
	name := o.texts(t, "SELECT name FROM groups WHERE name GLOB '[A-Z]*' LIMIT 1")[0]
	for _, c := range []struct{ own, plain, want string }{
		{`SELECT login FROM users WHERE _search = 'status eq "ACTIVE"'`, `SELECT login FROM users WHERE status = 'ACTIVE'`, "search=status+eq+"},
		{`SELECT login FROM users WHERE _filter = 'status eq "DEPROVISIONED"'`, `SELECT login FROM users WHERE status = 'DEPROVISIONED'`, "filter=status+eq+"},
		{`SELECT login FROM users WHERE _search = 'status eq "ACTIVE"' AND department IS NOT NULL ORDER BY login`, `SELECT login FROM users WHERE status = 'ACTIVE' AND department IS NOT NULL`, "search="},
		{`SELECT count(*) FROM users WHERE _search = 'created gt "2025-01-01T00:00:00.000Z"'`, `SELECT count(*) FROM users WHERE created > '2025-01-01'`, "search=created+gt"},
		{`SELECT name FROM groups WHERE _filter = 'type eq "BUILT_IN"'`, `SELECT name FROM groups WHERE type = 'BUILT_IN'`, "filter=type+eq"},
		{`SELECT name FROM groups WHERE _q = '` + name + `'`, `SELECT name FROM groups WHERE name LIKE '` + name + `%'`, "q="},
		{`SELECT u.login FROM users u WHERE u._search = 'status eq "STAGED"' AND u.id IN (SELECT user_id FROM group_members)`, `SELECT login FROM users WHERE status = 'STAGED' AND id IN (SELECT user_id FROM group_members)`, "search=status"},
	} {
		want, got := ask(o.plain, c.plain), ask(o.on, c.own)
		if d := o.compare(question{sql: c.own}, "Okta's own expression", got, want); d != "" {
			t.Error(d)
		}
		if !slices.ContainsFunc(got.costs.Requests, func(r string) bool { return strings.Contains(r, c.want) }) {
			t.Errorf("%s: no request has %s:\n%s", c.own, c.want, list(got.costs.Requests))
		}
	}
}

// Views, temporary tables and several statements see what the tables hold.
func TestTemporary(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(7))
	for _, make := range []string{
		`CREATE TEMP VIEW locked AS SELECT id, login, department FROM users WHERE status IN ('LOCKED_OUT', 'SUSPENDED', 'STAGED')`,
		`CREATE TEMP VIEW teams AS SELECT g.name, m.user_id FROM groups g JOIN group_members m ON m.group_id = g.id`,
		`CREATE TEMP TABLE copy AS SELECT id, login, created FROM users`,
		`CREATE TEMP TABLE wanted (login TEXT)`,
		`INSERT INTO wanted SELECT login FROM users WHERE department = 'Sales' OR status = 'STAGED'`,
	} {
		if _, err := o.on.Exec(make); err != nil {
			t.Fatalf("%s: %v", make, err)
		}
		if _, err := o.off.Exec(make); err != nil {
			t.Fatalf("%s: %v", make, err)
		}
		if _, err := o.plain.Exec(make); err != nil {
			t.Fatalf("%s: %v", make, err)
		}
	}
	for _, sql := range []string{
		`SELECT * FROM locked`,
		`SELECT login FROM locked WHERE department = 'Sales'`,
		`SELECT name, count(*) FROM teams GROUP BY name`,
		`SELECT t.name, l.login FROM teams t JOIN locked l ON l.id = t.user_id`,
		`SELECT c.login FROM copy c LEFT JOIN locked l ON l.id = c.id WHERE l.id IS NULL`,
		`SELECT w.login, u.status FROM wanted w JOIN users u ON u.login = w.login`,
		`SELECT u.status, count(*) FROM users u WHERE u.login IN (SELECT login FROM wanted) GROUP BY 1`,
		`SELECT u.login FROM users u JOIN copy c ON c.id = u.id AND c.created = u.created`,
		`SELECT u.login FROM users u WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id) AND EXISTS (SELECT 1 FROM wanted w WHERE w.login = u.login)`,
		`SELECT u.login FROM users u JOIN wanted w ON w.login = u.login WHERE NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id) AND EXISTS (SELECT 1 FROM copy c WHERE c.login = u.login)`,
	} {
		if d := o.differ(question{sql: sql}); d != "" {
			t.Error(d)
		}
	}
}

// The same answers come from several statements that are read at once, turn by
// turn, on connections that share what they know.
func TestInterleaved(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(8))
	db := open(t, config(o.srv))
	db.SetMaxOpenConns(4)
	sql := []string{
		`SELECT login FROM users ORDER BY login`,
		`SELECT name FROM groups ORDER BY name`,
		`SELECT u.login || f.id FROM users u JOIN enrolled_factors f ON f.user_id = u.id ORDER BY 1`,
	}
	var want [][]string
	for _, q := range sql {
		want = append(want, o.texts(t, q))
	}
	got := make([][]string, len(sql))
	for range 2 {
		rows := make([]interface {
			Next() bool
			Scan(...any) error
			Err() error
			Close() error
		}, len(sql))
		for i, q := range sql {
			r, err := db.QueryContext(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			rows[i], got[i] = r, nil
		}
		for open := len(sql); open > 0; {
			open = 0
			for i, r := range rows {
				if !r.Next() {
					continue
				}
				open++
				var s string
				if err := r.Scan(&s); err != nil {
					t.Fatal(err)
				}
				got[i] = append(got[i], s)
			}
		}
		for i, r := range rows {
			if err := r.Err(); err != nil {
				t.Errorf("%s: %v", sql[i], err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("%s: got %q, want %q", sql[i], got[i], want[i])
			}
		}
	}
}
