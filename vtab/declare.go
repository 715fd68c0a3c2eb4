package vtab

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Declared is one table to be listed in a schema.
type Declared struct {
	Name   string   // name of the table
	Module string   // name under which the module is registered
	Args   []string // given to Module.Connect as they are
}

// DeclareTables lists tables in a schema (main, temp, or as in ATTACH ... AS)
// without connecting them: each becomes a row of the schema's sqlite_schema, as
// CREATE VIRTUAL TABLE would leave behind, and the schema is read again.
// Module.Connect is called when a statement first uses a table.
//
// All tables are declared or none. A name that the schema already has, in any
// case, is an error. In a database file the rows stay. The module need not be
// registered yet. The connection's own statements must be finished, and its
// authorizer must allow PRAGMA writable_schema; all prepared statements are
// prepared again at their next use. writable_schema is off afterwards, whatever
// happened.
func (db *DB) DeclareTables(schema string, rows []Declared) (err error) {
	if db.conn == nil {
		return errors.New("vtab: declare tables: the DB is closed")
	}
	if err := db.checkDeclared(schema, rows); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	defer func() {
		// RESET switches writable_schema off and reads all schemas again.
		if e := db.exec("PRAGMA writable_schema = RESET"); e != nil && err == nil {
			err = fmt.Errorf("vtab: declare tables in %s: %w", schema, e)
		}
	}()
	if err := db.insertDeclared(schema, rows); err != nil {
		return fmt.Errorf("vtab: declare tables in %s: %w", schema, err)
	}
	return nil
}

// checkDeclared refuses what SQLite would not notice: a row of sqlite_schema is
// not checked when it is written.
func (db *DB) checkDeclared(schema string, rows []Declared) error {
	schemas, err := db.column("SELECT name FROM pragma_database_list")
	if err != nil {
		return fmt.Errorf("vtab: declare tables in %s: %w", schema, err)
	}
	if !containsFold(schemas, schema) && !strings.EqualFold(schema, "temp") {
		return fmt.Errorf("vtab: declare tables: there is no schema %q, attach it first", schema)
	}
	taken, err := db.column("SELECT name FROM " + identifier(schema) + ".sqlite_schema")
	if err != nil {
		return fmt.Errorf("vtab: declare tables in %s: %w", schema, err)
	}
	for _, r := range rows {
		if err := checkName("table", r.Name); err != nil {
			return err
		}
		if err := checkName("module", r.Module); err != nil {
			return err
		}
		if len(r.Name) >= 7 && strings.EqualFold(r.Name[:7], "sqlite_") {
			return fmt.Errorf("vtab: declare %s.%s: SQLite reserves names that begin with sqlite_", schema, r.Name)
		}
		if strings.IndexByte(strings.Join(r.Args, ""), 0) >= 0 {
			return fmt.Errorf("vtab: declare %s.%s: an argument contains a NUL byte", schema, r.Name)
		}
		if containsFold(taken, r.Name) {
			return fmt.Errorf("vtab: declare %s.%s: the name is already taken in this schema", schema, r.Name)
		}
		taken = append(taken, r.Name)
	}
	return nil
}

func (db *DB) insertDeclared(schema string, rows []Declared) error {
	if err := db.exec("PRAGMA writable_schema = ON"); err != nil {
		return err
	}
	if err := db.exec("SAVEPOINT vtab_declare"); err != nil {
		return err
	}
	insert := "INSERT INTO " + identifier(schema) +
		".sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES ('table', ?1, ?1, 0, ?2)"
	for _, r := range rows {
		if err := db.exec(insert, r.Name, r.sql()); err != nil {
			return errors.Join(err, db.exec("ROLLBACK TO vtab_declare"), db.exec("RELEASE vtab_declare"))
		}
	}
	return db.exec("RELEASE vtab_declare")
}

// sql returns the statement that the row of sqlite_schema holds.
func (r Declared) sql() string {
	args := make([]string, len(r.Args))
	for i, a := range r.Args {
		args[i] = quote(a)
	}
	return "CREATE VIRTUAL TABLE " + identifier(r.Name) + " USING " + identifier(r.Module) +
		"(" + strings.Join(args, ", ") + ")"
}

// identifier quotes a name for SQL.
func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// containsFold compares like SQLite's names, without ASCII case.
func containsFold(list []string, name string) bool {
	for _, s := range list {
		if asciiLower(s) == asciiLower(name) {
			return true
		}
	}
	return false
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func (db *DB) exec(query string, args ...driver.Value) error {
	_, err := db.conn.Exec(query, args)
	return err
}

// column returns the first column of a query's rows.
func (db *DB) column(query string) (list []string, err error) {
	rows, err := db.conn.Query(query, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, err
		}
		switch s := row[0].(type) {
		case string:
			list = append(list, s)
		case []byte:
			list = append(list, string(s))
		}
	}
}
