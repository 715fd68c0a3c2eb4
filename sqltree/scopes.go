package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Reading a schema costs requests, so a statement's names are looked at before:
// only a name that could be a custom attribute needs one. Every doubt counts
// as need.

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

// allSchemas are needed by what may refer to any table.
var allSchemas = []catalog.SchemaKind{catalog.UserSchema, catalog.GroupSchema}

// kinds adds the schemas that tell columns of a scope's sources; with around,
// also of the scopes around it.
func (n *Names) kinds(in int, around bool, views func(string) bool, add func(catalog.SchemaKind)) {
	for ; in >= 0; in = n.Scopes[in].parent {
		for _, src := range n.Scopes[in].Sources {
			n.addKinds(src, views, add)
		}
		if !around {
			return
		}
	}
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

// NeedsSchema returns the schemas whose custom attributes the statement may
// refer to. views says whether a name is a view of the user's.
func (s *Shape) NeedsSchema(views func(string) bool) []catalog.SchemaKind {
	n, r := s.ReadNames(), s.Selects()
	need := map[catalog.SchemaKind]bool{}
	add := func(k catalog.SchemaKind) { need[k] = true }
	if s.At(0).Is("PRAGMA") {
		for _, k := range allSchemas {
			add(k)
		}
	}
	for i, t := range s.Tokens {
		switch {
		case t.Text == "*":
			if n.isStar(i) {
				n.kinds(n.Of[i], false, views, add)
			}
		case t.Is("NATURAL"), t.Is("USING"):
			n.kinds(n.Of[i], true, views, add)
		case t.Kind != sqltext.Quoted && (t.Kind != sqltext.Name || t.Keyword()), r.placed(i):
		default:
			n.doubtful(i, views, add)
		}
	}
	var out []catalog.SchemaKind
	for _, k := range allSchemas {
		if need[k] {
			out = append(out, k)
		}
	}
	return out
}

// isStar says whether a * asks for all columns, rather than for a product or a
// count.
func (n *Names) isStar(i int) bool {
	s := n.Shape
	if s.At(i-1).Text == "(" && s.At(i+1).Text == ")" {
		return false
	}
	p := s.At(i - 1)
	return p.Is("SELECT") || p.Text == "," || p.Text == "." || p.Is("DISTINCT") || p.Is("ALL") || p.Is("RETURNING")
}

// doubtful adds the schemas whose attributes the name at token i could be.
func (n *Names) doubtful(i int, views func(string) bool, add func(catalog.SchemaKind)) {
	s, t := n.Shape, n.Shape.Tokens[i]
	name := t.Value()
	switch {
	case s.At(i - 1).Is("COLLATE"), s.At(i+1).Text == "(", s.At(i+1).Text == ".", n.isSource(i), n.isAlias(i), s.namesResult(i):
		return
	case s.At(i-1).Text == "." && i >= 2:
		src, ok := n.qualified(n.Of[i], s.At(i-2).Value())
		if ok {
			if !src.columns(name) {
				n.addKinds(src, views, add)
			}
			return
		}
	case n.order[i] && n.wholeTerm(i) && n.namedResult(name, n.Of[i]):
		return
	}
	// A name means the column of the innermost SELECT that has it.
	for in := n.Of[i]; in >= 0; in = n.Scopes[in].parent {
		for _, src := range n.Scopes[in].Sources {
			if src.columns(name) {
				return
			}
		}
		for _, src := range n.Scopes[in].Sources {
			n.addKinds(src, views, add)
		}
	}
}

// addKinds adds the schemas that tell columns of a source.
func (n *Names) addKinds(src Source, views func(string) bool, add func(catalog.SchemaKind)) {
	list := src.kinds
	if src.Unknown && views(src.Name) {
		list = allSchemas
	}
	for _, k := range list {
		add(k)
	}
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
		if n.Of[i] == in && t.Kind == sqltext.Name && sqltext.Same(t.Value(), name) && n.Shape.namesResult(i) {
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
	ended := prev.Text == ")" || prev.Is("END") || (prev.Kind == sqltext.Name && !prev.Keyword()) ||
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
