package engine

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// restrictOwn hands the statement, which was given by another text perhaps, to
// SQLite with the conditions that follow from the user's own rows.
func (s *Session) restrictOwn(st *Statement, given string) {
	if s.org.opt.PushdownOff {
		return
	}
	before, owned := st.text, ""
	var tables map[string]ownTable
	if !st.plain {
		if _, _, owned = s.ownTables(given); owned == "" {
			return
		}
		before, tables, _ = s.ownTables(st.text)
	}
	text := ownRestricted(before, tables, func(text string) bool { return s.takes(st, text) })
	if text != before {
		st.text, st.shape, st.anew, st.owned, st.merged = text, shapeOf(text), true, owned, nil
	}
}

// ownTables are the tables of the user's that a statement names, the statement
// with its views written out, and both with the definitions of the tables in one
// text. There is none when some name means anything else.
func (s *Session) ownTables(text string) (written string, tables map[string]ownTable, owned string) {
	text, views := s.writtenOut(text)
	sh := shapeOf(text)
	names := sh.unknown()
	tables, owned = map[string]ownTable{}, text
	for _, name := range names {
		if _, seen := tables[name]; seen {
			continue
		}
		t, definition, ok := s.ownTable(name)
		if !ok {
			return text, nil, ""
		}
		tables[name] = t
		owned += "\n" + definition
	}
	if len(names) == 0 || !s.isPlain(sh, append(views, names...)...) {
		return text, nil, ""
	}
	return text, tables, owned
}

// ownTable reads the definition of the table that a name means.
func (s *Session) ownTable(name string) (t ownTable, definition string, ok bool) {
	for _, schema := range s.column("SELECT name FROM pragma_database_list ORDER BY name <> 'temp', seq") {
		in := fmt.Sprint(schema)
		found := s.column("SELECT type || ' ' || coalesce(sql, '') FROM "+catalog.Quote(in)+".sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')", driver.Value(name))
		if len(found) == 0 {
			continue
		}
		definition, ok = strings.CutPrefix(fmt.Sprint(found[0]), "table ")
		tokens := sqltext.Tokens(definition)
		if !ok || len(tokens) < 3 || !tokens[1].Is("TABLE") {
			return t, "", false
		}
		for i, tok := range tokens {
			if i == 0 || !tokens[i-1].Is("COLLATE") {
				continue
			}
			collation := strings.ToUpper(tok.Value())
			t.folds = t.folds || collation == "NOCASE"
			t.odd = t.odd || collation != "NOCASE" && collation != "BINARY"
		}
		for _, column := range s.column("SELECT lower(name) FROM pragma_table_xinfo(?, ?)", driver.Value(name), driver.Value(in)) {
			t.columns = append(t.columns, fmt.Sprint(column))
		}
		for _, column := range s.column("SELECT lower(name) FROM pragma_table_xinfo(?, ?) WHERE \"notnull\"", driver.Value(name), driver.Value(in)) {
			t.notNull = append(t.notNull, fmt.Sprint(column))
		}
		return t, in + ": " + definition, !slices.Contains(t.columns, "")
	}
	return t, "", false
}
