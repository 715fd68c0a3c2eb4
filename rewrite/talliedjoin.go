package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The number of members that Okta tells with each group, where a statement joins the
// members only to count them
//
//	SELECT g.name, count(m.user_id) FROM groups g LEFT JOIN group_members m ON m.group_id = g.id GROUP BY g.id
//	SELECT group_id, count(*) FROM group_members GROUP BY group_id HAVING count(*) > 100
//
// or to leave out groups that have some, or none. Then each row of groups stands for as
// many rows, and a count of these is the sum of the numbers.

// tally is how a SELECT counts the rows of an entry by those of the parents.
type tally struct {
	c      *sqltree.Core
	child  *sqltree.Item
	key    sqltree.Reference          // the parent's identifier
	number string                     // of the rows of one parent
	byOne  bool                       // each group has one parent
	groups map[sqltree.Reference]bool // the columns that it is grouped by
	whole  map[*sqltree.Item]bool     // the entries of which each group has one row
	edits  []sqltree.Change
}

// talliedJoin is the text of a SELECT from parents only, in the place of one that joins
// their rows to them.
func (x *restricter) talliedJoin(c *sqltree.Core) (string, bool) {
	if c.Odd || c.Values || len(c.Items) < 2 || x.IsNamed(c) {
		return "", false
	}
	s := x.Shape
	parent, child, tie, ok := x.talliedTie(c)
	if !ok {
		return "", false
	}
	with := child // the entry that goes with its condition
	if child == c.Items[0] {
		with = c.Items[1]
		if with != parent || with.Left {
			return "", false
		}
	}
	on := x.conjuncts(with.On)
	inOn := len(on) == 1 && on[0] == tie
	if !inOn && (len(on) > 0 || with.Left) || len(with.Using) > 0 {
		return "", false
	}
	_, id, _, _ := child.Table().CountedBy()
	key := sqltree.Reference{Item: parent, Name: parent.Table().Columns[id].Name}
	n := x.numberOf(parent, child)
	y := &tally{c: c, child: child, key: key, number: told(n, n, listedBelow(child.Table(), column(key))) + ")"}
	none := sqltree.Part{}
	if child.Left {
		none = x.isMissing(c, child)
	}
	if !x.talliedCounts(y, tie, none) {
		return "", false
	}
	gone := sqltree.Change{To: s.At(max(with.Text.To, with.On.To)-1).Pos + len(s.At(max(with.Text.To, with.On.To)-1).Text)}
	if child == c.Items[0] {
		gone.From, gone.With = s.From(child.Text), x.text[s.From(parent.Text):s.To(parent.Text)]
	} else {
		before := c.Items[child.Nth-1]
		last := s.At(max(before.Text.To, before.On.To, before.Ends) - 1)
		gone.From = last.Pos + len(last.Text)
	}
	some := y.number + " > 0"
	switch {
	case !none.Empty():
		y.replace(x, none, y.number+" = 0")
	case child.Left:
	case !inOn:
		y.replace(x, tie, some)
	default:
		y.where(x, some)
	}
	y.edits = append(y.edits, gone)
	return x.talliedText(y.edits)
}

// talliedAlone is the text of a SELECT from all parents' numbers, in the place of one
// from the rows themselves.
func (x *restricter) talliedAlone(c *sqltree.Core) (string, bool) {
	s := x.Shape
	if c.Odd || c.Values || len(c.Items) != 1 || c.Items[0].Table() == nil || c.Items[0].Alias == "" || x.IsNamed(c) {
		return "", false
	}
	child := c.Items[0]
	parents, id, count, parent := child.Table().CountedBy()
	if parents == nil || x.isOtherwise(c.In) || x.belowItself(c) || x.hidden(parents) {
		return "", false
	}
	key := sqltree.Reference{Item: child, Name: child.Table().Columns[parent].Name}
	name := sqltree.Reference{Item: child, Name: below} // nothing else goes by it
	y := &tally{c: c, child: child, key: key, number: column(name)}
	if !x.talliedCounts(y, sqltree.Part{}, sqltree.Part{}) {
		return "", false
	}
	of := func(n int) string { return catalog.Quote(parents.Name) + "." + catalog.Quote(parents.Columns[n].Name) }
	number := told(of(count), of(count), listedBelow(child.Table(), of(id))) + ")"
	y.edits = append(y.edits, sqltree.Change{From: s.From(child.Text), To: s.To(child.Text), With: "(SELECT " + of(id) + " AS " + catalog.Quote(key.Name) + ", " +
		number + " AS " + catalog.Quote(name.Name) + " FROM " + parents.Name + ") AS " + catalog.Quote(child.Alias)})
	y.where(x, y.number+" > 0")
	return x.talliedText(y.edits)
}

// hidden says whether the statement calls something of its own by the name of a table.
func (x *restricter) hidden(t *catalog.Table) bool {
	return slices.ContainsFunc(x.Queries, func(q *sqltree.Query) bool {
		return slices.ContainsFunc(q.CTEs, func(w *sqltree.CTE) bool { return sqltext.Same(w.Name, t.Name) })
	})
}

// belowItself says whether a SELECT has a condition on another entry of its own table,
// whose rows are at hand then.
func (x *restricter) belowItself(c *sqltree.Core) bool {
	for k := c.Where.From; k < c.Where.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item != c.Items[0] && ref.Item.Table() == c.Items[0].Table() {
			return true
		}
	}
	return false
}

// talliedText is the text with some changes, which are in any order.
func (x *restricter) talliedText(edits []sqltree.Change) (string, bool) {
	edits, ok := x.keepingNames(edits)
	if !ok {
		return "", false
	}
	return x.accepted(x.Shape.Edited(x.text, edits))
}

// replace notes that some tokens give way to a text.
func (y *tally) replace(x *restricter, p sqltree.Part, text string) {
	y.edits = append(y.edits, sqltree.Change{From: x.Shape.From(p), To: x.Shape.To(p), With: text})
}

// where notes a condition more.
func (y *tally) where(x *restricter, text string) {
	s, c := x.Shape, y.c
	if !c.Where.Empty() {
		at, end := s.From(c.Where), s.To(c.Where)
		y.edits = append(y.edits, sqltree.Change{From: at, To: at, With: text + " AND ("}, sqltree.Change{From: end, To: end, With: ")"})
		return
	}
	it := c.Items[len(c.Items)-1]
	last := s.At(max(it.Text.To, it.On.To, it.Ends) - 1)
	at := last.Pos + len(last.Text)
	y.edits = append(y.edits, sqltree.Change{From: at, To: at, With: " WHERE " + text})
}

// talliedTie is the condition that two entries are those of parents and of their rows:
// in the ON of the one that is read later, or in the WHERE.
func (x *restricter) talliedTie(c *sqltree.Core) (parent, child *sqltree.Item, tie sqltree.Part, ok bool) {
	for _, it := range c.Items {
		on := it.On
		if it == c.Items[0] {
			on = c.Items[1].On
		}
		for _, p := range append(x.conjuncts(c.Where), x.conjuncts(on)...) {
			if of, ok := x.parentOf(c, p, it); ok && of.Core == c {
				return of, it, p, true
			}
		}
	}
	return nil, nil, tie, false
}

// below is the alias of an entry that is asked where Okta has told no number, and the
// name of a column with the numbers.
const below = "rows below"

// listedBelow is the number of one parent's rows by a query.
func listedBelow(child *catalog.Table, id string) string {
	_, _, _, parent := child.CountedBy()
	alias := catalog.Quote(below)
	return "(SELECT count(*) FROM " + child.Name + " AS " + alias + " WHERE " + alias + "." + catalog.Quote(child.Columns[parent].Name) + " = " + id + ")"
}

// isMissing is the condition that an outer join has found nothing for an entry.
func (x *restricter) isMissing(c *sqltree.Core, it *sqltree.Item) sqltree.Part {
	for _, p := range x.conjuncts(c.Where) {
		ends := p.To - 2 // x IS NULL
		if x.Shape.At(p.To - 1).Is("ISNULL") {
			ends = p.To - 1
		} else if !x.Shape.At(ends).Is("IS") || !x.Shape.At(p.To-1).Is("NULL") {
			continue
		}
		of := sqltree.Part{From: p.From, To: ends}
		if ref, ok := x.Refer(c, of); ok && x.IsReference(of) && ref.Item == it {
			if n, found := it.Table().Column(ref.Name); found && it.Table().Columns[n].Always {
				return p
			}
		}
	}
	return sqltree.Part{}
}

// talliedCounts notes what is to stand in the place of counts and of the parent's
// identifier, and says whether nothing else of a SELECT needs the rows. The two
// conditions that are given may.
func (x *restricter) talliedCounts(y *tally, tie, none sqltree.Part) bool {
	s, c, end := x.Shape, y.c, y.c.In.To
	if len(c.In.Cores) > 1 {
		end = c.To
	}
	total, counts := len(c.Group) == 0 && x.totals(c), false
	conditions := c.Where.To
	for _, it := range c.Items {
		conditions = max(conditions, it.Text.To, it.On.To)
	}
	switch {
	case slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return s.At(p.To-1).Text == "*" }):
		return false
	case !none.Empty(): // a row for each parent
	case !x.talliedGroups(y), len(c.Group) == 0 && x.windowed(c), len(c.Group) == 0 && !total && !s.At(c.From+1).Is("DISTINCT") && !x.onlyWhich(c):
		return false
	}
	for k := c.From; k < end; k++ {
		if tie.From <= k && k < tie.To || none.From <= k && k < none.To {
			continue
		}
		name := sqltext.Lower(s.At(k).Value())
		if scalar := (name == "min" || name == "max") && x.several(k+1); none.Empty() && x.Aggregates(c, k) && !scalar {
			args := sqltree.Part{From: k + 2, To: s.Closing(k + 1)}
			if x.CoreAt[k] != c || x.over(k+1) || s.At(args.To+1).Is("FILTER") {
				return false
			}
			with, ok := x.talliedCount(y, k, args)
			if !ok {
				return false
			}
			if with != "" {
				counts = true
				if total {
					with = "coalesce(" + with + ", 0)"
				}
				y.replace(x, sqltree.Part{From: k, To: args.To + 1}, with)
			}
			k = args.To
			continue
		}
		ref, ok := x.columnAt(k)
		switch {
		case !ok:
		case ref.Item == y.child:
			if !y.names(x, ref) {
				return false
			}
			if ref != y.key {
				p := sqltree.Part{From: k, To: k + 1}
				if s.At(k-1).Text == "." {
					p.From -= 2
				}
				y.replace(x, p, column(y.key))
			}
		case ref.Item.Core != c || !none.Empty():
		case !y.whole[ref.Item] && !y.groups[ref] && (total || len(c.Group) > 0) && (k < c.Items[0].Text.From || k >= conditions):
			return false // one of several rows, perhaps another one
		}
	}
	return counts || !total || !none.Empty()
}

// windowed says whether a SELECT has a window, which goes over all of its rows.
func (x *restricter) windowed(c *sqltree.Core) bool {
	for k := c.From; k < c.To; k++ {
		if x.CoreAt[k] == c && x.Shape.At(k).Is("OVER") {
			return true
		}
	}
	return c.Windows
}

// talliedCount is what stands in the place of an aggregate, "" for itself.
func (x *restricter) talliedCount(y *tally, k int, args sqltree.Part) (string, bool) {
	s := x.Shape
	switch name := sqltext.Lower(s.At(k).Value()); {
	case name == "count" && x.countsRows(y.child, args, y.byOne && len(y.c.Items) < 3):
		if y.child.Left && !x.IsReference(args) && !s.At(args.From).Is("DISTINCT") {
			return "sum(max(" + y.number + ", 1))", true // a parent without any is a row
		}
		return "sum(" + y.number + ")", true
	case name == "min", name == "max", name == "count" && s.At(args.From).Is("DISTINCT"):
		for i := args.From; i < args.To; i++ {
			if ref, ok := x.columnAt(i); ok && ref.Item == y.child && ref != y.key {
				return "", false
			}
		}
		return "", true
	}
	return "", false
}

// names says whether a column is the identifier of a parent that is there.
func (y *tally) names(x *restricter, ref sqltree.Reference) bool {
	if ref == y.key {
		return true
	}
	_, _, _, parent := y.child.Table().CountedBy()
	return ref.Item == y.child && !y.child.Left && sqltext.Same(ref.Name, y.child.Table().Columns[parent].Name)
}

// onlyWhich says whether it does not matter how often a SELECT has a row: for an EXISTS,
// the list of an IN, and what is behind EXCEPT or INTERSECT.
func (x *restricter) onlyWhich(c *sqltree.Core) bool {
	if i := slices.Index(c.In.Cores, c); i > 0 {
		return c.In.Ops[i] == "EXCEPT" || c.In.Ops[i] == "INTERSECT"
	}
	before := x.Shape.At(c.In.From - 2)
	return len(c.In.Cores) == 1 && !c.In.Limited && len(c.In.CTEs) == 0 && x.Shape.At(c.In.From-1).Text == "(" && (before.Is("EXISTS") || before.Is("IN"))
}

// talliedGroups notes what a SELECT is grouped by. It is false where that is no column.
func (x *restricter) talliedGroups(y *tally) bool {
	y.groups, y.whole = map[sqltree.Reference]bool{}, map[*sqltree.Item]bool{}
	for _, p := range y.c.Group {
		if n, err := strconv.Atoi(x.text[x.Shape.From(p):x.Shape.To(p)]); err == nil {
			if n < 1 || n > len(y.c.Results) {
				return false
			}
			p = x.Result(y.c, n-1).Expr
		}
		if p.Empty() || !x.IsReference(p) {
			return false
		}
		ref, ok := x.Refer(y.c, p)
		if !ok || ref.Item.Core != y.c || ref.Item == y.child && !y.names(x, ref) {
			return false
		}
		y.groups[ref] = true
		if t := ref.Item.Table(); t != nil {
			n, found := t.Column(ref.Name)
			y.whole[ref.Item] = y.whole[ref.Item] || found && t.Columns[n].Unique && t.Columns[n].Always
		}
		if y.names(x, ref) {
			y.byOne, y.whole[y.key.Item] = true, true
		}
	}
	return true
}
