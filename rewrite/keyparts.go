package rewrite

import (
	"maps"

	"github.com/oktasql/oktasql/sqltree"
)

// What a query for keys is put together from.

// joinedTo are an entry and those that conditions join to it.
func (x *restricter) joinedTo(it *sqltree.Item, conditions []condition, d demand) map[*sqltree.Item]bool {
	taken := map[*sqltree.Item]bool{it: true}
	for grown := true; grown; {
		grown = false
		for _, k := range conditions {
			joins, new := false, false
			for it := range k.items {
				joins, new = joins || taken[it], new || !taken[it]
			}
			if new && (d.short && x.lengthens(k) || !x.dear && x.byEach(k, taken)) {
				continue
			}
			if joins && new {
				maps.Copy(taken, k.items)
				grown = true
			}
		}
	}
	return taken
}

// readFor are the texts of some entries of a SELECT, and whether one of them alone
// says more than a table does. It is false when reading one would cost as much as
// what it could save.
func (x *restricter) readFor(c *sqltree.Core, taken map[*sqltree.Item]bool, conditions []condition) (from []string, narrows, ok bool) {
	for _, it := range c.Items {
		if !taken[it] {
			continue
		}
		t := it.Table()
		if t != nil && t.ScanPath() == nil && !t.ListsOthers() && !x.keyed(it, conditions) {
			return nil, false, false
		}
		x.reads[t] = true
		x.notes(it, map[*sqltree.Query]bool{})
		if !x.hints(it.CTE) {
			return nil, false, false
		}
		from = append(from, x.slice(it.Text))
		narrows = narrows || t == nil || t.ListsOthers()
	}
	return from, narrows, true
}

// saidOf are the texts of the conditions on some entries.
func (x *restricter) saidOf(taken map[*sqltree.Item]bool, conditions []condition, d demand) (where []string, ok bool) {
	for _, k := range conditions {
		if !holdsAll(taken, k.items) {
			continue
		}
		where = append(where, "("+x.slice(k.Part)+")")
		for _, inner := range x.entriesIn(k.Part) {
			x.notes(inner, map[*sqltree.Query]bool{})
		}
		if !x.hintsIn(k.Part) {
			return nil, false
		}
	}
	return where, true
}

// byEach says whether a condition joins what takes a request for each row of some
// entries: to ask that of rows which may not matter is no way to spare requests for a
// table of which fewer have rows.
func (x *restricter) byEach(k condition, taken map[*sqltree.Item]bool) bool {
	for it := range k.items {
		if !taken[it] && readsDear(it) {
			return true
		}
	}
	return false
}
