package sqltree

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// A statement's SELECTs by their tokens: what is in their FROM, what their
// conditions are and how they are put together. It reads the common part of
// SQLite's grammar and says of the rest that it has not been read, so that
// nobody acts on half of a statement.

// Part is some of a statement's tokens: from the first to before the last.
type Part struct{ From, To int }

// Empty says whether there are none.
func (p Part) Empty() bool { return p.To <= p.From }

// Query is SELECTs joined by UNION and the like, with what is before and after.
type Query struct {
	Part
	CTEs      []*CTE
	recursive bool
	Cores     []*Core
	Ops       []string // before each core: "" for the first, else UNION, INTERSECT or EXCEPT
	Limited   bool
	Above     *Core  // the SELECT in whose text it stands, nil for none
	Source    bool   // it is an entry of that one's FROM
	With      *Query // the query in whose WITH it stands
}

// CTE is a definition of a WITH.
type CTE struct {
	Name    string // in lower case
	Columns []string
	Body    *Query
	In      *Query // whose WITH it is
	Uses    int    // how many times a FROM names it
	Hint    string // MATERIALIZED, NOT MATERIALIZED or nothing
	Open    int    // number of the parenthesis before its query
}

// Core is one SELECT without what combines it with others.
type Core struct {
	Part
	In      *Query
	Values  bool // VALUES, which has nothing of the rest
	Results []Part
	Items   []*Item
	Odd     bool // it has a RIGHT, FULL or NATURAL join
	Where   Part
	Group   []Part
	Having  Part
	Windows bool // a WINDOW clause
}

// Item is an entry of a FROM: a table, a query or a function.
type Item struct {
	Core  *Core
	Left  bool   // on the right of a LEFT JOIN
	Name  string // as written, "" for a query
	Alias string // what its columns are qualified with, in lower case
	Body  *Query // of a query in parentheses
	CTE   *CTE   // what its name means, if that is a WITH's
	Call  bool   // a function that gives rows
	Text  Part   // up to its alias
	On    Part
	Using []string // columns of a USING, in lower case
	Nth   int      // its number in the FROM
	Ends  int      // number of the token after its USING
	table *catalog.Table
}

// Reader reads a statement. The first thing it does not understand ends
// it.
type Reader struct {
	Shape   *Shape
	Queries []*Query
	Cores   []*Core
	CoreAt  []*Core // by token: the innermost SELECT it stands in, nil for none
	Naming  []bool  // by token: it gives a name, or names a table
	bad     bool
	okta    Tables
	Own     map[string]OwnTable // those of the user's that are known, by name in lower case
}

// Tables finds one of Okta's tables by its name or an alias: the catalogue's, or as
// it is once the schemas have been read.
type Tables func(name string) (*catalog.Table, bool)

// Selects reads the tokens of a statement that is one query, nil for others, with
// the columns that Okta's tables have in every org.
func (s *Shape) Selects() *Reader { return s.SelectsOf(catalog.Find) }

// SelectsOf is Selects with Okta's tables as they are known.
func (s *Shape) SelectsOf(okta Tables) *Reader {
	r := &Reader{Shape: s, okta: okta, CoreAt: make([]*Core, len(s.Tokens)), Naming: make([]bool, len(s.Tokens))}
	for i, t := range s.Tokens {
		if t.Open || t.Is("WITHIN") || t.Text == ";" && i < len(s.Tokens)-1 {
			return nil
		}
	}
	first := s.Query()
	for i := range first {
		r.names(i)
	}
	_, end := r.query(first, &Query{})
	if end < len(s.Tokens) && s.At(end).Text == ";" {
		end++
	}
	if r.bad || end != len(s.Tokens) || !r.resolve() {
		return nil
	}
	return r
}

// names notes that a token gives a name, or names a table.
func (r *Reader) names(i int) {
	if i < len(r.Naming) {
		r.Naming[i] = true
	}
}

// end notes where a SELECT ends, whose inner ones have ended before.
func (r *Reader) end(c *Core, i int) int {
	c.To = i
	r.fill(c, c.From, i)
	return i
}

// fill notes whose some tokens are that no SELECT within has.
func (r *Reader) fill(c *Core, from, to int) {
	for k := from; k < min(to, len(r.CoreAt)); k++ {
		if r.CoreAt[k] == nil {
			r.CoreAt[k] = c
		}
	}
}

// fail notes that the statement was not understood.
func (r *Reader) fail(i int) int {
	r.bad = true
	return max(i, len(r.Shape.Tokens))
}

// query reads the query that begins at a token, and returns what follows it.
func (r *Reader) query(i int, q *Query) (*Query, int) {
	s := r.Shape
	q.From = i
	r.Queries = append(r.Queries, q)
	if s.At(i).Is("WITH") {
		i = r.ctes(q, i+1)
	}
	op := ""
	for !r.bad {
		q.Ops = append(q.Ops, op)
		i = r.core(q, i)
		if t := s.At(i); t.Is("UNION") || t.Is("INTERSECT") || t.Is("EXCEPT") {
			op = strings.ToUpper(t.Text)
			if i++; t.Is("UNION") && s.At(i).Is("ALL") {
				i++
			}
			continue
		}
		break
	}
	if s.At(i).Is("ORDER") && s.At(i+1).Is("BY") {
		_, i = r.list(q.Cores[0], i+2, "LIMIT")
	}
	if s.At(i).Is("LIMIT") {
		q.Limited = true
		_, i = r.list(q.Cores[0], i+1)
	}
	q.To = i
	if len(q.Cores) == 1 {
		r.fill(q.Cores[0], q.From, i)
	}
	return q, i
}

// ctes reads the definitions of a WITH.
func (r *Reader) ctes(q *Query, i int) int {
	s := r.Shape
	if s.At(i).Is("RECURSIVE") {
		q.recursive = true
		i++
	}
	for !r.bad {
		c := &CTE{Name: sqltext.Lower(s.At(i).Value()), In: q}
		if !IsIdentifier(s.At(i)) {
			return r.fail(i)
		}
		r.names(i)
		if i++; s.At(i).Text == "(" {
			for i++; IsIdentifier(s.At(i)); i++ {
				r.names(i)
				c.Columns = append(c.Columns, sqltext.Lower(s.At(i).Value()))
				if s.At(i+1).Text == "," {
					i++
				}
			}
			if s.At(i).Text != ")" {
				return r.fail(i)
			}
			i++
		}
		if !s.At(i).Is("AS") {
			return r.fail(i)
		}
		if i++; s.At(i).Is("NOT") {
			c.Hint = "NOT "
			i++
		}
		if s.At(i).Is("MATERIALIZED") {
			c.Hint += "MATERIALIZED"
			i++
		}
		c.Open = i
		if s.At(i).Text != "(" {
			return r.fail(i)
		}
		q.CTEs = append(q.CTEs, c)
		c.Body, i = r.query(i+1, &Query{With: q})
		if s.At(i).Text != ")" {
			return r.fail(i)
		}
		if i++; s.At(i).Text != "," {
			return i
		}
		i++
	}
	return i
}

// core reads one SELECT.
func (r *Reader) core(q *Query, i int) int {
	s := r.Shape
	c := &Core{In: q}
	c.From = i
	q.Cores = append(q.Cores, c)
	r.Cores = append(r.Cores, c)
	switch {
	case s.At(i).Is("VALUES"):
		c.Values = true
		_, i = r.list(c, i+1, "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
		return r.end(c, i)
	case !s.At(i).Is("SELECT"):
		return r.fail(i)
	}
	if i++; s.At(i).Is("DISTINCT") || s.At(i).Is("ALL") {
		i++
	}
	c.Results, i = r.list(c, i, "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	if s.At(i).Is("FROM") {
		i = r.items(c, i+1)
	}
	if s.At(i).Is("WHERE") {
		c.Where, i = r.expression(c, i+1, "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.At(i).Is("GROUP") && s.At(i+1).Is("BY") {
		c.Group, i = r.list(c, i+2, "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.At(i).Is("HAVING") {
		c.Having, i = r.expression(c, i+1, "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.At(i).Is("WINDOW") {
		if !s.At(i + 2).Is("AS") {
			return r.fail(i) // a name
		}
		c.Windows = true
		_, i = r.list(c, i+1, "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	return r.end(c, i)
}

// list reads expressions between commas up to one of some words, a closing
// parenthesis or the end.
func (r *Reader) list(c *Core, i int, until ...string) ([]Part, int) {
	var out []Part
	for !r.bad {
		var p Part
		p, i = r.expression(c, i, append([]string{","}, until...)...)
		out = append(out, p)
		if r.Shape.At(i).Text != "," {
			break
		}
		i++
	}
	return out, i
}

// expression reads one expression, and the queries in it.
func (r *Reader) expression(c *Core, i int, until ...string) (Part, int) {
	s := r.Shape
	p := Part{From: i}
	depth := 0
	for ; i < len(s.Tokens) && !r.bad; i++ {
		t := s.Tokens[i]
		switch {
		case t.Text == "(":
			if s.At(i+1).Is("SELECT") || s.At(i+1).Is("WITH") || s.At(i+1).Is("VALUES") {
				_, i = r.query(i+1, &Query{Above: c})
				if s.At(i).Text != ")" {
					return p, r.fail(i)
				}
				continue
			}
			depth++
			continue
		case t.Text == ")":
			if depth--; depth < 0 {
				p.To = i
				return p, i
			}
			continue
		case t.Text == ";":
			p.To = i
			return p, i
		case t.Is("IN") && s.At(i+1).Text != "(":
			return p, r.fail(i) // the rows of a table, by its name
		case t.Is("FROM") && s.At(i-1).Is("DISTINCT") && (s.At(i-2).Is("IS") || s.At(i-2).Is("NOT")):
			continue // a comparison
		}
		if depth == 0 && (IsAny(t, until) || t.Text == "," && slices.Contains(until, ",")) {
			p.To = i
			return p, i
		}
		if depth > 0 && (t.Is("SELECT") || t.Is("FROM")) {
			return p, r.fail(i)
		}
	}
	if depth > 0 {
		i = r.fail(i)
	}
	p.To = i
	return p, i
}

// IsAny says whether a token is one of some keywords.
func IsAny(t sqltext.Token, words []string) bool {
	for _, w := range words {
		if t.Is(w) {
			return true
		}
	}
	return false
}

// IsIdentifier says whether a token is a name and nothing else.
func IsIdentifier(t sqltext.Token) bool {
	return t.Kind == sqltext.Quoted || t.Kind == sqltext.Name && !t.Keyword()
}
