package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
)

// OneEach says whether each row of one entry of a FROM goes with one row of the others
// at most, as far as can be expected: these are found by what hardly two rows have in
// common.
func (r *Reader) OneEach(c *Core, alias string) bool {
	if c.Odd {
		return false
	}
	known := map[*Item]bool{}
	parts := r.Shape.Conjuncts(c.Where, nil)
	for _, it := range c.Items {
		known[it] = sqltext.Same(it.Alias, alias) || sqltext.Same(it.Name, alias)
		parts = r.Shape.Conjuncts(it.On, parts)
	}
	for more := true; more; {
		more = false
		for _, p := range parts {
			for _, side := range r.sides(c, p) {
				if a, b := side[0], side[1]; known[a.Item] && !known[b.Item] && names(b) {
					known[b.Item], more = true, true
				}
			}
		}
	}
	return !slices.ContainsFunc(c.Items, func(it *Item) bool { return !known[it] })
}

// sides are the columns of an equality, in both orders.
func (r *Reader) sides(c *Core, p Part) [][2]Reference {
	for k := p.From; k < p.To; k++ {
		if t := r.Shape.At(k).Text; t != "=" && t != "==" {
			continue
		}
		a, left := r.Refer(c, Part{p.From, k})
		b, right := r.Refer(c, Part{k + 1, p.To})
		if left && right {
			return [][2]Reference{{a, b}, {b, a}}
		}
	}
	return nil
}

// names says whether a value of a column is that of a row or two.
func names(ref Reference) bool {
	t := ref.Item.Table()
	if t == nil {
		return false
	}
	n, ok := t.Column(ref.Name)
	return ok && t.Names(n)
}
