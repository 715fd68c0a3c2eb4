package engine

// seenKeys is the set of keys that one scan has shown, so that a row which
// moves between two lists, or between two pages, while they are read is shown
// once. It is exact to the odds of a 128-bit hash, and holds its memory: past
// a bound the keys lie in the statement's spill file and about two bytes of
// each stay in memory.
//
// It is used by one goroutine at a time.
type seenKeys struct {
	st    *Statement
	slots []hash128 // open addressing; a zero entry is empty
	used  int
	large *seenLog // instead of slots
}

// seenInMemory is the number of slots, 16 bytes each, before the set moves to
// the file: 1 MiB.
const seenInMemory = 1 << 16

func newSeenKeys(st *Statement) *seenKeys {
	return &seenKeys{st: st, slots: make([]hash128, 8)}
}

// add puts a key into the set and says whether it was new.
func (s *seenKeys) add(key []byte) (bool, error) {
	h := hashKey(key)
	if h == (hash128{}) {
		h[0] = 1
	}
	if s.large != nil {
		return s.large.add(h)
	}
	if !insert(s.slots, h) {
		return false, nil
	}
	s.used++
	if s.used*4 < len(s.slots)*3 {
		return true, nil
	}
	if len(s.slots) >= seenInMemory && !s.st.org.opt.NoSpill {
		return true, s.enlarge()
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

// enlarge moves the keys into the spill file.
func (s *seenKeys) enlarge() error {
	file, err := s.st.spillFile()
	if err != nil {
		return err
	}
	s.large = newSeenLog(file)
	for _, h := range s.slots {
		if h == (hash128{}) {
			continue
		}
		if _, err := s.large.add(h); err != nil {
			return err
		}
	}
	s.slots = nil
	return nil
}
