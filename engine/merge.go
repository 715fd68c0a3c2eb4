package engine

import (
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
)

// SQLite offers the sides of an OR one at a time, each for a scan of its own,
// and unites them exactly. Where the statement's text proves that every row
// must meet an OR of comparisons with constants, one request can ask for all
// sides at once. The text is read with a parser for MySQL's dialect, so the
// reading is used only where the dialects cannot differ, and only to narrow a
// request: SQLite tests every row with its own reading.

// anyOf returns the disjunctions on a table that every row of the answer meets.
func (s *shape) anyOf(text string, t *catalog.Table) (out [][]planner.Comparison) {
	if !s.mergeable(text) {
		return nil
	}
	// A parser that gives up on a text must not take the statement with it.
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	parsed, err := sqlparser.Parse(s.explained(text))
	if err != nil {
		return nil
	}
	sel, ok := parsed.(*sqlparser.Select)
	if !ok || sel.Where == nil {
		return nil
	}
	m := merger{t: t}
	for _, from := range sel.From {
		if !m.from(from) {
			return nil
		}
	}
	if m.mentions != 1 {
		return nil
	}
	for _, e := range conjuncts(sel.Where.Expr, nil) {
		if or := m.disjunction(e); len(or) > 1 {
			out = append(out, or)
		}
	}
	return out
}

// anyOf returns the disjunctions on a table, read once for each statement.
func (st *Statement) anyOf(t *catalog.Table) [][]planner.Comparison {
	if !st.plain {
		return nil // a view may read the table too, without the condition
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	or, ok := st.merged[t.Name]
	if !ok {
		or = st.shape.anyOf(st.text, t)
		if st.merged == nil {
			st.merged = map[string][][]planner.Comparison{}
		}
		st.merged[t.Name] = or
	}
	return or
}

// mergeable says whether the two dialects read the text alike: none of the
// characters and words that mean different things, one SELECT, no outer join.
func (s *shape) mergeable(text string) bool {
	if strings.ContainsAny(text, "\"\\!#`") || strings.Contains(text, "||") || strings.Contains(text, "&&") ||
		strings.Contains(text, "--") || strings.Contains(text, "/*") {
		return false
	}
	selects, ors := 0, false
	for _, t := range s.tokens {
		switch {
		case t.Is("SELECT"):
			selects++
		case t.Is("OR"):
			ors = true
		case t.Is("LEFT"), t.Is("RIGHT"), t.Is("FULL"), t.Is("OUTER"), t.Is("NATURAL"), t.Is("WITH"), t.Is("UNION"),
			t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("XOR"), t.Is("DIV"), t.Is("MOD"), t.Is("REGEXP"), t.Is("BINARY"), t.Is("COLLATE"), t.Is("ESCAPE"):
			return false
		case t.Kind == sqltext.Name && t.Text[0] == '[':
			return false
		case t.Kind == sqltext.Param && t.Text != "?" && t.Text[0] != ':':
			return false
		}
	}
	return selects == 1 && ors
}

// explained is the statement after EXPLAIN QUERY PLAN, which must plan it alike.
func (s *shape) explained(text string) string {
	n := 0
	for s.at(n).Is("EXPLAIN") || s.at(n).Is("QUERY") || s.at(n).Is("PLAN") {
		n++
	}
	if n == 0 || n >= len(s.tokens) {
		return text
	}
	return text[s.tokens[n].Pos:]
}

// merger reads the conditions on one table.
type merger struct {
	t        *catalog.Table
	name     string // the table's alias, or its name
	tables   int
	mentions int
}

// from reads a table of the FROM clause, and reports false for what it does
// not know.
func (m *merger) from(e sqlparser.TableExpr) bool {
	switch e := e.(type) {
	case *sqlparser.AliasedTableExpr:
		name, ok := e.Expr.(sqlparser.TableName)
		if !ok || !name.Qualifier.IsEmpty() {
			return false
		}
		m.tables++
		found, ok := catalog.Find(name.Name.String())
		if ok && found.Name == m.t.Name {
			m.mentions++
			m.name = name.Name.String()
			if !e.As.IsEmpty() {
				m.name = e.As.String()
			}
		}
		return true
	case *sqlparser.JoinTableExpr:
		return e.Join == sqlparser.JoinStr && m.from(e.LeftExpr) && m.from(e.RightExpr)
	case *sqlparser.ParenTableExpr:
		for _, inner := range e.Exprs {
			if !m.from(inner) {
				return false
			}
		}
		return true
	}
	return false
}

// conjuncts are the conditions that AND joins.
func conjuncts(e sqlparser.Expr, out []sqlparser.Expr) []sqlparser.Expr {
	switch e := e.(type) {
	case *sqlparser.AndExpr:
		return conjuncts(e.Right, conjuncts(e.Left, out))
	case *sqlparser.ParenExpr:
		return conjuncts(e.Expr, out)
	}
	return append(out, e)
}

// disjunction reads an OR whose sides are all comparisons of the table's
// columns with constants; of a side that is an AND, one of its parts will do.
// It returns nil for anything else.
func (m *merger) disjunction(e sqlparser.Expr) []planner.Comparison {
	switch e := e.(type) {
	case *sqlparser.ParenExpr:
		return m.disjunction(e.Expr)
	case *sqlparser.OrExpr:
		left, right := m.disjunction(e.Left), m.disjunction(e.Right)
		if left == nil || right == nil {
			return nil
		}
		return append(left, right...)
	case *sqlparser.AndExpr:
		for _, part := range conjuncts(e, nil) {
			if one := m.disjunction(part); one != nil {
				return one
			}
		}
	case *sqlparser.ComparisonExpr:
		if c, ok := m.comparison(e); ok {
			return []planner.Comparison{c}
		}
	}
	return nil
}

// mergeOps are the comparisons that both dialects write alike.
var mergeOps = map[string]planner.Op{
	sqlparser.EqualStr: planner.EQ, sqlparser.InStr: planner.EQ, sqlparser.LikeStr: planner.LIKE,
	sqlparser.LessThanStr: planner.LT, sqlparser.LessEqualStr: planner.LE,
	sqlparser.GreaterThanStr: planner.GT, sqlparser.GreaterEqualStr: planner.GE,
}

func (m *merger) comparison(e *sqlparser.ComparisonExpr) (planner.Comparison, bool) {
	op, ok := mergeOps[e.Operator]
	name, isColumn := e.Left.(*sqlparser.ColName)
	if !ok || !isColumn || e.Escape != nil || !name.Qualifier.Qualifier.IsEmpty() {
		return planner.Comparison{}, false
	}
	// A name alone might be another table's.
	if q := name.Qualifier.Name.String(); q == "" && m.tables > 1 || q != "" && !strings.EqualFold(q, m.name) {
		return planner.Comparison{}, false
	}
	column, ok := m.t.Column(name.Name.String())
	if !ok {
		return planner.Comparison{}, false
	}
	c := planner.Comparison{Column: column, Op: op}
	values := sqlparser.ValTuple{}
	if e.Operator == sqlparser.InStr {
		if values, ok = e.Right.(sqlparser.ValTuple); !ok {
			return c, false
		}
	} else {
		values = append(values, e.Right)
	}
	for _, v := range values {
		value, ok := constantOf(v)
		if !ok {
			return c, false
		}
		c.Values = append(c.Values, value)
	}
	return c, len(c.Values) > 0
}

// constantOf reads a literal whose meaning the dialects share.
func constantOf(e sqlparser.Expr) (planner.Value, bool) {
	v, ok := e.(*sqlparser.SQLVal)
	if !ok {
		return planner.Value{}, false
	}
	switch v.Type {
	case sqlparser.StrVal:
		return planner.Value{Kind: planner.Text, Text: string(v.Val)}, true
	case sqlparser.IntVal:
		n, err := strconv.ParseInt(string(v.Val), 10, 64)
		return planner.Value{Kind: planner.Int, Int: n}, err == nil
	}
	return planner.Value{}, false
}
