package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// Some programs write joins in parentheses:
//
//	FROM ((users u INNER JOIN group_members m ON m.user_id = u.id) INNER JOIN groups g ON …)
//	FROM users u JOIN (group_members m JOIN groups g ON g.id = m.group_id) ON m.user_id = u.id
//
// SQLite takes them for queries, with all columns of their tables, and none of the
// other rules reads a statement that has them. Parentheses around the first entries of
// a FROM say what holds without them, as joins are made from the left. Those around
// inner joins that are joined by an inner join go where both conditions stand together.
// Others, such as those after LEFT JOIN, say something else.

// Flat is the text to hand to SQLite, without such parentheses, where it has no others.
func (r *Rules) Flat(text string) string {
	if !parenthesized(sqltree.ShapeOf(text)) {
		return text
	}
	flat := text
	for {
		s := sqltree.ShapeOf(flat)
		edits := unparenthesized(&s, flat)
		if edits == nil {
			break
		}
		flat = s.Edited(flat, edits)
	}
	if flat == text {
		return text
	}
	s := sqltree.ShapeOf(flat)
	if read := s.SelectsOf(r.Tables); read == nil || !namedAlike(read, flat, text) || !r.Takes(text) || !r.Takes(flat) {
		return text // without parentheses a condition may name what it could not
	}
	return flat
}

// namedAlike says whether no result is called by the name of a column that a table before
// its own may have too: within parentheses it would get another name.
func namedAlike(r *sqltree.Reader, flat, given string) bool {
	for _, c := range r.Cores {
		for k, p := range c.Results {
			for r.Shape.At(p.From).Text == "(" && r.Shape.Closing(p.From) == p.To-1 {
				p = sqltree.Part{From: p.From + 1, To: p.To - 1}
			}
			if n := p.To - p.From; len(c.Items) < 2 || n != 1 && !(n == 3 && r.Shape.At(p.From+1).Text == ".") || r.Shape.At(p.From).Kind == sqltext.Number {
				if r.Result(c, k).Name == "" && !strings.Contains(given, r.Shape.Written(flat, p)) {
					return false // its text had the parentheses
				}
				continue // it has a name, or its text is its name
			}
			ref, ok := r.Refer(c, p)
			if !ok {
				return false
			}
			for _, it := range c.Items {
				if it == ref.Item {
					break
				}
				if t := it.Table(); t == nil || has(t, ref.Name) {
					return false
				}
			}
		}
	}
	return true
}

// has says whether a table has a column.
func has(t *catalog.Table, name string) bool {
	_, ok := t.Column(name)
	return ok
}

// parenthesized says whether a FROM may have entries in parentheses that are to be
// looked at. What a star shows and how columns of one name are put together depends on
// them.
func parenthesized(s sqltree.Shape) bool {
	some := false
	for i, t := range s.Tokens {
		switch before := s.At(i - 1); {
		case t.Is("NATURAL"), t.Is("USING"):
			return false
		case t.Text == "*" && (before.Is("SELECT") || before.Is("DISTINCT") || before.Is("ALL") || before.Text == "," || before.Text == "."):
			return false
		case t.Text == "(" && (before.Is("FROM") || before.Is("JOIN") || before.Text == "("):
			some = true
		}
	}
	return some
}

// unparenthesized are the changes that take one pair of parentheses away, nil where
// there is none to take.
func unparenthesized(s *sqltree.Shape, text string) []sqltree.Change {
	at := func(i int) sqltree.Part { return sqltree.Part{From: i, To: i + 1} }
	gone := func(i int) sqltree.Change { return sqltree.Change{From: s.From(at(i)), To: s.To(at(i)), With: " "} }
	for i := range s.Tokens {
		if s.At(i).Text != "(" {
			continue
		}
		end := s.Closing(i)
		if end <= i || !joinsTables(s, i, end) || inQuery(s, i) && !namesOwn(s, i, end) {
			continue
		}
		switch after := s.At(end + 1); {
		case s.At(i-1).Is("FROM") && !s.At(i-2).Is("DISTINCT") && (end+1 == len(s.Tokens) || afterItems(after)):
			return []sqltree.Change{gone(i), gone(end)}
		case s.At(i-1).Is("JOIN") && after.Is("ON") && innerJoin(s, i-1) && !hasOuter(s, i, end) && !sided(s):
			on, last := lastOn(s, i, end), conditionEnd(s, end+2)
			if on < 0 || last == end+2 {
				continue
			}
			own, outer := sqltree.Part{From: on + 1, To: end}, sqltree.Part{From: end + 2, To: last}
			return []sqltree.Change{gone(i), {
				From: s.From(own), To: s.To(outer),
				With: "(" + s.Written(text, own) + ") AND (" + s.Written(text, outer) + ")",
			}}
		}
	}
	return nil
}

// inQuery says whether a token is in a query within another one.
func inQuery(s *sqltree.Shape, k int) bool {
	for i := 0; i < k; i++ {
		if s.At(i).Text == "(" && s.Closing(i) > k && (s.At(i+1).Is("SELECT") || s.At(i+1).Is("WITH")) {
			return true
		}
	}
	return false
}

// namesOwn says whether the conditions in parentheses surely name tables that are in
// them: what is a column of a query around would be one of a table beside them, if that
// has such a one.
func namesOwn(s *sqltree.Shape, open, end int) bool {
	known, on := map[string]bool{}, false
	for i := open + 1; i < end; i++ {
		t := s.At(i)
		on = (on || t.Is("ON")) && !t.Is("JOIN")
		switch name := sqltext.Lower(t.Value()); {
		case !sqltree.IsIdentifier(t), on && s.At(i-1).Text == ".", on && s.At(i+1).Text == "(":
		case !on:
			known[name] = true
		case s.At(i+1).Text != "." || !known[name]:
			return false
		}
	}
	return true
}

// joinsTables says whether parentheses hold a join of tables, or further parentheses.
func joinsTables(s *sqltree.Shape, open, end int) bool {
	first := s.At(open + 1)
	if first.Is("SELECT") || first.Is("WITH") || first.Is("VALUES") || first.Text != "(" && !sqltree.IsIdentifier(first) {
		return false
	}
	for i := open + 1; i < end; i++ {
		switch t := s.At(i); {
		case t.Text == "(":
			i = s.Closing(i)
		case t.Is("SELECT"), t.Text == ",":
			return false
		case t.Is("JOIN"):
			return true
		}
	}
	return false
}

// joinWords are the words that stand before JOIN.
var joinWords = []string{"INNER", "LEFT", "OUTER", "CROSS", "RIGHT", "FULL"}

// afterItems says whether a token follows an entry of a FROM that has no name.
func afterItems(t sqltext.Token) bool {
	return t.Text == "," || t.Text == ")" || t.Text == ";" || t.Is("JOIN") || isOneOf(t, joinWords) ||
		isOneOf(t, []string{"WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT"})
}

func isOneOf(t sqltext.Token, words []string) bool { return slices.ContainsFunc(words, t.Is) }

// innerJoin says whether the JOIN at a token is an inner one.
func innerJoin(s *sqltree.Shape, join int) bool {
	before := s.At(join - 1)
	return before.Is("INNER") || !isOneOf(before, joinWords)
}

// hasOuter says whether there are joins between two tokens, outside of further
// parentheses, that are no inner ones.
func hasOuter(s *sqltree.Shape, open, end int) bool {
	for i := open + 1; i < end; i++ {
		switch t := s.At(i); {
		case t.Text == "(":
			i = s.Closing(i)
		case t.Is("JOIN") && !innerJoin(s, i):
			return true
		}
	}
	return false
}

// sided says whether a statement has joins that show all rows of their right side:
// there a condition of an inner join may not be moved.
func sided(s *sqltree.Shape) bool {
	return slices.ContainsFunc(s.Tokens, func(t sqltext.Token) bool { return t.Is("RIGHT") || t.Is("FULL") })
}

// lastOn is the last ON between two tokens, outside of further parentheses, where
// nothing but its condition follows, -1 for none.
func lastOn(s *sqltree.Shape, open, end int) int {
	on := -1
	for i := open + 1; i < end; i++ {
		switch t := s.At(i); {
		case t.Text == "(":
			i = s.Closing(i)
		case t.Is("ON"):
			on = i
		case t.Is("JOIN"):
			on = -1
		}
	}
	return on
}

// conditionEnd is the token after a condition of a join.
func conditionEnd(s *sqltree.Shape, i int) int {
	for ; i < len(s.Tokens); i++ {
		if s.At(i).Text == "(" {
			i = s.Closing(i)
		} else if afterItems(s.At(i)) {
			break
		}
	}
	return i
}
