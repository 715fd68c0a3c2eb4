package engine

import (
	"errors"
	"hash/maphash"
	"math"
	"slices"
	"sort"

	"github.com/oktasql/oktasql/vtab"
)

// rowRef is one row of a rowset.
type rowRef struct {
	entry int
	row   int
}

// rowIndex finds rows of a rowset by the text of one column. It holds a hash and
// the number of each row, eight bytes, in sorted runs. Rows of one hash are
// compared with the value, so that a hash that two values share costs only time.
//
// Its memory counts as that of the rows does. Where it does not fit, it lies in
// the spill file, but for the newest part.
type rowIndex struct {
	rows   *rowset
	column int
	starts []uint32   // number of the first row of each entry that is indexed
	next   int        // number of the next row
	away   []fileRun  // in the order of their rows, before those of runs
	runs   [][]uint64 // in the order of their rows
	in     int        // rows in runs
	room   int64      // bytes set aside for runs
	folded []byte     // a value, for reuse
}

// Bounds of the part of an index that is in memory, in bytes: the first is free,
// and more is set aside in steps.
const (
	indexFree = 1 << 19
	indexStep = 1 << 18
	indexRow  = 8
)

// errTooManyRows ends an index whose row numbers would not fit.
var errTooManyRows = errors.New("engine: too many rows for an index")

// indexOf is the index of a column with all rows read so far. r.mu is held.
func (r *rowset) indexOf(column int) (*rowIndex, error) {
	if r.index == nil {
		r.index = map[int]*rowIndex{}
	}
	ix := r.index[column]
	if ix == nil {
		ix = &rowIndex{rows: r, column: column}
		r.index[column] = ix
	}
	for len(ix.starts) < len(r.entries) {
		c, err := r.entries[len(ix.starts)].get(r.st)
		if err != nil {
			return nil, err
		}
		if err := ix.add(c); err != nil {
			return nil, err
		}
	}
	if r.done {
		ix.mergeAll()
	}
	return ix, nil
}

// add indexes the rows of the next entry. A row without a text equals no value.
func (ix *rowIndex) add(c *chunk) error {
	if ix.next+c.batch.Rows > math.MaxUint32 {
		return errTooManyRows
	}
	run := make([]uint64, 0, c.batch.Rows)
	slot := c.batch.Slots[ix.column]
	for row := range c.batch.Rows {
		if c.hasText(row, slot) {
			run = append(run, uint64(ix.hash(c.text(row, slot)))<<32|uint64(ix.next+row))
		}
	}
	if err := ix.makeRoom(len(run)); err != nil {
		return err
	}
	ix.starts = append(ix.starts, uint32(ix.next))
	ix.next += c.batch.Rows
	if len(run) == 0 {
		return nil
	}
	slices.Sort(run)
	ix.runs = append(ix.runs, run)
	ix.in += len(run)
	for n := len(ix.runs); n > 1 && len(ix.runs[n-2]) < 2*len(ix.runs[n-1]); n-- {
		ix.mergeLast()
	}
	return nil
}

// makeRoom sees to it that n more rows may be added to those in memory.
func (ix *rowIndex) makeRoom(n int) error {
	need := int64(ix.in+n) * indexRow
	st := ix.rows.st
	for need > indexFree+ix.room {
		if !st.setAside(indexStep) {
			return ix.moveAway()
		}
		ix.room += indexStep
	}
	return nil
}

// setAside counts memory that rows or what finds them will take, unless there is
// not so much left.
func (st *Statement) setAside(size int64) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.memory+size > st.org.opt.Memory && !st.org.opt.NoSpill {
		return false
	}
	st.memory += size
	return true
}

// moveAway puts the runs in memory into the spill file.
func (ix *rowIndex) moveAway() error {
	if ix.in == 0 {
		return nil // one entry with very many rows: it follows when the next one comes
	}
	file, err := ix.rows.st.spillFile()
	if err != nil {
		return err
	}
	ix.mergeAll()
	run, err := writeRun(file, ix.runs[0])
	if err != nil {
		return err
	}
	ix.runs, ix.in = nil, 0
	ix.away, err = mergeAway(file, append(ix.away, run))
	return err
}

// mergeAll makes one run of those in memory.
func (ix *rowIndex) mergeAll() {
	for len(ix.runs) > 1 {
		ix.mergeLast()
	}
}

// mergeLast makes one run of the last two. Neither is changed: a search may be
// under way in them.
func (ix *rowIndex) mergeLast() {
	n := len(ix.runs)
	a, b := ix.runs[n-2], ix.runs[n-1]
	to := make([]uint64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			to, a = append(to, a[0]), a[1:]
		} else {
			to, b = append(to, b[0]), b[1:]
		}
	}
	to = append(append(to, a...), b...)
	ix.runs = append(ix.runs[:n-2:n-2], to)
}

// hash is the hash of a value, the same for all that are looked up together.
func (ix *rowIndex) hash(value []byte) uint32 {
	ix.folded = appendFolded(ix.folded[:0], value)
	return uint32(maphash.Bytes(keySeeds[0], ix.folded) >> 32)
}

// ref is the row with a number.
func (ix *rowIndex) ref(n uint32) rowRef {
	entry := sort.Search(len(ix.starts), func(i int) bool { return ix.starts[i] > n }) - 1
	return rowRef{entry, int(n - ix.starts[entry])}
}

// matching is a search for the rows of one value, in the order of the rows. It
// sees those that were indexed when it began.
type matching struct {
	ix    *rowIndex
	value []byte // folded
	hash  uint32
	away  []fileRun
	runs  [][]uint64
	rest  []uint64 // of the run under way: those not compared yet
	block []uint64 // of the file run under way, for reuse
	nth   int      // number of the block that follows, 0 before the first
}

// matching begins a search.
func (ix *rowIndex) matching(value string) *matching {
	m := &matching{ix: ix, value: appendFolded(nil, []byte(value)), away: ix.away, runs: ix.runs}
	m.hash = ix.hash(m.value)
	return m
}

// next gives the next row. The lock of the rowset is held.
func (m *matching) next() (rowRef, bool, error) {
	for {
		for len(m.rest) > 0 {
			at := m.rest[0]
			if uint32(at>>32) != m.hash {
				m.leaveRun()
				break
			}
			m.rest = m.rest[1:]
			ref := m.ix.ref(uint32(at))
			c, row, err := m.ix.rows.entries[ref.entry].oneRow(m.ix.rows.st, ref.row)
			if err != nil {
				return rowRef{}, false, err
			}
			if foldsTo(c.text(row, c.batch.Slots[m.ix.column]), m.value) {
				return ref, true, nil
			}
		}
		if more, err := m.nextRun(); !more || err != nil {
			return rowRef{}, false, err
		}
	}
}

// leaveRun ends the search in the run under way.
func (m *matching) leaveRun() {
	if m.rest = nil; m.nth > 0 {
		m.away, m.nth = m.away[1:], 0
	}
}

// again is a search for what this one has not found yet.
func (m *matching) again() *matching {
	if m == nil {
		return nil
	}
	n := *m
	if n.block = nil; n.nth > 0 {
		n.rest = slices.Clone(m.rest) // it is a part of block
	}
	return &n
}

// nextRun goes on to the entries of the hash in the next block or run.
func (m *matching) nextRun() (bool, error) {
	switch {
	case len(m.away) > 0:
		return true, m.nextBlock()
	case len(m.runs) > 0:
		i, _ := slices.BinarySearch(m.runs[0], uint64(m.hash)<<32)
		m.rest, m.runs = m.runs[0][i:], m.runs[1:]
		return true, nil
	}
	return false, nil
}

// hasText says whether a cell holds text, be it empty.
func (c *chunk) hasText(row int, slot int32) bool {
	return slot >= 0 && c.batch.Cells[row*c.batch.Width+int(slot)].Kind == vtab.KindText
}

// appendFolded appends the form under which a value is found. It folds ASCII
// letters, so that it finds at least the rows that SQLite takes for equal under
// BINARY and under NOCASE.
func appendFolded(to, value []byte) []byte {
	for _, b := range value {
		to = append(to, foldByte(b))
	}
	return to
}

// foldsTo says whether a value is found under a folded one.
func foldsTo(value, folded []byte) bool {
	if len(value) != len(folded) {
		return false
	}
	for i, b := range value {
		if foldByte(b) != folded[i] {
			return false
		}
	}
	return true
}

func foldByte(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
