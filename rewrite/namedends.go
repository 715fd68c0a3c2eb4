package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Whether a text names the groups whose members are meant, or the users whose groups
// are: few lists hold all of them then.

// isMember says whether a column is that of members of what the text names, also by way
// of queries that hand it on.
func (x *restricter) isMember(end sqltree.Reference) bool {
	end = x.comesFrom(end)
	t := end.Item.Table()
	return t != nil && byParents(t, end.Name) && !t.OnePerParent() && !t.ListsOthers() && x.fewLists(end.Item.Core, end)
}

// fewLists says whether a SELECT names those at the other ends of a relation, by their
// keys or what is as good as one.
func (x *restricter) fewLists(c *sqltree.Core, end sqltree.Reference) bool {
	for i := range end.Item.Table().Columns {
		by := sqltree.Reference{Item: end.Item, Name: sqltext.Lower(end.Item.Table().Columns[i].Name)}
		if by.Name == end.Name || !byParents(end.Item.Table(), by.Name) {
			continue
		}
		if x.isNamed(c, by) || x.isNamedThere(c, by) || x.isDescribed(c, by) {
			return true
		}
		for _, tie := range x.certainTies(c, end.Item) {
			for k, away := range tie {
				if away == by && (x.namesRow(c, tie[1-k].Item) || x.describes(c, tie[1-k].Item)) {
					return true
				}
			}
		}
	}
	return false
}

// isNamedThere says whether a condition on a relation's own columns, which are those of a
// row at its far end, names that row: the login of a member.
func (x *restricter) isNamedThere(c *sqltree.Core, by sqltree.Reference) bool {
	t := by.Item.Table()
	path, far, key := t.FarPath()
	if path == nil || !sqltext.Same(t.Columns[key].Name, by.Name) {
		return false
	}
	for i := range t.Columns {
		if n := t.FarColumn(path, far, i); n >= 0 && far.Names(n) && x.isNamed(c, sqltree.Reference{Item: by.Item, Name: sqltext.Lower(t.Columns[i].Name)}) {
			return true
		}
	}
	return false
}

// namesRow says whether a SELECT has a condition that names rows of an entry's table.
func (x *restricter) namesRow(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	if t == nil || it.Core != c || it.Left {
		return false
	}
	return slices.ContainsFunc(t.Columns, func(col catalog.Column) bool {
		n, ok := t.Column(col.Name)
		return ok && t.Names(n) && x.isNamed(c, sqltree.Reference{Item: it, Name: sqltext.Lower(col.Name)})
	})
}

// describes says whether a SELECT wants the rows of an entry's table whose name begins like
// a few do, in a statement that reads to its end: their lists are read in any case.
func (x *restricter) describes(c *sqltree.Core, it *sqltree.Item) bool {
	t := it.Table()
	if t == nil || it.Core != c || it.Left || x.Shape.Limits {
		return false
	}
	return slices.ContainsFunc(x.conditionsFor(c, nil), func(p sqltree.Part) bool {
		value := x.Shape.At(p.To - 1)
		if !x.Shape.At(p.To-2).Is("LIKE") || value.Kind != sqltext.String || strings.IndexAny(value.Value()+"%", "%_") < shortPrefix {
			return false
		}
		ref, ok := x.Refer(c, sqltree.Part{From: p.From, To: p.To - 2})
		n, found := t.Column(ref.Name)
		return ok && ref.Item == it && found && t.Names(n)
	})
}

// shortPrefix is with how many characters few names of an org begin.
const shortPrefix = 3

// isDescribed says whether a column is one of the keys that a query gives of rows which it
// describes.
func (x *restricter) isDescribed(c *sqltree.Core, ref sqltree.Reference) bool {
	return slices.ContainsFunc(x.conditionsFor(c, ref.Item), func(p sqltree.Part) bool {
		r, not, q := x.heldAgainst(c, p)
		return q != nil && !not && r == ref && len(q.Cores[0].Items) == 1 && x.describes(q.Cores[0], q.Cores[0].Items[0])
	})
}

// isNamed says whether a condition is that a column equals a value, or one of a list
// of values, of the text or of a query for a row that the text names.
func (x *restricter) isNamed(c *sqltree.Core, ref sqltree.Reference) bool {
	s := x.Shape
	return slices.ContainsFunc(x.conditionsFor(c, ref.Item), func(p sqltree.Part) bool {
		at := slices.IndexFunc(s.Tokens[p.From:p.To], func(t sqltext.Token) bool { return t.Is("IN") || t.Text == "=" || t.Text == "==" })
		if at < 0 {
			return false
		}
		at += p.From
		if r, ok := x.Refer(c, sqltree.Part{From: p.From, To: at}); !ok || r != ref {
			return false
		}
		if s.At(at+1).Text != "(" {
			return at+2 == p.To && isConstant(s.At(at+1))
		}
		if s.Closing(at+1) != p.To-1 {
			return false
		}
		for _, q := range x.Queries {
			if q.From == at+2 {
				return len(q.Cores) == 1 && len(q.Cores[0].Items) == 1 && x.namesRow(q.Cores[0], q.Cores[0].Items[0])
			}
		}
		return !slices.ContainsFunc(s.Tokens[at+2:p.To-1], func(t sqltext.Token) bool { return !isConstant(t) && t.Text != "," })
	})
}

// isConstant says whether a token is a literal or a parameter.
func isConstant(t sqltext.Token) bool {
	return t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Kind == sqltext.Param
}
