package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// A statement's SELECTs by their tokens: what is in their FROM, what their
// conditions are and how they are put together. It reads the common part of
// SQLite's grammar and says of the rest that it has not been read, so that
// nobody acts on half of a statement.

// part is some of a statement's tokens: from the first to before the last.
type part struct{ from, to int }

// empty says whether there are none.
func (p part) empty() bool { return p.to <= p.from }

// query is SELECTs joined by UNION and the like, with what is before and after.
type query struct {
	part
	ctes      []*cte
	recursive bool
	cores     []*core
	ops       []string // before each core: "" for the first, else UNION, INTERSECT or EXCEPT
	limited   bool
	above     *core  // the SELECT in whose text it stands, nil for none
	source    bool   // it is an entry of that one's FROM
	with      *query // the query in whose WITH it stands
}

// cte is a definition of a WITH.
type cte struct {
	name    string // in lower case
	columns []string
	body    *query
	in      *query // whose WITH it is
	uses    int    // how many times a FROM names it
	hint    string // MATERIALIZED, NOT MATERIALIZED or nothing
	open    int    // number of the parenthesis before its query
}

// core is one SELECT without what combines it with others.
type core struct {
	part
	in      *query
	values  bool // VALUES, which has nothing of the rest
	results []part
	items   []*item
	odd     bool // it has a RIGHT, FULL or NATURAL join
	where   part
	group   []part
	having  part
	windows bool // a WINDOW clause
}

// item is an entry of a FROM: a table, a query or a function.
type item struct {
	core  *core
	left  bool   // on the right of a LEFT JOIN
	name  string // as written, "" for a query
	alias string // what its columns are qualified with, in lower case
	body  *query // of a query in parentheses
	cte   *cte   // what its name means, if that is a WITH's
	call  bool   // a function that gives rows
	text  part   // up to its alias
	on    part
	using []string // columns of a USING, in lower case
	nth   int      // its number in the FROM
	ends  int      // number of the token after its USING
}

// selectReader reads a statement. The first thing it does not understand ends
// it.
type selectReader struct {
	s       *shape
	queries []*query
	cores   []*core
	coreAt  []*core // by token: the innermost SELECT it stands in, nil for none
	naming  []bool  // by token: it gives a name, or names a table
	bad     bool
	tables  map[string]ownTable // those of the user's that are known, by name in lower case
}

// selects reads the tokens of a statement that is one query, nil for others.
func (s *shape) selects() *selectReader {
	r := &selectReader{s: s, coreAt: make([]*core, len(s.tokens)), naming: make([]bool, len(s.tokens))}
	for i, t := range s.tokens {
		if t.Open || t.Is("WITHIN") || t.Text == ";" && i < len(s.tokens)-1 {
			return nil
		}
	}
	first := 0
	for s.at(first).Is("EXPLAIN") || s.at(first).Is("QUERY") || s.at(first).Is("PLAN") {
		first++
	}
	_, end := r.query(first, &query{})
	if end < len(s.tokens) && s.at(end).Text == ";" {
		end++
	}
	if r.bad || end != len(s.tokens) || !r.resolve() {
		return nil
	}
	return r
}

// names notes that a token gives a name, or names a table.
func (r *selectReader) names(i int) {
	if i < len(r.naming) {
		r.naming[i] = true
	}
}

// end notes where a SELECT ends, whose inner ones have ended before.
func (r *selectReader) end(c *core, i int) int {
	c.to = i
	r.fill(c, c.from, i)
	return i
}

// fill notes whose some tokens are that no SELECT within has.
func (r *selectReader) fill(c *core, from, to int) {
	for k := from; k < min(to, len(r.coreAt)); k++ {
		if r.coreAt[k] == nil {
			r.coreAt[k] = c
		}
	}
}

// fail notes that the statement was not understood.
func (r *selectReader) fail(i int) int {
	r.bad = true
	return max(i, len(r.s.tokens))
}

// query reads the query that begins at a token, and returns what follows it.
func (r *selectReader) query(i int, q *query) (*query, int) {
	s := r.s
	q.from = i
	r.queries = append(r.queries, q)
	if s.at(i).Is("WITH") {
		i = r.ctes(q, i+1)
	}
	op := ""
	for !r.bad {
		q.ops = append(q.ops, op)
		i = r.core(q, i)
		if t := s.at(i); t.Is("UNION") || t.Is("INTERSECT") || t.Is("EXCEPT") {
			op = strings.ToUpper(t.Text)
			if i++; t.Is("UNION") && s.at(i).Is("ALL") {
				i++
			}
			continue
		}
		break
	}
	if s.at(i).Is("ORDER") && s.at(i+1).Is("BY") {
		_, i = r.list(q.cores[0], i+2, "LIMIT")
	}
	if s.at(i).Is("LIMIT") {
		q.limited = true
		_, i = r.list(q.cores[0], i+1)
	}
	q.to = i
	if len(q.cores) == 1 {
		r.fill(q.cores[0], q.from, i)
	}
	return q, i
}

// ctes reads the definitions of a WITH.
func (r *selectReader) ctes(q *query, i int) int {
	s := r.s
	if s.at(i).Is("RECURSIVE") {
		q.recursive = true
		i++
	}
	for !r.bad {
		c := &cte{name: strings.ToLower(s.at(i).Value()), in: q}
		if !isIdentifier(s.at(i)) {
			return r.fail(i)
		}
		r.names(i)
		if i++; s.at(i).Text == "(" {
			for i++; isIdentifier(s.at(i)); i++ {
				r.names(i)
				c.columns = append(c.columns, strings.ToLower(s.at(i).Value()))
				if s.at(i+1).Text == "," {
					i++
				}
			}
			if s.at(i).Text != ")" {
				return r.fail(i)
			}
			i++
		}
		if !s.at(i).Is("AS") {
			return r.fail(i)
		}
		if i++; s.at(i).Is("NOT") {
			c.hint = "NOT "
			i++
		}
		if s.at(i).Is("MATERIALIZED") {
			c.hint += "MATERIALIZED"
			i++
		}
		c.open = i
		if s.at(i).Text != "(" {
			return r.fail(i)
		}
		q.ctes = append(q.ctes, c)
		c.body, i = r.query(i+1, &query{with: q})
		if s.at(i).Text != ")" {
			return r.fail(i)
		}
		if i++; s.at(i).Text != "," {
			return i
		}
		i++
	}
	return i
}

// core reads one SELECT.
func (r *selectReader) core(q *query, i int) int {
	s := r.s
	c := &core{in: q}
	c.from = i
	q.cores = append(q.cores, c)
	r.cores = append(r.cores, c)
	switch {
	case s.at(i).Is("VALUES"):
		c.values = true
		_, i = r.list(c, i+1, "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
		return r.end(c, i)
	case !s.at(i).Is("SELECT"):
		return r.fail(i)
	}
	if i++; s.at(i).Is("DISTINCT") || s.at(i).Is("ALL") {
		i++
	}
	c.results, i = r.list(c, i, "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	if s.at(i).Is("FROM") {
		i = r.items(c, i+1)
	}
	if s.at(i).Is("WHERE") {
		c.where, i = r.expression(c, i+1, "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.at(i).Is("GROUP") && s.at(i+1).Is("BY") {
		c.group, i = r.list(c, i+2, "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.at(i).Is("HAVING") {
		c.having, i = r.expression(c, i+1, "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	if s.at(i).Is("WINDOW") {
		if !s.at(i + 2).Is("AS") {
			return r.fail(i) // a name
		}
		c.windows = true
		_, i = r.list(c, i+1, "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT")
	}
	return r.end(c, i)
}

// list reads expressions between commas up to one of some words, a closing
// parenthesis or the end.
func (r *selectReader) list(c *core, i int, until ...string) ([]part, int) {
	var out []part
	for !r.bad {
		var p part
		p, i = r.expression(c, i, append([]string{","}, until...)...)
		out = append(out, p)
		if r.s.at(i).Text != "," {
			break
		}
		i++
	}
	return out, i
}

// expression reads one expression, and the queries in it.
func (r *selectReader) expression(c *core, i int, until ...string) (part, int) {
	s := r.s
	p := part{from: i}
	depth := 0
	for ; i < len(s.tokens) && !r.bad; i++ {
		t := s.tokens[i]
		switch {
		case t.Text == "(":
			if s.at(i+1).Is("SELECT") || s.at(i+1).Is("WITH") || s.at(i+1).Is("VALUES") {
				_, i = r.query(i+1, &query{above: c})
				if s.at(i).Text != ")" {
					return p, r.fail(i)
				}
				continue
			}
			depth++
			continue
		case t.Text == ")":
			if depth--; depth < 0 {
				p.to = i
				return p, i
			}
			continue
		case t.Text == ";":
			p.to = i
			return p, i
		case t.Is("IN") && s.at(i+1).Text != "(":
			return p, r.fail(i) // the rows of a table, by its name
		case t.Is("FROM") && s.at(i-1).Is("DISTINCT") && (s.at(i-2).Is("IS") || s.at(i-2).Is("NOT")):
			continue // a comparison
		}
		if depth == 0 && (isAny(t, until) || t.Text == "," && slices.Contains(until, ",")) {
			p.to = i
			return p, i
		}
		if depth > 0 && (t.Is("SELECT") || t.Is("FROM")) {
			return p, r.fail(i)
		}
	}
	if depth > 0 {
		i = r.fail(i)
	}
	p.to = i
	return p, i
}

// isAny says whether a token is one of some keywords.
func isAny(t sqltext.Token, words []string) bool {
	for _, w := range words {
		if t.Is(w) {
			return true
		}
	}
	return false
}

// isIdentifier says whether a token is a name and nothing else.
func isIdentifier(t sqltext.Token) bool {
	return t.Kind == sqltext.Quoted || t.Kind == sqltext.Name && !t.Keyword()
}
