package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The elements of an array name rows of another table:
//
//	group_rules r JOIN json_each(r.actions_assign_user_to_groups_group_ids) j JOIN groups g ON g.id = j.value
//
// SQLite takes the elements for many, and lists all groups rather than look up one after
// the other. With g.id IN (SELECT j.value FROM group_rules r, json_each(…) j WHERE …) the
// groups that are named are one request, or all are listed where that takes fewer.

// ByElements is the text to hand to SQLite, with such lists.
func (r *Rules) ByElements(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("json_each") }) {
		return text
	}
	return retold(text, r, func(x *restricter) (string, bool) {
		if x.endedByLimit() || x.Shape.WantsFew() {
			return "", false
		}
		for _, c := range x.Cores {
			for _, it := range c.Items {
				if next, ok := x.byElements(c, it); ok && !c.Odd {
					return next, true
				}
			}
		}
		return "", false
	})
}

// byElements is the text with a list for the key of an entry that equals the elements of
// another entry's arrays.
func (x *restricter) byElements(c *sqltree.Core, it *sqltree.Item) (string, bool) {
	t := it.Table()
	if t == nil || t.ScanPath() == nil || it.Left || it.Alias == "" || x.readElsewhere(it) {
		return "", false
	}
	for _, p := range x.conditionsFor(c, nil) {
		key, value, ok := x.equal(c, p)
		if value.Item == it {
			key, value = value, key
		}
		if !ok || key.Item != it || value.Item.Left || value.Item.Core != c || value.Name != "value" || !isUnique(t, key.Name) || x.hasList(c, key) || x.narrowed(c, it) {
			continue
		}
		of, ok := x.arrays(c, value.Item)
		if !ok {
			continue
		}
		x.afresh()
		where, ok := x.saidOf(map[*sqltree.Item]bool{of: true}, x.own(c, of, demand{alone: true}), demand{})
		if !ok {
			continue
		}
		list := "SELECT " + column(value) + " FROM " + x.raw(of.Text) + ", " + x.raw(value.Item.Text)
		if len(where) > 0 {
			list += " WHERE " + strings.Join(where, " AND ")
		}
		if !x.repeatable && sqltree.HasNumberless(list) {
			continue
		}
		if next, ok := x.add(c, column(key)+" IN ("+list+")"); ok {
			return next, true
		}
	}
	return "", false
}

// readElsewhere says whether another entry is likely to read all rows of an entry's table.
func (x *restricter) readElsewhere(it *sqltree.Item) bool {
	return slices.ContainsFunc(x.Cores, func(c *sqltree.Core) bool {
		return slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return o != it && o.Table() == it.Table() && x.readWhole(c, o) })
	})
}

// arrays is the entry of whose column json_each takes the elements: one of a table of
// few rows, or of which few are wanted.
func (x *restricter) arrays(c *sqltree.Core, each *sqltree.Item) (*sqltree.Item, bool) {
	p := sqltree.Part{From: each.Text.From + 2, To: x.Shape.Closing(each.Text.From + 1)}
	if !each.Call || !sqltext.Same(each.Name, "json_each") || each.Alias == "" || p.To < p.From {
		return nil, false
	}
	ref, ok := x.Refer(c, p)
	if !ok || ref.Item.Core != c || ref.Item.Left || ref.Item.Table() == nil || ref.Item.Table().ScanPath() == nil || ref.Item.Alias == "" || x.Shape.At(p.To-2).Text != "." {
		return nil, false
	}
	col := x.column(ref)
	few := x.small(ref.Item) || x.selects(map[*sqltree.Item]bool{ref.Item: true}, x.own(c, ref.Item, demand{}))
	return ref.Item, col != nil && col.Type == catalog.JSON && few
}
