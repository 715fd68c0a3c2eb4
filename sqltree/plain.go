package sqltree

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What a SELECT is known not to have.

// KnowsTables says whether every entry of a FROM is a table that is always
// there, a query, or a function that reads no table: else one may be a view,
// which reads tables unseen.
func (r *Reader) KnowsTables() bool {
	for _, c := range r.Cores {
		for _, it := range c.Items {
			name := sqltext.Lower(it.Name)
			_, known := catalog.Find(name)
			switch {
			case it.Body != nil:
			case it.Call && name != "json_each" && name != "json_tree", !it.Call && !known && catalog.FindLocal(name) == nil && it.CTE == nil:
				return false
			case strings.ContainsFunc(it.Name, func(c rune) bool { return c > 0x7E }):
				return false // SQLite folds the case of ASCII letters only
			}
		}
	}
	return true
}

// IsNamed says whether a SELECT stands in a result that is named by its text.
func (r *Reader) IsNamed(c *Core) bool {
	for _, o := range r.Cores {
		for n, p := range o.Results {
			if o != c && p.From <= c.From && c.To <= p.To && r.Result(o, n).Name == "" {
				return true
			}
		}
	}
	return false
}

// PlainRows says whether a SELECT has a row only when one meets its conditions:
// one over all rows has a row always.
func (r *Reader) PlainRows(c *Core) bool {
	if c.Values || len(c.Group) > 0 || !c.Having.Empty() {
		return false
	}
	for _, p := range c.Results {
		for i := p.From; i < p.To; i++ {
			if r.Shape.At(i).Text == "(" {
				return false
			}
		}
	}
	return true
}
