package engine

import (
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
	for _, k := range in.Constraints {
		if k.Column >= 0 && (k.Op == planner.EQ || k.Op == planner.IS) {
			st.read(askedBy(t, k.Column), columns)
			st.readBeside(t, k.Column, columns)
		}
	}
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
	if some == 0 || some == all || !planner.NeedsObject(t, column, st.readBy(t.Name)) {
		return nil
	}
	if own := st.readBy(by); !planner.NeedsObject(t, column, own) {
		return own
	}
	return nil
}
