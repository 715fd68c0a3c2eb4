package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/sqltext"
)

// What stands before the query of a statement: EXPLAIN, and where its rows go.
//
//	EXPLAIN QUERY PLAN SELECT …
//	CREATE TEMP TABLE stale AS SELECT …
//	INSERT INTO stale (login, since) SELECT …
//
// The rows come out of the query as they would be shown.

// Query is the number of the token that the query of a statement begins with. For one
// that has none there it is that of the first token after EXPLAIN.
func (s *Shape) Query() int {
	first := 0
	for s.At(first).Is("EXPLAIN") || s.At(first).Is("QUERY") || s.At(first).Is("PLAN") {
		first++
	}
	k := s.filled(first)
	if k == first || !isQuery(s.At(k)) || s.At(k).Is("VALUES") && !slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("SELECT") }) {
		return first // rows that are written down are many, as a rule
	}
	return k
}

// Fills says whether the rows of a statement's query go into a table.
func (s *Shape) Fills() bool {
	before := s.At(s.Query() - 1)
	return before.Text != "" && !before.Is("EXPLAIN") && !before.Is("PLAN")
}

// filled is the number of the token after the table that a statement from a token on puts
// rows into, and after its columns: the token itself where it is no such statement.
func (s *Shape) filled(first int) int {
	k := first
	switch {
	case s.At(k).Is("CREATE"):
		if k++; IsAny(s.At(k), []string{"TEMP", "TEMPORARY"}) {
			k++
		}
		if !s.At(k).Is("TABLE") {
			return first
		}
		if k++; s.At(k).Is("IF") {
			k += 3
		}
		if k = s.named(k); !s.At(k).Is("AS") {
			return first
		}
		return k + 1
	case s.At(k).Is("INSERT"), s.At(k).Is("REPLACE"):
		if k++; s.At(k).Is("OR") {
			k += 2
		}
		if !s.At(k).Is("INTO") {
			return first
		}
		if k = s.named(k + 1); s.At(k).Is("AS") {
			k += 2
		}
		if s.At(k).Text == "(" {
			k = s.Closing(k) + 1
		}
		return k
	}
	return first
}

// named is the number of the token after the name of a table, and that of its schema.
func (s *Shape) named(k int) int {
	if t := s.At(k); t.Kind != sqltext.Name && t.Kind != sqltext.Quoted {
		return k
	}
	if k++; s.At(k).Text == "." {
		k += 2
	}
	return k
}
