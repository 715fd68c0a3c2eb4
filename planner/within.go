package planner

import (
	"slices"
	"strings"
)

// Selects says whether the step is one request with conditions, or the first pass of a
// list that needs further ones.
func (s Step) Selects() bool {
	return s.Select == nil && len(s.Fanout)+len(s.Params) == 0 && (s.firstPass() || s.param != noParam && len(s.base)+len(s.items) > 0)
}

// Within says whether every row that is wanted of the step's answer is in the
// answer of another one: the other's conditions follow from the step's own. It
// is false when that is not plain from the requests. folds are the attributes of
// which the step may want rows that differ from what it compares with in case.
func (s Step) Within(wide Step, folds Folds) bool {
	if s.Path != wide.Path || s.Select != nil || wide.Select != nil || len(s.Fanout)+len(wide.Fanout)+len(s.Params)+len(wide.Params) > 0 {
		return false
	}
	if wide.firstPass() {
		return s.firstPass() || s.param != noParam && !slices.ContainsFunc(s.Path.Passes, func(pass string) bool { return !s.rulesOut(pass) })
	}
	if s.param == noParam || wide.param == noParam {
		return false
	}
	// Filter respects case where search does not.
	if s.param != wide.param && wide.param != search && (slices.ContainsFunc(wide.base, folds.has) || slices.ContainsFunc(wide.items, folds.has)) {
		return false
	}
	if len(wide.base)+len(wide.items) == 0 {
		return false
	}
	for _, e := range wide.base {
		if !s.follows(func(term string) bool { return implies(term, e) }) && !s.demands(e) {
			return false
		}
	}
	return len(wide.items) == 0 || s.follows(func(term string) bool {
		return slices.ContainsFunc(wide.items, func(e string) bool { return implies(term, e) })
	})
}

// follows says whether something follows from the step's terms, given what it
// follows from.
func (s Step) follows(from func(term string) bool) bool {
	return slices.ContainsFunc(s.meets(), from) || len(s.items) > 0 && !slices.ContainsFunc(s.items, func(e string) bool { return !from(e) })
}

// implies says whether what meets one term meets another one, of the same
// attribute, or one side of a disjunction.
func implies(term, wide string) bool {
	if term == wide {
		return true
	}
	if all, ok := enclosed(wide); ok {
		sides := splitOutside(all, " or ")
		return len(sides) > 1 && slices.ContainsFunc(sides, func(side string) bool { return implies(term, side) })
	}
	attr, op, value, ok := apart(term)
	attr2, op2, value2, ok2 := apart(wide)
	if !ok || !ok2 || attr != attr2 {
		return false
	}
	switch op2 {
	case "pr":
		return true
	case "sw":
		return (op == "sw" || op == "eq") && strings.HasPrefix(value, value2)
	case "gt", "ge":
		return isMoment(value, value2) && (value > value2 && (op == "gt" || op == "ge" || op == "eq") || value == value2 && (op == "gt" || op2 == "ge" && (op == "ge" || op == "eq")))
	case "lt", "le":
		return isMoment(value, value2) && (value < value2 && (op == "lt" || op == "le" || op == "eq") || value == value2 && (op == "lt" || op2 == "le" && (op == "le" || op == "eq")))
	}
	return false
}

// apart takes a simple comparison apart: one with a text that has nothing in it
// that is written otherwise, or with nothing.
func apart(term string) (attr, op, value string, ok bool) {
	attr, rest, _ := strings.Cut(term, " ")
	op, value, _ = strings.Cut(rest, " ")
	if strings.ContainsAny(attr, `("`) {
		return "", "", "", false
	}
	if op == "pr" {
		return attr, op, "", value == ""
	}
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return "", "", "", false
	}
	value = value[1 : len(value)-1]
	return attr, op, value, !strings.ContainsAny(value, `"\`)
}

// isMoment says whether texts are timestamps in Okta's form, whose order is that
// of their characters.
func isMoment(texts ...string) bool {
	const form = "0000-00-00T00:00:00.000Z"
	for _, t := range texts {
		if len(t) != len(form) {
			return false
		}
		for i := range len(form) {
			if digit := t[i] >= '0' && t[i] <= '9'; form[i] == '0' && !digit || form[i] != '0' && t[i] != form[i] {
				return false
			}
		}
	}
	return true
}

// demands says whether every row of the step's answer meets an expression: it is
// one of the step's, or a disjunction of which the step demands one side.
func (s Step) demands(e string) bool {
	meets := s.meets()
	if slices.Contains(meets, e) || len(s.items) == 1 && s.items[0] == e {
		return true
	}
	e, ok := enclosed(e)
	if !ok {
		return false
	}
	sides := splitOutside(e, " or ")
	said := func(more ...string) bool {
		says := func(e string) bool { return slices.Contains(meets, e) || slices.Contains(more, e) }
		return slices.ContainsFunc(sides, func(side string) bool {
			all, _ := enclosed(side)
			return says(side) || !slices.ContainsFunc(splitOutside(all, " and "), func(e string) bool { return !says(e) })
		})
	}
	return said() || len(s.items) > 0 && !slices.ContainsFunc(s.items, func(item string) bool { return !said(item) })
}

// enclosed is an expression without the parentheses around all of it, and
// whether it has any.
func enclosed(e string) (string, bool) {
	if !isAnyOf(e) || len(splitOutside(e[1:], ")")) != 2 {
		return e, false
	}
	return e[1 : len(e)-1], true
}

// splitOutside splits an expression as it is sent at a word, or a closing
// parenthesis, outside of parentheses and strings.
func splitOutside(text, word string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		if depth == 0 && i >= from && strings.HasPrefix(text[i:], word) {
			out = append(out, text[from:i])
			from = i + len(word)
		}
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return append(out, text[from:])
}
