package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// Where a condition on the rows of Okta's is put, of which those matter that have
// one of the user's values.

// ownDemand is what a query is asked for.
type ownDemand struct {
	list    ownList
	notNull bool // a NULL among the rows would matter too
	equal   bool // the value is that of the outer row
}

// inOwnQuery puts the condition on a result of a query, by number, into all of
// its SELECTs that can have it.
func (o *ownRestricter) inOwnQuery(q *sqltree.Query, n int, d ownDemand) bool {
	if q.Limited || len(q.Cores) > 1 {
		return false // its own SELECTs are compared in a way of their own
	}
	done := false
	for _, c := range q.Cores {
		done = o.inOwnCore(c, n, d) || done
	}
	return done
}

// inOwnCore puts the condition on a result of a SELECT.
func (o *ownRestricter) inOwnCore(c *sqltree.Core, n int, d ownDemand) bool {
	if c.Values || n >= len(c.Results) {
		return false
	}
	for _, p := range c.Results[:n+1] {
		if o.Shape.At(p.To-1).Text == "*" {
			return false
		}
	}
	p := o.Result(c, n).Expr
	if o.Shape.At(p.From+1).Text == "(" && (o.Shape.At(p.From).Is("lower") || o.Shape.At(p.From).Is("upper")) && o.Shape.Closing(p.From+1) == p.To-1 {
		// What is equal afterwards was equal without case, in ASCII as here.
		p, n = sqltree.Part{From: p.From + 2, To: p.To - 1}, -1
		d.list.folds = true
	}
	ref, ok := o.Refer(c, p)
	return ok && ref.Item.Core == c && o.inOwnSelect(c, ref, n, d)
}

// inOwnSelect puts the condition on a column of a SELECT.
func (o *ownRestricter) inOwnSelect(c *sqltree.Core, ref sqltree.Reference, n int, d ownDemand) bool {
	it := ref.Item
	if c.Odd || it.Left || !o.whole(c, ref, n) {
		return false
	}
	d.notNull = d.notNull && !o.provesNotNull(c, ref)
	if q := o.single(it); q != nil {
		m, star := o.Position(q, it.CTE, ref.Name)
		switch {
		case m < 0:
			return false
		case star != nil:
			return !q.Limited && len(q.Cores) == 1 && o.inOwnSelect(q.Cores[0], sqltree.Reference{Item: star, Name: ref.Name}, -1, d)
		}
		return o.inOwnQuery(q, m, d)
	}
	t := it.Table()
	if t == nil || it.Alias == "" {
		return false
	}
	i, ok := t.Column(ref.Name)
	if !ok || !listable(&t.Columns[i]) || d.notNull && !t.Columns[i].Always {
		return false
	}
	if _, only := o.byKey(c, ref); t.ScanPath() == nil && (t.Columns[i].ID == "" || !only) {
		return false
	}
	if t.ScanPath() != nil && ((t.Columns[i].Search|t.Columns[i].Filter)&catalog.Eq == 0 || len(c.Items) > 1 || !o.asksNobody(c)) {
		return false
	}
	return o.demand(c, ref, t.Columns[i].NoCase, d)
}

// listable says whether a comparison with a column takes none for equal that a list
// of the same values does not: texts and numbers, to which a list's are made.
func listable(c *catalog.Column) bool {
	return !c.Multi && (c.Type == catalog.Text || c.Type == catalog.Integer || c.Type == catalog.Real)
}

// asksNobody says whether the conditions of a SELECT read no other table of
// Okta's, which might tell the rows for less.
func (o *ownRestricter) asksNobody(c *sqltree.Core) bool {
	for _, inner := range o.Cores {
		if inner == c || inner.From < c.From || inner.From >= c.To {
			continue
		}
		for _, it := range inner.Items {
			if !o.mine[it] {
				return false
			}
		}
	}
	return true
}

// demand makes the condition one of a SELECT's that it has not got yet.
func (o *ownRestricter) demand(c *sqltree.Core, ref sqltree.Reference, folds bool, d ownDemand) bool {
	condition := quoted(ref)
	if d.list.folds && !folds {
		condition += " COLLATE NOCASE"
	}
	if d.equal {
		condition += " = (" + d.list.expr + ")"
	} else {
		condition += " IN (" + d.list.query() + ")"
	}
	if c.Where.Empty() {
		last := c.Items[len(c.Items)-1]
		at := max(last.Text.To, last.On.To, last.Ends)
		o.edits = append(o.edits, edit{o.after(at - 1), " WHERE " + condition})
		return true
	}
	from, to := o.Shape.At(c.Where.From).Pos, o.after(c.Where.To-1)
	if strings.Contains(o.text[from:to], condition) {
		return false
	}
	o.edits = append(o.edits, edit{from, "("}, edit{to, ") AND " + condition})
	return true
}
