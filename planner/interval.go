package planner

import (
	"fmt"
	"slices"
	"strings"
)

// Interval is what a step asks for of one timestamp: the moments between two
// ends, or on one side of one.
type Interval struct {
	Low, High    string // in Okta's form; "" for none
	Above, Below bool   // the end itself is left out
}

// Intervals are those of a step, each by what it asks for otherwise: steps with
// the same key differ in the ends of that interval at most.
func (s Step) Intervals() map[string]Interval {
	out := map[string]Interval{}
	if s.Select != nil || s.param == noParam || len(s.Fanout)+len(s.Params) > 0 {
		return out
	}
	for _, e := range s.base {
		if attr, _, _, ok := bound(e); ok {
			in, rest := s.interval(attr)
			out[attr+" "+fmt.Sprintf("%s %q %q", s.param, rest, s.items)] = in
		}
	}
	return out
}

// bound takes a comparison of a timestamp with an end of an interval apart.
func bound(term string) (attr, op, moment string, ok bool) {
	attr, op, moment, ok = apart(term)
	return attr, op, moment, ok && isMoment(moment) && slices.Contains([]string{"gt", "ge", "lt", "le"}, op)
}

// Moment is what a step wants a timestamp to be, in Okta's form.
func (s Step) Moment(of string) (string, bool) {
	for _, e := range s.base {
		if attr, op, at, ok := apart(e); ok && attr == of && op == "eq" && isMoment(at) {
			return at, true
		}
	}
	return "", false
}

// interval is that of an attribute, and the terms that do not bound it.
func (s Step) interval(of string) (in Interval, rest []string) {
	for _, e := range s.base {
		attr, op, at, ok := bound(e)
		switch {
		case !ok || attr != of:
			rest = append(rest, e)
		case op[0] == 'g' && (in.Low == "" || at > in.Low || at == in.Low && op == "gt"):
			in.Low, in.Above = at, op == "gt"
		case op[0] == 'l' && (in.High == "" || at < in.High || at == in.High && op == "lt"):
			in.High, in.Below = at, op == "lt"
		}
	}
	return in, rest
}

// Spanning is the step with another interval in the place of one of its own,
// given by its key. It is asked for the rows of others too, of which less may be known.
func (s Step) Spanning(key string, in Interval) Step {
	attr, _, _ := strings.Cut(key, " ")
	_, s.base = s.interval(attr)
	s.known = nil
	op := map[bool]string{true: "t", false: "e"}
	if in.Low != "" {
		s.base = append(s.base, attr+" g"+op[in.Above]+` "`+in.Low+`"`)
	}
	if in.High != "" {
		s.base = append(s.base, attr+" l"+op[in.Below]+` "`+in.High+`"`)
	}
	s.encode()
	return s
}

// Hull joins an interval with those of others that leave no gap to it, and says
// how many others there are. It keeps an end: all moments are no condition, and
// what a list without one leaves out may be wanted.
func (in Interval) Hull(others []Interval) (Interval, int) {
	others = slices.DeleteFunc(slices.Clone(others), func(o Interval) bool { return o == in })
	joined := 0
	for again := true; again; {
		again = false
		others = slices.DeleteFunc(others, func(o Interval) bool {
			both := in.with(o)
			if !in.meets(o) || both.Low == "" && both.High == "" {
				return false
			}
			in, again = both, true
			joined++
			return true
		})
	}
	return in, joined
}

// Hulls are the fewest intervals that have all of some between their ends, and
// nothing that none of them has.
func Hulls(list []Interval) (out []Interval) {
	for len(list) > 0 {
		hull, _ := list[0].Hull(list[1:])
		out = append(out, hull)
		list = slices.DeleteFunc(slices.Clone(list[1:]), hull.Has)
	}
	return out
}

// Has says whether another interval lies within this one.
func (in Interval) Has(o Interval) bool { return in.meets(o) && in.with(o) == in }

// meets says whether there is nothing between two intervals.
func (in Interval) meets(o Interval) bool {
	before := func(a, b Interval) bool { // b does not begin after a's end
		return a.High == "" || b.Low == "" || b.Low < a.High || b.Low == a.High && !(a.Below && b.Above)
	}
	return before(in, o) && before(o, in)
}

// with is the interval from the beginning of the first of two that meet to the
// end of the last.
func (in Interval) with(o Interval) Interval {
	if in.Low != "" && (o.Low == "" || o.Low < in.Low || o.Low == in.Low && in.Above) {
		in.Low, in.Above = o.Low, o.Above
	}
	if in.High != "" && (o.High == "" || o.High > in.High || o.High == in.High && in.Below) {
		in.High, in.Below = o.High, o.Below
	}
	return in
}
