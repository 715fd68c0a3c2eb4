package proof

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// What is known of the sizes of tables never makes a statement dearer: each of the
// corpus takes no more calls after its tables were counted than as the first of all.
// Under the race detector some are asked, others on each day of the week and more.
func TestCountedFirst(t *testing.T) {
	t.Parallel()
	o := startOrg(t, wideOptions())
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	counted := open(t, config(o.srv))
	ready(t, counted)
	for _, table := range []string{"users", "groups", "group_members"} {
		if a := ask(counted, "SELECT count(*) FROM "+table); a.err != nil {
			t.Fatal(a.err)
		}
	}
	var dearer []string
	var total [2]int64
	asked := 0
	for _, file := range files {
		datadriven.RunTest(t, file, func(t *testing.T, d *datadriven.TestData) string {
			q := parse(t, o, d)
			if asked++; !inTurn(asked) {
				return d.Expected
			}
			db := open(t, config(o.srv))
			defer func() { _ = db.Close() }()
			ready(t, db)
			fresh, known := ask(db, q.sql, q.args...), ask(counted, q.sql, q.args...)
			total[0] += fresh.costs.Calls
			total[1] += known.costs.Calls
			if known.costs.Calls > fresh.costs.Calls {
				dearer = append(dearer, fmt.Sprintf("%s: %s\ntakes %d calls after its tables were counted, %d before\n%s", d.Pos, q.sql, known.costs.Calls, fresh.costs.Calls, list(known.costs.Requests)))
			}
			return d.Expected
		})
	}
	t.Logf("%d statements: %d calls fresh, %d counted", asked, total[0], total[1])
	for _, said := range dearer {
		t.Error(said)
	}
}
