package proof

import (
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// conditions of users, of which some follow from others, and some only seem to:
// filter respects case and search does not.
var nestedConditions = []string{
	`status = 'ACTIVE'`,
	`status = 'active' COLLATE NOCASE`,
	`status = 'ACTIVE' AND department = 'Sales'`,
	`status = 'ACTIVE' COLLATE NOCASE AND department LIKE 's%'`,
	`first_name = 'Ada'`,
	`first_name = 'Ada' COLLATE NOCASE`,
	`first_name = 'Ada' COLLATE NOCASE AND department = 'Sales'`,
	`first_name = 'ADA' AND title > 'A'`,
	`first_name LIKE 'ad%'`,
	`department = 'Sales'`,
	`department LIKE 'Sa%'`,
	`created > '2026-01-01'`,
	`created >= '2025-06-01' AND status = 'ACTIVE'`,
	`created BETWEEN '2026-02-01' AND '2026-07-01'`,
	`lower(first_name) = 'ada'`,
	`status <> 'DEPROVISIONED'`,
	`status = 'DEPROVISIONED'`,
	`status IN ('ACTIVE', 'STAGED')`,
	`status IN ('DEPROVISIONED', 'STAGED') AND first_name = 'Ada'`,
}

// Whatever is answered out of a wider selection is what is asked for, whichever
// of two comes first, and neither sends a request twice. Under the race detector each
// two are asked in one of the forms, another one on each day.
func TestWiderSelections(t *testing.T) {
	t.Parallel()
	o := startOrg(t, smallOptions(7), func(srv *oktatest.Server) {
		for i, name := range []string{"Ada", "ada", "ADA", "Adam", "aDA"} {
			srv.AddUser(fmt.Sprintf(`{"id":"00uCase%013d","status":"ACTIVE","created":"2026-0%d-01T00:00:00.000Z","profile":{"login":"case%d@example.com","firstName":%q,"department":"Sales"}}`,
				i, i+1, i, name))
		}
	})
	for i, a := range nestedConditions {
		for j, b := range nestedConditions {
			for n, form := range []string{
				`SELECT (SELECT count(*) FROM users WHERE %s), (SELECT count(*) FROM users WHERE %s)`,
				`SELECT login FROM users WHERE %s UNION ALL SELECT login FROM users WHERE %s`,
				`SELECT login FROM users a WHERE %s AND NOT EXISTS (SELECT 1 FROM users b WHERE b.first_name = a.first_name AND b.id > a.id AND %s)`,
				`SELECT a.login, (SELECT group_concat(login) FROM (SELECT login FROM users b WHERE b.login = a.manager_id AND %s)) FROM users a WHERE a.status = 'ACTIVE' AND %s`,
			} {
				if !inTurn(i + j + n) {
					continue
				}
				if d := o.differ(question{sql: fmt.Sprintf(form, a, b)}); d != "" {
					t.Error(d)
				}
			}
		}
	}
	if o.pushed.repeating > 0 {
		t.Error(&o.pushed)
	}
	t.Logf("%s", &o.pushed)
}
