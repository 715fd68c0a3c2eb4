package rewrite

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// harmless are functions that give the same result whenever they are asked, and
// never an error: in the place of a condition that is copied, rows are tested
// that the statement itself may have left out before.
var harmless = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`lower upper trim ltrim rtrim length substr substring coalesce ifnull nullif iif date time datetime julianday
		strftime unixepoch printf format replace instr like glob typeof round count min max cast`) {
		m[name] = true
	}
	return m
}()

// isCall says whether a token is the name of a function that is called.
func isCall(s *sqltree.Shape, k int) bool {
	t := s.At(k)
	return s.At(k+1).Text == "(" && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted) && !joins[strings.ToUpper(t.Text)]
}

// raises says whether a token is an operator, or a function that is harmless as a rule,
// which may be an error as it is used.
func (x *restricter) raises(k int) bool {
	s := x.Shape
	switch t := s.At(k); {
	case t.Is("MATCH"), t.Is("REGEXP"), t.Text == "->", t.Text == "->>":
		return true
	case t.Is("ESCAPE"): // SQLite takes one character only
		return s.At(k+1).Kind != sqltext.String || utf8.RuneCountInString(s.At(k+1).Value()) != 1 || s.At(k+2).Text == "||"
	case t.Is("LIKE"):
		return s.At(k+1).Text == "(" && x.arguments(k+1) > 2
	case t.Is("printf"), t.Is("format"):
		return s.At(k+1).Text == "(" && !shortFormat(s.At(k+2))
	}
	return false
}

// arguments is how many operands there are between parentheses.
func (x *restricter) arguments(open int) int {
	n := 1
	for k := open + 1; k < x.Shape.Closing(open); k++ {
		switch x.Shape.At(k).Text {
		case "(":
			k = x.Shape.Closing(k)
		case ",":
			n++
		}
	}
	return n
}

// shortFormat says whether a token is a format that cannot make a text too long.
func shortFormat(t sqltext.Token) bool {
	return t.Kind == sqltext.String && !strings.Contains(t.Value(), "*") && !longNumber.MatchString(t.Value())
}

var longNumber = regexp.MustCompile(`\d{4}`)

// joins are keywords that a parenthesis may follow.
var joins = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`AND OR NOT IN WHEN THEN ELSE CASE BETWEEN EXISTS FROM WHERE ON BY HAVING SELECT DISTINCT LIKE GLOB IS ESCAPE AS ALL UNION VALUES`) {
		m[w] = true
	}
	return m
}()

// plainWords are keywords that are no names wherever they stand.
var plainWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`ALL AND AS BETWEEN CASE COLLATE DISTINCT ELSE ESCAPE EXCEPT EXISTS FROM GLOB GROUP HAVING IN INTERSECT IS
		ISNULL LIKE NOT NOTNULL NULL ON OR ORDER SELECT THEN UNION VALUES WHEN WHERE JOIN
		CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME BY END ASC DESC`) {
		m[w] = true
	}
	return m
}()
