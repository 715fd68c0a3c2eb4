package sqltext

import "testing"

// TestSame holds which names are the same: strings.EqualFold takes É for é and
// the sign of the Kelvin for k, SQLite does not.
func TestSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b, lower string
		same        bool
	}{
		{"Users", "uSERS", "users", true},
		{"É", "é", "É", false},
		{"éA", "éa", "éa", true},
		{"\u212a", "k", "\u212a", false},
		{"a", "ab", "a", false},
		{"", "", "", true},
	} {
		if got := Same(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
		if got := Lower(c.a); got != c.lower {
			t.Errorf("%q in lower case is %q, want %q", c.a, got, c.lower)
		}
	}
}
