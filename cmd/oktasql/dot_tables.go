package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// result shows rows made by the command itself in the current format.
func (s *session) result(cols []string, rows [][]any) error {
	defer s.toScreen()()
	sink := s.newSink("", false, true)
	columns := make([]column, len(cols))
	for i, c := range cols {
		columns[i] = column{name: c}
	}
	err := sink.f.Begin(columns)
	for _, r := range rows {
		if err == nil {
			err = sink.f.Row(r)
		}
	}
	if e := sink.close(true); err == nil {
		err = e
	}
	return err
}

func cmdTables(ctx context.Context, s *session, args []string) error {
	if len(args) > 1 {
		return errSynopsis
	}
	if len(args) == 1 && !strings.ContainsAny(args[0], "%*_?") {
		return cmdColumns(ctx, s, args)
	}
	match := func(string) bool { return true }
	if len(args) == 1 {
		if findTable(s.back.Tables(), args[0]) != nil {
			return cmdColumns(ctx, s, args)
		}
		match = func(name string) bool { return like(strings.ReplaceAll(args[0], "*", "%"), name) }
	}
	var rows [][]any
	for _, t := range s.back.Tables() {
		if match(t.name) {
			rows = append(rows, []any{t.name, t.doc})
		}
	}
	own, err := s.ownTables(ctx)
	if err != nil {
		return err
	}
	for _, name := range own {
		if match(name) {
			rows = append(rows, []any{name, "Made in this session."})
		}
	}
	if len(rows) == 0 && len(args) == 1 {
		return &usageError{"no table is like " + visible(args[0], false), ".tables lists them all"}
	}
	return s.result([]string{"name", "description"}, rows)
}

// ownTables returns the names of the temporary tables and views.
func (s *session) ownTables(ctx context.Context) ([]string, error) {
	rows, err := s.conn.QueryContext(ctx, "SELECT name FROM temp.sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// like matches as SQLite's LIKE does, for ASCII: % any text, _ one character.
func like(pattern, s string) bool {
	pattern, s = strings.ToLower(pattern), strings.ToLower(s)
	if pattern == "" {
		return s == ""
	}
	switch pattern[0] {
	case '%':
		for i := 0; i <= len(s); i++ {
			if like(pattern[1:], s[i:]) {
				return true
			}
		}
		return false
	case '_', '?':
		return s != "" && like(pattern[1:], s[1:])
	}
	return s != "" && s[0] == pattern[0] && like(pattern[1:], s[1:])
}

// describe returns the table called name: one of the org's, or one made in this
// session.
func (s *session) describe(ctx context.Context, name string) (*tableInfo, error) {
	tables := s.back.Tables()
	if t := findTable(tables, name); t != nil {
		return t, nil
	}
	own, err := s.ownTables(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(own, func(n string) bool { return strings.EqualFold(n, name) })
	if i < 0 {
		return nil, &usageError{"no table is called " + visible(name, false), didYouMean(name, append(tableNames(tables), own...), "%s", ".tables lists the tables")}
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT name, type FROM pragma_table_info(?, 'temp')", own[i])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t := &tableInfo{name: own[i], doc: "Made in this session."}
	for rows.Next() {
		var c columnInfo
		if err := rows.Scan(&c.name, &c.kind); err != nil {
			return nil, err
		}
		t.columns = append(t.columns, c)
	}
	return t, rows.Err()
}

func cmdColumns(ctx context.Context, s *session, args []string) error {
	if len(args) != 1 {
		return errSynopsis
	}
	t, err := s.describe(ctx, args[0])
	if err != nil {
		return err
	}
	var rows [][]any
	for _, c := range t.columns {
		doc := c.doc
		if c.hidden {
			doc = strings.TrimSpace("(hidden) " + doc)
		}
		rows = append(rows, []any{c.name, c.kind, doc})
	}
	return s.result([]string{"column", "type", "description"}, rows)
}

func cmdSchema(ctx context.Context, s *session, args []string) error {
	if len(args) > 1 {
		return errSynopsis
	}
	tables := s.back.Tables()
	if len(args) == 1 {
		t, err := s.describe(ctx, args[0])
		if err != nil {
			return err
		}
		tables = []tableInfo{*t}
	}
	var b strings.Builder
	for i, t := range tables {
		if i > 0 {
			b.WriteByte('\n')
		}
		writeSchema(&b, t)
	}
	defer s.toScreen()()
	_, err := fmt.Fprint(s.out, b.String())
	return err
}

// writeSchema writes a table as SQL, its explanations as comments.
func writeSchema(b *strings.Builder, t tableInfo) {
	if t.doc != "" {
		fmt.Fprintf(b, "-- %s\n", visible(t.doc, false))
	}
	if len(t.aliases) > 0 {
		fmt.Fprintf(b, "-- Also called %s.\n", visible(strings.Join(t.aliases, ", "), false))
	}
	wide := 0
	defs := make([]string, len(t.columns))
	for i, c := range t.columns {
		defs[i] = strings.TrimSpace(sqlName(c.name) + " " + c.kind)
		if c.hidden {
			defs[i] += " HIDDEN"
		}
		if i < len(t.columns)-1 {
			defs[i] += ","
		}
		wide = max(wide, len(defs[i]))
	}
	fmt.Fprintf(b, "CREATE TABLE %s (\n", sqlName(t.name))
	for i, c := range t.columns {
		line := "  " + defs[i]
		if c.doc != "" {
			line += strings.Repeat(" ", wide-len(defs[i])) + "  -- " + visible(c.doc, false)
		}
		b.WriteString(line + "\n")
	}
	b.WriteString(");\n")
}
