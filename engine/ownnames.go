package engine

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// restrictOwn hands the statement, which was given by another text perhaps, to
// SQLite with the conditions that follow from the user's own rows.
func (s *Session) restrictOwn(st *Statement, given string) {
	if s.org.opt.PushdownOff {
		return
	}
	rules, before, owned := s.rules(st), st.text, ""
	text := before
	var tables map[string]sqltree.OwnTable
	if !st.plain {
		if _, _, owned = s.ownTables(given); owned == "" {
			return
		}
		before, tables, _ = s.ownTables(st.text)
		text = s.inPlainWords(st, rules, before)
	}
	if text = rules.OwnRestricted(text, tables); text != before {
		st.text, st.shape, st.anew, st.owned, st.merged = text, sqltree.ShapeOf(text), true, owned, nil
	}
}

// ownTables are the tables of the user's that a statement names, the statement
// with its views written out, and both with the definitions of the tables in one
// text. There is none when some name means anything else.
func (s *Session) ownTables(text string) (written string, tables map[string]sqltree.OwnTable, owned string) {
	text, views := s.writtenOut(text)
	sh := sqltree.ShapeOf(text)
	names := sh.Unknown()
	tables, owned = map[string]sqltree.OwnTable{}, text
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

// besideOwn says whether a statement reads nothing but Okta's tables and tables of the
// user's: its text then shows all that may end it early.
func (s *Session) besideOwn(st *Statement) bool {
	_, _, owned := s.ownTables(st.text)
	return owned != ""
}

// ownTable reads the definition of the table that a name means.
func (s *Session) ownTable(name string) (t sqltree.OwnTable, definition string, ok bool) {
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
			t.Folds = t.Folds || collation == "NOCASE"
			t.Odd = t.Odd || collation != "NOCASE" && collation != "BINARY"
		}
		for _, column := range s.column("SELECT lower(name) FROM pragma_table_xinfo(?, ?)", driver.Value(name), driver.Value(in)) {
			t.Columns = append(t.Columns, fmt.Sprint(column))
		}
		for _, column := range s.column("SELECT lower(name) FROM pragma_table_xinfo(?, ?) WHERE \"notnull\"", driver.Value(name), driver.Value(in)) {
			t.NotNull = append(t.NotNull, fmt.Sprint(column))
		}
		return t, in + ": " + definition, !slices.Contains(t.Columns, "")
	}
	return t, "", false
}
