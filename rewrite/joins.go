package rewrite

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
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
	*sqltree.Reader
	*Rules
}

// Rejoined is the text to hand to SQLite.
func (r *Rules) Rejoined(text string) string {
	x := rejoiner{Rules: r}
	right, full, folds, selects := false, false, false, 0
	for _, t := range sqltext.Tokens(text) {
		right = right || t.Is("RIGHT")
		full = full || t.Is("FULL")
		folds = folds || t.Is("LOWER") || t.Is("UPPER")
		if t.Is("SELECT") {
			selects++
		}
	}
	if full {
		text = retold(text, r, (*restricter).halved)
	}
	for range selects {
		next, ok := "", false
		if right || full {
			next, ok = x.turnedJoin(text)
		}
		if !ok || !x.Takes(next) {
			break
		}
		text = next
	}
	if !folds || !x.ASCII() {
		return text
	}
	if next, ok := x.foldedJoins(named(text)); ok && x.Takes(next) {
		return next
	}
	return text
}

// turnedJoin writes one RIGHT JOIN of the first two entries as a LEFT JOIN.
func (x *rejoiner) turnedJoin(text string) (string, bool) {
	s := sqltree.ShapeOf(text)
	if x.Reader = s.SelectsOf(x.Tables); x.Reader == nil {
		return "", false
	}
	for _, c := range x.Cores {
		if !x.turns(c) {
			continue
		}
		left, right := c.Items[0].Text, c.Items[1].Text
		return s.Edited(text, []sqltree.Change{
			{From: s.From(left), To: s.To(left), With: s.Written(text, right)},
			{From: s.To(left), To: s.From(right), With: " LEFT JOIN "},
			{From: s.From(right), To: s.To(right), With: s.Written(text, left)},
		}), true
	}
	return "", false
}

// turns says whether a SELECT joins its first two entries by a RIGHT JOIN, and
// nothing in it depends on which of them comes first.
func (x *rejoiner) turns(c *sqltree.Core) bool {
	if len(c.Items) < 2 || x.IsNamed(c) || len(c.Items[1].Using) > 0 || c.Items[0].Call || c.Items[1].Call || !c.Items[0].On.Empty() {
		return false
	}
	between := sqltree.Part{From: c.Items[0].Text.To, To: c.Items[1].Text.From}
	n := between.To - between.From
	if !x.Shape.At(between.From).Is("RIGHT") || n != 2 && !(n == 3 && x.Shape.At(between.From+1).Is("OUTER")) {
		return false
	}
	for _, p := range c.Results {
		if p.To-p.From == 1 && x.Shape.At(p.From).Text == "*" {
			return false
		}
	}
	for i := c.Items[0].Text.From; i < c.Items[1].Text.To; i++ {
		if x.Shape.At(i).Kind == sqltext.Param {
			return false // it may be known by its place
		}
	}
	for i, it := range c.Items[2:] {
		if len(it.Using) > 0 {
			return false // it names columns of the entries before
		}
		for k := c.Items[i+1].Text.To; k < it.Text.From; k++ {
			if x.Shape.At(k).Is("NATURAL") {
				return false
			}
		}
	}
	return true
}

// foldedJoins adds what follows for the columns to every equality of columns in
// lower or upper case.
func (x *rejoiner) foldedJoins(text string) (string, bool) {
	s := sqltree.ShapeOf(text)
	if x.Reader = s.SelectsOf(x.Tables); x.Reader == nil {
		return "", false
	}
	var edits []sqltree.Change
	for _, c := range x.Cores {
		if x.IsNamed(c) {
			continue
		}
		parts := s.Conjuncts(c.Where, nil)
		for _, it := range c.Items {
			parts = s.Conjuncts(it.On, parts)
		}
		for _, p := range parts {
			if more := x.implied(text, c, p); more != "" {
				edits = append(edits, sqltree.Change{From: s.From(p), To: s.To(p), With: "(" + s.Written(text, p) + " AND " + more + ")"})
			}
		}
	}
	slices.SortFunc(edits, func(a, b sqltree.Change) int { return a.From - b.From })
	for i := range edits {
		if i > 0 && edits[i].From < edits[i-1].To {
			return "", false
		}
	}
	return s.Edited(text, edits), len(edits) > 0
}

// implied is the equality of columns that follows from one of columns in lower or
// upper case, "" when none does or it is of no use.
func (x *rejoiner) implied(text string, c *sqltree.Core, p sqltree.Part) string {
	at := slices.IndexFunc(x.Shape.Tokens[p.From:p.To], func(t sqltext.Token) bool { return t.Text == "=" || t.Text == "==" })
	if at < 0 {
		return ""
	}
	left, leftFolds := x.unfolded(sqltree.Part{From: p.From, To: p.From + at})
	right, rightFolds := x.unfolded(sqltree.Part{From: p.From + at + 1, To: p.To})
	if !leftFolds && !rightFolds {
		return ""
	}
	a, ok := x.Refer(c, left)
	b, also := x.Refer(c, right)
	if !ok || !also || a.Item == b.Item || !(leftFolds && (x.asked(a, b) || x.askedOfSome(a, b))) && !(rightFolds && (x.asked(b, a) || x.askedOfSome(b, a))) || !leftFolds && x.asked(a, b) || !rightFolds && x.asked(b, a) ||
		!x.textual(a, 0) || !x.textual(b, 0) {
		return ""
	}
	return x.Shape.Written(text, left) + " = " + x.Shape.Written(text, right) + " COLLATE NOCASE"
}

// unfolded is what lower or upper is made of, and whether it is one of these.
func (x *rejoiner) unfolded(p sqltree.Part) (sqltree.Part, bool) {
	t := x.Shape.At(p.From)
	if (t.Is("LOWER") || t.Is("UPPER")) && x.Shape.At(p.From+1).Text == "(" && x.Shape.Closing(p.From+1) == p.To-1 {
		return sqltree.Part{From: p.From + 2, To: p.To - 1}, true
	}
	return p, false
}

// asked says whether it is worth asking Okta for the rows with the values that a
// column of another entry has: those may be many, so that each should
// have few rows. A whole table joined with itself is read but once.
func (x *rejoiner) asked(ref, values sqltree.Reference) bool {
	col, t := x.column(ref), values.Item.Table()
	return col != nil && col.Search&catalog.Eq != 0 && (col.NoCase || col.Unique) && (t != ref.Item.Table() || x.restricted(values.Item))
}

// fewOfValue is how many rows have a value that may be asked for together with many.
const fewOfValue = 50

// askedOfSome says whether it is worth asking for the rows that few others of the same
// table name, such as those whom people report to.
func (x *rejoiner) askedOfSome(ref, values sqltree.Reference) bool {
	col, t := x.column(ref), values.Item.Table()
	return col != nil && col.Search&catalog.Eq != 0 && t == ref.Item.Table() && col.Distinct*fewOfValue >= t.Rows && x.restricted(values.Item)
}

// restricted says whether a condition on one column of an entry leaves some of its
// rows, other than by what they are not.
func (x *rejoiner) restricted(it *sqltree.Item) bool {
	for _, p := range x.Shape.Conjuncts(it.Core.Where, nil) {
		for n := 1; n <= 3 && p.From+n < p.To; n += 2 {
			ref, ok := x.Refer(it.Core, sqltree.Part{From: p.From, To: p.From + n})
			op := x.Shape.At(p.From + n)
			if ok && ref.Item == it && (op.Is("IN") || op.Is("LIKE") || op.Is("GLOB") || op.Is("BETWEEN") || slices.Contains([]string{"=", "==", "<", "<=", ">", ">="}, op.Text)) {
				return true
			}
		}
	}
	return false
}

// column is a column of a table, nil for any other.
func (x *rejoiner) column(ref sqltree.Reference) *catalog.Column {
	t := ref.Item.Table()
	if t == nil {
		return nil
	}
	if n, ok := t.Column(ref.Name); ok {
		return &t.Columns[n]
	}
	return nil
}

// textual says whether a column holds texts of Okta's and NULL only.
func (x *rejoiner) textual(ref sqltree.Reference, depth int) bool {
	if ref.Item.Table() != nil {
		col := x.column(ref)
		return col != nil && col.Type == catalog.Text
	}
	q := ref.Item.Source()
	if q == nil || depth > sqltree.MaxHandedOn {
		return false
	}
	for k := range q.Cores {
		inner, ok := x.Given(q, k, ref.Item.CTE, ref.Name)
		if !(ok && x.textual(inner, depth+1)) && !x.givesFolded(q, k, ref) {
			return false
		}
	}
	return true
}

// givesFolded says whether what the kth SELECT of a query hands on as a column is in
// lower or upper case: a text or NULL, whatever it is made of.
func (x *rejoiner) givesFolded(q *sqltree.Query, k int, ref sqltree.Reference) bool {
	n, star := x.Position(q, ref.Item.CTE, ref.Name)
	c := q.Cores[k]
	if n < 0 || star != nil || c.Values || n >= len(c.Results) {
		return false
	}
	for _, p := range c.Results[:n] {
		if x.Shape.At(p.To-1).Text == "*" {
			return false // it may be another result
		}
	}
	_, ok := x.unfolded(x.Result(c, n).Expr)
	return ok
}
