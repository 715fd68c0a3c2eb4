package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SQLite tests the conditions of a WHERE that have a subquery about the row in
// the order of the text, and each as soon as the tables that it names have a
// row. EXISTS it makes a join of, which comes after all of them, in an order
// that it guesses. A condition about factors takes a request for each row, and
// one about who has a role a few for all, so that the latter has to come first:
// only the rows that it leaves are asked for factors then.

// cost is what testing a condition for many rows takes.
type cost int

const (
	free   cost = iota // it asks nothing
	local              // it asks for what has been read anyway, or next to nothing
	some               // a few requests tell for all rows, or lists of keys do
	more               // the lists of a relation, which can be read from either end
	perRow             // a request for each row
)

// costs is what the queries in some tokens take.
func (x *restricter) costs(p sqltree.Part) cost { return x.costsBeside(p, map[*sqltree.CTE]bool{}) }

// costsBeside leaves out definitions whose cost is counted already, such as that
// of a recursion in itself.
func (x *restricter) costsBeside(p sqltree.Part, seen map[*sqltree.CTE]bool) cost {
	most := free
	for _, it := range x.entriesIn(p) {
		c := some
		switch {
		case readsDear(it):
			c = perRow
		case x.nearlyFree(it):
			c = local
		case it.Table() != nil && it.Table().ScanPath() == nil && !it.Table().ListsOthers():
			c = more
		case it.CTE != nil && !seen[it.CTE]:
			seen[it.CTE] = true
			c = max(c, x.costsBeside(it.CTE.Body.Part, seen))
		}
		most = max(most, c)
	}
	return most
}

// readsDear says whether an entry's table is dear, see catalog.Table.IsDear.
func readsDear(it *sqltree.Item) bool { return it.Table() != nil && it.Table().IsDear() }

// DearLast is the text to hand to SQLite, with what takes a request for each row
// tested last, which means the same whatever its names mean. What compares two
// columns as Okta's identifiers is done only where plain says that all tables are
// those of the catalogue.
func (r *Rules) DearLast(text string, plain bool) string {
	if !slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool {
		table, ok := catalog.Find(t.Value())
		return ok && table.ScanPath() == nil
	}) {
		return text
	}
	rules := *r
	if !plain {
		rules.Tables = catalog.Find
	}
	return retold(text, &rules, func(x *restricter) (string, bool) {
		x.plain = plain
		return x.later()
	})
}

// later is the text with one condition tested later.
func (x *restricter) later() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || x.IsNamed(c) {
			continue
		}
		if next, ok := x.objectsLast(c); ok && x.plain {
			return next, true
		}
		if next, ok := x.listTested(c); ok && x.plain {
			return next, true
		}
		if next, ok := x.foundFirst(c); ok && x.plain {
			return next, true
		}
		conditions := x.conjuncts(c.Where)
		most := local // what is tested before the others
		if slices.ContainsFunc(c.Items, readsDear) || slices.ContainsFunc(conditions, func(p sqltree.Part) bool { return x.costs(p) == perRow }) {
			most = more
		} else if !x.byRequests(c, conditions) {
			continue
		}
		asked := most
		if most == more && x.hasSure(c, conditions) {
			asked = perRow // those who may have rows are few
		}
		for _, p := range conditions {
			if next, ok := x.tested(c, p, asked); ok {
				return next, true
			}
		}
		if next, ok := x.sorted(c, conditions, most); ok {
			return next, true
		}
		if most == local {
			continue
		}
		if next, ok := x.there(c); ok {
			return next, true
		}
		if asked == perRow {
			if next, ok := x.unmatchedFirst(c); ok && x.plain {
				return next, true
			}
		}
		if next, ok := x.joinedLater(c); ok && x.plain {
			return next, true
		}
		for _, p := range conditions {
			if next, ok := x.afterJoins(c, p); ok {
				return next, true
			}
		}
	}
	return "", false
}

// tested keeps SQLite from making a join of an EXISTS, so that it is tested in
// its place, where it takes no more than something.
func (x *restricter) tested(c *sqltree.Core, p sqltree.Part, most cost) (string, bool) {
	if n := x.costs(p); !x.joins(p) || n == free || n > most || x.surely(c, p) || x.pins(c, p) || !x.safe(c, p) {
		return "", false
	}
	return x.accepted(x.edited(map[int]string{p.From: "+"}, -1, ""))
}

// joins says whether SQLite would make a join of a condition.
func (x *restricter) joins(p sqltree.Part) bool {
	return x.Shape.At(p.From).Is("EXISTS") && x.Shape.Closing(p.From+1) == p.To-1
}

// pins says whether a condition says more of a key of the row than that there is
// something, such as which one it is. Of a join SQLite learns that before it
// asks for the row.
func (x *restricter) pins(c *sqltree.Core, p sqltree.Part) bool {
	for _, it := range x.entriesIn(p) {
		for _, tie := range x.ties(it.Core, it) {
			key := tie[0]
			if key.Item != it {
				key = tie[1]
			}
			n := 0
			for k := p.From; k < p.To; k++ {
				if r, ok := x.columnAt(k); ok && r == key {
					n++
				}
			}
			if key.Item == it && (tie[0].Item.Core == c || tie[1].Item.Core == c) && n > 1 {
				return true
			}
		}
	}
	return false
}

// accepted says whether a text is one that has not been refused and gives all
// parameters the numbers that they had.
func (x *restricter) accepted(next string) (string, bool) {
	return next, !x.refused[next] && sqltree.SameParameters(x.text, next)
}

// sorted writes the conditions of a WHERE so that what takes a request for each
// row comes last. What takes more than something keeps its order. None of them may
// be able to raise an error.
func (x *restricter) sorted(c *sqltree.Core, conditions []sqltree.Part, most cost) (string, bool) {
	of := func(p sqltree.Part) int {
		if x.surely(c, p) {
			return int(perRow) + 1
		}
		return int(min(x.costs(p), most+1))
	}
	dearer := func(a, b sqltree.Part) int { return of(a) - of(b) }
	asking := slices.DeleteFunc(slices.Clone(conditions), func(p sqltree.Part) bool { return x.costs(p) == free })
	if slices.IsSortedFunc(asking, dearer) {
		return "", false
	}
	conditions = slices.Clone(conditions)
	slices.SortStableFunc(conditions, dearer)
	texts := make([]string, len(conditions))
	for i, p := range conditions {
		texts[i] = "(" + x.raw(p) + ")"
		if x.costs(p) != free && !x.safe(c, p) || sqltree.HasNumberless(texts[i]) {
			return "", false
		}
	}
	from, to := x.Shape.At(c.Where.From).Pos, x.Shape.At(c.Where.To-1)
	return x.accepted(x.text[:from] + strings.Join(texts, " AND ") + x.text[to.Pos+len(to.Text):])
}

// raw is the text of some tokens.
func (x *restricter) raw(p sqltree.Part) string {
	last := x.Shape.At(p.To - 1)
	return x.text[x.Shape.At(p.From).Pos : last.Pos+len(last.Text)]
}

// safe says whether every name of a condition is understood, and it can raise no
// error.
func (x *restricter) safe(c *sqltree.Core, p sqltree.Part) bool {
	_, ok := x.understood(c, p)
	return ok
}

// afterJoins makes a condition that takes a request for each row wait for the
// tables that a row is joined to and that tell cheaply whether it is one of the
// result: it is asked only where the row has been joined to them, as every row of
// the result is.
func (x *restricter) afterJoins(c *sqltree.Core, p sqltree.Part) (string, bool) {
	if x.costs(p) != perRow {
		return "", false
	}
	items, ok := x.understood(c, p)
	if !ok || x.pins(c, p) {
		return "", false
	}
	var equal []string
	untied := false
	for _, it := range c.Items {
		if it.Left || items[it] {
			continue
		}
		tie, ok := x.tie(c, it, items)
		if ok = ok && x.tells(it) && !x.nearlySure(c, it); ok {
			equal = append(equal, tie)
		}
		untied = untied || !ok
	}
	if len(equal) == 0 || untied && x.joins(p) { // a join may come after all of them
		return "", false
	}
	return x.only(p, strings.Join(equal, " AND "))
}

// tie is a condition that holds in every row of a SELECT and compares a column
// of an entry with one of some others.
func (x *restricter) tie(c *sqltree.Core, it *sqltree.Item, others map[*sqltree.Item]bool) (string, bool) {
	joins := func(a, b sqltree.Reference) bool {
		return a.Item.Core == c && b.Item.Core == c && (a.Item == it && others[b.Item] || b.Item == it && others[a.Item])
	}
	for _, p := range x.conditionsFor(c, it) {
		if a, b, ok := x.equal(c, p); ok && joins(a, b) {
			return x.raw(p), true
		}
	}
	for _, tie := range x.ties(c, it) {
		if a, b := tie[0], tie[1]; joins(a, b) && a.Item.Alias != "" && b.Item.Alias != "" {
			return column(b) + " = " + column(a), true // as a USING compares them, in the order of the FROM
		}
	}
	return "", false
}

// joinedLater makes a table that takes a request for each key wait for one that
// tells who has a role, where both are joined to the same keys: SQLite takes them
// for equally dear.
func (x *restricter) joinedLater(c *sqltree.Core) (string, bool) {
	for _, it := range c.Items {
		if it.Left || !readsDear(it) {
			continue
		}
		for _, p := range x.conditionsFor(c, it) {
			a, b, side, ok := x.askedFor(c, p, it)
			if !ok || x.hasList(c, a) {
				continue
			}
			if tie, ok := x.fewWith(c, b); ok {
				return x.only(side, tie)
			}
		}
	}
	return "", false
}

// askedFor reads a condition that a key of an entry equals one of another entry of
// the SELECT, and where that one is written.
func (x *restricter) askedFor(c *sqltree.Core, p sqltree.Part, it *sqltree.Item) (key, of sqltree.Reference, side sqltree.Part, ok bool) {
	key, of, ok = x.equal(c, p)
	side = sqltree.Part{From: p.To - 1, To: p.To}
	if of.Item == it {
		key, of, side = of, key, sqltree.Part{From: p.From, To: p.From + 1}
	}
	switch {
	case x.Shape.At(side.To).Text == ".":
		side.To += 2
	case x.Shape.At(side.From-1).Text == ".":
		side.From -= 2
	}
	return key, of, side, ok && key.Item == it && of.Item != it && of.Item.Core == c && x.sameKey(key, of)
}

// fewWith is what joins a table that has rows below few of its parents to a key
// of another one.
func (x *restricter) fewWith(c *sqltree.Core, key sqltree.Reference) (string, bool) {
	if t := key.Item.Table(); t == nil || t.ListsOthers() {
		return "", false
	}
	for _, it := range c.Items {
		if t := it.Table(); it.Left || t == nil || !t.ListsOthers() {
			continue
		}
		for _, p := range x.conditionsFor(c, it) {
			if a, b, ok := x.equal(c, p); ok && (a == key && b.Item == it || b == key && a.Item == it) && x.sameKey(a, b) {
				return x.raw(p), true
			}
		}
	}
	return "", false
}

// only writes an expression so that it is asked where a condition is true, and
// NULL elsewhere.
func (x *restricter) only(p sqltree.Part, where string) (string, bool) {
	from, to := x.Shape.At(p.From).Pos, x.Shape.At(p.To-1)
	end := to.Pos + len(to.Text)
	return x.accepted(x.text[:from] + "CASE WHEN " + where + " THEN " + x.text[from:end] + " END" + x.text[end:])
}

// column is a reference as it is written.
func column(r sqltree.Reference) string {
	return catalog.Quote(r.Item.Alias) + "." + catalog.Quote(r.Name)
}

// tells says whether an entry tells in few requests which rows have a match: a
// table with rows below few parents, one that can be listed as a whole, one end
// of a relation, a table of the user's, or a query about such.
func (x *restricter) tells(it *sqltree.Item) bool {
	t := it.Table()
	switch {
	case it.Source() != nil:
		return x.costs(it.Source().Part) <= some
	case t == nil:
		return !it.Call
	case t.ListsOthers(), t.ScanPath() != nil:
		return true
	}
	for _, p := range x.conditionsFor(it.Core, it) {
		if n := p.To - 1; n-p.From >= 2 && x.Shape.At(n-1).Text == "=" && !sqltree.IsIdentifier(x.Shape.At(n)) {
			if r, ok := x.Refer(it.Core, sqltree.Part{From: p.From, To: n - 1}); ok && r.Item == it && byParents(t, r.Name) && !t.OnePerParent() {
				return true
			}
		}
	}
	return false
}
