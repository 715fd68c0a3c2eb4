package sqltree

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/planner"
	"github.com/oktasql/oktasql/sqltext"
)

// Shape is what the text of a statement tells about it. Everything here errs
// on the safe side: nothing that must be right depends on a clever reading.
type Shape struct {
	Repeats bool // rows may be asked for again: keep them
	Casts   bool // it converts values itself
	Tables  bool // it names a table of Okta's where tables are named
	Family  bool // it names a table and one that is listed by its rows
	Limited bool // a LIMIT or the like may end it early: fetch nothing ahead
	Limits  bool // it has a LIMIT
	Extreme bool // it has a min or max, for which the first row of a list in order is enough
	Late    planner.Late
	Joined  bool // it is one SELECT of several tables
	// Collation lets through what any of those written in the lists of an IN does, ""
	// for none.
	Collation string
	Tokens    []sqltext.Token
	// Literals are the values of parameters, by token, where they are constants.
	Literals map[int]string
}

// ShapeOf reads a statement's tokens. It takes a statement for one that reads
// each row once only when it has a single SELECT whose FROM names each Okta
// table once and nothing else.
func ShapeOf(text string) Shape {
	s := Shape{Repeats: true, Tokens: markNames(sqltext.Tokens(text))}
	selects, names, from, or := 0, map[string]int{}, false, false
	simple, params, sources := true, false, 0
	fills := s.Fills()
	for i, t := range s.Tokens {
		switch {
		case t.Is("SELECT"), t.Is("VALUES"):
			selects++
		case t.Is("CAST"):
			s.Casts = true
		case t.Is("COLLATE") && s.InList(i):
			s.Collation = Widest(s.Collation, s.At(i+1).Value())
		case t.Is("OR"):
			or = true
		case t.Is("LIMIT"), t.Is("EXISTS"):
			s.Limited, s.Limits = true, s.Limits || t.Is("LIMIT")
		case t.Kind == sqltext.Param:
			params = true
		case t.Is("MIN"), t.Is("MAX"):
			s.Extreme = s.Extreme || s.At(i+1).Text == "("
		case t.Is("RIGHT"), t.Is("FULL"): // rows without a match are looked for once more
			simple = false
		case t.Is("WITH"), t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("EXPLAIN"), t.Is("INSERT") && !fills, t.Is("UPDATE"), t.Is("DELETE"), t.Is("CREATE") && !fills:
			simple = false
		}
		if t.Is("FROM") || t.Is("JOIN") {
			from = true
		} else if from && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted) && (s.At(i-1).Is("FROM") || s.At(i-1).Is("JOIN") || s.At(i-1).Text == ",") {
			sources++
			table, ok := catalog.Find(t.Value())
			if !ok || s.At(i+1).Text == "." || s.At(i+1).Text == "(" {
				simple = false
				continue
			}
			names[table.Name]++
		} else if t.Is("WHERE") || t.Is("GROUP") || t.Is("ORDER") || t.Is("LIMIT") || t.Is("ON") || t.Is("HAVING") {
			from = t.Is("ON")
		}
	}
	if selects > 1 || len(names) == 0 {
		simple = false
	}
	s.Joined = selects == 1 && sources > 1
	switch {
	case selects == 1 && sources == 1 && len(names) == 1:
		s.Late = planner.LateParameters
	case !params:
		s.Late = planner.LateRows
	}
	for name, n := range names {
		simple = simple && n == 1
		switch t, ok := catalog.Find(name); {
		case ok && len(names) > 1 && t.ListsOthers():
			simple = false // its parents may come out of lists of another table
		case ok && or && t.ScanPath() == nil:
			simple = false // the sides of an OR may be in the same lists
		case ok:
			s.Family = s.Family || listsAny(t, names)
		}
	}
	s.Repeats, s.Tables = !simple, len(names) > 0
	return s
}

// Early says whether the statement may stop before the end of a list that comes
// in the order it asked for: that of ORDER BY, or, when grouped, of GROUP BY or
// DISTINCT.
func (s *Shape) Early(grouped bool) bool { return s.Limits || s.Extreme && !grouped }

// listsAny says whether the parents of a table are rows of one of some tables.
func listsAny(t *catalog.Table, names map[string]int) bool {
	for i := range t.Paths {
		for _, s := range t.Paths[i].Parents {
			if names[s.Table] > 0 {
				return true
			}
		}
	}
	return false
}

// At returns token i, or an empty one outside the text.
func (s *Shape) At(i int) sqltext.Token {
	if i < 0 || i >= len(s.Tokens) {
		return sqltext.Token{}
	}
	return s.Tokens[i]
}

// Unsteady says whether a token names a function that may give another value each
// time that it is called.
func (s *Shape) Unsteady(i int) bool {
	name := sqltext.Lower(s.At(i).Value())
	return s.At(i+1).Text == "(" && (strings.Contains(name, "random") || name == "changes" || name == "total_changes" || name == "last_insert_rowid")
}

// InList says whether a token stands in what follows an IN.
func (s *Shape) InList(i int) bool {
	depth := 0
	for i--; i > 0; i-- {
		switch s.At(i).Text {
		case ")":
			depth++
		case "(":
			if depth--; depth < 0 {
				if s.At(i - 1).Is("IN") {
					return true
				}
				depth = 0
			}
		}
	}
	return false
}

// Widest is a collation that takes all for equal that one or the other does.
func Widest(a, b string) string {
	b = strings.ToUpper(b)
	switch {
	case a == "" || a == "BINARY" || a == b:
		return b
	case b == "BINARY":
		return a
	}
	return "RTRIM" // more than one: as one of which Okta knows nothing
}

// Orders says whether the statement has an ORDER BY: rows that are sorted here
// are all read before the first of them is shown.
func (s *Shape) Orders() bool {
	return slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("ORDER") })
}
