package rewrite

import "testing"

// TestCounted holds which conditions on numbers of rows are an EXISTS.
func TestCounted(t *testing.T) {
	t.Parallel()
	const (
		some = "SELECT g.name FROM groups g WHERE "
		of   = " FROM group_members m WHERE m.group_id = g.id)"
		n    = "(SELECT count(*)" + of
		is   = "EXISTS (SELECT 1" + of
	)
	for given, want := range map[string]string{
		n + " = 0":                   "NOT " + is,
		n + " == 0.0":                "NOT " + is,
		n + " < 1":                   "NOT " + is,
		n + " <= 0":                  "NOT " + is,
		n + " < 0.5":                 "NOT " + is,
		n + " IS 0":                  "NOT " + is,
		"0 = " + n:                   "NOT " + is,
		"1 > " + n:                   "NOT " + is,
		"NOT " + n:                   "NOT " + is,
		"NOT " + n + " > 0":          "NOT " + is,
		"NOT (" + n + " >= 1)":       "NOT " + is,
		n + " > 0":                   is,
		n + " >= 1":                  is,
		n + " <> 0":                  is,
		n + " IS NOT 0":              is,
		"0 < " + n:                   is,
		n:                            is,
		"NOT (" + n + " = 0)":        is,
		"coalesce(" + n + ", 0) > 0": is,
		"g.name > 'a' AND (" + n + " = 0 OR g.type = 'X')":                 "g.name > 'a' AND (NOT " + is + " OR g.type = 'X')",
		"(SELECT count(1) AS n" + of + " > 0":                              "EXISTS (SELECT 1" + of,
		"(SELECT count(m.user_id)" + of + " > 0":                           "EXISTS (SELECT 1" + of,
		"(SELECT count(DISTINCT user_id)" + of + " > 0":                    "EXISTS (SELECT 1" + of,
		"(SELECT count(*) FROM json_each(g.name) m WHERE m.value = 7) > 0": "EXISTS (SELECT 1 FROM json_each(g.name) m WHERE m.value = 7)",
		n + " = 0 AND " + n + " = 0":                                       "NOT " + is + " AND NOT " + is,
	} {
		if got := rulesForTest.Counted(some + given); got != some+want {
			t.Errorf("%s\n   is %s\n want %s", some+given, got, some+want)
		}
		if got := refusing.Counted(some + given); got != some+given {
			t.Errorf("%s\n   is %s, which SQLite does not take", some+given, got)
		}
	}
	for _, same := range []string{
		// Not only whether there are some.
		n + " = 1", n + " >= 2", n + " > 1", n + " <> 1", n + " BETWEEN 1 AND 3", n + " BETWEEN 0 AND 0", n + " IN (0)", n + " = '0'", n + " = NULL", n + " = ?", n + " > g.type", n + " <= 1",
		n + " > -1", n + " >= 0", n + " IS NULL", n + " LIKE '0'", n + " = 0 = 1", n + " = 0 IS NULL", n + " + 1 > 0", n + " COLLATE NOCASE = 0", "CASE WHEN " + n + " = 0 THEN 1 END",
		"coalesce(" + n + ", 1) + 1 > 0",
		// Not all rows, or not the number of them.
		"(SELECT count(m.status)" + of + " > 0", "(SELECT sum(1)" + of + " > 0", "(SELECT total(1)" + of + " > 0", "(SELECT count(*) FILTER (WHERE m.status = 'X')" + of + " > 0", "(SELECT count(*) + 1" + of + " > 0",
		"(SELECT count(*) OVER ()" + of + " > 0", "(SELECT count(g.id)" + of + " > 0", "(SELECT max(1, 2)" + of + " > 0",
		"(SELECT count(n.user_id) FROM group_members m LEFT JOIN group_members n ON n.user_id = m.user_id WHERE m.group_id = g.id) > 0",
		"(SELECT count(*) FROM group_members m WHERE m.group_id = g.id LIMIT 0) = 0", "(SELECT count(*) FROM group_members m WHERE m.group_id = g.id GROUP BY m.status) = 0",
		"(SELECT count(*) FROM group_members m WHERE m.group_id = g.id HAVING count(*) > 1) = 0", "(SELECT count(*) FROM group_members m WHERE m.group_id = g.id ORDER BY count(*)) = 0",
		"(SELECT count(*) FROM group_members m WHERE m.group_id = g.id UNION SELECT 0) = 0",
		// A row after the first may be an error, or each is something else.
		"(SELECT count(*) FROM group_members m WHERE m.group_id = g.id AND json_extract(m.login, '$') = 1) = 0", "(SELECT count(*) FROM group_members m WHERE m.group_id = g.id AND m.login ->> 'x' = 1) = 0",
		"(SELECT count(*) FROM group_members m WHERE m.group_id = g.id AND random() > 0) = 0", "(SELECT count(*) FROM group_members m WHERE m.group_id = g.id AND abs(m.login) > 0) = 0",
		"(SELECT count(*) FROM json_tree(g.name) m) = 0",
	} {
		if got := rulesForTest.Counted(some + same); got != some+same {
			t.Errorf("%s\n   is %s", some+same, got)
		}
	}
	for _, same := range []string{
		"SELECT g.name, " + n + " = 0 FROM groups g",
		"SELECT g.name, " + n + " AS n FROM groups g WHERE n = 0",
		"SELECT g.type, " + n + " FROM groups g GROUP BY 1 HAVING " + n + " = 0",
		"SELECT count(*) FROM groups WHERE (SELECT 1) > 0",
	} {
		if got := rulesForTest.Counted(same); got != same {
			t.Errorf("%s\n   is %s", same, got)
		}
	}
}
