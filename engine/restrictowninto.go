package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
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
func (o *ownRestricter) inOwnQuery(q *query, n int, d ownDemand) bool {
	if q.limited || len(q.cores) > 1 {
		return false // its own SELECTs are compared in a way of their own
	}
	done := false
	for _, c := range q.cores {
		done = o.inOwnCore(c, n, d) || done
	}
	return done
}

// inOwnCore puts the condition on a result of a SELECT.
func (o *ownRestricter) inOwnCore(c *core, n int, d ownDemand) bool {
	if c.values || n >= len(c.results) {
		return false
	}
	for _, p := range c.results[:n+1] {
		if o.s.at(p.to-1).Text == "*" {
			return false
		}
	}
	p := o.result(c, n).expr
	if o.s.at(p.from+1).Text == "(" && (o.s.at(p.from).Is("lower") || o.s.at(p.from).Is("upper")) && o.s.closing(p.from+1) == p.to-1 {
		// What is equal afterwards was equal without case, in ASCII as here.
		p, n = part{p.from + 2, p.to - 1}, -1
		d.list.folds = true
	}
	ref, ok := o.refer(c, p)
	return ok && ref.item.core == c && o.inOwnSelect(c, ref, n, d)
}

// inOwnSelect puts the condition on a column of a SELECT.
func (o *ownRestricter) inOwnSelect(c *core, ref reference, n int, d ownDemand) bool {
	it := ref.item
	if c.odd || it.left || !o.whole(c, ref, n) {
		return false
	}
	d.notNull = d.notNull && !o.provesNotNull(c, ref)
	if q := o.single(it); q != nil {
		m, star := o.position(q, it.cte, ref.name)
		switch {
		case m < 0:
			return false
		case star != nil:
			return !q.limited && len(q.cores) == 1 && o.inOwnSelect(q.cores[0], reference{star, ref.name}, -1, d)
		}
		return o.inOwnQuery(q, m, d)
	}
	t := it.table()
	if t == nil || it.alias == "" {
		return false
	}
	i, ok := t.Column(ref.name)
	if !ok || t.Columns[i].Type != catalog.Text || t.Columns[i].Multi || d.notNull && !t.Columns[i].Always {
		return false
	}
	if t.ScanPath() == nil && (t.Columns[i].ID == "" || !o.byKey(c, ref)) {
		return false
	}
	if t.ScanPath() != nil && ((t.Columns[i].Search|t.Columns[i].Filter)&catalog.Eq == 0 || len(c.items) > 1 || !o.asksNobody(c)) {
		return false
	}
	return o.demand(c, ref, t.Columns[i].NoCase, d)
}

// asksNobody says whether the conditions of a SELECT read no other table of
// Okta's, which might tell the rows for less.
func (o *ownRestricter) asksNobody(c *core) bool {
	for _, inner := range o.cores {
		if inner == c || inner.from < c.from || inner.from >= c.to {
			continue
		}
		for _, it := range inner.items {
			if !o.mine[it] {
				return false
			}
		}
	}
	return true
}

// demand makes the condition one of a SELECT's that it has not got yet.
func (o *ownRestricter) demand(c *core, ref reference, folds bool, d ownDemand) bool {
	condition := quoted(ref)
	if d.list.folds && !folds {
		condition += " COLLATE NOCASE"
	}
	if d.equal {
		condition += " = (" + d.list.expr + ")"
	} else {
		condition += " IN (" + d.list.query() + ")"
	}
	if c.where.empty() {
		last := c.items[len(c.items)-1]
		at := max(last.text.to, last.on.to, last.ends)
		o.edits = append(o.edits, edit{o.after(at - 1), " WHERE " + condition})
		return true
	}
	from, to := o.s.at(c.where.from).Pos, o.after(c.where.to-1)
	if strings.Contains(o.text[from:to], condition) {
		return false
	}
	o.edits = append(o.edits, edit{from, "("}, edit{to, ") AND " + condition})
	return true
}
