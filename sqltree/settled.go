package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Settled says whether what the statement compares a column of a table with is the same
// for all rows: no condition that names it, by whatever name queries hand it on, names
// another column or has a query in it.
func (r *Reader) Settled(t *catalog.Table, column string) bool {
	for _, c := range r.Cores {
		if c.Odd {
			return false
		}
		parts := r.Shape.Conjuncts(c.Having, r.Shape.Conjuncts(c.Where, nil))
		for _, it := range c.Items {
			if slices.ContainsFunc(it.Using, func(name string) bool { return sqltext.Same(name, column) }) {
				return false
			}
			parts = r.Shape.Conjuncts(it.On, parts)
		}
		for _, p := range parts {
			if !r.alone(c, p, t, column) {
				return false
			}
		}
	}
	return true
}

// alone says whether a condition names no other column beside one of a table, if it
// names that.
func (r *Reader) alone(c *Core, p Part, t *catalog.Table, column string) bool {
	var own *Item
	other := false
	for k := p.From; k < p.To; k++ {
		switch {
		case r.CoreAt[k] != c:
			other = true
		case r.Naming[k] || !IsIdentifier(r.Shape.At(k)) || r.Shape.At(k+1).Text == "." || r.Shape.At(k+1).Text == "(" || r.Shape.At(k-1).Is("AS") || r.Shape.At(k-1).Is("COLLATE"):
		default:
			ref, ok := r.ColumnAt(k)
			if ok && r.comesOut(ref, t, column, 0) {
				other = other || own != nil && own != ref.Item // of another row
				own = ref.Item
			} else {
				other = true
			}
		}
	}
	return own == nil || !other
}

// comesOut says whether a reference may be to a column of a table, through queries that
// hand it on.
func (r *Reader) comesOut(ref Reference, t *catalog.Table, column string, depth int) bool {
	if of := ref.Item.Table(); of != nil {
		return of.Name == t.Name && sqltext.Same(ref.Name, column)
	}
	q := ref.Item.Source()
	if q == nil || depth > MaxHandedOn {
		return false
	}
	for k := range q.Cores {
		if inner, ok := r.Given(q, k, ref.Item.CTE, ref.Name); ok && r.comesOut(inner, t, column, depth+1) {
			return true
		}
	}
	return false
}
