package vtab_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/oktasql/oktasql/vtab"
)

// pages is a module of ready-made batches: what remains is the binding's cost.
type pages struct {
	batches []*vtab.Batch
}

const benchRows = 100_000

// newPages makes rows of four texts of 24 bytes, 200 rows a batch.
func newPages() *pages {
	p := &pages{}
	for row := 0; row < benchRows; {
		b := &vtab.Batch{Rows: 200, Width: 4, Slots: []int32{0, 1, 2, 3}}
		for range b.Rows {
			for col := range 4 {
				b.Cells = append(b.Cells, b.AppendText(fmt.Sprintf("column %d of row %07d", col, row)))
			}
			row++
		}
		p.batches = append(p.batches, b)
	}
	return p
}

func (p *pages) Connect(vtab.Connect) (vtab.Table, string, error) {
	return pagesTable{p}, "CREATE TABLE x(a TEXT, b TEXT, c TEXT, d TEXT, _key TEXT HIDDEN PRIMARY KEY NOT NULL) WITHOUT ROWID", nil
}

type pagesTable struct{ *pages }

func (t pagesTable) BestIndex(*vtab.Index) error            { return nil }
func (t pagesTable) Disconnect() error                      { return nil }
func (t pagesTable) Open(*vtab.Handle) (vtab.Cursor, error) { return &pagesCursor{p: t.pages}, nil }

type pagesCursor struct {
	p    *pages
	next int
}

func (c *pagesCursor) Filter(int, string, []vtab.Arg) error { c.next = 0; return nil }
func (c *pagesCursor) Column(int, int) (vtab.Value, error)  { return vtab.Null(), nil }
func (c *pagesCursor) Close() error                         { return nil }

func (c *pagesCursor) Fetch() (*vtab.Batch, error) {
	if c.next == len(c.p.batches) {
		return nil, nil
	}
	c.next++
	return c.p.batches[c.next-1], nil
}

// BenchmarkScan scans 100,000 rows of four texts: inside SQLite, out through
// database/sql, and for comparison from a plain table.
func BenchmarkScan(b *testing.B) {
	base := openBase(b, &memory{}, func(db *vtab.DB) error {
		if err := db.CreateModule("pages", newPages()); err != nil {
			return err
		}
		return db.DeclareTables("main", []vtab.Declared{{Name: "v", Module: "pages"}})
	})
	base.exec(b, "CREATE TABLE t AS SELECT a, b, c, d FROM v")
	for _, table := range []string{"v", "t"} {
		b.Run("inside/"+table, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				base.mustQuery(b, "SELECT max(length(a) + length(b) + length(c) + length(d)) FROM "+table)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
		b.Run("out/"+table, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				scanOut(b, base, "SELECT a, b, c, d FROM "+table)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

func scanOut(b *testing.B, base *base, query string) {
	rows, err := base.QueryContext(b.Context(), query)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var w, x, y, z sql.RawBytes
	n := 0
	for rows.Next() {
		if err := rows.Scan(&w, &x, &y, &z); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil || n != benchRows {
		b.Fatalf("%d rows, %v", n, err)
	}
}

// BenchmarkCollation compares through Go: 100,000 comparisons.
func BenchmarkCollation(b *testing.B) {
	base := openBase(b, &memory{}, func(db *vtab.DB) error { return db.CreateCollation("bylength", byLength) })
	base.exec(b, `CREATE TABLE t AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
		SELECT printf('text %d', i) AS w FROM n`)
	b.ReportAllocs()
	for b.Loop() {
		base.mustQuery(b, "SELECT count(*) FROM t WHERE w < 'text 5' COLLATE bylength")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}
