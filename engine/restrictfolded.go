package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// lower(u.login) = lower(hr.email) is a comparison that SQLite does not offer to
// a table. What is equal in lower case was equal without case before, in ASCII
// as in SQLite's lower, so that u.login = lower(hr.email) without case is said
// beside it. That is true, false or NULL wherever it decides.

// foldedTie looks for such a condition of a SELECT, on a column of Okta's and on
// values of the user's own.
func (o *ownRestricter) foldedTie(c *core) bool {
	conditions := o.conjuncts(c.where)
	for _, it := range c.items {
		conditions = append(conditions, o.conjuncts(it.on)...)
	}
	for _, p := range conditions {
		for k := p.from; k < p.to; k++ {
			if t := o.s.at(k).Text; t == "(" {
				k = o.s.closing(k)
				continue
			} else if t != "=" && t != "==" {
				continue
			}
			left, right := part{p.from, k}, part{k + 1, p.to}
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
func (o *ownRestricter) tieFolded(c *core, side, other, p part) bool {
	column, ok := o.folded(side)
	if !ok || !o.ofMine(other) {
		return false
	}
	ref, ok := o.refer(c, column)
	if !ok || ref.item.core != c || ref.item.alias == "" || c.odd {
		return false
	}
	t := ref.item.table()
	if t == nil || t.ScanPath() == nil {
		return false
	}
	i, ok := t.Column(ref.name)
	if !ok || t.Columns[i].Type != catalog.Text || t.Columns[i].Multi || (t.Columns[i].Search|t.Columns[i].Filter)&catalog.Eq == 0 {
		return false
	}
	said := " AND " + quoted(ref)
	if !t.Columns[i].NoCase {
		said += " COLLATE NOCASE"
	}
	said += " = " + o.text[o.s.at(other.from).Pos:o.after(other.to-1)]
	end := o.after(p.to - 1)
	if strings.HasPrefix(o.text[end:], said) || o.unnumbered(other) {
		return false
	}
	o.edits = append(o.edits, edit{end, said})
	return true
}

// folded is what is made lower or upper case by an expression.
func (o *ownRestricter) folded(p part) (part, bool) {
	s := o.s
	ok := (s.at(p.from).Is("lower") || s.at(p.from).Is("upper")) && s.at(p.from+1).Text == "(" && s.closing(p.from+1) == p.to-1
	return part{p.from + 2, p.to - 1}, ok
}

// ofMine says whether an expression is one of columns that are the user's own,
// at least of one, and of functions that can be computed twice.
func (o *ownRestricter) ofMine(p part) bool {
	if from, ok := o.operandOf(p); !ok || from != p.from {
		return false
	}
	some := false
	for k := p.from; k < p.to; k++ {
		t := o.s.at(k)
		switch {
		case t.Is("COLLATE"), t.Is("SELECT"), t.Is("CASE"), t.Is("OVER"):
			return false
		case o.s.at(k+1).Text == "(" && isName(t):
			if !harmless[strings.ToLower(t.Value())] || aggregate(t.Value()) {
				return false
			}
		case isIdentifier(t) && o.s.at(k+1).Text != "." && !o.s.at(k-1).Is("AS"):
			ref, ok := o.columnAt(k)
			if plain := false; !ok || !o.mine[ref.item] || !o.compares(ref.item, &ownList{}, &plain, 0) {
				return false
			}
			some = true
		}
	}
	return some
}
