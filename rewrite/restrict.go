package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SQLite computes a query in a FROM, one side of an EXCEPT or the list of an IN
// as a whole, whatever is done with it. For a table that Okta lists by parents
// only, such as factors, that is a request for each user of the org, also where
//
//	users u LEFT JOIN (SELECT user_id, count(*) FROM enrolled_factors GROUP BY user_id) f ON f.user_id = u.id
//
// is about the users of a department. There the statement is handed to SQLite
// with one condition more in the inner query, which says whose rows matter:
// user_id IN (SELECT u.id FROM users u WHERE …), with the conditions that the
// statement has for them. The answer stays the same, because a row for any
// other key meets nothing.

// restrictions is how many conditions are put into one statement.
const restrictions = 8

// Restricted is the text to hand to SQLite, with conditions that follow from
// the rest of the statement.
func (r *Rules) Restricted(text string) string {
	text, _ = r.RestrictedByLists(text)
	return text
}

// RestrictedByLists is Restricted, and tells which lists of the other ends of
// relations are among the conditions.
func (r *Rules) RestrictedByLists(text string) (string, []EndList) {
	fans, places, tables := false, 0, 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") || t.Is("HAVING") {
			places++
		}
		if table, ok := catalog.Find(t.Value()); ok {
			fans = fans || table.ScanPath() == nil
			tables++
		}
	}
	if !fans || places < 2 && tables < 3 {
		return text, nil
	}
	var lists []EndList
	next := func(x *restricter) (*restricter, string, bool) { return x.paged((*restricter).next) }
	return retoldTo(text, r, next, func(x *restricter) { lists = append(lists, x.endLists...) }), lists
}

// restricter finds one condition to add to a text.
type restricter struct {
	*sqltree.Reader
	text       string
	tables     sqltree.Tables
	bound      func(name string, n int) (float64, bool)
	value      func(string) (string, bool)
	ascii      bool                    // lower and upper fold A to Z, as NOCASE does
	refused    map[string]bool         // texts that SQLite did not take
	made       map[string]bool         // what the queries for keys begin with that this rule has put together
	reads      map[*catalog.Table]bool // tables of the last keys, nil for a query
	from       map[string]bool         // sources of parents that the last keys are read from
	owners     map[int]string          // by token that is a column without a qualifier: what to qualify it with
	insert     map[int]string          // by token: what goes before it together with the condition
	of         *sqltree.Item           // the entry whose columns are about to be replaced
	few        bool                    // the last keys are few, or asked for anyway
	anyway     bool                    // the last keys are asked for anyway
	namedFew   bool                    // the last keys are of one or two rows that the text names
	told       bool                    // the query is the list that a relation is read by, which has its own ends
	dear       bool                    // what is looked for reads a table that takes a request for each parent
	fewer      bool                    // what is looked for reads the parents of more sources than the keys do
	shared     *sqltree.CTE            // the definition that the keys are for, when several read it
	plain      bool                    // all tables are those of the catalogue
	repeatable bool                    // a parameter may stand in one place more
	mine       map[*sqltree.Item]bool  // entries that have rows of the user's only, where these are looked at
	without    bool                    // lists of short tables for the other end of a relation are left out
	endLists   []EndList               // those that the condition has
}

// demand is what makes only some rows of a query matter.
type demand struct {
	by      *sqltree.Item // the entry of a FROM that the query is, nil for none
	at      int           // number of a token of the condition, or of the SELECT that has it
	notNull bool          // a NULL among the rows would matter too
	drives  bool          // the rows could as well tell which of the others matter
	short   bool          // what takes a request for each parent has no part in telling the keys
	alone   bool          // only what is said of the entry itself tells which
	also    string        // a list that the keys are in as well, "" for none
	said    string        // a condition on the rows that they are of, "" for none
}

// next is the text with one condition more.
func (x *restricter) next() (string, bool) {
	x.endLists = nil
	if next, ok := x.fromFewer(); ok {
		return next, true
	}
	// Those who have a role are told first, so that the others are asked for them.
	for _, x.dear = range []bool{false, true} {
		if next, ok := x.any(); ok {
			return next, true
		}
	}
	return "", false
}

// any is the text with one condition more in queries that are dear, or in those
// that are not.
func (x *restricter) any() (string, bool) {
	for _, q := range x.Queries {
		if next, ok := x.compound(q, true); ok {
			return next, true
		}
	}
	for _, c := range x.Cores {
		if next, ok := x.inner(c); ok {
			return next, true
		}
	}
	for _, c := range x.Cores {
		if next, ok := x.unseen(c); ok {
			return next, true
		}
	}
	for _, c := range x.Cores {
		if next, ok := x.joined(c); ok {
			return next, true
		}
		if next, ok := x.joinedByName(c); ok {
			return next, true
		}
		if next, ok := x.listed(c); ok {
			return next, true
		}
		if next, ok := x.moved(c); ok {
			return next, true
		}
		if next, ok := x.ends(c); ok {
			return next, true
		}
		if next, ok := x.excluded(c); ok {
			return next, true
		}
	}
	for _, q := range x.Queries {
		if next, ok := x.compound(q, false); ok {
			return next, true
		}
		for _, c := range q.CTEs {
			if next, ok := x.forAll(c); ok {
				return next, true
			}
		}
	}
	return "", false
}

// joined looks for a query in a FROM that is joined on a key.
func (x *restricter) joined(c *sqltree.Core) (string, bool) {
	if c.Odd {
		return "", false
	}
	for _, it := range c.Items {
		q := x.single(it)
		if q == nil || x.flattened(it, q) {
			continue
		}
		for _, tie := range x.ties(c, it) {
			ref, other := tie[0], tie[1]
			if other.Item == it {
				ref, other = other, ref
			}
			if ref.Item != it || other.Item == it || !x.sameKey(ref, other) || x.seenFrom(ref, other) {
				continue
			}
			if next, ok := x.restrict(q, it.CTE, ref.Name, other, demand{by: it, at: c.From, drives: !it.Left && other.Item.Core == c}); ok {
				return next, true
			}
		}
	}
	return "", false
}

// flattened says whether SQLite makes an entry's query a part of the SELECT
// around it, so that its table is asked for the keys of one row after the other.
func (x *restricter) flattened(it *sqltree.Item, q *sqltree.Query) bool {
	c := q.Cores[0]
	if len(q.Cores) > 1 || q.Limited || c.Values || len(c.Group) > 0 || c.Windows || it.CTE != nil && it.CTE.Hint == "MATERIALIZED" {
		return false
	}
	if x.ordered(q) && x.showsOrder(it.Core) {
		return false
	}
	for _, outer := range []*sqltree.Core{c, it.Core} {
		for k := outer.From; k < outer.To; k++ {
			t := x.Shape.At(k)
			plain := !t.Is("DISTINCT") && !t.Is("OVER") && (x.Shape.At(k+1).Text != "(" || !sqltree.Aggregate(t.Value()))
			if x.CoreAt[k] == outer && !plain && (outer == c || it.Left) {
				return false
			}
		}
	}
	return !it.Left || len(c.Items) == 1 && len(it.Core.Group) == 0
}

// ties are the pairs of columns that are equal in every row of a SELECT in which
// an entry of its FROM has matched.
func (x *restricter) ties(c *sqltree.Core, it *sqltree.Item) [][2]sqltree.Reference {
	var out [][2]sqltree.Reference
	for _, p := range x.conditionsFor(c, it) {
		if a, b, ok := x.equal(c, p); ok {
			out = append(out, [2]sqltree.Reference{a, b})
		}
	}
	for _, joined := range c.Items {
		if joined.Left && joined != it {
			continue
		}
		for _, name := range joined.Using {
			for _, other := range c.Items[:joined.Nth] {
				if yes, known := x.Has(other, name); yes {
					out = append(out, [2]sqltree.Reference{{Item: joined, Name: name}, {Item: other, Name: name}})
					break
				} else if !known {
					break
				}
			}
		}
	}
	return out
}

// single is the query of an entry of a FROM that is read for this entry only.
func (x *restricter) single(it *sqltree.Item) *sqltree.Query {
	q := it.Source()
	if q == nil || it.CTE != nil && (it.CTE.Uses != 1 || x.dependsOn(q, it.CTE)) {
		return nil
	}
	return q
}

// dependsOn says whether a query reads what a WITH defines, also by way of
// another definition.
func (x *restricter) dependsOn(q *sqltree.Query, on *sqltree.CTE) bool {
	seen := map[*sqltree.CTE]bool{}
	var within func(p sqltree.Part) bool
	within = func(p sqltree.Part) bool {
		for _, c := range x.Cores {
			if c.From < p.From || c.From >= p.To {
				continue
			}
			for _, it := range c.Items {
				switch {
				case it.CTE == nil || seen[it.CTE]:
				case it.CTE == on:
					return true
				default:
					seen[it.CTE] = true
					if within(it.CTE.Body.Part) {
						return true
					}
				}
			}
		}
		return false
	}
	return within(q.Part)
}

// conditionsFor are the conditions that hold in every row of a SELECT in which
// an entry of its FROM has matched.
func (x *restricter) conditionsFor(c *sqltree.Core, it *sqltree.Item) []sqltree.Part {
	out := x.conjuncts(c.Where)
	for _, other := range c.Items {
		if !other.Left || other == it {
			out = append(out, x.conjuncts(other.On)...)
		}
	}
	return out
}

// conjuncts takes a condition apart at its ANDs.
func (x *restricter) conjuncts(p sqltree.Part) []sqltree.Part {
	if p.Empty() {
		return nil
	}
	s := x.Shape
	if s.At(p.From).Text == "(" && s.Closing(p.From) == p.To-1 && !s.At(p.From+1).Is("SELECT") && !s.At(p.From+1).Is("WITH") && !s.At(p.From+1).Is("VALUES") {
		return x.conjuncts(sqltree.Part{From: p.From + 1, To: p.To - 1})
	}
	var out []sqltree.Part
	depth, between, from := 0, 0, p.From
	for k := p.From; k < p.To; k++ {
		t := s.Tokens[k]
		switch {
		case t.Text == "(", t.Is("CASE"):
			depth++
		case t.Text == ")", t.Is("END"):
			depth--
		case depth > 0:
		case t.Is("BETWEEN"):
			between++
		case t.Is("OR"), t.Is("NOT") && between > 0:
			return []sqltree.Part{p} // an AND binds closer than an OR
		case t.Is("AND") && between > 0:
			between--
		case t.Is("AND"):
			out = append(out, x.conjuncts(sqltree.Part{From: from, To: k})...)
			from = k + 1
		}
	}
	if from == p.From {
		return []sqltree.Part{p}
	}
	return append(out, x.conjuncts(sqltree.Part{From: from, To: p.To})...)
}

// equal reads `a = b` of two columns.
func (x *restricter) equal(c *sqltree.Core, p sqltree.Part) (a, b sqltree.Reference, ok bool) {
	return x.compared(c, p, "=", "==")
}

// compared reads two columns, each of them alone, beside the first of some operators.
func (x *restricter) compared(c *sqltree.Core, p sqltree.Part, operators ...string) (a, b sqltree.Reference, ok bool) {
	return x.Beside(c, p, operators...)
}

// sameKey says whether two columns hold identifiers, which are compared as they
// are.
func (x *restricter) sameKey(a, b sqltree.Reference) bool {
	first, _ := x.Identifier(a, 0)
	second, _ := x.Identifier(b, 0)
	return first && second
}
