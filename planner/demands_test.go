package planner

import "testing"

// TestDemands: a step demands a disjunction when it demands one side of it, and
// texts within strings are no part of an expression.
func TestDemands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, items []string
		e           string
		want        bool
	}{
		{[]string{`a eq "1"`}, nil, `a eq "1"`, true},
		{[]string{`a eq "1"`}, nil, `(a eq "1" or b eq "2")`, true},
		{[]string{`b eq "2"`, `c pr`}, nil, `(a eq "1" or b eq "2")`, true},
		{[]string{`c pr`}, nil, `(a eq "1" or b eq "2")`, false},
		{nil, []string{`b eq "2"`}, `(a eq "1" or b eq "2")`, true},
		{nil, []string{`a eq "1"`, `b eq "2"`}, `(a eq "1" or b eq "2" or b eq "3")`, true},
		{nil, []string{`a eq "1"`, `b eq "4"`}, `(a eq "1" or b eq "2")`, false},
		{[]string{`a eq "1"`}, nil, `((a eq "1" and b eq "2") or c pr)`, false},
		{[]string{`b eq "2"`, `a eq "1"`}, nil, `((a eq "1" and b eq "2") or c pr)`, true},
		{[]string{`b eq "2"`}, []string{`a eq "1"`, `c pr`}, `((a eq "1" and b eq "2") or c pr)`, true},
		{[]string{`a eq "1"`}, nil, `(a eq "1" or b eq "2") and (c pr)`, false},
		{[]string{`a eq "1"`}, nil, `(x eq "y or a eq \"1\" or z")`, false},
		{[]string{`a eq "1"`}, nil, `(x eq "(" or a eq "1" or y eq ")")`, true},
		{[]string{`a eq "1"`}, nil, `(x eq "\\" or a eq "1")`, true},
		{[]string{`(a eq "1" or b eq "2")`}, nil, `(a eq "1" or b eq "2")`, true},
		{[]string{`(a eq "1" or b eq "2")`}, nil, `((a eq "1" or b eq "2") or c pr)`, true},
		{[]string{`(a eq "1" or b eq "2")`}, nil, `(((a eq "1" or b eq "2") and c pr) or d pr)`, false},
		{[]string{`a eq "1"`}, nil, `()`, false},
	} {
		s := Step{base: c.base, items: c.items}
		if got := s.demands(c.e); got != c.want {
			t.Errorf("%q %q demand %s: %t, want %t", c.base, c.items, c.e, got, c.want)
		}
	}
}
