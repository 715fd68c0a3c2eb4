package engine

import (
	"fmt"

	"github.com/oktasql/oktasql/vtab"
)

// loaded are the last rows that were read back from the spill file one by one, in
// no order as a rule. A row that is found is compared first and shown then. Of a
// chunk of which another row is wanted at once, all rows are read.
type loaded struct {
	parts [loadedKept]loadedPart
	n     int
}

// loadedKept is how many are kept.
const loadedKept = 4

// loadedPart is a row of a chunk, or all of them when row is allRows.
type loadedPart struct {
	from *spilled
	row  int
	rows *chunk
}

const allRows = -1

// at is the number that a row of the chunk has in the part.
func (p loadedPart) at(row int) int {
	if p.row == allRows {
		return row
	}
	return 0
}

// oneRow returns a chunk that has a row of the entry, and the row's number in it.
func (e entry) oneRow(st *Statement, row int) (*chunk, int, error) {
	if e.chunk != nil {
		return e.chunk, row, nil
	}
	st.mu.Lock()
	near := false
	for _, p := range st.loaded.parts {
		if p.from != e.away {
			continue
		}
		if near = true; p.row == allRows || p.row == row {
			st.mu.Unlock()
			return p.rows, p.at(row), nil
		}
	}
	st.mu.Unlock()
	part := loadedPart{from: e.away, row: row}
	var err error
	if near {
		part.row = allRows
		part.rows, err = e.away.load(st)
	} else {
		part.rows, err = e.away.loadRow(st, row)
	}
	if err != nil {
		return nil, 0, err
	}
	st.mu.Lock()
	st.loaded.parts[st.loaded.n%loadedKept] = part
	st.loaded.n++
	st.mu.Unlock()
	return part.rows, part.at(row), nil
}

// loadRow reads back one row.
func (s *spilled) loadRow(st *Statement, row int) (*chunk, error) {
	file, err := st.spillFile()
	if err != nil {
		return nil, err
	}
	c := &chunk{held: true}
	c.batch.Rows, c.batch.Width, c.batch.Slots = 1, s.width, s.slots
	c.batch.Cells = make([]vtab.Cell, s.width)
	if err := file.read(cellBytes(c.batch.Cells), s.off+int64(row*s.width)*cellSize); err != nil {
		return nil, fmt.Errorf("engine: reading the spill file: %w", err)
	}
	from, to := int64(s.text), int64(0)
	for _, cell := range c.batch.Cells {
		if cell.Kind == vtab.KindText {
			from, to = min(from, cell.Bits), max(to, cell.Bits+int64(cell.Len))
		}
	}
	if from < to {
		c.batch.Text = make([]byte, to-from)
		if err := file.read(c.batch.Text, s.off+int64(s.cells)*cellSize+from); err != nil {
			return nil, fmt.Errorf("engine: reading the spill file: %w", err)
		}
	}
	for i, cell := range c.batch.Cells {
		if cell.Kind == vtab.KindText {
			c.batch.Cells[i].Bits = max(cell.Bits-from, 0)
		}
	}
	if h, ok := s.odd[row]; ok {
		c.odd = map[int]string{0: h}
	}
	return c, nil
}
