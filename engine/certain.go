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
		if p.table != t.Name || st.toRead(p.text) == 0 {
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
		if len(p.choices) > 1 && len(p.choices) == st.toRead(p.text) && len(values) == 1 {
			delete(different, p.text) // each of as many scans has one of them
			for _, args := range p.choices {
				if prog, err := planner.Bind(t, p.text, args, opt); err == nil && st.isCertain(prog) {
					known = append(known, certainOne{prog, st.folds(t.Name, p.text), st.isUnsure(p.text)})
				}
			}
			continue
		}
		if !p.known || len(values) > st.toRead(p.text) || !values[fmt.Sprint(p.known, p.args)] {
			continue
		}
		values[fmt.Sprint(p.known, p.args)] = false // once
		if prog, err := planner.Bind(t, p.text, p.args, opt); err == nil && st.isCertain(prog) {
			known = append(known, certainOne{prog, st.folds(t.Name, p.text), st.isUnsure(p.text)})
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

// toRead is how many scans are read to their end by a plan, where those that are read for
// the rows of others count too.
func (st *Statement) toRead(plan string) int { return max(st.certain[plan], st.forRows[plan]) }

// isUnsure says whether it takes a row of another scan for one by a plan to be read.
func (st *Statement) isUnsure(plan string) bool {
	return st.unsure[plan] || st.forRows[plan] > st.certain[plan]
}

// certain are the plans that are run to their end every time that they stand in the
// plan, of those that are somewhere. Where only some of the expressions are computed,
// what a subquery in one of them reads is not.
func (c cuts) certain(root *planNode, early bool, found scans) (certain, forRows map[string]int) {
	if c.chooses {
		found = scans{full: map[string]int{}, inner: map[string]int{}, each: map[string]int{}, some: map[string]int{}}
		c.walk(root, early, found)
	}
	certain, forRows = map[string]int{}, map[string]int{}
	for plan, n := range found.full {
		if root.times(plan) == n {
			certain[plan] = n
		}
	}
	for _, rows := range []map[string]int{found.inner, found.each, found.some} {
		for plan := range rows {
			if n := found.full[plan] + found.inner[plan] + found.each[plan] + found.some[plan]; root.times(plan) == n {
				forRows[plan] = n
			}
		}
	}
	return certain, forRows
}
