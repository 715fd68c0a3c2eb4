package engine

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// lookupBy is the key of a plan's lookups. What the plan knows of the rows besides
// makes them others, where a value may have many rows and no other scan of the
// statement could share them.
func (st *Statement) lookupBy(t *catalog.Table, l *planner.Lookup) lookupKey {
	by := lookupKey{table: t.Name, column: l.Column, folded: l.Folded}
	if len(l.Beside) > 0 && !t.Columns[l.Column].Unique && st.looksUpOnce(&t.Columns[l.Column]) {
		by.beside = fmt.Sprint(l.Beside)
	}
	return by
}

// looksUpOnce says whether one scan of the statement asks for rows by a column.
func (st *Statement) looksUpOnce(c *catalog.Column) bool { return st.looksUp(c) == 1 }

// looksUp is how many scans of the statement ask for rows by a column.
func (st *Statement) looksUp(c *catalog.Column) (n int) {
	for _, plan := range st.scanned {
		if strings.Contains(plan, c.Attribute()+" eq ?") || strings.Contains(plan, c.Attribute()+" in ?") {
			n++
		}
	}
	return n
}

// scans adds the plans of all scans, each as often as it stands there.
func (n *planNode) scans(to []string) []string {
	for _, c := range n.under {
		if _, plan, ok := strings.Cut(c.text, " VIRTUAL TABLE INDEX 0:"); ok {
			to = append(to, plan)
		}
		to = c.scans(to)
	}
	return to
}

// plan is the plan for one value of the column, or for a list of values. Of many it
// says what else the wanted rows meet, where it can be said in the same request.
func (ls *lookups) plan(list bool) (planner.Plan, error) {
	if list && len(ls.beside) > 0 {
		if p, err := ls.planWith(list, ls.beside); err == nil && p.AsList[0] {
			return p, nil
		}
	}
	return ls.planWith(list, nil)
}

func (ls *lookups) planWith(list bool, beside []planner.Beside) (planner.Plan, error) {
	st := ls.st
	collation := "BINARY"
	if ls.folded || ls.cat.Columns[ls.column].NoCase {
		collation = "NOCASE"
	}
	in := planner.Input{
		Constraints: []planner.Constraint{{
			Column: ls.column, Op: planner.EQ, Usable: true, CanList: list, Collation: collation,
		}},
		Used: usedMask(st.columnsBy(ls.cat, ls.column)), Mode: st.org.mode(), Rows: st.org.sizeToPlan,
	}
	for _, b := range beside {
		in.Constraints = append(in.Constraints, planner.Constraint{Column: b.Column, Op: planner.EQ, Usable: true, Collation: "BINARY", Known: true, Value: b.Value})
	}
	return planner.Best(ls.cat, in)
}

// args are the arguments of such a plan.
func (ls *lookups) args(plan planner.Plan, list bool, values []string) []planner.Arg {
	arg := planner.Arg{IsList: list}
	if list {
		for _, v := range values {
			arg.List = append(arg.List, planner.Value{Kind: planner.Text, Text: v})
		}
	} else {
		arg.Value = planner.Value{Kind: planner.Text, Text: values[0]}
	}
	args := []planner.Arg{arg}
	for i, at := range plan.ArgIndex[1:] {
		if at > 0 {
			args = append(args, planner.Arg{Value: ls.beside[i].Value})
		}
	}
	return args
}
