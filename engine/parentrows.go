package engine

import (
	"context"
	"strings"
	"sync"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// Some lists that parents come from are lists of tables too: the groups, and
// the members of a group. In a statement that keeps rows they are read as
// such, so that the statement asks for each of them once.

// shared yields the values of a source out of the rows of the table that it
// lists. It is nil when the source is no table's list, or rows are not kept.
func (p *parents) shared(s catalog.Source) func(context.Context) ([]string, bool, error) {
	if !p.st.shape.Repeats {
		return nil
	}
	path, _, _ := strings.Cut(s.URL, "?")
	t, _ := p.st.org.listedAt(path)
	if t == nil {
		return p.remembered(s)
	}
	col := columnAt(t, s.Value)
	columns := []int{col}
	if s.When != "" {
		when, _, _ := strings.Cut(s.When, "|") // the column knows its other names
		columns = append(columns, columnAt(t, when))
	}
	for _, c := range columns {
		if c < 0 {
			return nil
		}
	}
	// Whoever counts what the lists below take needs no other request than this.
	all, counts := p.st.countsAmong(t, append(p.st.readBy(t.Name), columns...))
	rows, err := p.st.wholeTable(t, all, true)
	if err != nil {
		return nil
	}
	if counts {
		p.st.mu.Lock()
		if p.st.counts[t.Name] == nil {
			p.st.counts[t.Name] = rows
		}
		p.st.mu.Unlock()
	}
	return valuesOf(rows, col, columns[1:]...)
}

// remembered yields the values of a list that is no table's, which it reads once
// for the statement.
func (p *parents) remembered(s catalog.Source) func(context.Context) ([]string, bool, error) {
	p.st.mu.Lock()
	defer p.st.mu.Unlock()
	if p.st.lists == nil {
		p.st.lists = map[string]*valueList{}
	}
	l := p.st.lists[s.URL]
	if l == nil {
		l = &valueList{next: p.listValues(s), more: true}
		p.st.lists[s.URL] = l
	}
	i := 0
	return func(ctx context.Context) ([]string, bool, error) {
		i++
		return l.page(ctx, i-1)
	}
}

// valueList is a list of identifiers that is read page by page as far as its
// readers go, and kept. It is safe for concurrent use.
type valueList struct {
	mu    sync.Mutex
	next  func(context.Context) ([]string, bool, error)
	pages [][]string
	more  bool
	err   error // of the page that failed: what follows it is not known
}

// page returns page i, and whether others may follow.
func (l *valueList) page(ctx context.Context, i int) ([]string, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i >= len(l.pages) {
		if !l.more || l.err != nil {
			return nil, false, l.err
		}
		values, more, err := l.next(ctx)
		if err != nil {
			l.err = err
			return nil, false, err
		}
		l.pages, l.more = append(l.pages, values), more
	}
	return l.pages[i], l.more || i < len(l.pages)-1, nil
}

// sharedEach yields the values below one key of a source, in the same way.
func (p *parents) sharedEach(s catalog.Source, key string) (func(context.Context) ([]string, bool, error), error) {
	if !p.st.shape.Repeats {
		return nil, nil
	}
	path, _, _ := strings.Cut(s.URL, "?")
	t, listed := p.st.org.listedAt(path)
	if t == nil || len(listed.Bind) != 1 {
		return nil, nil
	}
	col := columnAt(t, s.Value)
	if col < 0 {
		return nil, nil
	}
	rows, err := p.st.listOf(t, key)
	if err != nil || rows == nil {
		return nil, err
	}
	return valuesOf(rows, col), nil
}

// listOf is the rowset of the list below one parent of a table.
func (st *Statement) listOf(t *catalog.Table, parent string) (*rowset, error) {
	prog, err := st.listProgram(t, parent)
	if err != nil || prog == nil {
		return nil, err
	}
	return st.rowsetOf(t, prog, true), nil
}

// listProgram reads that list, nil when there is none.
func (st *Statement) listProgram(t *catalog.Table, parent string) (*planner.Program, error) {
	columns := st.readBy(t.Name)
	plan, err := planner.Best(t, planner.Input{Used: usedMask(columns), Mode: st.org.mode(), Rows: st.org.size})
	if err != nil {
		return nil, err
	}
	prog, err := planner.Bind(t, plan.Text, nil, st.org.bindOptions(columns))
	if err != nil || len(prog.Steps) != 1 || len(prog.Steps[0].Fanout) == 0 {
		return nil, err
	}
	prog.Steps[0], prog.Whole = prog.Steps[0].For(parent), false
	return prog, nil
}

// listedAt is the table that a path of the API lists, with that access path. A
// parameter of the path is written {}.
func (o *Org) listedAt(url string) (*catalog.Table, *catalog.Path) {
	for _, base := range catalog.All() {
		for i := range base.Paths {
			p := &base.Paths[i]
			at := p.URL
			for param := range p.Bind {
				at = strings.ReplaceAll(at, "{"+param+"}", "{}")
			}
			if p.Kind == catalog.List && at == url && p.Wrap == "" {
				t, _ := o.Table(base.Name)
				return t, p
			}
		}
	}
	return nil, nil
}
