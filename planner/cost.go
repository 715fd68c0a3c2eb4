package planner

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// defaultPage is the page size of a list that has no limit parameter, as far as
// it pages at all.
//
// Source: listUserGroups pages at 200.
const defaultPage = 200

// pages is the number of requests that a list of so many rows takes.
func pages(rows float64, p *catalog.Path) float64 {
	size := p.Page
	if size <= 0 {
		size = defaultPage
	}
	return max(1, math.Ceil(rows/float64(size)))
}

// scanCalls is the number of requests of a complete list of a table.
func scanCalls(t *catalog.Table, rows func(string) int64) float64 {
	p := listPath(t)
	switch {
	case p == nil:
		return math.Inf(1)
	case len(pathParams(p.URL)) == 0:
		return pages(learned(t, rows), p) + float64(len(p.Passes))
	case len(p.Parents) == 0:
		return math.Inf(1)
	}
	return fanoutCalls(t, p, rows)
}

// fanoutCalls is the number of requests that list the parents of a path and the
// children of each.
func fanoutCalls(t *catalog.Table, p *catalog.Path, rows func(string) int64) float64 {
	calls := 0.0
	for _, s := range p.Parents {
		switch {
		case s.Table != "":
			if parent, ok := catalog.Find(s.Table); ok {
				calls += scanCalls(parent, rows)
			}
		case s.Each != nil:
			calls += 5 // a list, of which a few rows lead on
		default:
			calls++
		}
	}
	return calls + parents(t, p, rows)*pages(rowsPerCall(t, p, rows), p)
}

// parents is the number of parents to expect in a fan-out.
func parents(t *catalog.Table, p *catalog.Path, rows func(string) int64) float64 {
	n := 0.0
	for _, s := range p.Parents {
		if s.Table == "" {
			continue
		}
		if parent, ok := catalog.Find(s.Table); ok {
			n += learned(parent, rows)
		}
	}
	if n == 0 {
		n = learned(t, rows) / float64(max(p.RowsPerCall, 1))
	}
	return max(n, 1)
}

// rowsPerCall is the number of rows under one set of bound parameters: from the
// sizes of the table and its parents where both are known.
func rowsPerCall(t *catalog.Table, p *catalog.Path, rows func(string) int64) float64 {
	if rows != nil && p.Kind == catalog.List && len(p.Parents) == 1 {
		mine, theirs := rows(t.Name), rows(p.Parents[0].Table)
		if mine > 0 && theirs > 0 {
			return max(1, float64(mine)/float64(theirs))
		}
	}
	return float64(max(p.RowsPerCall, 1))
}

// share is the part of the table that several conditions leave.
func (j *job) share(constraints []int) float64 {
	s := 1.0
	lists := map[int]float64{} // by column: the list that a single value is in too
	for _, i := range constraints {
		if k := j.in.Constraints[i]; k.Op == EQ && k.CanList {
			lists[k.Column] = j.selectivity(k)
		}
	}
	for _, i := range constraints {
		k := j.in.Constraints[i]
		if k.Op == EQ && !k.CanList {
			delete(lists, k.Column)
		}
		if k.Op != EQ || !k.CanList {
			s *= j.selectivity(k)
		}
	}
	for _, part := range lists {
		s *= part
	}
	return s
}

// selectivity is the part of the table that a condition leaves. The numbers are
// guesses in proportion to one another; only an equality on a unique column is
// more than that.
func (j *job) selectivity(k Constraint) float64 {
	if k.Column < 0 {
		return 1
	}
	c := &j.t.Columns[k.Column]
	switch k.Op {
	case EQ, IS:
		one := 1.0 / 50
		switch {
		case c.Unique || len(j.t.Key) == 1 && strings.EqualFold(j.t.Key[0], c.Name):
			one = 1 / j.rows
		case c.Shares[shareOf(k.Value)] > 0 && k.Known && !k.CanList:
			one = c.Shares[shareOf(k.Value)]
		case c.Distinct > 0:
			one = 1 / float64(c.Distinct)
		case c.Type == catalog.Boolean && k.Known && k.Value.Kind == Int && k.Value.Int == 1:
			one = flagged
		case c.Type == catalog.Boolean:
			one = 0.5
		case c.Type == catalog.Time:
			one = 1.0 / 1000
		case c.ID != "":
			one = 1.0 / 100
		}
		one = max(one, 1/j.rows)
		if k.CanList && k.Op == EQ {
			if short(c) {
				return min(1, one*max(2, float64(c.Distinct/4)))
			}
			return min(1, one*listLength)
		}
		return one
	case GT, GE, LT, LE:
		return 1.0 / 3
	case LIKE, GLOB:
		return 1.0 / 10
	case NE, ISNOT:
		if k.Op = EQ; c.Shares != nil && k.Known {
			return 1 - j.selectivity(k)
		}
		return 0.9
	case ISNOTNULL:
		return 0.9
	case ISNULL:
		return 0.1
	}
	return 0.5
}

// flagged is the part of the rows to expect for which a flag is set.
const flagged = 0.2

// shareOf is the name of a value among a column's shares.
func shareOf(v Value) string {
	if v.Kind == Int {
		return strconv.FormatInt(v.Int, 10)
	}
	return strings.ToUpper(v.Text)
}

// describe writes a condition for people.
func describe(t *catalog.Table, k Constraint) string {
	name := "?"
	if k.Column >= 0 {
		name = columnName(t.Columns[k.Column].Name)
	}
	switch {
	case k.Op == ISNULL, k.Op == ISNOTNULL:
		return name + " " + k.Op.String()
	case k.CanList && k.Op == EQ:
		return name + " IN (…)"
	case k.Known:
		return name + " " + k.Op.String() + " " + sqlText(k.Value)
	}
	return name + " " + k.Op.String() + " ?"
}

// whyKept says why a condition is tested here alone.
func (j *job) whyKept(c *candidate, i int, k Constraint) string {
	if from := c.steps[0].from; from != nil {
		return j.whyNotSelected(c, i, k)
	}
	p := c.steps[0].path
	switch {
	case !k.Usable:
		return "its value is not known yet"
	case j.in.Mode.PushdownOff:
		return "pushdown is off"
	case slices.Contains(c.ruled, i):
		return "it tells whom to ask"
	case !p.Search && !p.Filter:
		return "this list takes no conditions"
	case j.in.Mode.Strict:
		return "strict consistency"
	case c.steps[0].verbatim > 0:
		return "not beside " + c.steps[0].param.String()
	}
	e, bySearch := j.termOf(search, i, k)
	_, byFilter := j.termOf(filter, i, k)
	said := c.steps[0].param == search && bySearch == "" || c.steps[0].param == filter && byFilter == ""
	switch {
	case said && (e.op == catalog.Co || slices.ContainsFunc(c.steps[0].terms, func(e term) bool { return e.op == catalog.Co })):
		return "Okta's contains stands alone"
	case said:
		return "saves no call"
	case p.Search && bySearch == "" && c.steps[0].param == filter, p.Filter && byFilter == "" && c.steps[0].param == search:
		return "not beside " + c.steps[0].param.String()
	case p.Search && bySearch == "", p.Filter && byFilter == "":
		return "saves no call"
	case p.Search:
		return bySearch
	}
	return byFilter
}
