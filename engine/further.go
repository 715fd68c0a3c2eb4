package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// The plan of a table is one request, while running decides among several: look-ups
// become one request for many values, a scan, or the lists of a relation's other end.
// EXPLAIN QUERY PLAN tells these too. The statement is prepared beside itself without
// being run, and what decides is asked which requests it may come to.

// want is an argument of a plan: the column that it is compared with, whether it is a
// list, and its value where that is known.
type want struct {
	column int
	list   bool
	given  *planner.Arg
}

// wantsOf are the arguments of a plan. lists are the values that the text has for a
// column.
func wantsOf(plan planner.Plan, constraints []planner.Constraint, lists map[int][]planner.Value) []want {
	var out []want
	for i, at := range plan.ArgIndex {
		if at <= 0 {
			continue
		}
		for len(out) < at {
			out = append(out, want{column: -1})
		}
		k := &constraints[i]
		w := want{column: k.Column, list: plan.AsList[i]}
		if list := lists[k.Column]; w.list && len(list) > 0 {
			w.given = &planner.Arg{List: list, IsList: true}
		} else if !w.list && k.Known {
			w.given = &planner.Arg{Value: k.Value}
		}
		out[at-1] = w
	}
	return out
}

// tellFurther finds out, for a statement that asks for the plan of another, which
// requests may take the place of those in the plan.
func (s *Session) tellFurther(st *Statement, given string) {
	shape := sqltree.ShapeOf(given)
	text := explained(&shape, given)
	if text == "" || s.org.opt.PushdownOff {
		return
	}
	run := s.org.begin(st.ctx, text, nil)
	defer run.Close()
	run.bound, run.args, run.once = st.bound, st.args, st.once
	before := s.current
	s.current = run
	defer func() { s.current = before }()
	if s.Prepare(run) != nil || !s.takesNoting(run) {
		return // the statement itself meets the error
	}
	root, err := s.queryPlan(run, run.text)
	if err != nil {
		return
	}
	st.further = map[string]string{}
	root.eachScan(false, func(plan string, loop, lists bool) {
		loop = loop || lists && run.startsByRows(plan)
		if text := run.furtherText(plan, loop); len(text) > len(st.further[plan]) {
			st.further[plan] = text
		}
	})
}

// takesNoting says whether SQLite can prepare a statement's text, and has its plans
// noted as those of one that is to be run.
func (s *Session) takesNoting(st *Statement) bool {
	stmt, err := s.conn.Prepare(st.text)
	if err != nil {
		return false
	}
	return stmt.Close() == nil
}

// startsByRows says whether a plan that stands beside a list has a value by itself that
// is not known: it may be that of the list's row, as in (a, b) IN (SELECT …).
func (st *Statement) startsByRows(plan string) bool {
	return slices.ContainsFunc(st.plans, func(p notedPlan) bool {
		return p.text == plan && slices.ContainsFunc(p.wants, func(w want) bool { return !w.list && w.given == nil })
	})
}

// eachScan tells of the plan of each scan, whether it is run for rows of others, and
// whether the SELECT that it is in makes lists.
func (n *planNode) eachScan(loop bool, f func(plan string, loop, lists bool)) {
	first := true
	lists := slices.ContainsFunc(n.under, func(c *planNode) bool {
		return strings.HasPrefix(c.text, "LIST SUBQUERY ") || strings.HasPrefix(c.text, "REUSE LIST SUBQUERY ")
	})
	for _, c := range n.under {
		inner := loop
		switch word, _, _ := strings.Cut(c.text, " "); word {
		case "SCAN", "SEARCH", "MULTI-INDEX":
			inner, first = loop || !first, false
			if _, plan, ok := strings.Cut(c.text, " VIRTUAL TABLE INDEX 0:"); ok {
				f(plan, inner, lists)
			}
		case "CORRELATED":
			inner = true
		}
		c.eachScan(inner, f)
	}
}

// furtherText is what a plan may lead to besides its own requests, as EXPLAIN QUERY
// PLAN shows it behind the plan: "" for nothing.
func (st *Statement) furtherText(plan string, loop bool) string {
	i := slices.IndexFunc(st.plans, func(p notedPlan) bool { return p.text == plan })
	if i < 0 {
		return ""
	}
	t, ok := st.org.Table(st.plans[i].table)
	if !ok {
		return ""
	}
	f := &further{st: st, t: t, plan: &st.plans[i], loop: loop, told: requestsIn(plan)}
	f.several()
	f.lookups()
	f.instead()
	f.together()
	f.rowsAtHand()
	return f.text()
}

// further collects the requests that one plan may lead to.
type further struct {
	st       *Statement
	t        *catalog.Table
	plan     *notedPlan
	loop     bool // it is run for rows of others
	told     []string
	others   []string // requests that may be sent instead, once they are fewer
	numbered []string // and those for some number of values
	complete string   // the complete list, which is told behind what is shorter
	few      string   // those that list who may have rows
	beside   string   // the objects beside lists
	atHand   bool     // other tables' lists hold its rows
	without  bool     // it may not be run at all
}

// add tells of the requests in a text, and of when they are sent where that is not
// once they are fewer.
func (f *further) add(text, when string) {
	fresh := false
	for _, r := range requestsIn(text) {
		fresh = fresh || !slices.Contains(f.told, r)
	}
	if fresh {
		f.told = append(f.told, requestsIn(text)...)
		if when == "" {
			f.others = append(f.others, withoutDetails(text))
		} else {
			f.numbered = append(f.numbered, withoutDetails(text)+when)
		}
	}
}

// whole tells of the complete list of the table. It comes last, since the lists of some
// parents are among its requests and would count as told.
func (f *further) whole() {
	if plan, err := f.st.wholePlan(f.t, f.st.readBy(f.t.Name)); err == nil {
		f.complete = plan.Text
	}
}

// several tells of what lists of values lead to when they turn out to be short or long.
func (f *further) several() {
	for i, w := range f.plan.wants {
		if !w.list || w.given != nil {
			continue
		}
		f.shortList(i)
		prog := f.bind(i, manyValues)
		if prog != nil && (prog.Whole || prog.Lookup != nil && prog.Lookup.Keyed && f.lookupsBy(prog.Lookup).countedBy() != nil) {
			f.whole()
		}
	}
}

// shortList tells of what a list at one place leads to when it has one value, or few.
func (f *further) shortList(at int) {
	one := f.bind(at, 1)
	if one == nil {
		return
	}
	text, when := f.programText(one, true), ""
	if some := f.bind(at, 2); some == nil || !slices.Equal(requestsIn(text), requestsIn(f.programText(some, true))) {
		text, when = f.programText(one, false), " for one value"
	}
	if one.Whole {
		f.whole()
	} else {
		f.add(text, when)
	}
	f.objects(one)
	if l := one.Lookup; l != nil && len(l.Values) == 1 && looksUp(f.t, one) {
		f.byValue(f.lookupsBy(l), l, false)
	}
}

// explained is the statement whose plan a text asks for, "" for any other text.
func explained(shape *sqltree.Shape, text string) string {
	if !shape.At(0).Is("EXPLAIN") || !shape.At(1).Is("QUERY") || !shape.At(2).Is("PLAN") || !shape.Tables {
		return ""
	}
	for i, t := range shape.Tokens {
		if t.Text == ";" && i < len(shape.Tokens)-1 {
			return ""
		}
	}
	return text[shape.At(3).Pos:]
}
