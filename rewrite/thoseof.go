package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The members of one group are in one list, and so are those who have one app. In
//
//	users u WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_id = '00g…')
//
// SQLite makes a join of the EXISTS and begins with the users, of whom all are read.
// As u.id IN (SELECT m.user_id FROM group_members m WHERE m.group_id = '00g…') it means
// the same in a WHERE, and the list comes first. So it is with a LIMIT: few users are
// in one group, as a rule, so that many would be read for each that is.

// ThoseOf is the text to hand to SQLite, with such lists.
func (r *Rules) ThoseOf(text string) string {
	s := sqltree.ShapeOf(text)
	if !slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("EXISTS") }) {
		return text
	}
	return retold(text, r, (*restricter).thoseOf)
}

// thoseOf is the text with one EXISTS written as a list.
func (x *restricter) thoseOf() (string, bool) {
	s := sqltree.ShapeOf(x.text)
	if x.Reader = s.SelectsOf(x.tables); x.Reader == nil {
		return "", false
	}
	for _, c := range x.Cores {
		if c.Odd || c.Values || c.In.Above != nil && !c.In.Source || x.IsNamed(c) {
			continue
		}
		for _, p := range x.conjuncts(c.Where) {
			if list, ok := x.asList(c, p); ok {
				if next, ok := x.accepted(x.text[:s.From(p)] + list + x.text[s.To(p):]); ok {
					return next, true
				}
			}
		}
	}
	return "", false
}

// asList is a condition that a key is in a list, in the place of an EXISTS about those
// of one row that a relation is read by.
func (x *restricter) asList(c *sqltree.Core, p sqltree.Part) (string, bool) {
	q, in := x.subquery(p)
	if q == nil || in > 0 || !x.joins(p) || q.Limited || len(q.CTEs) > 0 {
		return "", false
	}
	inner := q.Cores[0]
	if len(inner.Group) > 0 || !inner.Having.Empty() || inner.Windows || inner.Where.Empty() || slices.ContainsFunc(inner.Items, func(it *sqltree.Item) bool { return it.Left || it.Call || !it.On.Empty() && !x.safe(inner, it.On) }) {
		return "", false
	}
	var key, of sqltree.Reference
	var rest []string
	for _, e := range x.conjuncts(inner.Where) {
		a, b, ok := x.equal(inner, e)
		if b.Item != nil && b.Item.Core == inner {
			a, b = b, a
		}
		if ok && key.Item == nil && a.Item.Core == inner && b.Item.Core == c && x.sameKey(a, b) {
			key, of = a, b
			continue
		}
		if _, ok := x.understood(inner, e); !ok {
			return "", false
		}
		rest = append(rest, "("+x.raw(e)+")")
	}
	if key.Item == nil || len(rest) == 0 || !x.listsThose(c, of) || !x.byOneOther(inner, key) {
		return "", false
	}
	s := x.Shape
	from := strings.TrimSpace(x.text[s.To(inner.Results[len(inner.Results)-1]):s.At(inner.Where.From-1).Pos])
	return column(of) + " IN (SELECT " + catalog.Quote(key.Item.Alias) + "." + catalog.Quote(key.Name) + " " + from + " WHERE " + strings.Join(rest, " AND ") + ")", true
}

// listsThose says whether a key is that of a table of which all rows are read as the
// statement stands.
func (x *restricter) listsThose(c *sqltree.Core, key sqltree.Reference) bool {
	it := key.Item
	t := it.Table()
	if t == nil || t.ScanPath() == nil || it.Left || slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return o != it && !o.Left }) {
		return false
	}
	return isUnique(t, key.Name) && x.readWhole(c, it)
}

// byOneOther says whether a relation is read by another column than one, which is that
// of one row: it equals a constant, or the key of a row that a name tells.
func (x *restricter) byOneOther(c *sqltree.Core, key sqltree.Reference) bool {
	t := key.Item.Table()
	if t == nil || t.ScanPath() != nil || t.OnePerParent() || t.ListsOthers() || readsDear(key.Item) {
		return false
	}
	conditions := x.conditionsFor(c, key.Item)
	return slices.ContainsFunc(t.Columns, func(col catalog.Column) bool {
		end := sqltree.Reference{Item: key.Item, Name: col.Name}
		return end != key && byParents(t, col.Name) && slices.ContainsFunc(conditions, func(p sqltree.Part) bool {
			if x.isOne(c, p, end) || x.isValue(c, p, end) {
				return true
			}
			a, b, ok := x.equal(c, p)
			if b == end {
				a, b = b, a
			}
			return ok && a == end && b.Item.Core == c && x.sameKey(a, b) && x.isCalled(c, b.Item, conditions)
		})
	})
}

// isValue says whether a condition is that a column equals the value of a query.
func (x *restricter) isValue(c *sqltree.Core, p sqltree.Part, ref sqltree.Reference) bool {
	for k := p.From; k < p.To; k++ {
		if op := x.Shape.At(k).Text; op == "=" || op == "==" {
			a, ok := x.Refer(c, sqltree.Part{From: p.From, To: k})
			return ok && a == ref && x.Shape.At(k+1).Text == "(" && x.Shape.At(k+2).Is("SELECT") && x.Shape.Closing(k+1) == p.To-1
		}
	}
	return false
}

// isCalled says whether a condition is that an entry's rows have some name: that a
// column equals a constant which is not that of many.
func (x *restricter) isCalled(c *sqltree.Core, it *sqltree.Item, conditions []sqltree.Part) bool {
	return slices.ContainsFunc(conditions, func(p sqltree.Part) bool {
		ref, _, ok := x.wanted(c, p)
		if !ok && x.Shape.At(p.To-1).Kind == sqltext.Param && p.To-p.From > 2 && x.Shape.At(p.To-2).Text == "=" {
			ref, ok = x.Refer(c, sqltree.Part{From: p.From, To: p.To - 2})
		}
		if !ok || ref.Item != it {
			return false
		}
		column := x.column(ref)
		return column != nil && column.Always && (column.Distinct == 0 || column.Distinct > manyValues)
	})
}
