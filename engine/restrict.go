package engine

import (
	"strings"

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
	fans, selects := false, 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") {
			selects++
		}
		table, ok := catalog.Find(t.Value())
		fans = fans || ok && scanPath(table) == nil
	}
	if !fans || selects < 2 {
		return text
	}
	out, changed := numbered(text), false
	for range restrictions {
		x := restricter{text: out, refused: map[int]bool{}, reads: map[*catalog.Table]bool{}}
		next, ok := x.next()
		for ok && !check(next) {
			x.refused[x.at] = true
			next, ok = x.next()
		}
		if !ok {
			break
		}
		out, changed = next, true
	}
	if !changed {
		return text
	}
	return out
}

// restricter finds one condition to add to a text.
type restricter struct {
	*selectReader
	text    string
	at      int                     // token that the last one was put before
	refused map[int]bool            // those that SQLite did not take
	reads   map[*catalog.Table]bool // tables of the last keys, nil for a query
}

// demand is what makes only some rows of a query matter.
type demand struct {
	by      *item // the entry of a FROM that the query is, nil for none
	at      int   // number of a token of the condition, or of the SELECT that has it
	notNull bool  // a NULL among the rows would matter too
}

// next is the text with one condition more.
func (x *restricter) next() (string, bool) {
	s := shapeOf(x.text)
	if x.selectReader = s.selects(); x.selectReader == nil {
		return "", false
	}
	for _, c := range x.cores {
		if next, ok := x.joined(c); ok {
			return next, true
		}
		if next, ok := x.listed(c); ok {
			return next, true
		}
	}
	for _, q := range x.queries {
		if next, ok := x.compound(q); ok {
			return next, true
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
		if q == nil {
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
			if next, ok := x.restrict(q, it.cte, ref.name, other, demand{by: it, at: c.from}); ok {
				return next, true
			}
		}
	}
	return "", false
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
		left := k
		if s.at(left - 1).Is("NOT") {
			left--
		}
		p := part{left - 1, left}
		if s.at(left-2).Text == "." {
			p.from = left - 3
		}
		if !x.operand(p.from) {
			continue
		}
		ref, ok := x.refer(c, p)
		if !ok {
			continue
		}
		if id, notNull := x.identifier(ref, 0); !id || !notNull {
			continue
		}
		for _, q := range x.queries {
			if q.from != k+2 || len(q.cores[0].results) != 1 {
				continue
			}
			if next, ok := x.restrict(q, nil, "", ref, demand{at: k, notNull: true}); ok {
				return next, true
			}
		}
	}
	return "", false
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
		for k := from - 2; k >= 0 && x.coreAt[k] == x.coreAt[from]; k-- {
			if x.s.at(k).Is("BETWEEN") {
				return false
			}
		}
		return true
	default:
		return isAny(t, []string{"SELECT", "DISTINCT", "ALL", "WHERE", "OR", "NOT", "WHEN", "THEN", "ELSE", "HAVING", "BY", "CASE"})
	}
}

// compound looks for the right side of an EXCEPT or INTERSECT, and for the left
// side of the latter.
func (x *restricter) compound(q *query) (string, bool) {
	for k := 1; k < len(q.cores); k++ {
		if q.ops[k] != "EXCEPT" && q.ops[k] != "INTERSECT" || q.cores[k].values || q.cores[0].values {
			continue
		}
		if next, ok := x.side(q.cores[0], q.cores[k], q.before(k)); ok {
			return next, true
		}
		if k == 1 && q.ops[k] == "INTERSECT" {
			if next, ok := x.side(q.cores[0], q.cores[0], q.cores[1:2]); ok {
				return next, true
			}
		}
	}
	return "", false
}

// before are the SELECTs whose rows together are all that a compound may have
// had before its kth.
func (q *query) before(k int) []*core {
	out := []*core{q.cores[0]}
	for i := 1; i < k; i++ {
		if q.ops[i] == "UNION" {
			out = append(out, q.cores[i])
		}
	}
	return out
}

// side restricts one SELECT of a compound to the keys that others have in the
// same column.
func (x *restricter) side(first, c *core, others []*core) (string, bool) {
	for n := range first.results {
		var lists []string
		for _, o := range others {
			ref, ok := x.nth(o, n)
			if !ok {
				break
			}
			if list, ok := x.keys(o, ref, demand{}); ok {
				lists = append(lists, list)
			}
		}
		if _, ok := x.nth(first, n); !ok || len(lists) < len(others) {
			continue
		}
		if next, ok := x.inCore(c, n, strings.Join(lists, " UNION ALL "), false); ok {
			return next, true
		}
	}
	return "", false
}

// nth is the reference to a column of identifiers that a SELECT hands on as its
// nth result.
func (x *restricter) nth(c *core, n int) (reference, bool) {
	if n >= len(c.results) {
		return reference{}, false
	}
	for _, p := range c.results[:n+1] {
		if x.s.at(p.to-1).Text == "*" {
			return reference{}, false
		}
	}
	ref, ok := x.refer(c, x.result(c, n).expr)
	if !ok {
		return ref, false
	}
	ok, _ = x.identifier(ref, 0)
	return ref, ok
}
