package vtab_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/oktasql/oktasql/vtab"
)

// TestStrictQuotes: a misspelt name in double quotes is an error, a column in
// double quotes and a string in single quotes are what they were.
func TestStrictQuotes(t *testing.T) {
	name := fmt.Sprintf("vtab_quotes_%d", driverNumber.Add(1))
	sql.Register(name, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		db, err := vtab.Open(c)
		if err != nil {
			return err
		}
		return db.StrictQuotes()
	}})
	db, err := sql.Open(name, ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM (SELECT 1 AS "a b") WHERE "a b" = 1 AND 'x' = 'x'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("a quoted column counts %d, %v; want 1", n, err)
	}
	err = db.QueryRow(`SELECT count(*) FROM (SELECT 1 AS a) WHERE "b" = 'b'`).Scan(&n)
	if err == nil || !strings.Contains(err.Error(), `no such column: "b"`) {
		t.Errorf("a misspelt quoted column gives %v", err)
	}
}
