package planner

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// A list that needs further passes for its complete table is by itself a selection:
// of all rows that are in none of the passes.

// firstPass says whether the step is such a list.
func (s Step) firstPass() bool {
	return s.param == noParam && len(s.base)+len(s.items) == 0 && len(s.Path.Passes) > 0
}

// rulesOut says whether no row that is wanted of the step's answer is in a pass.
func (s Step) rulesOut(pass string) bool {
	return s.follows(func(term string) bool { return isOutside(term, pass) })
}

// isOutside says whether no row that meets an expression is in a pass, which is an
// equality of an attribute: what has another value is not, nor what comes before or
// after it.
func isOutside(e, pass string) bool {
	if inner, ok := enclosed(e); ok {
		return !slices.ContainsFunc(splitOutside(inner, " or "), func(side string) bool {
			return !slices.ContainsFunc(splitOutside(side, " and "), func(e string) bool { return isOutside(e, pass) })
		})
	}
	attr, op, value, ok := apart(e)
	attr2, op2, value2, ok2 := apart(pass)
	if !ok || !ok2 || attr != attr2 || op2 != "eq" {
		return false
	}
	switch op {
	case "eq":
		return !strings.EqualFold(value, value2)
	case "lt", "gt":
		return strings.EqualFold(value, value2)
	}
	return false
}

// Broad says whether the step asks for most rows of its table: for all, for active
// users or for those that are not in some state.
func (s Step) Broad() bool {
	return s.broad(`status eq "ACTIVE"`, "status lt ")
}

// Most says whether the step asks for all rows of its table, or for active users.
func (s Step) Most() bool { return s.broad(`status eq "ACTIVE"`) }

func (s Step) broad(terms ...string) bool {
	if len(s.base)+len(s.items) == 0 {
		return true
	}
	most := func(term string) bool {
		if inner, ok := enclosed(term); ok {
			term = inner
		}
		return slices.ContainsFunc(terms, func(m string) bool { return strings.Contains(term, m) })
	}
	return !slices.ContainsFunc(s.base, func(e string) bool { return !most(e) }) && (len(s.items) == 0 || slices.ContainsFunc(s.items, most))
}

// fewOfValue is how many rows have a value of a column that names somebody.
const fewOfValue = 50

// Names says whether the step asks for what few rows have in common, such as a login
// or a last name: there may well be none.
func (s Step) Names() bool {
	named := func(term string) bool {
		attr, _, _, ok := apart(term)
		return ok && slices.ContainsFunc(s.table.Columns, func(c catalog.Column) bool {
			return c.Attribute() == attr && (c.Unique || c.Distinct > 0 && c.Distinct*fewOfValue >= s.table.Rows)
		})
	}
	return slices.ContainsFunc(s.base, named) || len(s.items) > 0 && named(s.items[0])
}
