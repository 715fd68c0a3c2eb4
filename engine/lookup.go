package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
)

// lookupKey names the lookups of a statement: by one column of one table.
type lookupKey struct {
	table  string
	column int
	folded bool   // the comparison may ignore case
	beside string // what else the rows meet, as a text
}

// lookups are the rows of one table that a statement has looked up by one
// column. An answer holds all rows with that value, whatever else the plan
// asked for, since SQLite tests every row again.
type lookups struct {
	st      *Statement
	cat     *catalog.Table
	key     lookupKey
	column  int
	folded  bool
	beside  []planner.Beside   // what else the rows meet, and is said of many values
	byKey   map[string]*answer // by keyOf a value
	calls   int64              // requests spent on lookups so far
	objects int64              // and on objects that hold what their lists lack
	paged   int64              // pages read of a scan whose length is not known
	scans   int64              // requests that a scan would need; 0 when not known
	asked   bool               // lists is known
	lists   bool               // one request takes many values
	each    bool               // which leads to one for each of them
	paths   bool               // exact is known
	exact   bool               // the list of one value is one request
	few     *candidates        // the values that any row may have, nil when nothing lists them
	among   *candidates        // those that count for the scan under way
	ends    map[string]*steady // by values: lists read beside the lookups by another column
	every   *every             // that of all values of an outer cursor, nil for none
	missed  bool               // a row of an outer cursor has led to no lookup
	alone   bool               // no further pages of the outer rows are waited for
	told    bool               // one is known
	one     bool               // one row of each value is wanted
}

// answer is where the rows of one value are, or will be.
type answer struct {
	rows  *rowset // read by asking, alone or together with other values
	alone bool    // rows holds this value only
	used  bool
	with  *askedWith // those that it was asked for with, nil for none
}

// lookup answers a scan for one value of one column. It reports false when the
// scan is better answered by its own program.
func (c *cursor) lookup(plan string, args []planner.Arg, prog *planner.Program) (bool, error) {
	l := prog.Lookup
	if len(l.Values) != 1 {
		if c.manyFromScan(l) {
			return true, nil
		}
		if done, err := c.manyPart(l, prog); done || err != nil {
			return done, err
		}
		return c.manyInstead(l, prog)
	}
	if l.Values[0].Kind != planner.Text {
		return false, nil
	}
	st := c.st
	key := l.Values[0].Text
	if err := c.finishScan(prog); err != nil {
		return false, err
	}
	if found := st.fromScan(c.t.cat, l.Column, key, l.Folded); found != nil {
		c.pick = found
		return true, nil
	}
	if prog.Said == 1 && c.lookupsBy(l).byKey[key] == nil {
		if done, err := c.wider(prog); done || err != nil {
			return done, err
		}
	}
	if !looksUp(c.t.cat, prog) {
		return false, nil // the other conditions narrow more
	}
	if done, err := c.fromAllLists(l); done || err != nil {
		return done, err
	}
	if len(l.Also) > 0 {
		if done, err := c.otherEnd(l); done || err != nil {
			return done, err
		}
	}
	ls := c.lookupsBy(l)
	return true, c.answerFrom(ls, ls.fewAmong(prog.Among), l.Values[0].Text)
}

// looksUp says whether a program for one value is answered by value.
func looksUp(t *catalog.Table, prog *planner.Program) bool {
	return prog.Said == 1 || prog.Lookup.Keyed || t.Columns[prog.Lookup.Column].Unique
}

// lookupsBy are the statement's lookups by a column.
func (c *cursor) lookupsBy(l *planner.Lookup) *lookups {
	return c.st.lookupsOf(c.st.lookupBy(c.t.cat, l), c.t.cat, l.Beside)
}

func (st *Statement) lookupsOf(by lookupKey, t *catalog.Table, beside []planner.Beside) *lookups {
	st.mu.Lock()
	defer st.mu.Unlock()
	ls := st.lookups[by]
	if ls == nil {
		ls = &lookups{st: st, cat: t, key: by, column: by.column, folded: by.folded, byKey: map[string]*answer{}}
		if by.beside != "" {
			ls.beside = beside
		}
		if p, column := t.FewParents(); p != nil && column == by.column {
			ls.few = st.candidatesOf(t, nil)
		}
		st.lookups[by] = ls
	}
	return ls
}

// fewAmong are the values that a row from some sources of the table may have, nil
// when nothing lists them.
func (ls *lookups) fewAmong(sources []catalog.Source) *candidates {
	if ls.few == nil || sources == nil {
		return ls.few
	}
	ls.st.mu.Lock()
	defer ls.st.mu.Unlock()
	return ls.st.candidatesOf(ls.cat, sources)
}

// answerFrom takes the answer for a value, asking Okta for it and for the
// values that follow on the outer cursor's page if it is not there yet. An
// answer holds all rows of its value; few tells only who need not be asked for.
func (c *cursor) answerFrom(ls *lookups, few *candidates, value string) error {
	key := ls.keyOf(value)
	if ls.among = few; ls.byKey[key] == nil && few.without(value) {
		c.passOver(ls, value)
		return nil // no row has this value
	}
	ahead := c.affordable(ls, c.upcoming(ls, value))
	if err := c.refuseForetold(ls); err != nil {
		return err
	}
	whole := unpaged(ls.cat) && c.inLoop() // one request for all of it is no more than one for a row
	if unpaged(ls.cat) {
		ahead = nil
	}
	if err := c.listCandidates(ls, few, value, ahead); err != nil {
		return err
	}
	a := ls.byKey[key]
	if a == nil && few.without(value) {
		return nil // no row has this value
	}
	if a == nil || len(ahead) > 0 && !ls.listable() {
		scan, err := ls.worthScanning(c.s.ctx, value, func() (int64, bool, bool) {
			follow, all := c.toFollow(ls)
			return follow, all, c.foreseen && c.st.foresight.next[ls.by()].sure() && !c.mayEnd()
		})
		if err != nil {
			return err
		}
		if scan || whole && !c.st.org.opt.PushdownOff {
			return c.switchToScan(ls, value)
		}
	}
	if a == nil {
		if err := ls.ask(few, append([]string{value}, ahead...), 1); err != nil {
			return err
		}
		a = ls.byKey[key]
	} else if len(ahead) > 0 && !ls.listable() {
		if err := ls.ask(few, ahead, 0); err != nil {
			return err
		}
	}
	a, shown, err := c.firstOf(ls, a, value)
	if a.used = true; shown || err != nil {
		return err
	}
	if a.alone {
		c.rows = a.rows
		return nil
	}
	if err := a.rows.drain(c.s.ctx, func(*chunk) error { return nil }); err != nil {
		return err
	}
	found, err := a.rows.find(ls.column, value)
	c.pick = found
	return err
}

// listable says whether many values can be asked for in one request. Those that
// are part of a path take a request each.
func (ls *lookups) listable() bool {
	if !ls.asked {
		p, err := ls.plan(true)
		ls.asked, ls.lists = true, err == nil && p.AsList[0] && !strings.Contains(p.Text, "{in ")
		ls.each = ls.lists && p.Selects != ""
	}
	return ls.lists
}

// ask makes the requests for values not asked for yet, those that are not among
// few left out. Several values go into one request where Okta's expressions
// allow, else each has its own; those from a number on are started at once, in
// parallel.
func (ls *lookups) ask(few *candidates, values []string, ahead int) error {
	var fresh []string
	now := 0 // of these
	seen := map[string]bool{}
	for i, v := range values {
		key := ls.keyOf(v)
		if seen[key] || ls.byKey[key] != nil || few.without(v) {
			continue
		}
		if i == 0 || ls.unanswered(v) {
			seen[key] = true
			if fresh = append(fresh, v); i < ahead {
				now++
			}
		}
	}
	if len(fresh) > 1 && ls.listable() {
		return ls.askTogether(fresh)
	}
	for i, v := range fresh {
		rows, err := ls.start(false, []string{v})
		if err != nil {
			return err
		}
		ls.byKey[ls.keyOf(v)] = &answer{rows: rows, alone: true}
		if i >= now {
			rows.warm()
		}
	}
	return nil
}

// keyOf is the form under which the answer for a value is kept: values that the
// column takes for equal have one answer.
func (ls *lookups) keyOf(value string) string {
	if ls.cat.Columns[ls.column].NoCase {
		return sqltext.Lower(value)
	}
	return value
}

// atHand says whether a value has been answered, also by one of the lists of a
// fan-out.
func (ls *lookups) atHand(v string) bool {
	if !ls.unanswered(v) {
		return true
	}
	prog, err := ls.program(false, []string{v})
	return err == nil && ls.st.rowsetKnown(ls.cat, prog)
}

// by is the key of these lookups among the statement's.
func (ls *lookups) by() lookupKey { return ls.key }

// program makes the program for values of the column.
func (ls *lookups) program(list bool, values []string) (*planner.Program, error) {
	st := ls.st
	plan, err := ls.plan(list)
	if err != nil {
		return nil, err
	}
	opt := st.org.bindOptions(st.columnsBy(ls.cat, ls.column))
	opt.Parent, opt.AtHand = st.parentOf, st.atHand(ls.cat)
	return planner.Bind(ls.cat, plan.Text, ls.args(plan, list, values), opt)
}

// start makes the rowset for values of the column.
func (ls *lookups) start(list bool, values []string) (*rowset, error) {
	prog, err := ls.program(list, values)
	if err != nil {
		return nil, err
	}
	return ls.started(prog, values), nil
}

// started makes the rowset of a program for values of the column.
func (ls *lookups) started(prog *planner.Program, values []string) *rowset {
	if !ls.st.rowsetKnown(ls.cat, prog) { // a fan-out may have read it
		ls.calls += int64(len(prog.Steps))
		ls.objects += ls.st.objectsBeside(ls.cat, prog)
		ls.few.spend(int64(len(prog.Steps)))
	}
	if len(prog.Steps) > 0 && prog.Steps[0].Select != nil {
		ls.calls += int64(len(values)) // one for each of the parents found
	}
	if prog.Empty {
		prog.Steps = nil
	}
	rows := ls.st.rowsetOf(ls.cat, prog, true)
	if ls.cat.Columns[ls.column].Unique {
		ls.st.noteLookedUp(ls.cat.Name, rows)
	}
	return rows
}
