package rewrite

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// The first row of a list in order tells the least value of a column, and SQLite asks
// for one when a SELECT has min or max alone. Of
//
//	SELECT min(created), max(created) FROM users WHERE status = 'ACTIVE'
//
// it reads all rows. As two queries of one value each, it takes a request for
// either end. Where the first answer turns out to be all there is, the second end is
// found in it, so that a short list takes one request as before.

// longest is the length of a WHERE, in tokens, that surely fits into one request.
// Of a longer one each part would be asked for by both ends.
const longest = 60

// mostEnds is how many ends are asked for by themselves. Of a table that is a little
// longer than a page the rows would take fewer requests.
const mostEnds = 4

// end is a call of min or max in a result.
type end struct {
	sqltree.Part
	column string
	least  bool
}

// BothEnds is the text to hand to SQLite, with a query for each end in the place of a
// SELECT of a least and a greatest value, or of such values of several columns.
func (r *Rules) BothEnds(text string) string {
	calls := 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("MIN") || t.Is("MAX") {
			calls++
		}
	}
	if calls < 2 {
		return text
	}
	return retold(text, r, (*restricter).bothEnds)
}

// bothEnds is the text with one SELECT made of two queries.
func (x *restricter) bothEnds() (string, bool) {
	for _, c := range x.Cores {
		if !x.sortedBefore(c) || !x.onlyHere(c.Items[0]) {
			continue
		}
		if ends, ok := x.endsIn(c); ok {
			if next, ok := x.accepted(x.byEnds(c, ends)); ok {
				return next, true
			}
		}
	}
	return "", false
}

// sortedBefore says whether a SELECT is of one table that Okta sorts, with nothing
// but conditions on it that mean the same in a query within.
func (x *restricter) sortedBefore(c *sqltree.Core) bool {
	if c.Odd || c.Values || c.Windows || len(c.Items) != 1 || !c.Having.Empty() || len(c.Group) > 0 || x.IsNamed(c) {
		return false
	}
	it := c.Items[0]
	t := it.Table()
	if t == nil || t.ScanPath() == nil || !t.ScanPath().Sort || !x.Shape.At(it.Text.From-1).Is("FROM") || it.Text.From-1 != c.Results[len(c.Results)-1].To {
		return false
	}
	if c.Where.Empty() {
		return it.Text.To == c.To
	}
	if c.Where.From != it.Text.To+1 || c.Where.To != c.To || c.Where.To-c.Where.From > longest || !x.safe(c, c.Where) {
		return false
	}
	for k := c.Where.From; k < c.Where.To; k++ {
		if ref, ok := x.columnAt(k); x.Shape.At(k).Is("SELECT") || ok && ref.Name[0] == '_' {
			return false // Okta's own expressions are asked for as they are
		}
	}
	return true
}

// onlyHere says whether nothing else of the statement reads an entry's table: rows that
// are read anyway tell both ends.
func (x *restricter) onlyHere(it *sqltree.Item) bool {
	for _, c := range x.Cores {
		for _, o := range c.Items {
			if o != it && o.Table() == it.Table() {
				return false
			}
		}
	}
	return true
}

// endsIn are the least and the greatest values of columns in the results of a SELECT. It
// is false when there are not two, or anything else needs a row.
func (x *restricter) endsIn(c *sqltree.Core) ([]end, bool) {
	var ends []end
	different := map[end]bool{}
	if x.Shape.At(c.From + 1).Is("DISTINCT") {
		return nil, false
	}
	for n := range c.Results {
		p := x.Result(c, n).Expr
		if p.Empty() {
			return nil, false
		}
		for k := p.From; k < p.To; k++ {
			e, ok := x.endAt(c, k)
			switch {
			case ok:
				different[end{column: sqltext.Lower(e.column), least: e.least}] = true
				ends = append(ends, e)
				k = e.To - 1
			case !x.needsNoRow(k):
				return nil, false
			}
		}
	}
	columns := map[string]bool{}
	for e := range different {
		columns[e.column] = true
	}
	few := len(columns) > 1 && c.Items[0].Table().Rows <= fewRows // a request tells all of them
	return ends, !few && len(different) > 1 && len(different) <= mostEnds
}

// endAt reads a call of min or max with a column that every row has and that Okta
// sorts by.
func (x *restricter) endAt(c *sqltree.Core, k int) (end, bool) {
	s := x.Shape
	t := s.At(k)
	if !t.Is("MIN") && !t.Is("MAX") || s.At(k+1).Text != "(" {
		return end{}, false
	}
	to := s.Closing(k+1) + 1
	ref, ok := x.Refer(c, sqltree.Part{From: k + 2, To: to - 1})
	if !ok || ref.Item != c.Items[0] || s.At(to).Is("OVER") || s.At(to).Is("FILTER") {
		return end{}, false
	}
	i, found := ref.Item.Table().Column(ref.Name)
	if !found {
		return end{}, false
	}
	col := ref.Item.Table().Columns[i]
	return end{Part: sqltree.Part{From: k, To: to}, column: ref.Name, least: t.Is("MIN")}, col.Sort && col.NotNull
}

// needsNoRow says whether a token of a result means the same without a FROM.
func (x *restricter) needsNoRow(k int) bool {
	s := x.Shape
	t := s.At(k)
	switch {
	case t.Text == "*":
		return endsValue(s.At(k - 1))
	case s.At(k+1).Text == "(" && (t.Kind == sqltext.Name || t.Kind == sqltext.Quoted):
		word := strings.ToUpper(t.Text)
		return harmless[sqltext.Lower(t.Value())] && !t.Is("COUNT") || joins[word] && word != "SELECT"
	case t.Keyword():
		return plainWords[strings.ToUpper(t.Text)] && !t.Is("SELECT")
	}
	return t.Kind != sqltext.Name && t.Kind != sqltext.Quoted
}

// endsValue says whether a value may end with a token, so that what follows is an
// operator.
func endsValue(t sqltext.Token) bool {
	return t.Text == ")" || t.Kind == sqltext.Number || t.Kind == sqltext.String || t.Kind == sqltext.Param
}

// byEnds writes a query in the place of each call, and leaves out the FROM.
func (x *restricter) byEnds(c *sqltree.Core, ends []end) string {
	s := x.Shape
	rest := x.text[s.From(sqltree.Part{From: c.Items[0].Text.From - 1}):s.To(sqltree.Part{To: c.To})]
	var edits []sqltree.Change
	for n, p := range c.Results {
		for _, e := range ends {
			if e.From >= p.From && e.To <= p.To {
				edits = append(edits, sqltree.Change{From: s.From(e.Part), To: s.To(e.Part), With: "(SELECT " + x.raw(e.Part) + " " + rest + ")"})
			}
		}
		if x.Result(c, n).Name == "" {
			edits = append(edits, sqltree.Change{From: s.To(p), To: s.To(p), With: " AS " + catalog.Quote(x.nameOf(p))})
		}
	}
	edits = append(edits, sqltree.Change{From: s.To(c.Results[len(c.Results)-1]), To: s.To(sqltree.Part{To: c.To})})
	slices.SortStableFunc(edits, func(a, b sqltree.Change) int { return a.From - b.From })
	return s.Edited(x.text, edits)
}
