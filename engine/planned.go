package engine

import (
	"github.com/oktasql/oktasql/sqltree"
)

// Planned is what the planning of a prepared statement found out.
type Planned struct {
	columns map[string][]int
	plans   []notedPlan
	plain   bool
	scale   float64
	outline outline
	repeats bool
	anew    bool
	owned   string
	text    string
	other   *otherText
	further map[string]string

	compared []compared
	isRead   bool
}

// ReadsOkta says whether the statement reads a table of Okta's.
func (p Planned) ReadsOkta() bool { return len(p.plans) > 0 }

// Replanned says whether a statement that used the findings has been planned once
// more, as SQLite does when the tables have changed.
func (p Planned) Replanned(st *Statement) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.plans) > len(p.plans)
}

// Planned returns what was found out while the statement was prepared.
func (st *Statement) Planned() Planned {
	st.mu.Lock()
	defer st.mu.Unlock()
	p := Planned{columns: map[string][]int{}, plans: st.plans, plain: st.plain, scale: st.scale, outline: st.outline, repeats: st.shape.Repeats, anew: st.anew, owned: st.owned, text: st.text, other: st.other, further: st.further, compared: st.compared, isRead: st.isRead}
	for t, set := range st.columns {
		for c := range set {
			p.columns[t] = append(p.columns[t], c)
		}
	}
	return p
}

// Use makes the findings of an earlier preparation this statement's.
func (st *Statement) Use(p Planned) {
	for t, columns := range p.columns {
		st.read(t, columns)
	}
	if p.anew {
		st.text, st.shape, st.owned = p.text, sqltree.ShapeOf(p.text), p.owned
	}
	st.other, st.further = p.other, p.further
	st.mu.Lock()
	st.plans = append(st.plans, p.plans...)
	st.plain, st.scale, st.outline, st.shape.Repeats = p.plain, p.scale, p.outline, p.repeats
	st.mu.Unlock()
}
