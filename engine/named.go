package engine

import (
	"slices"

	"github.com/oktasql/oktasql/implied"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A statement that compares several groups, or several people, has their names in
// its text, often in parts of which SQLite runs one after the other. One request
// finds them all, and takes no more pages than the first of them would, whether
// all of them come to be needed or not: a name has a row or two.

// maxNamed bounds the values of a list that are taken for names.
const maxNamed = 20

// named are the names by which a statement's text reads a table.
type named struct {
	values []string
	rows   *rowset // those of all of them, nil before they were asked for
}

// has says whether all of some values are among the names.
func (n *named) has(ls *lookups, values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool {
		return !slices.ContainsFunc(n.values, func(o string) bool { return ls.keyOf(o) == ls.keyOf(v) })
	})
}

// byName answers a program for names that stand in the statement's text together
// with those for the other names there.
func (c *cursor) byName(prog *planner.Program) (bool, error) {
	st, t, l := c.st, c.t.cat, prog.Lookup
	if st.org.opt.PushdownOff || !names(t, prog) {
		return false, nil
	}
	values, ok := textsOf(l)
	if !ok {
		return false, nil
	}
	ls := c.lookupsBy(l)
	n := st.namesBy(ls)
	known := n.has(ls, values)
	if n.rows != nil && known {
		return true, c.answerOf(n.rows, prog)
	}
	if n.rows != nil || c.inLoop() && !known || st.rowsetKnown(t, prog) {
		return false, nil // others of a loop may follow, which go into one request
	}
	all := slices.Clone(values)
	for _, v := range n.values {
		if ls.unanswered(v) {
			all = append(all, v)
		}
	}
	if n.values = all; n.has(ls, values) && (&named{values: values}).has(ls, all) {
		return false, nil
	}
	both, err := ls.program(true, all)
	if err != nil || len(both.Steps) != 1 || both.Whole {
		return false, err
	}
	rows := st.rowsetOf(t, both, true)
	if !rows.holds(t, st.readBy(t.Name)) {
		return false, nil
	}
	if err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return false, err
	}
	n.rows = rows
	return true, c.answerOf(rows, prog)
}

// namedRows are the rows of all names where they have been read and those of a
// program are among them.
func (c *cursor) namedRows(prog *planner.Program) *rowset {
	if !names(c.t.cat, prog) {
		return nil
	}
	values, ok := textsOf(prog.Lookup)
	ls := c.lookupsBy(prog.Lookup)
	if n := c.st.namesBy(ls); ok && n.rows != nil && n.has(ls, values) {
		return n.rows
	}
	return nil
}

// textsOf are the values of a look-up, false where one cannot be a name.
func textsOf(l *planner.Lookup) (values []string, ok bool) {
	for _, v := range l.Values {
		if v.Kind != planner.Text || !listed(v.Text) {
			return nil, false
		}
		values = append(values, v.Text)
	}
	return values, true
}

// names says whether a program asks for the rows with some names.
func names(t *catalog.Table, prog *planner.Program) bool {
	l := prog.Lookup
	if l == nil || len(l.Values) > maxNamed || !t.Names(l.Column) || prog.Limit > 0 && !(t.Columns[l.Column].Unique && len(l.Values) == 1) {
		return false
	}
	return selects(prog) && !prog.Ordered && len(prog.NotTimes) == 0
}

// namesBy are the names that the text has for a column.
func (st *Statement) namesBy(ls *lookups) *named {
	st.mu.Lock()
	defer st.mu.Unlock()
	n := st.named[ls.by()]
	if n == nil {
		n = &named{}
		if st.plain {
			st.shape.Literals = st.literals()
			for _, v := range implied.Names(&st.shape, ls.cat, st.org.Table, ls.column, maxNamed) {
				if listed(v) && !n.has(ls, []string{v}) {
					n.values = append(n.values, v)
				}
			}
		}
		if st.named == nil {
			st.named = map[lookupKey]*named{}
		}
		st.named[ls.by()] = n
	}
	return n
}
