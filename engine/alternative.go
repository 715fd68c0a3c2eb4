package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// alternative is another way to the rows of a plan that looks up one key at a
// time: a list that the statement's own values narrow. Who of these users is in
// that group can be asked once for each user, or once of the group; how many
// users come is not known when SQLite chooses.
type alternative struct {
	table, of string // the plan that it is an alternative to
	plan      string
	args      []planner.Arg

	rows  *rowset // once begun
	pages int     // chunks read of rows
}

// same says whether two alternatives ask for the same in place of the same.
func (a *alternative) same(b *alternative) bool {
	return a.table == b.table && a.of == b.of && a.plan == b.plan && slices.EqualFunc(a.args, b.args, func(x, y planner.Arg) bool { return x.Value == y.Value })
}

// alternativeTo looks for an alternative to a plan whose keys come from other
// tables of a join. It returns a number for Filter to find it by, 0 when there
// is none.
func (st *Statement) alternativeTo(t *catalog.Table, in planner.Input, plan planner.Plan) int {
	if in.Mode.PushdownOff || !strings.Contains(plan.Text, "{?") {
		return 0
	}
	in.Constraints, in.OrderBy, in.AnyOf = slices.Clone(in.Constraints), nil, nil
	joined := false
	for i := range in.Constraints {
		k := &in.Constraints[i]
		joined = joined || plan.ArgIndex[i] > 0 && !k.Known
		k.Usable = k.Usable && k.Known && k.Op == planner.EQ
	}
	if !joined {
		return 0
	}
	other, err := planner.Best(t, in)
	if err != nil || !strings.Contains(other.Text, "{?") || strings.Contains(other.Text, " each ") || slices.Contains(other.AsList, true) {
		return 0
	}
	a := &alternative{table: t.Name, of: plan.Text, plan: other.Text}
	for n := 1; ; n++ {
		i := slices.Index(other.ArgIndex, n)
		if i < 0 {
			break
		}
		a.args = append(a.args, planner.Arg{Value: in.Constraints[i].Value})
	}
	return st.addAlternative(a)
}

// addAlternative numbers an alternative. A plan made again for the same
// statement finds the number it had.
func (st *Statement) addAlternative(a *alternative) int {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i, b := range st.alternatives {
		if a.same(b) {
			return i + 1
		}
	}
	st.alternatives = append(st.alternatives, a)
	return len(st.alternatives)
}

// alternativeAt returns the alternative to a plan, nil when there is none.
func (st *Statement) alternativeAt(number int, table, plan string) *alternative {
	st.mu.Lock()
	defer st.mu.Unlock()
	if number < 1 || number > len(st.alternatives) {
		return nil
	}
	if a := st.alternatives[number-1]; a.table == table && a.of == plan {
		return a
	}
	return nil
}

// fromAlternative answers a lookup from the alternative's rows, if all of them
// have been read. It reads on as long as that has not cost more than the lookups
// so far: together they cost at most about twice the cheaper way.
func (c *cursor) fromAlternative(ls *lookups, value string) (bool, error) {
	a := c.alt
	if a == nil || ls.listable() {
		return false, nil
	}
	if a.rows == nil {
		prog, err := c.bind(a.plan, a.args)
		if err != nil {
			return false, err
		}
		if prog.Empty {
			return true, nil
		}
		a.rows = c.st.rowsetOf(c.t.cat, prog, true)
	}
	for !a.rows.complete() {
		if ls.calls == 0 || int64(a.pages) > ls.calls {
			return false, nil
		}
		next, err := a.rows.chunk(c.s.ctx, a.pages, false)
		if err != nil {
			return false, err
		}
		if next != nil {
			a.pages++
		}
	}
	refs, err := a.rows.find(ls.column, foldKey(value))
	if err != nil {
		return false, err
	}
	c.pick = &picked{rows: a.rows, refs: refs}
	return true, nil
}
