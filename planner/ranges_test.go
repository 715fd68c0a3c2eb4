package planner

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// holds says whether a text compares like that with another one, by bytes.
func holds(a string, op catalog.Ops, b string) bool {
	switch n := strings.Compare(a, b); op {
	case catalog.Gt:
		return n > 0
	case catalog.Ge:
		return n >= 0
	case catalog.Lt:
		return n < 0
	default:
		return n <= 0
	}
}

var ends = []catalog.Ops{catalog.Gt, catalog.Ge, catalog.Lt, catalog.Le}

// keepsRange holds that what a text is among, it is among too without case, in
// either way to take the case away.
func keepsRange(t *testing.T, text, bound string) {
	t.Helper()
	for _, op := range ends {
		wide, to := withoutCase(op, bound)
		if to == "" || !holds(text, op, bound) {
			continue
		}
		for _, folded := range []string{strings.ToLower(text), strings.ToUpper(text)} {
			if !holds(folded, wide, to) {
				t.Errorf("%q %s %q, but not %q %s %q", text, opWords[op], bound, folded, opWords[wide], to)
			}
		}
	}
}

func FuzzWithoutCase(f *testing.F) {
	for _, s := range []string{"", "0", "005000", "00A1", "00a1", "9", "99:", "//", "-", ".", "a", "[", "_", "K", "0K", "0ſ", "0é", "0\x00", "0 ", "İ", "0\xff"} {
		for _, b := range []string{"0", "005000", "00A", "9z", "-.", "1[", "1_", "1é", "0\x00"} {
			f.Add(s, b)
		}
	}
	f.Fuzz(keepsRange)
}

// Texts over few letters, so that they share beginnings.
func TestWithoutCase(t *testing.T) {
	t.Parallel()
	const letters = "0019:./-aAzZ[\\]^_`@ K!é"
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var b strings.Builder
		for range r.IntN(5) {
			runes := []rune(letters)
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	for range 200_000 {
		keepsRange(t, word(), word())
	}
	for _, c := range []struct {
		op     catalog.Ops
		bound  string
		wide   catalog.Ops
		expect string
	}{
		{catalog.Ge, "005000", catalog.Ge, "005000"}, {catalog.Gt, "005000", catalog.Gt, "005000"}, {catalog.Lt, "005000", catalog.Lt, "005000"}, {catalog.Le, "005000", catalog.Le, "005000"},
		{catalog.Ge, "40A", catalog.Ge, "40"}, {catalog.Gt, "40A", catalog.Ge, "40"}, {catalog.Lt, "40A", catalog.Lt, "41"}, {catalog.Le, "49a", catalog.Lt, "4:"}, {catalog.Le, "4-x", catalog.Lt, "4."},
		{catalog.Ge, "A40", catalog.Ge, ""}, {catalog.Ge, "", catalog.Ge, ""}, {catalog.Le, " 4", catalog.Le, ""},
	} {
		if wide, to := withoutCase(c.op, c.bound); to != c.expect || to != "" && wide != c.wide {
			t.Errorf("%s %q is sent as %s %q", opWords[c.op], c.bound, opWords[wide], to)
		}
	}
}

// What is before or after a moment here is so in the request, whether moments are
// compared or the texts that they are written as, in every form and offset.
func TestAroundMoment(t *testing.T) {
	t.Parallel()
	forms := []string{"2006", "2006-01", "2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05.000-0700", "2006-01-02T15:04:05.999999999Z07:00"}
	r := rand.New(rand.NewPCG(3, 4))
	base := time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC)
	for range 200_000 {
		zone := time.FixedZone("", (r.IntN(2*14*4+1)-14*4)*15*60)
		text := base.Add(time.Duration(r.IntN(5*24*60)) * time.Minute).In(zone).Format(forms[r.IntN(len(forms))])
		bound := base.Add(time.Duration(r.IntN(5*24*60)) * time.Minute).In(zone).Format(forms[2+r.IntN(len(forms)-2)])
		at, ok := instant.Parse(text)
		of, okBound := instant.Parse(bound)
		if !ok || !okBound {
			t.Fatalf("%q or %q is no timestamp", text, bound)
		}
		for _, op := range ends {
			wide, to := aroundMoment(op, bound)
			end, ok := instant.Parse(to)
			if !ok || !isMoment(to) {
				t.Fatalf("%q becomes %q", bound, to)
			}
			if !holds(instant.Format(at), op, instant.Format(of)) {
				continue
			}
			if !holds(strings.ToLower(text), wide, strings.ToLower(to)) || !holds(instant.Format(at), wide, instant.Format(end)) {
				t.Fatalf("%q %s %q, but not %s %q", text, opWords[op], bound, opWords[wide], to)
			}
		}
	}
	for _, c := range []struct{ bound, low, high string }{
		{"2026-12-01", "2026-11-29T00:00:00.000Z", "2026-12-03T00:00:00.000Z"},
		{"2026-12-01T10:00:00.500+02:00", "2026-11-29T08:00:00.500Z", "2026-12-03T08:00:00.500Z"},
		{"not a date", "", ""}, {"", "", ""}, {"12/31/2026", "", ""},
		{"0500-01-01", "", ""}, {"9999-12-31", "", ""},
	} {
		_, low := aroundMoment(catalog.Gt, c.bound)
		_, high := aroundMoment(catalog.Le, c.bound)
		if low != c.low || high != c.high {
			t.Errorf("%q is sent as from %q to %q", c.bound, low, high)
		}
	}
}
