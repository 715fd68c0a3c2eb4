package planner

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
)

// FarColumns are the columns of a path's parents that hold what the path's rows lack
// of the given columns, by the latter's numbers, beside the parents' key. It is nil
// for a path that is not seen from the other end, where nothing is lacking, and where
// one of the columns is in neither. far is the parents' table as the org has it.
func FarColumns(t *catalog.Table, p *catalog.Path, far *catalog.Table, columns []int) (key int, own map[int]int) {
	if end, _ := farEnd(p); end == nil || end.Name != far.Name || slices.Contains(columns, t.RawColumn()) {
		return -1, nil
	}
	_, own, ok := farColumns(t, p, far, columns)
	key = t.FarColumn(p, far, boundColumn(t, p))
	if !ok || key < 0 || len(own) == 0 {
		return -1, nil
	}
	return key, own
}
