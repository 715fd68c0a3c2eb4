package rewrite

import (
	"slices"
	"strconv"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A query that is computed in one more place has to give the same rows there. Which
// these are depends, for some queries, on the order in which the rows of its tables
// come, and that is another one in another list of Okta's: the first of several in a
// group, by a row_number() of those that are equal, all of them in a group_concat.

// certain says whether the rows of a SELECT are the same in whatever order the rows of
// its tables come.
func (x *restricter) certain(c *sqltree.Core) bool {
	s := x.Shape
	if c.Windows {
		return false // its definitions are not read
	}
	totals := len(c.Group) > 0
	for k := c.From; k < c.In.To; k++ {
		if !x.calls(c, k) {
			continue
		}
		name, end := sqltext.Lower(s.At(k).Value()), s.Closing(k+1)
		switch {
		case x.over(k + 1):
			if !x.certainWindow(c, name, end) {
				return false
			}
		case sqltree.Aggregate(name) && !(x.several(k+1) && (name == "min" || name == "max")):
			if !unordered[name] {
				return false
			}
			totals = true
		}
	}
	return !totals || !x.bare(c)
}

// unordered are the aggregates that are the same in any order.
var unordered = map[string]bool{"count": true, "sum": true, "total": true, "avg": true, "min": true, "max": true}

// tied are the functions of windows that treat rows alike which are sorted alike.
var tied = map[string]bool{"rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true}

// calls says whether a token is a function that a SELECT itself calls.
func (x *restricter) calls(c *sqltree.Core, k int) bool {
	t := x.Shape.At(k)
	return k < len(x.CoreAt) && x.CoreAt[k] == c && x.Shape.At(k+1).Text == "(" && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted)
}

// several says whether a call, whose parenthesis is given, has more arguments than one.
func (x *restricter) several(open int) bool {
	for k := open + 1; k < x.Shape.Closing(open); k++ {
		switch x.Shape.At(k).Text {
		case "(":
			k = x.Shape.Closing(k)
		case ",":
			return true
		}
	}
	return false
}

// certainWindow says whether the function of a window, whose arguments end at a token,
// is the same for rows in any order: rows that are sorted alike are treated alike, or no
// two are.
func (x *restricter) certainWindow(c *sqltree.Core, name string, end int) bool {
	s := x.Shape
	open := end + 1
	if s.At(open).Is("FILTER") {
		open = s.Closing(open+1) + 1
	}
	if open++; s.At(open).Text != "(" {
		return false
	}
	rows := false
	for k := open + 1; k < s.Closing(open); k++ {
		rows = rows || s.At(k).Is("ROWS")
		if ref, ok := x.columnAt(k); ok && x.sortedBy(open, k) && x.onlyOf(c, ref) {
			return true
		}
	}
	return tied[name] || unordered[name] && !rows
}

// sortedBy says whether a token stands in the ORDER BY of a window whose parenthesis is
// given, as a term.
func (x *restricter) sortedBy(open, k int) bool {
	first := k
	if x.Shape.At(k-1).Text == "." {
		first = k - 2
	}
	before, after := x.Shape.At(first-1), x.Shape.At(k+1)
	if !before.Is("BY") && before.Text != "," || after.Text != "," && after.Text != ")" && !after.Is("ASC") && !after.Is("DESC") {
		return false
	}
	for i := open + 1; i < k; i++ {
		if x.Shape.At(i).Is("ORDER") {
			return true
		}
	}
	return false
}

// onlyOf says whether a column tells the rows of a SELECT apart: it is the key of its
// only table.
func (x *restricter) onlyOf(c *sqltree.Core, ref sqltree.Reference) bool {
	return len(c.Items) == 1 && ref.Item == c.Items[0] && uniqueColumn(ref)
}

// uniqueColumn says whether a column tells the rows of its table apart.
func uniqueColumn(ref sqltree.Reference) bool {
	t := ref.Item.Table()
	if t == nil {
		return false
	}
	i, ok := t.Column(ref.Name)
	return ok && t.Columns[i].Always && t.Columns[i].Unique
}

// bare says whether a SELECT with groups shows a column that may be another one in each
// row of a group.
func (x *restricter) bare(c *sqltree.Core) bool {
	s := x.Shape
	grouped := func(ref sqltree.Reference) bool {
		n := x.resultOf(c, ref)
		for _, p := range c.Group {
			r, ok := x.Refer(c, p)
			if ok && (r == ref || r.Item == ref.Item && uniqueColumn(r)) || n >= 0 && (s.At(p.From).Text == strconv.Itoa(n+1) && p.To == p.From+1 || x.byName(c, p, n)) {
				return true
			}
		}
		return false
	}
	parts := []sqltree.Part{c.Having}
	for n := range c.Results {
		if x.isGroup(c, n) {
			continue
		}
		if s.At(c.Results[n].To-1).Text == "*" && s.At(c.Results[n].From).Text != "(" {
			return true
		}
		parts = append(parts, x.Result(c, n).Expr)
	}
	for _, p := range parts {
		for k := p.From; k < p.To; k++ {
			if x.calls(c, k) && sqltree.Aggregate(s.At(k).Value()) && !x.over(k+1) && !x.several(k+1) {
				if k = s.Closing(k + 1); s.At(k + 1).Is("FILTER") {
					k = s.Closing(k + 2)
				}
				continue
			}
			if ref, ok := x.columnAt(k); ok && ref.Item.Core == c && !grouped(ref) {
				return true
			}
		}
	}
	return false
}

// isGroup says whether a result is a term of GROUP BY as it is written, by its number
// or by its name.
func (x *restricter) isGroup(c *sqltree.Core, n int) bool {
	e := x.Result(c, n).Expr
	return slices.ContainsFunc(c.Group, func(p sqltree.Part) bool {
		return p.To == p.From+1 && x.Shape.At(p.From).Text == strconv.Itoa(n+1) || x.byName(c, p, n) ||
			!e.Empty() && x.Shape.Written(x.text, p) == x.Shape.Written(x.text, e)
	})
}

// exact says whether values of a column that SQLite takes for equal are the same: not
// texts that are compared without case, nor timestamps, nor numbers.
func exact(c *catalog.Column) bool {
	return c != nil && (c.Type == catalog.Text && !c.NoCase || c.Type == catalog.JSON || c.Type == catalog.Boolean)
}
