package engine

// An outer join of which the rows without a partner fail a condition is an inner
// join: `groups g` in `LEFT JOIN groups g ON … WHERE g.name = 'Sales'`, and so is
// what its ON compares with it. SQLite sees it in the same way.

// inner is the text with such a join written as what it is: SQLite does not see it
// where another outer join is between, and asks such a table for nothing that the
// WHERE says.
func (x *restricter) inner(c *core) (string, bool) {
	var was []*item
	for _, it := range c.items {
		if it.left {
			was = append(was, it)
		}
	}
	if len(was) == 0 || x.isNamed(c) {
		return "", false
	}
	x.innerJoins(c)
	for _, it := range was {
		k := it.text.from - 1
		if it.left || !x.s.at(k).Is("JOIN") {
			continue
		}
		first := k - 1
		if x.s.at(first).Is("OUTER") {
			first--
		}
		if !x.s.at(first).Is("LEFT") || x.s.at(first-1).Is("NATURAL") {
			continue
		}
		next := x.text[:x.s.at(first).Pos] + "INNER " + x.text[x.s.at(k).Pos:]
		if !x.refused[next] {
			return next, true
		}
	}
	return "", false
}

// innerJoins finds them.
func (x *restricter) innerJoins(c *core) {
	if c.odd {
		return
	}
	for again := true; again; {
		again = false
		for _, it := range c.items {
			if !it.left {
				continue
			}
			for _, p := range x.conditionsFor(c, nil) {
				if x.demandsRow(c, p, it) {
					it.left, again = false, true
					break
				}
			}
		}
	}
}

// demandsRow says whether a condition is surely not true where all columns of an
// entry are NULL: a comparison with one of them.
func (x *restricter) demandsRow(c *core, p part, it *item) bool {
	s := x.s
	is := func(p part) bool {
		ref, ok := x.refer(c, p)
		return ok && ref.item == it
	}
	compared := 0
	for k := p.from; k < p.to; k++ {
		switch t := s.at(k); {
		case t.Text == "(":
			k = s.closing(k)
		case t.Is("OR"), t.Is("COLLATE"), t.Is("ESCAPE"), t.Is("MATCH"), t.Is("REGEXP"), t.Is("CASE"):
			return false
		case t.Is("IS"), t.Is("ISNULL"), t.Is("NOTNULL"), t.Is("IN"), t.Is("LIKE"), t.Is("GLOB"), t.Is("BETWEEN"), comparing[t.Text]:
			compared++ // what is compared once more is a truth value
		}
	}
	if compared != 1 {
		return false
	}
	for k := p.from; k < p.to; k++ {
		t := s.at(k)
		switch {
		case t.Text == "(":
			k = s.closing(k)
		case t.Is("IN"), t.Is("LIKE"), t.Is("GLOB"), t.Is("BETWEEN"):
			return is(part{p.from, k}) // with a NOT before it, this is no column
		case comparing[t.Text]:
			left, right := part{p.from, k}, part{k + 1, p.to}
			return is(left) && x.simple(right) || is(right) && x.simple(left)
		case t.Is("NOTNULL"):
			return is(part{p.from, k}) && k+1 == p.to
		case t.Is("IS"):
			return is(part{p.from, k}) && k+3 == p.to && s.at(k+1).Is("NOT") && s.at(k+2).Is("NULL")
		}
	}
	return false
}

// comparing are the operators that compare.
var comparing = map[string]bool{"=": true, "==": true, "<": true, "<=": true, ">": true, ">=": true, "<>": true, "!=": true}

// simple says whether an operand is one word, a column, or in parentheses: nothing
// that binds less than a comparison is beside it.
func (x *restricter) simple(p part) bool {
	if p.to-p.from == 1 || x.s.at(p.from).Text == "(" && x.s.closing(p.from) == p.to-1 {
		return true
	}
	return x.isReference(p)
}
