package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// keys is a query for all values that a column can have in the rows of a SELECT:
// the entry of its FROM that has the column and those that are joined to it,
// under the conditions of the SELECT that speak of nothing else. It is false
// when that says no more than the table itself.
func (x *restricter) keys(c *core, ref reference, d demand) (string, bool) {
	if c.odd || ref.item.alias == "" || !x.copies(ref.item, c) {
		return "", false
	}
	taken := map[*item]bool{ref.item: true}
	conditions := x.own(c, ref.item, d)
	for grown := true; grown; {
		grown = false
		for _, k := range conditions {
			joins, new := false, false
			for it := range k.items {
				joins, new = joins || taken[it], new || !taken[it]
			}
			if joins && new {
				maps.Copy(taken, k.items)
				grown = true
			}
		}
	}
	var from, where []string
	narrows := false
	for _, it := range c.items {
		if !taken[it] {
			continue
		}
		t := it.table()
		if t != nil && t.ScanPath() == nil && !t.ListsOthers() && !x.keyed(it, conditions) {
			return "", false // reading it would cost as much as what it could save
		}
		x.reads[t] = true
		if !x.hints(it.cte) {
			return "", false
		}
		from = append(from, x.slice(it.text))
		narrows = narrows || t == nil || t.ListsOthers()
	}
	for _, k := range conditions {
		for it := range k.items {
			if taken[it] {
				where = append(where, "("+x.slice(k.part)+")")
				narrows = true
				if !x.hintsIn(k.part) {
					return "", false
				}
				break
			}
		}
	}
	if !narrows {
		return "", false
	}
	x.few = !d.drives || x.selects(taken, conditions)
	list := "SELECT " + catalog.Quote(ref.item.alias) + "." + catalog.Quote(ref.name) + " FROM " + strings.Join(from, ", ")
	if len(where) > 0 {
		list += " WHERE " + strings.Join(where, " AND ")
	}
	return list, x.repeatable || !hasNumberless(list)
}

// selects says whether keys are surely few: a condition wants a column equal to
// something, other than the status that most have, or a table has few rows.
func (x *restricter) selects(taken map[*item]bool, conditions []condition) bool {
	equals := func(from, to int) bool {
		for i := from; i < to; i++ {
			next := x.s.at(i + 1)
			if op := x.s.at(i); op.Is("IN") && !x.s.at(i-1).Is("NOT") {
				next = x.s.at(i + 2)
			} else if op.Text != "=" && op.Text != "==" {
				continue
			}
			if next.Kind == sqltext.Param || next.Kind == sqltext.Number || next.Kind == sqltext.String && next.Value() != "ACTIVE" {
				return true
			}
		}
		return false
	}
	for _, k := range conditions {
		for it := range k.items {
			if taken[it] && equals(k.from, k.to) {
				return true
			}
		}
	}
	for _, k := range conditions {
		for _, c := range x.cores {
			if k.from <= c.from && c.from < k.to && slices.ContainsFunc(c.items, isCandidates) {
				return true
			}
		}
	}
	for it := range taken {
		if q := it.source(); q != nil && equals(q.from, q.to) || it.table() != nil && it.table().ScanPath() == nil {
			return true
		}
	}
	return false
}

// keyed says whether conditions compare a key that an entry's table is listed by.
func (x *restricter) keyed(it *item, conditions []condition) bool {
	for _, k := range conditions {
		for i := k.from; i < k.to; i++ {
			op := x.s.at(i)
			if !op.Is("IN") && op.Text != "=" && op.Text != "==" {
				continue
			}
			for _, side := range []part{{k.from, i}, {i + 1, k.to}} {
				if r, ok := x.refer(it.core, side); ok && r.item == it && byParents(it.table(), r.name) {
					return true
				}
			}
			break
		}
	}
	return false
}

// slice is the text of some tokens, every column qualified: a name that meant
// something else, such as that of a result, is none of the entry's then, and
// SQLite does not take the text.
func (x *restricter) slice(p part) string { return x.sliceWith(p, nil) }

// sliceWith is a slice with something else in the place of some columns, by the
// number of their last token.
func (x *restricter) sliceWith(p part, instead map[int]string) string {
	var b strings.Builder
	at := x.s.at(p.from).Pos
	for k := p.from; k < p.to; k++ {
		if column, ok := instead[k]; ok {
			first := k
			if x.s.at(k-1).Text == "." {
				first = k - 2
			}
			b.WriteString(x.text[at:x.s.at(first).Pos] + column)
			at = x.s.at(k).Pos + len(x.s.at(k).Text)
		} else if alias, ok := x.owners[k]; ok {
			b.WriteString(x.text[at:x.s.at(k).Pos] + catalog.Quote(alias) + ".")
			at = x.s.at(k).Pos
		}
	}
	last := x.s.at(p.to - 1)
	return b.String() + x.text[at:last.Pos+len(last.Text)]
}

// condition is one that a SELECT puts on some entries of its FROM.
type condition struct {
	part
	items map[*item]bool
}

// own are the conditions of a SELECT that can be asked anywhere else.
func (x *restricter) own(c *core, of *item, d demand) []condition {
	var out []condition
	var outer *item // in whose ON the demand stands, which its own conditions elsewhere come after
	for _, it := range c.items {
		if it.left && it.on.from <= d.at && d.at < it.on.to {
			outer = it
		}
	}
	for _, p := range x.conditionsFor(c, of) {
		if d.at > 0 && p.from <= d.at && d.at < p.to {
			continue
		}
		items, ok := x.mentions(c, p)
		ok = ok && (outer == nil || !items[outer] || outer.on.from <= p.from && p.from < outer.on.to)
		for it := range items {
			ok = ok && it != d.by && (it == of || !it.left && x.copies(it, c))
		}
		if ok && len(items) > 0 {
			out = append(out, condition{p, items})
		}
	}
	return out
}

// copies says whether an entry of a FROM may be named once more elsewhere.
func (x *restricter) copies(it *item, c *core) bool {
	switch {
	case it.table() != nil:
		return true
	case it.source() != nil && x.endless(it.source().part, map[*cte]bool{}):
		return false
	case it.cte != nil:
		// Everybody sees what the statement's own WITH defines; but its body may not
		// come to depend on itself.
		top := it.cte.in.above == nil && it.cte.in.with == nil
		body := it.cte.body
		return top && (c.from < body.from || c.from >= body.to) && (x.shared == nil || it.cte != x.shared && !x.dependsOn(body, x.shared))
	case it.body != nil:
		items, ok := x.mentions(c, it.text)
		return ok && len(items) == 0
	}
	return false
}

// mentions are the entries of a SELECT's FROM that a condition is about. It is
// false for one that is not understood, or asks about other tables by parents.
// Who has a role may be asked for the sake of a table that is dearer.
func (x *restricter) mentions(c *core, p part) (map[*item]bool, bool) {
	items, ok := x.understood(c, p)
	for k := p.from; k < p.to; k++ {
		ok = ok && !x.s.at(k).Is("LIMIT") // which rows that leaves may be others elsewhere
	}
	if !ok {
		return nil, false
	}
	few := x.dear && x.wants(p)
	for _, it := range x.entriesIn(p) {
		t := it.table()
		switch {
		case x.mine[it], isCandidates(it):
		case it.cte != nil && (!few || !x.copies(it, it.core) || x.costs(it.cte.body.part) >= more):
			return nil, false
		case t == nil && it.source() == nil, t != nil && t.OnePerParent() && !(few && t.ListsOthers()):
			return nil, false
		}
	}
	return items, true
}

// wants says whether a condition is that there is something, which is true of
// few.
func (x *restricter) wants(p part) bool {
	s := x.s
	if s.at(p.from).Is("EXISTS") {
		return s.closing(p.from+1) == p.to-1
	}
	for k := p.from; k < p.to; k++ {
		if s.at(k).Is("IN") {
			return x.isReference(part{p.from, k}) && s.closing(k+1) == p.to-1
		}
	}
	return false
}

// entriesIn are the entries of every FROM in some tokens.
func (x *restricter) entriesIn(p part) []*item {
	var out []*item
	for _, c := range x.cores {
		if c.from >= p.from && c.from < p.to {
			out = append(out, c.items...)
		}
	}
	return out
}

// understood are the entries of a SELECT's FROM that a condition is about. It is
// false for one that is not understood to the last name, that reaches outside
// of the SELECT, may raise an error, or may be answered differently the next
// time for more than what its LIMITs leave.
func (x *restricter) understood(c *core, p part) (map[*item]bool, bool) {
	s := x.s
	items := map[*item]bool{}
	clock, lazy := false, false
	for k := p.from; k < p.to; k++ {
		t := s.at(k)
		clock = clock || t.Is("CURRENT_TIMESTAMP") || t.Is("CURRENT_DATE") || t.Is("CURRENT_TIME") || t.Kind == sqltext.String && strings.EqualFold(t.Value(), "now")
		lazy = lazy || t.Is("CASE") || t.Is("OR") || t.Is("iif") || t.Is("coalesce") || t.Is("ifnull")
		switch {
		case t.Is("LIMIT"), t.Is("OFFSET") && (s.at(k-1).Kind == sqltext.Number || s.at(k-1).Kind == sqltext.Param):
			continue
		case t.Is("MATCH"), t.Is("REGEXP"), t.Text == "->", t.Text == "->>":
			return nil, false
		case x.naming[k]:
			continue
		case s.at(k+1).Text == "(" && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted) && !joins[strings.ToUpper(t.Text)]:
			if !harmless[strings.ToLower(t.Value())] && t.Text != moduleCandidates {
				return nil, false
			}
			continue
		case t.Keyword() && !plainWords[strings.ToUpper(t.Text)] && !s.at(k-1).Is("AS"):
			return nil, false // SQLite takes some keywords for names
		case !isIdentifier(t) || s.at(k-1).Is("COLLATE") || s.at(k-1).Is("AS"):
			continue
		case s.at(k+1).Text == ".":
			k += 2
			if t := s.at(k); t.Text == "*" {
				continue
			}
			ref, ok := x.refer(x.coreAt[k], part{k - 2, k + 1})
			if !ok || !x.within(ref, c, p, items) {
				return nil, false
			}
		default:
			ref, ok := x.refer(x.coreAt[k], part{k, k + 1})
			if !ok && (t.Is("TRUE") || t.Is("FALSE")) {
				continue
			}
			if !ok || ref.item.alias == "" && ref.item != x.of || !x.within(ref, c, p, items) {
				return nil, false
			}
			if ref.item != x.of {
				x.owners[k] = ref.item.alias
			}
		}
	}
	return items, !clock || !lazy
}

// harmless are functions that give the same result whenever they are asked, and
// never an error: in the place of a condition that is copied, rows are tested
// that the statement itself may have left out before.
var harmless = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`lower upper trim ltrim rtrim length substr substring coalesce ifnull nullif iif date time datetime julianday
		strftime unixepoch replace instr like glob typeof round count min max cast`) {
		m[name] = true
	}
	return m
}()

// joins are keywords that a parenthesis may follow.
var joins = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`AND OR NOT IN WHEN THEN ELSE CASE BETWEEN EXISTS FROM WHERE ON BY HAVING SELECT DISTINCT LIKE GLOB IS ESCAPE AS ALL UNION VALUES`) {
		m[w] = true
	}
	return m
}()

// plainWords are keywords that are no names wherever they stand.
var plainWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`ALL AND AS BETWEEN CASE COLLATE DISTINCT ELSE ESCAPE EXCEPT EXISTS FROM GLOB GROUP HAVING IN INTERSECT IS
		ISNULL LIKE NOT NOTNULL NULL ON OR ORDER SELECT THEN UNION VALUES WHEN WHERE JOIN
		CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME BY END ASC DESC`) {
		m[w] = true
	}
	return m
}()

// within notes what a reference is to, and says whether that is an entry of the
// SELECT or of a query in the condition itself.
func (x *restricter) within(ref reference, c *core, p part, items map[*item]bool) bool {
	if ref.item.core == c && (ref.item.text.from < p.from || ref.item.text.from >= p.to) {
		items[ref.item] = true
		return true
	}
	return ref.item.text.from >= p.from && ref.item.text.from < p.to
}
