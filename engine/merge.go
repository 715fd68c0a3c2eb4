package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/xwb1989/sqlparser"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
)

// SQLite offers a table the comparisons of its columns, the sides of an OR one
// at a time, each for a scan of its own, and nothing of a condition on a
// function of a column. Where the statement's text proves that every row must
// meet an OR of comparisons with constants, or a condition from which such a
// comparison follows, one request can ask for it. The text is read with a parser
// for MySQL's dialect, so the reading is used only where the dialects cannot
// differ, and only to narrow a request: SQLite tests every row with its own
// reading.

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
	readable, rewritten := s.readable(text)
	parsed, err := sqlparser.Parse(readable)
	if err != nil {
		return nil
	}
	sel, ok := parsed.(*sqlparser.Select)
	if !ok {
		return nil
	}
	m := merger{t: t, textOnly: rewritten, now: time.Now()}
	for _, from := range sel.From {
		if !m.from(from) {
			return nil
		}
	}
	if m.mentions != 1 {
		return nil
	}
	if sel.Where != nil {
		m.where = conjuncts(sel.Where.Expr, m.where)
	}
	for _, e := range m.where {
		if or := useful(m.sides(e)); or != nil {
			out = append(out, or)
		}
	}
	return out
}

// useful makes a disjunction of sides. Of a condition that is no OR, it takes
// what SQLite does not offer by itself.
func useful(sides []side) []planner.Comparison {
	if len(sides) == 1 {
		sides = []side{slices.DeleteFunc(slices.Clone(sides[0]), func(c planner.Comparison) bool { return !c.Implied })}
		if len(sides[0]) == 0 {
			return nil
		}
	}
	var out []planner.Comparison
	for _, s := range sides {
		one := s[0]
		one.And = s[1:]
		if len(s) == 1 {
			one.And = nil
		}
		out = append(out, one)
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
	code := s.code(text)
	if strings.Contains(text, `\`) || strings.ContainsAny(code, "\"!#`") || strings.Contains(code, "||") || strings.Contains(code, "&&") ||
		strings.Contains(code, "--") || strings.Contains(code, "/*") {
		return false
	}
	selects := 0
	for _, t := range s.tokens {
		switch {
		case t.Is("SELECT"):
			selects++
		case t.Is("LEFT"), t.Is("RIGHT"), t.Is("FULL"), t.Is("OUTER"), t.Is("NATURAL"), t.Is("WITH"), t.Is("UNION"),
			t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("XOR"), t.Is("DIV"), t.Is("MOD"), t.Is("REGEXP"), t.Is("BINARY"), t.Is("ESCAPE"):
			return false
		case t.Kind == sqltext.Name && t.Text[0] == '[':
			return false
		case t.Kind == sqltext.Param && t.Text != "?" && t.Text[0] != ':':
			return false
		}
	}
	return selects == 1
}

// code is the text without its strings, which both dialects end alike when they
// have no backslash.
func (s *shape) code(text string) string {
	b := []byte(text)
	for _, t := range s.tokens {
		if t.Kind == sqltext.String {
			clear(b[t.Pos : t.Pos+len(t.Text)])
		}
	}
	return string(b)
}

// readable is the statement as the parser reads it: without EXPLAIN QUERY PLAN,
// which must plan it alike, and with IN (VALUES (…), (…)) written as MySQL does,
// IN ((…), (…)). It says whether it did the latter.
func (s *shape) readable(text string) (out string, rewritten bool) {
	first := 0
	for s.at(first).Is("EXPLAIN") || s.at(first).Is("QUERY") || s.at(first).Is("PLAN") {
		first++
	}
	if first >= len(s.tokens) {
		return text, false
	}
	from := s.tokens[first].Pos
	for i := first; i < len(s.tokens); i++ {
		if t := s.tokens[i]; t.Is("VALUES") && s.at(i-1).Text == "(" && s.at(i-2).Is("IN") {
			out, from, rewritten = out+text[from:t.Pos], t.Pos+len(t.Text), true
		}
	}
	return out + text[from:], rewritten
}

// merger reads the conditions on one table.
type merger struct {
	t        *catalog.Table
	name     string // the table's alias, or its name
	tables   int
	mentions int
	where    []sqlparser.Expr // conditions that every row of the statement meets
	textOnly bool             // a list of VALUES has been rewritten: numbers in it are compared in another way
	now      time.Time        // when the statement is planned
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
		if e.Condition.On != nil { // with inner joins alone, the same as WHERE
			m.where = conjuncts(e.Condition.On, m.where)
		}
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
