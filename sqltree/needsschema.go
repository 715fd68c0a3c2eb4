package sqltree

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Reading a schema costs requests, so a statement's names are looked at before:
// only a name that could be a custom attribute needs one. Every doubt counts
// as need.

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

// NeedsSchema returns the schemas whose custom attributes the statement may
// refer to. views says whether a name is a view of the user's.
func (s *Shape) NeedsSchema(views func(string) bool) []catalog.SchemaKind {
	if s.At(0).Is("CREATE") && (s.At(1).Is("VIEW") || s.At(2).Is("VIEW")) {
		return nil // SQLite looks at what it is made of once it is read
	}
	n, r := s.ReadNames(), s.Selects()
	need := map[catalog.SchemaKind]bool{}
	add := func(k catalog.SchemaKind) { need[k] = true }
	if s.At(0).Is("PRAGMA") {
		for _, k := range allSchemas {
			add(k)
		}
	}
	open := n.openStars()
	for i, t := range s.Tokens {
		switch {
		case t.Text == "*":
			if n.isStar(i) && !open[i] && !n.onlyThere(i) {
				n.star(i, views, add)
			}
		case t.Is("USING") && s.At(i+1).Text == "(":
			n.using(i, views, add)
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

// star adds the schemas of what a * stands for: one source, or all of the SELECT's.
func (n *Names) star(i int, views func(string) bool, add func(catalog.SchemaKind)) {
	if n.Shape.At(i-1).Text == "." {
		for _, src := range n.Scopes[n.Of[i]].Sources {
			if src.alias == sqltext.Lower(n.Shape.At(i-2).Value()) {
				n.addKinds(src, views, add)
				return
			}
		}
	}
	n.kinds(n.Of[i], false, views, add)
}

// onlyThere says whether a * is that of an EXISTS, which asks for no column.
func (n *Names) onlyThere(i int) bool {
	s := n.Shape
	if !s.At(i-1).Is("SELECT") || s.At(i-2).Text != "(" || !s.At(i-3).Is("EXISTS") || !s.At(i+1).Is("FROM") {
		return false
	}
	for k := i; k < s.Closing(i-2); k++ {
		switch t := s.At(k); {
		case t.Text == "(":
			k = s.Closing(k)
		case t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("ORDER"):
			return false
		}
	}
	return true
}

// using adds the schemas of the sources that may have an attribute which the USING at
// token i names.
func (n *Names) using(i int, views func(string) bool, add func(catalog.SchemaKind)) {
	for k := i + 2; k < n.Shape.Closing(i+1); k += 2 { // a comma stands between two
		for _, src := range n.Scopes[n.Of[i]].Sources {
			if !src.columns(n.Shape.At(k).Value()) {
				n.addKinds(src, views, add)
			}
		}
	}
}

// firstArm is the scope of the first SELECT of those that the ORDER BY at a token is
// of: its results give a compound's their names.
func (n *Names) firstArm(i int) int {
	s, depth, in := n.Shape, 0, n.Of[i]
	for k := i - 1; k >= 0 && depth >= 0; k-- {
		switch t := s.At(k); {
		case t.Text == ")":
			depth++
		case t.Text == "(":
			depth--
		case depth == 0 && t.Is("SELECT"):
			in = n.Of[k]
		}
	}
	return in
}

// doubtful adds the schemas whose attributes the name at token i could be.
func (n *Names) doubtful(i int, views func(string) bool, add func(catalog.SchemaKind)) {
	s, t := n.Shape, n.Shape.Tokens[i]
	name := t.Value()
	switch {
	case s.isTruth(i) && s.At(i-1).Text != ".": // no attribute is called so
		return
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
	case n.order[i] && n.wholeTerm(i) && (n.namedResult(name, n.Of[i]) || n.namedResult(name, n.firstArm(i))):
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
