package implied

import (
	"slices"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// TestNames holds which names of groups a statement's text is found to read them by.
func TestNames(t *testing.T) {
	t.Parallel()
	groups, _ := catalog.Find("groups")
	name, _ := groups.Column("name")
	for sql, want := range map[string][]string{
		"SELECT id FROM groups WHERE name = 'a' INTERSECT SELECT id FROM groups WHERE 'b' = name":                       {"a", "b"},
		"SELECT 1 FROM groups g, groups h WHERE g.name = 'a' AND h.name IN ('b', 'c') AND h.type = 'x'":                 {"a", "b", "c"},
		"SELECT (SELECT id FROM groups WHERE name = 'a'), EXISTS (SELECT 1 FROM groups WHERE name = 'b' OR name = 'c')": {"a", "b", "c"},
		"SELECT 1 FROM users u LEFT JOIN groups g ON g.name = 'a' AND g.id = u.city":                                    {"a"},
		"WITH x AS (SELECT id FROM groups WHERE name = 'a') SELECT * FROM x":                                            {"a"},
		"SELECT id FROM groups WHERE name = 'a' OR type = 'x'":                                                          nil,
		"SELECT id FROM groups WHERE name IN ('a', 'b', 'c', 'd')":                                                      nil, // too many
		"SELECT id FROM groups WHERE name > 'a'":                                                                        nil,
		"SELECT id FROM groups WHERE description = 'a'":                                                                 nil,
		"SELECT id FROM users WHERE department = 'a'":                                                                   nil,
		"SELECT id FROM groups WHERE name = (SELECT 'a'":                                                                nil,
	} {
		s := sqltree.ShapeOf(sql)
		if got := Names(&s, groups, catalog.Find, name, 3); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}
