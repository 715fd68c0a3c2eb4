package engine

import (
	"strings"

	"github.com/oktasql/oktasql/vtab"
)

// rowRef is one row of a rowset.
type rowRef struct {
	entry int
	row   int
}

// rowIndex finds rows of a rowset by the text of one column.
type rowIndex struct {
	upTo int // entries indexed
	refs map[string][]rowRef
}

// picked is a reader over the rows of one value in a rowset that holds more.
type picked struct {
	rows *rowset
	refs []rowRef
	at   int
	view chunk

	unread bool // reading does not count as a use
}

// find returns the rows read so far whose column has the value, or one that
// differs in the case of ASCII letters only. Those that have the very value
// come first: of a plan for one row SQLite reads no second.
func (r *rowset) find(column int, value string) ([]rowRef, error) {
	key := foldKey(value)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.index == nil {
		r.index = map[int]*rowIndex{}
	}
	ix := r.index[column]
	if ix == nil {
		ix = &rowIndex{refs: map[string][]rowRef{}}
		r.index[column] = ix
	}
	for ; ix.upTo < len(r.entries); ix.upTo++ {
		c, err := r.entries[ix.upTo].get(r.st)
		if err != nil {
			return nil, err
		}
		slot := c.batch.Slots[column]
		for row := range c.batch.Rows {
			k := foldKey(string(c.text(row, slot)))
			ix.refs[k] = append(ix.refs[k], rowRef{ix.upTo, row})
		}
	}
	refs := ix.refs[key]
	// A value that many rows have is no key, and the order does not matter.
	if len(refs) < 2 || len(refs) > 8 {
		return refs, nil
	}
	var exact, others []rowRef
	for _, ref := range refs {
		c, err := r.entries[ref.entry].get(r.st)
		if err != nil {
			return nil, err
		}
		if string(c.text(ref.row, c.batch.Slots[column])) == value {
			exact = append(exact, ref)
		} else {
			others = append(others, ref)
		}
	}
	if len(exact) == 0 || len(others) == 0 {
		return refs, nil
	}
	return append(exact, others...), nil
}

// fetchPicked gives the next row of a value.
func (c *cursor) fetchPicked() (*vtab.Batch, error) {
	p := c.pick
	if p.at >= len(p.refs) {
		c.now = nil
		return nil, nil
	}
	ref := p.refs[p.at]
	p.at++
	p.rows.mu.Lock()
	p.rows.used = p.rows.used || !p.unread
	e := p.rows.entries[ref.entry]
	p.rows.mu.Unlock()
	from, err := e.get(c.st)
	if err != nil {
		return nil, err
	}
	w := from.batch.Width
	p.view = chunk{batch: vtab.Batch{
		Rows: 1, Width: w, Slots: from.batch.Slots, Text: from.batch.Text,
		Cells: from.batch.Cells[ref.row*w : (ref.row+1)*w],
	}}
	if h, ok := from.odd[ref.row]; ok {
		p.view.odd = map[int]string{0: h}
	}
	c.now = &p.view
	return &p.view.batch, nil
}

// valuesFrom collects the values of a column in the picked rows from one on, each
// once, as far as a list may have them.
func (p *picked) valuesFrom(st *Statement, column, from int, seen map[string]bool) []string {
	var values []string
	for _, ref := range p.refs[from:min(len(p.refs), from+windowListed)] {
		p.rows.mu.Lock()
		e := p.rows.entries[ref.entry]
		p.rows.mu.Unlock()
		ch, err := e.get(st)
		if err != nil {
			break // whoever reads the row meets the error
		}
		values = append(values, valuesAfter(ch, column, ref.row-1, 1, seen)...)
	}
	return values
}

// foldKey is the form under which rows are found. It folds ASCII letters, so
// that it finds at least the rows that SQLite takes for equal under BINARY and
// under NOCASE.
func foldKey(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
