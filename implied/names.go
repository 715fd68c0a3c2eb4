package implied

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltree"
)

// Names are the values that the statement's text wants a column to have wherever it
// reads the table, one of a few each time, in the order of the text. Some part of it
// may be left out of them, or never come to be run.
func Names(s *sqltree.Shape, t *catalog.Table, okta sqltree.Tables, column, most int) (out []string) {
	r := s.SelectsOf(okta)
	if r == nil || !r.KnowsTables() {
		return nil
	}
	// A parser that gives up on a text must not take the statement with it.
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	for _, c := range r.Cores {
		for _, it := range c.Items {
			if found, ok := catalog.Find(it.Name); !ok || found.Name != t.Name {
				continue
			}
			for _, rd := range readingsOf(s, r, t, it) {
				for _, sides := range rd {
					if values := valuesOf(sides, column); len(values) <= most {
						out = append(out, values...)
					}
				}
			}
		}
	}
	return out
}

// valuesOf are the texts one of which a disjunction wants a column to have, none
// where it does not say so.
func valuesOf(sides []side, column int) (values []string) {
	for _, s := range sides {
		i := slices.IndexFunc(s, func(c planner.Comparison) bool { return c.Column == column && c.Op == planner.EQ && !c.Element })
		if i < 0 {
			return nil
		}
		for _, v := range s[i].Values {
			if v.Kind != planner.Text {
				return nil
			}
			values = append(values, v.Text)
		}
	}
	return values
}
