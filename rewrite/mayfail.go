package rewrite

import "github.com/oktasql/oktasql/sqltree"

// json_extract(value, '$.login') is an error where the value is no JSON. What is
// said once more of a table is computed before its rows are asked for, also where a
// condition before it, such as json_valid(value), would have kept it from being
// computed at all.

// fails says whether a token is a function or an operator that may be an error.
func (o *ownRestricter) fails(k int) bool {
	t := o.Shape.At(k)
	return t.Is("json_extract") && o.Shape.At(k+1).Text == "(" || t.Text == "->" || t.Text == "->>"
}

// mayFail says whether an expression has such a token.
func (o *ownRestricter) mayFail(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if o.fails(k) {
			return true
		}
	}
	return false
}

// unguarded says whether no other condition of a SELECT can keep one from being
// computed for a row of the user's own: what is about such rows alone is tested
// before Okta's are asked for, unless it stands in the ON of an outer join.
func (o *ownRestricter) unguarded(c *sqltree.Core, p sqltree.Part) bool {
	for _, q := range o.conjuncts(c.Where) {
		if mine, others := o.about(q); q != p && mine && others {
			return false
		}
	}
	for _, it := range c.Items {
		for _, q := range o.conjuncts(it.On) {
			if mine, others := o.about(q); q != p && mine && (others || it.Left) {
				return false
			}
		}
	}
	return true
}

// about says whether a condition is about rows of the user's own, and whether
// about others: both where it is not understood.
func (o *ownRestricter) about(p sqltree.Part) (mine, others bool) {
	for k := p.From; k < p.To; k++ {
		t := o.Shape.At(k)
		if t.Is("SELECT") {
			return true, true
		}
		if !sqltree.IsIdentifier(t) || o.Shape.At(k+1).Text == "." || o.Shape.At(k+1).Text == "(" || o.Shape.At(k-1).Is("AS") || o.Shape.At(k-1).Is("COLLATE") {
			continue
		}
		ref, ok := o.columnAt(k)
		if !ok {
			return true, true
		}
		mine, others = mine || o.mine[ref.Item], others || !o.mine[ref.Item]
	}
	return mine, others
}
