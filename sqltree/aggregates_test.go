package sqltree

import "testing"

// TestGivesOneRow: only where a SELECT surely has one row are the queries in its results
// computed whatever else there is.
func TestGivesOneRow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT count(*) * 100.0 / (SELECT count(*) FROM users) FROM users WHERE status = 'ACTIVE'": true,
		"SELECT sum(a), (SELECT 1) FROM users u JOIN groups g ON g.id = u.id;":                      true,
		"WITH x AS (SELECT id FROM users) SELECT max(id) FROM x":                                    true,
		"SELECT max(login) FROM users":                                                              true,
		"SELECT max(login, id) FROM users":                                                          false,
		"SELECT count(*) OVER () FROM users":                                                        false,
		"SELECT count(*) FROM users GROUP BY 1":                                                     false,
		"SELECT count(*) FROM users HAVING count(*) > 1":                                            false,
		"SELECT count(*) FROM users LIMIT 0":                                                        false,
		"SELECT count(*) FROM users WHERE id IN (SELECT id FROM users)":                             false,
		"SELECT (SELECT count(*) FROM users) FROM groups":                                           false,
		"SELECT count(*) FROM users UNION SELECT count(*) FROM groups":                              false,
		"VALUES (1)": false,
	} {
		s := ShapeOf(text)
		if got := s.Selects().GivesOneRow(); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

// TestHasOneRow: a LIMIT ends no SELECT that has one row at most.
// TestKeepsAll holds which LIMITs leave out nothing.
func TestKeepsAll(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT count(*) FROM users LIMIT 1":                                                     true,
		"SELECT count(*) FROM users UNION ALL SELECT max(created) FROM groups LIMIT 2":           true,
		"SELECT 'a', count(*) FROM users UNION ALL SELECT 'b', count(*) FROM groups LIMIT 2000":  true,
		"SELECT count(*) FROM users UNION ALL SELECT max(created) FROM groups LIMIT 1":           false,
		"SELECT count(*) FROM users UNION ALL SELECT login FROM users LIMIT 100":                 false,
		"SELECT count(*) FROM users UNION ALL SELECT count(*) FROM groups LIMIT 2 OFFSET 1":      false,
		"SELECT count(*) FROM users UNION ALL SELECT count(*) FROM groups LIMIT 1, 2":            false,
		"SELECT count(*) FROM users UNION ALL SELECT count(*) FROM groups GROUP BY type LIMIT 9": false,
		"SELECT count(*) FROM users UNION ALL SELECT count(*) FROM groups LIMIT ?":               false,
	} {
		s := ShapeOf(text)
		r := s.Selects()
		if got := r.KeepsAll(r.Queries[0]); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

func TestHasOneRow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SELECT count(*) FROM users WHERE id IN (SELECT id FROM users) LIMIT 3": true,
		"SELECT max(login) FROM users HAVING count(*) > 3":                      true,
		"SELECT (SELECT count(*) FROM users), (SELECT max(id) FROM groups)":     true,
		"SELECT (SELECT count(*) FROM users) FROM groups":                       false,
		"SELECT count(*) FROM users GROUP BY 1":                                 false,
		"SELECT count(*) OVER () FROM users":                                    false,
		"SELECT max(login, id) FROM users":                                      false,
		"SELECT count(*) FROM users UNION SELECT count(*) FROM groups":          false,
		"VALUES (1), (2)": false,
		"SELECT login FROM users WHERE created = (SELECT max(created) FROM users)": false,
	} {
		s := ShapeOf(text)
		r := s.Selects()
		if got := r.HasOneRow(r.Queries[0]); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}
