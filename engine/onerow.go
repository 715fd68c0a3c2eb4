package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// An EXISTS needs one row of each value that it is asked about:
//
//	user_types t WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.type_id = t.id)
//
// One request takes the values of many rows, and its answer may have very many pages:
// all users of the org. Its first page mostly shows rows of some of the values, about
// which nothing else matters. So the values without a row are asked for anew, without
// the others, until an answer has no further page. Each such request is in the place
// of a page at least, as the rows that were shown are not among its own, and shows a
// row of one value more.

// askedWith are the values of one request.
type askedWith struct {
	values []string
	paged  bool // it is one list, that may have several pages
}

// askTogether asks for several values in one request.
func (ls *lookups) askTogether(values []string) error {
	prog, err := ls.program(true, values)
	if err != nil {
		return err
	}
	rows := ls.started(prog, values)
	with := &askedWith{values: values, paged: len(prog.Steps) == 1 && oneList(prog.Steps[0]) && prog.Steps[0].Path.Kind == catalog.List}
	for _, v := range values {
		ls.byKey[ls.keyOf(v)] = &answer{rows: rows, with: with}
	}
	return nil
}

// oneOfEach says whether the statement wants to know of each value whether it has a
// row, and nothing else.
func (ls *lookups) oneOfEach() bool {
	if !ls.told {
		ls.told = true
		column := &ls.cat.Columns[ls.column]
		if r := ls.st.shape.SelectsOf(ls.st.org.Table); r != nil && !column.Unique {
			n := r.OnlyWhether(ls.cat, column.Name, len(ls.beside))
			ls.one = n > 0 && n == ls.st.looksUp(column)
		}
	}
	return ls.one
}

// firstOf shows the rows of a value that have been read, when there are some, and asks
// anew for those of the values without any. It reports false when the rest of the
// answer is to be read.
func (c *cursor) firstOf(ls *lookups, a *answer, value string) (*answer, bool, error) {
	for a.with != nil && a.with.paged && !a.alone && !a.rows.complete() && ls.oneOfEach() {
		if a.rows.chunks() == 0 {
			if done, err := a.rows.onePageMore(c.s.ctx); done || err != nil {
				return a, false, err
			}
		}
		found, err := a.rows.find(ls.column, value)
		if err != nil {
			return a, false, err
		}
		if len(found.refs) > 0 {
			found.more = nil // the index may change while the rest of the answer is read
			c.pick, c.rest = found, &restOf{ls: ls, rows: a.rows, value: value, shown: found.refs}
			return a, true, nil
		}
		if more, err := ls.askAnew(a); err != nil || !more {
			return a, false, err
		}
		a = ls.byKey[ls.keyOf(value)]
	}
	return a, false, nil
}

// askAnew asks for those of an answer's values that no row has shown so far. It reports
// false when these are all of them.
func (ls *lookups) askAnew(a *answer) (bool, error) {
	var open []string
	for _, v := range a.with.values {
		found, err := a.rows.find(ls.column, v)
		if err != nil {
			return false, err
		}
		if len(found.refs) == 0 {
			open = append(open, v)
		}
	}
	if len(open) == 0 || len(open) == len(a.with.values) {
		return false, nil
	}
	if len(open) > 1 || len(ls.beside) > 0 {
		return true, ls.askTogether(open) // which says what else the rows meet
	}
	rows, err := ls.start(false, open)
	ls.byKey[ls.keyOf(open[0])] = &answer{rows: rows, alone: true}
	return true, err
}

// restOf are the rows of a value that have not been shown, for the case that those which
// have are not enough.
type restOf struct {
	ls    *lookups
	rows  *rowset
	value string
	shown []rowRef
}

// fetchRest goes on with the rows of a value that have not been shown. From then on
// answers are read to their end.
func (c *cursor) fetchRest() error {
	r := c.rest
	c.rest = nil
	r.ls.told, r.ls.one = true, false
	if err := r.rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return err
	}
	found, err := r.rows.find(r.ls.column, r.value)
	if err != nil {
		return err
	}
	refs, err := found.all()
	if err != nil {
		return err
	}
	c.pick = &picked{rows: r.rows}
	for _, ref := range refs {
		if !slices.Contains(r.shown, ref) {
			c.pick.refs = append(c.pick.refs, ref)
		}
	}
	return nil
}
