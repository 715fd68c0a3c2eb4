package engine

// Lists of an IN that ask for more than the statement is about.

// listed looks for `column [NOT] IN (query)` in a SELECT, other than in its
// FROM.
func (x *restricter) listed(c *core) (string, bool) {
	s := x.s
	from := c.from
	if len(c.items) > 0 {
		last := c.items[len(c.items)-1]
		from = max(last.text.to, last.on.to, last.ends)
	}
	for k := c.from; k < c.in.to && !c.odd; k++ {
		if !s.at(k).Is("IN") || x.coreAt[k] != c || k < from && !x.inResults(c, k) {
			continue
		}
		ref, not, ok := x.asked(k)
		if !ok {
			continue
		}
		for _, q := range x.queries {
			if q.from != k+2 || len(q.cores[0].results) != 1 {
				continue
			}
			if next, ok := x.restrict(q, nil, "", ref, demand{at: k, notNull: true, drives: !not && c.where.from <= k && k < c.where.to}); ok {
				return next, true
			}
		}
	}
	return "", false
}

// asked is the column of identifiers, NULL in no row, that stands before an IN.
func (x *restricter) asked(k int) (ref reference, not, ok bool) {
	s, left := x.s, k
	if not = s.at(left - 1).Is("NOT"); not {
		left--
	}
	p := part{left - 1, left}
	if s.at(left-2).Text == "." {
		p.from = left - 3
	}
	if !x.operand(p.from) {
		return ref, not, false
	}
	if ref, ok = x.refer(x.coreAt[k], p); !ok {
		return ref, not, false
	}
	id, notNull := x.identifier(ref, 0)
	return ref, not, id && notNull && x.inRow(ref.item.core, k)
}

// inRow says whether a token of a SELECT is about a row of its FROM: not where
// an aggregate over no rows leaves NULL for all columns.
func (x *restricter) inRow(c *core, k int) bool {
	if len(c.group) > 0 || c.where.from <= k && k < c.where.to {
		return true
	}
	for i := c.from; i < c.in.to; i++ {
		if x.s.at(i+1).Text == "(" && aggregate(x.s.at(i).Value()) {
			return false
		}
	}
	return c.having.empty()
}

// inResults says whether a token stands in what a SELECT shows.
func (x *restricter) inResults(c *core, k int) bool {
	last := len(c.results) - 1
	return last >= 0 && c.results[0].from <= k && k < c.results[last].to
}

// operand says whether what begins at a token is an operand of IN and not the
// end of one.
func (x *restricter) operand(from int) bool {
	switch t := x.s.at(from - 1); {
	case t.Text == "(", t.Text == ",":
		return true
	case t.Is("AND"):
		depth := 0
		for k := from - 2; k >= 0 && depth >= 0; k-- {
			switch t := x.s.at(k); {
			case t.Text == ")":
				depth++
			case t.Text == "(":
				depth--
			case depth == 0 && t.Is("BETWEEN"):
				return false
			}
		}
		return true
	default:
		return isAny(t, []string{"SELECT", "DISTINCT", "ALL", "WHERE", "OR", "NOT", "WHEN", "THEN", "ELSE", "HAVING", "BY", "CASE"})
	}
}
