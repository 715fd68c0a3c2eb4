package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// lookups tells of what many look-ups become, and of the ends that they can be made by.
func (f *further) lookups() {
	prog := f.bind(-1, fewValues)
	if prog == nil {
		return
	}
	f.candidates(prog)
	f.objects(prog)
	l := prog.Lookup
	if l == nil || len(l.Values) != 1 || !looksUp(f.t, prog) {
		return
	}
	ls := f.lookupsBy(l)
	if ls.listable() && (f.varies() || f.st.countScans(f.t.Name) > 1) {
		f.byValue(ls, l, true)
	}
	if !f.varies() {
		return
	}
	for _, x := range l.Also {
		f.byValue(f.lookupsBy(x), x, len(x.Values) > 1)
	}
	if ls.mayScan() {
		f.whole()
	}
}

// varies says whether the plan is run for one value after the other.
func (f *further) varies() bool { return f.loop && !f.plan.known }

// lookupsBy are the statement's lookups by a column.
func (f *further) lookupsBy(l *planner.Lookup) *lookups {
	return f.st.lookupsOf(f.st.lookupBy(f.t, l), f.t, l.Beside)
}

// byValue tells of the request of look-ups for one value, or for a list of them.
func (f *further) byValue(ls *lookups, l *planner.Lookup, list bool) {
	plan, err := ls.plan(list)
	if err != nil || l.Values[0].Kind != planner.Text {
		return
	}
	name, isList := f.placeholder(l.Values[0].Text)
	when := ""
	if isList && !list {
		when = " for one value"
	}
	f.add(strings.ReplaceAll(plan.Text, "?1", name), when)
	if prog, err := ls.program(list, []string{l.Values[0].Text}); err == nil {
		f.objects(prog)
	}
}

// objects tells of the single objects that are asked for beside lists which lack some
// columns.
func (f *further) objects(prog *planner.Program) {
	for _, s := range prog.Steps {
		if s.Select == nil && s.NeedsObject(prog.Columns) {
			f.beside = "GET " + s.Path.Object
			return
		}
	}
}

// candidates tells of the lists of those who may have rows.
func (f *further) candidates(prog *planner.Program) {
	p, column := f.t.FewParents()
	if p == nil || prog.Lookup == nil || prog.Lookup.Column != column || f.plan.known {
		return
	}
	if len(prog.Lookup.Values) == 1 && !f.loop {
		return
	}
	f.st.mu.Lock()
	among := prog.Among
	if slices.ContainsFunc(f.plan.wants, func(w want) bool { return w.given == nil && w.column != column }) {
		among = nil // the values decide
	}
	few := f.st.candidatesOf(f.t, among)
	f.st.mu.Unlock()
	if few == nil {
		return
	}
	var sources []catalog.Source
	for _, l := range few.some {
		sources = append(sources, l.source)
	}
	f.few = planner.SourcesText(sources)
}

// instead tells of the complete list that answers scans which are started again and
// again, or takes the place of parents that are too many.
func (f *further) instead() {
	prog := f.bind(-1, fewValues)
	switch {
	case strings.Contains(f.plan.text, " each GET ") && f.plan.selects != "":
		f.whole()
	case !f.loop && prog != nil && f.st.beginsBelow(f.t, f.plan.text, prog):
		f.whole()
	case !f.loop || prog == nil || prog.Whole || prog.Ordered || len(prog.Given) > 0:
	case prog.Lookup == nil || !looksUp(f.t, prog):
		if f.st.mayScanInstead(f.t) {
			f.whole()
		}
	}
	if o := f.st.other; o != nil && !f.loop && (prog == nil || prog.Lookup == nil || !f.t.Columns[prog.Lookup.Column].Unique) {
		for _, e := range o.ends {
			f.without = f.without || e.Of.Name == f.t.Name
		}
	}
}

// together tells of the request that asks for the rows of several scans of the table,
// or of several rounds of a loop.
func (f *further) together() {
	prog := f.bind(-1, fewValues)
	if prog == nil || prog.Ordered || prog.Limit > 0 || !selects(prog) {
		return
	}
	if !f.loop && f.st.countScans(f.t.Name) < 2 {
		return
	}
	if param := prog.Steps[0].TogetherParam(); param != "" {
		f.add(fmt.Sprintf("GET %s?%s=", prog.Steps[0].Path.URL, param), " for several")
	}
}

// rowsAtHand finds out whether what is looked up by its key may be in the lists of a
// relation that the statement reads, which hold whole objects: those send nothing.
func (f *further) rowsAtHand() {
	prog := f.bind(-1, fewValues)
	if prog == nil || prog.Lookup == nil || !f.varies() || !wholeObjects(f.t, f.st.readBy(f.t.Name)) {
		return
	}
	if len(f.t.Key) != 1 || f.t.Columns[prog.Lookup.Column].Name != f.t.Key[0] {
		return
	}
	for _, name := range f.st.tablesScanned() {
		other, ok := f.st.org.Table(name)
		f.atHand = f.atHand || ok && slices.ContainsFunc(other.Paths, func(p catalog.Path) bool {
			return p.Objects == f.t.Name && len(p.Parents) == 1
		})
	}
}

// countScans is how many scans of a table the statement has.
func (st *Statement) countScans(table string) int {
	n := 0
	for _, name := range st.tablesScanned() {
		if name == table {
			n++
		}
	}
	return n
}

// tablesScanned are the tables of the scans that the statement has.
func (st *Statement) tablesScanned() (out []string) {
	for _, text := range st.scanned {
		if i := slices.IndexFunc(st.plans, func(p notedPlan) bool { return p.text == text }); i >= 0 {
			out = append(out, st.plans[i].table)
		}
	}
	return out
}
