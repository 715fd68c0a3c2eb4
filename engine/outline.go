package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// outline is what SQLite's own plan tells of a statement before it runs: which
// scans are read to their end whatever the rows are. It saves requests and
// nothing that must be right depends on it.
type outline struct {
	limited    bool                  // some scan may end early: fetch nothing ahead
	wanted     int                   // rows that the statement ends with, where nothing else makes it limited
	full       map[string]bool       // texts of the plans that are read to their end
	cutFrom    bool                  // a query in a FROM or a WITH has a LIMIT
	throughout bool                  // its rows are all read
	driven     bool                  // the outermost loop, over a table that is not Okta's, is read to its end
	certain    map[string]int        // how often each is, where it is every time
	forRows    map[string]int        // the same of plans some of whose scans are run for the rows of others
	unsure     map[string]bool       // those of full that are run only if another scan has rows
	ranked     map[string]bool       // texts of the plans that are read to their end whenever they are run, to be sorted
	joined     map[string]bool       // texts of those that are because they stand in a join which is
	scanned    []string              // texts of the plans of all scans
	each       map[string]bool       // texts of the plans that are run for each row of such a join, be it for one row of theirs
	below      map[string][]followed // by plan: what is run for each row of its scan
	arms       map[string]int        // texts of the plans that are arms of an OR, by a number of it
	beyond     *beyond               // nil where the statement's LIMIT may end it whatever rows there are
}

// cuts are the places in a statement's text that may end a scan early.
type cuts struct {
	top     bool // LIMIT of the outermost SELECT
	from    bool // LIMIT in a FROM or a WITH
	within  bool // LIMIT or EXISTS in an expression
	list    bool // LIMIT in an expression, which may be that of a list after IN
	exists  bool // it has an EXISTS
	chooses bool // it has expressions of which only some are computed
	queries bool // and queries among those
	totals  bool // it has an aggregate, so that a subquery for one value may need all rows
	oneRow  bool // it has one row whatever there is, in which subqueries for one value are computed
}

// cutsOf finds them. Of a statement that was not understood, the token before the
// parenthesis that a LIMIT stands in tells what it belongs to.
func cutsOf(s *sqltree.Shape) cuts {
	c := cutsByTokens(s.Tokens)
	r := s.Selects()
	if r == nil {
		return c
	}
	c.top, c.from, c.within, c.list = false, false, c.exists, false
	c.oneRow = r.GivesOneRow()
	for _, q := range r.Queries {
		switch {
		case !q.Limited, r.KeepsAll(q):
		case q.Source || q.With != nil:
			c.from = true
		case q.Above != nil:
			c.within, c.list = true, true
		default:
			c.top = true
		}
	}
	return c
}

func cutsByTokens(tokens []sqltext.Token) cuts {
	var c cuts
	var open []string // the token before each parenthesis that is open
	before := ""
	for i, t := range tokens {
		switch {
		case t.Text == "(":
			open = append(open, strings.ToUpper(before))
		case t.Text == ")":
			open = open[:max(len(open)-1, 0)]
		case t.Is("CASE"), t.Is("COALESCE"), t.Is("IFNULL"), t.Is("IIF"):
			c.chooses, c.queries = true, c.queries || choosesQueries(tokens[i:])
		case t.Is("EXISTS"):
			c.within, c.exists = true, true
		case i+1 < len(tokens) && tokens[i+1].Text == "(" && t.Bare() && sqltree.Aggregates[sqltext.Lower(t.Text)]:
			c.totals = true
		case t.Is("LIMIT") && len(open) == 0:
			c.top = true
		case t.Is("LIMIT"):
			switch open[len(open)-1] {
			case "FROM", "JOIN", ",", "AS", "MATERIALIZED":
				c.from = true
			default:
				c.within, c.list = true, true
			}
		}
		before = t.Text
	}
	return c
}

// choosesQueries says whether the expression that some tokens begin with may leave out a
// query that stands in it. The first of COALESCE and IFNULL is always computed.
func choosesQueries(tokens []sqltext.Token) bool {
	isCase := tokens[0].Is("CASE")
	first, depth := !isCase && !tokens[0].Is("IIF"), 0
	if isCase {
		depth = 1
	}
	for _, t := range tokens[1:] {
		switch {
		case t.Text == "(" || t.Is("CASE"):
			depth++
		case t.Text == ")" || t.Is("END"):
			depth--
		case t.Text == "," && depth == 1:
			first = false
		case t.Is("SELECT") && !first:
			return true
		}
		if depth <= 0 {
			return false
		}
	}
	return false
}

// outline asks SQLite for its plan of a statement whose costs may depend on it.
// Without an answer, or for a statement that reads through views which were not written
// out, it stays with what the text alone tells.
func (s *Session) outline(st *Statement) outline {
	out := outline{limited: st.shape.Limited}
	if !st.plain && !s.besideOwn(st) || !st.shape.Tables || !st.shape.Repeats && !st.shape.Limited && !st.shape.Family {
		return out
	}
	for i, t := range st.shape.Tokens {
		if t.Is("EXPLAIN") || t.Is("PRAGMA") || t.Text == ";" && i < len(st.shape.Tokens)-1 {
			return out
		}
	}
	root, err := s.queryPlan(st, st.text)
	if err != nil {
		return out // the statement itself meets the error
	}
	if st.shape.Family && root.fansOut() {
		st.shape.Repeats = true // the parents are rows that the statement reads too
	}
	cut := cutsOf(&st.shape)
	out = cut.outline(root)
	if cut.top && !cut.from && !cut.within {
		out.wanted = st.shape.Wanted()
	}
	out.beyond = cut.beyond(st, root, out)
	return out
}

// outline is what a plan tells of a statement with such cuts.
func (c cuts) outline(root *planNode) outline {
	early := (c.top || c.from) && root.stops() // a query in a FROM may have become the statement
	out := outline{limited: early || c.within, cutFrom: c.from, throughout: !early, driven: !early && root.drives()}
	out.scanned, out.arms = root.scans(nil), root.arms()
	out.full, out.ranked = map[string]bool{}, map[string]bool{}
	root.rank(out.ranked)
	times := map[string]int{}
	out.unsure, out.below = map[string]bool{}, map[string][]followed{}
	found := scans{full: times, inner: map[string]int{}, each: map[string]int{}, some: map[string]int{}, unsure: out.unsure, below: out.below, chooses: c.chooses && c.queries, top: root}
	all := c
	all.chooses = false
	all.walk(root, early, found)
	out.joined, out.each = map[string]bool{}, map[string]bool{}
	for plan, n := range found.inner {
		out.joined[plan] = root.times(plan) == n+times[plan]
	}
	for plan, n := range found.each { // one that is joined too is run for the rows there as well
		out.each[plan] = root.times(plan) == n+found.inner[plan]
	}
	for plan := range times {
		out.full[plan] = true
	}
	out.certain, out.forRows = c.certain(root, early, found)
	return out
}

// scans are the plans of scans, and how often each is found.
type scans struct {
	full  map[string]int // run once, to the end
	inner map[string]int // run for rows of others, to the end
	each  map[string]int // first in what is computed for each row
	some  map[string]int // run for rows of others, to the first row that they are to find; nil where nobody asks
	// unsure are those of full that are not run where a scan of Okta's before them
	// has no row; maybe is set below such a scan.
	unsure  map[string]bool
	maybe   bool
	chooses bool                  // only some of the queries in expressions are run
	below   map[string][]followed // see outline
	top     *planNode             // the outermost SELECT
}

// walk collects the scans below a SELECT that is certain to run: those that run
// once, and those that run for the rows of others. early is set when its reader
// may stop before its end; what is joined for an EXISTS stops at its first row. What
// is in expressions counts only where all of them are computed.
func (c cuts) walk(n *planNode, early bool, found scans) {
	first, some := true, false
	below := found
	below.maybe = found.maybe || n.begins()
	if !early && found.below != nil {
		n.follows(found.chooses, found.below)
	}
	for _, child := range n.under {
		word, _, _ := strings.Cut(child.text, " ")
		switch word {
		case "SCAN", "SEARCH", "MULTI-INDEX":
			before, plan, ok := strings.Cut(child.text, " VIRTUAL TABLE INDEX 0:")
			some = some || strings.HasSuffix(before, " EXISTS")
			switch {
			case !ok || early:
			case first:
				if found.full[plan]++; found.maybe && found.unsure != nil {
					found.unsure[plan] = true
				}
			case !some:
				found.inner[plan]++
			case found.some != nil:
				found.some[plan]++
			}
			first = false
		case "CORRELATED":
			if len(child.under) > 0 && !early {
				if _, plan, ok := strings.Cut(child.under[0].text, " VIRTUAL TABLE INDEX 0:"); ok {
					found.each[plan]++
				}
			}
		case "CO-ROUTINE":
			c.walk(child, (early || c.from) && !child.atOnce(), below)
		case "MATERIALIZE":
			c.walk(child, c.from && !child.atOnce(), below)
		case "SCALAR":
			value := below
			if n == found.top && c.oneRow {
				value.maybe = found.maybe
			}
			if !c.chooses {
				c.walk(child, c.within || !c.totals, value)
			}
		case "LIST":
			if !c.chooses {
				c.walk(child, c.list, below) // an EXISTS makes none
			}
		case "RIGHT":
			if n.text != "MERGE (EXCEPT)" && n.text != "MERGE (INTERSECT)" {
				c.walk(child, early && !child.atOnce(), found)
				break
			}
			right := found
			right.maybe = true // nothing is asked for beside no rows
			c.walk(child, early && !child.atOnce(), right)
		case "SETUP":
			if !early && found.below != nil {
				n.recurses(child, found.below)
			}
			c.walk(child, early && !child.atOnce(), found)
		case "COMPOUND", "LEFT-MOST", "UNION", "EXCEPT", "INTERSECT", "MERGE", "LEFT":
			c.walk(child, early && !child.atOnce(), found)
		}
	}
}

// readsAll says whether the statement is certain to read a table to its end.
func (st *Statement) readsAll(t *catalog.Table) bool {
	if len(st.full) == 0 {
		return false
	}
	st.mu.Lock()
	plans := st.plans
	all, known := st.allRead[t.Name]
	st.mu.Unlock()
	if known {
		return all
	}
	all = st.plansAll(t, plans)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.allRead[t.Name] = all
	return all
}

// readsAllSurely is readsAll of a scan that is run whatever rows others have.
func (st *Statement) readsAllSurely(t *catalog.Table) bool {
	st.mu.Lock()
	plans := st.plans
	st.mu.Unlock()
	return st.plansAll(t, slices.DeleteFunc(slices.Clone(plans), func(p notedPlan) bool { return st.unsure[p.text] }))
}

func (st *Statement) plansAll(t *catalog.Table, plans []notedPlan) bool {
	for _, p := range plans {
		if p.table == t.Name && st.full[p.text] && !strings.Contains(p.text, "?1") {
			if prog, err := planner.Bind(t, p.text, nil, planner.BindOptions{}); err == nil && prog.Whole {
				return true
			}
		}
	}
	return false
}
