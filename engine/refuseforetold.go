package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A rehearsal tells how many requests follow, so that a statement which cannot
// stay within the bound on calls is refused before it makes those that it may.
// Only look-ups that are made whatever Okta answers count: the first that has no
// answer for each row of the outermost loop, when that goes through all of its
// rows. What comes after it depends on the answer, and so does everything that
// comes after another scan without an answer, which may lie in a subquery that is
// run once.

// reckoning is what a rehearsal counts of the look-ups by one plan.
type reckoning struct {
	top    *cursor    // of the statement itself, in the outermost loop
	plan   string     // of the look-ups
	twin   *rehearsed // the rehearsal's own cursor for top
	lost   bool       // what follows may depend on an answer
	begun  bool       // for the row at
	at     reckonedRow
	values []string // each comes once
	keys   map[string]bool
}

// reckonedRow is where a cursor stands.
type reckonedRow struct{ chunk, pick, row int }

// reckon prepares the counting of what a look-up of the cursor begins, nil when
// that could not be certain.
func (c *cursor) reckon(ls *lookups) *reckoning {
	st := c.st
	if st.org.opt.MaxCalls <= 0 || st.shape.Limits || st.varies() || st.other != nil || !c.eachARequest(ls) {
		return nil
	}
	var top *cursor
	st.mu.Lock()
	for _, o := range st.cursors {
		if o != c && o.now != nil {
			top = o
			break
		}
	}
	st.mu.Unlock()
	if top == nil || top.prog == nil || st.certain[top.plan] != 1 || st.mayStop(top.prog) || st.timesScanned(top.plan) != 1 || st.timesScanned(c.plan) != 1 {
		return nil
	}
	return &reckoning{top: top, plan: c.plan, keys: map[string]bool{}}
}

// eachARequest says whether each value of these look-ups takes a request, and
// nothing else could answer it.
func (c *cursor) eachARequest(ls *lookups) bool {
	l := c.prog.Lookup
	return l != nil && l.Keyed && len(l.Also) == 0 && len(l.Values) == 1 &&
		ls.few == nil && !ls.listable() && !unpaged(ls.cat) && !ls.scannable() && !ls.cat.Columns[ls.column].Unique
}

// varies says whether the statement may choose other rows each time it is run.
func (st *Statement) varies() bool {
	for i, t := range st.shape.Tokens {
		if st.shape.Unsteady(i) || catalog.FindLocal(t.Value()) != nil {
			return true
		}
	}
	return false
}

// timesScanned is how many scans of the statement have a plan.
func (st *Statement) timesScanned(plan string) int {
	n := 0
	for _, p := range st.scanned {
		if p == plan {
			n++
		}
	}
	return n
}

// reckon takes note of a scan of the rehearsal that has begun.
func (r *rehearsal) reckon(c *rehearsed, prog *planner.Program) {
	k := r.reckoning
	if k == nil || k.lost {
		return
	}
	if c.plan == k.top.plan {
		k.lost = k.twin != nil || !c.ofTop
		k.twin = c
		return
	}
	if c.known() {
		return
	}
	if k.twin == nil || k.twin.now == nil || c.plan != k.plan || prog == nil || prog.Lookup == nil || len(prog.Lookup.Values) != 1 {
		k.lost = true
		return
	}
	at := reckonedRow{chunk: k.twin.at, row: k.twin.h.Row()}
	if k.twin.pick != nil {
		at.pick = k.twin.pick.at
	}
	if k.begun && at == k.at {
		return // the answer to the one before decides whether it is made
	}
	k.begun, k.at = true, at
	v := prog.Lookup.Values[0]
	if v.Kind == planner.Text && !k.keys[v.Text] {
		k.keys[v.Text] = true
		k.values = append(k.values, v.Text)
	}
}

// known says whether all rows of the scan are at hand.
func (c *rehearsed) known() bool {
	return c.none || c.pick != nil || c.rows != nil && (c.rows.complete() || c.rows.ended())
}

// refuseForetold holds the look-ups that the last rehearsal has found to be
// certain against the bound, once.
func (c *cursor) refuseForetold(ls *lookups) error {
	st := c.st
	values := st.foresight.certain
	st.foresight.certain = nil
	if st.calls.Load()+int64(len(values)) <= st.org.opt.MaxCalls {
		return nil
	}
	values = slices.DeleteFunc(values, func(v string) bool {
		if !ls.unanswered(v) {
			return true
		}
		prog, err := ls.program(false, []string{v})
		return err != nil || prog.Empty || len(prog.Steps) != 1 || prog.Steps[0].Select != nil || st.rowsetKnown(ls.cat, prog)
	})
	return st.refuseKnown(int64(len(values)), "")
}
