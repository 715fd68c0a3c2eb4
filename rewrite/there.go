package rewrite

import (
	"github.com/oktasql/oktasql/sqltree"
)

// `users u JOIN enrolled_factors f ON f.user_id = u.id WHERE f.phone_number <>
// u.mobile_phone` has no row of a user without a mobile phone, whatever the factors
// are. SQLite finds that out when it has them; as a condition of its own it is tested
// before they are asked for.

// comparisons are the operators that NULL on either side meets none of.
var comparisons = []string{"=", "==", "<>", "!=", "<", "<=", ">", ">="}

// there looks for a comparison of what takes a request for each row with another
// column of the row, which may be NULL.
func (x *restricter) there(c *sqltree.Core) (string, bool) {
	clear(x.insert)
	for _, p := range x.conditionsFor(c, nil) {
		a, b, ok := x.compared(c, p, comparisons...)
		if !ok {
			continue
		}
		if readsDear(b.Item) {
			a, b = b, a
		}
		t := b.Item.Table()
		if !readsDear(a.Item) || readsDear(b.Item) || t == nil || a.Item.Core != c || b.Item.Core != c {
			continue
		}
		if i, found := t.Column(b.Name); found && t.Columns[i].Always || byParents(a.Item.Table(), a.Name) {
			continue // it is never NULL, or nobody is asked for without it
		}
		if next, ok := x.add(c, column(b)+" IS NOT NULL"); ok {
			return next, true
		}
	}
	return "", false
}
