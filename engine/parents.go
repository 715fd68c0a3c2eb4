package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// parents yields the values of one path parameter, each once, from the sources
// of a fan-out, one source after the other.
type parents struct {
	st      *Statement
	sources []catalog.Source
	at      int
	current func(ctx context.Context) ([]string, bool, error) // next values of the source under way, nil for no page
	ready   []string
	seen    map[string]struct{} // nil when one source yields each value once by itself
	sent    int64
	pages   int64 // read so far, by whomever
}

func newParents(st *Statement, sources []catalog.Source) *parents {
	p := &parents{st: st, sources: sources}
	if len(sources) > 1 || (len(sources) == 1 && sources[0].Table == "") {
		p.seen = map[string]struct{}{}
	}
	return p
}

// next returns the next value, or false after the last.
func (p *parents) next(ctx context.Context) (string, bool, error) {
	for {
		if v, ok := p.take(); ok {
			return v, true, nil
		}
		if more, err := p.page(ctx); err != nil || !more {
			return "", false, err
		}
	}
}

// take returns the next value of the page at hand, or false after its last.
func (p *parents) take() (string, bool) {
	for len(p.ready) > 0 {
		v := p.ready[0]
		p.ready = p.ready[1:]
		if v == "" {
			continue
		}
		if p.seen != nil {
			if _, ok := p.seen[v]; ok {
				continue
			}
			p.seen[v] = struct{}{}
		}
		return v, true
	}
	return "", false
}

// page reads the next page, with a request at most. It is false after the last.
func (p *parents) page(ctx context.Context) (bool, error) {
	if p.current == nil {
		if p.at >= len(p.sources) {
			return false, nil
		}
		if err := p.open(p.sources[p.at]); err != nil {
			return false, err
		}
		p.at++
	}
	values, more, err := p.current(ctx)
	if err != nil {
		return false, err
	}
	p.ready = values
	if values != nil {
		p.pages++
	}
	if !more {
		p.close()
	}
	return true, nil
}

// open starts a source.
func (p *parents) open(s catalog.Source) error {
	if s.Table != "" {
		return p.openTable(s)
	}
	p.current = p.shared(s)
	if p.current == nil {
		p.current = p.listValues(s)
	}
	if s.Each != nil {
		p.current = p.eachOf(*s.Each, p.current)
	}
	return nil
}

// openTable reads a whole table and yields the column at the source's path.
func (p *parents) openTable(s catalog.Source) error {
	t, ok := p.st.org.Table(s.Table)
	if !ok {
		return fmt.Errorf("engine: the table %s, whose rows are parents, is unknown", s.Table)
	}
	col := columnAt(t, s.Value)
	if col < 0 {
		return fmt.Errorf("engine: no column of %s is at %s", t.Name, s.Value)
	}
	p.st.mu.Lock()
	rows := p.st.counts[t.Name]
	p.st.mu.Unlock()
	if rows == nil {
		var err error
		columns := []int{col}
		if p.st.shape.Repeats { // what else the statement reads of the table comes along
			columns = append(p.st.readBy(t.Name), col)
		}
		if rows, err = p.st.wholeTable(t, columns, p.st.shape.Repeats); err != nil {
			return err
		}
	}
	p.current = valuesOf(rows, col)
	return nil
}

// valuesOf yields a column of a rowset, a chunk at a time, without the rows in
// which one of the conditions is false.
func valuesOf(rows *rowset, col int, when ...int) func(context.Context) ([]string, bool, error) {
	i := 0
	return func(ctx context.Context) ([]string, bool, error) {
		c, err := rows.chunk(ctx, i, true)
		if err != nil || c == nil {
			return nil, false, err
		}
		values := make([]string, 0, c.batch.Rows)
		for row := range c.batch.Rows {
			if !slices.ContainsFunc(when, func(w int) bool { return c.no(row, c.batch.Slots[w]) }) {
				values = append(values, string(c.text(row, c.batch.Slots[col])))
			}
		}
		rows.passed(i)
		i++
		return values, true, nil
	}
}

// wholeTable is a complete scan of a table, shared with the rest of the
// statement when its rows are kept.
func (st *Statement) wholeTable(t *catalog.Table, columns []int, keep bool) (*rowset, error) {
	if keep {
		columns = alike(t, columns)
	}
	prog, err := st.wholeProgram(t, columns)
	if err != nil {
		return nil, err
	}
	return st.rowsetOf(t, prog, keep), nil
}

// wholeProgram is the program of a complete scan.
func (st *Statement) wholeProgram(t *catalog.Table, columns []int) (*planner.Program, error) {
	plan, err := st.wholePlan(t, columns)
	if err != nil {
		return nil, err
	}
	return planner.Bind(t, plan.Text, nil, st.org.bindOptions(columns))
}

// wholePlan is the plan of a complete scan.
func (st *Statement) wholePlan(t *catalog.Table, columns []int) (planner.Plan, error) {
	return planner.Best(t, planner.Input{Used: usedMask(columns), Mode: st.org.mode(), Rows: st.org.size})
}

// usedMask is SQLite's colUsed for a set of columns.
func usedMask(columns []int) uint64 {
	var used uint64
	for _, c := range columns {
		used |= 1 << min(c, 63)
	}
	return used
}

// listValues reads one list and yields the identifiers in it.
func (p *parents) listValues(s catalog.Source) func(context.Context) ([]string, bool, error) {
	path, query, _ := strings.Cut(s.URL, "?")
	list := p.st.pages(okta.Request{Method: http.MethodGet, Path: path, Query: query}, s.Wrap)
	paths := [][]string{strings.Split(s.Value, ".")}
	if s.When != "" {
		for path := range strings.SplitSeq(s.When, "|") {
			paths = append(paths, strings.Split(path, "."))
		}
	}
	proj := okta.NewProjection(paths)
	return func(ctx context.Context) ([]string, bool, error) {
		before := list.calls
		resp, err := list.next(ctx)
		p.sent += list.calls - before
		if err == io.EOF {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		defer resp.Release()
		values := []string{}
		n, err := proj.Each(resp.Body, s.Wrap, func(v []okta.Value) error {
			for _, when := range v[1:] {
				if when.Kind == okta.False {
					return nil
				}
			}
			if v[0].Kind != okta.String {
				p.st.meter.warn(fmt.Sprintf("GET %s: an element of the answer has no %s, so that nothing is listed below it", path, s.Value))
				return nil
			}
			values = append(values, string(v[0].AppendText(nil)))
			return nil
		})
		p.st.meter.took(n)
		if err != nil {
			err = fmt.Errorf("GET %s: %w%s", path, err, requestID(resp.RequestID))
		}
		return values, err == nil, err
	}
}

// eachOf yields, for each value of outer, the values of the list it leads to.
func (p *parents) eachOf(each catalog.Source, outer func(context.Context) ([]string, bool, error)) func(context.Context) ([]string, bool, error) {
	var keys []string
	got := 0 // of the group at hand
	var inner func(context.Context) ([]string, bool, error)
	more := true
	return func(ctx context.Context) ([]string, bool, error) {
		for {
			if inner != nil {
				values, goes, err := inner(ctx)
				if isNotFound(err) {
					p.st.meter.warn(fmt.Sprintf("a group vanished while its members were read: those after the first %d are left out", got))
					goes, err = false, nil
				}
				if err != nil {
					return nil, false, err
				}
				if !goes {
					inner = nil
				}
				got += len(values)
				return values, true, nil
			}
			if len(keys) > 0 {
				key := keys[0]
				keys, got = keys[1:], 0
				if key == "" {
					continue
				}
				var err error
				if inner, err = p.sharedEach(each, key); err != nil {
					return nil, false, err
				}
				if inner == nil {
					one := each
					one.URL = strings.ReplaceAll(each.URL, "{}", url.PathEscape(key))
					inner = p.listValues(one)
				}
				continue
			}
			if !more {
				return nil, false, nil
			}
			var err error
			keys, more, err = outer(ctx)
			return []string{}, err == nil, err
		}
	}
}

// again makes values that were taken the next ones.
func (p *parents) again(values []string) {
	p.ready, p.seen = values, nil
}

func (p *parents) calls() int64 { return p.sent }

func (p *parents) close() { p.current = nil }
