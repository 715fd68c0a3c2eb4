package instant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/instant"
)

func at(t *testing.T, s string) instant.Time {
	t.Helper()
	std, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return instant.Of(std)
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"2026", "2026-01-01T00:00:00Z"},
		{"0000", "0000-01-01T00:00:00Z"},
		{"2026-02", "2026-02-01T00:00:00Z"},
		{"9999-12", "9999-12-01T00:00:00Z"},
		{"2026-01-01", "2026-01-01T00:00:00Z"},
		{"2026-01-01 10:00", "2026-01-01T10:00:00Z"},
		{"2026-01-01T10:00", "2026-01-01T10:00:00Z"},
		{"2026-01-01 10:00:01", "2026-01-01T10:00:01Z"},
		{"2026-01-01 10:00:01.5", "2026-01-01T10:00:01.5Z"},
		{"2026-01-01T10:00:01.000Z", "2026-01-01T10:00:01Z"},
		{"2026-01-01t10:00:01z", "2026-01-01T10:00:01Z"},
		{"2026-01-01T10:00:01.123456789123456789Z", "2026-01-01T10:00:01.123456789Z"},
		{"2026-01-01 10:00:01.999999999+02:00", "2026-01-01T08:00:01.999999999Z"},
		{"2026-01-01 10:00:01-0230", "2026-01-01T12:30:01Z"},
		{"2026-01-01T10:00+05:45", "2026-01-01T04:15:00Z"},
		{"2026-01-01 10:00:01 +02:00", "2026-01-01T08:00:01Z"},
		{"2026-01-01 10:00 Z", "2026-01-01T10:00:00Z"},
		{"2024-02-29", "2024-02-29T00:00:00Z"},
		{"2000-02-29", "2000-02-29T00:00:00Z"},
		{"0000-01-01", "0000-01-01T00:00:00Z"},
		{"0000-02-29", "0000-02-29T00:00:00Z"},
		{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
		{"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"},
	} {
		got, ok := instant.Parse(c.text)
		if !ok || got != at(t, c.want) {
			t.Errorf("Parse(%q) = %v %t, want %s", c.text, got.Std(), ok, c.want)
		}
		if b, okb := instant.Parse([]byte(c.text)); okb != ok || b != got {
			t.Errorf("Parse of the bytes %q = %v %t, of the string %v", c.text, b, okb, got)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "now", "202", "20261", "2026-", "2026-1", "2026-00", "2026-13", "2026/01", "2026-01-", "2026-01-1", "+202", "2e3 ", "２0", "2026-1-1", "26-01-01", "02026-01-01", "-2026-01-01", "+2026-01-01",
		"2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-02-29", "1900-02-29", "2026-04-31",
		"2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-01Z", "2026-01-01T", "2026-01-01T1",
		"2026-01-01T10", "2026-01-01T1000", "2026-01-01T24:00", "2026-01-01T10:60", "2026-01-01T10:00:60",
		"2026-01-01T10:00:", "2026-01-01T10:00:0", "2026-01-01T10:00:00.", "2026-01-01T10:00:00.Z",
		"2026-01-01T10:00:00,5", "2026-01-01T10:00.5", "2026-01-01T10:00:00ZZ", "2026-01-01T10:00:00 ",
		"2026-01-01T10:00:00+", "2026-01-01T10:00:00+02", "2026-01-01T10:00:00+2:00", "2026-01-01T10:00:00+02:0",
		"2026-01-01T10:00:00+02:60", "2026-01-01T10:00:00+24:00", "2026-01-01T10:00:00+02:00Z",
		"2026-01-01  10:00", "2026-01-01\t10:00", "2026-01-01T10:00:00\x00", "２026-01-01", "10:00", "2461000.5",
		"2026-01-01T-1:00", "2026-01-01T10:00:00+-1:00", "20260101T100000Z",
	} {
		if got, ok := instant.Parse(text); ok || got != (instant.Time{}) {
			t.Errorf("Parse(%q) = %v %t, want no time", text, got, ok)
		}
	}
}

// Every day of 10,000 years against the standard library.
func TestParseCalendar(t *testing.T) {
	t.Parallel()
	day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; day.Year() <= 9999; n++ {
		text := day.AppendFormat(make([]byte, 0, 10), time.DateOnly)
		if got, ok := instant.Parse(text); !ok || got.Sec != day.Unix() {
			t.Fatalf("Parse(%s) = %d %t, want %d", text, got.Sec, ok, day.Unix())
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	// Ascending; a line's texts are equal.
	order := [][]string{
		{"0000-01-01T00:00:00+01:00"},
		{"0000-01-01"},
		{"1969-12-31T23:59:59.999Z"},
		{"1970-01-01", "1970-01-01 00:00", "1970-01-01T00:00:00.000Z", "1970-01-01T02:00:00+02:00", "1969-12-31 22:30-0130"},
		{"2025-12-31T23:59:59.999999999Z"},
		{"2026", "2026-01", "2026-01-01", "2025-12-31T23:00:00-01:00"},
		{"2026-01-01T00:00:00.001Z", "2026-01-01 00:00:00.001"},
		{"2026-02", "2026-02-01"},
		{"9999-12-31T23:59:59-23:59"},
		{""},
		{"02026"},
		{"2026-02-30"},
		{"2026-13"},
		{"2026-13-01"},
		{"now"},
		{"é"},
	}
	for i, as := range order {
		for j, bs := range order {
			for _, a := range as {
				for _, b := range bs {
					got := instant.Compare([]byte(a), []byte(b))
					if want := sign(i - j); sign(got) != want {
						t.Errorf("Compare(%q, %q) = %d, want %d", a, b, got, want)
					}
				}
			}
		}
	}
}

// A year or a month orders among Okta's timestamps as its text does, but for
// the timestamp that is its very first millisecond: as for a date, that is no
// longer after it but the same.
func TestShortForms(t *testing.T) {
	t.Parallel()
	stamps := []string{
		"2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2026-01-31T23:59:59.999Z",
		"2026-02-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z", "0999-05-05T00:00:00.000Z", "9999-12-31T23:59:59.999Z",
	}
	for _, short := range []string{"2026", "2026-01", "2026-02", "2027", "2026-01-01", "0999-05", "9999"} {
		for _, s := range stamps {
			got, want := sign(instant.Compare([]byte(s), []byte(short))), sign(strings.Compare(s, short))
			if s == short+"-01-01T00:00:00.000Z"[len(short)-4:] {
				want = 0
			}
			if got != want {
				t.Errorf("Compare(%q, %q) = %d, want %d", s, short, got, want)
			}
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestMilli(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, floor, ceil string }{
		{"2026-01-01", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"},
		{"2026-01-01T02:00:00.5+02:00", "2026-01-01T00:00:00.500Z", "2026-01-01T00:00:00.500Z"},
		{"2026-01-01T00:00:00.0010001Z", "2026-01-01T00:00:00.001Z", "2026-01-01T00:00:00.002Z"},
		{"2025-12-31T23:59:59.999000001Z", "2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00.000Z"},
		{"1969-12-31T23:59:59.9985Z", "1969-12-31T23:59:59.998Z", "1969-12-31T23:59:59.999Z"},
		{"0000-01-01", "0000-01-01T00:00:00.000Z", "0000-01-01T00:00:00.000Z"},
		{"9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59.999Z", ""},
		{"9999-12-31T23:59:59-01:00", "", ""},
		{"0000-01-01T00:00:00+01:00", "", ""},
	} {
		v, ok := instant.Parse(c.text)
		if !ok {
			t.Fatalf("Parse(%q) is no time", c.text)
		}
		if got, ok := instant.FloorMilli(v); got != c.floor || ok != (c.floor != "") {
			t.Errorf("FloorMilli(%s) = %q %t, want %q", c.text, got, ok, c.floor)
		}
		if got, ok := instant.CeilMilli(v); got != c.ceil || ok != (c.ceil != "") {
			t.Errorf("CeilMilli(%s) = %q %t, want %q", c.text, got, ok, c.ceil)
		}
		if c.floor != "" && instant.Format(v) != c.floor {
			t.Errorf("Format(%s) = %q, want %q", c.text, instant.Format(v), c.floor)
		}
	}
}

func TestAllocations(t *testing.T) {
	a, b := []byte("2026-01-01T10:00:01.000Z"), []byte("2026-01-01 10:00:01.5+02:00")
	if n := testing.AllocsPerRun(100, func() { _ = instant.Compare(a, b) }); n != 0 {
		t.Errorf("Compare allocates %v times", n)
	}
}

func BenchmarkCompare(bm *testing.B) {
	a, b := []byte("2026-01-01T10:00:01.000Z"), []byte("2026-01-01T10:00:01.001Z")
	for bm.Loop() {
		_ = instant.Compare(a, b)
	}
}
