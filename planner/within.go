package planner

import "slices"

// Within says whether every row of the step's answer is in the answer of
// another one: the other's conditions are among the step's own. It is false
// when that is not plain from the requests.
func (s Step) Within(wide Step) bool {
	if s.Path != wide.Path || s.Select != nil || wide.Select != nil || s.param == noParam || wide.param == noParam || len(s.Fanout)+len(wide.Fanout)+len(s.Params)+len(wide.Params) > 0 {
		return false
	}
	// Filter respects case where search does not.
	if s.param != wide.param && wide.param != search {
		return false
	}
	if len(wide.base)+len(wide.items) == 0 {
		return false
	}
	for _, e := range wide.base {
		if !slices.Contains(s.base, e) && !(len(s.items) == 1 && s.items[0] == e) {
			return false
		}
	}
	if len(wide.items) == 0 {
		return true
	}
	in := func(e string) bool { return slices.Contains(wide.items, e) }
	return slices.ContainsFunc(s.base, in) || len(s.items) > 0 && !slices.ContainsFunc(s.items, func(e string) bool { return !in(e) })
}
