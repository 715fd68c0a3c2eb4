package catalog

import "strings"

// Declaration is the CREATE TABLE statement that describes the table to SQLite.
//
// The key is the hidden column _key, since SQLite takes one key column of a
// virtual table only, and the table has no rowid.
func (t *Table) Declaration() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE x(")
	for i := range t.Columns {
		c := &t.Columns[i]
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Quote(c.Name))
		b.WriteByte(' ')
		// HIDDEN is part of the type, as SQLite reads it: before the rest.
		b.WriteString(c.Type.String())
		if c.Hidden {
			b.WriteString(" HIDDEN")
		}
		b.WriteString(strings.TrimPrefix(c.Declared(), c.Type.String()))
		switch {
		case i == t.key:
			b.WriteString(" PRIMARY KEY NOT NULL")
		case c.NotNull && c.Sort:
			b.WriteString(" NOT NULL")
		}
	}
	b.WriteString(") WITHOUT ROWID")
	return b.String()
}

// Declared is the column's declared type with its collation.
func (c *Column) Declared() string {
	switch {
	case c.Type == Time:
		return c.Type.String() + " COLLATE TIMESTAMP"
	case c.NoCase:
		return c.Type.String() + " COLLATE NOCASE"
	}
	return c.Type.String()
}

// String is the declared type without the collation.
func (y Type) String() string {
	switch y {
	case Integer:
		return "INTEGER"
	case Real:
		return "REAL"
	case Boolean:
		return "BOOLEAN"
	case Time:
		return "TIMESTAMP TEXT"
	case JSON:
		return "JSON TEXT"
	}
	return "TEXT"
}

// Quote makes an SQL identifier of any text.
func Quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
