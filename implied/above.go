package implied

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A row of a table in a query of a FROM, a WITH or a view is used only where the
// query's own row is: what fails the conditions of whoever reads the query need not be
// fetched. SQLite hands on some of those conditions by itself, and of these again not
// what it does not offer.

// place is an entry of a FROM through which the rows of a table are read: its own, or
// that of a query that hands them on.
type place struct {
	it      *sqltree.Item
	columns func(name string) (int, bool) // the table's column that one of the entry's is
	outer   bool                          // a row of NULLs may stand for the table's
	mixed   bool                          // rows of others are among them
}

// Bounds on what is read above a table.
const (
	mostLevels   = 8
	mostReadings = 8 // of one entry
)

// readingsOf are the readings of one entry of a FROM, one for each way on which its
// rows are handed on.
func readingsOf(s *sqltree.Shape, r *sqltree.Reader, t *catalog.Table, it *sqltree.Item) []reading {
	out := readingsAt(s, r, t, place{it: it, columns: t.Column}, mostLevels)
	for i := range out {
		out[i] = begun(t, out[i])
	}
	return out
}

// readingsAt are those at one place and above, up to some levels.
func readingsAt(s *sqltree.Shape, r *sqltree.Reader, t *catalog.Table, p place, levels int) []reading {
	here := conditionsOn(s, r, t, p)
	if levels == 0 || !r.HandsOn(p.it.Core) {
		return []reading{here}
	}
	var out []reading
	for _, reader := range r.Readers(p.it.Core.In) {
		for _, above := range readingsAt(s, r, t, p.above(r, t, reader), levels-1) {
			if reader.AsWhole() {
				for _, sides := range above {
					implied(sides)
				}
			}
			out = append(out, slices.Concat(here, above))
		}
		if len(out) > mostReadings {
			return []reading{here}
		}
	}
	if out == nil {
		return []reading{here}
	}
	return out
}

// above is the place that an entry is which reads the SELECT of this one.
func (p place) above(r *sqltree.Reader, t *catalog.Table, reader *sqltree.Item) place {
	c := p.it.Core
	q, k := c.In, slices.Index(c.In.Cores, c)
	distinct := r.Distinct(q)
	return place{
		it: reader,
		columns: func(name string) (int, bool) {
			name = sqltext.Lower(name)
			ref, ok := r.Given(q, k, reader.CTE, name)
			if !ok || ref.Item != p.it {
				return 0, false
			}
			at, ok := p.columns(ref.Name)
			if !ok || t.Columns[at].Hidden {
				return 0, false // a star shows no hidden one
			}
			if bytes := bytewise(&t.Columns[at]); distinct && !bytes {
				return 0, false // one row stands for others that are written differently
			}
			return at, sameInArms(r, q, k, reader.CTE, name, &t.Columns[at])
		},
		outer: p.outer || p.it.Left || c.Odd,
		mixed: p.mixed || len(q.Cores) > 1,
	}
}

// bytewise says whether a column's values are equal only where they are the same.
func bytewise(c *catalog.Column) bool { return c.Type != catalog.Time && !c.NoCase }

// sameInArms says whether what the other SELECTs of a query give in the place of a
// column is compared as the column is. A literal has neither a type nor a collation,
// which makes no difference to a text that is compared with texts.
func sameInArms(r *sqltree.Reader, q *sqltree.Query, k int, of *sqltree.CTE, name string, c *catalog.Column) bool {
	for i := range q.Cores {
		if i == k || c.Type == catalog.Text && !c.NoCase && r.GivesLiteral(q, i, of, name) {
			continue
		}
		ref, ok := r.Given(q, i, of, name)
		if !ok {
			return false
		}
		if declared, ok := r.Declared(ref, 0); !ok || declared != c.Declared() {
			return false
		}
	}
	return true
}
