package planner

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Okta sorts by one column. Where rows are equal in it, the other terms of an
// ORDER BY are put in order here, run by run, so that a list which ends early
// need not be read whole for the sake of a tie.

// thenWord begins the further terms in a plan's text.
const thenWord = " then "

// thenText writes the further terms of an order.
func thenText(t *catalog.Table, then []Order) string {
	var parts []string
	for _, o := range then {
		part := t.Columns[o.Column].Name
		if o.Desc {
			part += " desc"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return thenWord + strings.Join(parts, ", ")
}

// parseThen takes the further terms off the end of a step's text.
func parseThen(t *catalog.Table, text string) (rest string, out []Order, ok bool) {
	rest, list, found := strings.Cut(text, thenWord)
	if !found {
		return text, nil, true
	}
	for part := range strings.SplitSeq(list, ", ") {
		name, desc := strings.CutSuffix(part, " desc")
		col, known := t.Column(name)
		if !known {
			return "", nil, false
		}
		out = append(out, Order{col, desc})
	}
	return rest, out, true
}

// further are the terms of an order after the first, false when one cannot be
// written in a plan. Those after a column with one row for each value decide
// nothing.
func (j *job) further() ([]Order, bool) {
	var out []Order
	for _, o := range j.in.OrderBy[1:] {
		if o.Column < 0 || o.Column >= len(j.t.Columns) || !isWord(j.t.Columns[o.Column].Name) {
			return nil, false
		}
		out = append(out, o)
	}
	return out, true
}
