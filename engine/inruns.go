package engine

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/vtab"
)

// inRuns puts rows that come in the order of one column in the order of further
// terms too: those with the same value of that column are held until the next
// value comes. Only columns are sorted by that every row has, so that a run is
// as long as rows were made at the same moment.
type inRuns struct {
	src   source
	cat   *catalog.Table
	first planner.Order
	then  []planner.Order
	dec   *decoder
	held  *chunk // the run under way
	ended bool
}

func newInRuns(r *run, prog *planner.Program) *inRuns {
	s := &inRuns{src: r, cat: r.table, first: prog.SortedBy, then: prog.Then, held: &chunk{}}
	if len(prog.Steps) > 0 {
		s.dec = r.decoder(prog.Steps[0].Path)
		s.held.reset(s.dec.width, s.dec.slots)
	}
	return s
}

// next gives the runs that have ended with a page, or the pages until one has.
func (s *inRuns) next(ctx context.Context, into *chunk) (*chunk, error) {
	page := &chunk{}
	into.reset(s.held.batch.Width, s.held.batch.Slots) // it may have held rows before
	for !s.ended {
		c, err := s.src.next(ctx, page)
		if err != nil {
			return nil, err
		}
		if c == nil {
			s.ended = true
			s.release(into)
			break
		}
		for row := range c.batch.Rows {
			if n := s.held.batch.Rows; n > 0 && s.compare(s.first, s.held, n-1, c, row) != 0 {
				s.release(into)
			}
			s.held.copyRow(c, row)
		}
		if into.batch.Rows > 0 {
			return into, nil
		}
	}
	if into.batch.Rows == 0 {
		return nil, nil
	}
	return into, nil
}

// release appends the run in order and begins another one.
func (s *inRuns) release(into *chunk) {
	rows := make([]int, s.held.batch.Rows)
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		for _, o := range s.then {
			if order := s.compare(o, s.held, a, s.held, b); order != 0 {
				return order
			}
		}
		return 0
	})
	for _, row := range rows {
		into.copyRow(s.held, row)
	}
	s.held.reset(s.held.batch.Width, s.held.batch.Slots)
}

// compare is SQLite's order of two rows by one term.
func (s *inRuns) compare(o planner.Order, a *chunk, ra int, b *chunk, rb int) int {
	var order int
	if o.Column == s.cat.KeyColumn() {
		ka, _ := keyText(a, ra, s.cat)
		kb, _ := keyText(b, rb, s.cat)
		order = cmp.Compare(ka, kb)
	} else {
		order = compareCells(&s.cat.Columns[o.Column], a, ra, b, rb, int(a.batch.Slots[o.Column]), int(b.batch.Slots[o.Column]))
	}
	if o.Desc {
		return -order
	}
	return order
}

// compareCells is SQLite's order of two values of a column: NULL, then numbers,
// then text under the column's collation.
func compareCells(col *catalog.Column, a *chunk, ra int, b *chunk, rb, sa, sb int) int {
	if sa < 0 || sb < 0 {
		return 0
	}
	ca, cb := a.batch.Cells[ra*a.batch.Width+sa], b.batch.Cells[rb*b.batch.Width+sb]
	if order := cmp.Compare(classOf(ca), classOf(cb)); order != 0 {
		return order
	}
	switch classOf(ca) {
	case classNull:
		return 0
	case classNumber:
		if ca.Kind == vtab.KindInt && cb.Kind == vtab.KindInt {
			return cmp.Compare(ca.Bits, cb.Bits)
		}
		return cmp.Compare(number(ca), number(cb))
	}
	ta, tb := a.text(ra, int32(sa)), b.text(rb, int32(sb))
	switch {
	case col.Type == catalog.Time:
		return instant.Compare(ta, tb)
	case col.NoCase:
		return bytes.Compare(lowerASCII(ta), lowerASCII(tb))
	}
	return bytes.Compare(ta, tb)
}

// SQLite's classes of values, in their order.
const (
	classNull = iota
	classNumber
	classText
)

func classOf(c vtab.Cell) int {
	switch c.Kind {
	case vtab.KindInt, vtab.KindFloat:
		return classNumber
	case vtab.KindText:
		return classText
	}
	return classNull
}

func number(c vtab.Cell) float64 {
	if c.Kind == vtab.KindInt {
		return float64(c.Bits)
	}
	return math.Float64frombits(uint64(c.Bits))
}

// lowerASCII is text as NOCASE compares it.
func lowerASCII(s []byte) []byte {
	out := bytes.Clone(s)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

func (s *inRuns) calls() int64 { return s.src.calls() }
func (s *inRuns) close()       { s.src.close() }
