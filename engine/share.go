package engine

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// rowsetOf returns the rows of a program: those the statement has already, or
// a new set. keep says whether they may be asked for again.
func (st *Statement) rowsetOf(t *catalog.Table, prog *planner.Program, keep bool) *rowset {
	return st.rowsetWith(t, prog, keep, nil)
}

// rowsetWith is rowsetOf for a program of one list, with what is known of the
// columns that the list lacks.
func (st *Statement) rowsetWith(t *catalog.Table, prog *planner.Program, keep bool, own constants) *rowset {
	key := programKey(t, prog)
	st.mu.Lock()
	r := st.rowsets[key]
	st.mu.Unlock()
	if r == nil && keep && prog.Whole {
		r = st.scanWith(t, prog)
	}
	if r != nil {
		return r
	}
	run := st.newRun(t, prog)
	run.shared, run.own = keep, own
	var src source = run
	if len(prog.Then) > 0 {
		src = newInRuns(run, prog)
	}
	r = st.newRowset(t.Name, src, keep, prog.Whole)
	r.columns, r.limit = prog.Columns, prog.Limit
	if keep {
		st.mu.Lock()
		st.rowsets[key] = r
		if r.whole {
			st.scans[t.Name] = append(st.scans[t.Name], r)
		}
		st.mu.Unlock()
		st.noteSelected(t.Name, prog, r)
	}
	return r
}

// scanWith finds a kept complete scan, in pages of the same size, that reads at
// least the columns of another one.
func (st *Statement) scanWith(t *catalog.Table, prog *planner.Program) *rowset {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, r := range st.scans[t.Name] {
		if r.whole && r.limit == prog.Limit && r.holds(t, prog.Columns) {
			return r
		}
	}
	return nil
}

// alike adds to columns those that come with the same expansion, so that a scan
// for some of them serves the others too.
func alike(t *catalog.Table, columns []int) []int {
	expand := map[string]bool{}
	for _, c := range columns {
		if e := t.Columns[c].Expand; e != "" {
			expand[e] = true
		}
	}
	for c := range t.Columns {
		if expand[t.Columns[c].Expand] && !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	return columns
}

// programKey tells programs apart that give different rows or columns.
func programKey(t *catalog.Table, prog *planner.Program) string {
	var b strings.Builder
	b.WriteString(t.Name)
	for _, s := range prog.Steps {
		path, query := s.Request("\x00")
		fmt.Fprintf(&b, "\n%s?%s %t", path, query, s.Lean)
		params := make([]string, 0, len(s.Params))
		for p, v := range s.Params {
			params = append(params, p+"="+v)
		}
		sort.Strings(params)
		b.WriteString(strings.Join(params, "\x00"))
		for _, from := range s.Fanout {
			b.WriteString("\n" + from.Table + from.URL)
		}
		if s.Select != nil {
			b.WriteString("\n" + programKey(s.Select.Table, s.Select.Program))
		}
	}
	fmt.Fprintf(&b, "\n%v", slices.DeleteFunc(slices.Clone(prog.Columns), func(c int) bool {
		return c == t.KeyColumn() || slices.Contains(t.Key, t.Columns[c].Name) // read always
	}))
	if len(prog.Steps) > 1 { // a single value is asked for in any case
		for _, from := range prog.Among {
			b.WriteString("\namong " + from.URL)
		}
	}
	if len(prog.Then) > 0 {
		fmt.Fprint(&b, "\n", prog.SortedBy, prog.Then)
	}
	given := make([]string, 0, len(prog.Given))
	for c, v := range prog.Given {
		given = append(given, fmt.Sprintf("%d=%v", c, v))
	}
	sort.Strings(given)
	b.WriteString(strings.Join(given, "\x00"))
	// A statement may keep tens of thousands of small answers.
	h := hashKey([]byte(b.String()))
	return string(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, h[0]), h[1]))
}

// ran makes the terms of a plan that is run part of the statistics.
func (st *Statement) ran(table, text string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.shown == nil {
		st.shown = map[string]bool{}
	}
	if st.shown[table+"\n"+text] {
		return
	}
	st.shown[table+"\n"+text] = true
	for _, p := range st.plans {
		if p.table == table && p.text == text {
			st.meter.terms(p)
			return
		}
	}
}

// forgetTerms leaves out the terms of all plans that were run.
func (m *meter) forgetTerms() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Pushed, m.stats.Kept = nil, nil
}

// terms adds a plan's terms to the statistics, each once: two plans may differ
// in their columns only.
func (m *meter) terms(p notedPlan) {
	m.mu.Lock()
	defer m.mu.Unlock()
	add := func(to []string, terms []string) []string {
		for _, term := range terms {
			if term = p.table + ": " + term; !slices.Contains(to, term) {
				to = append(to, term)
			}
		}
		return to
	}
	m.stats.Pushed = add(m.stats.Pushed, p.pushed)
	m.stats.Kept = add(m.stats.Kept, p.kept)
}
