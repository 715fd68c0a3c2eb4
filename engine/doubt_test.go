package engine

import (
	"fmt"
	"testing"
)

// TestLikely: of the values whose test has no answer yet, as many count among those
// that follow as the answers so far let expect.
func TestLikely(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ answered, asked, next, open, want int }{
		{probeAfter - 1, 5, 0, 40, 0},
		{probeAfter, 2, 0, 40, 10},
		{10, 2, 3, 40, 20},
		{10, 9, 5, 40, 40},
		{10, 0, 0, 40, 0},
		{10, 5, 0, 0, 0},
	} {
		ls := lookupsFor(t, "group_members", "user_id")
		test := ls.st.lookupsOf(lookupKey{table: "enrolled_factors"}, ls.cat, nil)
		for i := range c.answered {
			test.byKey[fmt.Sprint(i)] = &answer{}
		}
		for i := range c.asked {
			ls.byKey[fmt.Sprint(i)] = &answer{}
		}
		f := &foreseen{test: test.by()}
		if got := f.likely(ls, int64(c.next), int64(c.open)); got != int64(c.want) {
			t.Errorf("%+v: %d", c, got)
		}
	}
	f := &foreseen{certain: true}
	if !f.sure() {
		t.Error("nothing is in doubt")
	}
	if f.doubt = map[string]bool{"x": true}; f.sure() {
		t.Error("one is in doubt")
	}
}
