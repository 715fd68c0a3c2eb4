package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A statement that reads a view of the user's does not name the tables that it
// reads, so that nothing can be learned from its text: neither whether custom
// attributes matter nor what a condition is about. It is handed to SQLite with
// the view's definition in a WITH, which means the same and says it all.

// mostViews is how many views are written out in one statement.
const mostViews = 16

// writtenOut returns a text with the views that it reads written out, and their
// names; the text itself when it reads none or it is not certain what they mean.
func (s *Session) writtenOut(text string) (string, []string) {
	sh := sqltree.ShapeOf(text)
	own := sh.Selects()
	if own == nil {
		return text, nil
	}
	var defined []string // by the statement itself
	for _, q := range own.Queries {
		for _, c := range q.CTEs {
			defined = append(defined, c.Name)
		}
	}
	var names, with []string
	lasting := map[string]bool{} // names that a view of the main database has
	for wanted := sh.Unknown(); len(wanted) > 0; wanted = wanted[1:] {
		name := wanted[0]
		if lasting[name] && (s.has("temp", name) || !s.has("main", name)) {
			return text, nil // it means something else there, or nothing
		}
		if slices.Contains(names, name) {
			continue
		}
		body, columns, ok := s.view(name)
		if !ok {
			if _, _, own := s.ownTable(name); own {
				continue
			}
		}
		if !ok || len(names) == mostViews || slices.Contains(defined, name) {
			return text, nil
		}
		inner := sqltree.ShapeOf(body)
		if slices.Contains(inner.Unknown(), name) {
			return text, nil // SQLite says what is wrong with it
		}
		for _, sc := range inner.ReadNames().Scopes {
			for _, src := range sc.Sources {
				if slices.Contains(defined, src.Name) {
					return text, nil // the view means something else by it
				}
			}
		}
		names = append(names, name)
		wanted = append(wanted, inner.Unknown()...)
		if !s.has("temp", name) {
			for _, n := range inner.Unknown() {
				lasting[n] = true
			}
		}
		with = append(with, catalog.Quote(name)+columns+" AS NOT MATERIALIZED ("+body+"\n)")
	}
	if len(names) == 0 {
		return text, nil
	}
	at := sh.Query()
	out := text[:sh.At(at).Pos] + "WITH " + strings.Join(with, ", ") + " " + text[sh.At(at).Pos:]
	if sh.At(at).Is("WITH") {
		if at++; sh.At(at).Is("RECURSIVE") {
			at++
		}
		out = text[:sh.At(at).Pos] + strings.Join(with, ", ") + ", " + text[sh.At(at).Pos:]
	}
	if again := sqltree.ShapeOf(out); again.Selects() == nil {
		return text, nil
	}
	return out, names
}

// view reads the definition of a view, which is temporary or in the main database: its
// query and the names of its columns in parentheses, if it gives some. One in a file
// that is attached reads nothing of what is outside of it.
func (s *Session) view(name string) (body, columns string, ok bool) {
	found := s.column("SELECT sql FROM (SELECT sql, type, name, 0 AS n FROM sqlite_temp_schema UNION ALL SELECT sql, type, name, 1 FROM main.sqlite_schema) "+
		"WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE ORDER BY n LIMIT 1", name)
	if len(found) == 0 {
		return "", "", false
	}
	text := fmt.Sprint(found[0])
	if b, isBytes := found[0].([]byte); isBytes {
		text = string(b)
	}
	sh := sqltree.Shape{Tokens: sqltext.Tokens(text)}
	i := 0
	for !sh.At(i).Is("VIEW") {
		if i++; i > 2 {
			return "", "", false
		}
	}
	if i++; !sqltree.IsIdentifier(sh.At(i)) {
		return "", "", false
	}
	if i++; sh.At(i).Text == "(" {
		end := sh.Closing(i)
		if end >= len(sh.Tokens) {
			return "", "", false
		}
		columns = text[sh.At(i).Pos : sh.At(end).Pos+1]
		i = end + 1
	}
	if !sh.At(i).Is("AS") || i+1 >= len(sh.Tokens) {
		return "", "", false
	}
	last := sh.Tokens[len(sh.Tokens)-1]
	if last.Text == ";" {
		last = sh.Tokens[len(sh.Tokens)-2]
	}
	return text[sh.At(i+1).Pos : last.Pos+len(last.Text)], columns, true
}

// has says whether a database has a table or view of a name.
func (s *Session) has(schema, name string) bool {
	return len(s.column("SELECT 1 FROM "+catalog.Quote(schema)+".sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')", name)) > 0
}

// needsSchema are the schemas that a statement, which was given by a text, may refer to
// attributes of. Beside tables of the user's its views are written out for this only.
func (s *Session) needsSchema(st *Statement, given string) []catalog.SchemaKind {
	if !st.plain {
		if text, _, owned := s.ownTables(given); owned != "" {
			sh := sqltree.ShapeOf(text)
			return sh.NeedsSchema(s.isView)
		}
	}
	return st.shape.NeedsSchema(s.isView)
}
