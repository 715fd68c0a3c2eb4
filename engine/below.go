package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A statement that begins with most rows of a table, such as the active users, and goes on
// with lists of those below each of them comes to read most of it a second time, and a
// recursion once more for each level. So a complete scan is made first, which takes little
// more than what such a statement begins with.

// followed is what follows from each row of a scan: the plans of other scans.
type followed struct {
	plans []string
	list  bool // they look up the whole list that the rows make
	// alias is what the rows' table goes by where all of them have to be asked about;
	// "" in a recursion, which comes to rows that it did not begin with.
	alias string
}

// follows takes note, for the first scan of a SELECT, of what is run for each of its rows
// first of all. What is in expressions is not where only some of them are computed.
func (n *planNode) follows(chooses bool, below map[string][]followed) {
	var first *planNode
	scans := 0
	for _, c := range n.under {
		if list := c.outermost(); list != nil && strings.HasPrefix(c.text, "LIST SUBQUERY ") && n.outermost() != nil {
			below[list.plan()] = append(below[list.plan()], followed{plans: []string{n.outermost().plan()}, list: true, alias: list.alias()})
		}

		word, _, _ := strings.Cut(c.text, " ")
		isScan := word == "SCAN" || word == "SEARCH"
		if isScan {
			scans++
		}
		switch {
		case isScan && first == nil:
			first = c
		case isScan && scans == 2:
			below[first.plan()] = append(below[first.plan()], followed{plans: []string{c.plan()}, alias: first.alias()})
		case word == "CORRELATED" && !chooses && scans == 1 && c.outermost() != nil:
			below[first.plan()] = append(below[first.plan()], followed{plans: []string{c.outermost().plan()}, alias: first.alias()})
		}
	}
}

// recurses takes note, for a recursion's first scan, of those of its further levels.
func (n *planNode) recurses(setup *planNode, below map[string][]followed) {
	first := setup.outermost()
	if first == nil {
		return
	}
	for _, c := range n.under {
		if strings.HasPrefix(c.text, "RECURSIVE STEP") {
			below[first.plan()] = append(below[first.plan()], followed{plans: c.scans(nil)})
		}
	}
}

// plan is that of a scan of one of Okta's tables, "" for any other.
func (n *planNode) plan() string {
	_, plan, _ := strings.Cut(n.text, " VIRTUAL TABLE INDEX 0:")
	return plan
}

// alias is what the table of a scan goes by.
func (n *planNode) alias() string {
	words := strings.SplitN(n.text, " ", 3)
	return words[min(1, len(words)-1)]
}

// beginsBelow says whether the program of a plan is that of most rows of a table, and
// whether all of them are looked up in it again, by something that many rows may have in
// common.
func (st *Statement) beginsBelow(t *catalog.Table, plan string, prog *planner.Program) bool {
	below := st.below[plan]
	if len(below) == 0 || !selects(prog) || !prog.Steps[0].Broad() || t.ScanPath() == nil {
		return false
	}
	st.mu.Lock()
	plans := st.plans
	st.mu.Unlock()
	var pushed []string
	for _, p := range plans {
		if p.table == t.Name && p.text == plan {
			pushed = append(pushed, p.pushed...)
		}
	}
	return slices.ContainsFunc(below, func(f followed) bool {
		return slices.ContainsFunc(plans, func(p notedPlan) bool {
			return p.table == t.Name && slices.Contains(f.plans, p.text) && (p.looksUpMany(t, f.list) || !f.list && prog.Steps[0].Most() && p.looksUpEach(t) && st.eachOf(t, f.alias))
		}) && (f.alias == "" || st.asksAboutAll(t, f.alias, pushed))
	})
}

// looksUpMany says whether a plan looks rows up by the values of columns that many of
// them may have in common, and by nothing else.
func (p *notedPlan) looksUpMany(t *catalog.Table, list bool) bool {
	return len(p.wants) > 0 && !slices.ContainsFunc(p.wants, func(w want) bool {
		return w.column < 0 || w.list != list || w.given != nil || t.Columns[w.column].Unique
	})
}

// looksUpEach says whether a plan looks rows up by the values of a column that many of them
// may have in common, and by what the text says of them that is not said of few.
func (p *notedPlan) looksUpEach(t *catalog.Table) bool {
	by := 0
	for _, w := range p.wants {
		switch {
		case w.given != nil && w.column >= 0 && !t.Columns[w.column].Unique && !t.Names(w.column):
		case w.given != nil || w.column < 0 || w.list || t.Columns[w.column].Unique:
			return false
		default:
			by++
		}
	}
	return by == 1
}

// eachOf says whether rows of a table are looked up for others of it by what each of these
// has alone: there are as many look-ups then as rows, whatever else is said of what they
// look for.
func (st *Statement) eachOf(t *catalog.Table, alias string) bool {
	r := st.shape.SelectsOf(st.org.Table)
	if r == nil || alias == "" {
		return false
	}
	tied := func(at, other int) bool {
		ref, ok := r.ColumnAt(at)
		to, found := r.ColumnAt(other)
		if !ok || !found || ref.Item == to.Item || ref.Item.Table() != t || to.Item.Table() != t || !sqltext.Same(ref.Item.Alias, alias) {
			return false
		}
		n, known := t.Column(ref.Name)
		of, also := t.Column(to.Name)
		return known && also && t.Columns[n].Unique && !t.Columns[of].Unique
	}
	for k, tok := range r.Shape.Tokens {
		if tok.Text != "=" && tok.Text != "==" {
			continue
		}
		left, right := k-1, k+1
		if r.Shape.At(right+1).Text == "." {
			right += 2
		}
		if tied(left, right) || tied(right, left) {
			return true
		}
	}
	return false
}

// asksAboutAll says whether nothing leaves out rows of a table before others are looked up
// for them, but terms that are asked for.
func (st *Statement) asksAboutAll(t *catalog.Table, alias string, pushed []string) bool {
	r := st.shape.SelectsOf(st.org.Table)
	if r == nil {
		return false
	}
	asked := func(name string) bool {
		return slices.ContainsFunc(pushed, func(term string) bool { return strings.HasPrefix(term, name+" ") })
	}
	return slices.ContainsFunc(r.Cores, func(c *sqltree.Core) bool {
		return slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool {
			return it.Table() == t && sqltext.Same(it.Alias, alias) && r.MeetsOnly(it, asked)
		})
	})
}
