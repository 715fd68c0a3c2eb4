package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

// checkScopes checks that one of the scopes with which the operation may be
// called is among those that the table says it needs.
func checkScopes(found findings, at string, table *catalog.Table, r *route) {
	need := r.scopes()
	if len(need) > 0 && !slices.ContainsFunc(need, func(s string) bool { return slices.Contains(table.Scopes, s) }) {
		found.add(fmt.Sprintf("%s: needs the scope %s", at, strings.Join(need, " or ")))
	}
}

// schemaPaths are the operations that tell the custom attributes of a table.
var schemaPaths = map[catalog.SchemaKind][]string{
	catalog.UserSchema:  {"/api/v1/meta/types/user", "/api/v1/meta/schemas/user/{schemaId}"},
	catalog.GroupSchema: {"/api/v1/meta/schemas/group/default"},
}

// TestScopes checks that a table names no scope that none of its operations
// needs.
func TestScopes(t *testing.T) {
	t.Parallel()
	for _, table := range catalog.All() {
		needed := map[string]bool{}
		add := func(path string) {
			if r := api.template(http.MethodGet, path); r != nil {
				for _, s := range r.scopes() {
					needed[s] = true
				}
			}
		}
		for _, path := range schemaPaths[table.Schema] {
			add(path)
		}
		for _, p := range table.Paths {
			add(p.URL)
			add(p.Object)
			for i := range p.Parents {
				for s := &p.Parents[i]; s != nil; s = s.Each {
					parent, _, _ := strings.Cut(s.URL, "?")
					if from, ok := catalog.Find(s.Table); ok {
						parent = from.Paths[0].URL
					}
					add(parent)
				}
			}
		}
		for _, s := range table.Scopes {
			if !needed[s] {
				t.Errorf("%s: no operation of the table needs the scope %s", table.Name, s)
			}
		}
	}
}
