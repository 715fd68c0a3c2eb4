package engine

import (
	"context"
	"fmt"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A statement that cannot stay within Options.MaxCalls is refused as soon as
// that is known: before its first request when the keys it asks for, or the
// size that a table had, tell so; after the parents have been listed when
// there is a list for each of them.

// refuseKnown fails when n more requests, known to be needed, would exceed the
// bound, before the first of them is sent. why says how that is known.
func (st *Statement) refuseKnown(n int64, why string) error {
	limit := st.org.opt.MaxCalls
	if limit <= 0 || st.calls.Load()+n <= limit {
		return nil
	}
	return fmt.Errorf("%w: the statement needs at least %d%s and only %d are allowed; raise the bound (--max-calls) or narrow the statement",
		ErrMaxCalls, st.calls.Load()+n, why, limit)
}

// affordable are the values to look up ahead, which are none from half of the bound on
// calls on where the statement may end before their turn: it would be refused for what
// it does not need.
func (c *cursor) affordable(ls *lookups, ahead []string) []string {
	st := c.st
	if limit := st.org.opt.MaxCalls; limit <= 0 || c.goesOn() || ls.listable() && !ls.each || st.calls.Load()+int64(len(ahead)) < limit/2 {
		return ahead
	}
	return nil
}

// refuse holds a program that begins against the bound.
func (r *run) refuse() error {
	if r.st.org.opt.MaxCalls <= 0 {
		return nil
	}
	if err := r.st.refuseKnown(int64(len(r.steps)), ""); err != nil {
		return err
	}
	if !r.prog.Whole || r.st.limited {
		return nil // it may end early
	}
	for _, s := range r.steps {
		if r.known(s) != nil {
			return nil
		}
	}
	n, rows, of := r.st.org.listCalls(r.table)
	if n == 0 {
		return nil
	}
	return r.st.refuseKnown(n, fmt.Sprintf(" (%s had %d rows when it was last listed)", of, rows))
}

// listCalls is the least number of requests that list a table, as far as the
// sizes learned tell: 0 when they do not. of is the table whose rows tell it.
func (o *Org) listCalls(t *catalog.Table) (n, rows int64, of string) {
	p := t.ScanPath()
	if p != nil {
		if rows = o.size(t.Name); rows == 0 || p.Page == 0 {
			return 0, 0, ""
		}
		return (rows + int64(p.Page) - 1) / int64(p.Page), rows, t.Name
	}
	p = t.ParentsPath()
	if p == nil || len(p.Parents) != 1 || p.Parents[0].Table == "" {
		return 0, 0, ""
	}
	parent, ok := catalog.Find(p.Parents[0].Table)
	if !ok {
		return 0, 0, ""
	}
	n, rows, of = o.listCalls(parent)
	if n > 0 {
		n += rows // a list for each
	}
	return n, rows, of
}

// refuse lists the parents first when there is a bound on calls, since then it
// is known how many lists there are, before the first of them is read.
func (f *fanout) refuse(ctx context.Context) error {
	st := f.r.st
	if f.counted || f.parents == nil || st.org.opt.MaxCalls <= 0 || st.limited {
		return nil
	}
	f.counted = true
	var all []string
	for {
		parent, ok, err := f.parents.next(ctx)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		all = append(all, parent)
	}
	f.parents.again(all)
	n := int64(0)
	s := f.r.steps[f.r.step]
	for _, parent := range all {
		if !f.r.shared || !st.hasList(f.r, s.For(parent)) {
			n++
		}
	}
	return st.refuseKnown(n, "")
}

// hasList says whether the statement has the rows of one list.
func (st *Statement) hasList(r *run, s planner.Step) bool {
	return st.rowsetKnown(r.table, &planner.Program{Steps: []planner.Step{s}, Columns: r.prog.Columns, Given: r.prog.Given})
}
