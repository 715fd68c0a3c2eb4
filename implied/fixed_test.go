package implied

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestFixed holds what is left of conditions of which a part is known without a
// row, as where a program leaves a filter out by a parameter.
func TestFixed(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ where, want string }{
		{"('y' IS NULL OR city = 'y')", "city EQ~ y"},
		{"(NULL IS NULL OR city = NULL)", ""},
		{"('y' IS NOT NULL OR city = 'y')", ""},
		{"(NULL IS NOT NULL OR city = 'y')", "city EQ~ y"},
		{"city = 'y' OR NULL", "city EQ~ y"},
		{"city = 'y' OR 0", "city EQ~ y"},
		{"city = 'y' OR 1", ""},
		{"city = 'y' OR 'x'", ""},
		{"'all' = 'y' OR city = 'y'", "city EQ~ y"},
		{"'y' <> 'all' AND city = 'y' OR 'y' = 'all'", "city EQ~ y"},
		{"'all' = 'all' OR city = 'y'", ""},
		{"'all' = 'ALL' COLLATE NOCASE OR city = 'y'", ""},
		{"'all' LIKE 'ALL' OR city = 'y'", ""},
		{"1 = '1' OR city = 'y'", ""},
		{"2 < 1 OR city = 'y' OR NOT ('x' = 'x')", "city EQ~ y"},
		{"'x' = NULL OR city IN ('y', 'z')", "city EQ~ y,z"},
		{"NOT ('x' = NULL) OR city = 'y'", ""},
		{"date('now') < '2000-01-01' OR city = 'y'", ""},
		{"city = coalesce('y', city)", "city EQ~ y"},
		{"city = coalesce(NULL, 'y', city)", "city EQ~ y"},
		{"city = coalesce(NULL, city)", ""},
		{"city = ifnull('y', city)", "city EQ~ y"},
		{"city = coalesce(lower('Y'), city)", ""},
		{"CASE WHEN 'y' IS NULL THEN 1 ELSE city = 'y' END", "city EQ~ y"},
		{"CASE WHEN NULL IS NULL THEN 1 ELSE city = 'y' END", ""},
		{"CASE WHEN 'y' IS NOT NULL THEN city = 'y' ELSE 1 END", "city EQ~ y"},
		{"iif('y' = '', 1, city = 'y')", "city EQ~ y"},
		{"NOT ('y' IS NOT NULL AND city <> 'y')", ""},
		{"coalesce('y' IS NULL OR city = 'y', 0)", "city EQ~ y"},
	} {
		sql := "SELECT 1 FROM users WHERE state = 'S' AND (" + c.where + ")"
		if got := described(sql, users); got != c.want {
			t.Errorf("%s\n  gives %q\n  want  %q", c.where, got, c.want)
		}
	}
}
