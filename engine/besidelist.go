package engine

import (
	"maps"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// The groups of a user do not say whose they are, but for the identifier: the
// member's other columns are those of the user, an object that takes one request
// more for each list. Where the statement reads users too, a row of theirs that is
// at hand says the same. So users are read with the columns that their memberships
// may lack.

// besideKey is the key among a statement's columns of those of a table that lists
// below its rows may lack.
func besideKey(table string) string { return table + " beside lists" }

// readBeside notes the columns of the parents that a use of a table may lack which
// asks for it by a column.
func (st *Statement) readBeside(t *catalog.Table, column int, columns []int) {
	for i := range t.Paths {
		p := &t.Paths[i]
		if len(p.Parents) != 1 || p.Parents[0].Table == "" || !slices.Contains(slices.Collect(maps.Values(p.Bind)), t.Columns[column].Name) {
			continue
		}
		far, ok := st.org.Table(p.Parents[0].Table)
		if !ok {
			continue
		}
		if _, own := planner.FarColumns(t, p, far, columns); own != nil {
			st.read(besideKey(far.Name), slices.Collect(maps.Values(own)))
		}
	}
}

// keeps says whether rows of a table may be asked for again.
func (st *Statement) keeps(t *catalog.Table) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.shape.Repeats || len(st.columns[besideKey(t.Name)]) > 0
}

// rowAtHand is what a row that the statement has read tells of the columns which a
// list lacks, nil when there is none.
func (l *list) rowAtHand() constants {
	for _, column := range l.step.Path.Bind {
		if c, ok := l.r.table.Column(column); ok && len(l.step.Path.Bind) == 1 {
			return l.r.st.besideRow(l.r.table, l.step.Path, l.r.prog.Columns, l.frame.consts[c].Text)
		}
	}
	return nil
}

// objectsFor is how many requests the object of a value takes beside its list.
func (ls *lookups) objectsFor(value string) int64 {
	prog, err := ls.program(false, []string{value})
	if err != nil {
		return 0
	}
	return ls.st.objectsBeside(ls.cat, prog)
}

// objectsBeside is how many objects are asked for beside the lists of a program, since no
// row at hand tells what these lack.
func (st *Statement) objectsBeside(t *catalog.Table, prog *planner.Program) (n int64) {
	for _, s := range prog.Steps {
		if s.Select != nil || !s.NeedsObject(prog.Columns) {
			continue
		}
		for _, key := range s.Params {
			if st.besideRow(t, s.Path, prog.Columns, key) == nil {
				n++
			}
		}
	}
	return n
}

// atHand tells the planner for which keys a table's lists need no object beside them.
func (st *Statement) atHand(t *catalog.Table) func(*catalog.Path, []int, string) bool {
	return func(p *catalog.Path, columns []int, key string) bool { return st.besideRow(t, p, columns, key) != nil }
}

// besideRow is what a row of the table at the other end of a path tells of the columns
// that the list of one key lacks, nil when the statement does not have the row.
func (st *Statement) besideRow(t *catalog.Table, p *catalog.Path, columns []int, value string) constants {
	if p.Kind != catalog.Reverse || len(p.Parents) != 1 || st.org.opt.PushdownOff || !st.reads(p.Parents[0].Table) {
		return nil
	}
	far, ok := st.org.Table(p.Parents[0].Table)
	if !ok {
		return nil
	}
	key, own := planner.FarColumns(t, p, far, columns)
	if own == nil || !far.Columns[key].Unique {
		return nil
	}
	found := st.fromScan(far, key, value, false)
	if found == nil || !found.rows.holds(far, slices.Collect(maps.Values(own))) {
		return nil
	}
	refs, err := found.all()
	if err != nil || len(refs) != 1 {
		return nil
	}
	found.rows.mu.Lock()
	e := found.rows.entries[refs[0].entry]
	found.rows.mu.Unlock()
	c, err := e.get(st)
	if err != nil || string(c.text(refs[0].row, c.batch.Slots[key])) != value {
		return nil
	}
	out := constants{}
	for to, from := range own {
		out[to] = c.value(refs[0].row, c.batch.Slots[from])
	}
	return out
}
