package oktasql

import (
	"database/sql"
	"database/sql/driver"
	"reflect"
	"strings"
)

// rows are the rows of a query. Their types are known before the first row and
// for empty results.
type rows struct {
	sc      *scope
	inner   driver.Rows
	types   []string
	closing func() // before the statement ends, nil for nothing
}

var (
	_ driver.Rows                           = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
)

func newRows(sc *scope, inner driver.Rows) *rows {
	r := &rows{sc: sc, inner: inner}
	if d, ok := inner.(interface{ DeclTypes() []string }); ok {
		for _, t := range d.DeclTypes() {
			r.types = append(r.types, typeName(t))
		}
	}
	return r
}

// Columns are the names of the result's columns.
func (r *rows) Columns() []string { return r.inner.Columns() }

// Next reads the next row.
func (r *rows) Next(dest []driver.Value) error {
	// The end is io.EOF itself. An error that wraps it, such as that of a
	// connection cut off before the answer, is a failure.
	return r.sc.do(func() error { return r.inner.Next(dest) })
}

// Close ends the query: requests under way are cancelled.
func (r *rows) Close() error {
	leave := r.sc.c.session.Enter(r.sc.ctx, r.sc.st)
	err := r.inner.Close()
	_ = leave(nil)
	if r.closing != nil {
		r.closing()
	}
	r.sc.close()
	return err
}

// typeName is the type that the driver reports for SQLite's declared type.
func typeName(declared string) string {
	name := strings.ToUpper(declared)
	if name == "TIMESTAMP TEXT" || name == "JSON TEXT" {
		return strings.TrimSuffix(name, " TEXT")
	}
	return name
}

// ColumnTypeDatabaseTypeName is TEXT, INTEGER, REAL, BOOLEAN, TIMESTAMP or JSON
// for a column of a table, "" for an expression.
func (r *rows) ColumnTypeDatabaseTypeName(i int) string {
	if i < 0 || i >= len(r.types) {
		return ""
	}
	return r.types[i]
}

var scanTypes = map[string]reflect.Type{
	"TEXT": reflect.TypeFor[sql.NullString](), "TIMESTAMP": reflect.TypeFor[sql.NullString](), "JSON": reflect.TypeFor[sql.NullString](),
	"INTEGER": reflect.TypeFor[sql.NullInt64](), "REAL": reflect.TypeFor[sql.NullFloat64](), "BOOLEAN": reflect.TypeFor[sql.NullBool](),
}

// ColumnTypeScanType is a type that every value of the column can be scanned
// into, any for an expression.
func (r *rows) ColumnTypeScanType(i int) reflect.Type {
	if t, ok := scanTypes[r.ColumnTypeDatabaseTypeName(i)]; ok {
		return t
	}
	return reflect.TypeFor[any]()
}

// ColumnTypeNullable says that every column may be NULL: Okta leaves out what
// it likes.
func (r *rows) ColumnTypeNullable(int) (nullable, ok bool) { return true, true }
