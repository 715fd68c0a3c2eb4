package engine

import (
	"cmp"
	"container/heap"
	"context"
	"sync"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// merged reads several lists, each in the order of one column, as one list in
// that order. The first pages are fetched side by side, and each further page
// when the list before it has been shown: none is fetched for nothing.
//
// Like that of a single list, the order within a list is Okta's.
type merged struct {
	r    *run
	dec  *decoder
	by   planner.Merge
	all  []*ordered
	due  []*ordered // lists whose next page has to be fetched before any row is shown
	live heap.Interface
}

// ordered is one of the lists.
type ordered struct {
	source
	number int    // lists with equal rows follow each other in this order
	page   *chunk // reused for each page
	row    int    // the row that is due
	err    error
}

// newMerged prepares the lists of some steps. Nothing is sent.
func newMerged(r *run, steps []planner.Step, by planner.Merge) *merged {
	m := &merged{r: r, dec: r.decoder(steps[0].Path), by: by}
	m.live = &byHead{by: by, slot: m.dec.slots[by.Column]}
	for _, s := range steps {
		m.add(m.open(s))
	}
	return m
}

// open makes the list of a step. Rows that it shares with others are dropped
// when they are shown, since lists are decoded in parallel.
func (m *merged) open(s planner.Step) *list {
	path, query := s.Request("")
	l := m.r.list(s, path, query, constantsOf(m.r.table, s, "", m.r.given))
	l.seen = nil
	return l
}

func (m *merged) add(src source) {
	o := &ordered{source: src, number: len(m.all), page: &chunk{}}
	m.all, m.due = append(m.all, o), append(m.due, o)
}

// next gives the rows up to the end of a page of any list.
func (m *merged) next(ctx context.Context, into *chunk) (*chunk, error) {
	into.reset(m.dec.width, m.dec.slots)
	for into.batch.Rows == 0 {
		if err := m.fill(ctx); err != nil {
			return nil, err
		}
		if m.live.Len() == 0 {
			return nil, nil
		}
		if err := m.show(into); err != nil {
			return nil, err
		}
	}
	return into, nil
}

// show moves rows in order until a list needs another page.
func (m *merged) show(into *chunk) error {
	var key []byte
	heads := m.live.(*byHead)
	for len(m.due) == 0 && len(heads.lists) > 0 {
		o := heads.lists[0]
		key = m.dec.appendKey(key[:0], o.page, o.row, nil)
		fresh, err := m.r.seen.add(key)
		if err != nil {
			return err
		}
		if fresh {
			into.copyRow(o.page, o.row)
		}
		if o.row++; o.row < o.page.batch.Rows {
			heap.Fix(heads, 0)
			continue
		}
		heap.Pop(heads)
		m.due = append(m.due, o)
	}
	return nil
}

// fill fetches the pages that are due, side by side.
func (m *merged) fill(ctx context.Context) error {
	for len(m.due) > 0 {
		due := m.due
		m.due = nil
		ended, err := m.fetch(ctx, due)
		if err != nil {
			return err
		}
		for i, o := range due {
			switch {
			case o.err != nil:
				if !m.halve(o) {
					return o.err
				}
			case !ended[i]:
				o.row = 0
				heap.Push(m.live, o)
			}
		}
	}
	return nil
}

// fetch reads the next page of each list and says which of them have ended.
func (m *merged) fetch(ctx context.Context, due []*ordered) (ended []bool, err error) {
	ended = make([]bool, len(due))
	var wait sync.WaitGroup
	defer wait.Wait()
	for i, o := range due {
		wait.Add(1)
		started := m.r.st.spawn(func() {
			defer wait.Done()
			var c *chunk
			c, o.err = o.next(ctx, o.page)
			ended[i] = c == nil
		})
		if !started {
			wait.Done()
			return nil, context.Canceled
		}
	}
	return ended, nil
}

// halve puts two lists in the place of one whose expression Okta found too
// long, if it can.
func (m *merged) halve(o *ordered) bool {
	l, ok := o.source.(*list)
	if !ok {
		return false
	}
	instead := m.r.instead(l, o.err)
	for _, s := range instead {
		m.add(m.open(s))
	}
	return instead != nil
}

func (m *merged) calls() int64 {
	n := int64(0)
	for _, o := range m.all {
		n += o.calls()
	}
	return n
}

func (m *merged) close() {
	for _, o := range m.all {
		o.close()
	}
}

// byHead is a heap of lists by the rows that are due.
type byHead struct {
	by    planner.Merge
	slot  int32
	lists []*ordered
}

func (h *byHead) Len() int      { return len(h.lists) }
func (h *byHead) Swap(i, j int) { h.lists[i], h.lists[j] = h.lists[j], h.lists[i] }
func (h *byHead) Push(x any)    { h.lists = append(h.lists, x.(*ordered)) }

func (h *byHead) Pop() any {
	last := h.lists[len(h.lists)-1]
	h.lists = h.lists[:len(h.lists)-1]
	return last
}

// Less is SQLite's order of a timestamp column: NULL before all, and what is no
// timestamp after all.
func (h *byHead) Less(i, j int) bool {
	a, b := h.lists[i], h.lists[j]
	ta, tb := a.page.text(a.row, h.slot), b.page.text(b.row, h.slot)
	order := cmp.Compare(rankOf(ta), rankOf(tb))
	if order == 0 && ta != nil {
		order = instant.Compare(ta, tb)
	}
	if h.by.Desc {
		order = -order
	}
	return order < 0 || order == 0 && a.number < b.number
}

// rankOf orders NULL before any text.
func rankOf(text []byte) int {
	if text == nil {
		return 0
	}
	return 1
}

// copyRow appends a row of another chunk of the same columns.
func (c *chunk) copyRow(from *chunk, row int) {
	w := from.batch.Width
	for _, cell := range from.batch.Cells[row*w : (row+1)*w] {
		if cell.Kind == vtab.KindText {
			cell = c.addText(from.batch.Text[cell.Bits : cell.Bits+int64(cell.Len)])
		}
		c.batch.Cells = append(c.batch.Cells, cell)
	}
	if h, ok := from.odd[row]; ok {
		if c.odd == nil {
			c.odd = map[int]string{}
		}
		c.odd[c.batch.Rows] = h
	}
	c.batch.Rows++
}
