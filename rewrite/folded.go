package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// lower(u.login) = lower(hr.email) is a comparison that SQLite does not offer to
// a table. What is equal in lower case was equal without case before, in ASCII
// as in SQLite's lower, so that u.login = lower(hr.email) without case is said
// beside it. That is true, false or NULL wherever it decides.

// tie looks for an equation in the conditions of a SELECT, of something made of a
// column of Okta's and of values of the user's own, that a comparison of the column
// itself follows from.
func (o *ownRestricter) tie(c *sqltree.Core) bool {
	conditions := o.conjuncts(c.Where)
	for _, it := range c.Items {
		conditions = append(conditions, o.conjuncts(it.On)...)
	}
	for _, p := range conditions {
		for k := p.From; k < p.To; k++ {
			if t := o.Shape.At(k).Text; t == "(" {
				k = o.Shape.Closing(k)
				continue
			} else if t != "=" && t != "==" {
				continue
			}
			left, right := sqltree.Part{From: p.From, To: k}, sqltree.Part{From: k + 1, To: p.To}
			for _, tied := range []func(c *sqltree.Core, side, other, p sqltree.Part) bool{o.tieFolded, o.tiePeriod} {
				if tied(c, left, right, p) || tied(c, right, left, p) {
					return true
				}
			}
			break
		}
	}
	return false
}

// tieFolded says beside a condition what follows from it for the column that is
// in lower case on one side of it.
func (o *ownRestricter) tieFolded(c *sqltree.Core, side, other, p sqltree.Part) bool {
	column, ok := o.folded(side)
	if !ok || !o.ofMine(other, true) || o.mayFail(other) && !o.unguarded(c, p) {
		return false
	}
	ref, col := o.listedColumn(c, column)
	if col == nil || col.Type != catalog.Text || col.Multi || (col.Search|col.Filter)&catalog.Eq == 0 {
		return false
	}
	said := " AND " + quoted(ref)
	if !col.NoCase {
		said += " COLLATE NOCASE"
	}
	return o.say(p, other, said+" = "+o.text[o.Shape.At(other.From).Pos:o.after(other.To-1)])
}

// listedColumn is the column that some tokens refer to, of an entry of a SELECT
// that is a table of Okta's which is listed as a whole; nil for any other.
func (o *ownRestricter) listedColumn(c *sqltree.Core, p sqltree.Part) (sqltree.Reference, *catalog.Column) {
	ref, ok := o.Refer(c, p)
	if !ok || ref.Item.Core != c || ref.Item.Alias == "" || c.Odd {
		return ref, nil
	}
	t := ref.Item.Table()
	if t == nil || t.ScanPath() == nil {
		return ref, nil
	}
	i, ok := t.Column(ref.Name)
	if !ok {
		return ref, nil
	}
	return ref, &t.Columns[i]
}

// say puts something behind a condition, in which some tokens stand once more.
func (o *ownRestricter) say(p, again sqltree.Part, said string) bool {
	end := o.after(p.To - 1)
	if strings.HasPrefix(o.text[end:], said) || o.unnumbered(again) {
		return false
	}
	o.edits = append(o.edits, edit{end, said})
	return true
}

// folded is what is made lower or upper case by an expression.
func (o *ownRestricter) folded(p sqltree.Part) (sqltree.Part, bool) {
	s := o.Shape
	ok := (s.At(p.From).Is("lower") || s.At(p.From).Is("upper")) && s.At(p.From+1).Text == "(" && s.Closing(p.From+1) == p.To-1
	return sqltree.Part{From: p.From + 2, To: p.To - 1}, ok
}

// ofMine says whether an expression is one of columns that are the user's own,
// at least of one, and of functions that can be computed twice; with fails, those
// that may be an error are among them.
func (o *ownRestricter) ofMine(p sqltree.Part, fails bool) bool {
	if from, ok := o.operandOf(p); !ok || from != p.From {
		return false
	}
	some := false
	for k := p.From; k < p.To; k++ {
		t := o.Shape.At(k)
		switch {
		case t.Is("COLLATE"), t.Is("SELECT"), t.Is("CASE"), t.Is("OVER"):
			return false
		case o.fails(k):
			if !fails {
				return false
			}
		case o.Shape.At(k+1).Text == "(" && isName(t):
			if !harmless[sqltext.Lower(t.Value())] || sqltree.Aggregate(t.Value()) {
				return false
			}
		case sqltree.IsIdentifier(t) && o.Shape.At(k+1).Text != "." && !o.Shape.At(k-1).Is("AS"):
			ref, ok := o.columnAt(k)
			if plain := false; !ok || !o.mine[ref.Item] || !o.compares(ref.Item, &ownList{}, &plain, 0) {
				return false
			}
			some = true
		}
	}
	return some
}
