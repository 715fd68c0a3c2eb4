package engine

import (
	"encoding/binary"
	"fmt"
)

// seenLog is a large set of hashes. A Bloom filter in memory answers for
// nearly all keys that are new; the hashes themselves lie in the spill file,
// in parts by their first byte, so that the few doubtful keys are settled by
// reading a 256th of them.
type seenLog struct {
	file   *spillFile
	filter []*bloom // each twice as large as the one before; the last is filled
	parts  [256]seenPart
	buf    []byte
}

// seenPart holds the hashes with one first byte: those not written yet, and
// where the others lie.
type seenPart struct {
	fresh  []hash128
	blocks []int64 // offsets of blocks of seenBlock hashes
}

// seenBlock is the number of hashes written at once.
const seenBlock = 128

func newSeenLog(file *spillFile) *seenLog {
	return &seenLog{file: file, filter: []*bloom{newBloom(1 << 17)}, buf: make([]byte, seenBlock*16)}
}

// add puts a hash into the set and says whether it was new.
func (l *seenLog) add(h hash128) (bool, error) {
	p := &l.parts[byte(h[0]>>56)]
	for _, f := range l.filter {
		if !f.maybe(h) {
			continue
		}
		known, err := l.holds(p, h)
		if known || err != nil {
			return false, err
		}
		break
	}
	last := l.filter[len(l.filter)-1]
	if last.full() {
		last = newBloom(last.room * 2)
		l.filter = append(l.filter, last)
	}
	last.set(h)
	p.fresh = append(p.fresh, h)
	if len(p.fresh) < seenBlock {
		return true, nil
	}
	return true, l.write(p)
}

// holds looks for a hash among those of its part.
func (l *seenLog) holds(p *seenPart, h hash128) (bool, error) {
	for _, f := range p.fresh {
		if f == h {
			return true, nil
		}
	}
	for _, off := range p.blocks {
		if err := l.file.read(l.buf, off); err != nil {
			return false, fmt.Errorf("engine: reading the spill file: %w", err)
		}
		for at := 0; at < len(l.buf); at += 16 {
			if binary.LittleEndian.Uint64(l.buf[at:]) == h[0] && binary.LittleEndian.Uint64(l.buf[at+8:]) == h[1] {
				return true, nil
			}
		}
	}
	return false, nil
}

// write puts a part's fresh hashes into the file.
func (l *seenLog) write(p *seenPart) error {
	for i, h := range p.fresh {
		binary.LittleEndian.PutUint64(l.buf[i*16:], h[0])
		binary.LittleEndian.PutUint64(l.buf[i*16+8:], h[1])
	}
	off, err := l.file.reserve(int64(len(l.buf)))
	if err != nil {
		return err
	}
	if err := l.file.write(l.buf, off); err != nil {
		return fmt.Errorf("engine: writing the spill file: %w", err)
	}
	p.blocks = append(p.blocks, off)
	p.fresh = p.fresh[:0]
	return nil
}

// bloom is a Bloom filter with 16 bits and 8 probes for each key it has room
// for: about one in a thousand new keys is doubtful when it is full.
type bloom struct {
	bits       []uint64
	used, room int
}

// newBloom makes a filter; room is a power of two.
func newBloom(room int) *bloom { return &bloom{bits: make([]uint64, room/4), room: room} }

func (b *bloom) full() bool { return b.used >= b.room }

func (b *bloom) maybe(h hash128) bool {
	mask := uint64(len(b.bits))*64 - 1
	for i := range uint64(8) {
		bit := (h[0] + i*h[1]) & mask
		if b.bits[bit/64]&(1<<(bit%64)) == 0 {
			return false
		}
	}
	return true
}

func (b *bloom) set(h hash128) {
	mask := uint64(len(b.bits))*64 - 1
	for i := range uint64(8) {
		bit := (h[0] + i*h[1]) & mask
		b.bits[bit/64] |= 1 << (bit % 64)
	}
	b.used++
}
