package engine

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// SQLite computes a query in a FROM, one side of an EXCEPT or the list of an IN
// as a whole, whatever is done with it. For a table that Okta lists by parents
// only, such as factors, that is a request for each user of the org, also where
//
//	users u LEFT JOIN (SELECT user_id, count(*) FROM enrolled_factors GROUP BY user_id) f ON f.user_id = u.id
//
// is about the users of a department. There the statement is handed to SQLite
// with one condition more in the inner query, which says whose rows matter:
// user_id IN (SELECT u.id FROM users u WHERE …), with the conditions that the
// statement has for them. The answer stays the same, because a row for any
// other key meets nothing.

// restrictions is how many conditions are put into one statement.
const restrictions = 8

// restricted is the text to hand to SQLite, with conditions that follow from
// the rest of the statement. check says whether SQLite takes a text.
func restricted(text string, check func(string) bool) string {
	fans, places, tables := false, 0, 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") || t.Is("HAVING") {
			places++
		}
		if table, ok := catalog.Find(t.Value()); ok {
			fans = fans || table.ScanPath() == nil
			tables++
		}
	}
	if !fans || places < 2 && tables < 3 {
		return text
	}
	return retold(text, check, (*restricter).next)
}

// restricter finds one condition to add to a text.
type restricter struct {
	*selectReader
	text       string
	refused    map[string]bool         // texts that SQLite did not take
	reads      map[*catalog.Table]bool // tables of the last keys, nil for a query
	owners     map[int]string          // by token that is a column without a qualifier: what to qualify it with
	insert     map[int]string          // by token: what goes before it together with the condition
	of         *item                   // the entry whose columns are about to be replaced
	few        bool                    // the last keys are few, or asked for anyway
	dear       bool                    // what is looked for reads a table that takes a request for each parent
	shared     *cte                    // the definition that the keys are for, when several read it
	plain      bool                    // all tables are those of the catalogue
	repeatable bool                    // a parameter may stand in one place more
	mine       map[*item]bool          // entries that have rows of the user's only, where these are looked at
}

// demand is what makes only some rows of a query matter.
type demand struct {
	by      *item // the entry of a FROM that the query is, nil for none
	at      int   // number of a token of the condition, or of the SELECT that has it
	notNull bool  // a NULL among the rows would matter too
	drives  bool  // the rows could as well tell which of the others matter
}

// next is the text with one condition more.
func (x *restricter) next() (string, bool) {
	s := shapeOf(x.text)
	if x.selectReader = s.selects(); x.selectReader == nil {
		return "", false
	}
	// Those who have a role are told first, so that the others are asked for them.
	for _, x.dear = range []bool{false, true} {
		if next, ok := x.any(); ok {
			return next, true
		}
	}
	return "", false
}

// any is the text with one condition more in queries that are dear, or in those
// that are not.
func (x *restricter) any() (string, bool) {
	for _, q := range x.queries {
		if next, ok := x.compound(q, true); ok {
			return next, true
		}
	}
	for _, c := range x.cores {
		if next, ok := x.inner(c); ok {
			return next, true
		}
	}
	for _, c := range x.cores {
		if next, ok := x.joined(c); ok {
			return next, true
		}
		if next, ok := x.listed(c); ok {
			return next, true
		}
		if next, ok := x.moved(c); ok {
			return next, true
		}
		if next, ok := x.ends(c); ok {
			return next, true
		}
	}
	for _, q := range x.queries {
		if next, ok := x.compound(q, false); ok {
			return next, true
		}
		for _, c := range q.ctes {
			if next, ok := x.forAll(c); ok {
				return next, true
			}
		}
	}
	return "", false
}

// joined looks for a query in a FROM that is joined on a key.
func (x *restricter) joined(c *core) (string, bool) {
	if c.odd {
		return "", false
	}
	for _, it := range c.items {
		q := x.single(it)
		if q == nil || x.flattened(it, q) {
			continue
		}
		for _, tie := range x.ties(c, it) {
			ref, other := tie[0], tie[1]
			if other.item == it {
				ref, other = other, ref
			}
			if ref.item != it || other.item == it || !x.sameKey(ref, other) {
				continue
			}
			if next, ok := x.restrict(q, it.cte, ref.name, other, demand{by: it, at: c.from, drives: !it.left && other.item.core == c}); ok {
				return next, true
			}
		}
	}
	return "", false
}

// flattened says whether SQLite makes an entry's query a part of the SELECT
// around it, so that its table is asked for the keys of one row after the other.
func (x *restricter) flattened(it *item, q *query) bool {
	c := q.cores[0]
	if len(q.cores) > 1 || q.limited || c.values || len(c.group) > 0 || c.windows || it.cte != nil && it.cte.hint == "MATERIALIZED" {
		return false
	}
	for _, outer := range []*core{c, it.core} {
		for k := outer.from; k < outer.to; k++ {
			t := x.s.at(k)
			plain := !t.Is("DISTINCT") && !t.Is("OVER") && (x.s.at(k+1).Text != "(" || !aggregate(t.Value()))
			if x.coreAt[k] == outer && !plain && (outer == c || it.left) {
				return false
			}
		}
	}
	return !it.left || len(c.items) == 1 && len(it.core.group) == 0
}

// ties are the pairs of columns that are equal in every row of a SELECT in which
// an entry of its FROM has matched.
func (x *restricter) ties(c *core, it *item) [][2]reference {
	var out [][2]reference
	for _, p := range x.conditionsFor(c, it) {
		if a, b, ok := x.equal(c, p); ok {
			out = append(out, [2]reference{a, b})
		}
	}
	for _, joined := range c.items {
		if joined.left && joined != it {
			continue
		}
		for _, name := range joined.using {
			for _, other := range c.items[:joined.nth] {
				if yes, known := x.has(other, name); yes {
					out = append(out, [2]reference{{joined, name}, {other, name}})
					break
				} else if !known {
					break
				}
			}
		}
	}
	return out
}

// single is the query of an entry of a FROM that is read for this entry only.
func (x *restricter) single(it *item) *query {
	q := it.source()
	if q == nil || it.cte != nil && (it.cte.uses != 1 || x.dependsOn(q, it.cte)) {
		return nil
	}
	return q
}

// dependsOn says whether a query reads what a WITH defines, also by way of
// another definition.
func (x *restricter) dependsOn(q *query, on *cte) bool {
	seen := map[*cte]bool{}
	var within func(p part) bool
	within = func(p part) bool {
		for _, c := range x.cores {
			if c.from < p.from || c.from >= p.to {
				continue
			}
			for _, it := range c.items {
				switch {
				case it.cte == nil || seen[it.cte]:
				case it.cte == on:
					return true
				default:
					seen[it.cte] = true
					if within(it.cte.body.part) {
						return true
					}
				}
			}
		}
		return false
	}
	return within(q.part)
}

// conditionsFor are the conditions that hold in every row of a SELECT in which
// an entry of its FROM has matched.
func (x *restricter) conditionsFor(c *core, it *item) []part {
	out := x.conjuncts(c.where)
	for _, other := range c.items {
		if !other.left || other == it {
			out = append(out, x.conjuncts(other.on)...)
		}
	}
	return out
}

// conjuncts takes a condition apart at its ANDs.
func (x *restricter) conjuncts(p part) []part {
	if p.empty() {
		return nil
	}
	s := x.s
	if s.at(p.from).Text == "(" && s.closing(p.from) == p.to-1 && !s.at(p.from+1).Is("SELECT") && !s.at(p.from+1).Is("WITH") && !s.at(p.from+1).Is("VALUES") {
		return x.conjuncts(part{p.from + 1, p.to - 1})
	}
	var out []part
	depth, between, from := 0, 0, p.from
	for k := p.from; k < p.to; k++ {
		t := s.tokens[k]
		switch {
		case t.Text == "(", t.Is("CASE"):
			depth++
		case t.Text == ")", t.Is("END"):
			depth--
		case depth > 0:
		case t.Is("BETWEEN"):
			between++
		case t.Is("OR"), t.Is("NOT") && between > 0:
			return []part{p} // an AND binds closer than an OR
		case t.Is("AND") && between > 0:
			between--
		case t.Is("AND"):
			out = append(out, x.conjuncts(part{from, k})...)
			from = k + 1
		}
	}
	if from == p.from {
		return []part{p}
	}
	return append(out, x.conjuncts(part{from, p.to})...)
}

// equal reads `a = b` of two columns.
func (x *restricter) equal(c *core, p part) (a, b reference, ok bool) {
	for k := p.from; k < p.to; k++ {
		if t := x.s.at(k).Text; t == "=" || t == "==" {
			var left, right bool
			a, left = x.refer(c, part{p.from, k})
			b, right = x.refer(c, part{k + 1, p.to})
			return a, b, left && right
		}
	}
	return a, b, false
}

// sameKey says whether two columns hold identifiers, which are compared as they
// are.
func (x *restricter) sameKey(a, b reference) bool {
	first, _ := x.identifier(a, 0)
	second, _ := x.identifier(b, 0)
	return first && second
}
