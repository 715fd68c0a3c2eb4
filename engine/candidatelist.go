package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// A source of candidates may list what the statement reads anyway: the members of
// a group with administrator privilege. Those cost nothing to know, and whoever is
// among them cannot be left out by any list that is still to be read.

// candidateList is what one source lists.
type candidateList struct {
	source catalog.Source
	from   *parents
	values map[string]struct{} // known so far
	all    bool                // all have been read
	err    error
	hand   atHand
}

// atHand is how far the rows that the statement has of a source's lists have been
// looked through.
type atHand struct {
	upTo map[*rowset]int   // chunks that have been looked at
	keys map[string]string // the program of the list below each key that counts
}

// hasAll says whether all of some values are known to be candidates.
func (f *candidates) hasAll(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool {
		return !slices.ContainsFunc(f.some, func(l *candidateList) bool {
			_, ok := l.values[v]
			return ok
		})
	})
}

// decided says whether what has not been read could leave out none of the values,
// so that reading it is of no use.
func (f *candidates) decided(values []string) bool {
	if f.hasAll(values) {
		return true
	}
	for _, l := range f.some {
		l.takeAtHand()
	}
	return f.hasAll(values)
}

// read lists the candidates, where that is likely to take fewer requests than
// those that asked for single values and the n that are to follow, until they are
// known to be all of the values that are wanted. As many pages are read as that
// number: at worst the statement then costs twice the requests for single values.
func (f *candidates) read(ctx context.Context, n int64, wanted []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.decided(wanted) {
		return nil
	}
	most := f.spent + n
	if limit := f.st.org.opt.MaxCalls; limit > 0 {
		// What is enough for the single values stays enough.
		if left := limit - f.st.calls.Load() - n; left >= 0 {
			most = min(most, f.pages()+left)
		}
	}
	if l := f.telling(wanted); l != nil && f.pages() < most {
		if _, err := l.page(ctx); err != nil || f.decided(wanted) {
			return err
		}
	}
	for _, l := range f.some {
		for f.pages() < most {
			if more, err := l.page(ctx); err != nil {
				return err
			} else if !more {
				break
			}
			if f.decided(wanted) {
				return nil
			}
		}
	}
	return nil
}

// pages is how many pages have been read of the lists.
func (f *candidates) pages() (n int64) {
	for _, l := range f.some {
		n += l.from.pages
	}
	return n
}

// telling is a source of which a page tells whether lists at hand, in which all
// that is wanted stands, are some of its own; nil where none does.
func (f *candidates) telling(wanted []string) *candidateList {
	for _, l := range f.some {
		if l.source.Each != nil && !l.all && l.from.pages == 0 && l.mayHave(wanted) {
			return l
		}
	}
	return nil
}

// readAll lists what is left of a source.
func (l *candidateList) readAll(ctx context.Context) error {
	for {
		if more, err := l.page(ctx); err != nil || !more {
			return err
		}
	}
}

// page reads one page more, and says whether others may follow.
func (l *candidateList) page(ctx context.Context) (bool, error) {
	if l.err != nil || l.all {
		return false, l.err
	}
	more, err := l.from.page(ctx)
	if err != nil {
		l.err = err // what follows is not known
		return false, err
	}
	if !more {
		l.all = true
		l.from.close()
		return false, nil
	}
	for v, ok := l.from.take(); ok; v, ok = l.from.take() {
		l.values[v] = struct{}{}
	}
	return true, nil
}

// takeAtHand takes the values that the statement has read of the source's lists.
func (l *candidateList) takeAtHand() {
	st, each := l.from.st, l.source.Each
	if each == nil || l.all || !st.shape.Repeats {
		return
	}
	parents, columns := st.rowsOf(l.source)
	if parents == nil {
		return
	}
	if l.hand.upTo == nil {
		l.hand = atHand{upTo: map[*rowset]int{}, keys: map[string]string{}}
	}
	path, _, _ := strings.Cut(each.URL, "?")
	t, _ := st.org.listedAt(path)
	if t == nil {
		return
	}
	column := columnAt(t, each.Value)
	for _, rows := range parents {
		l.hand.look(rows, columns, func(key string) {
			if prog, err := st.listProgram(t, key); err == nil && prog != nil {
				l.hand.keys[key] = programKey(t, prog)
			}
		})
	}
	for _, key := range l.hand.keys {
		st.mu.Lock()
		rows := st.rowsets[key]
		st.mu.Unlock()
		if rows != nil && column >= 0 {
			l.hand.look(rows, []int{column}, func(v string) { l.values[v] = struct{}{} })
		}
	}
}

// look gives the values of the first of some columns in the chunks of a rowset that
// have not been looked at, without the rows in which one of the others is false.
func (h *atHand) look(rows *rowset, columns []int, each func(value string)) {
	for i := h.upTo[rows]; rows.keep && i < rows.chunks(); i++ {
		c, err := rows.atHand(i)
		if err != nil {
			return
		}
		h.upTo[rows] = i + 1
		for row := range c.batch.Rows {
			v := string(c.text(row, c.batch.Slots[columns[0]]))
			if v != "" && !slices.ContainsFunc(columns[1:], func(w int) bool { return c.no(row, c.batch.Slots[w]) }) {
				each(v)
			}
		}
	}
}

// mayHave says whether all of some values stand in lists at hand that may be among
// those that the source leads to.
func (l *candidateList) mayHave(values []string) bool {
	st := l.from.st
	path, _, _ := strings.Cut(l.source.Each.URL, "?")
	t, listed := st.org.listedAt(path)
	if t == nil || len(listed.Bind) != 1 || !st.shape.Repeats {
		return false
	}
	column, by := columnAt(t, l.source.Each.Value), -1
	for _, name := range listed.Bind {
		by, _ = t.Column(name)
	}
	st.mu.Lock()
	ls := st.lookups[lookupKey{table: t.Name, column: by}]
	st.mu.Unlock()
	if ls == nil || column < 0 {
		return false
	}
	return !slices.ContainsFunc(values, func(v string) bool {
		for _, a := range ls.byKey {
			if found, err := a.rows.find(column, v); err == nil && len(found.refs) > 0 {
				return false
			}
		}
		return true
	})
}

// rowsOf are the rows at hand of the table that a source lists, and the numbers of
// the column that it gives and of those that a row counts by.
func (st *Statement) rowsOf(s catalog.Source) (rows []*rowset, columns []int) {
	path, _, _ := strings.Cut(s.URL, "?")
	t, _ := st.org.listedAt(path)
	if t == nil {
		return nil, nil
	}
	columns = []int{columnAt(t, s.Value)}
	if s.When != "" {
		when, _, _ := strings.Cut(s.When, "|") // the column knows its other names
		columns = append(columns, columnAt(t, when))
	}
	if slices.Contains(columns, -1) {
		return nil, nil
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, r := range st.scans[t.Name] {
		if r.holds(t, columns) {
			rows = append(rows, r)
		}
	}
	return rows, columns
}
