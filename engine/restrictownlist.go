package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// ownList is a query for all values that an expression over rows of the user's
// can have, and what is known of how they compare.
type ownList struct {
	expr    string // the expression
	from    string // what it is computed from, from its FROM on; "" for constants
	folds   bool   // a comparison with it may be without case
	aliases map[string]bool
	values  bool // it compares by its values as they are, or as texts
}

// query is the list's text for an IN.
func (l ownList) query() string {
	switch {
	case l.from == "":
		return l.expr
	case l.values:
		return "SELECT +" + l.expr + l.from // numbers become texts, as Okta's are
	}
	return "SELECT " + l.expr + l.from
}

// list makes the list of what an expression of a SELECT can be. It is false when
// that depends on rows of Okta's, or could be something else the next time.
func (o *ownRestricter) list(c *core, p part) (ownList, bool) {
	l := ownList{aliases: map[string]bool{}}
	for k := p.from; k < p.to; k++ {
		if o.s.at(k+1).Text == "(" && aggregate(o.s.at(k).Value()) || o.s.at(k).Is("OVER") || o.s.at(k).Is("SELECT") {
			return l, false
		}
	}
	if len(c.items) == 1 && c.items[0].alias == "" {
		o.of = c.items[0] // its columns have no other name
		defer func() { o.of = nil }()
	}
	taken, ok := o.mentions(c, p)
	if !ok || o.unnumbered(p) {
		return l, false
	}
	o.collates(p, &l)
	l.expr = o.slice(p)
	if len(taken) == 0 {
		return l, true
	}
	for it := range taken {
		// Of a column, a row that is not there makes a NULL; of anything else, perhaps
		// a value that no row has.
		if !o.isReference(p) && (it.left || !o.inRow(c, p.from)) {
			return l, false
		}
	}
	if !o.need(c, taken) {
		return l, false
	}
	var from []string
	plain := true
	for _, it := range c.items {
		if !taken[it] {
			continue
		}
		if !o.compares(it, &l, &plain, 0) {
			return l, false
		}
		l.aliases[it.alias] = true
		from = append(from, o.slice(it.text))
	}
	l.values = plain && o.isReference(p)
	l.from = " FROM " + strings.Join(from, ", ")
	if where := o.conditionsOn(c, taken); len(where) > 0 {
		l.from += " WHERE " + strings.Join(where, " AND ")
	}
	return l, o.repeatable || !hasNumberless(l.from)
}

// need adds the entries that others take their arguments from, and says whether
// all are the user's own and may be named once more.
func (o *ownRestricter) need(c *core, taken map[*item]bool) bool {
	for i := len(c.items) - 1; i >= 0; i-- {
		it := c.items[i]
		if !taken[it] {
			continue
		}
		if !o.mine[it] || it.alias == "" && it != o.of {
			return false
		}
		if it.cte != nil {
			if !o.copies(it, c) || !o.hints(it.cte) {
				return false
			}
			continue
		}
		others, ok := o.mentions(c, it.text)
		if !ok || !o.hintsFor(it.text, c) {
			return false
		}
		if len(others) > 0 {
			return false // what it is given may be an error for rows that are left out here
		}
	}
	return true
}

// hintsFor notes how what some tokens read by way of a WITH has to be treated once
// they stand in one more place.
func (o *ownRestricter) hintsFor(p part, c *core) bool {
	for _, inner := range o.cores {
		for _, it := range inner.items {
			within := it.text.from >= p.from && it.text.from < p.to
			if within && it.cte != nil && (!o.copies(it, c) || !o.hints(it.cte)) {
				return false
			}
		}
	}
	return true
}

// conditionsOn are the conditions of a SELECT on some of its entries alone.
func (o *ownRestricter) conditionsOn(c *core, taken map[*item]bool) []string {
	var out []string
	for _, p := range o.conjuncts(c.where) {
		items, ok := o.mentions(c, p)
		for it := range items {
			ok = ok && taken[it] && !it.left
		}
		if ok && len(items) > 0 && o.onlyMine(p) && !o.namesCTE(p) {
			out = append(out, "("+o.slice(p)+")")
		}
	}
	return out
}

// namesCTE says whether some tokens read what a WITH defines.
func (o *ownRestricter) namesCTE(p part) bool {
	for _, c := range o.cores {
		for _, it := range c.items {
			if it.cte != nil && it.text.from >= p.from && it.text.from < p.to {
				return true
			}
		}
	}
	return false
}

// collates notes that some tokens ask for a comparison without case. There are
// no collations but that one and SQLite's own.
func (o *ownRestricter) collates(p part, l *ownList) {
	for k := p.from; k < p.to; k++ {
		l.folds = l.folds || o.s.at(k).Is("COLLATE") && strings.EqualFold(o.s.at(k+1).Value(), "NOCASE")
	}
}

// compares notes how the columns of an entry compare. plain is kept while none
// of them can make numbers of the texts beside it.
func (o *ownRestricter) compares(it *item, l *ownList, plain *bool, depth int) bool {
	if t, ok := o.tables[strings.ToLower(it.name)]; ok && it.source() == nil && !it.call {
		l.folds = l.folds || t.folds
		*plain = false
		return !t.odd
	}
	q := it.source()
	if q == nil {
		return true
	}
	if depth > 8 {
		return false
	}
	o.collates(q.part, l)
	for k := q.from; k < q.to; k++ {
		*plain = *plain && !o.s.at(k).Is("CAST")
	}
	for _, c := range o.cores {
		if c.from < q.from || c.from >= q.to {
			continue
		}
		for _, inner := range c.items {
			if inner.cte == it.cte && it.cte != nil {
				continue
			}
			if !o.compares(inner, l, plain, depth+1) {
				return false
			}
		}
	}
	return true
}

// neverNull says whether an expression is NULL in no row of a SELECT: the
// conditions or the table's definition say so, or it is out of a list of other constants.
func (o *ownRestricter) neverNull(c *core, p part) bool {
	if p.to-p.from == 1 && o.constant(p.from) {
		return true
	}
	ref, ok := o.refer(c, p)
	if !ok || ref.item.core != c || ref.item.left || !o.inRow(c, p.from) {
		return false
	}
	if o.provesNotNull(c, ref) {
		return true
	}
	q := ref.item.source()
	if q == nil && !ref.item.call {
		return slices.Contains(o.tables[strings.ToLower(ref.item.name)].notNull, ref.name)
	}
	if q == nil || len(q.ctes) > 0 {
		return false
	}
	for k := q.from; k < q.to; k++ {
		t := o.s.at(k)
		switch {
		case o.constant(k), t.Text == "(", t.Text == ")", t.Text == ",", t.Is("VALUES"), t.Is("SELECT"), t.Is("UNION"), t.Is("ALL"), t.Is("AS"):
		case o.s.at(k-1).Is("AS") && isIdentifier(t):
		default:
			return false
		}
	}
	return true
}

// constant says whether a token is a text or a number.
func (o *ownRestricter) constant(k int) bool {
	t := o.s.at(k)
	return t.Kind == sqltext.String || t.Kind == sqltext.Number
}

// provesNotNull says whether a SELECT has no row in which a column is NULL, by a
// condition that is not true then.
func (o *ownRestricter) provesNotNull(c *core, ref reference) bool {
	for _, p := range o.conjuncts(c.where) {
		n := 1
		if o.s.at(p.from+1).Text == "." {
			n = 3
		}
		r, ok := o.refer(c, part{p.from, min(p.from+n, p.to)})
		if !ok || r != ref {
			continue
		}
		var words []string
		for k := p.from + n; k < p.to; k++ {
			words = append(words, strings.ToUpper(o.s.at(k).Text))
		}
		switch said := strings.Join(words, " "); {
		case said == "IS NOT NULL", said == "NOTNULL", said == "NOT NULL":
			return true
		case len(words) == 2 && strings.Contains(" = == <> != < > <= >= LIKE GLOB ", " "+words[0]+" "):
			return true
		}
	}
	return false
}

// quoted is a column with its qualifier.
func quoted(ref reference) string {
	return catalog.Quote(ref.item.alias) + "." + catalog.Quote(ref.name)
}
