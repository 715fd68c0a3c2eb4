package proof

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
)

const documentedCalls = "testdata/documented.calls"

// The number of calls of every statement that the documentation and the
// catalogue show is the one in a file, on an org with pages of Okta's own size.
// Run with -rewrite after a change of plans or of the documentation.
func TestDocumentedCalls(t *testing.T) {
	t.Parallel()
	o := startOrg(t, wideOptions())
	var all []string
	for _, table := range catalog.All() {
		all = append(all, table.Examples...)
	}
	files, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, statements(string(text))...)
	}
	var b strings.Builder
	seen := map[string]bool{}
	for _, sql := range all {
		one := strings.Join(strings.Fields(sql), " ")
		if seen[one] || strings.Contains(one, "'now'") || strings.Contains(one, "okta_requests") || strings.Contains(one, "okta_rate_limits") {
			continue // what depends on the day, or on what was asked before
		}
		seen[one] = true
		db := open(t, config(o.srv))
		ready(t, db)
		a := ask(db, sql, parameters(sql)...)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		outcome := fmt.Sprintf("%d calls", a.costs.Calls)
		if a.err != nil {
			outcome = "an error"
		}
		fmt.Fprintf(&b, "%s\t%s\n", outcome, one)
	}
	if f := flag.Lookup("rewrite"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(documentedCalls, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(documentedCalls)
	if err != nil {
		t.Fatal(err)
	}
	old := map[string]string{}
	for _, line := range strings.Split(string(want), "\n") {
		outcome, sql, _ := strings.Cut(line, "\t")
		old[sql] = outcome
	}
	for _, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		outcome, sql, _ := strings.Cut(line, "\t")
		if old[sql] != outcome {
			t.Errorf("%s\n  takes %s; %s has %q", sql, outcome, documentedCalls, old[sql])
		}
	}
}
