package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// A row that is joined by its key to a relation whose lists hold it as a whole
// object, as those of a group's members hold users, is there already when the
// relation comes before: see embedded. SQLite takes it for a request. Where it also
// expects that a condition which is tested here leaves few rows, it would begin with
// the table, although that reads all of it, and ask for the relation of each row.

// atHandCost is what such a row costs, in the measure of planner.Plan: next to
// nothing.
const atHandCost = 10

// wide is the part of a table from which on nothing is gained by beginning with it.
const wide = 0.5

// atHand takes the price off a plan for one row whose key comes from a relation
// that has the row, where Okta can test little of what is asked of it.
func (t *table) atHand(ix *vtab.Index, plan planner.Plan, in planner.Input) {
	st := t.s.current
	if !plan.Unique || t.s.org.opt.PushdownOff || !st.plain {
		return
	}
	without := in
	without.Constraints = nil
	for i, c := range ix.Constraints {
		switch {
		case c.Column >= 0 && slices.Contains(t.cat.Key, t.cat.Columns[c.Column].Name):
			if plan.ArgIndex[i] != 0 && (c.RHSKnown || c.CanList) {
				return
			}
		case c.Usable:
			without.Constraints = append(without.Constraints, in.Constraints[i])
		}
	}
	if len(without.Constraints) == 0 || !st.comesWith(t.cat) || !wholeObjects(t.cat, columnsIn(t.cat, ix.ColumnsUsed)) {
		return
	}
	all := in
	all.Constraints = nil
	some, err := planner.Best(t.cat, without)
	most, failed := planner.Best(t.cat, all)
	if err == nil && failed == nil && len(some.Kept) > 0 && some.Fetched >= wide*most.Fetched {
		ix.EstimatedCost = min(ix.EstimatedCost, atHandCost)
	}
}

// columnsIn are the columns of a mask of SQLite's.
func columnsIn(t *catalog.Table, mask uint64) (out []int) {
	for c := range t.Columns {
		if mask&(1<<min(c, 63)) != 0 {
			out = append(out, c)
		}
	}
	return out
}

// comesWith says whether the rows of a table that the statement asks for by their
// key come in the lists of relations that the keys are from. Found out once.
func (st *Statement) comesWith(t *catalog.Table) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	key := t.Name + "\n" + st.text // which may yet be written anew
	with, known := st.comes[key]
	if known {
		return with
	}
	if columns := st.embeddingColumns(t); len(columns) > 0 {
		if r := st.shape.SelectsOf(st.org.Table); r != nil {
			with = r.PairedOnly(sqltree.Column{Table: t.Name, Name: t.Key[0]}, columns)
		}
	}
	if st.comes == nil {
		st.comes = map[string]bool{}
	}
	st.comes[key] = with
	return with
}

// embeddingColumns are the columns of other tables that hold the key of a table's
// object where a list of theirs has it as a whole, and there are fewer such lists than
// rows of the table: reading all of them is less than asking for each row's.
func (st *Statement) embeddingColumns(t *catalog.Table) (out []sqltree.Column) {
	if len(t.Key) != 1 {
		return nil
	}
	key, ok := t.Column(t.Key[0])
	if !ok {
		return nil
	}
	for _, other := range catalog.All() {
		for i := range other.Paths {
			p := &other.Paths[i]
			if p.Objects != t.Name || len(p.Parents) != 1 || st.expected(p.Parents[0].Table) >= st.expected(t.Name) {
				continue
			}
			for c := range other.Columns {
				if at, ok := other.JSONPath(p, c); ok && len(at) == 1 && at[0] == t.Columns[key].JSON {
					out = append(out, sqltree.Column{Table: other.Name, Name: other.Columns[c].Name})
				}
			}
		}
	}
	return out
}

// expected is the number of rows to expect in a table.
func (st *Statement) expected(name string) int64 {
	if n := st.org.size(name); n > 0 {
		return n
	}
	if t, ok := catalog.Find(name); ok {
		return int64(t.Rows)
	}
	return 0
}
