package engine

import (
	"context"
	"fmt"
	"testing"
)

// TestSeenKeys puts enough keys into the set that it moves to the spill file
// and its filter grows, each key three times.
func TestSeenKeys(t *testing.T) {
	t.Parallel()
	for _, noSpill := range []bool{false, true} {
		o := NewOrg(Options{SpillDir: t.TempDir(), NoSpill: noSpill})
		st := o.begin(context.Background(), "SELECT 1", nil)
		defer st.Close()
		s := newSeenKeys(st)
		const n = 300_000
		for i := range n {
			key := fmt.Appendf(nil, "00u%017d", i)
			for try := range 2 {
				fresh, err := s.add(key)
				if err != nil {
					t.Fatal(err)
				}
				if fresh != (try == 0) {
					t.Fatalf("no spill %t: key %d, try %d: new is %t", noSpill, i, try, fresh)
				}
			}
		}
		for i := 0; i < n; i += 997 {
			if fresh, err := s.add(fmt.Appendf(nil, "00u%017d", i)); fresh || err != nil {
				t.Fatalf("no spill %t: key %d was forgotten: new is %t, error %v", noSpill, i, fresh, err)
			}
		}
		if got := s.large != nil; got == noSpill {
			t.Errorf("no spill %t, but the keys are in the file: %t", noSpill, got)
		}
	}
}

// BenchmarkSeenKeys is the cost of a new key among a million.
func BenchmarkSeenKeys(b *testing.B) {
	o := NewOrg(Options{SpillDir: b.TempDir()})
	st := o.begin(context.Background(), "SELECT 1", nil)
	defer st.Close()
	s := newSeenKeys(st)
	var key []byte
	b.ReportAllocs()
	for i := range b.N {
		key = fmt.Appendf(key[:0], "00u%017d", i)
		if _, err := s.add(key); err != nil {
			b.Fatal(err)
		}
	}
}
