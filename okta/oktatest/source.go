package oktatest

import (
	"slices"
	"strings"
	"sync"
)

// source is a collection that can be listed, filtered and sorted.
type source struct {
	name       string
	n          int
	at         func(i int) (row, bool)
	get        getters
	id         func(row) string
	keep       func(row) bool // nil keeps all
	candidates []int32        // when narrowed is true, the only rows to look at
	narrowed   bool
	settled    bool // at answers the present, so results may be remembered
	write      func(b []byte, w row) []byte
}

// pageBuffers are reused when a page has been sent.
var pageBuffers = sync.Pool{New: func() any { return new([]byte) }}

// page writes the rows of one page as an array.
func (o *Org) page(l *listing, s *source) *reply {
	buf := pageBuffers.Get().(*[]byte)
	b := append((*buf)[:0], '[')
	n, last := 0, l.from.Pos
	more := false
	s.each(l.from.Pos, func(w row) bool {
		if n == l.size {
			more = true
			return false
		}
		if n++; n > 1 {
			b = append(b, ',')
		}
		b = s.write(b, w)
		last = w.i
		return true
	})
	var next *cursor
	if more {
		next = &cursor{Pos: last}
	}
	*buf = append(b, ']')
	rep := o.answer(l, *buf, next)
	rep.buf = buf
	return rep
}

// each visits the kept rows numbered above after.
func (s *source) each(after int, f func(row) bool) {
	visit := func(i int) bool {
		w, ok := s.at(i)
		return !ok || s.keep != nil && !s.keep(w) || f(w)
	}
	if s.narrowed {
		k, _ := slices.BinarySearch(s.candidates, int32(after+1))
		for _, i := range s.candidates[k:] {
			if !visit(int(i)) {
				return
			}
		}
		return
	}
	for i := after + 1; i < s.n; i++ {
		if !visit(i) {
			return
		}
	}
}

// searchedPage is the page of a search: in the order that sortBy asks for, if
// it names a property of the grammar.
func (o *Org) searchedPage(c *call, l *listing, s *source, g *grammar) *reply {
	by := c.q.Get("sortBy")
	if by == "" {
		return o.page(l, s)
	}
	if _, known := g.rule(by); !known {
		return o.fail("E0000031", "", "Invalid sortBy.")
	}
	return o.sortedPage(l, s, by, strings.EqualFold(c.q.Get("sortOrder"), "desc"))
}

// sortedPage is page in the order of a property.
func (o *Org) sortedPage(l *listing, s *source, by string, desc bool) *reply {
	if l.more {
		desc = l.from.Desc
	}
	get := s.get(by)
	key := func(i int32) sortKey {
		w, ok := s.at(int(i))
		if !ok {
			return sortKey{Missing: true}
		}
		return keyOf(get(w), s.id(w))
	}
	name := strings.Join([]string{s.name, l.scope, by, map[bool]string{true: "desc"}[desc]}, "\x00")
	rows, found := o.sorted.get(name, o.version)
	if !found || !s.settled {
		rows = o.sortRows(s, get, desc)
		if s.settled {
			o.sorted.put(name, o.version, rows)
		}
	}
	start := 0
	switch {
	case l.from.Pos == theEnd:
		start = len(rows)
	case l.more:
		start, _ = slices.BinarySearchFunc(rows, l.from.Key, func(i int32, k sortKey) int {
			if c := compareKeys(key(i), k, desc); c != 0 {
				return c
			}
			return -1 // after the row given last
		})
	}
	end := min(start+l.size, len(rows))
	b := []byte{'['}
	for n, i := range rows[start:end] {
		if n > 0 {
			b = append(b, ',')
		}
		w, _ := s.at(int(i))
		b = s.write(b, w)
	}
	var next *cursor
	if end < len(rows) {
		next = &cursor{Key: key(rows[end-1]), Desc: desc}
	}
	return o.answer(l, append(b, ']'), next)
}

func (o *Org) sortRows(s *source, get func(row) value, desc bool) []int32 {
	type entry struct {
		key sortKey
		i   int32
	}
	var all []entry
	s.each(-1, func(w row) bool {
		all = append(all, entry{keyOf(get(w), s.id(w)), int32(w.i)})
		return true
	})
	slices.SortFunc(all, func(a, b entry) int { return compareKeys(a.key, b.key, desc) })
	rows := make([]int32, len(all))
	for k, e := range all {
		rows[k] = e.i
	}
	return rows
}
