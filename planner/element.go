package planner

import "github.com/oktasql/oktasql/okta/catalog"

// anElement is the part of the rows that are expected to have an element in an
// array.
const anElement = 1.0 / 20

// elements writes the comparison of an array's elements: Okta finds an array by
// any of them. A value of another type than the elements have is not said.
//
// Source: listUsers, search.
func (j *job) elements(q param, cmp Comparison) (items []string, share float64, ok bool) {
	c := &j.t.Columns[cmp.Column]
	if q.ops(c)&catalog.Eq == 0 || !c.Multi || cmp.Op != EQ || collates(&catalog.Column{Type: c.Items}, q, cmp.Collation, true) != "" {
		return nil, 1, false
	}
	item := *c
	item.Type = c.Items
	for _, v := range cmp.Values {
		lit, ok := literal(term{op: catalog.Eq}, &item, q, v)
		if !ok || (v.Kind == Text) != (c.Items == catalog.Text) {
			return nil, 1, false
		}
		items = append(items, fence(c.Attribute()+" eq "+lit))
	}
	return items, min(1, float64(len(items))*anElement), true
}
