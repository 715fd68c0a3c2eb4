package implied

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A condition on a row of json_each(array) says that the array has such an
// element, which Okta can be asked for.

// arrays are the entries of a FROM that take an array of the table apart.
type arrays struct {
	columns map[string]int // the array's column, by the entry's alias
	bare    bool           // a name alone that only json_each gives is one of theirs
}

// takesApart notes which entries of a FROM take arrays of the table apart. They
// stand beside the table or in a query within its SELECT.
func (m *merger) takesApart(c *sqltree.Core) {
	m.arrays = arrays{columns: map[string]int{}, bare: !c.Odd && !slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return len(o.Using) > 0 })}
	if m.r == nil || c.Odd {
		return
	}
	calls := 0
	for _, o := range c.Items {
		if !o.Call {
			continue
		}
		calls++
		if c == m.it.Core && o.Nth < m.it.Nth || !sqltext.Same(o.Name, "json_each") {
			continue
		}
		if at, ok := m.array(c, sqltree.Part{From: o.Text.From + 2, To: m.r.Shape.Closing(o.Text.From + 1)}); ok {
			m.arrays.columns[o.Alias] = at
		}
	}
	m.arrays.bare = m.arrays.bare && calls == 1
}

// array reads the argument of json_each: a column of arrays of the table, or an
// empty array in its place where it is missing.
func (m *merger) array(c *sqltree.Core, p sqltree.Part) (int, bool) {
	s := m.r.Shape
	if first := s.At(p.From); (first.Is("COALESCE") || first.Is("IFNULL")) && s.At(p.From+1).Text == "(" && s.Closing(p.From+1) == p.To-1 &&
		s.At(p.To-2).Text == "'[]'" && s.At(p.To-3).Text == "," {
		p = sqltree.Part{From: p.From + 2, To: p.To - 3}
	}
	ref, ok := m.r.Refer(c, p)
	if !ok || ref.Item != m.it {
		return 0, false
	}
	at, ok := m.columns(ref.Name)
	return at, ok && m.t.Columns[at].Multi
}

// element reads a name as that of an element of an array.
func (m *merger) element(name *sqlparser.ColName) (column int, ok bool) {
	if !name.Qualifier.Qualifier.IsEmpty() || name.Name.Lowered() != "value" && name.Name.Lowered() != "atom" {
		return 0, false
	}
	q := sqltext.Lower(name.Qualifier.Name.String())
	if q != "" {
		column, ok = m.arrays.columns[q]
		return column, ok
	}
	for _, column = range m.arrays.columns {
		return column, m.arrays.bare
	}
	return 0, false
}

// elementSide reads the equality of an element with constants. An element has
// the type that it has in the JSON, so that it equals only what is of that type;
// objects and arrays are compared as their JSON.
func (m *merger) elementSide(about subject, op planner.Op, rights []sqlparser.Expr) []side {
	items := m.t.Columns[about.column].Items
	c := planner.Comparison{Column: about.column, Op: op, Implied: true, Element: true}
	for _, right := range rights {
		if e, ok := right.(*sqlparser.CollateExpr); ok && !about.explicit {
			right, about.collation = e.Expr, e.Charset
		}
		k, ok := m.constant(right)
		if !ok || k.now || m.textOnly && k.value.Kind != planner.Text {
			return nil
		}
		if k.value.Kind == planner.Text {
			like := planner.EQ
			if about.folded {
				like = planner.LIKE // numbers have become text too
			}
			if _, ok := jsonText(subject{}, like, k.value.Text); !ok {
				return nil
			}
		} else if n := k.value; n.Int == 0 && n.Float == 0 || n.Int == 1 || n.Float == 1 {
			return nil // a truth value equals them too
		}
		c.Values = append(c.Values, k.value)
	}
	plain := about.collation == "" || sqltext.Same(about.collation, "BINARY") || sqltext.Same(about.collation, "NOCASE")
	if op != planner.EQ || !plain || len(c.Values) == 0 || about.folded && items != catalog.Text {
		return nil
	}
	if about.folded {
		about.collation = "NOCASE"
	}
	c.Collation = about.collation
	return []side{{c}}
}

// inArray reads EXISTS (SELECT … FROM json_each(array) …) and constant IN (SELECT
// value FROM json_each(array) …). ok is false for anything else.
func (m *merger) inArray(s *sqltree.Shape, p sqltree.Part) (sides []side, ok bool) {
	if m.r == nil || p.To-p.From < 4 || s.At(p.To-1).Text != ")" {
		return nil, false
	}
	open := p.From + 1
	exists := s.At(p.From).Is("EXISTS")
	if !exists {
		if open++; !s.At(open - 1).Is("IN") {
			return nil, false
		}
	}
	if s.At(open).Text != "(" || s.Closing(open) != p.To-1 {
		return nil, false
	}
	at := slices.IndexFunc(m.r.Queries, func(q *sqltree.Query) bool { return q.From == open+1 })
	if at < 0 || len(m.r.Queries[at].Cores) != 1 || len(m.r.Queries[at].CTEs) > 0 {
		return nil, false
	}
	c := m.r.Queries[at].Cores[0]
	in := m.within(c)
	if len(in.arrays.columns) == 0 || exists && !m.r.PlainRows(c) {
		return nil, false
	}
	sides = in.condition(s, c.Where)
	for _, o := range c.Items {
		if !o.Left {
			sides = both(sides, in.condition(s, o.On))
		}
	}
	if !exists {
		sides = both(sides, in.listed(s, p.From, c))
	}
	return implied(sides), true
}

// within reads the conditions of a query that stands within the table's SELECT.
// What is not qualified there may be of any of the two.
func (m *merger) within(c *sqltree.Core) *merger {
	in := *m
	in.at, in.bare, in.outer = c, false, true
	if slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return o.Alias == m.name }) {
		in.name = ""
	}
	in.takesApart(c)
	return &in
}

// listed reads that a constant is among the elements that a query gives.
func (m *merger) listed(s *sqltree.Shape, at int, c *sqltree.Core) []side {
	t := s.At(at)
	if len(c.Results) != 1 || t.Kind != sqltext.String && t.Kind != sqltext.Number && t.Kind != sqltext.Param {
		return nil
	}
	value := m.r.Result(c, 0).Expr
	left, _, ok := s.Readable(sqltree.Part{From: at, To: at + 1})
	right, _, also := s.Readable(value)
	if !ok || !also || !m.r.IsReference(value) {
		return nil
	}
	parsed, err := sqlparser.Parse("SELECT 1 FROM t WHERE " + right + " = " + left)
	if err != nil {
		return nil
	}
	sel, ok := parsed.(*sqlparser.Select)
	if !ok || sel.Where == nil {
		return nil
	}
	e, ok := sel.Where.Expr.(*sqlparser.ComparisonExpr)
	if !ok {
		return nil
	}
	about, ok := m.subject(e.Left)
	if !ok || !about.element {
		return nil
	}
	return m.elementSide(about, planner.EQ, []sqlparser.Expr{e.Right})
}
