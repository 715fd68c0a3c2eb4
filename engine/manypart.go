package engine

import (
	"context"
	"maps"
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// fewAtHand is how many rows have to be at hand for the others to be asked for
// without them.
const fewAtHand = 2

// manyPart answers a scan for several values, each in one row at most, in two
// parts: out of rows at hand, such as the users in lists of members, and by asking
// for the others. The statement's other conditions on them are left to SQLite. It
// reports false when hardly any are at hand, or the rows come in order.
func (c *cursor) manyPart(l *planner.Lookup, prog *planner.Program) (bool, error) {
	st, t := c.st, c.t.cat
	if prog.Ordered || prog.Limit > 0 || st.org.opt.PushdownOff || !t.Columns[l.Column].Unique || t.ScanPath() == nil || st.rowsetKnown(t, prog) {
		return false, nil
	}
	var at *rowset
	var refs []rowRef
	var rest []string
	ls := c.lookupsBy(l)
	done := map[string]bool{}
	for _, v := range l.Values {
		if v.Kind != planner.Text {
			return false, nil // as a number it may equal a text that spells it
		}
		key := ls.keyOf(v.Text)
		if done[key] {
			continue
		}
		done[key] = true
		found := st.fromScan(t, l.Column, v.Text)
		if found == nil || at != nil && at != found.rows {
			rest = append(rest, v.Text)
			continue
		}
		all, err := found.all()
		if err != nil {
			return false, err
		}
		at, refs = found.rows, append(refs, all...)
	}
	if len(refs) < fewAtHand || len(rest) == 0 || !ls.listable() {
		return false, nil
	}
	if asked, err := ls.program(len(rest) > 1, rest); err != nil || asked.Whole {
		return false, err // the table takes fewer requests
	}
	others, err := ls.start(len(rest) > 1, rest)
	if err != nil {
		return false, err
	}
	for _, v := range rest {
		if ls.byKey[ls.keyOf(v)] == nil {
			ls.byKey[ls.keyOf(v)] = &answer{rows: others, alone: len(rest) == 1, used: true}
		}
	}
	rows := st.newRowset(t.Name, newParts(at, refs, others), true, false)
	rows.columns = st.readBy(t.Name)
	st.mu.Lock()
	st.rowsets[programKey(t, prog)] = rows
	st.mu.Unlock()
	c.rows = rows
	return true, nil
}

// parts are some of the rows of one rowset, followed by those of another one.
type parts struct {
	at     *rowset
	chunks []int // numbers of its chunks that have some
	some   map[int]map[int]bool
	others *rowset
	taken  int // number of the next chunk of the others
}

func newParts(at *rowset, refs []rowRef, others *rowset) *parts {
	p := &parts{at: at, some: map[int]map[int]bool{}, others: others}
	for _, ref := range refs {
		if p.some[ref.entry] == nil {
			p.some[ref.entry] = map[int]bool{}
			p.chunks = append(p.chunks, ref.entry)
		}
		p.some[ref.entry][ref.row] = true
	}
	slices.Sort(p.chunks)
	return p
}

func (p *parts) next(ctx context.Context, _ *chunk) (*chunk, error) {
	if len(p.chunks) == 0 {
		c, err := p.others.chunk(ctx, p.taken, !p.at.st.limited)
		p.taken++
		return c, err
	}
	i := p.chunks[0]
	p.chunks = p.chunks[1:]
	p.at.mu.Lock()
	e := p.at.entries[i]
	p.at.mu.Unlock()
	from, err := e.get(p.at.st)
	if err != nil {
		return nil, err
	}
	c := &chunk{batch: from.batch, odd: maps.Clone(from.odd)} // the rowset's own is never changed
	c.batch.Cells = slices.Clone(from.batch.Cells)
	return c, c.keepRows(func(row int) (bool, error) { return p.some[i][row], nil })
}

func (p *parts) calls() int64 { return 0 } // counted where they are kept
func (p *parts) close()       {}
