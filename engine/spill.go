package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"unsafe"

	"github.com/oktasql/oktasql/vtab"
)

// spillFile is a statement's temporary file: made with mode 0600 in the spill
// folder and unlinked at once where the system allows, so that nothing of an
// org's data outlives the process. It is safe for concurrent use.
type spillFile struct {
	f    *os.File
	path string // to be removed at close; "" when it is unlinked already

	mu  sync.Mutex
	end int64
}

// spillFile returns the statement's spill file, making it at first use.
func (st *Statement) spillFile() (*spillFile, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed {
		return nil, errors.New("engine: the statement is closed")
	}
	if st.spill != nil {
		return st.spill, nil
	}
	f, err := os.CreateTemp(st.org.opt.SpillDir, "oktasql-*.spill")
	if err != nil {
		return nil, fmt.Errorf("engine: no spill file for the rows that do not fit into memory: %w; choose another folder or switch spilling off", err)
	}
	s := &spillFile{f: f, path: f.Name()}
	if os.Remove(s.path) == nil {
		s.path = ""
	}
	st.spill = s
	return s, nil
}

// reserve sets n bytes aside, which read as zeros, and returns their offset.
func (s *spillFile) reserve(n int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	off := s.end
	if err := s.f.Truncate(off + n); err != nil {
		return 0, fmt.Errorf("engine: growing the spill file: %w", err)
	}
	s.end = off + n
	return off, nil
}

func (s *spillFile) read(p []byte, off int64) error {
	_, err := s.f.ReadAt(p, off)
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *spillFile) write(p []byte, off int64) error {
	_, err := s.f.WriteAt(p, off)
	return err
}

func (s *spillFile) close() {
	s.f.Close()
	if s.path != "" {
		os.Remove(s.path)
	}
}

// spilled is a chunk that lies in the spill file.
type spilled struct {
	off         int64
	rows, width int
	cells, text int // numbers of cells and bytes
	slots       []int32
	odd         map[int]string
}

// spillChunk writes a chunk into the spill file.
func (st *Statement) spillChunk(c *chunk) (*spilled, error) {
	file, err := st.spillFile()
	if err != nil {
		return nil, err
	}
	cells := cellBytes(c.batch.Cells)
	off, err := file.reserve(int64(len(cells) + len(c.batch.Text)))
	if err != nil {
		return nil, err
	}
	if err := file.write(cells, off); err != nil {
		return nil, fmt.Errorf("engine: writing the spill file: %w", err)
	}
	if err := file.write(c.batch.Text, off+int64(len(cells))); err != nil {
		return nil, fmt.Errorf("engine: writing the spill file: %w", err)
	}
	return &spilled{
		off: off, rows: c.batch.Rows, width: c.batch.Width, slots: c.batch.Slots,
		cells: len(c.batch.Cells), text: len(c.batch.Text), odd: c.odd,
	}, nil
}

// load reads the chunk back.
func (s *spilled) load(st *Statement) (*chunk, error) {
	file, err := st.spillFile()
	if err != nil {
		return nil, err
	}
	c := &chunk{odd: s.odd, held: true, away: s}
	c.batch.Rows, c.batch.Width, c.batch.Slots = s.rows, s.width, s.slots
	c.batch.Cells = make([]vtab.Cell, s.cells)
	c.batch.Text = make([]byte, s.text)
	cells := cellBytes(c.batch.Cells)
	if err := file.read(cells, s.off); err != nil {
		return nil, fmt.Errorf("engine: reading the spill file: %w", err)
	}
	if err := file.read(c.batch.Text, s.off+int64(len(cells))); err != nil {
		return nil, fmt.Errorf("engine: reading the spill file: %w", err)
	}
	return c, nil
}

// cellBytes is the memory of cells, which hold no pointers. The file is read
// by the process that wrote it, so the byte order does not matter.
func cellBytes(cells []vtab.Cell) []byte {
	if len(cells) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&cells[0])), len(cells)*cellSize)
}
