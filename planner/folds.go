package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Folds are the attributes that a plan's conditions compare without case. The zero
// value are none.
type Folds struct {
	all   bool
	attrs []string
}

// FoldsAll is what holds of a plan of which nothing is known.
var FoldsAll = Folds{all: true}

// And are the attributes of both.
func (f Folds) And(o Folds) Folds {
	return Folds{f.all || o.all, slices.Concat(f.attrs, o.attrs)}
}

// note adds a column where it is compared without case.
func (f *Folds) note(c *catalog.Column, collation string) {
	if c.Type == catalog.Text && !binary(collation) {
		f.attrs = append(f.attrs, c.Attribute())
	}
}

// has says whether a term as it is sent may be about one of them.
func (f Folds) has(term string) bool {
	attr, _, _ := strings.Cut(term, " ")
	return f.all || len(f.attrs) > 0 && (strings.ContainsAny(attr, `("`) || slices.Contains(f.attrs, attr))
}
