package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestNumbersOfMembers holds when the numbers of the groups' members are listed to
// find out whether all lists of members take fewer requests than the users' groups:
// where many users follow, unless it is known that there are more groups.
func TestNumbersOfMembers(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 120, Groups: 130, PageLimit: 200})
	of := func(status string) string {
		return "SELECT u.login, count(m.group_id) FROM users u LEFT JOIN group_members m ON m.user_id = u.id WHERE u.status = '" + status + "' GROUP BY u.id"
	}
	counts := func(requests []string) (n, all int) {
		for _, r := range requests {
			if strings.Contains(r, "expand=stats") {
				n++
			}
		}
		return n, len(requests)
	}
	few := len(ask(t, openDB(t, s), "SELECT 1 FROM users WHERE status = 'DEPROVISIONED'"))
	many := len(ask(t, openDB(t, s), "SELECT 1 FROM users WHERE status = 'ACTIVE'"))
	if few < 3 || few > 30 || many < 70 || many > 120 {
		t.Fatalf("%d and %d users are not what the test is about", few, many)
	}
	_, requests := asking(t, s, openDB(t, s), of("DEPROVISIONED"))
	if n, all := counts(requests); n != 0 || all != 1+few {
		t.Errorf("%d users: %d lists of numbers among %d requests", few, n, all)
	}
	_, requests = asking(t, s, openDB(t, s), of("ACTIVE"))
	if n, all := counts(requests); n != 1 || all != 2+many {
		t.Errorf("%d users: %d lists of numbers among %d requests", many, n, all)
	}
	db := openDB(t, s)
	ask(t, db, "SELECT count(*) FROM groups")
	_, requests = asking(t, s, db, of("ACTIVE"))
	if n, all := counts(requests); n != 0 || all != 1+many {
		t.Errorf("%d users and 130 groups: %d lists of numbers among %d requests", many, n, all)
	}
}
