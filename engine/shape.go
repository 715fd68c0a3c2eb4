package engine

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// shape is what the text of a statement tells about it. Everything here errs
// on the safe side: nothing that must be right depends on a clever reading.
type shape struct {
	repeats bool // rows may be asked for again: keep them
	limited bool // a LIMIT or the like may end it early: fetch nothing ahead
	tokens  []sqltext.Token
}

// shapeOf reads a statement's tokens. It takes a statement for one that reads
// each row once only when it has a single SELECT whose FROM names each Okta
// table once and nothing else.
func shapeOf(text string) shape {
	s := shape{repeats: true, tokens: sqltext.Tokens(text)}
	selects, names, from := 0, map[string]int{}, false
	simple := true
	for i, t := range s.tokens {
		switch {
		case t.Is("SELECT"), t.Is("VALUES"):
			selects++
		case t.Is("LIMIT"), t.Is("EXISTS"):
			s.limited = true
		case t.Is("WITH"), t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("EXPLAIN"), t.Is("INSERT"), t.Is("UPDATE"), t.Is("DELETE"), t.Is("CREATE"):
			simple = false
		}
		if t.Is("FROM") || t.Is("JOIN") {
			from = true
		} else if from && t.Kind == sqltext.Name && (s.at(i-1).Is("FROM") || s.at(i-1).Is("JOIN") || s.at(i-1).Text == ",") {
			table, ok := catalog.Find(t.Value())
			if !ok || s.at(i+1).Text == "." || s.at(i+1).Text == "(" {
				simple = false
				continue
			}
			names[table.Name]++
		} else if t.Is("WHERE") || t.Is("GROUP") || t.Is("ORDER") || t.Is("LIMIT") || t.Is("ON") || t.Is("HAVING") {
			from = t.Is("ON")
		}
	}
	if selects > 1 || len(names) == 0 {
		simple = false
	}
	for _, n := range names {
		simple = simple && n == 1
	}
	s.repeats = !simple
	return s
}

// at returns token i, or an empty one outside the text.
func (s *shape) at(i int) sqltext.Token {
	if i < 0 || i >= len(s.tokens) {
		return sqltext.Token{}
	}
	return s.tokens[i]
}

// needsSchema returns the kinds of schema whose custom attributes the
// statement may refer to. It can do without a schema only when every name in
// it is known to be something else: then reading the schema could change
// nothing. So a statement by id costs one call, also the first one.
func (s *shape) needsSchema() []catalog.SchemaKind {
	kinds := map[catalog.SchemaKind]bool{}
	known := map[string]bool{}
	for i, t := range s.tokens {
		if t.Kind != sqltext.Name && t.Kind != sqltext.String {
			continue
		}
		table, ok := catalog.Find(t.Value())
		if !ok {
			continue
		}
		known[strings.ToLower(t.Value())] = true
		if table.Schema != catalog.NoSchema {
			kinds[table.Schema] = true
		}
		for c := range table.Columns {
			known[strings.ToLower(table.Columns[c].Name)] = true
		}
		// The name after the table, with or without AS, is its alias.
		next := s.at(i + 1)
		if next.Is("AS") {
			next = s.at(i + 2)
		}
		if next.Kind == sqltext.Name && !next.Keyword() {
			known[strings.ToLower(next.Value())] = true
		}
	}
	var out []catalog.SchemaKind
	if len(kinds) == 0 && !s.indirect() {
		return nil
	}
	if s.onlyKnown(known) {
		return nil
	}
	if s.indirect() {
		return []catalog.SchemaKind{catalog.UserSchema, catalog.GroupSchema}
	}
	for _, k := range []catalog.SchemaKind{catalog.UserSchema, catalog.GroupSchema} {
		if kinds[k] {
			out = append(out, k)
		}
	}
	return out
}

// indirect says whether the statement may reach a table that it does not name:
// through a view, a pragma, or a name in another schema.
func (s *shape) indirect() bool {
	for i, t := range s.tokens {
		if t.Is("PRAGMA") || (t.Kind == sqltext.Name && strings.HasPrefix(strings.ToLower(t.Value()), "pragma_")) {
			return true
		}
		if prev := s.at(i - 1); (prev.Is("FROM") || prev.Is("JOIN")) && t.Kind == sqltext.Name {
			name := strings.ToLower(t.Value())
			if _, ok := catalog.Find(name); !ok && !isLocal(name) && !strings.HasPrefix(name, "sqlite_") {
				return true
			}
		}
	}
	return false
}

// onlyKnown says whether every name in the text is a keyword, a function, a
// qualifier, a parameter, a column of the catalogue or the name of a result,
// and no * asks for all columns.
func (s *shape) onlyKnown(known map[string]bool) bool {
	results := s.resultNames()
	for i, t := range s.tokens {
		switch {
		case t.Text == "*":
			if s.at(i-1).Text == "(" && s.at(i+1).Text == ")" {
				continue // count(*)
			}
			if p := s.at(i - 1); !p.Is("SELECT") && p.Text != "," && p.Text != "." && !p.Is("DISTINCT") && !p.Is("ALL") && !p.Is("RETURNING") {
				continue // a product
			}
			return false
		case t.Is("NATURAL"), t.Is("USING"), t.Is("PRAGMA"):
			return false
		case t.Kind == sqltext.Quoted:
			return false // SQLite takes "unknown" for a string
		case t.Kind != sqltext.Name || t.Keyword() || s.at(i+1).Text == "(" || s.at(i+1).Text == ".":
			continue
		}
		name := strings.ToLower(t.Value())
		if !known[name] && !results[name] {
			return false
		}
	}
	return true
}

// resultNames are the names given to results that mean nothing else: nothing
// refers to them but the statement's last ORDER BY, where SQLite looks at the
// results first.
func (s *shape) resultNames() map[string]bool {
	order := len(s.tokens)
	for i, t := range s.tokens {
		if t.Is("ORDER") && s.at(i+1).Is("BY") {
			order = i
		}
	}
	defined, used := map[string]bool{}, map[string]bool{}
	depth := 0
	for i, t := range s.tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if t.Kind != sqltext.Name || t.Keyword() {
			continue
		}
		name := strings.ToLower(t.Value())
		switch {
		case s.namesResult(i):
			defined[name] = true
		case i < order || depth > 0:
			used[name] = true
		}
	}
	for name := range used {
		delete(defined, name)
	}
	return defined
}

// namesResult says whether token i gives a result its name: after AS, or after
// the end of an expression and before a comma or FROM.
func (s *shape) namesResult(i int) bool {
	prev, next := s.at(i-1), s.at(i+1)
	if prev.Is("AS") {
		return next.Text != "("
	}
	ended := prev.Text == ")" || prev.Is("END") || (prev.Kind == sqltext.Name && !prev.Keyword()) ||
		prev.Kind == sqltext.String || prev.Kind == sqltext.Number
	return ended && (next.Text == "," || next.Is("FROM"))
}
