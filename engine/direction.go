package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// A relation can be read from two ends: the groups of each user, or the users
// of each group. SQLite chooses before anything is known of the org, so the
// engine looks again once a statement has spent some lookups.

// probeAfter is the number of lookups after which it looks.
const probeAfter = 8

// probeEarly is that number where many others are known to follow.
const probeEarly = 2

// scanCalls is the number of requests that reading the whole table takes,
// counted from what the parents say of their children, or from the sizes
// learned. ok is false while that is not known or is beyond limit.
func (ls *lookups) scanCalls(ctx context.Context, limit int64) (calls int64, ok bool, err error) {
	return ls.scanCallsBut(ctx, limit, nil)
}

// scanCallsBut leaves out the lists of some parents, which are read in any case.
func (ls *lookups) scanCallsBut(ctx context.Context, limit int64, but map[string]bool) (calls int64, ok bool, err error) {
	p := ls.countedBy()
	if p == nil {
		return 0, false, nil
	}
	src := p.Parents[0]
	t, found := ls.st.org.Table(src.Table)
	if !found {
		return 0, false, nil
	}
	if n := ls.st.org.size(t.Name) - int64(len(but)); n > limit && !ls.st.hasCounts(t) {
		return n, false, nil // as many requests at least
	}
	id, count := columnAt(t, src.Value), columnAt(t, src.Count)
	if id < 0 || count < 0 {
		return 0, false, nil
	}
	rows, err := ls.st.counted(t, []int{id, count})
	if err != nil {
		return 0, false, err
	}
	for i := 0; ; i++ {
		c, err := rows.chunk(ctx, i, false)
		if err != nil {
			return 0, false, err
		}
		if c == nil {
			return calls, true, nil
		}
		for row := range c.batch.Rows {
			if but[string(c.text(row, c.batch.Slots[id]))] {
				continue
			}
			n := c.batch.Cells[row*c.batch.Width+int(c.batch.Slots[count])].Bits
			calls += max(1, (n+int64(p.Page)-1)/int64(p.Page))
		}
		// Each parent takes a request at least, so that little was read to
		// find out that it is too many.
		if calls > limit {
			return calls, false, nil
		}
	}
}

// countedBy is the path by whose parents a scan can be counted, nil when there is none.
func (ls *lookups) countedBy() *catalog.Path {
	p := ls.cat.ParentsPath()
	if p == nil || len(p.Parents) != 1 || p.Parents[0].Count == "" || p.Page == 0 {
		return nil
	}
	for _, column := range p.Bind {
		if c, ok := ls.cat.Column(column); ok && c == ls.column {
			return nil // the scan would make the same lookups
		}
	}
	return p
}

// columnAt is the number of the column at a JSON path, -1 when there is none.
func columnAt(t *catalog.Table, path string) int {
	for c := range t.Columns {
		if t.Columns[c].JSON == path {
			return c
		}
	}
	return -1
}

// worthCounting is the number of look-ups from which the parents' numbers of children
// are listed to find out whether a scan takes fewer requests: where that list has
// not been read it takes a request itself, and few orgs have as few parents.
func (ls *lookups) worthCounting() int64 {
	p := ls.cat.ParentsPath()
	if p == nil || len(p.Parents) != 1 {
		return probeAfter
	}
	if t, ok := ls.st.org.Table(p.Parents[0].Table); !ok || ls.st.hasCounts(t) {
		return probeAfter
	}
	return 4 * probeAfter
}

// hasCounts says whether a parent table has been read with the numbers of children, a
// page of it at least.
func (st *Statement) hasCounts(t *catalog.Table) bool {
	st.mu.Lock()
	r := st.counts[t.Name]
	st.mu.Unlock()
	return r != nil && (r.complete() || r.chunks() > 0)
}

// countsAmong adds to the columns of a parent table that are about to be read the numbers
// of children, where these come in the same answers.
func (st *Statement) countsAmong(t *catalog.Table, columns []int) (with []int, counts bool) {
	before, err := st.wholePlan(t, columns)
	if err != nil {
		return columns, false
	}
	for _, other := range catalog.All() {
		p := other.ParentsPath()
		if p == nil || len(p.Parents) != 1 || p.Parents[0].Table != t.Name || p.Parents[0].Count == "" {
			continue
		}
		id, count := columnAt(t, p.Parents[0].Value), columnAt(t, p.Parents[0].Count)
		if id < 0 || count < 0 {
			continue
		}
		with = append(slices.Clone(columns), id, count)
		if plan, err := st.wholePlan(t, with); err == nil && requestOf(plan.Text) == requestOf(before.Text) {
			return with, true
		}
	}
	return columns, false
}

// requestOf is the request of a plan's text, without the columns.
func requestOf(plan string) string {
	request, _, _ := strings.Cut(plan, " [")
	return request
}

// counted is a kept complete scan of a parent table with the numbers of
// children, made once for each statement.
func (st *Statement) counted(t *catalog.Table, columns []int) (*rowset, error) {
	st.mu.Lock()
	r := st.counts[t.Name]
	st.mu.Unlock()
	if r != nil {
		return r, nil
	}
	r, err := st.wholeTable(t, append(st.readBy(t.Name), columns...), true)
	if err != nil {
		return nil, err
	}
	st.mu.Lock()
	st.counts[t.Name] = r
	st.mu.Unlock()
	return r, nil
}
