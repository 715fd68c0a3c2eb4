package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Of some tables Okta lists who may have rows, see candidates.go, and each of them
// takes a request. In
//
//	users u JOIN user_roles r ON r.user_id = u.id WHERE u.last_login < '2026-01-01'
//
// SQLite takes the few roles for the better start, and all of them are asked for
// before the first user is tested. With u.id IN (SELECT value FROM
// oktasql_candidates('user_roles')) it begins with the users who may have roles,
// which takes the lists and a request or two, and asks for the roles of those who
// pass. The answer stays the same: a user who is not on the lists has no row to
// be joined to.

// candidatesFirst is the text to hand to SQLite, with such conditions. check says
// whether SQLite takes a text, fans whether it reads the table that goes by an
// alias by asking for all there are.
func candidatesFirst(text string, check func(string) bool, fans func(text, alias string) bool) string {
	few, tables := false, 0
	for _, t := range sqltext.Tokens(text) {
		if table, ok := catalog.Find(t.Value()); ok {
			p, _ := table.FewParents()
			few = few || p != nil
			tables++
		}
	}
	if !few || tables < 2 {
		return text
	}
	refused := map[string]bool{}
	for range restrictions {
		x := restricter{text: text, refused: refused, owners: map[int]string{}, insert: map[int]string{}, repeatable: true}
		next, ok := x.candidates(func(alias string) bool { return fans(text, alias) })
		for ok && !check(next) {
			refused[next] = true
			next, ok = x.candidates(func(alias string) bool { return fans(text, alias) })
		}
		if !ok {
			break
		}
		text = next
	}
	return text
}

// claim says that a SELECT has only rows in which a column has one of the keys
// of a table whose candidates are listed.
type claim struct {
	ref    reference
	of     reference // the key
	by     part      // the condition that says so
	exists bool      // the key is asked for with each row
}

// candidates is the text with one condition more.
func (x *restricter) candidates(fans func(alias string) bool) (string, bool) {
	s := shapeOf(x.text)
	if x.selectReader = s.selects(); x.selectReader == nil || s.limits && !s.orders() {
		return "", false
	}
	for _, c := range x.cores {
		if c.odd || c.values {
			continue
		}
		for _, h := range x.claims(c) {
			t := h.ref.item.table()
			if t == nil || t.ScanPath() == nil || h.ref.item.left || h.ref.item.alias == "" || !isUnique(t, h.ref.name) || x.hasOther(c, h) {
				continue
			}
			switch {
			case h.exists && !x.scanned(c, h):
				continue
			case !h.exists && (!fans(h.of.item.alias) || !x.leavesOut(c, h)):
				continue
			case !h.exists && h.of.item.core != c && x.selective(c, h):
				continue // the query that has the key is restricted to those few
			}
			if next, ok := x.add(c, catalog.Quote(h.ref.item.alias)+"."+catalog.Quote(h.ref.name)+" IN ("+x.candidatesOf(h.of)+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// isUnique says whether a column of a table is in one row at most.
func isUnique(t *catalog.Table, column string) bool {
	i, ok := t.Column(column)
	return ok && t.Columns[i].Unique
}

// claims are all that the conditions of a SELECT say.
func (x *restricter) claims(c *core) []claim {
	var out []claim
	add := func(a, b reference, by part, exists bool) {
		for _, pair := range [][2]reference{{a, b}, {b, a}} {
			if of, ok := x.origin(pair[1], 0); ok && pair[0].item.core == c && x.sameKey(pair[0], pair[1]) {
				out = append(out, claim{pair[0], of, by, exists})
			}
		}
	}
	for _, it := range c.items {
		for _, tie := range x.certainTies(c, it) {
			add(tie[0], tie[1], part{}, false)
		}
	}
	for _, p := range x.conditionsFor(c, nil) {
		switch q, in := x.subquery(p); {
		case q == nil:
		case in > 0:
			ref, ok := x.refer(c, part{p.from, in})
			if key, found := x.nth(q.cores[0], 0); ok && found {
				add(ref, key, p, false)
			}
		default:
			for _, it := range q.cores[0].items {
				for _, tie := range x.certainTies(q.cores[0], it) {
					add(tie[0], tie[1], p, true)
				}
			}
		}
	}
	return out
}

// certainTies are the pairs of columns that are equal in every row of a SELECT,
// as far as an entry is not joined by an outer join.
func (x *restricter) certainTies(c *core, it *item) [][2]reference {
	if it.left {
		return nil
	}
	return x.ties(c, it)
}

// subquery is the query of a condition that is `column IN (query)`, with the
// number of the IN, or `EXISTS (query)` that has a row only where its FROM and
// WHERE have one; nil for any other.
func (x *restricter) subquery(p part) (q *query, in int) {
	s := x.s
	at := p.from
	if !s.at(at).Is("EXISTS") {
		for at < p.to && !s.at(at).Is("IN") {
			at++
		}
		if in = at; !x.isReference(part{p.from, in}) {
			return nil, 0
		}
	}
	if s.at(at+1).Text != "(" || s.closing(at+1) != p.to-1 {
		return nil, 0
	}
	for _, known := range x.queries {
		if known.from == at+2 {
			q = known
		}
	}
	if q == nil || len(q.cores) > 1 || q.cores[0].odd || q.cores[0].values || in == 0 && x.totals(q.cores[0]) {
		return nil, 0
	}
	return q, in
}

// totals says whether a SELECT may give a row for no rows.
func (x *restricter) totals(c *core) bool {
	for k := c.from; k < c.in.to; k++ {
		if x.s.at(k+1).Text == "(" && aggregate(x.s.at(k).Value()) {
			return true
		}
	}
	return !c.having.empty()
}

// origin is the key of a table whose candidates are listed that a column's values
// come from, through the queries that hand it on.
func (x *restricter) origin(ref reference, depth int) (reference, bool) {
	if t := ref.item.table(); t != nil {
		p, column := t.FewParents()
		return ref, p != nil && strings.EqualFold(t.Columns[column].Name, ref.name)
	}
	q := ref.item.source()
	if q == nil || depth > 8 || len(q.cores) > 1 {
		return reference{}, false
	}
	inner, ok := x.given(q, 0, ref.item.cte, ref.name)
	if !ok {
		return reference{}, false
	}
	return x.origin(inner, depth+1)
}

// leavesOut says whether conditions of a SELECT may leave out rows of an entry before
// those that have the key are known.
func (x *restricter) leavesOut(c *core, h claim) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p part) bool {
		return p != h.by && !x.compares(c, p, h.ref) && x.about(p, h.ref.item) && !x.about(p, h.of.item)
	})
}

// scanned says whether an entry is likely to be read from a list of many rows:
// nothing else tells which they are. Where its table stands elsewhere too, that
// list is what answers for both.
func (x *restricter) scanned(c *core, h claim) bool {
	for _, other := range x.cores {
		for _, it := range other.items {
			if it != h.ref.item && it.table() == h.ref.item.table() {
				return false
			}
		}
	}
	return !x.selective(c, h) && !slices.ContainsFunc(x.conditionsFor(c, nil), func(p part) bool { return p != h.by && x.compares(c, p, h.ref) })
}

// selective says whether a condition of a SELECT asks for few rows of an entry.
func (x *restricter) selective(c *core, h claim) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p part) bool { return p != h.by && x.asksFor(p, h.ref.item) })
}

// hasOther says whether another condition asks for some keys.
func (x *restricter) hasOther(c *core, h claim) bool {
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p part) bool { return p != h.by && x.isList(c, p, h.ref) })
}

// compares says whether a condition is that a column equals another one.
func (x *restricter) compares(c *core, p part, ref reference) bool {
	a, b, ok := x.equal(c, p)
	return ok && (a == ref || b == ref)
}

// about says whether some tokens name a column of an entry.
func (x *restricter) about(p part, it *item) bool {
	for k := p.from; k < p.to; k++ {
		if ref, ok := x.columnAt(k); ok && ref.item == it {
			return true
		}
	}
	return false
}

// asksFor says whether a condition wants columns of an entry to be equal to
// something, other than the status that most have, to begin like it, or to be
// later, where Okta is asked for that.
func (x *restricter) asksFor(p part, it *item) bool {
	n := 0
	for k := p.from + 1; k < p.to; k++ {
		op, at := x.s.at(k), k+1
		if op.Is("OR") {
			n--
		}
		if op.Is("IN") && x.s.at(at).Text == "(" {
			at++
		}
		ref, ok := x.columnAt(k - 1)
		if !ok || ref.item != it {
			continue
		}
		later := op.Text == ">" || op.Text == ">="
		if i, found := it.table().Column(ref.name); later && (!found || it.table().Columns[i].Search&catalog.Gt == 0) {
			continue
		}
		value := x.s.at(at)
		constant := value.Kind == sqltext.Number || value.Kind == sqltext.Param ||
			value.Kind == sqltext.String && value.Value() != "ACTIVE" && !strings.HasPrefix(value.Value(), "%")
		if constant && (later || op.Text == "=" || op.Text == "==" || op.Is("IN") || op.Is("LIKE")) {
			n++
		}
	}
	return n > 0
}

// candidatesOf is a query for the candidates of a key. Conditions on where it
// comes from leave out the lists of other rows.
func (x *restricter) candidatesOf(key reference) string {
	t, c := key.item.table(), key.item.core
	path, _ := t.FewParents()
	args := "'" + t.Name + "'"
	for _, p := range x.conditionsFor(c, key.item) {
		value := x.s.at(p.to - 1)
		if op := x.s.at(p.to - 2).Text; value.Kind != sqltext.String || op != "=" && op != "==" {
			continue
		}
		ref, ok := x.refer(c, part{p.from, p.to - 2})
		if ok && ref.item == key.item && slices.ContainsFunc(path.Parents, func(s catalog.Source) bool { return s.Only[ref.name] != "" }) {
			args += ", '" + ref.name + "', " + value.Text
			break
		}
	}
	return "SELECT value FROM " + moduleCandidates + "(" + args + ")"
}
