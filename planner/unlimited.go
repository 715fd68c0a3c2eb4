package planner

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// SQLite wants one row of `(SELECT u.status FROM users u WHERE u.email = g.owner_email)`,
// and says so by a LIMIT. Asked for one group after the other, the addresses could
// go into one request, which cannot say that of each of them. Where an address is
// that of a row or two, nothing is saved by saying it.

// unlimited takes from a plan of one step the bound on the rows that are wanted,
// where it may be run for one row of another table after the other and a value
// that it asks by is a name. The result is how many arguments it goes without.
func (b *binder) unlimited(steps []template) int {
	if !b.opt.Again || len(steps) != 1 || steps[0].limit == 0 || steps[0].sort >= 0 {
		return 0
	}
	m := &steps[0]
	if !slices.ContainsFunc(m.terms, func(e term) bool {
		return e.op == catalog.Eq && e.form == plain && !b.t.Columns[e.col].Unique && b.t.Names(e.col)
	}) {
		return 0
	}
	without := 1
	if m.offset > 0 {
		without++
	}
	m.limit, m.offset = 0, 0
	return without
}
