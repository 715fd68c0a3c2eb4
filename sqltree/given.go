package sqltree

// Which column of theirs, or of a table's, the results of queries hand on.

// MaxHandedOn is how many queries a column is followed through. Of the further ones
// nothing is known.
const MaxHandedOn = 8

// Identifier is the catalogue's column of identifiers that a reference comes
// from, through the queries that hand it on unchanged. notNull says that it is
// NULL in no row.
func (r *Reader) Identifier(ref Reference, depth int) (ok, notNull bool) {
	it := ref.Item
	if t := it.Table(); t != nil {
		n, found := t.Column(ref.Name)
		if !found || t.Columns[n].ID == "" {
			return false, false
		}
		return true, t.Columns[n].Always && !it.Left && !it.Core.Odd
	}
	q := it.Source()
	if q == nil || depth > MaxHandedOn {
		return false, false
	}
	ok, notNull = true, !it.Left && !it.Core.Odd
	for k := range q.Cores {
		inner, found := r.Given(q, k, it.CTE, ref.Name)
		if !found {
			return false, false
		}
		o, n := r.Identifier(inner, depth+1)
		ok, notNull = ok && o, notNull && n
	}
	return ok, notNull
}

// Given is the reference that the kth SELECT of a query hands on as a column of
// a name.
func (r *Reader) Given(q *Query, k int, of *CTE, name string) (Reference, bool) {
	n, star := r.Position(q, of, name)
	c := q.Cores[k]
	switch {
	case c.Values || n < 0:
		return Reference{}, false
	case star != nil:
		return Reference{star, name}, len(q.Cores) == 1
	}
	if len(q.Cores) > 1 {
		for _, p := range c.Results {
			if r.Shape.At(p.To-1).Text == "*" {
				return Reference{}, false
			}
		}
	}
	if n >= len(c.Results) {
		return Reference{}, false
	}
	return r.Refer(c, r.Result(c, n).Expr)
}

// Position finds a column of a query by its name: its number among the results,
// or the entry whose * it comes out of. It is -1 for none or for doubt.
func (r *Reader) Position(q *Query, of *CTE, name string) (n int, star *Item) {
	c := q.Cores[0]
	n = -1
	if of != nil && of.Columns != nil {
		for i, col := range of.Columns {
			if col == name && n < 0 {
				n = i
			}
		}
		for _, p := range c.Results {
			if r.Shape.At(p.To-1).Text == "*" {
				return -1, nil
			}
		}
		return n, nil
	}
	for i := range c.Results {
		res := r.Result(c, i)
		switch {
		case res.Name == name && (n >= 0 || star != nil):
			return -1, nil
		case res.Name == name:
			n = i
		case res.Star != nil:
			yes, known := r.Has(res.Star, name)
			if yes && (n >= 0 || star != nil) || !yes && !known && res.Star.Table() == nil {
				return -1, nil
			}
			if yes {
				n, star = i, res.Star
			}
		case res.Name == "" && res.Expr.Empty():
			return -1, nil
		}
	}
	return n, star
}
