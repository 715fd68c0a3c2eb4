package instant_test

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/oktasql/oktasql/instant"
)

var seeds = []string{
	"", "now", "2026-01-01", "2026-01-01 10:00", "2026-02-29", "2026-01-01T10:00:01.000Z",
	"2026-01-01 10:00:01.999999999+02:00", "2026-01-01 10:00:01-0230", "9999-12-31T23:59:60Z",
	"2026-01-01T10:00:01+24:00", "2026", "2026-01", "2026-13", "0000", "2026-01-01T10:00:01,5Z", "2026-01-01T24:00:00Z",
}

// The order is total: antisymmetric, reflexive and transitive.
func FuzzCompare(f *testing.F) {
	for i := range seeds {
		f.Add([]byte(seeds[i]), []byte(seeds[(i+1)%len(seeds)]), []byte(seeds[(i+5)%len(seeds)]))
	}
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		ab, ba, bc, ac := instant.Compare(a, b), instant.Compare(b, a), instant.Compare(b, c), instant.Compare(a, c)
		if sign(ab) != -sign(ba) {
			t.Errorf("Compare(%q, %q) = %d, the other way %d", a, b, ab, ba)
		}
		if instant.Compare(a, a) != 0 {
			t.Errorf("%q is not equal to itself", a)
		}
		if ab <= 0 && bc <= 0 && ac > 0 {
			t.Errorf("%q <= %q <= %q, but the first is after the last", a, b, c)
		}
		if ab == 0 && sign(ac) != sign(bc) {
			t.Errorf("%q = %q, but they differ against %q", a, b, c)
		}
		if _, ok := instant.Parse(a); !ok && ab == 0 && !bytes.Equal(a, b) {
			t.Errorf("%q = %q", a, b)
		}
	})
}

// time.Parse alone is laxer: it takes one-digit hours, commas and offsets of 24
// hours or 60 minutes.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// Where both read a text, they read the same; and every RFC 3339 timestamp that
// the standard library takes is taken here too.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	layouts := []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05.999999999-07:00", time.DateTime,
		"2006-01-02 15:04", time.DateOnly, "2006-01", "2006", "2006-01-02T15:04Z07:00"}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := instant.Parse(s)
		for _, layout := range layouts {
			std, err := time.Parse(layout, s)
			if err != nil {
				continue
			}
			if ok && got != instant.Of(std) {
				t.Errorf("Parse(%q) = %v, time.Parse reads %v", s, got.Std(), std)
			}
		}
		if _, err := time.Parse(time.RFC3339, s); err == nil && !ok && rfc3339.MatchString(s) {
			t.Errorf("Parse(%q) is no time, but it is RFC 3339", s)
		}
		if !ok {
			return
		}
		if text, inRange := instant.FloorMilli(got); inRange {
			again, ok := instant.Parse(text)
			if !ok || again.Compare(got) > 0 || got.Std().Sub(again.Std()) >= time.Millisecond {
				t.Errorf("FloorMilli(%q) = %q", s, text)
			}
		}
		if text, inRange := instant.CeilMilli(got); inRange {
			again, ok := instant.Parse(text)
			if !ok || again.Compare(got) < 0 || again.Std().Sub(got.Std()) >= time.Millisecond {
				t.Errorf("CeilMilli(%q) = %q", s, text)
			}
		}
	})
}
