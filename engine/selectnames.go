package engine

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
)

// What the names in a statement's SELECTs refer to.

// reference is a column of an entry of a FROM.
type reference struct {
	item *item
	name string // in lower case
}

// result is a column that a SELECT gives.
type result struct {
	name string // in lower case, "" when it is the text of an expression
	expr part
	star *item // the entry whose columns it stands for, when it is a *
}

// table is the catalogue's table of an entry, nil for none.
func (it *item) table() *catalog.Table {
	if it.body != nil || it.cte != nil || it.call {
		return nil
	}
	t, _ := catalog.Find(it.name)
	return t
}

// source is the query that an entry stands for, nil for a table.
func (it *item) source() *query {
	if it.cte != nil {
		return it.cte.body
	}
	return it.body
}

// endsExpression says whether an expression can end with a token.
func endsExpression(t sqltext.Token) bool {
	return t.Text == ")" || t.Is("END") || isIdentifier(t) || t.Kind == sqltext.String || t.Kind == sqltext.Number || t.Kind == sqltext.Param || t.Is("NULL")
}

// result reads the nth column that a SELECT gives.
func (r *selectReader) result(c *core, n int) result {
	s, p := r.s, c.results[n]
	last := s.at(p.to - 1)
	switch {
	case last.Text == "*" && p.to-p.from == 1 && len(c.items) == 1:
		return result{star: c.items[0]}
	case last.Text == "*" && p.to-p.from == 3 && s.at(p.to-2).Text == ".":
		for _, it := range c.items {
			if it.alias == strings.ToLower(s.at(p.from).Value()) {
				return result{star: it}
			}
		}
		return result{}
	case p.to-p.from > 2 && s.at(p.to-2).Is("AS"):
		return result{name: strings.ToLower(last.Value()), expr: part{p.from, p.to - 2}}
	case p.to-p.from > 1 && endsExpression(s.at(p.to-2)) && (isIdentifier(last) || last.Keyword() && !isAny(last, []string{"END", "NULL", "ISNULL", "NOTNULL"})):
		return result{name: strings.ToLower(last.Value()), expr: part{p.from, p.to - 1}}
	case p.to-p.from > 1 && (last.Kind == sqltext.String || isIdentifier(last) && s.at(p.to-2).Keyword()):
		return result{} // perhaps a name
	case r.isReference(p):
		return result{name: strings.ToLower(last.Value()), expr: p}
	}
	if !r.nameless(p) {
		return result{}
	}
	return result{expr: p}
}

// nameless says whether a result surely has no name but its text: SQLite also
// names a column in parentheses or with a collation, and takes some keywords for
// names.
func (r *selectReader) nameless(p part) bool {
	last := r.s.at(p.to - 1)
	if last.Keyword() && !last.Is("END") && !last.Is("NULL") || p.to-p.from > 1 && last.Kind == sqltext.String {
		return false
	}
	for k := p.from; k < p.to; k++ {
		t := r.s.at(k)
		if t.Kind == sqltext.Other && t.Text != "(" && t.Text != ")" && t.Text != "." || t.Kind == sqltext.Number || t.Kind == sqltext.Param || t.Kind == sqltext.String ||
			r.s.at(k+1).Text == "(" && t.Kind == sqltext.Name || t.Is("CASE") || t.Is("NOT") || t.Is("IS") || t.Is("IN") || t.Is("SELECT") {
			return true
		}
	}
	return false
}

// isReference says whether some tokens are a column's name, with or without a
// qualifier.
func (r *selectReader) isReference(p part) bool {
	s := r.s
	switch p.to - p.from {
	case 1:
		return isIdentifier(s.at(p.from))
	case 3:
		return isIdentifier(s.at(p.from)) && s.at(p.from+1).Text == "." && isIdentifier(s.at(p.from+2))
	}
	return false
}

// has says whether an entry has a column: surely, surely not, or unknown.
func (r *selectReader) has(it *item, name string) (yes, known bool) {
	if t := it.table(); t != nil {
		if _, ok := t.Column(name); ok {
			return true, true
		}
		return false, t.Schema == catalog.NoSchema
	}
	q := it.source()
	switch {
	case isCandidates(it):
		return name == "value", true
	case it.call && (strings.EqualFold(it.name, "json_each") || strings.EqualFold(it.name, "json_tree")):
		return slices.Contains(jsonColumns, name), true
	case q == nil && !it.call && r.tables[strings.ToLower(it.name)].columns != nil:
		return slices.Contains(r.tables[strings.ToLower(it.name)].columns, name), true
	case q == nil:
		return false, false
	}
	if it.cte != nil && it.cte.columns != nil {
		return slices.Contains(it.cte.columns, name), true
	}
	c := q.cores[0]
	known = !c.values
	for n := range c.results {
		switch res := r.result(c, n); {
		case res.name == name:
			return true, true
		case res.star != nil:
			y, k := r.has(res.star, name)
			if y {
				return true, true
			}
			known = known && k
		case res.expr.empty():
			known = false
		}
	}
	return false, known
}

// placed says whether token i surely is a name that the statement itself gives,
// or is or qualifies a column of a query in the statement. What that query
// reads is named in it. In a statement that could not be read nothing is.
func (r *selectReader) placed(i int) bool {
	switch {
	case r == nil:
		return false
	case r.naming[i]:
		return true
	case r.coreAt[i] == nil:
		return false
	}
	p := part{i, i + 1}
	switch {
	case r.s.at(i-1).Text == ".":
		p.from = i - 2
	case r.s.at(i+1).Text == ".":
		p.to = i + 3
	}
	ref, ok := r.refer(r.coreAt[i], p)
	return ok && ref.item.table() == nil
}

// jsonColumns are those of SQLite's functions that take JSON apart.
var jsonColumns = []string{"key", "value", "type", "atom", "id", "parent", "fullkey", "path", "json", "root"}

// refer finds what some tokens refer to, from a SELECT outwards.
func (r *selectReader) refer(c *core, p part) (reference, bool) {
	if !r.isReference(p) {
		return reference{}, false
	}
	name := strings.ToLower(r.s.at(p.to - 1).Value())
	if p.to-p.from == 3 {
		alias := strings.ToLower(r.s.at(p.from).Value())
		for ; c != nil; c = c.around() {
			for _, it := range c.items {
				if it.alias == alias {
					return reference{it, name}, true
				}
			}
		}
		return reference{}, false
	}
	for ; c != nil; c = c.around() {
		it, none := r.owner(c, name)
		if it != nil || !none {
			return reference{it, name}, it != nil
		}
	}
	return reference{}, false
}

// owner finds the entry of a SELECT's own FROM that has a column; none says
// that surely none has. A column that no entry is known to have is a custom
// attribute, when there is only one entry that can have some.
func (r *selectReader) owner(c *core, name string) (owner *item, none bool) {
	var doubtful []*item
	for _, it := range c.items {
		yes, known := r.has(it, name)
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
			if it.table() == nil {
				return nil, false
			}
		}
		return owner, false
	case len(doubtful) == 1 && doubtful[0].table() != nil && c.around() == nil && !r.showsAs(c, name):
		return doubtful[0], false
	}
	return nil, len(doubtful) == 0
}

// around is the SELECT whose columns the names in another one may mean too.
func (c *core) around() *core {
	q := c.in
	if q.above == nil {
		return nil
	}
	if q.source {
		return q.above.around()
	}
	return q.above
}

// identifier is the catalogue's column of identifiers that a reference comes
// from, through the queries that hand it on unchanged. notNull says that it is
// NULL in no row.
func (r *selectReader) identifier(ref reference, depth int) (ok, notNull bool) {
	it := ref.item
	if t := it.table(); t != nil {
		n, found := t.Column(ref.name)
		if !found || t.Columns[n].ID == "" {
			return false, false
		}
		return true, t.Columns[n].Always && !it.left && !it.core.odd
	}
	q := it.source()
	if q == nil || depth > 8 {
		return false, false
	}
	ok, notNull = true, !it.left && !it.core.odd
	for k := range q.cores {
		inner, found := r.given(q, k, it.cte, ref.name)
		if !found {
			return false, false
		}
		o, n := r.identifier(inner, depth+1)
		ok, notNull = ok && o, notNull && n
	}
	return ok, notNull
}

// given is the reference that the kth SELECT of a query hands on as a column of
// a name.
func (r *selectReader) given(q *query, k int, of *cte, name string) (reference, bool) {
	n, star := r.position(q, of, name)
	c := q.cores[k]
	switch {
	case c.values || n < 0:
		return reference{}, false
	case star != nil:
		return reference{star, name}, len(q.cores) == 1
	}
	if len(q.cores) > 1 {
		for _, p := range c.results {
			if r.s.at(p.to-1).Text == "*" {
				return reference{}, false
			}
		}
	}
	if n >= len(c.results) {
		return reference{}, false
	}
	return r.refer(c, r.result(c, n).expr)
}

// position finds a column of a query by its name: its number among the results,
// or the entry whose * it comes out of. It is -1 for none or for doubt.
func (r *selectReader) position(q *query, of *cte, name string) (n int, star *item) {
	c := q.cores[0]
	n = -1
	if of != nil && of.columns != nil {
		for i, col := range of.columns {
			if col == name && n < 0 {
				n = i
			}
		}
		for _, p := range c.results {
			if r.s.at(p.to-1).Text == "*" {
				return -1, nil
			}
		}
		return n, nil
	}
	for i := range c.results {
		res := r.result(c, i)
		switch {
		case res.name == name && (n >= 0 || star != nil):
			return -1, nil
		case res.name == name:
			n = i
		case res.star != nil:
			yes, known := r.has(res.star, name)
			if yes && (n >= 0 || star != nil) || !yes && !known && res.star.table() == nil {
				return -1, nil
			}
			if yes {
				n, star = i, res.star
			}
		case res.name == "" && res.expr.empty():
			return -1, nil
		}
	}
	return n, star
}

// showsAs says whether a SELECT has a result of a name, which SQLite takes where no
// column has it.
func (r *selectReader) showsAs(c *core, name string) bool {
	for n := range c.results {
		res := r.result(c, n)
		if last := r.s.at(res.expr.to - 1); res.name == name && !(r.isReference(res.expr) && strings.EqualFold(last.Value(), name)) {
			return true
		}
	}
	return false
}

// knowsTables says whether every entry of a FROM is a table that is always
// there, a query, or a function that reads no table: else one may be a view,
// which reads tables unseen.
func (r *selectReader) knowsTables() bool {
	for _, c := range r.cores {
		for _, it := range c.items {
			name := strings.ToLower(it.name)
			_, known := catalog.Find(name)
			switch {
			case it.body != nil:
			case it.call && name != "json_each" && name != "json_tree", !it.call && !known && catalog.FindLocal(name) == nil && it.cte == nil:
				return false
			case strings.ContainsFunc(it.name, func(c rune) bool { return c > 0x7E }):
				return false // SQLite folds the case of ASCII letters only
			}
		}
	}
	return true
}

// isNamed says whether a SELECT stands in a result that is named by its text.
func (r *selectReader) isNamed(c *core) bool {
	for _, o := range r.cores {
		for n, p := range o.results {
			if o != c && p.from <= c.from && c.to <= p.to && r.result(o, n).name == "" {
				return true
			}
		}
	}
	return false
}

// plainRows says whether a SELECT has a row only when one meets its conditions:
// one over all rows has a row always.
func (r *selectReader) plainRows(c *core) bool {
	if c.values || len(c.group) > 0 || !c.having.empty() {
		return false
	}
	for _, p := range c.results {
		for i := p.from; i < p.to; i++ {
			if r.s.at(i).Text == "(" {
				return false
			}
		}
	}
	return true
}
