package implied

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// TestLists holds which lists of values a text is known to compare columns with.
func TestLists(t *testing.T) {
	t.Parallel()
	users, _ := catalog.Find("users")
	for _, c := range []struct{ sql, want string }{
		{`SELECT 1 FROM users WHERE status IN ('B', 'A', 'B')`, "status: A B"},
		{`SELECT 1 FROM users WHERE status = 'B' OR status = 'A'`, "status: A B"},
		{`SELECT 1 FROM users WHERE status IN ('A')`, ""},
		{`SELECT 1 FROM users WHERE status IN ('A', 1)`, ""},
		{`SELECT 1 FROM users WHERE status = 'A' OR title = 'B'`, ""},
		{`SELECT 1 FROM users WHERE status IN ('A', 'B') AND title IN ('X', 'Y')`, "status: A B, title: X Y"},
		{`SELECT 1 FROM users WHERE status = 'A' UNION SELECT 1 FROM users WHERE status IN ('A', 'B')`, "status: A B"},
		{`SELECT 1 FROM users WHERE status IN ('A', 'B') UNION SELECT 1 FROM users WHERE status IN ('B', 'A')`, "status: A B"},
		{`SELECT 1 FROM users WHERE status IN ('A', 'B') UNION SELECT 1 FROM users WHERE status IN ('A', 'C')`, ""},
		{`SELECT 1 FROM users WHERE status IN ('A', 'B') UNION SELECT 1 FROM users WHERE status IN ('A', 'C') UNION SELECT 1 FROM users WHERE status IN ('A', 'B')`, ""},
		{`SELECT 1 FROM users WHERE lower(title) IN ('a', 'b')`, ""},
	} {
		s := sqltree.ShapeOf(c.sql)
		lists := Of(&s, users, catalog.Find).Lists
		got := ""
		for col := range users.Columns {
			if values, ok := lists[col]; ok {
				if got != "" {
					got += ", "
				}
				got += users.Columns[col].Name + ":"
				for _, v := range values {
					got += fmt.Sprint(" ", v.Text)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.sql, got, c.want)
		}
	}
}
