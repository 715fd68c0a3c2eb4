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

// foldedTie looks for such a condition of a SELECT, on a column of Okta's and on
// values of the user's own.
func (o *ownRestricter) foldedTie(c *sqltree.Core) bool {
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
			if o.tieFolded(c, left, right, p) || o.tieFolded(c, right, left, p) {
				return true
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
	if !ok || !o.ofMine(other) {
		return false
	}
	ref, ok := o.Refer(c, column)
	if !ok || ref.Item.Core != c || ref.Item.Alias == "" || c.Odd {
		return false
	}
	t := ref.Item.Table()
	if t == nil || t.ScanPath() == nil {
		return false
	}
	i, ok := t.Column(ref.Name)
	if !ok || t.Columns[i].Type != catalog.Text || t.Columns[i].Multi || (t.Columns[i].Search|t.Columns[i].Filter)&catalog.Eq == 0 {
		return false
	}
	said := " AND " + quoted(ref)
	if !t.Columns[i].NoCase {
		said += " COLLATE NOCASE"
	}
	said += " = " + o.text[o.Shape.At(other.From).Pos:o.after(other.To-1)]
	end := o.after(p.To - 1)
	if strings.HasPrefix(o.text[end:], said) || o.unnumbered(other) {
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
// at least of one, and of functions that can be computed twice.
func (o *ownRestricter) ofMine(p sqltree.Part) bool {
	if from, ok := o.operandOf(p); !ok || from != p.From {
		return false
	}
	some := false
	for k := p.From; k < p.To; k++ {
		t := o.Shape.At(k)
		switch {
		case t.Is("COLLATE"), t.Is("SELECT"), t.Is("CASE"), t.Is("OVER"):
			return false
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
