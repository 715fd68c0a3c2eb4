package sqltree

import (
	"maps"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What a statement's names may refer to, also where it is more than one query or is
// not read as one.

// Source is one entry of a FROM clause.
type Source struct {
	Name, alias string
	columns     func(name string) bool // says whether it surely has a column
	kinds       []catalog.SchemaKind   // schemas whose attributes are columns of it
	Unknown     bool                   // no table of the catalogue: a view, a table of the user's, or nothing
	AliasAt     int                    // number of the token after it, where an alias would stand
}

// Scope is one SELECT: what its names may refer to, besides those of the
// SELECT around it.
type Scope struct {
	parent  int // number of the scope around it, -1 for none
	Sources []Source
}

// Names is a statement's scopes. Scope 0 is what is outside of every SELECT.
type Names struct {
	Shape  *Shape
	Scopes []Scope
	Of     []int  // by token: its scope
	order  []bool // by token: in an ORDER BY
	source []bool // by token: part of a source's name
	CTEs   map[string]bool
}

// frame is what the reading is in, between two parentheses.
type frameState struct {
	scope, base   int // the scope under way, and the one around the parentheses
	from, orderBy bool
}

// ReadNames finds the scopes and sources of a statement.
func (s *Shape) ReadNames() *Names {
	n := &Names{Shape: s, Scopes: []Scope{{parent: -1}}, CTEs: map[string]bool{}}
	n.Of, n.order, n.source = make([]int, len(s.Tokens)), make([]bool, len(s.Tokens)), make([]bool, len(s.Tokens))
	n.findCTEs()
	stack := []frameState{{}}
	for i, t := range s.Tokens {
		f := &stack[len(stack)-1]
		n.Of[i], n.order[i] = f.scope, f.orderBy
		switch {
		case t.Text == "(":
			// Parentheses in a FROM clause hold a SELECT or more sources.
			joins := f.from && n.startsSource(i) && !s.At(i+1).Is("SELECT") && !s.At(i+1).Is("VALUES") && !s.At(i+1).Is("WITH")
			stack = append(stack, frameState{scope: f.scope, base: f.scope, from: joins})
		case t.Text == ")" && len(stack) > 1:
			stack = stack[:len(stack)-1]
		case t.Is("SELECT"):
			n.Scopes = append(n.Scopes, Scope{parent: f.base})
			f.scope, f.from, f.orderBy = len(n.Scopes)-1, false, false
			n.Of[i] = f.scope
		case t.Is("FROM"), t.Is("JOIN"):
			f.from = true
		case t.Is("ORDER") && s.At(i+1).Is("BY"):
			f.from, f.orderBy = false, true
		case t.Is("WHERE"), t.Is("GROUP"), t.Is("HAVING"), t.Is("WINDOW"), t.Is("SET"), t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"):
			f.from, f.orderBy = false, false
		case t.Is("LIMIT"):
			f.from, f.orderBy = false, false
		case f.from && n.startsSource(i) && IsIdentifier(t):
			n.addSource(f.scope, i)
		}
	}
	return n
}

// startsSource says whether a source may begin at token i.
func (n *Names) startsSource(i int) bool {
	p := n.Shape.At(i - 1)
	return p.Is("FROM") || p.Is("JOIN") || p.Text == "," || p.Text == "("
}

// findCTEs collects the names that WITH defines.
func (n *Names) findCTEs() {
	for i, t := range n.Shape.Tokens {
		if t.Kind != sqltext.Quoted && t.Kind != sqltext.String && (t.Kind != sqltext.Name || t.Keyword()) {
			continue
		}
		j := i + 1
		if n.Shape.At(j).Text == "(" {
			j = n.Shape.Closing(j) + 1
		}
		if n.Shape.At(j).Is("AS") && (n.Shape.At(j+1).Text == "(" || n.Shape.At(j+1).Is("MATERIALIZED") || n.Shape.At(j+1).Is("NOT")) {
			n.CTEs[sqltext.Lower(t.Value())] = true
		}
	}
}

// Given are the names that the statement gives to something: those that WITH defines, and
// those of aliases, but for one that is a table's own.
func (n *Names) Given() map[string]bool {
	out := maps.Clone(n.CTEs)
	for i, t := range n.Shape.Tokens {
		before := n.Shape.At(i - 1)
		if (IsIdentifier(t) || t.Kind == sqltext.String) && (before.Is("AS") || before.Text == ")" || IsIdentifier(before) && !sqltext.Same(before.Value(), t.Value())) {
			out[sqltext.Lower(t.Value())] = true
		}
	}
	return out
}

// Closing is the number of the token that closes the parenthesis at token i.
func (s *Shape) Closing(i int) int {
	depth := 0
	for ; i < len(s.Tokens); i++ {
		switch s.Tokens[i].Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return i
}

// addSource reads the source at token i.
func (n *Names) addSource(in, i int) {
	s := n.Shape
	name := s.Tokens[i].Value()
	n.source[i] = true
	src := Source{Name: sqltext.Lower(name), columns: func(string) bool { return false }}
	qualified := false
	if s.At(i+1).Text == "." {
		qualified = !sqltext.Same(name, "main")
		i += 2
		name = s.At(i).Value()
		src.Name = sqltext.Lower(name)
		if i < len(n.source) {
			n.source[i] = true
		}
	}
	table, ok := catalog.Find(name)
	switch {
	case s.At(i+1).Text == "(" && !strings.HasPrefix(src.Name, "pragma_"):
		i = s.Closing(i + 1) // a function that gives rows
	case s.At(i+1).Text == "(":
		src.kinds = allSchemas
		i = s.Closing(i + 1)
	case n.CTEs[src.Name] && !qualified:
	case ok && !qualified:
		if table.Schema != catalog.NoSchema {
			src.kinds = []catalog.SchemaKind{table.Schema}
		}
		src.columns = func(name string) bool {
			_, found := table.Column(name)
			return found
		}
	case catalog.FindLocal(name) != nil && !qualified:
		src.columns = catalog.FindLocal(name).Has
	default:
		src.Unknown = true
	}
	src.alias, src.AliasAt = src.Name, i+1
	next := s.At(i + 1)
	if next.Is("AS") {
		next = s.At(i + 2)
	}
	if (next.Kind == sqltext.Name && !next.Keyword()) || next.Kind == sqltext.Quoted || next.Kind == sqltext.String {
		src.alias = sqltext.Lower(next.Value())
	}
	n.Scopes[in].Sources = append(n.Scopes[in].Sources, src)
}

// qualified finds the source that a qualifier names, from a scope outwards.
func (n *Names) qualified(in int, qualifier string) (Source, bool) {
	for ; in >= 0; in = n.Scopes[in].parent {
		for _, src := range n.Scopes[in].Sources {
			if src.alias == sqltext.Lower(qualifier) {
				return src, true
			}
		}
	}
	return Source{}, false
}

// isAlias says whether token i is the alias of a source.
func (n *Names) isAlias(i int) bool {
	s := n.Shape
	if s.At(i - 1).Is("AS") {
		i--
	}
	for _, sc := range n.Scopes {
		for _, src := range sc.Sources {
			if src.AliasAt == i {
				return true
			}
		}
	}
	return false
}

// isSource says whether token i names a table or a window, not a column.
func (n *Names) isSource(i int) bool {
	p := n.Shape.At(i - 1)
	return n.source[i] || p.Is("INTO") || p.Is("TABLE") || p.Is("VIEW") || p.Is("OVER") || p.Is("WINDOW")
}

// wholeTerm says whether the name at token i is a whole term of an ORDER BY.
// Names of results come before columns there, and nowhere else.
func (n *Names) wholeTerm(i int) bool {
	p, next := n.Shape.At(i-1), n.Shape.At(i+1)
	if !p.Is("BY") && p.Text != "," {
		return false
	}
	switch {
	case next.Text == "", next.Text == ",", next.Text == ")", next.Text == ";":
		return true
	}
	return next.Is("ASC") || next.Is("DESC") || next.Is("NULLS") || next.Is("LIMIT") || next.Is("COLLATE")
}

// namedResult says whether a SELECT gives a result that name.
func (n *Names) namedResult(name string, in int) bool {
	for i, t := range n.Shape.Tokens {
		if n.Of[i] == in && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted) && sqltext.Same(t.Value(), name) && n.Shape.namesResult(i) {
			return true
		}
	}
	return false
}

// namesResult says whether token i gives a result its name: after AS, or after
// the end of an expression and before a comma or FROM.
func (s *Shape) namesResult(i int) bool {
	prev, next := s.At(i-1), s.At(i+1)
	if prev.Is("AS") {
		return next.Text != "("
	}
	ended := prev.Text == ")" || prev.Is("END") || IsIdentifier(prev) ||
		prev.Kind == sqltext.String || prev.Kind == sqltext.Number
	return ended && (next.Text == "," || next.Is("FROM"))
}

// Unknown are the names of sources that are neither tables of the catalogue nor
// defined by the statement.
func (s *Shape) Unknown() []string {
	var out []string
	n := s.ReadNames()
	for _, sc := range n.Scopes {
		for _, src := range sc.Sources {
			if src.Unknown {
				if s.At(src.AliasAt-2).Text == "." {
					return nil // in a file of the user's
				}
				out = append(out, src.Name)
			}
		}
	}
	return out
}
