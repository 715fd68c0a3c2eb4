package oktasql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// warned runs a query and returns its rows, its warnings and how many requests it took.
func warned(t *testing.T, q querier, s *oktatest.Server, query string, args ...any) (rows, warnings []string, calls int) {
	t.Helper()
	before := len(requestsOf(s))
	ctx, stats := oktasql.WithStats(t.Context())
	r, err := q.QueryContext(ctx, query, args...)
	if err == nil {
		rows, err = drain(r)
	}
	if err != nil {
		t.Errorf("%s: %v", query, err)
	}
	return rows, stats.Snapshot().Warnings, len(requestsOf(s)) - before
}

// TestNoTimestampsAlike holds that a condition with what is no timestamp fails with
// pushdown as without, wherever the condition stands, before any request; and that what
// is only warned about is answered alike.
func TestNoTimestampsAlike(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 9})
	on, off := connect(t, s), connect(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	for _, c := range []struct {
		query string
		args  []any
		err   string
	}{
		{"SELECT id FROM users WHERE created >= '5' OR status = 'ACTIVE'", nil, "created >= '5'"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR created >= '5'", nil, "created >= '5'"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR city = 'x' AND created IS '5'", nil, "created IS '5'"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR -5 < created", nil, "created > -5"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR created > ?", []any{"5x"}, "created > '5x'"},
		{"SELECT id FROM users WHERE created > ?", []any{17}, "created > 17"},
		{"SELECT id FROM users WHERE created IN ('2026-01-01', '5')", nil, "created = '5'"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR created IN (?, '2026')", []any{"x"}, "created = 'x'"},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR created BETWEEN '2026-01-01' AND 'x'", nil, "created <= 'x'"},
		{"SELECT id FROM users WHERE created > '2026-01-01' UNION SELECT id FROM users WHERE status = 'ACTIVE' OR created > '5'", nil, "created > '5'"},
		{"SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM groups g WHERE g.name = u.city OR g.created = '5')", nil, "created = '5'"},
		{"SELECT u.id FROM users u JOIN groups g ON u.status = 'ACTIVE' OR g.created < 'x'", nil, "created < 'x'"},
		{"WITH a AS (SELECT DISTINCT created AS c, status FROM users) SELECT c FROM a WHERE status = 'ACTIVE' OR c > '5'", nil, "created > '5'"},
		{"SELECT c FROM (SELECT created AS c FROM users UNION SELECT created FROM groups) WHERE c > '5'", nil, "created > '5'"},
		{"CREATE TEMP TABLE t AS SELECT id FROM users WHERE status = 'ACTIVE' OR created > '5'", nil, "created > '5'"},

		// What is no condition of its own, what differs, and what is computed.
		{"SELECT id FROM users WHERE CASE WHEN created > '5' THEN 1 ELSE status = 'ACTIVE' END", nil, ""},
		{"SELECT id FROM users WHERE CASE created WHEN '5' THEN 0 ELSE status = 'ACTIVE' END", nil, ""},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR NOT created < '5'", nil, ""},
		{"SELECT id FROM users WHERE created <> '' AND status = 'ACTIVE'", nil, ""},
		{"SELECT id FROM users WHERE created NOT IN ('5') AND created NOT BETWEEN '5' AND '6'", nil, ""},
		{"SELECT id FROM users WHERE created < 'yes' || 'terday'", nil, ""},
		{"SELECT id FROM users WHERE created < lower(?)", []any{"x"}, ""},
		{"SELECT id FROM users WHERE created < (SELECT 'x')", nil, ""},
		{"SELECT id FROM users WHERE created < (SELECT login FROM users LIMIT 1)", nil, ""},
		{"SELECT id FROM users WHERE status = 'ACTIVE' OR created IN (SELECT login FROM users)", nil, ""},
		{"SELECT id FROM users u JOIN (SELECT 'x' AS t) x ON u.created < x.t", nil, ""},
		{"SELECT status FROM users GROUP BY status HAVING max(created) < 'x'", nil, ""},
	} {
		if c.err == "" {
			rows, warnings, _ := warned(t, on, s, c.query, c.args...)
			other, also, _ := warned(t, off, s, c.query, c.args...)
			same(t, c.query, slices.Sorted(slices.Values(rows)), slices.Sorted(slices.Values(other)))
			if strings.Contains(c.query, "max(") {
				continue // which SQLite compares as a text
			}
			if len(warnings) == 0 || len(also) == 0 {
				t.Errorf("%s: warnings %q with pushdown, %q without", c.query, warnings, also)
			}
			continue
		}
		before := len(requestsOf(s))
		for _, db := range []querier{on, off} {
			want := c.err + ": not a timestamp"
			if err := failure(t.Context(), db, c.query, c.args...); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: %v, want %s…", c.query, err, want)
			}
		}
		if n := len(requestsOf(s)) - before; n > 0 {
			t.Errorf("%s: %d requests", c.query, n)
		}
	}
}

// TestPreparedNoTimestamps holds that each run of a prepared statement is checked.
func TestPreparedNoTimestamps(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 9})
	for _, mode := range []string{oktasql.PushdownOn, oktasql.PushdownOff} {
		stmt, err := connect(t, s, func(c *oktasql.Config) { c.Pushdown = mode }).PrepareContext(t.Context(), "SELECT count(*) FROM users WHERE city = 'x' OR created > :since")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = stmt.Close() }()
		for arg, want := range map[string]string{"2000-01-01": "9", "yesterday": "created > 'yesterday': not a timestamp"} {
			got := ""
			if err := stmt.QueryRow(arg).Scan(&got); err != nil {
				got = err.Error()
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("pushdown %s, %s: %s, want %s", mode, arg, got, want)
			}
		}
	}
}

// TestWordsNotKnown holds which words are warned about, that nothing else follows from
// it, and that the org is asked for them nevertheless.
func TestWordsNotKnown(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 9})
	on, off := connect(t, s), connect(t, s, func(c *oktasql.Config) { c.Pushdown = oktasql.PushdownOff })
	const none = " is none of the known values"
	for _, c := range []struct {
		query string
		args  []any
		want  string
	}{
		{"SELECT id FROM users WHERE status = 'LOCKD'", nil, "users.status: 'LOCKD'" + none + "; did you mean 'LOCKED_OUT'?"},
		{"SELECT id FROM users WHERE status <> 'DEPROVISONED'", nil, "users.status: 'DEPROVISONED'" + none + "; did you mean 'DEPROVISIONED'?"},
		{"SELECT id FROM users WHERE status IN ('ACTIVE', 'active', ?)", []any{"STAGED"}, "users.status: 'active'" + none + "; did you mean 'ACTIVE'?"},
		{"SELECT id FROM users WHERE status = ? OR city = 'x'", []any{"DELETED"}, "users.status: 'DELETED'" + none + ": STAGED, PROVISIONED, ACTIVE, RECOVERY, LOCKED_OUT, PASSWORD_EXPIRED, SUSPENDED, DEPROVISIONED and ACTIVATING"},
		{"SELECT id FROM groups WHERE type = 'OKTA'", nil, "groups.type: 'OKTA'" + none + "; did you mean 'OKTA_GROUP'?"},
		{"SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.factor_type = 'totp')", nil, "enrolled_factors.factor_type: 'totp'" + none + "; did you mean 'token:software:totp'?"},
		{"SELECT user_id FROM user_roles WHERE type = 'SUPERADMIN'", nil, "user_roles.type: 'SUPERADMIN'" + none + "; did you mean 'SUPER_ADMIN'?"},
		{"SELECT sum(status = 'ACTIV') FROM group_members", nil, "group_members.status: 'ACTIV'" + none + "; did you mean 'ACTIVE'?"},
		{"WITH a AS (SELECT status AS s FROM group_rules) SELECT count(*) FROM a WHERE s IS 'BROKEN'", nil, "group_rules.status: 'BROKEN'" + none + ": ACTIVE, INACTIVE and INVALID"},

		{"SELECT id FROM users WHERE status = 'ACTIVE' AND status <> 'STAGED' OR status IN ('SUSPENDED', ?)", []any{"LOCKED_OUT"}, ""},
		{"SELECT id FROM users WHERE status = 'active' COLLATE NOCASE OR lower(status) = 'active'", nil, ""},
		{"SELECT id FROM users WHERE status LIKE 'LOCK%' OR status > 'T' OR status = NULL OR status IN (SELECT 'X')", nil, ""},
		{"SELECT id FROM users WHERE status = ?", []any{nil}, ""},
		{"SELECT s FROM (SELECT status AS s FROM users UNION SELECT type FROM groups) WHERE s IN ('BUILT_IN', 'ACTIVE')", nil, ""},
		{"SELECT city FROM users WHERE city = 'LOCKD'", nil, ""},
	} {
		rows, got, calls := warned(t, on, s, c.query, c.args...)
		other, also, _ := warned(t, off, s, c.query, c.args...)
		same(t, c.query, slices.Sorted(slices.Values(rows)), slices.Sorted(slices.Values(other)))
		for _, w := range [][]string{got, also} {
			if strings.Join(w, "\n") != c.want {
				t.Errorf("%s\n  warns %q\n  want  %q", c.query, w, c.want)
			}
		}
		if calls == 0 && !strings.HasSuffix(c.query, "status = ?") {
			t.Errorf("%s: the org was not asked", c.query)
		}
	}
	same(t, "requests", requestsOf(s)[:1], []string{"GET /api/v1/users?filter=status+eq+%22LOCKD%22&limit=200&fields=id,status"})

	// A table of the user's is not Okta's, whatever its name.
	if _, err := on.ExecContext(t.Context(), "CREATE TEMP TABLE users(status, created)"); err != nil {
		t.Fatal(err)
	}
	if rows, w, _ := warned(t, on, s, "SELECT count(*) FROM users WHERE status = 'LOCKD' OR created > '5'"); len(w) > 0 || rows[0] != "0" {
		t.Errorf("a table of the user's: %q, %q", rows, w)
	}
}
