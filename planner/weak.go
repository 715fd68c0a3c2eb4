package planner

import "github.com/oktasql/oktasql/okta/catalog"

// weakFrom is the part of the rows from which on a condition says little.
const weakFrom = 0.5

// weak are the conditions that a request by the value of another table's row
// should not say: they leave most of the rows, or all but those of one value, and
// there are few rows to choose from anyway. Without them, many values can be
// asked for together.
func (j *job) weak(q param) []int {
	if j.in.Late == LateParameters {
		return nil
	}
	var weak, firm []int
	late := false
	for i, k := range j.in.Constraints {
		if j.skip[i] {
			continue
		}
		if _, why := j.termOf(q, i, k); why != "" {
			continue
		}
		if k.Op == NE || k.Op == ISNOT || k.Known && j.selectivity(k) >= weakFrom {
			weak = append(weak, i)
			continue
		}
		firm = append(firm, i)
		late = late || k.Op == EQ && !k.Known && !k.CanList
	}
	if !late || pages(j.rows*j.share(firm), listPath(j.t)) > 1 {
		return nil
	}
	return weak
}

// atMostOne says whether a request names the one row that there can be. No list has to
// narrow it: SQLite would make that first, which may take a request for each user, and
// tests the row against it only where there is one.
func (j *job) atMostOne(q param) bool {
	for i, k := range j.in.Constraints {
		if j.skip[i] || !k.Known || k.CanList || k.Column < 0 || !j.t.Columns[k.Column].Unique {
			continue
		}
		if e, why := j.termOf(q, i, k); why == "" && e.op == catalog.Eq {
			return true
		}
	}
	return false
}
