package engine

import (
	"testing"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
)

// TestHead: what has been read of a list in order has all rows of a moment when it has
// come to another one.
func TestHead(t *testing.T) {
	t.Parallel()
	groups, _ := catalog.Find("groups")
	created, _ := groups.Column("created")
	const jan, feb, mar = "2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"
	for _, c := range []struct {
		pages []string
		read  int // how many of them
		desc  bool
		at    string
		rows  int
		all   bool
	}{
		{[]string{"a at " + jan + ", b at " + feb, "c at " + mar}, 1, false, jan, 1, true},
		{[]string{"a at " + mar + ", b at " + feb, "c at " + jan}, 1, true, mar, 1, true},
		{[]string{"a at " + mar + ", b at 2026-03-01T00:00:00Z", "c at " + mar + ", d at " + jan, "e at " + jan}, 2, true, mar, 3, true},
		{[]string{"a at " + mar + ", b at " + feb, "c at " + jan}, 1, true, "2026-04-01T00:00:00.000Z", 0, true},
		// The next page may have more of them.
		{[]string{"a at " + mar + ", b at " + mar, "c at " + mar}, 1, true, mar, 0, false},
		{[]string{"a at " + mar + ", b at " + feb, "c at " + feb}, 1, true, feb, 0, false},
		{[]string{"a at " + mar + ", b at " + feb, "c at " + jan}, 1, true, jan, 0, false},
		{[]string{"a at " + mar + ", b at " + feb}, 0, true, mar, 0, false},
		{[]string{"a at " + jan + ", b at null", "c at " + jan}, 1, false, jan, 0, false},
	} {
		st := NewOrg(Options{}).begin(t.Context(), "SELECT 1", nil)
		t.Cleanup(st.Close)
		run := st.newRun(groups, &planner.Program{Columns: []int{created}})
		rows := st.newRowset(groups.Name, &pagedSource{dec: run.decoder(&groups.Paths[0]), pages: c.pages}, true, false)
		for i := range c.read {
			if _, err := rows.chunk(t.Context(), i, false); err != nil {
				t.Fatal(err)
			}
		}
		refs, all, err := rows.head(planner.Order{Column: created, Desc: c.desc}, c.at)
		if err != nil || all != c.all || len(refs) != c.rows && all {
			t.Errorf("%q, %d read: %d rows of %s, all is %v, %v; want %d, %v", c.pages, c.read, len(refs), c.at, all, err, c.rows, c.all)
		}
		rows.close()
	}
}
