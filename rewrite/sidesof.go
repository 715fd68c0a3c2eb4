package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SELECTs of a compound that show what tells the rows of one table apart are about the
// same rows. In
//
//	SELECT id FROM users WHERE status = 'LOCKED_OUT' INTERSECT SELECT id FROM users WHERE title = 'Manager'
//
// a row that both sides have meets the conditions of both, so that each may have those
// of the other as well, and Okta is asked once for few instead of twice for many. What
// an EXCEPT takes away matters only where the rows before it have it.

// SidesOf is the text to hand to SQLite, with such conditions.
func (r *Rules) SidesOf(text string) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("EXCEPT") || t.Is("INTERSECT") }) {
		return text
	}
	return retold(text, r, (*restricter).sidesOf)
}

// sidesOf is the text with more conditions in one SELECT of a compound. None has any
// where one would get too many: that one reads more then, and the others have been
// within what it reads.
func (x *restricter) sidesOf() (string, bool) {
	for _, q := range x.Queries {
		found, at := "", -1
		for k, c := range q.Cores {
			text, ok := x.sideOf(q, k, c)
			if !ok {
				at = -1
				break
			}
			if text != "" && at < 0 {
				found, at = text, k
			}
		}
		if at < 0 {
			continue
		}
		x.afresh()
		if next, ok := x.put(q.Cores[at], found); ok {
			return next, true
		}
	}
	return "", false
}

// sideOf are the conditions that the kth SELECT of a compound, which reads one table, has
// not got yet and one of its results tells of. It is false when they are too many.
func (x *restricter) sideOf(q *sqltree.Query, k int, c *sqltree.Core) (string, bool) {
	if len(q.Cores) < 2 || len(c.Items) != 1 || c.Values || c.Odd || x.IsNamed(c) {
		return "", true
	}
	for n := range c.Results {
		key, ok := x.rowBy(c, n)
		o := oneTable{x, key, n, x.starBefore(c, n)}
		nth := n
		if o.star {
			nth = -1
		}
		if !ok || !x.whole(c, key, nth) {
			continue
		}
		own := o.conditions(c)
		var more []string
		for _, text := range o.wanted(q, k) {
			if !slices.Contains(own, text) && !slices.Contains(more, text) && (x.repeatable || !sqltree.HasNumberless(text)) {
				more = append(more, text)
			}
		}
		if len(more) > 0 {
			text := strings.Join(more, " AND ")
			return text, c.Where.To-c.Where.From+len(sqltext.Tokens(text)) <= longest
		}
	}
	return "", true
}

// rowBy is the column that a SELECT hands on as its nth result, or as one of a * that is
// its only one, when it tells the rows of its table apart.
func (x *restricter) rowBy(c *sqltree.Core, n int) (sqltree.Reference, bool) {
	if c.Values || c.Odd || n >= len(c.Results) {
		return sqltree.Reference{}, false
	}
	if x.starBefore(c, n) {
		return x.rowOfStar(c)
	}
	ref, ok := x.Refer(c, x.Result(c, n).Expr)
	return ref, ok && ref.Item.Core == c && !ref.Item.Left && ref.Item.Alias != "" && uniqueColumn(ref)
}

// rowOfStar is such a column of the table whose columns are all that a SELECT shows.
func (x *restricter) rowOfStar(c *sqltree.Core) (sqltree.Reference, bool) {
	p := c.Results[0]
	if len(c.Results) > 1 || p.To-p.From != 1 && p.To-p.From != 3 {
		return sqltree.Reference{}, false
	}
	for _, it := range c.Items {
		t := it.Table()
		named := p.To-p.From == 3 && sqltext.Same(x.Shape.At(p.From).Value(), it.Alias)
		if t == nil || it.Left || it.Alias == "" || !named && (p.To-p.From == 3 || len(c.Items) > 1) {
			continue
		}
		for _, col := range t.Columns {
			if ref := (sqltree.Reference{Item: it, Name: col.Name}); uniqueColumn(ref) {
				return ref, true
			}
		}
	}
	return sqltree.Reference{}, false
}

// oneTable reads what the SELECTs of a compound say of the rows of a table, which they
// show by the same column as their nth result.
type oneTable struct {
	*restricter
	key  sqltree.Reference // in the SELECT that is to have the conditions
	n    int
	star bool // a * shows it
}

// wanted are the conditions on those rows of a compound's kth SELECT that matter: those
// of what is before it, if it takes away or is taken with that, and of all that is taken
// with it later.
func (o oneTable) wanted(q *sqltree.Query, k int) []string {
	var out []string
	if q.Ops[k] == "EXCEPT" || q.Ops[k] == "INTERSECT" {
		out = o.said(q.Cores[0])
		for i, c := range q.Cores[1:k] {
			switch q.Ops[i+1] {
			case "INTERSECT":
				out = append(out, o.said(c)...)
			case "EXCEPT":
			default:
				out = o.either(out, o.said(c))
			}
		}
	}
	for j := k + 1; j < len(q.Cores); j++ {
		if q.Ops[j] == "INTERSECT" {
			out = append(out, o.said(q.Cores[j])...)
		}
	}
	return out
}

// either are the conditions that rows meet which are of one of two SELECTs.
func (o oneTable) either(a, b []string) []string {
	var both, onlyA, onlyB []string
	for _, text := range a {
		if slices.Contains(b, text) {
			both = append(both, text)
		} else {
			onlyA = append(onlyA, text)
		}
	}
	for _, text := range b {
		if !slices.Contains(a, text) {
			onlyB = append(onlyB, text)
		}
	}
	if len(onlyA) == 0 || len(onlyB) == 0 {
		return both
	}
	text := "(" + strings.Join(onlyA, " AND ") + " OR " + strings.Join(onlyB, " AND ") + ")"
	o.made[text] = true
	return append(both, text)
}

// said are the conditions of a SELECT that another one may have as well: not those that
// this rule has made of several, one of which is that one's own.
func (o oneTable) said(c *sqltree.Core) []string {
	return slices.DeleteFunc(o.conditions(c), func(text string) bool { return o.made[text] })
}

// conditions are those of a SELECT on the rows of the table, as conditions on the entry
// of the SELECT that is to have them. There are none where it shows the rows by something
// else.
func (o oneTable) conditions(c *sqltree.Core) []string {
	key, ok := o.rowBy(c, o.n)
	if !ok || key.Name != o.key.Name || key.Item.Table().Name != o.key.Item.Table().Name || o.starBefore(c, o.n) != o.star {
		return nil
	}
	var out []string
	for _, p := range o.conditionsFor(c, key.Item) {
		if text, ok := o.copied(c, p, key.Item); ok && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// copied is a condition on an entry of a FROM as one on the entry of the SELECT that is
// to have it.
func (o oneTable) copied(c *sqltree.Core, p sqltree.Part, of *sqltree.Item) (string, bool) {
	items, ok := o.mentions(c, p)
	if !ok || len(items) != 1 || !items[of] || !o.hintsIn(p) || o.hides(p, o.key.Item.Alias) {
		return "", false
	}
	for _, inner := range o.Cores {
		if p.From <= inner.From && inner.From < p.To && !o.certain(inner) {
			return "", false
		}
	}
	instead := map[int]string{}
	for k := p.From; k < p.To; k++ {
		if ref, ok := o.columnAt(k); ok && ref.Item == of {
			instead[k] = column(sqltree.Reference{Item: o.key.Item, Name: ref.Name})
		}
	}
	return "(" + o.sliceWith(p, instead) + ")", true
}
