package oktasql_test

import (
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// TestRefusedAsWritten holds that a statement which SQLite refuses is refused, though
// the text that a rule would make of it is not.
func TestRefusedAsWritten(t *testing.T) {
	t.Parallel()
	s := startOrg(t, oktatest.Options{Users: 10, Groups: 3})
	rows, err := openDB(t, s).QueryContext(t.Context(), "SELECT count(*) FROM user_types b LEFT JOIN enrolled_factors m ON m.user_id = c.id JOIN users c ON m.user_id > '0'")
	if err == nil {
		_ = rows.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "ON clause references tables to its right") {
		t.Errorf("error %v", err)
	}
}
