package planner

import (
	"slices"
	"strings"
)

// implied marks the constraints that no request has to say: LIMIT, OFFSET, what
// is said before, as by a view and again by who reads it, a difference from one
// value beside the equality with another, and the range that SQLite adds beside LIKE 'abc%' and GLOB 'abc*' for the sake of
// indexes, x >= 'ABC' and x < 'abd', which the pattern itself implies.
//
// Source: SQLite, The Query Optimizer, The LIKE Optimization.
func implied(ks []Constraint) []bool {
	out := make([]bool, len(ks))
	for i, k := range ks {
		out[i] = out[i] || k.Op == LIMIT || k.Op == OFFSET || slices.ContainsFunc(ks[:i], k.repeats) || slices.ContainsFunc(ks, k.differs)
		if k.Op != LIKE && k.Op != GLOB {
			continue
		}
		for a, low := range ks {
			if low.Column != k.Column || low.Op != GE || !low.Known || low.Value.Kind != Text {
				continue
			}
			for b, high := range ks {
				if high.Column == k.Column && high.Op == LT && high.Known && high.Value.Kind == Text && follows(low.Value.Text, high.Value.Text) {
					out[a], out[b] = true, true
				}
			}
		}
	}
	return out
}

// repeats says whether a constraint is another one once more.
func (k Constraint) repeats(before Constraint) bool { return k.Known && k.Usable && k == before }

// differs says whether a constraint is met by all that equals the value of
// another one.
func (k Constraint) differs(equal Constraint) bool {
	return (k.Op == NE || k.Op == ISNOT) && k.Known && k.Value.Kind == Text && k.Column == equal.Column && k.Collation == equal.Collation &&
		(equal.Op == EQ || equal.Op == IS) && equal.Known && equal.Usable && equal.Value.Kind == Text &&
		(binary(k.Collation) || nocase(k.Collation)) && !strings.EqualFold(k.Value.Text, equal.Value.Text)
}

// follows says whether b is a with its last byte raised by one, apart from the
// case of letters.
func follows(a, b string) bool {
	n := len(a)
	if n == 0 || len(b) != n || !strings.EqualFold(a[:n-1], b[:n-1]) {
		return false
	}
	return b[n-1] == a[n-1]+1 || b[n-1] == lower(a[n-1])+1
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
