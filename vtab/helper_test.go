package vtab_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/vtab"
)

var driverNumber atomic.Int64

// base is a connection with a module "rows" whose tables live in memory.
type base struct {
	*sql.Conn
	pool *sql.DB
	vt   *vtab.DB
	errs []error // what OnError got

	module *memory
}

// openBase opens one connection, registers the module and runs setup in the
// connect hook.
func openBase(t testing.TB, m *memory, setup ...func(*vtab.DB) error) *base {
	t.Helper()
	b := &base{module: m}
	name := fmt.Sprintf("vtab_test_%d", driverNumber.Add(1))
	sql.Register(name, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		vt, err := vtab.Open(c)
		if err != nil {
			return err
		}
		b.vt = vt
		vt.OnError(func(err error) { b.errs = append(b.errs, err) })
		if err := vt.CreateModule("rows", m); err != nil {
			return err
		}
		for _, f := range setup {
			if err := f(vt); err != nil {
				return err
			}
		}
		return nil
	}})
	var err error
	if b.pool, err = sql.Open(name, ":memory:"); err != nil {
		t.Fatal(err)
	}
	if b.Conn, err = b.pool.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	return b
}

func (b *base) close() {
	_ = b.Conn.Close()
	_ = b.pool.Close()
}

func (b *base) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := b.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (b *base) fail(t testing.TB, query string, args ...any) error {
	t.Helper()
	_, err := b.query(t, query, args...)
	if err == nil {
		t.Fatalf("%s: no error", query)
	}
	return err
}

// query returns the rows as text, a row a string, values as SQL literals.
func (b *base) query(t testing.TB, query string, args ...any) ([]string, error) {
	t.Helper()
	rows, err := b.QueryContext(t.Context(), query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		vals, ptrs, texts := make([]any, len(cols)), make([]any, len(cols)), make([]string, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return nil, err
		}
		for i, v := range vals {
			texts[i] = literal(v)
		}
		out = append(out, strings.Join(texts, " "))
	}
	return out, rows.Err()
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case int64:
		return vtab.Int(v).String()
	case float64:
		return vtab.Float(v).String()
	case []byte:
		return vtab.Blob(v).String()
	case string:
		return vtab.Text(v).String()
	}
	return fmt.Sprintf("%T(%v)", v, v)
}

func (b *base) mustQuery(t testing.TB, query string, args ...any) []string {
	t.Helper()
	rows, err := b.query(t, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return rows
}

func (b *base) want(t testing.TB, query string, want ...string) {
	t.Helper()
	if got := b.mustQuery(t, query); !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", query, got, want)
	}
}

// sqliteCode returns the primary result code of an error.
func sqliteCode(err error) sqlite3.ErrNo {
	var e sqlite3.Error
	errors.As(err, &e)
	return e.Code
}

var _ driver.Driver = (*sqlite3.SQLiteDriver)(nil)
