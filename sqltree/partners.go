package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Column is a column of one of Okta's tables, by their names.
type Column struct{ Table, Name string }

// PairedOnly says whether a statement compares a column for equality with others of
// some only, and these with no other: wherever they are joined, the one has its value
// from the others. Columns that a query hands on are those that it has them from.
func (r *Reader) PairedOnly(one Column, others []Column) bool {
	some := false
	for _, c := range r.Cores {
		parts := r.Shape.Conjuncts(c.Where, nil)
		for _, it := range c.Items {
			parts = r.Shape.Conjuncts(it.On, parts)
			for _, name := range it.Using {
				if name == one.Name || slices.ContainsFunc(others, func(o Column) bool { return o.Name == name }) {
					return false // it is not said which tables have it
				}
			}
		}
		for _, p := range parts {
			left, right := r.compared(c, p)
			a, b := left == one, right == one
			x, y := slices.Contains(others, left), slices.Contains(others, right)
			switch {
			case a && y, b && x:
				some = true
			case a, b, x, y:
				return false
			}
		}
	}
	return some
}

// compared are the columns that an equality is about, the left one for IN.
func (r *Reader) compared(c *Core, p Part) (left, right Column) {
	s := r.Shape
	for n := 1; n <= 3 && p.From+n < p.To; n += 2 {
		switch op := s.At(p.From + n); {
		case op.Text == "=", op.Text == "==", op.Is("IS") && !s.At(p.From+n+1).Is("NOT"):
			return r.columnOf(c, Part{p.From, p.From + n}), r.columnOf(c, s.Stripped(Part{p.From + n + 1, p.To}))
		case op.Is("IN"):
			return r.columnOf(c, Part{p.From, p.From + n}), Column{}
		}
	}
	// A value on the left of a column.
	for n := 1; n <= 3 && p.To-n-1 > p.From; n += 2 {
		if op := s.At(p.To - n - 1); op.Text == "=" || op.Text == "==" {
			return Column{}, r.columnOf(c, Part{p.To - n, p.To})
		}
	}
	return Column{}, Column{}
}

// columnOf is the column of Okta's that a reference means, through the queries that
// hand it on, the zero Column for what is none.
func (r *Reader) columnOf(c *Core, p Part) Column {
	ref, ok := r.Refer(c, p)
	for depth := 0; ok && depth < 8; depth++ {
		if t := ref.Item.Table(); t != nil {
			return nameOf(t, ref.Name)
		}
		q := ref.Item.Source()
		if q == nil || len(q.Cores) != 1 {
			return Column{}
		}
		ref, ok = r.Given(q, 0, ref.Item.CTE, ref.Name)
	}
	return Column{}
}

// nameOf is a column as the catalogue names it.
func nameOf(t *catalog.Table, name string) Column {
	if n, ok := t.Column(name); ok {
		return Column{t.Name, sqltext.Lower(t.Columns[n].Name)}
	}
	return Column{}
}
