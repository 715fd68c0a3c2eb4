package sqltree

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// Rehearsable is the part of a statement that reads, as a query: all of a query,
// the query of an INSERT or of a CREATE TABLE AS, the values and the condition
// of an UPDATE, the condition of a DELETE. It is empty when there is none, or
// more than one statement. What comes out wrong is a query that SQLite refuses,
// or one that foretells little.
func (s *Shape) Rehearsable(text string) string {
	n := len(s.Tokens)
	for n > 0 && s.At(n-1).Text == ";" {
		n--
	}
	if slices.ContainsFunc(s.Tokens[:n], func(t sqltext.Token) bool { return t.Text == ";" }) {
		return ""
	}
	switch t := s.At(0); {
	case isQuery(t):
		return text
	case t.Is("INSERT"), t.Is("REPLACE"), t.Is("CREATE"):
		return s.queryIn(text)
	case t.Is("UPDATE"):
		return s.updateRead(text, n)
	case t.Is("DELETE") && s.At(1).Is("FROM"):
		return "SELECT 1 " + s.cutAt(text, 1, s.first(1, n, "RETURNING"))
	}
	return ""
}

// isQuery says whether a query may begin with a token.
func isQuery(t sqltext.Token) bool { return t.Is("SELECT") || t.Is("WITH") || t.Is("VALUES") }

// queryIn is what a statement begins to read after it has said where the rows go.
func (s *Shape) queryIn(text string) string {
	first := slices.IndexFunc(s.Tokens, isQuery)
	if first < 0 {
		return ""
	}
	for _, t := range s.Tokens[:first] {
		if t.Kind == sqltext.Param || t.Is("TRIGGER") || t.Is("VIEW") {
			return "" // numbers of parameters would change, or it reads nothing
		}
	}
	return text[s.Tokens[first].Pos:]
}

// updateRead is the query for the values that an UPDATE sets, in the rows that
// it sets them in.
func (s *Shape) updateRead(text string, n int) string {
	set := s.first(0, n, "SET")
	end := s.first(set, n, "RETURNING")
	from := min(s.first(set, end, "FROM"), s.first(set, end, "WHERE"))
	table := 1
	if s.At(1).Is("OR") {
		table = 3
	}
	if set >= n || table >= set {
		return ""
	}
	var values []string
	for start := set + 1; start < from; {
		comma := s.first(start, from, ",")
		is := s.first(start, comma, "=")
		values = append(values, s.cutAt(text, is+1, comma))
		start = comma + 1
	}
	query := "SELECT " + strings.Join(values, ", ") + " FROM " + s.cutAt(text, table, set)
	if s.At(from).Is("FROM") {
		query += ", "
		from++
	}
	return query + " " + s.cutAt(text, from, end)
}

// first is the number of the first token with a text outside of parentheses,
// from one token to before another one, which it is when there is none.
func (s *Shape) first(from, to int, word string) int {
	depth := 0
	for i := from; i < to; i++ {
		switch t := s.Tokens[i]; {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && (t.Is(word) || t.Kind == sqltext.Other && t.Text == word):
			return i
		}
	}
	return to
}

// cutAt is the text from one token to before another one.
func (s *Shape) cutAt(text string, from, to int) string {
	if from >= to || from >= len(s.Tokens) {
		return ""
	}
	if to >= len(s.Tokens) {
		return text[s.Tokens[from].Pos:]
	}
	return text[s.Tokens[from].Pos:s.Tokens[to].Pos]
}
