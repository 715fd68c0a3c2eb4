package engine

import "strings"

// How SQLite computes what a WITH defines, once it is named in one more place.

// hints notes how SQLite has to treat what a WITH defines once it is named in one
// more place: as it did before, in each place by itself; but once for all where
// it might be something else each time.
func (x *restricter) hints(c *cte) bool {
	if c == nil {
		return true
	}
	steady := x.steady(c.body, 0)
	switch {
	case c.hint == "NOT MATERIALIZED":
		return steady
	case c.hint == "" && !steady:
		x.insert[c.open] = "MATERIALIZED "
	case c.hint == "" && c.uses == 1:
		x.insert[c.open] = "NOT MATERIALIZED "
	}
	return true
}

// hintsIn does so for what a condition names that is put in one more place.
func (x *restricter) hintsIn(p part) bool {
	for _, it := range x.entriesIn(p) {
		if !x.hints(it.cte) {
			return false
		}
	}
	return true
}

// steady says whether a query gives the same rows each time it is computed.
func (x *restricter) steady(q *query, depth int) bool {
	s := x.s
	for k := q.from; k < q.to; k++ {
		t := s.at(k)
		if t.Is("LIMIT") || s.at(k+1).Text == "(" && (strings.Contains(strings.ToLower(t.Value()), "random") || strings.EqualFold(t.Value(), "changes") ||
			strings.EqualFold(t.Value(), "total_changes") || strings.EqualFold(t.Value(), "last_insert_rowid")) {
			return false
		}
	}
	for _, c := range x.cores {
		if c.from < q.from || c.from >= q.to {
			continue
		}
		for _, it := range c.items {
			if it.cte != nil && (it.cte.body.from < q.from || it.cte.body.from >= q.to) && (depth > 8 || !x.steady(it.cte.body, depth+1)) {
				return false
			}
		}
	}
	return true
}
