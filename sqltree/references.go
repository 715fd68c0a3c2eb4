package sqltree

import (
	"slices"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What the names in a statement's SELECTs refer to.

// Reference is a column of an entry of a FROM.
type Reference struct {
	Item *Item
	Name string // in lower case
}

// Result is a column that a SELECT gives.
type Result struct {
	Name string // in lower case, "" when it is the text of an expression
	Expr Part
	Star *Item // the entry whose columns it stands for, when it is a *
}

// Table is Okta's table of an entry, nil for none.
func (it *Item) Table() *catalog.Table { return it.table }

// Source is the query that an entry stands for, nil for a table.
func (it *Item) Source() *Query {
	if it.CTE != nil {
		return it.CTE.Body
	}
	return it.Body
}

// endsExpression says whether an expression can end with a token.
func endsExpression(t sqltext.Token) bool {
	return t.Text == ")" || t.Is("END") || IsIdentifier(t) || t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Kind == sqltext.Param || t.Is("NULL")
}

// operates says whether a token is an operator, which has an operand after it.
func (s *Shape) operates(i int) bool {
	t := s.At(i)
	return t.Kind == sqltext.Other && t.Text != ")" && t.Text != "." || IsAny(t, []string{"AND", "OR", "NOT", "IS", "LIKE", "GLOB", "ESCAPE"})
}

// Result reads the nth column that a SELECT gives.
func (r *Reader) Result(c *Core, n int) Result {
	s, p := r.Shape, c.Results[n]
	last := s.At(p.To - 1)
	switch {
	case last.Text == "*" && p.To-p.From == 1 && len(c.Items) == 1:
		return Result{Star: c.Items[0]}
	case last.Text == "*" && p.To-p.From == 3 && s.At(p.To-2).Text == ".":
		for _, it := range c.Items {
			if it.Alias == sqltext.Lower(s.At(p.From).Value()) {
				return Result{Star: it}
			}
		}
		return Result{}
	case p.To-p.From > 2 && s.At(p.To-2).Is("AS"):
		return Result{Name: sqltext.Lower(last.Value()), Expr: Part{p.From, p.To - 2}}
	case p.To-p.From > 2 && s.At(p.To-2).Is("COLLATE"):
		if !r.nameless(p) {
			return Result{}
		}
		return Result{Expr: p}
	case p.To-p.From > 1 && endsExpression(s.At(p.To-2)) && (IsIdentifier(last) || last.Keyword() && !IsAny(last, []string{"END", "NULL", "ISNULL", "NOTNULL"})):
		return Result{Name: sqltext.Lower(last.Value()), Expr: Part{p.From, p.To - 1}}
	case p.To-p.From > 1 && !s.operates(p.To-2) && (last.Kind == sqltext.String || IsIdentifier(last) && s.At(p.To-2).Keyword()):
		return Result{} // perhaps a name
	case r.IsReference(p):
		return Result{Name: sqltext.Lower(last.Value()), Expr: p}
	}
	if !r.nameless(p) {
		return Result{}
	}
	return Result{Expr: p}
}

// nameless says whether a result surely has no name but its text: SQLite also
// names a column in parentheses or with a collation, and takes some keywords for
// names.
func (r *Reader) nameless(p Part) bool {
	last := r.Shape.At(p.To - 1)
	if last.Keyword() && !last.Is("END") && !last.Is("NULL") || p.To-p.From > 1 && last.Kind == sqltext.String && !r.Shape.operates(p.To-2) {
		return false
	}
	for k := p.From; k < p.To; k++ {
		t := r.Shape.At(k)
		if t.Kind == sqltext.Other && t.Text != "(" && t.Text != ")" && t.Text != "." || t.Kind == sqltext.Number || t.Kind == sqltext.Param || t.Kind == sqltext.String ||
			r.Shape.At(k+1).Text == "(" && t.Kind == sqltext.Name || t.Is("CASE") || t.Is("NOT") || t.Is("IS") || t.Is("IN") || t.Is("SELECT") {
			return true
		}
	}
	return false
}

// IsReference says whether some tokens are a column's name, with or without a
// qualifier.
func (r *Reader) IsReference(p Part) bool {
	s := r.Shape
	switch p.To - p.From {
	case 1:
		return IsIdentifier(s.At(p.From))
	case 3:
		return IsIdentifier(s.At(p.From)) && s.At(p.From+1).Text == "." && IsIdentifier(s.At(p.From+2))
	}
	return false
}

// Has says whether an entry has a column: surely, surely not, or unknown.
func (r *Reader) Has(it *Item, name string) (yes, known bool) {
	if t := it.Table(); t != nil {
		if _, ok := t.Column(name); ok {
			return true, true
		}
		return false, t.Complete()
	}
	q := it.Source()
	switch {
	case IsCandidates(it):
		return name == "value", true
	case it.Call && (sqltext.Same(it.Name, "json_each") || sqltext.Same(it.Name, "json_tree")):
		return slices.Contains(jsonColumns, name), true
	case q == nil && !it.Call && r.Own[sqltext.Lower(it.Name)].Columns != nil && !isRowID(name):
		return slices.Contains(r.Own[sqltext.Lower(it.Name)].Columns, name), true
	case q == nil:
		return false, false
	}
	if it.CTE != nil && it.CTE.Columns != nil {
		return slices.Contains(it.CTE.Columns, name), true
	}
	c := q.Cores[0]
	if c.Values {
		return r.isValue(c, name), true
	}
	known = true
	for n := range c.Results {
		switch res := r.Result(c, n); {
		case res.Name == name:
			return true, true
		case res.Star != nil:
			y, k := r.Has(res.Star, name)
			if y {
				return true, true
			}
			known = known && k
		case res.Expr.Empty():
			known = false
		}
	}
	return false, known
}

// placed says whether token i surely is a name that the statement itself gives,
// or is or qualifies a column of a query in the statement. What that query
// reads is named in it. In a statement that could not be read nothing is.
func (r *Reader) placed(i int) bool {
	switch {
	case r == nil:
		return false
	case r.Naming[i]:
		return true
	case r.CoreAt[i] == nil:
		return false
	}
	p := Part{i, i + 1}
	switch {
	case r.Shape.At(i-1).Text == ".":
		p.From = i - 2
	case r.Shape.At(i+1).Text == ".":
		p.To = i + 3
	}
	ref, ok := r.Refer(r.CoreAt[i], p)
	if !ok || ref.Item.Table() != nil {
		return false
	}
	return ref.Item.Source() == nil || !r.starMayHave(ref.Item, ref.Name, 0)
}

// starMayHave says whether a column of a query's may be an attribute that a * in it
// brings: one of this name comes before what is named so later.
func (r *Reader) starMayHave(it *Item, name string, depth int) bool {
	if it.Table() != nil {
		has, known := r.Has(it, name)
		return !has && !known
	}
	q := it.Source()
	if q == nil || it.CTE != nil && it.CTE.Columns != nil || depth > MaxHandedOn {
		return depth > MaxHandedOn
	}
	c := q.Cores[0]
	for n := range c.Results {
		res := r.Result(c, n)
		switch {
		case res.Name == name:
			return false
		case res.Star != nil:
			if r.starMayHave(res.Star, name, depth+1) {
				return true
			}
			if has, _ := r.Has(res.Star, name); has {
				return false
			}
		case r.Shape.At(c.Results[n].To-1).Text == "*":
			for _, in := range c.Items { // of several
				if r.starMayHave(in, name, depth+1) {
					return true
				}
				if has, _ := r.Has(in, name); has {
					return false
				}
			}
		}
	}
	return false
}

// jsonColumns are those of SQLite's functions that take JSON apart.
var jsonColumns = []string{"key", "value", "type", "atom", "id", "parent", "fullkey", "path", "json", "root"}

// isRowID says whether a column is one that tables of the user's may have unsaid.
func isRowID(name string) bool { return name == "rowid" || name == "oid" || name == "_rowid_" }

// Refer finds what some tokens refer to, from a SELECT outwards.
func (r *Reader) Refer(c *Core, p Part) (Reference, bool) {
	if !r.IsReference(p) {
		return Reference{}, false
	}
	name := sqltext.Lower(r.Shape.At(p.To - 1).Value())
	if p.To-p.From == 3 {
		return r.qualified(c, sqltext.Lower(r.Shape.At(p.From).Value()), name)
	}
	for ; c != nil; c = c.around() {
		it, none := r.Owner(c, name)
		if it != nil || !none {
			return Reference{it, name}, it != nil
		}
		if r.showsAs(c, name) {
			break // it is that result, see SQLite's lookupName
		}
	}
	return Reference{}, false
}

// qualified finds what a column with a qualifier refers to, from a SELECT
// outwards: an entry of that name without the column is passed over. One that may
// have it is meant only when no other may be.
func (r *Reader) qualified(c *Core, alias, name string) (Reference, bool) {
	var perhaps *Item
	for ; c != nil; c = c.around() {
		for _, it := range c.Items {
			if it.Alias != alias {
				continue
			}
			switch yes, known := r.Has(it, name); {
			case yes:
				return Reference{it, name}, perhaps == nil
			case !known && perhaps != nil:
				return Reference{}, false
			case !known:
				perhaps = it
			}
		}
	}
	return Reference{perhaps, name}, perhaps != nil
}

// Owner finds the entry of a SELECT's own FROM that has a column; none says
// that surely none has. A column that no entry is known to have is a custom
// attribute, when there is only one entry that can have some.
func (r *Reader) Owner(c *Core, name string) (owner *Item, none bool) {
	var doubtful []*Item
	for _, it := range c.Items {
		yes, known := r.Has(it, name)
		switch {
		case yes && owner != nil:
			return nil, false // of a USING, or an error
		case yes:
			owner = it
		case !known:
			doubtful = append(doubtful, it)
		}
	}
	switch {
	case owner != nil:
		for _, it := range doubtful {
			if it.Table() == nil {
				return nil, false
			}
		}
		return owner, false
	case len(doubtful) == 1 && doubtful[0].Table() != nil && c.around() == nil && !r.showsAs(c, name):
		return doubtful[0], false
	}
	return nil, len(doubtful) == 0
}

// around is the SELECT whose columns the names in another one may mean too.
func (c *Core) around() *Core {
	q := c.In
	if q.Above == nil {
		return nil
	}
	if q.Source {
		return q.Above.around()
	}
	return q.Above
}

// showsAs says whether a SELECT has a result of a name, which SQLite takes where no
// column has it.
func (r *Reader) showsAs(c *Core, name string) bool {
	for n := range c.Results {
		res := r.Result(c, n)
		if last := r.Shape.At(res.Expr.To - 1); res.Name == name && !(r.IsReference(res.Expr) && sqltext.Same(last.Value(), name)) {
			return true
		}
	}
	return false
}
