package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// candidateModule makes the table that sqltree.CandidatesTable names.
type candidateModule struct{ s *Session }

// ReadOnly makes SQLite refuse changes while it prepares a statement.
func (candidateModule) ReadOnly() bool { return true }

// Connect declares the table. Without pushdown there is none.
func (m candidateModule) Connect(vtab.Connect) (vtab.Table, string, error) {
	if m.s.org.opt.PushdownOff {
		return nil, "", errors.New("engine: pushdown is off, nobody is left out")
	}
	return &candidateTable{m.s}, "CREATE TABLE x(value TEXT NOT NULL PRIMARY KEY, of TEXT HIDDEN, by TEXT HIDDEN, is_value TEXT HIDDEN) WITHOUT ROWID", nil
}

// candidateTable is the table on one connection.
type candidateTable struct{ s *Session }

// BestIndex takes the arguments of the call, which SQLite offers as conditions on
// the hidden columns.
func (t *candidateTable) BestIndex(ix *vtab.Index) error {
	args := 0
	for column := 1; column <= 3; column++ {
		i := slices.IndexFunc(ix.Constraints, func(c vtab.Constraint) bool { return c.Column == column && c.Op == vtab.OpEQ && c.Usable && !c.CanList })
		if i < 0 {
			break
		}
		args++
		ix.Constraints[i].ArgIndex, ix.Constraints[i].Omit = args, true
	}
	if args != 1 && args != 3 {
		return vtab.ErrConstraint
	}
	ix.IdxStr, ix.EstimatedCost, ix.EstimatedRows = t.plan(ix), 5, 50
	return nil
}

// plan is the text of the requests, as far as planning knows the arguments.
func (t *candidateTable) plan(ix *vtab.Index) string {
	known := map[int]vtab.Value{}
	for _, c := range ix.Constraints {
		if c.Omit && c.RHSKnown {
			known[c.Column] = c.RHS
		}
	}
	table, ok := t.s.org.Table(known[1].Text())
	if !ok {
		return "the lists of those who may have rows"
	}
	p, _ := table.FewParents()
	if p == nil {
		return "the lists of those who may have rows"
	}
	sources := p.Parents
	if value, ok := known[3]; ok {
		sources = planner.SourcesWith(p, known[2].Text(), planValue(value))
	}
	return planner.SourcesText(sources)
}

// Open makes a cursor for the statement that is current.
func (t *candidateTable) Open(*vtab.Handle) (vtab.Cursor, error) {
	if t.s.current == nil {
		return nil, fmt.Errorf("engine: %s is read outside a statement", sqltree.CandidatesTable)
	}
	return &candidateCursor{s: t.s, st: t.s.current}, nil
}

// Disconnect has nothing to forget.
func (t *candidateTable) Disconnect() error { return nil }

// candidateCursor gives the values in one batch.
type candidateCursor struct {
	s      *Session
	st     *Statement
	values []string
	args   []vtab.Arg
}

// Filter reads the lists. A rehearsal sends nothing, and sees what was read.
func (c *candidateCursor) Filter(_ int, _ string, args []vtab.Arg) error {
	c.args, c.values = args, nil
	t, ok := c.s.org.Table(args[0].Value.Text())
	if !ok {
		return fmt.Errorf("engine: no Okta table is called %s", args[0].Value.Text())
	}
	var among []catalog.Source
	if len(args) == 3 {
		if p, _ := t.FewParents(); p != nil {
			among = planner.SourcesWith(p, args[1].Value.Text(), planValue(args[2].Value))
		}
	}
	c.st.mu.Lock()
	f := c.st.candidatesOf(t, among)
	c.st.mu.Unlock()
	if f == nil {
		return fmt.Errorf("engine: nothing lists whom %s may be about", t.Name)
	}
	if r := c.st.rehearsal; r == nil {
		if err := f.readAll(c); err != nil {
			return err
		}
	} else if r.reckoning != nil {
		r.reckoning.lost = true // some may be missing
	}
	c.values = f.known()
	return nil
}

// Fetch gives them.
func (c *candidateCursor) Fetch() (*vtab.Batch, error) {
	if len(c.values) == 0 {
		return nil, nil
	}
	b := &vtab.Batch{Rows: len(c.values), Width: 4, Slots: []int32{0, 1, 2, 3}}
	for _, v := range c.values {
		b.Cells = append(b.Cells, b.AppendText(v))
		for i := range 3 {
			given := vtab.Null()
			if i < len(c.args) {
				given = c.args[i].Value
			}
			b.Cells = append(b.Cells, b.Append(given))
		}
	}
	c.values = nil
	return b, nil
}

func (c *candidateCursor) Column(int, int) (vtab.Value, error) { return vtab.Null(), nil }
func (c *candidateCursor) Close() error                        { return nil }

// readAll lists all candidates.
func (f *candidates) readAll(c *candidateCursor) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.some {
		if err := l.readAll(c.s.ctx); err != nil {
			return err
		}
	}
	return nil
}

// known are the candidates that have been read, each once.
func (f *candidates) known() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, l := range f.some {
		for v := range l.values {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
