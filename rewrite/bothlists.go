package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query of which only some keys matter may join the table that has the key to
// another one by its other end:
//
//	users u LEFT JOIN (SELECT m.user_id, g.name FROM group_members m
//	    JOIN groups g ON g.id = m.group_id WHERE g.type <> 'BUILT_IN') x ON x.user_id = u.id
//
// With a list for the users alone, m would be asked for all groups of theirs, or
// for the members of every group, also where the conditions on g leave few. So
// both ends get a list, and which of the two is read is found out while running.

// manyValues is the number of values up to which one of a column's may well be
// that of many rows, as a type or a status is.
const manyValues = 50

// otherList is the condition that a key of an entry's table is one of those that a
// SELECT's other entry has, "" where nothing is asked of that one. meets is what
// ties the two. It is false for entries of which few rows come, since asking for
// these is cheap already, and when the keys cannot be told.
func (x *restricter) otherList(c *sqltree.Core, meets sqltree.Part, key sqltree.Reference) (string, bool) {
	a, b, ok := x.equal(c, meets)
	if b == key {
		a, b = b, a
	}
	if !ok || a != key || b.Item == key.Item || b.Item.Core != c || key.Item.Left || b.Item.Left || !x.sameKey(a, b) {
		return "", false
	}
	if t := b.Item.Table(); t == nil || t.ScanPath() == nil {
		return "", false
	}
	asked := false
	for _, p := range x.conditionsFor(c, b.Item) {
		if p == meets || !x.about(p, b.Item) {
			continue
		}
		if x.wants(p) || x.picks(p, b.Item) {
			return "", false
		}
		asked = true
	}
	if !asked {
		return "", true
	}
	few, anyway, named := x.few, x.anyway, x.namedFew
	list, ok := x.keys(c, b, demand{by: key.Item, at: meets.From, drives: true})
	x.few, x.anyway, x.namedFew = few, anyway, named
	if ok && x.endList(c, a, b) {
		return "", true
	}
	return catalog.Quote(key.Item.Alias) + "." + catalog.Quote(key.Name) + " IN (" + list + ")", ok && key.Item.Alias != ""
}

// picks says whether a condition wants a column of an entry to be equal to
// something, of which few rows are; or to begin like something, which is often few,
// where the other list would be asked for that one's sake only.
func (x *restricter) picks(p sqltree.Part, it *sqltree.Item) bool {
	for k := p.From + 1; k < p.To; k++ {
		op, value := x.Shape.At(k), x.Shape.At(k+1)
		if op.Is("IN") {
			value = x.Shape.At(k + 2)
		}
		ref, ok := x.columnAt(k - 1)
		if ok && ref.Item == it && op.Is("LIKE") && !x.anyway && value.Kind == sqltext.String && !strings.HasPrefix(value.Value(), "%") {
			return true
		}
		if !ok || ref.Item != it || !op.Is("IN") && op.Text != "=" && op.Text != "==" || sqltree.IsIdentifier(value) || value.Is("SELECT") {
			continue
		}
		if i, found := it.Table().Column(ref.Name); !found || it.Table().Columns[i].Distinct == 0 || it.Table().Columns[i].Distinct > manyValues {
			return true
		}
	}
	return false
}
