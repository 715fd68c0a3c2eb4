package rewrite

import (
	"github.com/oktasql/oktasql/sqltree"
)

// How SQLite computes what a WITH defines, once it is named in one more place.

// hints notes how SQLite has to treat what a WITH defines once it is named in one
// more place: as it did before, in each place by itself; but once for all where
// it might be something else each time.
func (x *restricter) hints(c *sqltree.CTE) bool {
	if c == nil {
		return true
	}
	steady := x.steady(c.Body, 0)
	switch {
	case c.Hint == "NOT MATERIALIZED":
		return steady
	case c.Hint == "" && !steady:
		x.insert[c.Open] = "MATERIALIZED "
	case c.Hint == "" && c.Uses == 1:
		x.insert[c.Open] = "NOT MATERIALIZED "
	}
	return true
}

// hintsIn does so for what a condition names that is put in one more place.
func (x *restricter) hintsIn(p sqltree.Part) bool {
	for _, it := range x.entriesIn(p) {
		if !x.hints(it.CTE) {
			return false
		}
	}
	return true
}

// steady says whether a query gives the same rows each time it is computed.
func (x *restricter) steady(q *sqltree.Query, depth int) bool {
	s := x.Shape
	for k := q.From; k < q.To; k++ {
		t := s.At(k)
		if t.Is("LIMIT") || s.Unsteady(k) {
			return false
		}
	}
	for _, c := range x.Cores {
		if c.From < q.From || c.From >= q.To {
			continue
		}
		if !x.certain(c) {
			return false
		}
		for _, it := range c.Items {
			if it.CTE != nil && !once(it.CTE) && (it.CTE.Body.From < q.From || it.CTE.Body.From >= q.To) && (depth > sqltree.MaxHandedOn || !x.steady(it.CTE.Body, depth+1)) {
				return false
			}
		}
	}
	return true
}
