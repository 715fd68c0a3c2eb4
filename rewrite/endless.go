package rewrite

import "github.com/oktasql/oktasql/sqltree"

// endless says whether some tokens read a recursion that has no end of its own: a
// LIMIT of whoever reads it may end it, which in another place it has not.
func (x *restricter) endless(p sqltree.Part, seen map[*sqltree.CTE]bool) bool {
	for _, c := range x.Cores {
		if c.From < p.From || c.From >= p.To {
			continue
		}
		for _, it := range c.Items {
			if it.CTE == nil || seen[it.CTE] {
				continue
			}
			seen[it.CTE] = true
			if x.unbounded(it.CTE) || x.endless(it.CTE.Body.Part, seen) {
				return true
			}
		}
	}
	return false
}

// unbounded says whether a definition reads itself under no condition, and with no
// LIMIT.
func (x *restricter) unbounded(d *sqltree.CTE) bool {
	if d.Body.Limited {
		return false
	}
	for _, c := range d.Body.Cores {
		for _, it := range c.Items {
			if it.CTE == d && c.Where.Empty() && it.On.Empty() {
				return true
			}
		}
	}
	return false
}

// endedByLimit says whether the LIMIT of a statement that sorts nothing may be what ends
// a recursion: whoever reads all of that would have no end.
func (x *restricter) endedByLimit() bool {
	if !x.Shape.Limits || x.Shape.Orders() {
		return false
	}
	for _, c := range x.Cores {
		for _, it := range c.Items {
			if d := it.CTE; d != nil && d.Body.From <= c.From && c.From < d.Body.To {
				return true
			}
		}
	}
	return false
}
