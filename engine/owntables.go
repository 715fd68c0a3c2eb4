package engine

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
	"github.com/oktasql/oktasql/vtab"
)

// SQLite takes a table that was never analyzed for one of a million rows, and so
// would rather read all of Okta's than look up the few keys that a TEMP table
// holds. How large such a table is cannot be told to it. Yet orders of a join
// are compared by their products, and making all that Okta's tables cost at the
// outside larger is the same as making the other table smaller.

const (
	guessedRows = 1 << 20 // of a table that was never analyzed
	countedRows = 100_000 // as far as one is counted
	together    = 100     // values that go into one request, about
)

// scale is how many times SQLite takes the tables of the user's that a statement
// names for larger than they are: the largest of them decides. It is 1 when that
// is not known.
func (s *Session) scale(st *Statement) float64 {
	most, some := int64(1), false
	n := st.shape.ReadNames()
	for _, sc := range n.Scopes {
		for _, src := range sc.Sources {
			if !src.Unknown {
				continue
			}
			rows, ok := s.ownRows(n, src)
			if !ok {
				return 1
			}
			most, some = max(most, rows), true
		}
	}
	if !some {
		return 1
	}
	scale := guessedRows / float64(most)
	if scale <= together {
		return 1 // it is large: going through it for each row of Okta's would take long
	}
	return scale
}

// ownRows is the number of rows of a source that is a table of the user's about
// which SQLite knows nothing.
func (s *Session) ownRows(n *sqltree.Names, src sqltree.Source) (int64, bool) {
	schemas := []driver.Value{n.Shape.At(src.AliasAt - 3).Value()}
	if n.Shape.At(src.AliasAt-2).Text != "." {
		schemas = s.column("SELECT name FROM pragma_database_list ORDER BY name <> 'temp', seq")
	}
	for _, schema := range schemas {
		in := catalog.Quote(fmt.Sprint(schema))
		found := s.column(`SELECT iif(name = 'sqlite_stat1', 'known', iif(type = 'table' AND sql LIKE 'CREATE TABLE%', 'table', type)) FROM `+in+
			`.sqlite_schema WHERE name IN (?1 COLLATE NOCASE, 'sqlite_stat1') ORDER BY name = 'sqlite_stat1'`, src.Name)
		if len(found) == 0 || found[0] == "known" {
			continue
		}
		if len(found) > 1 || found[0] != "table" {
			return 0, false
		}
		rows := s.column(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s.%s LIMIT %d)", in, catalog.Quote(src.Name), countedRows))
		if len(rows) == 0 {
			return 0, false
		}
		count, ok := rows[0].(int64)
		return count, ok
	}
	return 0, false
}

// column runs a query about the connection's own tables and returns its only
// column, nothing when it fails.
func (s *Session) column(query string, args ...driver.Value) (out []driver.Value) {
	rows, err := s.conn.Query(query, args)
	if err != nil {
		return nil
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	for rows.Next(value) == nil {
		out = append(out, value[0])
	}
	return out
}

// beside adapts the cost of a plan to the tables of the user's beside it. A plan
// for the outermost loop costs more, in their measure; what takes a request for
// each value costs more than what takes one for many.
func (t *table) beside(ix *vtab.Index, plan planner.Plan, scale float64) {
	if scale == 1 {
		return
	}
	inner := false
	for i, c := range ix.Constraints {
		if plan.ArgIndex[i] == 0 || c.RHSKnown || c.Op == vtab.OpLimit || c.Op == vtab.OpOffset {
			continue
		}
		inner = true
		if c.Op == vtab.OpEQ && !c.CanList && c.Column != t.cat.KeyColumn() && t.cat.Columns[c.Column].Unique && t.takesMany(c) {
			return
		}
	}
	ix.EstimatedCost *= together
	if inner {
		return
	}
	ix.EstimatedCost *= scale
	if !plan.Unique {
		ix.EstimatedRows = int64(min(float64(ix.EstimatedRows)*scale, 1e15))
	}
}

// takesMany says whether one request takes many values of a column.
func (t *table) takesMany(c vtab.Constraint) bool {
	plan, err := planner.Best(t.cat, planner.Input{
		Constraints: []planner.Constraint{{Column: c.Column, Op: planner.EQ, Usable: true, CanList: true, Collation: c.Collation}},
		Mode:        t.s.org.mode(), Rows: t.s.org.sizeToPlan,
	})
	return err == nil && plan.AsList[0] && plan.Selects == "" && !strings.Contains(plan.Text, "{in ")
}
