package contract

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestColumns checks that the tables are complete: each top-level property of
// the rows is a column, and so is each scalar member of an object-valued one.
// The members of _links and _embedded are not asked for: they depend on the
// row and on the request.
func TestColumns(t *testing.T) {
	t.Parallel()
	found := findings{}
	for _, table := range catalog.All() {
		have := map[string]bool{}
		for i := range table.Columns {
			if path, ok := table.ObjectPath(i); ok {
				have[strings.Join(path, ".")] = true
			}
		}
		for i := range table.Paths {
			p := &table.Paths[i]
			r := api.template(http.MethodGet, p.URL)
			if r == nil || p.Only {
				continue // TestCatalogue tells of the first; the second holds other objects
			}
			for _, path := range wanted(rows(r.answer(), p.Wrap)) {
				if !have[path] {
					found.add(fmt.Sprintf("%s: no column for %s", table.Name, path))
				}
			}
		}
	}
	found.settle(t, partColumns)
}

// wanted are the JSON paths that need a column.
func wanted(row []*openapi3.Schema) []string {
	var out []string
	for _, name := range properties(row) {
		out = append(out, name)
		if name == "_links" || name == "_embedded" {
			continue
		}
		inside := member(row, name)
		for _, sub := range properties(inside) {
			if scalar(kinds(member(inside, sub))) {
				out = append(out, name+"."+sub)
			}
		}
	}
	return out
}
