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
	at := &parts{column: l.Column, shown: map[string]bool{}}
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
		found := st.fromScan(t, l.Column, v.Text, l.Folded)
		if found == nil {
			rest = append(rest, v.Text)
			continue
		}
		all, err := found.all()
		if err != nil {
			return false, err
		}
		at.add(found.rows, all)
		at.shown[v.Text] = true
	}
	if at.rows < fewAtHand || !ls.listable() {
		return false, nil
	}
	if len(rest) > 0 {
		others, err := c.askedFor(ls, rest)
		if err != nil || others == nil {
			return false, err
		}
		at.others = others
	}
	rows := st.newRowset(t.Name, at, true, false)
	rows.columns = st.readBy(t.Name)
	st.mu.Lock()
	st.rowsets[programKey(t, prog)] = rows
	st.mu.Unlock()
	c.rows = rows
	return true, nil
}

// askedFor are the rows of values that are not at hand, nil where the table takes fewer
// requests than they do.
func (c *cursor) askedFor(ls *lookups, rest []string) (*rowset, error) {
	if asked, err := ls.program(len(rest) > 1, rest); err != nil || asked.Whole {
		return nil, err
	}
	others, err := ls.start(len(rest) > 1, rest)
	if err != nil {
		return nil, err
	}
	for _, v := range rest {
		if ls.byKey[ls.keyOf(v)] == nil {
			ls.byKey[ls.keyOf(v)] = &answer{rows: others, alone: len(rest) == 1, used: true}
		}
	}
	return others, nil
}

// parts are some of the rows of rowsets, followed by all of another one.
type parts struct {
	chunks []part
	rows   int     // how many there are in chunks
	others *rowset // nil for none
	taken  int     // number of the next chunk of the others
	// shown are the values in a column of the rows in chunks. The search for an identifier
	// that differs from one of them in case finds both.
	shown  map[string]bool
	column int
}

// part is some rows of a rowset's chunk.
type part struct {
	of   *rowset
	nth  int
	some map[int]bool
}

// add takes up rows of a rowset, those of each chunk together.
func (p *parts) add(of *rowset, refs []rowRef) {
	p.rows += len(refs)
	for _, ref := range refs {
		i := slices.IndexFunc(p.chunks, func(k part) bool { return k.of == of && k.nth == ref.entry })
		if i < 0 {
			i = len(p.chunks)
			p.chunks = append(p.chunks, part{of, ref.entry, map[int]bool{}})
		}
		p.chunks[i].some[ref.row] = true
	}
}

func (p *parts) next(ctx context.Context, _ *chunk) (*chunk, error) {
	if len(p.chunks) == 0 {
		if p.others == nil {
			return nil, nil
		}
		from, err := p.others.chunk(ctx, p.taken, !p.others.st.limited)
		p.taken++
		if err != nil || from == nil {
			return nil, err
		}
		c := from.copied()
		return c, c.keepRows(func(row int) (bool, error) { return !p.shown[string(c.text(row, c.batch.Slots[p.column]))], nil })
	}
	k := p.chunks[0]
	p.chunks = p.chunks[1:]
	k.of.mu.Lock()
	e := k.of.entries[k.nth]
	k.of.mu.Unlock()
	from, err := e.get(k.of.st)
	if err != nil {
		return nil, err
	}
	c := from.copied()
	return c, c.keepRows(func(row int) (bool, error) { return k.some[row], nil })
}

// copied is a chunk with the same rows: a rowset's own is never changed.
func (c *chunk) copied() *chunk {
	out := &chunk{batch: c.batch, odd: maps.Clone(c.odd)}
	out.batch.Cells = slices.Clone(c.batch.Cells)
	return out
}

func (p *parts) calls() int64 { return 0 } // counted where they are kept
func (p *parts) close()       {}
