package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// job is one planning.
type job struct {
	t    *catalog.Table
	in   Input
	cols []int // columns read
	rows float64
	skip []bool // constraints that no request has to say: LIMIT, OFFSET and what others imply
}

// use is a constraint whose value a candidate needs.
type use struct {
	constraint int
	list       bool
}

// candidate is one way to answer.
type candidate struct {
	steps   []template // arguments are numbers of constraints, from 1, until the end
	uses    []use
	pushed  []int   // constraints that the request says
	exact   bool    // the request says all of them exactly, as far as planning can tell
	calls   float64 // requests expected
	fetched float64 // rows expected in the answers
	rank    int     // preference among equals: key, list, filter, search
	ordered bool
	unique  bool
	ruled   []int // constraints that tell which sources of parents to ask
}

// Ranks of candidates that cost the same. A key or a plain list does not
// depend on an index; filter depends on it less than search.
const (
	rankKey = iota
	rankList
	rankFilter
	rankSearch
)

// Best returns the cheapest plan. The error is a *TimeError for a constant that
// is no timestamp where one is due, or ErrNoPlan.
func Best(t *catalog.Table, in Input) (Plan, error) {
	j := &job{t: t, in: in, cols: usedColumns(t, in.Used), rows: learned(t, in.Rows), skip: implied(in.Constraints)}
	for _, k := range in.Constraints {
		if k.Op != LIMIT && k.Op != OFFSET && (k.Column < 0 || k.Column >= len(t.Columns)) {
			return Plan{}, fmt.Errorf("planner: %s has no column %d", t.Name, k.Column)
		}
	}
	if err := checkTimes(t, in.Constraints); err != nil {
		return Plan{}, err
	}
	cands, err := j.candidates()
	if err != nil {
		return Plan{}, err
	}
	if len(cands) == 0 {
		return Plan{}, ErrNoPlan
	}
	best := slices.MinFunc(cands, func(a, b *candidate) int {
		switch {
		case a.calls != b.calls:
			return cmp.Compare(a.calls, b.calls)
		case j.stopsSooner(a, b):
			return -1
		case j.stopsSooner(b, a):
			return 1
		case j.saysMore(a, b):
			return -1
		case j.saysMore(b, a):
			return 1
		case a.rank != b.rank:
			return a.rank - b.rank
		case j.fixed(a) != j.fixed(b):
			// In a join, what is asked by a constant is asked once.
			if j.fixed(a) {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.fetched, b.fetched)
	})
	return j.plan(best), nil
}

// stopsSooner says whether a list is in order, so that the statement may stop
// early, where another one of as many calls is not. Nothing is saved against a
// key, nor against a complete list of one page, nor where a row of another table
// may give the value: see sorted.
func (j *job) stopsSooner(a, b *candidate) bool {
	if !j.in.Early || !a.ordered || b.ordered || j.in.Late != LateParameters && j.late() {
		return false
	}
	return b.rank == rankFilter || b.rank != rankKey && b.calls > 1
}

// saysMore says whether a request for the same list says all that another one of
// as many calls says, and more: how many rows there are is a guess, and so is
// whether they fit into one page. Nothing is gained where that is certain, and
// something lost where a constant would be asked for once, or the values of many
// rows together.
func (j *job) saysMore(a, b *candidate) bool {
	x, y := &a.steps[0], &b.steps[0]
	if x.path != y.path || x.param == noParam || y.param == noParam || x.verbatim > 0 || y.verbatim > 0 {
		return false
	}
	more := len(a.pushed) + len(x.any) - len(b.pushed) - len(y.any)
	if more < 0 || len(x.any) < len(y.any) || more == 0 && (len(x.any) == 0 || a.fetched >= b.fetched) {
		return false
	}
	if j.in.Late != LateParameters && !j.fixed(a) && (j.fixed(b) || j.in.Joined && len(b.pushed) == 1) {
		return false
	}
	for _, i := range b.pushed {
		if k := &j.in.Constraints[i]; !slices.Contains(a.pushed, i) || (k.Op == EQ || k.Op == IS) && !k.CanList && j.t.Columns[k.Column].Unique {
			return false
		}
	}
	return true
}

// fixed says whether a path's parameters are all constants of the statement.
func (j *job) fixed(c *candidate) bool {
	for _, at := range c.pushed {
		if !j.in.Constraints[at].Known {
			return false
		}
	}
	return len(c.pushed) > 0
}

// candidates lists every way that the mode allows.
func (j *job) candidates() ([]*candidate, error) {
	given, err := j.given()
	if err != nil || given != nil {
		return given, err
	}
	var out []*candidate
	for i := range j.t.Paths {
		p := &j.t.Paths[i]
		out = append(out, j.byPath(p)...)
	}
	return out, nil
}

// plan prints a candidate and numbers its arguments in the order of the
// constraints.
func (j *job) plan(c *candidate) Plan {
	n := len(j.in.Constraints)
	p := Plan{
		ArgIndex: make([]int, n), AsList: make([]bool, n), OrderByConsumed: c.ordered,
		Calls: c.calls, Fetched: c.fetched, Unique: c.unique,
	}
	for _, u := range c.uses {
		p.ArgIndex[u.constraint] = 1
		p.AsList[u.constraint] = u.list
	}
	next := 0
	for i, used := range p.ArgIndex {
		if used > 0 {
			next++
			p.ArgIndex[i] = next
		}
	}
	var texts []string
	if from := c.steps[0].from; from != nil {
		p.Selects = from.t.Name
	}
	for i := range c.steps {
		renumber(&c.steps[i], p.ArgIndex)
		texts = append(texts, c.steps[i].print(j.t, j.cols))
	}
	p.Text = strings.Join(texts, " + ") + " " + columnsText(j.t, j.cols)
	p.Folds.all = slices.ContainsFunc(c.steps, func(m template) bool { return len(m.any) > 0 })
	rows := c.fetched
	for i, k := range j.in.Constraints {
		if j.skip[i] {
			continue
		}
		if slices.Contains(c.pushed, i) {
			p.Pushed = append(p.Pushed, describe(j.t, k))
			p.Folds.note(&j.t.Columns[k.Column], k.Collation)
			continue
		}
		if k.Usable {
			rows *= j.selectivity(k)
		}
		p.Kept = append(p.Kept, describe(j.t, k)+" ("+j.whyKept(c, i, k)+")")
	}
	p.Rows = max(1, int64(rows+0.5))
	p.Cost = c.calls*1000 + c.fetched*0.01
	return p
}

// Args are the arguments of a plan, as far as planning knows the values of its
// constraints: all of them, or none. lists are the values of the lists of columns.
func (p *Plan) Args(constraints []Constraint, lists map[int][]Value) ([]Arg, bool) {
	var args []Arg
	for i, at := range p.ArgIndex {
		if at == 0 {
			continue
		}
		k := constraints[i]
		list := lists[k.Column]
		switch {
		case at != len(args)+1:
			return nil, false
		case p.AsList[i] && len(list) > 0:
			args = append(args, Arg{List: list, IsList: true})
		case p.AsList[i] || !k.Known:
			return nil, false
		default:
			args = append(args, Arg{Value: k.Value})
		}
	}
	return args, true
}

// renumber replaces the numbers of constraints, counted from 1, by the numbers
// of their arguments.
func renumber(m *template, args []int) {
	to := func(n int) int {
		if n == 0 {
			return 0
		}
		return args[n-1]
	}
	for name, r := range m.bound {
		m.bound[name] = ref{to(r.arg), r.list}
	}
	for i := range m.terms {
		m.terms[i].arg = to(m.terms[i].arg)
	}
	for i := range m.knows {
		m.knows[i].arg = to(m.knows[i].arg)
	}
	for i := range m.also {
		m.also[i].ref.arg = to(m.also[i].ref.arg)
	}
	if m.from != nil {
		renumber(&m.from.step, args)
	}
	for i := range m.ruled {
		m.ruled[i].ref.arg = to(m.ruled[i].ref.arg)
	}
	m.verbatim, m.limit, m.offset = to(m.verbatim), to(m.limit), to(m.offset)
}
