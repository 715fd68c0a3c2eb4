package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// retold is a text to which a rule has been applied as often as it finds something
// to change, and SQLite takes the text: rules say so. The rule gets the text read. It
// is the text itself when the rule finds nothing, or it cannot be read.
func retold(text string, rules *Rules, rule func(*restricter) (string, bool)) string {
	return retoldTo(text, rules, func(x *restricter) (*restricter, string, bool) {
		next, ok := rule(x)
		return x, next, ok
	}, func(*restricter) {})
}

// retoldTo is retold, with a rule that says who has found a change, which may be another
// reader than the one it gets, and with somebody who is told of each that is made.
func retoldTo(text string, rules *Rules, rule func(*restricter) (*restricter, string, bool), changes func(*restricter)) string {
	out, changed := named(text), false
	repeatable := sqltree.Repeatable(text)
	if repeatable {
		out = sqltree.Numbered(out)
	}
	first := &restricter{tables: rules.Tables, bound: rules.Bound, value: rules.Value, refused: map[string]bool{}, made: map[string]bool{}, repeatable: repeatable}
	for range restrictions {
		x := first.reading(out)
		if x == nil {
			break
		}
		by, next, ok := rule(x)
		for ok && !rules.Takes(next) {
			first.refused[next] = true
			by, next, ok = rule(x)
		}
		if !ok || !changed && !rules.Takes(text) {
			break // of what SQLite refuses, it says why
		}
		out, changed = next, true
		changes(by)
	}
	if !changed {
		return text
	}
	return out
}

// reading is a restricter of another text that knows what this one has found out, nil for
// a text that cannot be read.
func (x *restricter) reading(text string) *restricter {
	s := sqltree.ShapeOf(text)
	r := s.SelectsOf(x.tables)
	if r == nil {
		return nil
	}
	return &restricter{Reader: r, text: text, tables: x.tables, bound: x.bound, value: x.value, refused: x.refused, made: x.made, reads: map[*catalog.Table]bool{}, from: map[string]bool{}, owners: map[int]string{}, insert: map[int]string{}, repeatable: x.repeatable}
}

// keepsPlaces says whether nothing in the text may be moved past anything else: it has
// parameters that only their order tells.
func (x *restricter) keepsPlaces() bool { return !x.repeatable && sqltree.HasNumberless(x.text) }
