package rewrite

import (
	"github.com/oktasql/oktasql/sqltree"
)

// A FULL JOIN of which the rows without a partner on one side fail a condition is a
// LEFT or a RIGHT JOIN: `a FULL JOIN b ON … WHERE a.name = 'x'` has no row in which a
// is missing. SQLite asks either table for all of its rows unless it is written so.

// halved is the text with one such join written as what it is.
func (x *restricter) halved() (string, bool) {
	for _, c := range x.Cores {
		if len(c.Items) < 2 || x.IsNamed(c) || len(c.Items[1].Using) > 0 {
			continue
		}
		k := c.Items[0].Text.To
		after := k + 1
		if x.Shape.At(after).Is("OUTER") {
			after++
		}
		if !x.Shape.At(k).Is("FULL") || !x.Shape.At(after).Is("JOIN") || after+1 != c.Items[1].Text.From {
			continue
		}
		for i, word := range []string{"LEFT", "RIGHT"} {
			for _, p := range x.conjuncts(c.Where) {
				if !x.demandsRow(c, p, c.Items[i]) {
					continue
				}
				at := x.Shape.At(k)
				if next := x.Shape.Edited(x.text, []sqltree.Change{{From: at.Pos, To: at.Pos + len(at.Text), With: word}}); !x.refused[next] {
					return next, true
				}
			}
		}
	}
	return "", false
}
