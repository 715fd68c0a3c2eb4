package planner

import (
	"slices"
	"strings"
)

// Together is one step that asks for the rows of several, as many of the first ones
// as fit into an expression of so many bytes, and how many these are: what all of
// them ask for or know of their rows, and any one of what they differ in. It is 1 where the steps are not
// requests with conditions for the same list.
func Together(steps []Step, most int) (Step, int) {
	if most <= 0 {
		most = maxExpression
	}
	out, n := steps[0], 1
	for n < min(len(steps), maxTerms) && steps[n].beside(steps[0]) {
		next, ok := union(steps[:n+1])
		if !ok || len(next.Expression()) > most {
			break
		}
		out, n = next, n+1
	}
	if n > 1 {
		out.encode()
	}
	return out, n
}

// beside says whether two steps can be asked for in one.
func (s Step) beside(o Step) bool {
	return s.Path == o.Path && s.rest == o.rest && s.Lean == o.Lean && s.param != noParam && o.param != noParam && (s.param == o.param || s.Path.Search) &&
		s.Select == nil && len(s.Fanout)+len(s.Params) == 0 && len(s.base)+len(s.items) > 0 && len(o.base)+len(o.items) > 0
}

// terms are what all of a step's rows meet: those that one of some alternatives
// holds for are one term, unless there is nothing else.
func (s Step) terms() []string {
	if len(s.base) == 0 || len(s.items) == 0 {
		return s.base
	}
	return append(slices.Clone(s.base), "("+strings.Join(s.items, " or ")+")")
}

// unionParam is the parameter of a request for the rows of several steps: search where
// there is one, which takes all that a filter does, and any case.
func (s Step) unionParam() param {
	if s.Path.Search {
		return search
	}
	return s.param
}

// TogetherParam is the parameter of a request for a step's rows and those of others
// like it, "" when there can be none.
func (s Step) TogetherParam() string {
	if !s.beside(s) {
		return ""
	}
	return s.unionParam().String()
}

// union is the step of the rows that any of several have.
func union(steps []Step) (Step, bool) {
	out := steps[0]
	out.param = out.unionParam()
	out.known = nil
	var common []string
	for _, term := range slices.Concat(steps[0].terms(), steps[0].known) {
		if !slices.ContainsFunc(steps, func(s Step) bool { return !slices.Contains(s.terms(), term) && !slices.Contains(s.known, term) }) {
			common = append(common, term)
		}
	}
	var items []string
	for _, s := range steps {
		if len(s.base) == 0 {
			items = append(items, slices.DeleteFunc(slices.Clone(s.items), func(item string) bool { return slices.Contains(items, item) })...)
			continue
		}
		own := slices.DeleteFunc(slices.Clone(s.terms()), func(term string) bool { return slices.Contains(common, term) })
		item := strings.Join(own, " and ")
		switch {
		case len(own) == 0:
			return out, false // it has all that the others have
		case len(own) > 1:
			item = "(" + item + ")"
		}
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	out.base, out.items = common, items
	return out, true
}
