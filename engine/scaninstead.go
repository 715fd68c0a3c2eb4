package engine

import (
	"context"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
)

// manyFromScan answers a scan for several values from a complete scan that the
// statement has kept, if there is one.
func (c *cursor) manyFromScan(l *planner.Lookup) bool {
	var all picked
	done := map[string]string{}
	noCase := c.t.cat.Columns[l.Column].NoCase
	for _, v := range l.Values {
		switch v.Kind {
		case planner.Text:
		case planner.Null:
			continue // equals nothing
		default:
			return false // as a number it may equal a text that spells it
		}
		key := sqltext.Lower(v.Text)
		if before, ok := done[key]; ok {
			if before != v.Text && !noCase && !all.rows.isAll() {
				return false // identifiers that differ in case are two
			}
			continue
		}
		done[key] = v.Text
		found := c.st.fromScan(c.t.cat, l.Column, v.Text, l.Folded)
		if found == nil || all.rows != nil && all.rows != found.rows {
			return false
		}
		refs, err := found.all()
		if err != nil {
			return false // whoever reads the rows meets the error
		}
		all.rows, all.refs = found.rows, append(all.refs, refs...)
	}
	if all.rows == nil {
		return false
	}
	c.pick = &all
	return true
}

// manyInstead answers a scan for many values, each of them a request, from a
// complete scan of the table, where that takes fewer requests: the groups of
// many users are in the members of all groups. What the scan takes is looked up
// with the parents' numbers of children, which the scan needs as well.
func (c *cursor) manyInstead(l *planner.Lookup, prog *planner.Program) (bool, error) {
	st := c.st
	if len(prog.Steps) < 2*probeAfter || !l.Keyed || st.org.opt.PushdownOff || !c.full() {
		return false, nil
	}
	if slices.ContainsFunc(l.Also, func(x *planner.Lookup) bool { return len(x.Values) > 1 }) {
		return false, nil // the lists of the other end hold less than the scan, and were found to be more
	}
	ls := c.lookupsBy(l)
	if int64(len(prog.Steps)) < ls.worthCounting() {
		return false, nil
	}
	if calls, ok, err := ls.scanCalls(c.s.ctx, int64(len(prog.Steps))); !ok || err != nil || calls >= int64(len(prog.Steps)) {
		return false, err
	}
	rows, err := st.wholeTable(c.t.cat, st.readBy(c.t.cat.Name), true)
	if err != nil {
		return false, err
	}
	if err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return false, err
	}
	return c.manyFromScan(l), nil
}

// finishScan reads a complete scan of the table to its end when the statement
// will do so anyway: one that is under way in a statement that is not limited,
// or one that its outline has. No other request for the table is needed then. What is
// read only if this scan has a row counts where it asks for most rows of the table: who
// asks is one of the active users. So does a scan of most rows that others of the table
// are looked up for.
func (c *cursor) finishScan(prog *planner.Program) error {
	st := c.st
	all := !c.inLoop() && st.beginsBelow(c.t.cat, c.plan, prog) || st.readsAll(c.t.cat) && (c.inLoop() || len(prog.Steps) == 1 && prog.Steps[0].Broad() || st.readsAllSurely(c.t.cat))
	if st.limited && !all {
		return nil
	}
	need := st.readBy(c.t.cat.Name)
	st.mu.Lock()
	var under *rowset
	for _, r := range st.scans[c.t.cat.Name] {
		if r.whole && r.holds(c.t.cat, need) {
			under = r
		}
	}
	st.mu.Unlock()
	if under == nil && all {
		var err error
		if under, err = st.wholeTable(c.t.cat, need, true); err != nil {
			return err
		}
	}
	if under == nil || under.complete() || under.calledNow() == 0 && !all {
		return nil
	}
	return under.drain(c.s.ctx, func(*chunk) error { return nil })
}

// fromScan finds the rows of a value in a complete scan that the statement has
// kept with all columns it reads, or in any rows at hand when the value can be
// in one row only: nil when there are no such rows. Identifiers that differ in case are
// of different objects, so that where these are compared without case the one row
// that has been found may not be all.
func (st *Statement) fromScan(t *catalog.Table, column int, key string, folded bool) *picked {
	need := append(st.readBy(t.Name), column)
	st.mu.Lock()
	var scans []*rowset
	for _, r := range st.scans[t.Name] {
		if r.holds(t, need) {
			scans = append(scans, r)
		}
	}
	if e := st.objects[t.Name]; e != nil && e.rows.holds(t, need) {
		scans = append(scans, e.rows)
	}
	col := &t.Columns[column]
	one := col.Unique && (col.NoCase || !folded || !st.ignoresCase())
	if one {
		for _, s := range st.selected[t.Name] {
			if s.rows.holds(t, need) {
				scans = append(scans, s.rows)
			}
		}
		for _, r := range st.lookedUp[t.Name] {
			if r.holds(t, need) {
				scans = append(scans, r)
			}
		}
	}
	st.mu.Unlock()
	for _, r := range scans {
		found, err := r.find(column, key)
		if err != nil {
			continue
		}
		if r.isAll() || one && len(found.refs) == 1 && (col.NoCase || found.isExactly(column, key)) {
			return found
		}
	}
	return nil
}

// ignoresCase says whether the statement writes somewhere that case is ignored. A list
// that is searched for is found without case, whatever it is compared like.
func (st *Statement) ignoresCase() bool {
	st.ignores.Do(func() {
		st.noCase = slices.ContainsFunc(sqltext.Tokens(st.text), func(t sqltext.Token) bool { return sqltext.Same(t.Value(), "NOCASE") })
	})
	return st.noCase
}

// isAll says whether the rows are all that a table has.
func (r *rowset) isAll() bool { return r.whole && r.complete() }

// worthScanning says whether a complete scan needs no more requests than the
// lookups that are certain to follow, or than have been spent on lookups: at
// worst the statement then costs twice the scan. toFollow tells how many may
// follow, whether no others can, and whether these are certain.
func (ls *lookups) worthScanning(ctx context.Context, value string, toFollow func() (follow int64, all, certain bool)) (bool, error) {
	st := ls.st
	if !ls.mayScan() {
		return false, nil
	}
	if unpaged(ls.cat) {
		return ls.calls > 0, nil
	}
	follow, all, certain := toFollow()
	follow *= 1 + ls.objectsFor(value)
	after, spent := int64(probeAfter), ls.calls+ls.objects
	switch {
	case follow >= 4*probeAfter && certain:
		after = 0
	case follow >= 4*probeAfter:
		after = probeEarly // many will probably follow
	}
	spend := max(spent, follow)
	if least := ls.worthCounting(); spent < after || all && follow < least || spend < least {
		return false, nil
	}
	if calls, ok, err := ls.scanCalls(ctx, spend); ok || err != nil {
		return ok && spend >= calls, err
	}
	if st.org.size(ls.cat.Name) == 0 {
		return ls.pageByPage(ctx)
	}
	if ls.scans == 0 {
		plan, err := planner.Best(ls.cat, planner.Input{Used: usedMask(st.readBy(ls.cat.Name)), Mode: st.org.mode(), Rows: st.org.size})
		if err != nil {
			return false, err
		}
		ls.scans = max(int64(plan.Calls), 1)
	}
	return spend >= ls.scans, nil
}

// mayScan says whether a scan could ever be better than many lookups, and whether it
// could be known what it takes. Where few values have rows it would make the same
// lookups, and others.
func (ls *lookups) mayScan() bool {
	switch {
	case ls.st.org.opt.PushdownOff:
		return false
	case unpaged(ls.cat):
		return true
	}
	return ls.few == nil && (ls.cat.ScanPath() != nil || ls.st.org.size(ls.cat.Name) > 0 || ls.countedBy() != nil)
}

// scannable says whether the table can be read as a whole at a cost that could be
// known, be it with the lookups for one of its columns.
func (ls *lookups) scannable() bool {
	p := ls.cat.ParentsPath()
	return ls.cat.ScanPath() != nil || ls.st.org.size(ls.cat.Name) > 0 || p != nil && len(p.Parents) == 1 && p.Parents[0].Count != ""
}

// pageByPage reads a page of a scan of unknown length for each request spent on
// lookups, and says whether the scan is complete.
func (ls *lookups) pageByPage(ctx context.Context) (bool, error) {
	if ls.cat.ScanPath() == nil {
		return false, nil
	}
	rows, err := ls.st.wholeTable(ls.cat, ls.st.readBy(ls.cat.Name), true)
	if err != nil {
		return false, err
	}
	for ; ls.paged+probeAfter <= ls.calls; ls.paged++ {
		if done, err := rows.onePageMore(ctx); done || err != nil {
			return done, err
		}
	}
	return false, nil
}

// unpaged says whether one request lists the whole table.
func unpaged(t *catalog.Table) bool {
	p := &t.Paths[0]
	return p.Kind == catalog.List && p.Page == 0 && len(p.Bind) == 0 && len(p.Passes) == 0
}

// switchToScan reads the whole table once and answers from it from now on.
func (c *cursor) switchToScan(ls *lookups, key string) error {
	rows, err := c.st.wholeTable(ls.cat, c.st.readBy(ls.cat.Name), true)
	if err != nil {
		return err
	}
	if err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return err
	}
	c.pick, err = rows.find(ls.column, key)
	return err
}

// scanInstead answers a scan that was started again and again with other
// values from a complete scan of the table: one that is kept already, or one
// that is read a page for each request spent on such scans. It reports false
// as long as the scan is better answered by its own program.
func (c *cursor) scanInstead(prog *planner.Program) (bool, error) {
	st := c.st
	if err := c.finishScan(prog); err != nil {
		return false, err
	}
	rows := st.keptWhole(c.t.cat)
	if rows == nil || !rows.complete() {
		if !st.mayScanInstead(c.t.cat) || st.rowsetKnown(c.t.cat, prog) {
			return false, nil
		}
		st.spent[c.t.cat.Name] += int64(len(prog.Steps))
		if st.spent[c.t.cat.Name] <= probeAfter {
			return false, nil
		}
		var err error
		if rows, err = st.wholeTable(c.t.cat, st.readBy(c.t.cat.Name), true); err != nil {
			return false, err
		}
		if done, err := rows.onePageMore(c.s.ctx); !done || err != nil {
			return false, err
		}
	}
	return true, c.answerOf(rows, prog)
}

// mayScanInstead says whether a complete scan of a table may answer scans that are
// started again and again.
func (st *Statement) mayScanInstead(t *catalog.Table) bool {
	return !st.org.opt.PushdownOff && t.ParentsPath() == nil
}

// answerOf shows complete rows that hold the answer to a program: those of its
// value when it is a look-up for one, else all, of which SQLite takes its own.
func (c *cursor) answerOf(rows *rowset, prog *planner.Program) error {
	if l := prog.Lookup; l != nil && len(l.Values) == 1 && l.Values[0].Kind == planner.Text {
		var err error
		c.pick, err = rows.find(l.Column, l.Values[0].Text)
		return err
	}
	c.rows = rows
	return nil
}

// keptWhole is a kept complete scan with all columns that the statement reads,
// finished or not; nil when there is none.
func (st *Statement) keptWhole(t *catalog.Table) *rowset {
	need := st.readBy(t.Name)
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, r := range st.scans[t.Name] {
		if r.whole && r.holds(t, need) {
			return r
		}
	}
	return nil
}

// rowsetKnown says whether the statement has the rows of a program.
func (st *Statement) rowsetKnown(t *catalog.Table, prog *planner.Program) bool {
	key := programKey(t, prog)
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.rowsets[key] != nil
}

// onePageMore reads one more page and says whether all rows are there.
func (r *rowset) onePageMore(ctx context.Context) (bool, error) {
	if r.complete() {
		return true, nil
	}
	if _, err := r.chunk(ctx, r.chunks(), false); err != nil {
		return false, err
	}
	if !r.ended() {
		return false, nil
	}
	// Nothing follows: taking note of that costs no request.
	_, err := r.chunk(ctx, r.chunks(), false)
	return err == nil, err
}
