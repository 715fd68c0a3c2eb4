package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// A sink is where the rows of one result go: a formatter, a buffer that shows
// rows while others are awaited, and perhaps a pager.
type sink struct {
	f     formatter
	flush *flusher
	pager *pager
	notes bytes.Buffer // hints, shown under the result
	err   io.Writer
	wrap  func(string) string // fits a hint to the terminal
}

// newSink prepares the output of one statement by the session's settings.
// wrapCells breaks long values into lines where a table would cut them.
func (s *session) newSink(stmt string, vertical, wrapCells bool) *sink {
	terminal := s.file == nil && s.app.outTTY
	k := &sink{err: s.progress.above(s.err), wrap: s.app.wrapped}
	o := formatOptions{
		null: s.set.null, nullSet: s.set.nullSet, header: s.set.header, guard: s.set.guard,
		safe: terminal, color: terminal && s.app.colorOut, notes: &k.notes,
		wide: s.set.expanded == expandOff, wrap: wrapCells,
	}
	w := io.Writer(s.out)
	if terminal {
		columns, lines := s.app.terminalSize(s.app.out)
		o.width = columns
		if cmd := s.app.env("PAGER"); s.set.pager && cmd != "" {
			k.pager = &pager{out: w, err: s.err, command: cmd, lines: lines, env: s.app.env, begin: s.progress.hide}
			w = k.pager
		}
	}
	k.flush = &flusher{w: w}
	if terminal && s.progress != nil && k.pager == nil {
		k.flush.before = s.progress.yield
	}
	name := s.format()
	if vertical || s.set.expanded == expandOn && (name == "table" || name == "box") {
		name = "line"
	}
	f, _ := formatNamed(name)
	if isPlan(stmt) && (name == "table" || name == "box" || name == "line") {
		k.f = newPlanTree(k.flush)
	} else {
		k.f = f.make(k.flush, o)
	}
	return k
}

// close ends the output; finish tells whether the formatter has begun.
func (k *sink) close(finish bool) error {
	var err error
	if finish {
		err = k.f.End()
	}
	if e := k.flush.Flush(); err == nil {
		err = e
	}
	if k.pager != nil {
		if e := k.pager.Close(); err == nil {
			err = e
		}
	}
	for line := range strings.Lines(k.notes.String()) {
		if _, e := io.WriteString(k.err, k.wrap(strings.TrimSuffix(line, "\n"))+"\n"); err == nil {
			err = e
		}
	}
	return err
}

// isPlan tells whether a statement is EXPLAIN QUERY PLAN.
func isPlan(stmt string) bool {
	if firstWord(stmt) != "EXPLAIN" {
		return false
	}
	toks := sqltext.Tokens(stmt)
	return len(toks) > 2 && toks[1].Is("QUERY") && toks[2].Is("PLAN")
}

// planTree shows the rows of EXPLAIN QUERY PLAN as the tree that they are.
type planTree struct {
	w     io.Writer
	nodes []planNode
}

type planNode struct {
	id, parent int64
	detail     string
}

func newPlanTree(w io.Writer) *planTree { return &planTree{w: w} }

func (p *planTree) Begin([]column) error { return nil }

func (p *planTree) Row(vals []any) error {
	id, _ := vals[0].(int64)
	parent, _ := vals[1].(int64)
	p.nodes = append(p.nodes, planNode{id, parent, shown(vals[3], "", false)})
	return nil
}

func (p *planTree) End() error {
	var b strings.Builder
	b.WriteString("QUERY PLAN\n")
	p.print(&b, 0, "")
	_, err := io.WriteString(p.w, b.String())
	return err
}

func (p *planTree) print(b *strings.Builder, parent int64, indent string) {
	var children []planNode
	for _, n := range p.nodes {
		if n.parent == parent && n.id != parent {
			children = append(children, n)
		}
	}
	for i, n := range children {
		branch, next := "|--", "|  "
		if i == len(children)-1 {
			branch, next = "`--", "   "
		}
		b.WriteString(indent + branch + n.detail + "\n")
		p.print(b, n.id, indent+next)
	}
}
