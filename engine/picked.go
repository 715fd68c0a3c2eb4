package engine

import (
	"slices"

	"github.com/oktasql/oktasql/vtab"
)

// picked is a reader over the rows of one value in a rowset that holds more. A
// value may have very many, so that they are found as they are read.
type picked struct {
	rows  *rowset
	refs  []rowRef // found so far, but for those passed when there are many
	at    int      // number of the next one in refs
	more  *matching
	view  chunk
	begun bool // refs begins after the first row found

	unread bool // reading does not count as a use
}

// A value that so many rows have is no key, and the order does not matter. Rows
// are found so many at a time, and forgotten when more have been passed.
const (
	pickedFew    = 8
	pickedAtOnce = windowListed
	pickedKept   = 8 * windowListed
)

// find returns the rows read so far whose column has the value, or one that
// differs in the case of ASCII letters only. Those that have the very value
// come first: of a plan for one row SQLite reads no second.
func (r *rowset) find(column int, value string) (*picked, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ix, err := r.indexOf(column)
	if err != nil {
		return nil, err
	}
	p := &picked{rows: r, more: ix.matching(value)}
	if err := p.findMore(pickedFew + 1); err != nil {
		return nil, err
	}
	if len(p.refs) < 2 || len(p.refs) > pickedFew {
		return p, nil
	}
	var exact, others []rowRef
	for _, ref := range p.refs {
		c, row, err := r.entries[ref.entry].oneRow(r.st, ref.row)
		if err != nil {
			return nil, err
		}
		if string(c.text(row, c.batch.Slots[column])) == value {
			exact = append(exact, ref)
		} else {
			others = append(others, ref)
		}
	}
	p.refs = append(exact, others...)
	return p, nil
}

// isExactly says whether the first row has the very value in a column.
func (p *picked) isExactly(column int, value string) bool {
	p.rows.mu.Lock()
	defer p.rows.mu.Unlock()
	c, row, err := p.rows.entries[p.refs[0].entry].oneRow(p.rows.st, p.refs[0].row)
	return err == nil && string(c.text(row, c.batch.Slots[column])) == value
}

// findMore finds n more rows, or the rest. The rowset's lock is held.
func (p *picked) findMore(n int) error {
	for ; n > 0 && p.more != nil; n-- {
		ref, ok, err := p.more.next()
		if err != nil {
			return err
		}
		if !ok {
			p.more = nil
			return nil
		}
		p.refs = append(p.refs, ref)
	}
	return nil
}

// upTo finds the rows before number n of refs.
func (p *picked) upTo(n int) error {
	if p.more == nil || len(p.refs) >= n {
		return nil
	}
	p.rows.mu.Lock()
	defer p.rows.mu.Unlock()
	return p.findMore(max(n-len(p.refs), pickedAtOnce))
}

// all finds all rows.
func (p *picked) all() ([]rowRef, error) {
	for p.more != nil {
		if err := p.upTo(len(p.refs) + 1); err != nil {
			return nil, err
		}
	}
	return p.refs, nil
}

// fromLast is a reader over the row that was read last and those after it.
func (p *picked) fromLast() *picked {
	return &picked{rows: p.rows, refs: slices.Clone(p.refs[p.at-1:]), more: p.more.again(), begun: p.begun || p.at > 1}
}

// next is the next row.
func (p *picked) next() (rowRef, bool, error) {
	if p.at > pickedKept && p.at == len(p.refs) && p.more != nil {
		p.refs, p.at, p.begun = append(p.refs[:0], p.refs[p.at-1]), 1, true
	}
	if err := p.upTo(p.at + 1); err != nil || p.at >= len(p.refs) {
		return rowRef{}, false, err
	}
	p.at++
	return p.refs[p.at-1], true, nil
}

// fetchPicked gives the next row of a value.
func (c *cursor) fetchPicked() (*vtab.Batch, error) {
	p := c.pick
	ref, ok, err := p.next()
	if err != nil {
		return nil, err
	}
	if !ok && c.rest != nil {
		if err := c.fetchRest(); err != nil {
			return nil, err
		}
		return c.fetchPicked()
	}
	if !ok {
		c.now = nil
		return nil, nil
	}
	p.rows.mu.Lock()
	p.rows.used = p.rows.used || !p.unread
	e := p.rows.entries[ref.entry]
	p.rows.mu.Unlock()
	from, row, err := e.oneRow(c.st, ref.row)
	if err != nil {
		return nil, err
	}
	w := from.batch.Width
	p.view = chunk{batch: vtab.Batch{
		Rows: 1, Width: w, Slots: from.batch.Slots, Text: from.batch.Text,
		Cells: from.batch.Cells[row*w : (row+1)*w],
	}}
	if h, ok := from.odd[row]; ok {
		p.view.odd = map[int]string{0: h}
	}
	c.now = &p.view
	return &p.view.batch, nil
}

// valuesFrom collects the values of a column in the picked rows from one on, each
// once, as far as a list may have them.
func (p *picked) valuesFrom(st *Statement, column, from int, seen map[string]bool) []string {
	var values []string
	if p.upTo(from+windowListed) != nil {
		return nil // whoever reads the row meets the error
	}
	for _, ref := range p.refs[from:min(len(p.refs), from+windowListed)] {
		p.rows.mu.Lock()
		e := p.rows.entries[ref.entry]
		p.rows.mu.Unlock()
		ch, row, err := e.oneRow(st, ref.row)
		if err != nil {
			break // whoever reads the row meets the error
		}
		values = append(values, valuesAfter(ch, column, row-1, 1, seen)...)
	}
	return values
}
