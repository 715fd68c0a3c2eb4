package engine

import (
	"errors"
	"fmt"
	"maps"

	"github.com/oktasql/oktasql/implied"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// module makes the Okta tables.
type module struct{ s *Session }

// ReadOnly makes SQLite refuse changes while it prepares a statement.
func (module) ReadOnly() bool { return true }

// Connect declares a table with the columns known now. It sends nothing.
func (m module) Connect(c vtab.Connect) (vtab.Table, string, error) {
	name := c.Name
	if len(c.Args) > 0 {
		name = c.Args[0]
	}
	cat, ok := m.s.org.Table(name)
	if !ok {
		hint := ""
		if near := catalog.Nearest(name); near != "" {
			hint = ", did you mean " + near + "?"
		}
		return nil, "", fmt.Errorf("engine: no Okta table is called %s%s", name, hint)
	}
	t := &table{s: m.s, cat: cat}
	m.s.tables[t] = struct{}{}
	return t, cat.Declaration(), nil
}

// table is an Okta table on one connection.
type table struct {
	s   *Session
	cat *catalog.Table

	plans map[string]*planner.Parsed // those that were run, by their text
}

// mostPlans is how many of them are kept.
const mostPlans = 64

// plan reads a plan's text, once for all rows that it is run for.
func (t *table) plan(text string) (*planner.Parsed, error) {
	if p := t.plans[text]; p != nil {
		return p, nil
	}
	p, err := planner.Parse(t.cat, text)
	if err != nil {
		return nil, err
	}
	if len(t.plans) >= mostPlans || t.plans == nil {
		t.plans = map[string]*planner.Parsed{}
	}
	t.plans[text] = p
	return p, nil
}

// BestIndex asks the planner. Every constraint that is consumed stays tested
// by SQLite too.
func (t *table) BestIndex(ix *vtab.Index) error {
	in := planner.Input{Used: ix.ColumnsUsed, Mode: t.s.org.mode(), Rows: t.s.org.sizeToPlan}
	in.Constraints = make([]planner.Constraint, len(ix.Constraints))
	for i, c := range ix.Constraints {
		in.Constraints[i] = planner.Constraint{
			Column: c.Column, Op: planOp(c.Op), Usable: c.Usable, Collation: c.Collation,
			CanList: c.CanList, Value: planValue(c.RHS), Known: c.RHSKnown,
		}
		if c.CanList {
			in.Constraints[i].Collation = t.listCollation(c.Collation)
		}
		// A number that the statement casts is compared as a number, one that
		// it writes is compared as the column's text; SQLite shows both alike.
		// LIMIT and OFFSET compare nothing.
		if st := t.s.current; c.RHS.Kind() == vtab.KindInt && c.Column >= 0 && (st == nil || !st.plain || st.shape.Casts) {
			in.Constraints[i].Known = false
		}
	}
	for _, o := range ix.OrderBy {
		in.OrderBy = append(in.OrderBy, planner.Order{Column: o.Column, Desc: o.Desc})
	}
	if st := t.s.current; st != nil {
		n := st.narrowed(t.cat).Reading(t.columnsOf(ix))
		in.AnyOf, in.Several = n.AnyOf, n.Several
		in.Settled = func(column int) bool { return st.settled(t.cat, column) }
		in.Early, in.Late, in.Joined = st.shape.Early(ix.Distinct != 0), st.shape.Late, st.shape.Joined
	}
	plan, err := planner.Best(t.cat, in)
	if errors.Is(err, planner.ErrNoPlan) {
		return vtab.ErrConstraint
	}
	if err != nil {
		return err
	}
	for i := range ix.Constraints {
		ix.Constraints[i].ArgIndex, ix.Constraints[i].AsList = plan.ArgIndex[i], plan.AsList[i]
	}
	ix.IdxStr, ix.OrderByConsumed, ix.Unique = plan.Text, plan.OrderByConsumed, plan.Unique
	ix.EstimatedCost, ix.EstimatedRows = plan.Cost, plan.Rows
	if st := t.s.current; st != nil {
		t.beside(ix, plan, st.scale)
		t.atHand(ix, plan, in)
		st.planned(t.cat, plan, in)
		if !st.explaining {
			ix.IdxStr += st.further[plan.Text] // for whoever reads it: the statement is not run
		}
	}
	return nil
}

// columnsOf are the columns that SQLite reads or compares where it asks, as a mask. It
// reads the key of rows by itself.
func (t *table) columnsOf(ix *vtab.Index) uint64 {
	columns := ix.ColumnsUsed
	for _, c := range ix.Constraints {
		if c.Column >= 0 {
			columns |= 1 << min(c.Column, 63)
		}
	}
	return columns &^ (1 << min(t.cat.KeyColumn(), 63))
}

// listCollation is the collation by which values are compared with a list. SQLite
// tells that of the left side only, while one that is written on the right side,
// as in IN (SELECT name COLLATE NOCASE ...), comes before a column's.
func (t *table) listCollation(left string) string {
	if st := t.s.current; st != nil && st.shape.Collation != "" {
		return sqltree.Widest(left, st.shape.Collation)
	}
	return left
}

// Open makes a cursor for the statement that is current.
func (t *table) Open(h *vtab.Handle) (vtab.Cursor, error) {
	st := t.s.current
	if st == nil {
		return nil, fmt.Errorf("engine: %s is read outside a statement", t.cat.Name)
	}
	c := &cursor{s: t.s, t: t, st: st, h: h}
	if st.rehearsal != nil {
		return &rehearsed{cursor: c}, nil
	}
	st.mu.Lock()
	st.cursors = append(st.cursors, c)
	st.mu.Unlock()
	return c, nil
}

// Disconnect is called when the connection forgets the table.
func (t *table) Disconnect() error {
	delete(t.s.tables, t)
	return nil
}

// planned notes what a plan of the statement reads and pushes.
func (st *Statement) planned(t *catalog.Table, plan planner.Plan, in planner.Input) {
	if st.explaining {
		return // it is planned again to be run
	}
	cols := columnsIn(t, in.Used)
	st.read(t.Name, cols)
	st.readThrough(t, plan, in, cols)
	noted := notedPlan{table: t.Name, columns: cols, selects: plan.Selects, text: plan.Text, folds: plan.Folds, pushed: plan.Pushed, kept: plan.Kept}
	noted.wants = wantsOf(plan, in.Constraints, st.narrowed(t).Lists)
	noted.by = asksBy(in, true)
	noted.args, noted.known = plan.Args(in.Constraints, st.narrowed(t).Lists)
	if !noted.known {
		noted.choices = choicesOf(plan, in.Constraints, st.narrowed(t))
	}
	st.mu.Lock()
	st.plans = append(st.plans, noted)
	st.mu.Unlock()
}

// choicesOf are the arguments of a plan with each of the lists that the text has for a
// column, where one is all that it needs.
func choicesOf(plan planner.Plan, constraints []planner.Constraint, n implied.Narrowed) (out [][]planner.Arg) {
	for column, lists := range n.Choices {
		for _, list := range lists {
			with := maps.Clone(n.Lists)
			with[column] = list
			if args, known := plan.Args(constraints, with); known {
				out = append(out, args)
			}
		}
	}
	return out
}

// notedPlan is a plan offered to SQLite. When it is run, its terms become part
// of the statistics.
type notedPlan struct {
	table, text  string
	columns, by  []int         // those that are read, and those it could ask by
	selects      string        // the table that parents are selected from, "" for none
	folds        planner.Folds // where rows may be wanted that differ from what it compares with in case
	args         []planner.Arg
	known        bool            // args are all that the plan needs
	choices      [][]planner.Arg // one of them is, where it is not known which
	wants        []want
	pushed, kept []string
}

// planOp translates SQLite's operator.
func planOp(op vtab.Op) planner.Op {
	switch op {
	case vtab.OpEQ:
		return planner.EQ
	case vtab.OpGT:
		return planner.GT
	case vtab.OpLE:
		return planner.LE
	case vtab.OpLT:
		return planner.LT
	case vtab.OpGE:
		return planner.GE
	case vtab.OpMatch:
		return planner.MATCH
	case vtab.OpLike:
		return planner.LIKE
	case vtab.OpGlob:
		return planner.GLOB
	case vtab.OpRegexp:
		return planner.REGEXP
	case vtab.OpNE:
		return planner.NE
	case vtab.OpIsNot:
		return planner.ISNOT
	case vtab.OpIsNotNull:
		return planner.ISNOTNULL
	case vtab.OpIsNull:
		return planner.ISNULL
	case vtab.OpIs:
		return planner.IS
	case vtab.OpLimit:
		return planner.LIMIT
	case vtab.OpOffset:
		return planner.OFFSET
	}
	return planner.FUNCTION
}

// planValue translates SQLite's value.
func planValue(v vtab.Value) planner.Value {
	switch v.Kind() {
	case vtab.KindInt:
		return planner.Value{Kind: planner.Int, Int: v.Int()}
	case vtab.KindFloat:
		return planner.Value{Kind: planner.Float, Float: v.Float()}
	case vtab.KindText:
		return planner.Value{Kind: planner.Text, Text: v.Text()}
	case vtab.KindBlob:
		return planner.Value{Kind: planner.Blob, Text: v.Text()}
	}
	return planner.Value{}
}
