package rewrite

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// SQLite builds the list of `id NOT IN (SELECT user_id FROM enrolled_factors)`
// before it looks at the first row. Okta lists factors one user at a time, so
// that takes a request for every user of the org, also when the statement is
// about a few of them. The same condition as NOT EXISTS asks about those only.
// The two are the same where neither side can be NULL, and only what surely is
// so is written anew.

// Memberships is the text to hand to SQLite.
func Memberships(s *sqltree.Shape, text string) string {
	first := s.At(s.Query())
	if !first.Is("SELECT") && !first.Is("WITH") {
		return text
	}
	for i, t := range s.Tokens {
		if t.Text == ";" && i < len(s.Tokens)-1 {
			return text // another statement may give the names another meaning
		}
	}
	n := members{}
	edited := len(text)
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		if !s.Tokens[i].Is("IN") || s.At(i+1).Text != "(" || !s.At(i+2).Is("SELECT") {
			continue
		}
		if n.Names == nil {
			n = members{s.ReadNames()}
		}
		// Of two that are nested the inner one is written anew.
		if m, ok := n.membership(text, i); ok && m.to <= edited {
			text, edited = text[:m.from]+m.exists()+text[m.to:], m.from
		}
	}
	return text
}

// members reads memberships in the scopes of a statement.
type members struct{ *sqltree.Names }

// membership is `column [NOT] IN (SELECT key FROM table [WHERE …])`.
type membership struct {
	from, to      int // offsets of the whole condition
	not           bool
	outer, column string // the qualifier and the column on the left
	inner, key    string // the subquery's alias and its column
	source        string // its FROM, as written
	where         string // its condition, "" for none
	short         bool   // its parents are fewer than all rows of a table
}

// exists writes it as an EXISTS.
func (m membership) exists() string {
	var b strings.Builder
	if m.not {
		b.WriteString("NOT ")
	}
	b.WriteString("EXISTS (SELECT 1 FROM " + m.source + " WHERE " +
		catalog.Quote(m.inner) + "." + catalog.Quote(m.key) + " = " + catalog.Quote(m.outer) + "." + catalog.Quote(m.column))
	if m.where != "" {
		b.WriteString(" AND (" + m.where + ")")
	}
	return b.String() + ")"
}

// membership reads the IN at token i. It is false for anything that might not
// mean the same as an EXISTS, or would not cost less.
func (n members) membership(text string, i int) (membership, bool) {
	s := n.Shape
	var m membership
	left := i - 1
	if s.At(left).Is("NOT") {
		m.not = true
		left--
	}
	if !n.left(&m, left, n.Of[i]) {
		return m, false
	}
	start := left
	if s.At(left-1).Text == "." {
		start = left - 2
	}
	end := s.Closing(i + 1)
	if !n.isCondition(start, end, n.Of[i]) || !n.inner(&m, text, i+2, end) || sqltext.Same(m.inner, m.outer) {
		return m, false
	}
	if m.short && !n.narrowed(m, n.Of[i]) {
		return m, false
	}
	m.from, m.to = s.Tokens[start].Pos, s.At(end).Pos+1
	return m, end < len(s.Tokens)
}

// left reads the column before the IN, whose last token is given: one that is
// never NULL, of a table that no outer join leaves out.
func (n members) left(m *membership, at, in int) bool {
	s := n.Shape
	if at < 0 || !sqltree.IsIdentifier(s.At(at)) || !n.plainFrom(in) {
		return false
	}
	m.column = s.At(at).Value()
	sources := n.Scopes[in].Sources
	found := -1
	if s.At(at-1).Text == "." {
		q := s.At(at - 2)
		if s.At(at-3).Text == "." || !sqltree.IsIdentifier(q) {
			return false
		}
		for i, src := range sources {
			if !sqltext.Same(n.aliasOf(src), q.Value()) {
				continue
			}
			if found >= 0 {
				return false
			}
			found = i
		}
	} else if len(sources) == 1 {
		found = 0
	}
	if found < 0 {
		return false
	}
	for k, t := range s.Tokens {
		if n.Of[k] == in && (t.Is("RIGHT") || t.Is("FULL") || t.Is("NATURAL") || t.Is("USING") || t.Is("LEFT") && found > 0) {
			return false
		}
	}
	src := sources[found]
	t, ok := catalog.Find(src.Name)
	if !ok || src.Unknown || n.CTEs[src.Name] {
		return false
	}
	col, ok := t.Column(m.column)
	if !ok || !t.Columns[col].Always || t.Columns[col].ID == "" {
		return false
	}
	m.outer = n.aliasOf(src)
	return true
}

// aliasOf is the name of a source as the statement writes it.
func (n members) aliasOf(src sqltree.Source) string {
	s := n.Shape
	at := src.AliasAt
	if s.At(at).Is("AS") {
		at++
	}
	if next := s.At(at); sqltree.IsIdentifier(next) {
		return next.Value()
	}
	return s.At(src.AliasAt - 1).Value()
}

// plainFrom says whether the FROM of a SELECT has tables only, by names that
// were understood: no subquery, no parentheses, no function, no odd alias.
func (n members) plainFrom(in int) bool {
	s := n.Shape
	known := map[int]bool{} // tokens that begin a source
	for _, src := range n.Scopes[in].Sources {
		first := src.AliasAt - 1
		if s.At(first-1).Text == "." {
			return false
		}
		known[first] = true
		after := src.AliasAt
		if s.At(after).Is("AS") {
			after++
		}
		switch next := s.At(after); {
		case sqltree.IsIdentifier(next):
			after++
		case after > src.AliasAt:
			return false // AS and something else
		}
		if !follows(s.At(after)) || strings.ContainsFunc(n.aliasOf(src), func(r rune) bool { return r > 0x7E }) {
			return false
		}
	}
	for k, t := range s.Tokens {
		if n.Of[k] != in || !t.Is("FROM") && !t.Is("JOIN") && t.Text != "," {
			continue
		}
		if n.clause(k+1, in) == "FROM" && !known[k+1] {
			return false
		}
	}
	return len(known) > 0
}

// follows says whether a token may come after a source and its alias.
func follows(t sqltext.Token) bool {
	switch t.Text {
	case "", ",", ")", ";":
		return true
	}
	for _, word := range []string{"WHERE", "ON", "JOIN", "LEFT", "INNER", "CROSS", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "EXCEPT", "INTERSECT"} {
		if t.Is(word) {
			return true
		}
	}
	return false
}

// isCondition says whether the tokens are an operand of AND, OR and NOT in a
// WHERE, so that nothing of what is around them binds closer than the IN does.
func (n members) isCondition(start, end, in int) bool {
	s := n.Shape
	if n.clause(start, in) != "WHERE" || n.amongResults(start, in) || n.inResult(start) || !n.begins(start-1, in) {
		return false
	}
	after := s.At(end + 1)
	return after.Text == "" || after.Text == ")" || after.Text == ";" || after.Is("AND") || after.Is("OR") || after.Is("GROUP") ||
		after.Is("ORDER") || after.Is("LIMIT") || after.Is("UNION") || after.Is("EXCEPT") || after.Is("INTERSECT") || after.Is("HAVING") || after.Is("WINDOW")
}

// begins says whether an operand of AND, OR and NOT may begin after a token.
func (n members) begins(at, in int) bool {
	t := n.Shape.At(at)
	switch {
	case at < 0 || n.Of[at] != in:
		return false
	case t.Is("WHERE"), t.Is("OR"):
		return true
	case t.Is("AND"):
		return !n.ofBetween(at)
	case t.Is("NOT"):
		return n.begins(at-1, in)
	case t.Text == "(":
		return n.begins(at-1, in)
	}
	return false
}

// ofBetween says whether an AND belongs to a BETWEEN.
func (n members) ofBetween(at int) bool {
	open := []int{0} // BETWEENs that wait for their AND, by parenthesis
	for k, t := range n.Shape.Tokens {
		last := len(open) - 1
		switch {
		case t.Text == "(":
			open = append(open, 0)
		case t.Text == ")" && last > 0:
			open = open[:last]
		case t.Is("BETWEEN"):
			open[last]++
		case t.Is("AND"):
			if k == at {
				return open[last] > 0
			}
			open[last] = max(open[last]-1, 0)
		}
	}
	return true
}

// clause is the keyword of the part of a SELECT that a token stands in, CASE
// when there is one before it.
func (n members) clause(at, in int) string {
	found := ""
	for k := range at {
		if n.Of[k] != in {
			continue
		}
		for _, word := range []string{"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "ON", "CASE"} {
			if n.Shape.Tokens[k].Is(word) {
				found = word
			}
		}
	}
	return found
}

// inResult says whether a token stands within a result of a SELECT, which may
// have the expression's text for its name.
func (n members) inResult(at int) bool {
	for p := range at {
		if n.Shape.Tokens[p].Text == "(" && n.Shape.Closing(p) > at && n.amongResults(p, n.Of[p]) {
			return true
		}
	}
	return false
}

// amongResults says whether a token of a SELECT stands before its FROM.
func (n members) amongResults(at, in int) bool {
	begun := false
	for k := range at {
		switch t := n.Shape.Tokens[k]; {
		case n.Of[k] != in:
		case t.Is("SELECT"):
			begun = true
		case t.Is("FROM") && !n.Shape.At(k-1).Is("DISTINCT"):
			begun = false
		}
	}
	return begun
}

// inner reads the subquery from its SELECT to the closing parenthesis: the key
// of one table that is listed by parents in a request each.
func (n members) inner(m *membership, text string, at, end int) bool {
	s := n.Shape
	in := n.Of[at]
	sources := n.Scopes[in].Sources
	if len(sources) != 1 || sources[0].Unknown || n.CTEs[sources[0].Name] || !n.plainFrom(in) {
		return false
	}
	table, ok := catalog.Find(sources[0].Name)
	if !ok || !table.OnePerParent() && !(m.not && listsPages(table)) {
		return false
	}
	m.inner = n.aliasOf(sources[0])
	for _, column := range table.ParentsPath().Bind {
		m.key = column
	}
	m.short = table.ListsOthers()
	at++
	if s.At(at).Is("DISTINCT") {
		at++
	}
	if s.At(at+1).Text == "." && sqltree.IsIdentifier(s.At(at)) && sqltext.Same(s.At(at).Value(), m.inner) {
		at += 2
	}
	if !sqltree.IsIdentifier(s.At(at)) || !sqltext.Same(s.At(at).Value(), m.key) || !s.At(at+1).Is("FROM") {
		return false
	}
	where := end
	for k := at + 2; k < end; k++ {
		t := s.Tokens[k]
		switch {
		case n.Of[k] != in:
			continue
		case t.Is("WHERE"):
			where = k
		case t.Is("GROUP"), t.Is("HAVING"), t.Is("ORDER"), t.Is("LIMIT"), t.Is("UNION"), t.Is("EXCEPT"), t.Is("INTERSECT"), t.Is("WINDOW"), t.Is("OVER"),
			t.Is("JOIN"), where == end && t.Text == ",":
			return false
		case where < end && (sqltext.Same(t.Value(), m.key) || keyOfPages(table, t.Value())):
			return false // the list is short
		}
	}
	// Keywords of a second SELECT have a scope of their own, which the subquery's
	// tokens do not return to.
	if n.Of[end-1] != in && s.At(end-1).Text != ")" {
		return false
	}
	last := func(k int) int { return s.Tokens[k-1].Pos + len(s.Tokens[k-1].Text) }
	m.source = text[s.Tokens[at+2].Pos:last(where)]
	if !table.OnePerParent() && n.wantsFew(table, where, end) {
		return false // a list of the few at the other end tells the parents
	}
	if where < end {
		m.where = text[s.Tokens[where+1].Pos:last(end)]
	}
	return true
}
