package planner

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Limits of one expression. Okta documents neither; both are well below what
// it has been seen to take, and Step.Split copes with less.
const (
	maxTerms      = 200  // alternatives, one page of rows
	maxExpression = 7500 // bytes before encoding
)

// binder is one Bind.
type binder struct {
	t    *catalog.Table
	args []Arg
	opt  BindOptions
	cols []int
	prog *Program
}

// Parsed is a plan's text, read. It may be bound any number of times, concurrently.
type Parsed struct {
	t     *catalog.Table
	steps []template
	cols  []int
}

// Parse reads a plan's text, as Best gave it for the table.
func Parse(t *catalog.Table, text string) (*Parsed, error) {
	steps, cols, err := parsePlan(t, text)
	if err != nil {
		return nil, err
	}
	return &Parsed{t, steps, cols}, nil
}

// Columns are those that the plan names.
func (p *Parsed) Columns() []int { return p.cols }

// Bind reads a plan's text and fills the values in.
func Bind(t *catalog.Table, text string, args []Arg, opt BindOptions) (*Program, error) {
	p, err := Parse(t, text)
	if err != nil {
		return nil, err
	}
	return p.Bind(args, opt)
}

// Bind fills the values into a plan. The text and the arguments are all it
// needs, besides what the options add to choose between equivalent requests.
//
// A value that cannot be said to Okta widens the request, never the answer.
func (p *Parsed) Bind(args []Arg, opt BindOptions) (*Program, error) {
	t, steps, cols := p.t, slices.Clone(p.steps), p.cols
	if opt.MaxExpression <= 0 {
		opt.MaxExpression = maxExpression
	}
	if opt.Columns != nil {
		cols = slices.Compact(slices.Sorted(slices.Values(opt.Columns)))
	}
	b := &binder{t: t, args: args, opt: opt, cols: cols, prog: &Program{Columns: cols, Given: map[int]Value{}}}
	for i := range steps {
		if err := b.checkArgs(&steps[i]); err != nil {
			return nil, err
		}
	}
	if len(steps) == 1 {
		b.shorter(&steps[0])
	}
	without := b.unlimited(steps)
	b.prog.NotTimes = b.notTimes(steps)
	b.prog.Whole, b.prog.Lookup = whole(steps), b.lookup(steps)
	b.prog.Said = len(args) - without
	for i := range steps {
		if b.prog.Said -= len(steps[i].knows); steps[i].from != nil {
			b.prog.Said -= len(steps[i].from.step.knows)
		}
	}
	for i := range steps {
		if b.step(&steps[i]) {
			break // it answered for the whole plan
		}
		if b.prog.Empty {
			return &Program{Empty: true, Columns: cols, Given: b.prog.Given}, nil
		}
	}
	return b.prog, nil
}

// checkArgs makes sure that every placeholder has its argument.
func (b *binder) checkArgs(m *template) error {
	check := func(n int, isList bool) error {
		if n > len(b.args) {
			return fmt.Errorf("%w: it has no argument %d", errPlan, n)
		}
		if n > 0 && b.args[n-1].IsList != isList {
			return fmt.Errorf("%w: argument %d: list is %t", errPlan, n, b.args[n-1].IsList)
		}
		return nil
	}
	for _, r := range m.bound {
		if err := check(r.arg, r.list); err != nil {
			return err
		}
	}
	for _, e := range m.terms {
		if err := check(e.arg, e.form == list); err != nil {
			return err
		}
	}
	for _, e := range m.knows {
		if err := check(e.arg, false); err != nil {
			return err
		}
	}
	for _, a := range m.also {
		if err := check(a.ref.arg, a.ref.list); err != nil {
			return err
		}
	}
	for _, r := range m.ruled {
		if err := check(r.ref.arg, r.ref.list); err != nil {
			return err
		}
	}
	if m.from != nil {
		if err := b.checkArgs(&m.from.step); err != nil {
			return err
		}
	}
	for _, n := range []int{m.verbatim, m.limit, m.offset} {
		if err := check(n, false); err != nil {
			return err
		}
	}
	return nil
}

// step adds the requests of one template. It returns true when they are the
// whole answer and the templates that follow are not needed.
func (b *binder) step(m *template) bool {
	switch {
	case len(pathParams(m.path.URL)) > 0:
		return b.keyed(m)
	case m.verbatim > 0:
		b.given(m)
	case m.pass != "":
		b.add(m, Step{base: []string{m.pass}, param: filter}, b.limit(m, true))
	case len(m.terms) > 0 || len(m.any) > 0 || m.sort >= 0:
		return b.expression(m)
	default:
		b.add(m, Step{}, b.limit(m, true))
	}
	return false
}

// add completes a step and appends it.
func (b *binder) add(m *template, s Step, limit int) {
	s.Path, s.table = m.path, b.t
	s.Lean = lean(b.t, m.path, b.cols)
	if m.sort >= 0 && !b.t.Columns[m.sort].NotNull {
		s.sorted = b.t.Columns[m.sort].Attribute()
	}
	s.rest = m.tail(b.t, b.cols, pageSize(m.path, limit))
	if s.FanoutParam == "" {
		s.URL = fillPath(m.path.URL, s.Params)
	}
	s.encode()
	b.prog.Limit = limit
	b.prog.Steps = append(b.prog.Steps, s)
}

func pageSize(p *catalog.Path, limit int) int {
	if limit > 0 && limit < p.Page {
		return limit
	}
	return p.Page
}

// limit is the number of rows the statement wants, or 0 when it wants all or
// may have to drop some of those it gets.
func (b *binder) limit(m *template, exact bool) int {
	if m.limit == 0 || !exact {
		return 0
	}
	n := b.args[m.limit-1].Value
	if n.Kind != Int || n.Int < 0 {
		return 0
	}
	total := n.Int
	if m.offset > 0 {
		off := b.args[m.offset-1].Value
		if off.Kind != Int {
			return 0
		}
		total += max(off.Int, 0)
	}
	const most = 1 << 30
	if total < 0 || total > most {
		return 0
	}
	return int(max(total, 1))
}

// given passes Okta's own text on.
func (b *binder) given(m *template) {
	v := b.args[m.verbatim-1].Value
	if v.Kind == Null {
		b.prog.Empty = true
		return
	}
	text := v.Text
	if v.Kind == Int || v.Kind == Float {
		text = sqlText(v)
	}
	s := Step{param: m.param}
	if text != "" {
		s.base = []string{text}
	}
	b.prog.Given[b.givenColumn(m.param)] = v
	b.prog.Ordered = m.sort >= 0
	b.furtherOrder(m)
	if m.param == query {
		b.prog.Warnings = append(b.prog.Warnings, b.t.Name+": _q: Okta answers with one page of at most "+
			strconv.Itoa(m.path.Page)+" rows, and what goes beyond it is missing")
	}
	b.add(m, s, b.limit(m, true))
}

func (b *binder) givenColumn(p param) int {
	switch p {
	case search:
		return b.t.SearchColumn()
	case filter:
		return b.t.FilterColumn()
	}
	return b.t.QColumn()
}

// everything replaces the plan by a complete list, or the part of it that comes after
// rows in order.
func (b *binder) everything(m *template) {
	if !b.prog.Ordered {
		b.prog.Steps, b.prog.Whole = nil, true
	}
	for _, s := range scanSteps(b.t, listPath(b.t)) {
		s.fields = m.fields
		st := Step{}
		if s.pass != "" {
			st = Step{base: []string{s.pass}, param: filter}
		}
		if open := s.open(); open != "" {
			st.FanoutParam, st.Fanout = open, s.path.Parents
		}
		b.add(&s, st, 0)
	}
}
