package engine

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// Joins that SQLite takes for something dear are handed to it in other words
// that mean the same.
//
// The left table of a RIGHT JOIN is read as a whole. With the tables exchanged it
// is a LEFT JOIN, which looks up what belongs to each row.
//
// lower(a.x) = lower(b.y) is no look-up, but a.x = b.y COLLATE NOCASE follows from
// it for texts: SQLite folds the same letters for both.

// rejoiner writes joins in other words.
type rejoiner struct {
	*selectReader
	tables func(name string) (*catalog.Table, bool) // with their custom attributes
	ascii  func() bool                              // whether lower and upper are SQLite's own
	takes  func(text string) bool                   // whether SQLite can prepare a text
}

// rejoined is the text to hand to SQLite.
func (x *rejoiner) rejoined(text string) string {
	right, folds, selects := false, false, 0
	for _, t := range sqltext.Tokens(text) {
		right = right || t.Is("RIGHT")
		folds = folds || t.Is("LOWER") || t.Is("UPPER")
		if t.Is("SELECT") {
			selects++
		}
	}
	for range selects {
		next, ok := "", false
		if right {
			next, ok = x.turnedJoin(text)
		}
		if !ok || !x.takes(next) {
			break
		}
		text = next
	}
	if !folds || !x.ascii() {
		return text
	}
	if next, ok := x.foldedJoins(text); ok && x.takes(next) {
		return next
	}
	return text
}

// turnedJoin writes one RIGHT JOIN of two entries as a LEFT JOIN.
func (x *rejoiner) turnedJoin(text string) (string, bool) {
	s := shapeOf(text)
	if x.selectReader = s.selects(); x.selectReader == nil {
		return "", false
	}
	for _, c := range x.cores {
		if !x.turns(c) {
			continue
		}
		left, right := c.items[0].text, c.items[1].text
		return s.edited(text, []change{
			{s.from(left), s.to(left), s.written(text, right)},
			{s.to(left), s.from(right), " LEFT JOIN "},
			{s.from(right), s.to(right), s.written(text, left)},
		}), true
	}
	return "", false
}

// turns says whether a SELECT joins two entries by a RIGHT JOIN, and nothing in it
// depends on which of them comes first.
func (x *rejoiner) turns(c *core) bool {
	if len(c.items) != 2 || x.isNamed(c) || len(c.items[1].using) > 0 || c.items[0].call || c.items[1].call || !c.items[0].on.empty() {
		return false
	}
	between := part{c.items[0].text.to, c.items[1].text.from}
	n := between.to - between.from
	if !x.s.at(between.from).Is("RIGHT") || n != 2 && !(n == 3 && x.s.at(between.from+1).Is("OUTER")) {
		return false
	}
	for _, p := range c.results {
		if p.to-p.from == 1 && x.s.at(p.from).Text == "*" {
			return false
		}
	}
	for i := c.items[0].text.from; i < c.items[1].text.to; i++ {
		if x.s.at(i).Kind == sqltext.Param {
			return false // it may be known by its place
		}
	}
	return true
}

// foldedJoins adds what follows for the columns to every equality of columns in
// lower or upper case.
func (x *rejoiner) foldedJoins(text string) (string, bool) {
	s := shapeOf(text)
	if x.selectReader = s.selects(); x.selectReader == nil {
		return "", false
	}
	var edits []change
	for _, c := range x.cores {
		if x.isNamed(c) {
			continue
		}
		parts := s.conjuncts(c.where, nil)
		for _, it := range c.items {
			parts = s.conjuncts(it.on, parts)
		}
		for _, p := range parts {
			if more := x.implied(text, c, p); more != "" {
				edits = append(edits, change{s.from(p), s.to(p), "(" + s.written(text, p) + " AND " + more + ")"})
			}
		}
	}
	slices.SortFunc(edits, func(a, b change) int { return a.from - b.from })
	for i := range edits {
		if i > 0 && edits[i].from < edits[i-1].to {
			return "", false
		}
	}
	return s.edited(text, edits), len(edits) > 0
}

// implied is the equality of columns that follows from one of columns in lower or
// upper case, "" when none does or it is of no use.
func (x *rejoiner) implied(text string, c *core, p part) string {
	at := slices.IndexFunc(x.s.tokens[p.from:p.to], func(t sqltext.Token) bool { return t.Text == "=" || t.Text == "==" })
	if at < 0 {
		return ""
	}
	left, leftFolds := x.unfolded(part{p.from, p.from + at})
	right, rightFolds := x.unfolded(part{p.from + at + 1, p.to})
	if !leftFolds && !rightFolds {
		return ""
	}
	a, ok := x.refer(c, left)
	b, also := x.refer(c, right)
	if !ok || !also || a.item == b.item || !(leftFolds && x.asked(a, b)) && !(rightFolds && x.asked(b, a)) || !leftFolds && x.asked(a, b) || !rightFolds && x.asked(b, a) ||
		!x.textual(a, 0) || !x.textual(b, 0) {
		return ""
	}
	return x.s.written(text, left) + " = " + x.s.written(text, right) + " COLLATE NOCASE"
}

// unfolded is what lower or upper is made of, and whether it is one of these.
func (x *rejoiner) unfolded(p part) (part, bool) {
	t := x.s.at(p.from)
	if (t.Is("LOWER") || t.Is("UPPER")) && x.s.at(p.from+1).Text == "(" && x.s.closing(p.from+1) == p.to-1 {
		return part{p.from + 2, p.to - 1}, true
	}
	return p, false
}

// asked says whether it is worth asking Okta for the rows with the values that a
// column of another entry has: those may be many, so that each should
// have few rows. A whole table joined with itself is read but once.
func (x *rejoiner) asked(ref, values reference) bool {
	col, t := x.column(ref), values.item.table()
	return col != nil && col.Search&catalog.Eq != 0 && (col.NoCase || col.Unique) && (t != ref.item.table() || x.restricted(values.item))
}

// restricted says whether a condition on one column of an entry leaves some of its
// rows, other than by what they are not.
func (x *rejoiner) restricted(it *item) bool {
	for _, p := range x.s.conjuncts(it.core.where, nil) {
		for n := 1; n <= 3 && p.from+n < p.to; n += 2 {
			ref, ok := x.refer(it.core, part{p.from, p.from + n})
			op := x.s.at(p.from + n)
			if ok && ref.item == it && (op.Is("IN") || op.Is("LIKE") || op.Is("GLOB") || op.Is("BETWEEN") || slices.Contains([]string{"=", "==", "<", "<=", ">", ">="}, op.Text)) {
				return true
			}
		}
	}
	return false
}

// column is a column of a table, nil for any other.
func (x *rejoiner) column(ref reference) *catalog.Column {
	t := ref.item.table()
	if t == nil {
		return nil
	}
	if more, ok := x.tables(t.Name); ok {
		t = more
	}
	if n, ok := t.Column(ref.name); ok {
		return &t.Columns[n]
	}
	return nil
}

// textual says whether a column holds texts of Okta's and NULL only.
func (x *rejoiner) textual(ref reference, depth int) bool {
	if ref.item.table() != nil {
		col := x.column(ref)
		return col != nil && col.Type == catalog.Text
	}
	q := ref.item.source()
	if q == nil || depth > 8 {
		return false
	}
	for k := range q.cores {
		inner, ok := x.given(q, k, ref.item.cte, ref.name)
		if !ok || !x.textual(inner, depth+1) {
			return false
		}
	}
	return true
}
