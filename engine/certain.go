package engine

import (
	"fmt"

	"github.com/oktasql/oktasql/planner"
)

// certainOne is a selection that is certain to be read to its end.
type certainOne struct {
	prog   *planner.Program
	folds  planner.Folds // see Statement.folds
	unsure bool          // it is only if another scan has rows
}

// certainOnes are those of the cursor's table, as far as their values are known.
func (c *cursor) certainOnes() []certainOne {
	st, t := c.st, c.t.cat
	st.mu.Lock()
	known, ok := st.toSelect[t.Name]
	plans := st.plans
	st.mu.Unlock()
	if ok {
		return known
	}
	// SQLite plans a scan several times, and not all come to be used.
	different := map[string]map[string]bool{}
	for _, p := range plans {
		if p.table != t.Name || st.certain[p.text] == 0 {
			continue
		}
		if different[p.text] == nil {
			different[p.text] = map[string]bool{}
		}
		different[p.text][fmt.Sprint(p.known, p.args)] = true
	}
	opt := c.s.org.bindOptions(alike(t, st.readBy(t.Name)))
	opt.Parent, opt.Again = st.parentOf, true
	for _, p := range plans {
		values := different[p.text]
		if len(p.choices) > 1 && len(p.choices) == st.certain[p.text] && len(values) == 1 {
			delete(different, p.text) // each of as many scans has one of them
			for _, args := range p.choices {
				if prog, err := planner.Bind(t, p.text, args, opt); err == nil && st.isCertain(prog) {
					known = append(known, certainOne{prog, st.folds(t.Name, p.text), st.unsure[p.text]})
				}
			}
			continue
		}
		if !p.known || len(values) > st.certain[p.text] || !values[fmt.Sprint(p.known, p.args)] {
			continue
		}
		values[fmt.Sprint(p.known, p.args)] = false // once
		if prog, err := planner.Bind(t, p.text, p.args, opt); err == nil && st.isCertain(prog) {
			known = append(known, certainOne{prog, st.folds(t.Name, p.text), st.unsure[p.text]})
		}
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.toSelect == nil {
		st.toSelect = map[string][]certainOne{}
	}
	st.toSelect[t.Name] = known
	return known
}

// isCertain says whether the program of a plan that is read to its end is a
// selection whose rows are all read.
func (st *Statement) isCertain(prog *planner.Program) bool {
	return selects(prog) && prog.Limit == 0 && !st.mayStop(prog) && len(prog.NotTimes) == 0
}

// certain are the plans that are run to their end every time that they stand in the
// plan, of those that are somewhere. Where only some of the expressions are computed,
// what a subquery in one of them reads is not.
func (c cuts) certain(root *planNode, early bool, full map[string]int) map[string]int {
	if c.chooses {
		full = map[string]int{}
		c.walk(root, early, scans{full: full, inner: map[string]int{}, each: map[string]int{}})
	}
	out := map[string]int{}
	for plan, n := range full {
		if root.times(plan) == n {
			out[plan] = n
		}
	}
	return out
}
