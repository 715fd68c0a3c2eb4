// Package instant reads, writes and orders timestamps that are text.
//
// It knows the forms that SQLite's date functions write, that Okta writes, that
// RFC 3339 allows and that go-sqlite3 makes of a time.Time, and nothing else:
// 2026-02-30 or 2026-01-01T25:00 is a text, not a time. A timestamp without an
// offset is UTC, as in SQLite. A year of four digits is one too, though SQLite's
// own date functions take a bare number for a day.
//
// All functions are pure and safe for concurrent use.
package instant

import (
	"bytes"
	"cmp"
	"time"
)

// Time is a point in time with nanoseconds. Times are equal exactly when they
// are the same instant, so == compares them.
type Time struct {
	Sec  int64 // seconds since 1970-01-01T00:00:00Z
	Nsec int32 // 0 to 999999999
}

// Of returns t as a Time.
func Of(t time.Time) Time { return Time{Sec: t.Unix(), Nsec: int32(t.Nanosecond())} }

// Std returns t as a time.Time in UTC.
func (t Time) Std() time.Time { return time.Unix(t.Sec, int64(t.Nsec)).UTC() }

// Compare returns -1, 0 or 1 as t is before, at or after u.
func (t Time) Compare(u Time) int {
	if n := cmp.Compare(t.Sec, u.Sec); n != 0 {
		return n
	}
	return cmp.Compare(t.Nsec, u.Nsec)
}

// Compare orders two texts, for a collation: timestamps by their instant, then
// texts that are no timestamps by their bytes. The order is total, except that
// different forms of one instant are equal. It allocates nothing.
func Compare(a, b []byte) int {
	ta, oka := Parse(a)
	tb, okb := Parse(b)
	switch {
	case oka && okb:
		return ta.Compare(tb)
	case oka:
		return -1
	case okb:
		return 1
	}
	return bytes.Compare(a, b)
}

// layout is the form in which Okta writes timestamps.
const layout = "2006-01-02T15:04:05.000Z"

// Format returns t as Okta writes it, 2006-01-02T15:04:05.000Z, without what is
// below a millisecond. Years before 0 or after 9999 have a sign or more digits.
func Format(t Time) string { return t.Std().Format(layout) }

// FloorMilli returns the latest timestamp in Okta's form that is not after t. It
// is false when that form has none, because the year is not within 0 to 9999.
func FloorMilli(t Time) (string, bool) {
	if t.Sec < minSec || t.Sec > maxSec {
		return "", false
	}
	return Format(t), true
}

// CeilMilli returns the earliest timestamp in Okta's form that is not before t.
// It is false when that form has none, because the year is not within 0 to 9999.
func CeilMilli(t Time) (string, bool) {
	const milli = int32(time.Millisecond)
	if t.Nsec%milli != 0 {
		t.Nsec += milli - t.Nsec%milli
		if t.Nsec >= int32(time.Second) {
			t.Sec, t.Nsec = t.Sec+1, t.Nsec-int32(time.Second)
		}
	}
	return FloorMilli(t)
}

// Seconds of 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const (
	minSec = -62167219200
	maxSec = 253402300799
)
