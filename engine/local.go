package engine

import (
	"fmt"
	"strings"
	"time"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/vtab"
)

// localRows make the rows of the tables about oktasql itself, when they are read.
var localRows = map[string]func(s *Session) ([][]vtab.Value, error){
	"okta_tables":      tableRows,
	"okta_columns":     columnRows,
	"okta_requests":    requestRows,
	"okta_rate_limits": rateLimitRows,
}

// localModule makes the tables about oktasql.
type localModule struct{ s *Session }

// ReadOnly makes SQLite refuse changes while it prepares a statement.
func (localModule) ReadOnly() bool { return true }

// Connect declares a table. Rows are numbered in the hidden column _key.
func (m localModule) Connect(c vtab.Connect) (vtab.Table, string, error) {
	for _, t := range catalog.Locals() {
		if t.Name != c.Name {
			continue
		}
		var b strings.Builder
		b.WriteString("CREATE TABLE x(")
		for _, col := range t.Columns {
			fmt.Fprintf(&b, "%s %s, ", col.Name, col.Decl)
		}
		b.WriteString("_key INTEGER HIDDEN NOT NULL PRIMARY KEY) WITHOUT ROWID")
		return &localView{s: m.s, t: t}, b.String(), nil
	}
	return nil, "", fmt.Errorf("engine: no table about oktasql is called %s", c.Name)
}

// localView is such a table on one connection.
type localView struct {
	s *Session
	t *catalog.Local
}

// BestIndex always scans: the rows are few.
func (v *localView) BestIndex(ix *vtab.Index) error {
	ix.IdxStr, ix.EstimatedCost, ix.EstimatedRows = "no request", 100, 100
	return nil
}

func (v *localView) Open(*vtab.Handle) (vtab.Cursor, error) { return &localCursor{v: v}, nil }
func (v *localView) Disconnect() error                      { return nil }

// localCursor reads the rows of one moment.
type localCursor struct {
	v    *localView
	rows [][]vtab.Value
	done bool
}

// Filter takes the rows.
func (c *localCursor) Filter(int, string, []vtab.Arg) (err error) {
	c.done, c.rows = false, nil
	if st := c.v.s.current; st != nil && st.rehearsal != nil {
		return nil // some of them take requests to make
	}
	c.rows, err = localRows[c.v.t.Name](c.v.s)
	return err
}

// Fetch gives them in one batch.
func (c *localCursor) Fetch() (*vtab.Batch, error) {
	if c.done {
		return nil, nil
	}
	c.done = true
	n := len(c.v.t.Columns) + 1
	b := &vtab.Batch{Rows: len(c.rows), Width: n}
	for i := range n {
		b.Slots = append(b.Slots, int32(i))
	}
	for i, row := range c.rows {
		for _, v := range row {
			b.Cells = append(b.Cells, b.Append(v))
		}
		b.Cells = append(b.Cells, vtab.IntCell(int64(i+1)))
	}
	return b, nil
}

func (c *localCursor) Column(int, int) (vtab.Value, error) { return vtab.Null(), nil }
func (c *localCursor) Close() error                        { return nil }

// tableRows lists the tables.
func tableRows(s *Session) ([][]vtab.Value, error) {
	var out [][]vtab.Value
	for _, t := range s.org.Tables() {
		var paths []string
		for _, p := range t.Paths {
			paths = append(paths, "GET "+p.URL)
		}
		seen := vtab.Null()
		if n := s.org.size(t.Name); n > 0 {
			seen = vtab.Int(n)
		}
		out = append(out, []vtab.Value{
			vtab.Text(t.Name), vtab.Text(strings.Join(t.Aliases, ", ")), vtab.Text(t.Doc),
			vtab.Text(strings.Join(paths, "\n")), vtab.Text(strings.Join(t.Scopes, " ")),
			vtab.Text(strings.Join(t.Roles, " ")), seen,
		})
	}
	for _, t := range catalog.Locals() {
		out = append(out, []vtab.Value{vtab.Text(t.Name), vtab.Text(""), vtab.Text(t.Doc), vtab.Text(""), vtab.Text(""), vtab.Text(""), vtab.Null()})
	}
	return out, nil
}

// columnRows lists the columns. It reads the schemas, since custom attributes
// are columns like any other.
func columnRows(s *Session) ([][]vtab.Value, error) {
	if st := s.current; st != nil {
		for _, k := range []catalog.SchemaKind{catalog.UserSchema, catalog.GroupSchema} {
			if err := s.org.loadSchema(st.ctx, st, k); err != nil {
				return nil, err
			}
		}
	}
	var out [][]vtab.Value
	for _, t := range s.org.Tables() {
		for i := range t.Columns {
			c := &t.Columns[i]
			path := vtab.Null()
			if c.JSON != "" {
				path = vtab.Text(c.JSON)
			}
			out = append(out, []vtab.Value{
				vtab.Text(t.Name), vtab.Text(c.Name), vtab.Int(int64(i + 1)), vtab.Text(c.Type.String()), boolValue(c.Hidden),
				path, vtab.Text(c.Search.String()), vtab.Text(c.Filter.String()), vtab.Text(c.Doc),
			})
		}
	}
	for _, t := range catalog.Locals() {
		for i, c := range t.Columns {
			typ, _, _ := strings.Cut(c.Decl, " COLLATE")
			out = append(out, []vtab.Value{
				vtab.Text(t.Name), vtab.Text(c.Name), vtab.Int(int64(i + 1)), vtab.Text(strings.TrimSuffix(typ, " TEXT")), boolValue(false),
				vtab.Null(), vtab.Text(""), vtab.Text(""), vtab.Text(c.Doc),
			})
		}
	}
	return out, nil
}

// requestRows lists the last requests.
func requestRows(s *Session) ([][]vtab.Value, error) {
	var out [][]vtab.Value
	for _, l := range s.org.log.list() {
		out = append(out, []vtab.Value{
			vtab.Int(l.n), timeValue(l.e.At), vtab.Text(l.e.Method), vtab.Text(l.e.Path), vtab.Text(l.e.Query),
			vtab.Int(int64(l.e.Status)), vtab.Int(int64(l.e.Bytes)), vtab.Float(float64(l.e.Elapsed) / float64(time.Millisecond)),
			vtab.Int(int64(l.e.Retry)), vtab.Text(l.e.RequestID),
		})
	}
	return out, nil
}

func boolValue(b bool) vtab.Value {
	if b {
		return vtab.Int(1)
	}
	return vtab.Int(0)
}

// timeValue is a time as Okta writes it, NULL for none.
func timeValue(t time.Time) vtab.Value {
	if t.IsZero() {
		return vtab.Null()
	}
	return vtab.Text(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}
