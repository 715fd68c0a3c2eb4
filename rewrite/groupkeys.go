package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a HAVING says of the columns that are grouped by holds for whole groups, so that a
// WHERE may say it of the rows, which are asked for by it then:
//
//	SELECT department, count(*) FROM users GROUP BY department HAVING department IN (SELECT name FROM groups)
//
// SQLite does that by itself where there is no query in it.

// GroupKeys is the text to hand to SQLite, with such conditions in the WHERE as well.
func (r *Rules) GroupKeys(text string) string {
	having, selects := false, 0
	for _, t := range sqltext.Tokens(text) {
		having = having || t.Is("HAVING")
		if t.Is("SELECT") {
			selects++
		}
	}
	if !having || selects < 2 {
		return text
	}
	return retold(text, r, (*restricter).groupKeys)
}

// groupKeys is the text with one condition more in a WHERE.
func (x *restricter) groupKeys() (string, bool) {
	for _, c := range x.Cores {
		if len(c.Group) == 0 || c.Odd || c.Values {
			continue
		}
		keys := x.groupedBy(c)
		for _, p := range x.conjuncts(c.Having) {
			x.afresh()
			clear(x.owners)
			if !x.isOfKeys(c, p, keys) {
				continue
			}
			if next, ok := x.add(c, "("+x.slice(p)+")"); ok {
				return next, true
			}
		}
	}
	return "", false
}

// groupedBy are the columns of Okta's tables that a SELECT groups by, of which equal
// values are the same.
func (x *restricter) groupedBy(c *sqltree.Core) (keys []sqltree.Reference) {
	return slices.DeleteFunc(x.groupColumns(c), func(ref sqltree.Reference) bool {
		col := x.column(ref)
		return col == nil || col.NoCase || col.Type != catalog.Text
	})
}

// groupColumns are the columns that a SELECT groups by.
func (x *restricter) groupColumns(c *sqltree.Core) (columns []sqltree.Reference) {
	for _, p := range c.Group {
		if n, err := strconv.Atoi(x.Shape.At(p.From).Text); err == nil && p.To == p.From+1 && n > 0 && n <= len(c.Results) {
			p = x.Result(c, n-1).Expr
		}
		if p.Empty() {
			continue
		}
		if ref, ok := x.Refer(c, p); ok && ref.Item.Core == c {
			columns = append(columns, ref)
		}
	}
	return columns
}

// isOneRow says whether each group of a SELECT is of one row of an entry: it groups by what
// is in one row; with folded also where that is compared without case.
func (x *restricter) isOneRow(c *sqltree.Core, it *sqltree.Item, folded bool) bool {
	return it.Table() != nil && slices.ContainsFunc(x.groupColumns(c), func(ref sqltree.Reference) bool {
		return ref.Item == it && isUnique(it.Table(), ref.Name) && (folded || !x.column(ref).NoCase)
	})
}

// isOfKeys says whether a condition with a query in it is about some columns of its SELECT
// and nothing else there.
func (x *restricter) isOfKeys(c *sqltree.Core, p sqltree.Part, keys []sqltree.Reference) bool {
	query, some := false, false
	for k := p.From; k < p.To; k++ {
		query = query || x.Shape.At(k).Is("SELECT")
		if x.Aggregates(c, k) || x.Shape.At(k).Is("OVER") {
			return false
		}
		if ref, ok := x.columnAt(k); ok && ref.Item.Core == c {
			if some = true; !slices.Contains(keys, ref) {
				return false
			}
		}
	}
	if !query || !some {
		return false
	}
	_, ok := x.mentions(c, p)
	return ok
}
