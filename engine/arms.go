package engine

import (
	"strings"

	"github.com/oktasql/oktasql/planner"
)

// An OR of conditions on several columns is a scan for each of its arms, one after the
// other, all of them for the same row of what stands outside. A rehearsal tells the
// values of those that follow, and one request asks for the rows of all.

// arms are the plans of the arms of each "MULTI-INDEX OR", by a number of it above 0.
// Those that stand elsewhere too are left out: which one runs cannot be told.
func (n *planNode) arms() map[string]int {
	found, times, last := map[string]int{}, map[string]int{}, 0
	n.armsTo(found, times, &last)
	for plan, t := range times {
		if found[plan] == 0 || n.times(plan) != t {
			delete(found, plan)
		}
	}
	return found
}

func (n *planNode) armsTo(found, times map[string]int, last *int) {
	or := 0
	if n.text == "MULTI-INDEX OR" {
		*last++
		or = *last
	}
	for _, c := range n.under {
		if or > 0 {
			for _, scan := range c.under {
				_, plan, ok := strings.Cut(scan.text, " VIRTUAL TABLE INDEX 0:")
				if !ok {
					continue
				}
				if of, there := found[plan]; there && of != or {
					found[plan] = 0 // an arm of two
				} else {
					found[plan] = or
				}
				times[plan]++
			}
		}
		c.armsTo(found, times, last)
	}
}

// inArms answers the program of an arm together with those of the others.
func (c *cursor) inArms(prog *planner.Program) (bool, error) {
	st := c.st
	if st.arms[c.plan] == 0 || st.readsAll(c.t.cat) || st.keptWhole(c.t.cat) != nil || c.isAnswered(prog) {
		return false, nil
	}
	return c.inLoops(prog)
}

// isAnswered says whether the rows of a program that looks up one value are there, or
// have been asked for.
func (c *cursor) isAnswered(prog *planner.Program) bool {
	l := prog.Lookup
	if l == nil || len(l.Values) != 1 || l.Values[0].Kind != planner.Text {
		return false
	}
	return !c.lookupsBy(l).unanswered(l.Values[0].Text) || c.st.fromScan(c.t.cat, l.Column, l.Values[0].Text, l.Folded) != nil
}

// loopOf is where a rehearsal's cursor collects its programs: those of an OR's arms are
// one another's.
func (r *rehearsal) loopOf(c *rehearsed) *loop {
	or := c.st.arms[c.plan]
	if l := r.arms[or]; l != nil {
		return l
	}
	l := &loop{keys: map[string]int{}, bare: map[string]int{}, arms: or > 0}
	r.loops = append(r.loops, l)
	if or > 0 {
		if r.arms == nil {
			r.arms = map[int]*loop{}
		}
		r.arms[or] = l
	}
	return l
}
