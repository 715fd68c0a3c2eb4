package planner

import (
	"reflect"
	"testing"
)

// at is the first moment of a month of 2026.
func at(month string) string { return "2026-" + month + "-01T00:00:00.000Z" }

// TestIntervals: steps that differ in an interval only have the same key, and
// the step of a wider one answers them.
func TestIntervals(t *testing.T) {
	t.Parallel()
	step := func(terms ...string) Step { return Step{param: search, base: terms} }
	month := func(low, high string) Step {
		return step(`status eq "ACTIVE"`, `created ge "`+at(low)+`"`, `created lt "`+at(high)+`"`)
	}
	one, two := month("01", "02").Intervals(), month("02", "03").Intervals()
	if len(one) != 1 || len(two) != 1 {
		t.Fatalf("%v and %v: want one interval each", one, two)
	}
	for key, in := range one {
		next, ok := two[key]
		if want := (Interval{Low: at("01"), High: at("02"), Below: true}); !ok || in != want {
			t.Fatalf("%q is %v, and %v; want %v for both", key, in, two, want)
		}
		hull, n := in.Hull([]Interval{next})
		wide := month("01", "02").Spanning(key, hull)
		if got, want := wide.Expression(), `status eq "ACTIVE" and created ge "`+at("01")+`" and created lt "`+at("03")+`"`; got != want || n != 1 {
			t.Errorf("the hull of %d is %s, want %s", n, got, want)
		}
		for _, s := range []Step{month("01", "02"), month("02", "03")} {
			if !s.Within(wide, FoldsAll) {
				t.Errorf("%s is not within %s", s.Expression(), wide.Expression())
			}
		}
		if _, same := step(`status eq "STAGED"`, `created lt "`+at("02")+`"`).Intervals()[key]; same {
			t.Errorf("%q is that of another status too", key)
		}
	}
	for _, s := range []Step{
		step(`profile.login gt "a"`), step(`created eq "` + at("01") + `"`), step(`created pr`),
		step(`created gt "2026"`), {base: []string{`created gt "` + at("01") + `"`}},
		{param: search, base: []string{`created gt "` + at("01") + `"`}, Params: map[string]string{"id": "x"}},
	} {
		if got := s.Intervals(); len(got) > 0 {
			t.Errorf("%s has %v", s.Expression(), got)
		}
	}
	both := step(`created ge "`+at("01")+`"`, `created gt "`+at("01")+`"`, `created ge "`+at("02")+`"`, `lastUpdated le "`+at("05")+`"`, `lastUpdated le "`+at("04")+`"`)
	for _, in := range both.Intervals() {
		if in != (Interval{Low: at("02")}) && in != (Interval{High: at("04")}) {
			t.Errorf("%s has %v", both.Expression(), in)
		}
	}
}

// TestMoment: a timestamp is equal to a moment where the step says so of all of its rows.
func TestMoment(t *testing.T) {
	t.Parallel()
	is := func(op string) string { return "created " + op + ` "` + at("01") + `"` }
	if got, ok := (Step{param: search, base: []string{`status eq "ACTIVE"`, is("eq")}}).Moment("created"); !ok || got != at("01") {
		t.Errorf("the moment is %q, %v", got, ok)
	}
	for _, s := range []Step{
		{param: search, base: []string{is("ge"), `lastUpdated eq "` + at("01") + `"`}},
		{param: search, items: []string{is("eq"), `created eq "` + at("02") + `"`}},
		{param: search, base: []string{`created eq "x"`}},
	} {
		if got, ok := s.Moment("created"); ok {
			t.Errorf("%s is of the moment %q", s.Expression(), got)
		}
	}
}

// TestHull: what leaves no gap is joined, in whichever order, and a single
// moment between two that both leave it out is a gap.
func TestHull(t *testing.T) {
	t.Parallel()
	in := func(low, high string) Interval { return Interval{Low: low, High: high, Below: true} }
	for i, c := range []struct {
		of     Interval
		others []Interval
		want   Interval
		joined int
	}{
		{in("1", "2"), nil, in("1", "2"), 0},
		{in("1", "2"), []Interval{in("1", "2")}, in("1", "2"), 0},
		{in("2", "3"), []Interval{in("4", "5"), in("1", "2"), in("3", "4"), in("7", "8")}, in("1", "5"), 3},
		{in("2", "3"), []Interval{in("4", "5")}, in("2", "3"), 0},
		{in("2", "5"), []Interval{in("3", "4")}, in("2", "5"), 1},
		{in("", "3"), []Interval{in("", "5"), in("6", "7")}, in("", "5"), 1},
		{in("3", ""), []Interval{in("1", ""), in("0", "1")}, in("0", ""), 2},
		{in("3", ""), []Interval{in("", "2")}, in("3", ""), 0},
		{in("3", ""), []Interval{in("", "3"), in("1", "4"), in("", "5")}, in("1", ""), 1},
		{Interval{Low: "1", High: "2", Below: true}, []Interval{{Low: "2", High: "3", Above: true}}, in("1", "2"), 0},
		{Interval{Low: "1", High: "2"}, []Interval{{Low: "2", High: "3", Above: true}}, Interval{Low: "1", High: "3"}, 1},
		{Interval{Low: "1", High: "3", Above: true, Below: true}, []Interval{{Low: "1", High: "3"}}, Interval{Low: "1", High: "3"}, 1},
	} {
		got, n := c.of.Hull(c.others)
		if c.want.High == "" {
			c.want.Below = got.Below
		}
		if !reflect.DeepEqual(got, c.want) || n != c.joined {
			t.Errorf("case %d: %+v of %d, want %+v of %d", i, got, n, c.want, c.joined)
		}
	}
}

// TestHulls holds which intervals several are joined to, in which order ever they
// come, and that one without a moment in it is one as well.
func TestHulls(t *testing.T) {
	t.Parallel()
	month := func(low, high string) Interval { return Interval{Low: at(low), High: at(high), Below: true} }
	for _, c := range []struct{ list, want []Interval }{
		{nil, nil},
		{[]Interval{month("01", "02"), month("03", "04"), month("02", "03")}, []Interval{month("01", "04")}},
		{[]Interval{month("05", "06"), month("01", "02"), month("01", "02"), month("02", "03")}, []Interval{month("05", "06"), month("01", "03")}},
		{[]Interval{month("03", "02"), {Low: at("01"), High: at("01"), Above: true, Below: true}}, []Interval{month("03", "02"), {Low: at("01"), High: at("01"), Above: true, Below: true}}},
		{[]Interval{{High: at("02")}, {Low: at("01")}, month("01", "02")}, []Interval{{High: at("02")}, {Low: at("01")}}},
	} {
		if got := Hulls(c.list); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.list, got, c.want)
		}
	}
}
