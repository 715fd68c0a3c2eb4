package engine

import (
	"maps"
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// What a statement keeps of a table has the columns of all its uses, so that one
// answer serves them all. A list that has not got all of them takes a request more
// for the object that has. Where no use that asks by the same column wants any of
// these, it is left out: the groups of a user take one request, though elsewhere
// the members' names are read.

// askedBy is the key among a statement's columns of the uses of a table that ask
// for it by a column.
func askedBy(t *catalog.Table, column int) string {
	return t.Name + " by " + strconv.Itoa(column)
}

// readThrough notes that a use of a table reads columns, and which it could be asked
// for by: any where its parents are selected.
func (st *Statement) readThrough(t *catalog.Table, plan planner.Plan, in planner.Input, columns []int) {
	for c := range t.Columns {
		if plan.Selects != "" && planner.NeedsObject(t, c, columns) {
			st.read(askedBy(t, c), columns)
		}
	}
	for _, c := range asksBy(in, false) {
		st.read(askedBy(t, c), columns)
		st.readBeside(t, c, columns)
	}
}

// asksBy are the columns that a use of a table could ask for it by, in any order of the
// join or in the one at hand.
func asksBy(in planner.Input, atHand bool) (columns []int) {
	for _, k := range in.Constraints {
		if k.Column >= 0 && (k.Usable || !atHand) && (k.Op == planner.EQ || k.Op == planner.IS) {
			columns = append(columns, k.Column)
		}
	}
	return columns
}

// columnsBy are the columns to read of a table that is asked for by one of them.
func (st *Statement) columnsBy(t *catalog.Table, column int) []int {
	if own := st.fewerBy(t, column); own != nil {
		return own
	}
	return st.readBy(t.Name)
}

// fewerBy are these columns where they are not all that the statement reads of the
// table, nil where they are.
func (st *Statement) fewerBy(t *catalog.Table, column int) []int {
	by := askedBy(t, column)
	st.mu.Lock()
	some, all := len(st.columns[by]), len(st.columns[t.Name])
	st.mu.Unlock()
	if some == 0 || !planner.NeedsObject(t, column, st.readBy(t.Name)) {
		return nil
	}
	if own := st.readBy(by); some < all && !planner.NeedsObject(t, column, own) {
		return own
	}
	if own := st.askersRead(t, column); own != nil && !planner.NeedsObject(t, column, own) {
		return own
	}
	return nil
}

// askersRead are the columns of the scans that ask for a table by a column, as far as
// SQLite's plan tells: a join may go through its tables in any order, so that more uses
// could ask by it than do. They are nil while that is not known.
func (st *Statement) askersRead(t *catalog.Table, column int) []int {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.strayed {
		return nil
	}
	read := columnSet{}
	for _, p := range st.plans {
		if p.table != t.Name || !slices.Contains(st.scanned, p.text) {
			continue
		}
		if !slices.Contains(p.by, column) && p.selects == "" {
			continue
		}
		for _, c := range p.columns {
			read[c] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(read))
}

// strays says whether a scan reads other columns than SQLite's plan told of those by a
// column. What it told of the table, and the answers kept by that, are forgotten then.
func (st *Statement) strays(t *catalog.Table, own, needed []int) bool {
	more := func(c int) bool { return c != t.KeyColumn() && !slices.Contains(own, c) }
	if st.rehearsal != nil || !slices.ContainsFunc(needed, more) {
		return false
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.strayed = true
	maps.DeleteFunc(st.lookups, func(by lookupKey, _ *lookups) bool { return by.table == t.Name })
	return true
}

// forgetAskers forgets the answers that were kept with the columns of some uses only,
// before the statement is run by a text that may have others.
func (st *Statement) forgetAskers() {
	maps.DeleteFunc(st.lookups, func(by lookupKey, ls *lookups) bool { return st.fewerBy(ls.cat, by.column) != nil })
}
