package engine

import (
	"fmt"
	"slices"
	"sort"
	"unsafe"
)

// fileRun is a sorted run of a rowIndex in the spill file. The hash with which
// each block of it begins stays in memory, so that a search reads the one block
// that may hold a hash, or more where many rows have it.
type fileRun struct {
	off   int64
	n     int // entries
	level int // how often its rows have been merged
	first []uint32
}

// runBlock is the number of entries of a block, four kilobytes; mergeAt of one
// level are made into one of the next, so that there are few to search.
const (
	runBlock = 512
	mergeAt  = 4
)

// writeRun puts a run into the file.
func writeRun(file *spillFile, run []uint64) (fileRun, error) {
	w, err := newRunWriter(file, len(run))
	if err != nil {
		return fileRun{}, err
	}
	for _, e := range run {
		if err := w.add(e); err != nil {
			return fileRun{}, err
		}
	}
	return w.run, w.flush()
}

// runWriter writes a run block by block.
type runWriter struct {
	file *spillFile
	run  fileRun
	buf  []uint64
}

func newRunWriter(file *spillFile, n int) (*runWriter, error) {
	off, err := file.reserve(int64(n) * indexRow)
	return &runWriter{file: file, run: fileRun{off: off}, buf: make([]uint64, 0, runBlock)}, err
}

func (w *runWriter) add(e uint64) error {
	if len(w.buf) == 0 {
		w.run.first = append(w.run.first, uint32(e>>32))
	}
	if w.buf = append(w.buf, e); len(w.buf) < runBlock {
		return nil
	}
	return w.flush()
}

func (w *runWriter) flush() error {
	if err := w.file.write(entryBytes(w.buf), w.run.off+int64(w.run.n)*indexRow); err != nil {
		return fmt.Errorf("engine: writing the spill file: %w", err)
	}
	w.run.n += len(w.buf)
	w.buf = w.buf[:0]
	return nil
}

// read reads a block.
func (r *fileRun) read(file *spillFile, block int, into []uint64) ([]uint64, error) {
	into = slices.Grow(into[:0], runBlock)[:min(runBlock, r.n-block*runBlock)]
	if err := file.read(entryBytes(into), r.off+int64(block)*runBlock*indexRow); err != nil {
		return nil, fmt.Errorf("engine: reading the spill file: %w", err)
	}
	return into, nil
}

// mergeAway makes one run of the last ones of a level when there are enough of it.
func mergeAway(file *spillFile, runs []fileRun) ([]fileRun, error) {
	for n := len(runs); n >= mergeAt && runs[n-mergeAt].level == runs[n-1].level; n = len(runs) {
		merged, err := mergeFileRuns(file, runs[n-mergeAt:])
		if err != nil {
			return nil, err
		}
		runs = append(slices.Clone(runs[:n-mergeAt]), merged) // a search may be under way in them
	}
	return runs, nil
}

// runReader reads a run from its begin to its end.
type runReader struct {
	run   fileRun
	block int // the next one
	buf   []uint64
	rest  []uint64
}

// mergeFileRuns writes one run with the entries of several.
func mergeFileRuns(file *spillFile, runs []fileRun) (fileRun, error) {
	total := 0
	readers := make([]runReader, len(runs))
	for i, r := range runs {
		readers[i].run = r
		total += r.n
	}
	w, err := newRunWriter(file, total)
	if err != nil {
		return fileRun{}, err
	}
	w.run.level = runs[0].level + 1
	for range total {
		var least *runReader
		for i := range readers {
			r := &readers[i]
			if len(r.rest) == 0 && r.block*runBlock < r.run.n {
				if r.buf, err = r.run.read(file, r.block, r.buf); err != nil {
					return fileRun{}, err
				}
				r.rest, r.block = r.buf, r.block+1
			}
			if len(r.rest) > 0 && (least == nil || r.rest[0] < least.rest[0]) {
				least = r
			}
		}
		if err := w.add(least.rest[0]); err != nil {
			return fileRun{}, err
		}
		least.rest = least.rest[1:]
	}
	err = w.flush()
	return w.run, err
}

// nextBlock goes on to the entries of the hash in the next block of the first run
// in the file, and lets go of the run when no other block has any.
func (m *matching) nextBlock() error {
	run := &m.away[0]
	if m.nth == 0 {
		// The block before the first that begins with the hash may end with it.
		m.nth = max(sort.Search(len(run.first), func(i int) bool { return run.first[i] >= m.hash }), 1)
	}
	block := m.nth - 1
	if block >= len(run.first) || block > 0 && run.first[block] > m.hash {
		m.away, m.nth = m.away[1:], 0
		return nil
	}
	file, err := m.ix.rows.st.spillFile()
	if err != nil {
		return err
	}
	if m.block, err = run.read(file, block, m.block); err != nil {
		return err
	}
	i, _ := slices.BinarySearch(m.block, uint64(m.hash)<<32)
	m.rest, m.nth = m.block[i:], m.nth+1
	return nil
}

// entryBytes is the memory of entries. The file is read by the process that wrote
// it, so the byte order does not matter.
func entryBytes(run []uint64) []byte {
	if len(run) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&run[0])), len(run)*indexRow)
}
