package engine

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/rewrite"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// retold is the text of a statement whose tables are all known, as the rules of rewrite
// tell it. A rule that fails on a text does not take the statement with it: that is run
// as it is written, with a warning.
func (s *Session) retold(st *Statement, rules *rewrite.Rules, text string) (out string) {
	defer st.asWritten(text, &out)()
	if flat := rules.Flat(rules.Uncrossed(rules.OneValue(rules.Lifted(rules.Plainly(rules.Unread(rules.Merged(rules.Simply(rules.Constants(rules.Turned(s.plainer(st, rules, text))))))))))); flat != text {
		text, st.shape = flat, sqltree.ShapeOf(flat)
	}
	text = rules.SetTests(rules.Counted(rules.Inner(rules.Rejoined(rules.Sought(rewrite.Memberships(&st.shape, text))))))
	if tallied := rules.Tallied(text); tallied != text && !s.org.opt.Strict && s.isPlain(sqltree.ShapeOf(tallied)) {
		text = tallied // it may name a table that the statement does not
	}
	text = rules.AmongMembers(rules.ThoseOf(rules.Divided(rules.Plainly(rules.Simply(rules.Computed(rules.GroupKeys(text)))))))
	text = rules.CandidatesFirst(rules.Recursed(rules.SidesOf(rules.Filtered(text))), func(text, alias string) bool { return s.fans(st, text, alias) })
	before := text
	var lists []rewrite.EndList
	text, lists = rules.RestrictedByLists(text)
	text = s.listed(rules, text)
	st.other = s.otherTextOf(rules, before, text, lists)
	if !s.org.opt.Strict {
		text = rules.Numbered(rules.BothEnds(text))
	}
	return rules.ComeAlong(rules.Unmatched(text))
}

// asWritten is what is to be deferred where rules are applied to a text: of one that
// panics the text stays as it is.
func (st *Statement) asWritten(text string, out *string) func() {
	shape := st.shape
	return func() {
		if failed := recover(); failed != nil {
			*out, st.shape, st.other = text, shape, nil
			st.meter.warn(fmt.Sprintf("oktasql could not look for fewer requests (%v): the statement is run as it is written; please report it", failed))
		}
	}
}

// plainer is the text of a statement whose tables are all known, as it reads without what
// programs put around it. It needs no schema, and may tell that none is needed.
func (s *Session) plainer(st *Statement, rules *rewrite.Rules, text string) (out string) {
	defer st.asWritten(text, &out)()
	return rules.Sums(rules.Simply(rules.Truths(rules.AsTables(rules.Unwrapped(rules.Hoisted(text))))))
}

// inPlainWords is the text of a statement that reads the user's own tables as well, as it
// reads without what programs put around it, and with constants where they are used.
func (s *Session) inPlainWords(st *Statement, rules *rewrite.Rules, text string) (out string) {
	defer st.asWritten(text, &out)()
	return rules.Plainly(rules.Simply(rules.Constants(rules.Turned(s.plainer(st, rules, text)))))
}

// farEnds gives a relation the list of the rows at its far end, where that selects, and
// the table that is named is Okta's.
func (s *Session) farEnds(rules *rewrite.Rules, text string) string {
	if s.org.opt.Strict {
		return text
	}
	if far := rules.EndsByColumns(text); far != text && s.isPlain(sqltree.ShapeOf(far)) {
		return far
	}
	return text
}

// listed is a text with lists of the keys and names that it is about.
func (s *Session) listed(rules *rewrite.Rules, text string) string {
	return rules.ByElements(rules.GatheredFor(rules.NamesWanted(s.farEnds(rules, text))))
}

// rules are what a statement's text is rewritten with.
func (s *Session) rules(st *Statement) *rewrite.Rules {
	return &rewrite.Rules{Tables: s.org.Table, Takes: func(text string) bool { return s.takes(st, text) }, ASCII: s.foldsASCII, Bound: st.number, Value: func(expr string) (string, bool) { return s.valueOf(st, expr) }}
}

// valueOf is the text that SQLite gives for a function of constants. That of a moment which
// is told from now is a value of statements only that are run once.
func (s *Session) valueOf(st *Statement, expr string) (literal string, ok bool) {
	if !st.once && tellsNow(expr) {
		return "", false
	}
	found := s.column("SELECT quote(v) FROM (SELECT " + expr + " AS v) WHERE typeof(v) = 'text'")
	if len(found) != 1 {
		return "", false
	}
	literal, ok = found[0].(string)
	return literal, ok
}

// tellsNow says whether a function of dates may give another value later.
func tellsNow(expr string) bool {
	lower := sqltext.Lower(expr)
	if at := strings.Index(lower, "strftime"); at >= 0 && !strings.Contains(lower[at:], ",") {
		return true // without a time it is of now
	}
	return strings.Contains(lower, "now") || strings.Contains(lower, "()") || strings.Contains(lower, "local") || strings.Contains(lower, "||") || !strings.Contains(lower, "'")
}
