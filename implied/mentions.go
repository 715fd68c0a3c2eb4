package implied

import (
	"math"
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SQLite does not say for which of several entries of a FROM it asks a table, but
// which columns of it are read there. An entry of which the text names not all of
// these is another one.

// mentions are the columns of a table that the text names for one of its entries, as
// a mask. It errs on the side of more: a name without a qualifier may be anybody's.
type mentions uint64

// all are those of an entry that may be read by a name that is not written.
const all mentions = math.MaxUint64

// mentionsOf reads the columns of an entry.
func mentionsOf(r *sqltree.Reader, t *catalog.Table, it *sqltree.Item) mentions {
	for _, c := range r.Cores {
		if c.Odd || slices.ContainsFunc(c.Items, func(o *sqltree.Item) bool { return len(o.Using) > 0 }) {
			return all // a column may stand for that of another entry
		}
	}
	for n := range it.Core.Results {
		if p := it.Core.Results[n]; r.Shape.At(p.To-1).Text == "*" && p.To-p.From <= 3 {
			return all
		}
	}
	var out mentions
	for i, tok := range r.Shape.Tokens {
		if !sqltree.IsIdentifier(tok) && tok.Kind != sqltext.String && tok.Kind != sqltext.Name {
			continue
		}
		col, ok := t.Column(tok.Value())
		if !ok {
			continue
		}
		if r.Shape.At(i-1).Text == "." && !sqltext.Same(r.Shape.At(i-2).Value(), it.Alias) {
			continue
		}
		out |= 1 << min(col, 63)
	}
	return out
}

// Reading is what holds of the rows that SQLite asks for by these columns, as a mask
// in which bit 63 stands for all from 63 on: of the places that read the table it
// leaves out those that do not name all of them.
func (n Narrowed) Reading(columns uint64) Narrowed {
	if !n.Several || len(n.readings) == 0 {
		return n
	}
	var left []reading
	for i, r := range n.readings {
		if mentions(columns)&^n.mentions[i] == 0 {
			left = append(left, r)
		}
	}
	if len(left) == 0 || len(left) == len(n.readings) {
		return n
	}
	n.AnyOf = disjunctions(joined(left))
	return n
}
