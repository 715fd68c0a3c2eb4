package proof

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// generator makes random queries about an org. The same seed gives the same
// query.
type generator struct {
	*rand.Rand
	model  *model
	values map[string][]any // values of a column, by table.column
	args   []any
	names  int
}

// newGenerator makes a generator that knows the values of the org.
func (o *org) newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 0x0c7a)), model: o.model, values: o.pool()}
}

// pool reads the values that columns have, so that conditions meet rows, and
// makes the views.
func (o *org) pool() map[string][]any {
	o.once.Do(func() {
		o.values = map[string][]any{}
		o.addViews()
		for _, t := range slices.Concat(o.model.tables, o.model.views) {
			for i := range t.Columns {
				c := t.Columns[i].Name
				a := ask(o.plain, "SELECT DISTINCT "+catalog.Quote(c)+" FROM "+t.Name+" LIMIT 60")
				for _, row := range a.rows {
					o.values[t.Name+"."+c] = append(o.values[t.Name+"."+c], row[0])
				}
			}
		}
		o.addWanted()
	})
	return o.values
}

// source is a table in a FROM clause.
type source struct {
	table *catalog.Table
	alias string
}

// edge is two columns by which tables are joined.
type edge struct{ a, aColumn, b, bColumn string }

var edges = []edge{
	{"users", "id", "group_members", "user_id"},
	{"groups", "id", "group_members", "group_id"},
	{"users", "id", "enrolled_factors", "user_id"},
	{"users", "id", "user_roles", "user_id"},
	{"users", "type_id", "user_types", "id"},
	{"users", "manager_id", "users", "login"},
	{"users", "manager_user_id", "users", "id"},
	{"users", "department", "users", "department"},
	{"users", "email", "users", "login"},
	{"user_types", "created_by", "users", "id"},
	{"group_members", "user_id", "user_roles", "user_id"},
	{"group_members", "user_id", "enrolled_factors", "user_id"},
	{"group_members", "login", "users", "login"},
	{"group_members", "group_id", "group_members", "group_id"},
	{"users", "id", "memberships", "user_id"},
	{"staff", "id", "group_members", "user_id"},
	{"staff", "manager_user_id", "users", "id"},
	{"groups", "id", "memberships", "group_id"},
	{"things", "id", "users", "id"},
	{"newest", "id", "enrolled_factors", "user_id"},
	{"departments", "department", "users", "department"},
}

// chance is true n times in 100.
func (g *generator) chance(n int) bool { return g.IntN(100) < n }

// pick takes one of several.
func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

// alias is a new name for a table.
func (g *generator) alias() string {
	g.names++
	return fmt.Sprintf("t%d", g.names)
}

// dear are the tables that cost a call for each of their parents.
var dear = []string{"enrolled_factors", "user_roles", "group_members"}

// anyTable picks a table, users most often.
func (g *generator) anyTable() *catalog.Table {
	if g.chance(45) {
		return g.model.table("users")
	}
	t := g.model.tables[g.IntN(len(g.model.tables))]
	if slices.Contains(dear, t.Name) && g.chance(50) {
		return g.model.table("groups")
	}
	return t
}

// shown says whether all ways of asking show a column alike: the links and
// the whole object differ with the request.
func shown(c *catalog.Column) bool {
	switch c.Name {
	case "_raw", "_links", "_embedded", "_search", "_filter", "_q", "group_id_to_group_name_map":
		return false
	}
	return true
}

// column picks a column that all ways of asking show alike.
func (g *generator) column(t *catalog.Table, ok func(*catalog.Column) bool) *catalog.Column {
	for {
		c := &t.Columns[g.IntN(len(t.Columns))]
		if g.chance(30) { // those that Okta can compare, more often
			for range 5 {
				if c.Search|c.Filter == 0 && c.ID == "" {
					c = &t.Columns[g.IntN(len(t.Columns))]
				}
			}
		}
		if shown(c) && (ok == nil || ok(c)) {
			return c
		}
	}
}

// exact says whether equal values of a column are the same text.
func exact(c *catalog.Column) bool { return !c.NoCase && c.Type != catalog.Time }

// from writes a FROM clause.
func (g *generator) from() (string, []source) {
	first := source{g.anyTable(), g.alias()}
	text, sources := first.table.Name+" "+first.alias, []source{first}
	for len(sources) < 3 && g.chance(30) {
		e := edges[g.IntN(len(edges))]
		if g.chance(50) {
			e = edge{e.b, e.bColumn, e.a, e.aColumn}
		}
		i := slices.IndexFunc(sources, func(s source) bool { return s.table.Name == e.a })
		if i < 0 {
			continue
		}
		next := source{g.model.table(e.b), g.alias()}
		on := sources[i].alias + "." + e.aColumn + " = " + next.alias + "." + e.bColumn
		if g.chance(10) {
			on = pick(g, "lower(", "upper(") + sources[i].alias + "." + e.aColumn + ") = " + pick(g, "lower(", "upper(", "(") + next.alias + "." + e.bColumn + ")"
		}
		if g.chance(20) {
			on += " AND " + g.predicate([]source{sources[i], next}, 1)
		}
		join := pick(g, "JOIN", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "CROSS JOIN", "RIGHT JOIN", "FULL JOIN")
		text += " " + join + " " + next.table.Name + " " + next.alias + " ON " + on
		sources = append(sources, next)
	}
	return text, sources
}

// where writes a WHERE clause, or nothing.
func (g *generator) where(sources []source) string {
	if g.chance(10) {
		return ""
	}
	return " WHERE " + g.predicate(sources, 3)
}

// question makes a query.
func (g *generator) question() question {
	g.args, g.names = nil, 0
	var q question
	switch n := g.IntN(100); {
	case g.chance(40):
		q = g.shape()
	case n < 55:
		q = g.rows()
	case n < 72:
		q = g.aggregate()
	case n < 82:
		q = g.compound()
	case n < 90:
		q = g.with()
	default:
		q = g.window()
	}
	q.args = g.args
	if g.chance(8) {
		q = g.spelled(q)
	}
	return q
}

// outputs lists columns to show.
func (g *generator) outputs(sources []source, n int, ok func(*catalog.Column) bool) []string {
	var out []string
	for range n {
		s := sources[g.IntN(len(sources))]
		out = append(out, s.alias+"."+catalog.Quote(g.column(s.table, ok).Name))
	}
	return out
}

// keys lists the keys of all tables: an order by them is total.
func keys(sources []source) string {
	var out []string
	for _, s := range sources {
		out = append(out, s.alias+"._key")
	}
	return strings.Join(out, ", ")
}

// rows makes a query for rows.
func (g *generator) rows() question {
	from, sources := g.from()
	distinct := g.chance(12)
	var show []string
	var q question
	switch {
	case distinct:
		show = g.outputs(sources, 1+g.IntN(3), exact)
	case g.chance(6) && len(sources) == 1:
		show, q.star = []string{"*"}, true
	default:
		show = append(g.outputs(sources, 1+g.IntN(4), nil), keys(sources))
	}
	word := "SELECT "
	if distinct {
		word = "SELECT DISTINCT "
	}
	where := g.where(sources)
	base := word + strings.Join(show, ", ") + " FROM " + from + where
	q.sql = base
	order := ""
	if g.chance(45) && !distinct {
		var by []string
		for range 1 + g.IntN(2) {
			s := sources[g.IntN(len(sources))]
			by = append(by, s.alias+"."+catalog.Quote(g.column(s.table, nil).Name)+pick(g, "", " DESC", " ASC"))
		}
		if g.chance(35) { // the orders that Okta has
			s := sources[0]
			for _, name := range []string{"created", "last_updated"} {
				if _, ok := s.table.Column(name); ok && g.chance(60) {
					by = []string{s.alias + "." + name + pick(g, "", " DESC")}
				}
			}
		}
		if g.chance(60) {
			by, q.order = append(by, keys(sources)), true
		}
		order = " ORDER BY " + strings.Join(by, ", ")
	}
	q.sql += order
	if g.chance(35) {
		limit := " LIMIT " + g.number(pick(g, 0, 1, 1, 2, 3, 4, 7, 20, 100))
		if g.chance(35) {
			limit += " OFFSET " + g.number(pick(g, 0, 1, 2, 3, 5, 30))
		}
		q.sql += limit
		if !q.order {
			q.all = base
		}
	}
	return q
}

// number writes a number, sometimes as a parameter.
func (g *generator) number(n int) string {
	if g.chance(30) {
		return g.bind(int64(n))
	}
	return fmt.Sprint(n)
}

// aggregate makes a query that groups.
func (g *generator) aggregate() question {
	from, sources := g.from()
	s := sources[g.IntN(len(sources))]
	column := s.alias + "." + catalog.Quote(g.column(s.table, exact).Name)
	counts := []string{"count(*)", "count(" + column + ")", "count(DISTINCT " + column + ")", "min(" + keys(sources[:1]) + ")", "max(length(" + column + "))", "total(" + column + ")"}
	g.Shuffle(len(counts), func(i, j int) { counts[i], counts[j] = counts[j], counts[i] })
	show := strings.Join(counts[:1+g.IntN(3)], ", ")
	where := g.where(sources)
	if g.chance(35) {
		return question{sql: "SELECT " + show + " FROM " + from + where}
	}
	by := strings.Join(g.outputs(sources, 1+g.IntN(2), exact), ", ")
	q := question{sql: "SELECT " + by + ", " + show + " FROM " + from + where + " GROUP BY " + by}
	if g.chance(30) {
		q.sql += " HAVING count(*) " + pick(g, ">", "=", "<>") + " " + g.number(pick(g, 1, 2, 3))
	}
	if g.chance(30) {
		q.sql, q.order = q.sql+" ORDER BY "+by, true
	}
	return q
}

// compound makes a set operation.
func (g *generator) compound() question {
	n := 1 + g.IntN(2)
	part := func() string {
		from, sources := g.from()
		return "SELECT " + strings.Join(g.outputs(sources, n, exact), ", ") + " FROM " + from + g.where(sources)
	}
	sql := part()
	for range 1 + g.IntN(2) {
		sql += pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + part()
	}
	return question{sql: sql}
}

// with puts a query into a common table expression and joins it.
func (g *generator) with() question {
	from, sources := g.from()
	s := sources[0]
	hint := pick(g, " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")
	inner := "WITH c" + hint + "(SELECT " + keys(sources[:1]) + " AS k, " + s.alias + "." + catalog.Quote(g.column(s.table, nil).Name) + " AS v FROM " + from + g.where(sources) + ") "
	switch g.IntN(3) {
	case 0:
		return question{sql: inner + "SELECT count(*), count(v), count(DISTINCT k) FROM c WHERE v IS NOT NULL OR k > ''"}
	case 1:
		return question{sql: inner + "SELECT a.k, b.v FROM c a JOIN c b ON a.k = b.k"}
	}
	from, sources = g.from()
	return question{sql: inner + "SELECT " + keys(sources) + " FROM " + from + " WHERE " + sources[0].alias + "._key IN (SELECT k FROM c) " + pick(g, "AND ", "OR ") + g.predicate(sources, 2)}
}

// window makes a query with a window function.
func (g *generator) window() question {
	from, sources := g.from()
	by := strings.Join(g.outputs(sources, 1, exact), ", ")
	f := pick(g, "row_number()", "rank()", "dense_rank()", "count(*)", "lag("+keys(sources[:1])+")", "first_value("+keys(sources[:1])+")")
	return question{sql: "SELECT " + keys(sources) + ", " + f + " OVER (PARTITION BY " + by + " ORDER BY " + keys(sources) + ") FROM " + from + g.where(sources)}
}
