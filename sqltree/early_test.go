package sqltree

import (
	"testing"

	"github.com/oktasql/oktasql/planner"
)

// TestShapeEarly holds when a statement is taken to stop before the end of an
// ordered list, and where the values come from that planning does not know.
func TestShapeEarly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql            string
		early, grouped bool
		late           planner.Late
	}{
		{"SELECT login FROM users ORDER BY created", false, false, planner.LateParameters},
		{"SELECT login FROM users WHERE id = ? ORDER BY created LIMIT 5", true, true, planner.LateParameters},
		{"SELECT Max(created) FROM users", true, false, planner.LateParameters},
		{"EXPLAIN QUERY PLAN SELECT min (created) FROM users", true, false, planner.LateParameters},
		{"SELECT min FROM users ORDER BY max", false, false, planner.LateParameters},
		{"SELECT 'max(x)' FROM users -- LIMIT", false, false, planner.LateParameters},
		{"SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM groups)", false, false, planner.LateRows},
		{"SELECT max(u.created) FROM users u JOIN groups g ON g.name = u.city", true, false, planner.LateRows},
		{"SELECT u.login FROM users u, groups g WHERE g.name = ? LIMIT 1", true, true, planner.LateUnknown},
		{"SELECT login FROM users WHERE created = (SELECT max(created) FROM users)", true, false, planner.LateRows},
		{"SELECT login FROM users WHERE status = :s AND created = (SELECT max(created) FROM users)", true, false, planner.LateUnknown},
		{"SELECT 1 FROM people", false, false, planner.LateRows},
		{"SELECT 1 FROM users UNION SELECT 2 FROM users", false, false, planner.LateRows},
		{"SELECT 1", false, false, planner.LateRows},
	} {
		s := ShapeOf(c.sql)
		if s.Early(false) != c.early || s.Early(true) != c.grouped || s.Late != c.late {
			t.Errorf("%s\n  early %t, grouped %t, late %d; want %t, %t, %d", c.sql, s.Early(false), s.Early(true), s.Late, c.early, c.grouped, c.late)
		}
	}
}
