package planner

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
