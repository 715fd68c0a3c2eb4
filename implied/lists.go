package implied

import (
	"cmp"
	"slices"

	"github.com/oktasql/oktasql/planner"
)

// listsOf are the lists of values that columns are compared with, as Narrowed has
// them. SQLite hands them over sorted.
func listsOf(readings []reading) (lists map[int][]planner.Value, choices map[int][][]planner.Value) {
	lists, choices = map[int][]planner.Value{}, map[int][][]planner.Value{}
	for _, r := range readings {
		for _, sides := range r {
			column, values := listOf(sides)
			if len(values) < 2 {
				continue
			}
			if !slices.ContainsFunc(choices[column], func(c []planner.Value) bool { return slices.Equal(c, values) }) {
				choices[column] = append(choices[column], values)
			}
		}
	}
	for column, all := range choices {
		if len(all) == 1 {
			lists[column] = all[0]
			delete(choices, column)
		}
	}
	return lists, choices
}

// listOf are the column and the texts of a condition that is a list: an IN, or an OR
// of equalities of one column.
func listOf(sides []side) (column int, values []planner.Value) {
	if len(sides) == 0 || len(sides[0]) != 1 {
		return 0, nil
	}
	column = sides[0][0].Column
	for _, s := range sides {
		if len(s) != 1 || s[0].Column != column || s[0].Op != planner.EQ || s[0].Implied || s[0].Element {
			return 0, nil
		}
		for _, v := range s[0].Values {
			if v.Kind != planner.Text {
				return 0, nil
			}
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b planner.Value) int { return cmp.Compare(a.Text, b.Text) })
	return column, slices.Compact(values)
}
