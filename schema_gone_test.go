package oktasql_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/oktasql/oktasql"
	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestSchemaOfADeletedType: a user type deleted after the types were listed
// takes only its own attributes along, and the default type's schema is found
// under its fixed name. Any other failure of a schema fails the query.
func TestSchemaOfADeletedType(t *testing.T) {
	t.Parallel()
	gone := oktatest.Fault{Code: "E0000007", Times: 1}
	for _, c := range []struct {
		name   string
		nth    int // which of the schemas, in the order of the types
		fault  oktatest.Fault
		column string // an attribute that is there all the same
		err    string
	}{
		{"the default type's", 0, gone, "badge_number", ""},
		{"another one's", 1, gone, "badge_number", ""},
		{"without Okta's body", 1, oktatest.Fault{Kind: oktatest.NotOktaJSON}, "", "404 Resource not found"},
		{"without permission", 0, oktatest.Fault{Code: "E0000006"}, "", "403 E0000006"},
		{"null", 0, oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: "null"}, "", "catalog: the schema is null, not a JSON object"},
		{"text", 0, oktatest.Fault{Kind: oktatest.Status, Status: 200, Body: `"x"`}, "", "catalog: the schema is no JSON object: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := startOrg(t, oktatest.Options{})
			const schemas = "/api/v1/meta/schemas/user/"
			c.fault.Path, c.fault.Skip = schemas, c.nth
			s.Inject(c.fault)
			db := openDB(t, s, func(cfg *oktasql.Config) { cfg.MaxRetries = -1 })
			var n int
			err := db.QueryRow("SELECT count(*) FROM users WHERE badge_number IS NOT NULL OR 1").Scan(&n)
			if c.err == "" && (err != nil || n != 12) {
				t.Fatalf("%d users, %v", n, err)
			}
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), schemas) {
					t.Fatalf("%v, want %q of %s…", err, c.err, schemas)
				}
				if c.fault.Status == http.StatusOK && !errors.Is(err, oktasql.ErrResponse) {
					t.Errorf("%v is not ErrResponse", err)
				}
				return
			}
			var columns int
			if err := db.QueryRow("SELECT count(*) FROM okta_columns WHERE table_name = 'users' AND name = ?", c.column).Scan(&columns); err != nil || columns != 1 {
				t.Errorf("%d columns %s, %v", columns, c.column, err)
			}
		})
	}
}
