package engine

import (
	"encoding/binary"
	"fmt"
)

// seenKeys is the set of keys that one scan has shown, so that a row which
// moves between two lists, or between two pages, while they are read is shown
// once. It is exact to the odds of a 128-bit hash, and holds its memory: past
// a bound it becomes a hash table in the statement's spill file.
//
// It is used by one goroutine at a time.
type seenKeys struct {
	st    *Statement
	slots []hash128 // open addressing; a zero entry is empty
	used  int
	file  *fileTable
}

// seenInMemory is the number of slots, 16 bytes each, before the set moves to
// the file: 8 MiB.
const seenInMemory = 1 << 19

func newSeenKeys(st *Statement) *seenKeys {
	return &seenKeys{st: st, slots: make([]hash128, 64)}
}

// add puts a key into the set and says whether it was new.
func (s *seenKeys) add(key []byte) (bool, error) {
	h := hashKey(key)
	if h == (hash128{}) {
		h[0] = 1
	}
	if s.file != nil {
		return s.file.add(h)
	}
	if !insert(s.slots, h) {
		return false, nil
	}
	s.used++
	if s.used*4 < len(s.slots)*3 {
		return true, nil
	}
	if len(s.slots) >= seenInMemory && !s.st.org.opt.NoSpill {
		return true, s.toFile()
	}
	bigger := make([]hash128, len(s.slots)*2)
	for _, old := range s.slots {
		if old != (hash128{}) {
			insert(bigger, old)
		}
	}
	s.slots = bigger
	return true, nil
}

// insert puts h into an open-addressing table with room, and says whether it
// was new.
func insert(slots []hash128, h hash128) bool {
	mask := uint64(len(slots) - 1)
	for i := h[0] & mask; ; i = (i + 1) & mask {
		switch slots[i] {
		case hash128{}:
			slots[i] = h
			return true
		case h:
			return false
		}
	}
}

// toFile moves the set into the spill file.
func (s *seenKeys) toFile() error {
	f, err := newFileTable(s.st, len(s.slots)*8)
	if err != nil {
		return err
	}
	for _, h := range s.slots {
		if h == (hash128{}) {
			continue
		}
		if _, err := f.add(h); err != nil {
			return err
		}
	}
	s.slots, s.file = nil, f
	return nil
}

// fileTable is an open-addressing table in the spill file. It reads and writes
// one block of slots for each key, which the operating system caches.
type fileTable struct {
	st    *Statement
	spill *spillFile
	off   int64
	slots uint64
	used  uint64
	block [fileBlock * 16]byte
}

// fileBlock is the number of slots read at once.
const fileBlock = 16

func newFileTable(st *Statement, slots int) (*fileTable, error) {
	spill, err := st.spillFile()
	if err != nil {
		return nil, err
	}
	t := &fileTable{st: st, spill: spill, slots: uint64(slots)}
	t.off, err = spill.reserve(int64(slots) * 16)
	return t, err
}

func (t *fileTable) add(h hash128) (bool, error) {
	if t.used*4 >= t.slots*3 {
		if err := t.grow(); err != nil {
			return false, err
		}
	}
	for b := (h[0] % t.slots) / fileBlock; ; b = (b + 1) % (t.slots / fileBlock) {
		if err := t.spill.read(t.block[:], t.off+int64(b)*int64(len(t.block))); err != nil {
			return false, fmt.Errorf("engine: reading the spill file: %w", err)
		}
		for i := 0; i < fileBlock; i++ {
			at := t.block[i*16:]
			old := hash128{binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint64(at[8:])}
			if old == h {
				return false, nil
			}
			if old != (hash128{}) {
				continue
			}
			binary.LittleEndian.PutUint64(at, h[0])
			binary.LittleEndian.PutUint64(at[8:], h[1])
			t.used++
			return true, t.spill.write(at[:16], t.off+int64(b)*int64(len(t.block))+int64(i)*16)
		}
	}
}

// grow copies the table into one four times its size.
func (t *fileTable) grow() error {
	bigger, err := newFileTable(t.st, int(t.slots)*4)
	if err != nil {
		return err
	}
	buf := make([]byte, 1<<16)
	for done := int64(0); done < int64(t.slots)*16; done += int64(len(buf)) {
		part := buf[:min(int64(len(buf)), int64(t.slots)*16-done)]
		if err := t.spill.read(part, t.off+done); err != nil {
			return err
		}
		for i := 0; i+16 <= len(part); i += 16 {
			h := hash128{binary.LittleEndian.Uint64(part[i:]), binary.LittleEndian.Uint64(part[i+8:])}
			if h == (hash128{}) {
				continue
			}
			if _, err := bigger.add(h); err != nil {
				return err
			}
		}
	}
	t.off, t.slots, t.used = bigger.off, bigger.slots, bigger.used
	return nil
}
