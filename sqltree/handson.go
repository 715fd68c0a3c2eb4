package sqltree

import "github.com/oktasql/oktasql/sqltext"

// A query in a FROM hands its rows on to the SELECT that it stands in. Where each of
// them comes out of rows of its own, whatever else it reads, those that the SELECT has
// no use for may as well be left out of it.

// HandsOn says whether a SELECT gives the rows that meet its conditions one by one: it
// neither counts, groups nor numbers them, and none is left out for their number.
func (r *Reader) HandsOn(c *Core) bool {
	q := c.In
	if q.Limited || c.Values || len(c.Group) > 0 || !c.Having.Empty() || c.Windows {
		return false
	}
	for i := q.From; i < q.To; i++ {
		if r.Shape.At(i).Is("OVER") || r.Aggregates(c, i) {
			return false
		}
	}
	return true
}

// Distinct says whether of equal rows of a query one may stand for all.
func (r *Reader) Distinct(q *Query) bool {
	for n, c := range q.Cores {
		if r.Shape.At(c.From+1).Is("DISTINCT") || n > 0 && !r.Shape.At(c.From-1).Is("ALL") {
			return true
		}
	}
	return false
}

// Readers are the entries of a FROM that read a query. There are none for one that
// reads itself, and for one that is no entry's.
func (r *Reader) Readers(q *Query) (out []*Item) {
	for _, c := range r.Cores {
		for _, it := range c.Items {
			if it.Source() != q {
				continue
			}
			if q.From <= c.From && c.From < q.To {
				return nil
			}
			out = append(out, it)
		}
	}
	return out
}

// AsWhole says whether SQLite surely computes what an entry stands for before it asks
// for rows of it, without a look at the conditions on these.
func (it *Item) AsWhole() bool {
	return it.CTE != nil && (it.CTE.Hint == "MATERIALIZED" || it.CTE.Hint == "" && it.CTE.Uses > 1)
}

// Declared is the type of Okta's column that a reference comes from, through the
// queries that hand it on unchanged, with its collation.
func (r *Reader) Declared(ref Reference, depth int) (declared string, ok bool) {
	if t := ref.Item.Table(); t != nil {
		n, found := t.Column(ref.Name)
		if !found {
			return "", false
		}
		return t.Columns[n].Declared(), true
	}
	q := ref.Item.Source()
	if q == nil || depth > MaxHandedOn {
		return "", false
	}
	for k := range q.Cores {
		inner, found := r.Given(q, k, ref.Item.CTE, ref.Name)
		if !found {
			return "", false
		}
		d, found := r.Declared(inner, depth+1)
		if !found || k > 0 && d != declared {
			return "", false
		}
		declared = d
	}
	return declared, true
}

// GivesLiteral says whether what the kth SELECT of a query gives as a column of a name
// is a text, a number or NULL as it is written.
func (r *Reader) GivesLiteral(q *Query, k int, of *CTE, name string) bool {
	n, star := r.Position(q, of, name)
	c := q.Cores[k]
	if n < 0 || star != nil || n >= len(c.Results) {
		return false
	}
	for _, p := range c.Results {
		if r.Shape.At(p.To-1).Text == "*" {
			return false
		}
	}
	p := c.Results[n]
	if e := r.Result(c, n).Expr; !e.Empty() {
		p = e
	}
	t := r.Shape.At(p.From)
	return p.To-p.From == 1 && (t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Is("NULL"))
}
