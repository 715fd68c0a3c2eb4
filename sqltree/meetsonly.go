package sqltree

import "slices"

// MeetsOnly says whether the rows of an entry of a FROM that meet what is said of some
// columns of its are all that the rest of its SELECT is asked about: another entry, or
// one query in an expression. No other condition leaves some of them out before.
func (r *Reader) MeetsOnly(it *Item, columns func(name string) bool) bool {
	c := it.Core
	if it.Left || c.Odd {
		return false
	}
	parts := r.Shape.Conjuncts(c.Where, nil)
	for _, o := range c.Items {
		if !o.Left {
			parts = r.Shape.Conjuncts(o.On, parts)
		}
	}
	queries := 0
	for _, p := range parts {
		own, other, query, ok := r.mentions(it, p, columns)
		if !ok || own && (query || !other) {
			return false
		}
		if query {
			queries++
		}
	}
	return queries == 0 || queries == 1 && !slices.ContainsFunc(c.Items, func(o *Item) bool { return o != it && !o.Left })
}

// mentions reads which columns a condition names: of an entry those besides some, and
// other entries' of its SELECT. query says that it has a query in it, whose own names do
// not count. ok is false for a name that was not found.
func (r *Reader) mentions(it *Item, p Part, besides func(name string) bool) (own, other, query, ok bool) {
	for k := p.From; k < p.To; k++ {
		switch before, after := r.Shape.At(k-1), r.Shape.At(k+1); {
		case r.CoreAt[k] != it.Core:
			query = true
		case r.Naming[k] || after.Text == "." || after.Text == "(" || before.Is("AS") || before.Is("COLLATE") || !IsIdentifier(r.Shape.At(k)):
		default:
			ref, found := r.ColumnAt(k)
			switch {
			case !found:
				return false, false, false, false
			case ref.Item == it:
				own = own || !besides(ref.Name)
			case slices.Contains(it.Core.Items, ref.Item):
				other = true
			}
		}
	}
	return own, other, query, true
}
