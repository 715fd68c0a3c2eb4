package engine

// endless says whether some tokens read a recursion that has no end of its own: a
// LIMIT of whoever reads it may end it, which in another place it has not.
func (x *restricter) endless(p part, seen map[*cte]bool) bool {
	for _, c := range x.cores {
		if c.from < p.from || c.from >= p.to {
			continue
		}
		for _, it := range c.items {
			if it.cte == nil || seen[it.cte] {
				continue
			}
			seen[it.cte] = true
			if x.unbounded(it.cte) || x.endless(it.cte.body.part, seen) {
				return true
			}
		}
	}
	return false
}

// unbounded says whether a definition reads itself under no condition, and with no
// LIMIT.
func (x *restricter) unbounded(d *cte) bool {
	if d.body.limited {
		return false
	}
	for _, c := range d.body.cores {
		for _, it := range c.items {
			if it.cte == d && c.where.empty() && it.on.empty() {
				return true
			}
		}
	}
	return false
}
