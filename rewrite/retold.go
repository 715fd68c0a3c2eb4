package rewrite

import (
	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltree"
)

// retold is a text to which a rule has been applied as often as it finds something
// to change, and SQLite takes the text: rules say so. The rule gets the text read. It
// is the text itself when the rule finds nothing, or it cannot be read.
func retold(text string, rules *Rules, rule func(*restricter) (string, bool)) string {
	return retoldTo(text, rules, rule, func(*restricter) {})
}

// retoldTo is retold, with somebody who is told of each change that is made.
func retoldTo(text string, rules *Rules, rule func(*restricter) (string, bool), changes func(*restricter)) string {
	out, changed := named(text), false
	repeatable := sqltree.Repeatable(text)
	if repeatable {
		out = sqltree.Numbered(out)
	}
	refused, made := map[string]bool{}, map[string]bool{}
	for range restrictions {
		x := &restricter{text: out, tables: rules.Tables, bound: rules.Bound, refused: refused, made: made, reads: map[*catalog.Table]bool{}, from: map[string]bool{}, owners: map[int]string{}, insert: map[int]string{}, repeatable: repeatable}
		s := sqltree.ShapeOf(out)
		if x.Reader = s.SelectsOf(rules.Tables); x.Reader == nil {
			break
		}
		next, ok := rule(x)
		for ok && !rules.Takes(next) {
			refused[next] = true
			next, ok = rule(x)
		}
		if !ok || !changed && !rules.Takes(text) {
			break // of what SQLite refuses, it says why
		}
		out, changed = next, true
		changes(x)
	}
	if !changed {
		return text
	}
	return out
}
