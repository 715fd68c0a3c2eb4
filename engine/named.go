package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A statement that compares several groups, or several people, has their names in
// its text, often in parts of which SQLite runs one after the other. One request
// finds them all, and takes no more pages than the first of them would, whether
// all of them come to be needed or not: a name has a row or two.

// maxNamed bounds the values of a list that are taken for names.
const maxNamed = 20

// named answers a program for names that stand in the statement's text together
// with those for the other names there.
func (c *cursor) named(prog *planner.Program) (bool, error) {
	if c.st.org.opt.PushdownOff || !names(c.t.cat, prog) {
		return false, nil
	}
	known := c.allNamed()
	key := programKey(c.t.cat, prog)
	if c.inLoop() && !slices.ContainsFunc(known, func(p *planner.Program) bool { return programKey(c.t.cat, p) == key }) {
		return false, nil // others may follow
	}
	l := prog.Lookup
	values, keys := slices.Clone(l.Values), []string{key}
	for _, p := range known {
		if k := programKey(c.t.cat, p); k != key && p.Lookup.Column == l.Column && p.Lookup.Folded == l.Folded && c.st.together[k] == nil && !c.st.rowsetKnown(c.t.cat, p) {
			values, keys = append(values, p.Lookup.Values...), append(keys, k)
		}
	}
	if len(keys) == 1 {
		return false, nil
	}
	rows, err := c.allAtOnce(c.lookupsBy(l), values)
	if rows == nil || err != nil {
		return false, err
	}
	c.st.keepTogether(keys, rows)
	return true, c.answerOf(rows, prog)
}

// allAtOnce reads the rows of several values in one request, nil where it takes more.
func (c *cursor) allAtOnce(ls *lookups, values []planner.Value) (*rowset, error) {
	var texts []string
	for _, v := range values {
		if v.Kind != planner.Text || !listed(v.Text) {
			return nil, nil
		}
		texts = append(texts, v.Text)
	}
	prog, err := ls.program(true, texts)
	if err != nil || len(prog.Steps) != 1 || prog.Whole {
		return nil, err
	}
	rows := c.st.rowsetOf(c.t.cat, prog, true)
	if !rows.holds(c.t.cat, c.st.readBy(c.t.cat.Name)) {
		return nil, nil
	}
	return rows, rows.drain(c.s.ctx, func(*chunk) error { return nil })
}

// names says whether a program asks for the rows with some names.
func names(t *catalog.Table, prog *planner.Program) bool {
	l := prog.Lookup
	if l == nil || len(l.Values) > maxNamed || !t.Names(l.Column) || prog.Limit > 0 && !(t.Columns[l.Column].Unique && len(l.Values) == 1) {
		return false
	}
	return selects(prog) && !prog.Ordered && len(prog.NotTimes) == 0
}

// allNamed are the programs of the cursor's table for names that are known before
// any row is, each once.
func (c *cursor) allNamed() []*planner.Program {
	st, t := c.st, c.t.cat
	st.mu.Lock()
	known, ok := st.named[t.Name]
	plans := st.plans
	st.mu.Unlock()
	if ok {
		return known
	}
	opt := c.s.org.bindOptions(alike(t, st.readBy(t.Name)))
	opt.Parent, opt.Again = st.parentOf, true
	seen := map[string]bool{}
	for _, p := range plans {
		if p.table != t.Name || !p.known {
			continue
		}
		prog, err := planner.Bind(t, p.text, p.args, opt)
		if err != nil || prog.Empty || !names(t, prog) {
			continue
		}
		if key := programKey(t, prog); !seen[key] {
			seen[key] = true
			known = append(known, prog)
		}
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.named == nil {
		st.named = map[string][]*planner.Program{}
	}
	st.named[t.Name] = known
	return known
}
