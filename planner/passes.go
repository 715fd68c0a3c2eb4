package planner

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// dropPasses leaves those passes of a scan out whose rows a condition rules out:
// the plain list of users is that of all whose status is not DEPROVISIONED. What
// the passes that are left say in this way is said as exactly as by a request.
// The condition counts as used: SQLite offers those of an outer join's ON to the
// table that they do not restrict too, and only use makes it see to that.
func (j *job) dropPasses(c *candidate) {
	c.steps = slices.DeleteFunc(c.steps, func(m template) bool {
		col, value := j.passOf(m.pass)
		if col < 0 {
			return false
		}
		ruled := false
		for i, k := range j.in.Constraints {
			if k.Column != col || !k.Usable || !k.Known || k.CanList || !contradictsValue(k.Op, k.Value, k.Collation, value) {
				continue
			}
			c.uses = append(c.uses, use{constraint: i})
			if ruled = true; k.Op == NE || k.Op == ISNOT {
				c.pushed = append(c.pushed, i)
			}
		}
		for _, or := range j.in.AnyOf {
			ruled = ruled || len(or) > 0 && !slices.ContainsFunc(or, func(side Comparison) bool { return !j.sideContradicts(side, col, value) })
		}
		if ruled {
			c.fetched *= 1 - j.selectivity(Constraint{Column: col, Op: EQ, Known: true, Value: Value{Kind: Text, Text: value}})
		}
		return ruled
	})
}

// passOf is the column and the value that the rows of a pass have, -1 when the
// pass is no equality.
func (j *job) passOf(pass string) (col int, value string) {
	attr, lit, ok := strings.Cut(pass, " eq ")
	if !ok || json.Unmarshal([]byte(lit), &value) != nil {
		return -1, ""
	}
	return slices.IndexFunc(j.t.Columns, func(c catalog.Column) bool { return c.Filter&catalog.Eq != 0 && c.Attribute() == attr }), value
}

// contradictsValue says whether no row can meet a comparison with a text and have
// the value, which is ASCII.
func contradictsValue(op Op, with Value, collation, value string) bool {
	if with.Kind != Text || !binary(collation) && !nocase(collation) {
		return false
	}
	switch op {
	case EQ, IS:
		return !strings.EqualFold(with.Text, value)
	case NE, ISNOT:
		return with.Text == value
	}
	return false
}

// sideContradicts says whether no row that meets a side of a disjunction has the
// value.
func (j *job) sideContradicts(side Comparison, col int, value string) bool {
	return slices.ContainsFunc(side.parts(), func(part Comparison) bool {
		if part.Column != col || len(part.Values) == 0 {
			return false
		}
		collation := part.Collation
		if collation == "" {
			collation = declaredCollation(&j.t.Columns[col])
		}
		return !slices.ContainsFunc(part.Values, func(v Value) bool { return !contradictsValue(part.Op, v, collation, value) })
	})
}
