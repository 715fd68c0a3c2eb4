package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Views and programs join all that somebody may ask for:
//
//	CREATE VIEW people AS SELECT u.login, u.status, t.name AS type, … FROM users u
//	LEFT JOIN user_types t ON t.id = u.type_id …
//	SELECT count(*) FROM people WHERE status = 'STAGED'
//
// An outer join by an identifier gives each row once, whatever it finds. Where nobody
// reads what it finds, it may be left out, and with it its requests.

// Unread is the text to hand to SQLite, without outer joins whose rows nobody reads.
func (r *Rules) Unread(text string) string {
	if slices.ContainsFunc(sqltext.Tokens(text), func(t sqltext.Token) bool { return t.Is("LEFT") }) {
		return retold(text, r, (*restricter).unread)
	}
	return text
}

// unread is the text with one join less.
func (x *restricter) unread() (string, bool) {
	for _, c := range x.Cores {
		if c.Odd || c.Values || c.Windows || slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return len(it.Using) > 0 }) {
			continue
		}
		for _, it := range slices.Backward(c.Items) {
			if !it.Left || it.Table() == nil || it.Nth == 0 || it.On.Empty() || !x.oneEach(c, it) || x.mayRaise(it.On) {
				continue
			}
			edits, ok := x.withoutResultsOf(c, it)
			if !ok {
				continue
			}
			edits = append(edits, sqltree.Change{From: x.entryEnd(c.Items[it.Nth-1]), To: x.entryEnd(it)})
			slices.SortFunc(edits, func(a, b sqltree.Change) int { return a.From - b.From })
			if next, ok := x.accepted(x.Shape.Edited(x.text, edits)); ok {
				return next, true
			}
		}
	}
	return "", false
}

// oneEach says whether an outer join finds one row at most: its condition says what the
// identifier is.
func (x *restricter) oneEach(c *sqltree.Core, it *sqltree.Item) bool {
	s, t := x.Shape, it.Table()
	return slices.ContainsFunc(x.conjuncts(it.On), func(p sqltree.Part) bool {
		at := p.From
		for at < p.To && s.At(at).Text != "=" && s.At(at).Text != "==" {
			at++
		}
		for _, side := range []sqltree.Part{{From: p.From, To: at}, {From: at + 1, To: p.To}} {
			ref, ok := x.Refer(c, side)
			if !ok || ref.Item != it || !x.IsReference(side) {
				continue
			}
			other := sqltree.Part{From: at + 1, To: p.To}
			if side.From != p.From {
				other = sqltree.Part{From: p.From, To: at}
			}
			n, ok := t.Column(ref.Name)
			return ok && t.Columns[n].Unique && t.Columns[n].ID != "" && x.simple(other) && !x.mentionsOf(other, it) && !x.ignoresCase(other)
		}
		return false
	})
}

// ignoresCase says whether some tokens name a column that is compared without case:
// identifiers that differ in case are two.
func (x *restricter) ignoresCase(p sqltree.Part) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok {
			if col := x.column(ref); col == nil || col.NoCase {
				return true
			}
		}
	}
	return false
}

// mentionsOf says whether some tokens name a column of an entry.
func (x *restricter) mentionsOf(p sqltree.Part, it *sqltree.Item) bool {
	for k := p.From; k < p.To; k++ {
		if ref, ok := x.columnAt(k); ok && ref.Item == it {
			return true
		}
	}
	return false
}

// withoutResultsOf are the changes that take an entry's columns out of what its query
// gives. It is false where somebody may read one of them.
func (x *restricter) withoutResultsOf(c *sqltree.Core, it *sqltree.Item) (edits []sqltree.Change, ok bool) {
	s, q := x.Shape, c.In
	gone := map[int]bool{}
	for k := q.From; k < q.To; k++ {
		t := s.At(k)
		switch {
		case k >= it.Text.From && k < it.Text.To, k >= it.On.From && k < it.On.To:
			continue
		case t.Text == "*" && x.CoreAt[k] == c && slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return p.To-1 == k && p.To-p.From != 3 }):
			return nil, false
		case !sqltree.IsIdentifier(t) || x.Naming[k] || isCall(s, k):
			continue
		case s.At(k+1).Text == ".":
			if s.At(k+2).Text == "*" && sqltext.Same(t.Value(), it.Alias) {
				return nil, false
			}
			continue
		case s.At(k - 1).Is("AS"):
			continue
		}
		ref, found := x.columnAt(k)
		if found && ref.Item != it {
			continue
		}
		n := slices.IndexFunc(c.Results, func(p sqltree.Part) bool { return p.From <= k && k < p.To })
		if !found && (n < 0 || x.Result(c, n).Expr.To > k) {
			return nil, false // it may be one of them
		}
		if found && (n < 0 || !x.unreadResult(c, n)) {
			return nil, false
		}
		if found {
			gone[n] = true
		}
	}
	for n := range gone {
		e := x.Result(c, n).Expr
		edits = append(edits, sqltree.Change{From: s.From(e), To: s.To(e), With: "NULL"})
	}
	return edits, true
}

// unreadResult says whether nobody reads a result of a SELECT: it is that of a query in a
// FROM or a WITH, and nothing names it there. A number may name it in a GROUP BY, and an
// aggregate makes one row of several.
func (x *restricter) unreadResult(c *sqltree.Core, n int) bool {
	s, q := x.Shape, c.In
	res := x.Result(c, n)
	if len(q.Cores) > 1 || q.Limited || !x.plainRows(c) || !q.Source && q.With == nil || s.At(c.From+1).Is("DISTINCT") || res.Name == "" || res.Expr.Empty() || res.Expr.To == c.Results[n].To {
		return false
	}
	for i := range c.Results {
		if i != n && x.Result(c, i).Name == res.Name {
			return false
		}
	}
	for k, t := range s.Tokens {
		if k >= q.From && k < q.To {
			continue
		}
		switch {
		case t.Text == "*" && (sqltree.IsAny(s.At(k-1), []string{"SELECT", "DISTINCT", "ALL"}) || s.At(k-1).Text == "," || s.At(k-1).Text == "."):
			return false // perhaps of this query
		case t.Is("NATURAL"), t.Is("USING"):
			return false
		case (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted) && sqltext.Same(t.Value(), res.Name):
			return false
		}
	}
	return !slices.ContainsFunc(x.Queries, func(o *sqltree.Query) bool {
		return slices.ContainsFunc(o.CTEs, func(d *sqltree.CTE) bool { return d.Body == q && d.Columns != nil })
	})
}
