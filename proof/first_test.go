package proof

import "testing"

func TestFirst(t *testing.T) {
	o := startOrg(t, smallOptions(1))
	for _, table := range o.model.tables {
		for _, sql := range []string{"SELECT * FROM " + table.Name, "SELECT count(*), count(DISTINCT _key) FROM " + table.Name} {
			if d := o.differ(question{sql: sql, star: true}); d != "" {
				t.Error(d)
			}
		}
	}
}
