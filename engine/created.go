package engine

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/sqltree"
)

// A table that is made of a query's rows gets columns of the types that SQLite sees in
// the query's results: a TEXT for a column that is one, none for a function's. The types
// are no rows, but later comparisons follow them, so that a text that is handed to SQLite
// for another one has to declare the same table.

// creates says whether a statement makes a table of the rows of a query.
func creates(sh *sqltree.Shape) bool {
	return sh.Fills() && sh.At(sh.Query()-1).Is("AS")
}

// declares is the table that a text of a statement makes, as SQLite writes it down, ""
// where it does not say.
func (s *Session) declares(st *Statement, text string) (table string) {
	_ = s.explained(st, "EXPLAIN "+text, 8, func(row []driver.Value) {
		if written := fmt.Sprint(row[5]); strings.HasPrefix(written, "CREATE TABLE ") {
			table = written
		}
	})
	return table
}
