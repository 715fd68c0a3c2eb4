package proof

import (
	"strings"
	"testing"
)

// Lists in order that Okta finds too long are halved as often as it takes, and
// merged all the same.
func TestOrderedListsTooLong(t *testing.T) {
	t.Parallel()
	opt := smallOptions(1)
	opt.MaxExpression = 700
	o := startOrg(t, opt)
	const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) `
	for _, q := range []question{
		{sql: many + `SELECT created FROM users WHERE title IN (SELECT 'title ' || i FROM n UNION ALL SELECT title FROM users) ORDER BY created LIMIT 9`, order: true},
		{sql: many + `SELECT last_updated, id FROM users WHERE title IN (SELECT upper(title) FROM users UNION ALL SELECT lower(title) FROM users UNION ALL SELECT title FROM users UNION ALL SELECT 'title ' || i FROM n) ORDER BY last_updated DESC LIMIT 40`},
		{sql: many + `SELECT max(created) FROM users WHERE title IN (SELECT 'title ' || i FROM n UNION ALL SELECT title FROM users)`},
	} {
		db := open(t, config(o.srv))
		ready(t, db)
		got, want := ask(db, q.sql), ask(o.plain, q.sql)
		if diff := o.compare(q, "with short expressions", got, want); diff != "" {
			t.Error(diff)
		}
		ordered := 0
		for _, r := range got.costs.Requests {
			if strings.Contains(r, "sortBy") {
				ordered++
			}
		}
		if ordered < 10 {
			t.Errorf("%s\n%d requests in order, want the many that the lists take:\n%s", q.sql, ordered, list(got.costs.Requests))
		}
	}
}
