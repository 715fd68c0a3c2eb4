package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// OnlyWhether says whether an EXISTS of the statement asks if a table has a row with
// a value of a column, and so many conditions besides:
//
//	NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)
//
// One row for each value answers it then. It returns how many entries of the statement
// are read for that: an outer join under the same condition adds nothing where there is
// a row. 0 stands for none.
func (r *Reader) OnlyWhether(t *catalog.Table, column string, besides int) int {
	i := slices.IndexFunc(r.Cores, func(c *Core) bool {
		if !r.isTest(c) || len(c.Items) != 1 || c.Items[0].Table() == nil || c.Items[0].Table().Name != t.Name {
			return false
		}
		conditions := r.Shape.Conjuncts(c.Where, nil)
		return len(conditions) == 1+besides && slices.ContainsFunc(conditions, func(p Part) bool {
			a, b, ok := r.Beside(c, p, "=", "==")
			if b.Item == c.Items[0] {
				a, b = b, a
			}
			return ok && a.Item == c.Items[0] && b.Item != a.Item && sqltext.Same(a.Name, column)
		})
	})
	if i < 0 {
		return 0
	}
	test, n := r.Cores[i], 1
	for _, it := range test.In.Above.Items {
		if it.Left && it.Table() == test.Items[0].Table() && it.Alias == test.Items[0].Alias && r.sameTokens(it.On, test.Where) {
			n++
		}
	}
	return n
}

// sameTokens says whether some tokens are the same as others.
func (r *Reader) sameTokens(a, b Part) bool {
	if a.To-a.From != b.To-b.From {
		return false
	}
	for k := range a.To - a.From {
		if r.Shape.At(a.From+k).Text != r.Shape.At(b.From+k).Text {
			return false
		}
	}
	return true
}

// isTest says whether a SELECT is all of an EXISTS, and has a row as soon as its FROM
// has one that meets its conditions.
func (r *Reader) isTest(c *Core) bool {
	q := c.In
	if q.Above == nil || len(q.Cores) != 1 || q.Limited || len(c.Group) > 0 || !c.Having.Empty() || len(q.CTEs) > 0 || !r.Shape.At(q.From-2).Is("EXISTS") {
		return false
	}
	for _, p := range c.Results {
		for k := p.From; k < p.To; k++ {
			if r.Shape.At(k).Text == "(" {
				return false // it may be an aggregate
			}
		}
	}
	return true
}

// Beside reads two columns, each of them alone, beside the first of some operators.
func (r *Reader) Beside(c *Core, p Part, operators ...string) (a, b Reference, ok bool) {
	for k := p.From; k < p.To; k++ {
		if slices.Contains(operators, r.Shape.At(k).Text) {
			var left, right bool
			a, left = r.Refer(c, Part{From: p.From, To: k})
			b, right = r.Refer(c, Part{From: k + 1, To: p.To})
			return a, b, left && right
		}
	}
	return a, b, false
}
