package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// ownList is a query for all values that an expression over rows of the user's
// can have, and what is known of how they compare.
type ownList struct {
	expr    string // the expression
	from    string // what it is computed from, from its FROM on; "" for constants
	folds   bool   // a comparison with it may be without case
	aliases map[string]bool
	values  bool // it compares by its values as they are, or as texts
	solid   bool // none of them is NULL
	outer   bool // a row that an outer join has not found makes a NULL beside them
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
func (o *ownRestricter) list(c *sqltree.Core, p sqltree.Part) (ownList, bool) {
	l := ownList{aliases: map[string]bool{}}
	for k := p.From; k < p.To; k++ {
		if o.Shape.At(k+1).Text == "(" && sqltree.Aggregate(o.Shape.At(k).Value()) || o.Shape.At(k).Is("OVER") || o.Shape.At(k).Is("SELECT") {
			return l, false
		}
	}
	if len(c.Items) == 1 && c.Items[0].Alias == "" {
		o.of = c.Items[0] // its columns have no other name
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
		l.outer = l.outer || it.Left
		// Of a column, a row that is not there makes a NULL; of anything else, perhaps
		// a value that no row has.
		if !o.IsReference(p) && (it.Left || !o.inRow(c, p.From)) {
			return l, false
		}
	}
	if !o.need(c, taken) {
		return l, false
	}
	var from []string
	plain := true
	for _, it := range c.Items {
		if !taken[it] {
			continue
		}
		if !o.compares(it, &l, &plain, 0) {
			return l, false
		}
		l.aliases[it.Alias] = true
		from = append(from, o.slice(it.Text))
	}
	l.values = plain && o.IsReference(p)
	l.from = " FROM " + strings.Join(from, ", ")
	if where := o.conditionsOn(c, taken); len(where) > 0 {
		l.from += " WHERE " + strings.Join(where, " AND ")
	}
	return l, o.repeatable || !sqltree.HasNumberless(l.from)
}

// need adds the entries that others take their arguments from, and says whether
// all are the user's own and may be named once more.
func (o *ownRestricter) need(c *sqltree.Core, taken map[*sqltree.Item]bool) bool {
	for i := len(c.Items) - 1; i >= 0; i-- {
		it := c.Items[i]
		if !taken[it] {
			continue
		}
		if !o.mine[it] || it.Alias == "" && it != o.of {
			return false
		}
		if it.CTE != nil {
			if !o.copies(it, c) || !o.hints(it.CTE) {
				return false
			}
			continue
		}
		others, ok := o.mentions(c, it.Text)
		if !ok || !o.hintsFor(it.Text, c) {
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
func (o *ownRestricter) hintsFor(p sqltree.Part, c *sqltree.Core) bool {
	for _, inner := range o.Cores {
		for _, it := range inner.Items {
			within := it.Text.From >= p.From && it.Text.From < p.To
			if within && it.CTE != nil && (!o.copies(it, c) || !o.hints(it.CTE)) {
				return false
			}
		}
	}
	return true
}

// conditionsOn are the conditions of a SELECT on some of its entries alone.
func (o *ownRestricter) conditionsOn(c *sqltree.Core, taken map[*sqltree.Item]bool) []string {
	var out []string
	for _, p := range o.conjuncts(c.Where) {
		items, ok := o.mentions(c, p)
		for it := range items {
			ok = ok && taken[it] && !it.Left
		}
		if ok && len(items) > 0 && o.onlyMine(p) && !o.namesCTE(p) {
			out = append(out, "("+o.slice(p)+")")
		}
	}
	return out
}

// namesCTE says whether some tokens read what a WITH defines.
func (o *ownRestricter) namesCTE(p sqltree.Part) bool {
	for _, c := range o.Cores {
		for _, it := range c.Items {
			if it.CTE != nil && it.Text.From >= p.From && it.Text.From < p.To {
				return true
			}
		}
	}
	return false
}

// collates notes that some tokens ask for a comparison without case. There are
// no collations but that one and SQLite's own.
func (o *ownRestricter) collates(p sqltree.Part, l *ownList) {
	for k := p.From; k < p.To; k++ {
		l.folds = l.folds || o.Shape.At(k).Is("COLLATE") && sqltext.Same(o.Shape.At(k+1).Value(), "NOCASE")
	}
}

// compares notes how the columns of an entry compare. plain is kept while none
// of them can make numbers of the texts beside it.
func (o *ownRestricter) compares(it *sqltree.Item, l *ownList, plain *bool, depth int) bool {
	if t, ok := o.own[sqltext.Lower(it.Name)]; ok && it.Source() == nil && !it.Call {
		l.folds = l.folds || t.Folds
		*plain = false
		return !t.Odd
	}
	q := it.Source()
	if q == nil {
		return true
	}
	if depth > sqltree.MaxHandedOn {
		return false
	}
	o.collates(q.Part, l)
	for k := q.From; k < q.To; k++ {
		*plain = *plain && !o.Shape.At(k).Is("CAST")
	}
	for _, c := range o.Cores {
		if c.From < q.From || c.From >= q.To {
			continue
		}
		for _, inner := range c.Items {
			if inner.CTE == it.CTE && it.CTE != nil {
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
func (o *ownRestricter) neverNull(c *sqltree.Core, p sqltree.Part) bool {
	if p.To-p.From == 1 && o.constant(p.From) {
		return true
	}
	if inner, ok := o.folded(p); ok {
		return o.neverNull(c, inner)
	}
	ref, ok := o.Refer(c, p)
	if !ok || ref.Item.Core != c || ref.Item.Left || !o.inRow(c, p.From) {
		return false
	}
	if o.provesNotNull(c, ref) {
		return true
	}
	q := ref.Item.Source()
	if q == nil && !ref.Item.Call {
		return slices.Contains(o.own[sqltext.Lower(ref.Item.Name)].NotNull, ref.Name)
	}
	if q == nil {
		return ref.Name == "value" && o.withoutNull(ref.Item)
	}
	if len(q.CTEs) > 0 {
		return false
	}
	return o.onlyConstants(q.Part)
}

// onlyConstants says whether some tokens are lists of constants other than NULL.
func (o *ownRestricter) onlyConstants(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		t := o.Shape.At(k)
		switch {
		case o.constant(k), t.Text == "(", t.Text == ")", t.Text == ",", t.Is("VALUES"), t.Is("SELECT"), t.Is("UNION"), t.Is("ALL"), t.Is("AS"):
		case o.Shape.At(k-1).Is("AS") && sqltree.IsIdentifier(t):
		default:
			return false
		}
	}
	return true
}

// withoutNull says whether an entry is a function that takes a constant JSON text
// apart in which there is no null, in whatever spelling.
func (o *ownRestricter) withoutNull(it *sqltree.Item) bool {
	of := o.Shape.At(it.Text.From + 2)
	text := sqltext.Lower(of.Value())
	return it.Call && of.Kind == sqltext.String && o.Shape.At(it.Text.From+3).Text == ")" && !strings.Contains(text, "null") && !strings.Contains(text, "nan")
}

// constant says whether a token is a text or a number.
func (o *ownRestricter) constant(k int) bool {
	t := o.Shape.At(k)
	return t.Kind == sqltext.String || t.Kind == sqltext.Number
}

// quoted is a column with its qualifier.
func quoted(ref sqltree.Reference) string {
	return catalog.Quote(ref.Item.Alias) + "." + catalog.Quote(ref.Name)
}
