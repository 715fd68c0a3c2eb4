package rewrite

import (
	"cmp"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
	"github.com/oktasql/oktasql/sqltext"
	"github.com/oktasql/oktasql/sqltree"
)

// A view, or a query that prepares what another one looks at, joins tables and shows some
// of their columns:
//
//	WITH v AS (SELECT m.login, g.name AS grp FROM group_members m LEFT JOIN groups g ON g.id = m.group_id)
//	SELECT grp, count(*) FROM v WHERE grp LIKE 'S%' GROUP BY grp
//
// SQLite reads the one in the place of the other, as long as that means the same. Told so,
// each rule sees what is asked of the tables: here that the join may be an inner one, and
// that Okta tells the counts.

// Merged is the text to hand to SQLite, with such queries in the place of those that read
// them.
func (r *Rules) Merged(text string) string {
	selects := 0
	for _, t := range sqltext.Tokens(text) {
		if t.Is("SELECT") {
			selects++
		}
	}
	if selects < 2 {
		return text
	}
	return retold(text, r, (*restricter).mergedOne)
}

// mergedOne is the text with one query less.
func (x *restricter) mergedOne() (string, bool) {
	if x.keepsPlaces() {
		return "", false
	}
	for _, c := range x.Cores {
		if c.Odd || c.Values || len(c.Items) != 1 {
			continue // beside others, the rules for queries in a FROM know more
		}
		it := c.Items[0]
		q := x.single(it)
		if q == nil || it.Call || it.CTE != nil && (it.CTE.Hint == "MATERIALIZED" || x.definesTwice(it.CTE)) || !x.onlyJoins(q) {
			continue
		}
		m := merger{x, c, it, q.Cores[0]}
		if edits, ok := m.edits(); ok {
			if next, ok := x.accepted(x.Shape.Edited(x.text, edits)); ok {
				return next, true
			}
		}
	}
	return "", false
}

// definesTwice says whether another definition goes by the name of one, or by one of the
// names that it reads.
func (x *restricter) definesTwice(d *sqltree.CTE) bool {
	names := map[string]int{}
	for _, q := range x.Queries {
		for _, o := range q.CTEs {
			names[o.Name]++
		}
	}
	for _, c := range x.Cores {
		for _, it := range c.Items {
			if c.From >= d.Body.From && c.From < d.Body.To && it.CTE != nil && names[it.CTE.Name] > 1 {
				return true
			}
		}
	}
	return names[d.Name] > 1
}

// onlyJoins says whether a query reads tables, shows some of their columns and leaves out
// rows, and does nothing else.
func (x *restricter) onlyJoins(q *sqltree.Query) bool {
	c := q.Cores[0]
	if len(q.Cores) > 1 || q.Limited || len(q.CTEs) > 0 || q.To != c.To || !x.plainRows(c) || len(c.Items) == 0 || x.Shape.At(c.From+1).Is("DISTINCT") {
		return false
	}
	for k := c.From; k < c.To; k++ {
		if x.Shape.At(k).Is("OVER") || x.Shape.Unsteady(k) || x.raisesCalled(k) {
			return false
		}
	}
	return !slices.ContainsFunc(c.Items, func(it *sqltree.Item) bool { return it.Call || it.Table() == nil || it.Alias == "" })
}

// merger puts the SELECT of a query in the place of an entry that it is.
type merger struct {
	*restricter
	c     *sqltree.Core
	it    *sqltree.Item
	inner *sqltree.Core
}

// renames says whether the one table that the query reads goes by the name of the entry.
func (m merger) renames() bool { return len(m.inner.Items) == 1 && m.it.Alias != "" }

// edits are the changes that put the FROM and the conditions of the query in the place of
// the entry, and its columns in the place of their names.
func (m merger) edits() (edits []sqltree.Change, ok bool) {
	s, c, it, q := m.Shape, m.c, m.it, m.inner.In
	if m.meetsAlias() || m.namesFurther(q) {
		return nil, false
	}
	if slices.ContainsFunc(c.Results, func(p sqltree.Part) bool { return s.At(p.To-1).Text == "*" }) {
		all, ok := m.all()
		if !ok {
			return nil, false
		}
		edits = append(edits, all)
	}
	for k := c.In.From; k < c.In.To; k++ {
		t := s.At(k)
		if k >= it.Text.From && k < it.Text.To || k >= q.From && k < q.To || !m.mayBeColumn(k) {
			continue
		}
		from := k
		if s.At(k-1).Text == "." {
			from = k - 2
		}
		ref, found := m.columnAt(k)
		switch {
		case found && ref.Item == it:
			text, ok := m.result(ref.Name, from, k+1)
			if !ok {
				return nil, false
			}
			edits = append(edits, sqltree.Change{From: s.At(from).Pos, To: s.At(k).Pos + len(t.Text), With: text})
		case from < k: // of another entry
		case !found || ref.Item.Core != m.CoreAt[k]:
			// It means something outside, or a result, unless an entry that is put here has it.
			if slices.ContainsFunc(m.inner.Items, func(o *sqltree.Item) bool { yes, _ := m.Has(o, sqltext.Lower(t.Value())); return yes }) {
				return nil, false
			}
		}
	}
	more, ok := m.sources()
	if !ok {
		return nil, false
	}
	edits = append(edits, more...)
	if it.CTE != nil {
		edits = append(edits, m.lessDefinitions(it.CTE.In, map[*sqltree.CTE]bool{it.CTE: true})...)
	}
	slices.SortStableFunc(edits, func(a, b sqltree.Change) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	if len(c.Results) == 1 && s.At(c.Results[0].From).Text == "*" {
		return edits, true // which names its results
	}
	return m.keepingNames(edits)
}

// namesFurther says whether a query has a name without a qualifier that is none of its
// columns: beside the results of another SELECT it may mean one of these.
func (x *restricter) namesFurther(q *sqltree.Query) bool {
	for k := q.From; k < q.To; k++ {
		if !x.mayBeColumn(k) || x.Shape.At(k-1).Text == "." {
			continue
		}
		if ref, ok := x.columnAt(k); !ok || ref.Item.Text.From < q.From || ref.Item.Text.From >= q.To {
			return true
		}
	}
	return false
}

// mayBeColumn says whether a token is a name that may be a column's.
func (x *restricter) mayBeColumn(k int) bool {
	s := x.Shape
	return sqltree.IsIdentifier(s.At(k)) && !x.Naming[k] && s.At(k+1).Text != "." && !isCall(s, k) && !s.At(k-1).Is("AS") && !s.At(k-1).Is("COLLATE")
}

// sources are the changes that put the FROM and the WHERE of the query in place.
func (m merger) sources() (edits []sqltree.Change, ok bool) {
	s, c, it := m.Shape, m.c, m.it
	last := m.inner.Items[len(m.inner.Items)-1]
	from := s.Written(m.text, sqltree.Part{From: m.inner.Items[0].Text.From, To: m.lastOf(last)})
	if m.renames() {
		from = catalog.Quote(m.inner.Items[0].Table().Name) + " AS " + catalog.Quote(it.Alias)
	}
	edits = append(edits, sqltree.Change{From: s.From(it.Text), To: s.To(it.Text), With: from})
	if m.inner.Where.Empty() {
		return edits, true
	}
	own, ok := m.written(m.inner.Where)
	if !ok {
		return nil, false
	}
	if !c.Where.Empty() {
		return append(edits, sqltree.Change{From: s.From(c.Where), To: s.From(c.Where), With: "(" + own + ") AND ("}, sqltree.Change{From: s.To(c.Where), To: s.To(c.Where), With: ")"}), true
	}
	return append(edits, sqltree.Change{From: s.To(it.Text), To: s.To(it.Text), With: " WHERE " + own}), true
}

// written are some tokens of the query as they read in the other one.
func (m merger) written(p sqltree.Part) (string, bool) {
	if !m.renames() {
		return m.slice(p), true
	}
	instead := map[int]string{}
	for k := p.From; k < p.To; k++ {
		if !m.mayBeColumn(k) {
			continue
		}
		ref, ok := m.columnAt(k)
		if !ok {
			return "", false
		}
		if ref.Item == m.inner.Items[0] {
			instead[k] = m.quoted(ref)
		}
	}
	return m.sliceWith(p, instead), true
}

// quoted is a column of what the query reads.
func (m merger) quoted(ref sqltree.Reference) string {
	if m.renames() {
		return catalog.Quote(m.it.Alias) + "." + catalog.Quote(ref.Name)
	}
	return quoted(ref)
}

// all is the change that names what a * by itself stands for, which is all that the query
// gives.
func (m merger) all() (sqltree.Change, bool) {
	s, c := m.Shape, m.c
	if len(c.Results) != 1 || s.At(c.Results[0].From).Text != "*" || m.it.CTE != nil && m.it.CTE.Columns != nil || !m.namesEach(m.inner.In) {
		return sqltree.Change{}, false
	}
	var all []string
	for n, p := range m.inner.Results {
		res := m.Result(m.inner, n)
		if res.Star != nil {
			return sqltree.Change{}, false
		}
		name := m.nameOf(p)
		if res.Name != "" {
			name = s.At(p.To - 1).Value()
		}
		text, ok := m.written(res.Expr)
		if ref, found := m.Refer(m.inner, res.Expr); found && m.IsReference(res.Expr) {
			text = m.quoted(ref)
		}
		if !ok {
			return sqltree.Change{}, false
		}
		all = append(all, text+" AS "+catalog.Quote(name))
	}
	return sqltree.Change{From: s.From(c.Results[0]), To: s.To(c.Results[0]), With: strings.Join(all, ", ")}, true
}

// lastOf is the number of the token after an entry, with its ON or USING.
func (x *restricter) lastOf(it *sqltree.Item) int {
	switch {
	case len(it.Using) > 0:
		return it.Ends
	case !it.On.Empty():
		return it.On.To
	}
	return it.Text.To
}

// result is what a column of the query is in terms of what the query reads.
func (m merger) result(name string, from, to int) (string, bool) {
	n, star := m.Position(m.inner.In, m.it.CTE, name)
	if n < 0 || n >= len(m.inner.Results) {
		return "", false
	}
	if star != nil {
		return m.quoted(sqltree.Reference{Item: star, Name: name}), star.Table() != nil
	}
	e := m.Result(m.inner, n).Expr
	if e.Empty() {
		return "", false
	}
	if ref, ok := m.Refer(m.inner, e); ok && m.IsReference(e) {
		return m.quoted(ref), ref.Item.Core == m.inner
	}
	if m.CoreAt[from] != m.c || m.hasQuery(e) || !m.uncollated(from, to) {
		return "", false // other names, or another collation
	}
	columns := 0
	for k := e.From; k < e.To; k++ {
		if m.Shape.At(k).Is("COLLATE") {
			return "", false
		}
		if _, ok := m.columnAt(k); ok {
			columns++
		}
	}
	if constant, ok := m.constant(e); columns == 0 && !(ok && constant[0] == '\'') {
		return "", false // a number may mean a result, also as +2 or (2)
	}
	text, ok := m.written(e)
	return "(" + text + ")", ok
}

// meetsAlias says whether something else than the entry, or than the query's own, goes by
// a name that the query's tables have in its place.
func (m merger) meetsAlias() bool {
	names, q := map[string]bool{}, m.inner.In
	for _, it := range m.inner.Items {
		names[sqltext.Lower(it.Alias)] = true
	}
	if m.renames() {
		names = map[string]bool{sqltext.Lower(m.it.Alias): true}
	}
	return slices.ContainsFunc(m.Cores, func(o *sqltree.Core) bool {
		around := o.From <= m.c.From && m.c.From < o.In.To
		if inside := o.From >= m.c.From && o.From < m.c.In.To; !inside && !around && !(o.From >= q.From && o.From < q.To) {
			return false // neither sees the other's names
		}
		return slices.ContainsFunc(o.Items, func(it *sqltree.Item) bool {
			within := o.From >= q.From && o.From < q.To
			return it != m.it && !(within && (o == m.inner || !m.renames())) && names[sqltext.Lower(it.Alias)]
		})
	})
}
