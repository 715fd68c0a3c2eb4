package engine

import (
	"errors"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/rewrite"
	"github.com/oktasql/oktasql/sqltree"
)

// A relation's other end may have a list in a statement's text that the statement
// as it was given does not: the groups that it is about, so that their members answer
// for all users. When SQLite asks for that list, the users have mostly been
// read. So the statement is rehearsed by a text without the list: where this tells
// that a few look-ups do, it is run by that text from its beginning, with all that has
// been read so far. No row has been shown then, and both texts mean the same, so that
// a wrong guess costs requests at most.

// ErrOtherText ends a statement that is to be run by its other text, for which there
// is Turn.
var ErrOtherText = errors.New("engine: the statement is to be run by its other text")

// Numbers of look-ups that are made rather than that a list is read with which fewer
// might do: where its conditions probably leave much of the table, and where they may
// leave nothing, so that one request tells that there are no rows.
const (
	besideMany = 12
	besideFew  = 2
)

// otherText is a text that means the same as a statement's and lacks some lists.
type otherText struct {
	text   string
	ends   []rewrite.EndList
	bound  int  // look-ups that it may take
	offers bool // the statement's caller can turn to it
	turned bool // it is what is run
}

// unread is a program that a rehearsal has met, and which has no answer yet.
type unread struct {
	key  string
	cat  *catalog.Table
	prog *planner.Program
}

// mostUnread is how many of them a rehearsal collects.
const mostUnread = 8

// noteUnread collects a program.
func (r *rehearsal) noteUnread(key string, t *catalog.Table, prog *planner.Program) {
	if len(r.unread) < mostUnread && !slices.ContainsFunc(r.unread, func(u unread) bool { return u.key == key }) {
		r.unread = append(r.unread, unread{key, t, prog})
	}
}

// otherTextOf is the text without the lists that rules have added to one, nil when
// there are none.
func (s *Session) otherTextOf(rules *rewrite.Rules, before, with string, ends []rewrite.EndList) *otherText {
	if len(ends) == 0 {
		return nil
	}
	text := s.listed(rules, rules.WithoutEndLists(before))
	if text == with {
		return nil
	}
	text = rules.DearLast(text, true)
	if sh := sqltree.ShapeOf(text); sh.Rehearsable(text) != text {
		return nil // it does more than read
	}
	o := &otherText{text: text, ends: ends, bound: besideMany}
	for _, e := range ends {
		if !e.Many {
			o.bound = besideFew
		}
	}
	return o
}

// MayTurn lets the statement end with ErrOtherText, until it is Settled.
func (st *Statement) MayTurn() {
	if st.other == nil || !st.throughout {
		return
	}
	o := *st.other // it may be that of a prepared statement
	o.offers = true
	st.other = &o
}

// Turn makes the other text the statement's.
func (s *Session) Turn(st *Statement) {
	st.work.Wait() // what is under way reads the outline, and waits for nobody
	o := st.other
	o.turned, o.offers = true, false
	st.text, st.shape, st.anew, st.merged = o.text, sqltree.ShapeOf(o.text), true, nil
	st.foresight, st.spans, st.loops, st.rehearsedFor = foresight{}, spans{}, loops{}, nil
	st.allRead, st.shown = map[string]bool{}, nil
	st.meter.forgetTerms()
	st.forgetAskers()
	st.outline = s.outline(st)
}

// Settled tells that the statement goes on with the text that it has.
func (st *Statement) Settled() {
	if st.other != nil {
		st.other.offers = false
	}
}

// Turned says whether the statement has been run by its other text.
func (st *Statement) Turned() bool { return st.other != nil && st.other.turned }

// lists says whether a table's keys are listed in the one text only.
func (o *otherText) lists(t *catalog.Table) bool {
	if !o.offers {
		return false
	}
	for _, e := range o.ends {
		if e.Of.Name == t.Name {
			return true
		}
	}
	return false
}

// settle finds out whether the other text is better, before the first list that it
// lacks is read.
func (c *cursor) settle(o *otherText, prog *planner.Program) error {
	if l := prog.Lookup; l != nil && c.t.cat.Columns[l.Column].Unique || len(prog.Steps) == 0 || c.st.keptWhole(c.t.cat) != nil || c.st.rowsetKnown(c.t.cat, prog) {
		return nil
	}
	o.offers = false
	better, err := c.fewWithout(o)
	if err == nil && better && c.st.children.Load() == 0 {
		return ErrOtherText
	}
	return err
}

// fewWithout says whether the other text is known to take a few look-ups. What these
// are for is read when it is a page, which both texts read.
func (c *cursor) fewWithout(o *otherText) (bool, error) {
	for range 2 {
		r := &rehearsal{values: map[lookupKey]*foreseen{}, room: rehearseFirst, scans: scansOnce, open: map[string]lookupKey{}}
		if c.s.runBeside(c.st, o.text, r) != nil || r.part {
			return false, nil
		}
		n, first, ok := c.toldOfRelations(o, r)
		if !ok || first == nil {
			return ok && n <= c.mayTake(o), nil
		}
		if !c.st.asksByLists() {
			return false, nil // it may be that nothing is asked by the other end
		}
		rows, err := first()
		if err != nil {
			return false, err
		}
		if done, err := rows.onePageMore(c.s.ctx); !done || err != nil {
			return false, err
		}
	}
	return false, nil
}

// mayTake is how many look-ups the other text may take: where the list leaves much of
// a table whose size has been learned, as many as that.
func (c *cursor) mayTake(o *otherText) int {
	if size := int(c.st.org.size(c.t.cat.Name)); size > 0 && o.bound == besideMany {
		return min(size, 4*besideMany)
	}
	return o.bound
}

// toldOfRelations is how many look-ups of the relations a rehearsal tells of, and what
// has to be read before that is known, nil for nothing. It is false when they cannot be
// told.
func (c *cursor) toldOfRelations(o *otherText, r *rehearsal) (n int, first func() (*rowset, error), ok bool) {
	if len(r.unread) == mostUnread {
		return 0, nil, false // there may be others
	}
	for _, u := range r.unread {
		switch e := o.of(u.cat); {
		case u.cat.Name == c.t.cat.Name:
			return 0, nil, false // it reads the list too
		case e != nil && oneEach(u.prog):
			n += len(u.prog.Steps)
		case e != nil || first != nil || len(u.prog.Steps) != 1 || !oneList(u.prog.Steps[0]):
			return 0, nil, false
		default:
			first = func() (*rowset, error) { return c.st.rowsetOf(u.cat, u.prog, true), nil }
		}
	}
	for by, f := range r.values {
		c.st.mu.Lock()
		ls := c.st.lookups[by]
		c.st.mu.Unlock()
		e := o.of(ls.cat)
		switch {
		case ls.cat.Name == c.t.cat.Name:
			return 0, nil, false
		case e != nil && ls.cat.Columns[by.column].Name != e.End && (end{ls: ls, values: f.values}).exact():
			n += len(f.values)
		case e != nil || first != nil || len(f.values) > 1 || ls.cat.ParentsPath() != nil:
			return 0, nil, false // what it leads to, or how long it is, is not known
		default:
			first = func() (*rowset, error) { return ls.rowsOf(f.values[0]) }
		}
	}
	return n, first, true
}

// asksByLists says whether some scan takes a request for each value of a list, so that
// SQLite has all values read before the first of them.
func (st *Statement) asksByLists() bool {
	return slices.ContainsFunc(st.scanned, func(plan string) bool { return strings.Contains(plan, "{in ") })
}

// rowsOf are the rows of one value, of which nothing may have been read yet.
func (ls *lookups) rowsOf(value string) (*rowset, error) {
	if err := ls.ask(nil, []string{value}, 1); err != nil {
		return nil, err
	}
	return ls.byKey[ls.keyOf(value)].rows, nil
}

// of is the list that is for a relation, nil when there is none.
func (o *otherText) of(t *catalog.Table) *rewrite.EndList {
	for i := range o.ends {
		if o.ends[i].Relation.Name == t.Name {
			return &o.ends[i]
		}
	}
	return nil
}

// oneList says whether a step is a list that is asked for by itself.
func oneList(s planner.Step) bool { return s.Select == nil && len(s.Fanout) == 0 }

// oneEach says whether each step of a program is a single request.
func oneEach(prog *planner.Program) bool {
	for _, s := range prog.Steps {
		if !oneList(s) || s.Path.Page != 0 || len(s.Params) == 0 {
			return false
		}
	}
	return true
}
