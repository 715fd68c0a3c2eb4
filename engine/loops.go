package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// A loop may ask for a table under one set of conditions after the other, such as a
// department and a title of each row. Where a rehearsal tells of those that follow,
// one request asks for the rows of many of them.

// loops are the programs that cursors of the last rehearsal have run, each once.
type loops struct {
	known []*loop
	backoff
}

// loop is what one cursor has run.
type loop struct {
	programs []*planner.Program
	keys     map[string]int // where a program is among them, by what togetherKey says
	bare     map[string]int // the same by its request
	certain  bool           // the rehearsal came to its end
	arms     bool           // they are those of the arms of an OR
}

// noteProgram collects a program that has no answer yet.
func (c *rehearsed) noteProgram(request string, prog *planner.Program) error {
	if prog.Ordered || prog.Limit > 0 || !selects(prog) {
		return nil
	}
	r, key := c.st.rehearsal, togetherKey(c.t.cat, prog)
	if c.loop == nil {
		c.loop = r.loopOf(c)
	}
	if _, ok := c.loop.keys[key]; ok {
		return nil
	}
	c.loop.keys[key], c.loop.bare[request] = len(c.loop.programs), len(c.loop.programs)
	c.loop.programs = append(c.loop.programs, prog)
	if r.room--; r.room <= 0 {
		return errEnough
	}
	return nil
}

// inLoops answers a program together with those that follow it in a loop, where
// they are certain to be wanted.
func (c *cursor) inLoops(prog *planner.Program) (bool, error) {
	st := c.st
	if st.org.opt.PushdownOff || st.arms[c.plan] == 0 && c.startsOnce() || !c.goesOn() || prog.Ordered || prog.Limit > 0 || !selects(prog) {
		return false, nil
	}
	if rows := st.heldTogether(c.t.cat, prog); rows != nil {
		return true, c.answerOf(rows, prog)
	}
	key := togetherKey(c.t.cat, prog)
	if st.rowsetKnown(c.t.cat, prog) {
		return false, nil
	}
	l := st.loops.with(key)
	if l == nil && c.rehearseFor(prog, &st.loops.backoff, func() bool { return st.loops.with(key).goesOn() }) {
		l = st.loops.with(key)
	}
	if l == nil || !l.certain {
		return false, nil
	}
	rows, err := c.together(prog, l.after(c, key))
	if rows == nil || err != nil {
		return false, err
	}
	return true, c.answerOf(rows, prog)
}

// startsOnce says whether the scan is certain to be read to its end, for values that
// were known when SQLite planned it. For others it may be started again though no row
// of a table stands before it: (department, city) IN (SELECT …) is a loop over the
// list's rows, which SQLite's plan shows as a scan.
func (c *cursor) startsOnce() bool {
	st := c.st
	if st.certain[c.plan] == 0 {
		return false
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	return !slices.ContainsFunc(st.plans, func(p notedPlan) bool { return p.table == c.t.cat.Name && p.text == c.plan && !p.known })
}

// goesOn says whether the loop that the scan is made in is certain to come to its
// end, as far as that is known.
func (c *cursor) goesOn() bool {
	st := c.st
	if !st.limited || st.driven && (st.full[c.plan] || st.ranked[c.plan]) {
		return true
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	outer := false
	for _, o := range st.cursors {
		if o == c || o.now == nil {
			continue
		}
		if outer = true; !o.full() {
			return false
		}
	}
	return outer
}

// after are the programs that follow one in a loop. Those of arms that look up a value
// which is answered need not be asked for.
func (l *loop) after(c *cursor, key string) []*planner.Program {
	follow := l.programs[l.keys[key]+1:]
	if !l.arms {
		return follow
	}
	return slices.DeleteFunc(slices.Clone(follow), c.isAnswered)
}

// together sends one request for a program and as many of some others as it takes.
// The rows are nil where that is none. Arms are all asked for or none: by what a long
// list of values is best answered is for each of them to say.
func (c *cursor) together(prog *planner.Program, others []*planner.Program) (*rowset, error) {
	st := c.st
	key := togetherKey
	if st.loops.differ(c.t.cat, prog) {
		key = programKey // one request for all is fewer than one for each
	}
	steps, keys := []planner.Step{prog.Steps[0]}, []string{key(c.t.cat, prog)}
	for _, p := range others {
		k := key(c.t.cat, p)
		if k != keys[0] && st.heldTogether(c.t.cat, p) == nil && !st.rowsetKnown(c.t.cat, p) && slices.Equal(p.Columns, prog.Columns) {
			steps, keys = append(steps, p.Steps[0]), append(keys, k)
		}
	}
	if st.loops.differ(c.t.cat, prog) {
		for i := range steps {
			steps[i] = steps[i].Plain()
		}
	}
	wide := *prog
	step, n := planner.Together(steps, st.org.bindOptions(nil).MaxExpression)
	if n == 1 || st.arms[c.plan] > 0 && n < len(steps) {
		return nil, nil
	}
	wide.Steps, wide.Lookup = []planner.Step{step}, nil
	rows := st.rowsetOf(c.t.cat, &wide, true)
	if !rows.holds(c.t.cat, st.readBy(c.t.cat.Name)) {
		return nil, nil
	}
	switch err := rows.drain(c.s.ctx, func(*chunk) error { return nil }); {
	case tooLong(err):
		st.org.learnMaxExpression(len(step.Expression()))
		return nil, nil // each by itself may be parted further
	case err != nil:
		return nil, err
	}
	if st.together == nil {
		st.together = map[string]*rowset{}
	}
	for _, k := range keys[:n] {
		st.together[k] = rows
	}
	return rows, nil
}

// togetherKey tells programs apart whose rows one request can hold: those of a request
// that says what is known of the rows are no answer to who knows less.
func togetherKey(t *catalog.Table, prog *planner.Program) string {
	return programKey(t, prog) + prog.Steps[0].Known()
}

// heldTogether are rows that hold the answer to a program: those of a request for it
// and others, be it that it says what this one knows of its rows, or says nothing of it.
func (st *Statement) heldTogether(t *catalog.Table, prog *planner.Program) *rowset {
	if rows := st.together[togetherKey(t, prog)]; rows != nil {
		return rows
	}
	return st.together[programKey(t, prog)]
}

// differ says whether several loops send a program's request and know different
// things of the rows.
func (s *loops) differ(t *catalog.Table, prog *planner.Program) bool {
	key, own := programKey(t, prog), prog.Steps[0].Known()
	return slices.ContainsFunc(s.known, func(l *loop) bool {
		i, ok := l.bare[key]
		return ok && l.programs[i].Steps[0].Known() != own
	})
}

// with is the loop that has a program.
func (s *loops) with(key string) *loop {
	for _, l := range s.known {
		if _, ok := l.keys[key]; ok {
			return l
		}
	}
	return nil
}

// goesOn says whether something follows in a loop.
func (l *loop) goesOn() bool { return l != nil && len(l.programs) > 1 }
