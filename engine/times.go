package engine

import (
	"fmt"

	"github.com/oktasql/oktasql/instant"
)

// compareTimes is the collation TIMESTAMP. A value that is no timestamp sorts
// after all that are; when one meets the other the statement says so, since a
// comparison with a mistyped date would otherwise hold for everybody or nobody
// without a word.
func (s *Session) compareTimes(a, b []byte) int {
	ta, okA := instant.Parse(a)
	tb, okB := instant.Parse(b)
	if okA && okB {
		return ta.Compare(tb)
	}
	if st := s.current; st != nil && okA != okB {
		odd := a
		if okA {
			odd = b
		}
		st.noteOddTime(odd)
	}
	return instant.Compare(a, b)
}

// noteOddTime warns about a value that was compared with a timestamp. A few
// are enough.
func (st *Statement) noteOddTime(text []byte) {
	if st.oddTimes >= 3 || st.rehearsal != nil {
		return
	}
	st.oddTimes++
	st.meter.warn(fmt.Sprintf("%.40q was compared with a timestamp and is none, so it counts as later than all; write 2026-01-31, 2026-01-31T10:00:00Z or datetime('now','-30 days')", text))
}
