package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A relation's rows have the columns of one of its ends, and may be asked for by the
// other:
//
//	groups g LEFT JOIN group_members m ON m.group_id = g.id AND m.status = 'SUSPENDED'
//
// SQLite asks for the members of one group after the other. One request finds the
// users who are suspended, and the groups of these say the same. So m gets the list
// m.user_id IN (SELECT m.id FROM users m WHERE m.status = 'SUSPENDED') too, which
// follows from its condition, as a member's columns are those of the user. Which of
// the two ends takes fewer requests is known when the list is.

// fewShare is the part of a table's rows up to which those with a value are few.
const fewShare = 0.05

// EndsByColumns is the text to hand to SQLite, with lists of the rows that have the
// values which a relation's columns are to have. It names tables that the text may not
// have named; a text in which a WITH takes the name of one is not read at all.
func (r *Rules) EndsByColumns(text string) string {
	far, tables := false, 0
	for _, t := range sqltext.Tokens(text) {
		if table, ok := catalog.Find(t.Value()); ok {
			p, _, _ := table.FarPath()
			far = far || p != nil
			tables++
		}
	}
	if !far || tables < 2 {
		return text
	}
	return retold(text, r, (*restricter).endsByColumns)
}

// endsByColumns looks for a relation that is asked for by one end, under conditions
// that few rows of the other end's table meet.
func (x *restricter) endsByColumns() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values {
			continue
		}
		for _, it := range c.Items {
			if t := it.Table(); t == nil || t.ScanPath() != nil || t.OnePerParent() || it.Alias == "" {
				continue
			}
			if next, ok := x.farEnd(c, it); ok {
				return next, true
			}
		}
	}
	return "", false
}

// farEnd adds the list to an entry of a SELECT.
func (x *restricter) farEnd(c *sqltree.Core, it *sqltree.Item) (string, bool) {
	path, far, which := it.Table().FarPath()
	if path == nil || far.ScanPath() == nil {
		return "", false
	}
	key := sqltree.Reference{Item: it, Name: it.Table().Columns[which].Name}
	conditions := x.conditionsFor(c, it)
	if it.Left {
		conditions = x.conjuncts(it.On) // a row of NULLs may meet the others
	}
	near, ok := x.byRows(c, it, key)
	if !ok {
		return "", false
	}
	x.afresh()
	var where []string
	few := false
	for _, p := range conditions {
		text, ok := x.ofFar(c, it, p)
		if !ok {
			continue
		}
		where = append(where, "("+text+")")
		few = few || x.meetFew(c, it, p)
		if !it.Left {
			x.unoffered(it, p) // the list says it: they are not to be selected once more
		}
	}
	id := it.Table().FarColumn(path, far, which)
	alias := catalog.Quote(it.Alias)
	if !few || id < 0 {
		return "", false
	}
	list := "SELECT " + alias + "." + catalog.Quote(far.Columns[id].Name) + " FROM " + catalog.Quote(far.Name) + " AS " + alias + " WHERE " + strings.Join(where, " AND ")
	switch {
	case !x.repeatable && sqltree.HasNumberless(list):
		return "", false
	case it.Left:
		return x.putOn(key, list)
	}
	condition := column(key) + " IN (" + list + ")"
	if near[1].Item.Core == c {
		// Where they are many after all, the lists of all others would be read.
		if rest, ok := x.keysOf(c, near[0], near[1]); ok {
			condition += " AND " + rest
		}
	}
	return x.add(c, condition)
}

// byRows says whether an entry is asked for by one end for the rows of another table,
// which no condition leaves few of, and nothing says which of the other end count.
// It returns that end, and what it is equal to.
func (x *restricter) byRows(c *sqltree.Core, it *sqltree.Item, key sqltree.Reference) (near [2]sqltree.Reference, ok bool) {
	for _, p := range x.conditionsFor(c, it) {
		for _, name := range it.Table().Key {
			if x.isList(c, p, sqltree.Reference{Item: it, Name: name}) {
				return near, false
			}
		}
	}
	for _, tie := range x.ties(c, it) {
		end, other := tie[0], tie[1]
		if other.Item == it {
			end, other = other, end
		}
		t := other.Item.Table()
		switch {
		case end == key && (t == nil || t.ScanPath() == nil || other.Item.Core != c || x.narrowed(c, other.Item)):
			return near, false
		case end == key: // tells nothing of the rows
		case end.Item == it && byParents(it.Table(), end.Name) && t != nil && t.ScanPath() != nil && !other.Item.Left && x.sameKey(end, other):
			near, ok = [2]sqltree.Reference{end, other}, !x.narrowedBut(other.Item.Core, other.Item, c) && !x.onlyOne(other.Item)
		}
	}
	return near, ok
}

// ofFar is a condition on an entry alone as one on the row that it has at its far end,
// false where it says anything else, or nothing of columns.
func (x *restricter) ofFar(c *sqltree.Core, it *sqltree.Item, p sqltree.Part) (string, bool) {
	if items, ok := x.understood(c, p); !ok || len(items) != 1 || !items[it] || len(x.entriesIn(p)) > 0 {
		return "", false
	}
	path, far, _ := it.Table().FarPath()
	instead := map[int]string{}
	for k := p.From; k < p.To; k++ {
		ref, ok := x.columnAt(k)
		if !ok {
			continue
		}
		i, found := it.Table().Column(ref.Name)
		if !found {
			return "", false
		}
		if i = it.Table().FarColumn(path, far, i); i < 0 {
			return "", false
		}
		instead[k] = catalog.Quote(it.Alias) + "." + catalog.Quote(far.Columns[i].Name)
	}
	return x.sliceWith(p, instead), len(instead) > 0
}

// meetFew says whether a condition is that a column has one of some values, of which
// few rows of the far end's table are, as far as can be expected, and for which Okta
// can be asked.
func (x *restricter) meetFew(c *sqltree.Core, it *sqltree.Item, p sqltree.Part) bool {
	ref, value, ok := x.wanted(c, p)
	values := []string{value}
	if !ok {
		ref, values, ok = x.amongTexts(c, p)
	}
	if !ok || ref.Item != it {
		return false
	}
	path, far, _ := it.Table().FarPath()
	i, found := it.Table().Column(ref.Name)
	if !found {
		return false
	}
	if i = it.Table().FarColumn(path, far, i); i < 0 || (far.Columns[i].Search|far.Columns[i].Filter)&catalog.Eq == 0 {
		return false
	}
	return areFew(&far.Columns[i], values)
}

// areFew says whether few rows have one of some values in a column, as far as can be
// expected.
func areFew(col *catalog.Column, values []string) bool {
	share := 0.0
	for _, v := range values {
		switch {
		case col.Shares != nil:
			share += col.Shares[v]
		case col.Unique:
		case col.Distinct > 0:
			share += 1 / float64(col.Distinct)
		default:
			return false
		}
	}
	return share <= fewShare
}

// amongTexts reads a column that is to be one of some texts.
func (x *restricter) amongTexts(c *sqltree.Core, p sqltree.Part) (ref sqltree.Reference, values []string, ok bool) {
	s := x.Shape
	at := p.From
	for at < p.To && !s.At(at).Is("IN") && !s.At(at).Is("NOT") {
		at++
	}
	if !s.At(at).Is("IN") || s.At(at+1).Text != "(" || s.Closing(at+1) != p.To-1 {
		return ref, nil, false
	}
	for k := at + 2; k < p.To-1; k++ {
		switch t := s.At(k); {
		case t.Kind == sqltext.String:
			values = append(values, t.Value())
		case t.Text != ",":
			return ref, nil, false
		}
	}
	ref, ok = x.Refer(c, sqltree.Part{From: p.From, To: at})
	return ref, values, ok
}
