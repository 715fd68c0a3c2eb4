package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/oktasql/oktasql/okta/catalog"
)

// TestCatalogue holds every path, parameter, JSON path and type of every table
// against the description.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	found := findings{}
	for _, table := range catalog.All() {
		for i := range table.Paths {
			checkPath(found, table, &table.Paths[i])
		}
		for _, path := range schemaPaths[table.Schema] {
			checkScopes(found, table.Name+": GET "+path, table, api.template(http.MethodGet, path))
		}
	}
	found.settle(t, partCatalogue)
}

// checkPath checks one access path: that the operation exists, is the one that
// the path names as its source, has the parameters, and answers with the
// columns.
func checkPath(found findings, table *catalog.Table, p *catalog.Path) {
	at := table.Name + ": GET " + p.URL
	r := api.template(http.MethodGet, p.URL)
	if r == nil {
		found.add(at + ": no such operation")
		return
	}
	if r.op.OperationID != p.Source {
		found.add(fmt.Sprintf("%s: the operation is %s, not %s", at, r.op.OperationID, p.Source))
	}
	checkParameters(found, at, table, p, r)
	checkScopes(found, at, table, r)
	row := rows(r.answer(), p.Wrap)
	if len(row) == 0 {
		found.add(fmt.Sprintf("%s: the answer has no rows in %q", at, p.Wrap))
		return
	}
	checkColumns(found, at, table, row, func(i int) ([]string, bool) { return table.JSONPath(p, i) })
	if p.Object != "" {
		checkObject(found, table, p)
	}
	for i := range p.Parents {
		checkSource(found, at, table, &p.Parents[i])
	}
}

// checkObject checks the single object that holds what a reverse list does not.
func checkObject(found findings, table *catalog.Table, p *catalog.Path) {
	at := table.Name + ": GET " + p.Object
	r := api.template(http.MethodGet, p.Object)
	if r == nil {
		found.add(at + ": no such operation")
		return
	}
	checkScopes(found, at, table, r)
	checkColumns(found, at, table, alternatives(r.answer()), func(i int) ([]string, bool) {
		if _, here := p.Columns[table.Columns[i].Name]; here {
			return nil, false
		}
		return table.ObjectPath(i)
	})
}

// checkColumns checks where columns are read from, their types, and that those of
// a few words have all that the description lists.
func checkColumns(found findings, where string, table *catalog.Table, row []*openapi3.Schema, path func(int) ([]string, bool)) {
	for i := range table.Columns {
		c := &table.Columns[i]
		segments, ok := path(i)
		if !ok || len(segments) == 0 {
			continue
		}
		schemas := at(row, segments)
		if len(schemas) == 0 {
			found.add(fmt.Sprintf("%s: column %s: no %s in the answer", where, c.Name, strings.Join(segments, ".")))
			continue
		}
		if k := kinds(schemas); !fits(c.Type, k) {
			found.add(fmt.Sprintf("%s: column %s is %s, but %s is %s", where, c.Name, c.Type, strings.Join(segments, "."), list(k)))
		}
		for _, s := range schemas {
			for _, value := range s.Enum {
				if text, ok := value.(string); ok && c.Values != nil && !slices.Contains(c.Values, text) {
					found.add(fmt.Sprintf("%s: column %s: %s is not among its values", where, c.Name, text))
				}
			}
		}
	}
}

// fits says whether a column type is the right one for JSON values of these
// kinds. A value without a type may be anything; only text and JSON hold that.
func fits(y catalog.Type, kinds map[string]bool) bool {
	only := func(names ...string) bool {
		for k := range kinds {
			if !slices.Contains(names, k) {
				return false
			}
		}
		return true
	}
	switch y {
	case catalog.Integer:
		return only(openapi3.TypeInteger)
	case catalog.Real:
		return only(openapi3.TypeNumber, openapi3.TypeInteger) && kinds[openapi3.TypeNumber]
	case catalog.Boolean:
		return only(openapi3.TypeBoolean)
	case catalog.Time:
		return only(timestamp)
	case catalog.JSON:
		return kinds[openapi3.TypeObject] || kinds[openapi3.TypeArray] || kinds[anything]
	}
	return kinds[anything] || only(openapi3.TypeString) || len(kinds) > 1 && scalar(kinds)
}

// checkParameters checks the query parameters that a path uses, and that none
// which selects or shapes rows goes unused.
func checkParameters(found findings, at string, table *catalog.Table, p *catalog.Path, r *route) {
	used := map[string]bool{"after": true} // the pager's, by following links
	need := func(name string, yes bool) {
		if !yes {
			return
		}
		used[name] = true
		if r.query(name) == nil {
			found.add(fmt.Sprintf("%s: no query parameter %s", at, name))
		}
	}
	need("limit", p.Page > 0)
	need("search", p.Search)
	need("filter", p.Filter)
	need("q", p.Q)
	need("sortBy", p.Sort)
	need("sortOrder", p.Sort)
	need("fields", p.Fields)
	need("expand", p.Expand)
	fixed, err := url.ParseQuery(p.Fixed)
	if err != nil {
		found.add(fmt.Sprintf("%s: the fixed query %q cannot be read", at, p.Fixed))
	}
	for name := range fixed {
		need(name, true)
	}
	for _, c := range table.Columns {
		if c.Param != "" && r.query(c.Param) != nil {
			used[c.Param] = true
		}
	}
	if p.Lean && !slices.ContainsFunc(r.parameters(), func(q *openapi3.Parameter) bool {
		return q.In == openapi3.ParameterInHeader && q.Name == "Content-Type"
	}) {
		found.add(at + ": no header parameter Content-Type for okta-response")
	}
	for _, q := range r.parameters() {
		if q.In == openapi3.ParameterInQuery && !used[q.Name] {
			found.add(fmt.Sprintf("%s: the query parameter %s is not used", at, q.Name))
		}
	}
	checkLimit(found, at, p, r)
}

// checkLimit checks that the page size asked for is one that Okta gives.
func checkLimit(found findings, at string, p *catalog.Path, r *route) {
	q := r.query("limit")
	if q == nil || q.Schema == nil || p.Page == 0 {
		return
	}
	if most := q.Schema.Value.Max; most != nil && float64(p.Page) > *most {
		found.add(fmt.Sprintf("%s: pages of %d are more than the limit's maximum of %g", at, p.Page, *most))
	}
}

// checkSource checks a list from which parents are read.
func checkSource(found findings, at string, table *catalog.Table, s *catalog.Source) {
	row, where := sourceRows(found, at, table, s)
	for _, path := range append(strings.Split(s.When, "|"), s.Value) {
		if path != "" && len(row) > 0 && len(dotted(row, path)) == 0 {
			found.add(fmt.Sprintf("%s: no %s in the answer", where, path))
		}
	}
	if s.Each != nil {
		checkSource(found, at, table, s.Each)
	}
}

// dotted is at with a dotted path.
func dotted(row []*openapi3.Schema, path string) []*openapi3.Schema {
	return at(row, strings.Split(path, "."))
}

// sourceRows returns the rows of a source and what to call it in a finding.
func sourceRows(found findings, at string, table *catalog.Table, s *catalog.Source) ([]*openapi3.Schema, string) {
	if s.Table != "" {
		where := at + ": parents of table " + s.Table
		from, ok := catalog.Find(s.Table)
		if !ok {
			found.add(where + ": no such table")
			return nil, where
		}
		p := &from.Paths[0]
		if r := api.template(http.MethodGet, p.URL); r != nil {
			checkScopes(found, where, table, r)
			return rows(r.answer(), p.Wrap), where
		}
		return nil, where // the table's own check tells
	}
	path, query, _ := strings.Cut(s.URL, "?")
	where := at + ": parents from GET " + path
	r := api.template(http.MethodGet, path)
	if r == nil {
		found.add(where + ": no such operation")
		return nil, where
	}
	checkScopes(found, where, table, r)
	values, err := url.ParseQuery(query)
	if err != nil {
		found.add(where + ": the query cannot be read")
	}
	for name := range values {
		if r.query(name) == nil {
			found.add(fmt.Sprintf("%s: no query parameter %s", where, name))
		}
	}
	row := rows(r.answer(), s.Wrap)
	if len(row) == 0 {
		found.add(fmt.Sprintf("%s: the answer has no rows in %q", where, s.Wrap))
	}
	return row, where
}

// TestParams checks that a column whose value a query parameter takes has that
// parameter on one path of its table at least.
func TestParams(t *testing.T) {
	t.Parallel()
	for _, table := range catalog.All() {
		for _, c := range table.Columns {
			if c.Param == "" || slices.ContainsFunc(table.Paths, func(p catalog.Path) bool {
				r := api.template(http.MethodGet, p.URL)
				return r != nil && r.query(c.Param) != nil
			}) {
				continue
			}
			t.Errorf("%s: column %s: no path has a query parameter %s", table.Name, c.Name, c.Param)
		}
	}
}
