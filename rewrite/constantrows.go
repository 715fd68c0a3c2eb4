package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// What a query without a table is: rows of constants, by the names of their columns.

// rowOf is the one row of constants that an entry of a FROM is, by the names of its
// columns, nil for another one.
func (x *restricter) rowOf(it *sqltree.Item) map[string]string {
	q := it.Source()
	if q == nil || it.Call || len(q.Cores) != 1 || q.Limited || len(q.CTEs) > 0 || q.Cores[0].To != q.To {
		return nil
	}
	rows, ok := x.rowsOf(q.Cores[0])
	if !ok || len(rows) != 1 {
		return nil
	}
	out := map[string]string{}
	for i, name := range x.constantNames(it, len(rows[0])) {
		if _, twice := out[name]; twice || name == "" {
			return nil
		}
		out[name] = rows[0][i]
	}
	return out
}

// constantNames are the names of the columns of an entry that is made of constants.
func (x *restricter) constantNames(it *sqltree.Item, n int) []string {
	names := make([]string, n)
	c := it.Source().Cores[0]
	for i := range names {
		switch {
		case it.CTE != nil && it.CTE.Columns != nil:
			if i < len(it.CTE.Columns) {
				names[i] = sqltext.Lower(it.CTE.Columns[i])
			}
		case c.Values:
			names[i] = "column" + string(rune('1'+i))
		case i < len(c.Results):
			names[i] = x.Result(c, i).Name
		}
	}
	return names
}

// rowsOf are the rows of constants that a SELECT without a FROM or a VALUES is.
func (x *restricter) rowsOf(c *sqltree.Core) (rows [][]string, ok bool) {
	s := x.Shape
	if !c.Values {
		if len(c.Items) > 0 || !c.Where.Empty() || len(c.Group) > 0 || !c.Having.Empty() || len(c.Results) > 9 {
			return nil, false
		}
		var row []string
		for i := range c.Results {
			value, ok := x.constant(x.Result(c, i).Expr)
			if !ok {
				return nil, false
			}
			row = append(row, value)
		}
		return [][]string{row}, len(row) > 0
	}
	for k := c.From + 1; k < c.To; {
		end := s.Closing(k)
		if s.At(k).Text != "(" || end >= c.To {
			return nil, false
		}
		var row []string
		from := k + 1
		for i := from; i <= end; i++ {
			switch {
			case s.At(i).Text == "(":
				i = s.Closing(i)
			case s.At(i).Text == ",", i == end:
				value, ok := x.constant(sqltree.Part{From: from, To: i})
				if !ok {
					return nil, false
				}
				row, from = append(row, value), i+1
			}
		}
		if len(row) > 9 || len(rows) > 0 && len(row) != len(rows[0]) || len(rows) == mostListed {
			return nil, false
		}
		rows = append(rows, row)
		k = end + 2 // a comma
	}
	return rows, len(rows) > 0
}

// constant is a text or a whole number as it is written, or a function of them that is known.
func (x *restricter) constant(p sqltree.Part) (string, bool) {
	s := x.Shape
	if p.Empty() {
		return "", false
	}
	first := s.At(p.From)
	if p.To-p.From == 1 {
		return first.Text, first.Kind == sqltext.String || first.Kind == sqltext.Number && strings.Trim(first.Text, "0123456789") == ""
	}
	if !isKnownCall(first) || s.At(p.From+1).Text != "(" || s.Closing(p.From+1) != p.To-1 {
		return "", false
	}
	for k := p.From; k < p.To; k++ {
		switch t := s.At(k); {
		case t.Kind == sqltext.String, t.Kind == sqltext.Number, t.Text == "(", t.Text == ")", t.Text == ",", t.Text == "||":
		case s.At(k+1).Text == "(" && isKnownCall(t):
		default:
			return "", false
		}
	}
	return x.slice(p), true
}
