package proof

import (
	"github.com/oktasql/oktasql/okta/catalog"
)

// above makes a query whose conditions stand above the groups or windows of
// another one, where some of them could as well stand below.
func (g *generator) above() question { return g.settled(g.aboveOnce) }

func (g *generator) aboveOnce() question {
	e := g.dearEdge()
	for e.aColumn != "id" {
		e = g.dearEdge()
	}
	u, f := source{g.model.table(e.a), g.alias()}, source{g.model.table(e.b), g.alias()}
	id := u.alias + "." + e.aColumn
	from := " FROM " + u.table.Name + " " + u.alias + pick(g, " JOIN ", " LEFT JOIN ") + f.table.Name + " " + f.alias + " ON " + f.alias + "." + e.bColumn + " = " + id
	if g.chance(40) {
		from += " WHERE " + g.predicate([]source{u}, 1)
	}
	// What the query shows is a table of its own, with some columns of the first.
	shown := &catalog.Table{Name: u.table.Name, Key: []string{e.aColumn}}
	show, names := "", map[string]bool{"n": true}
	for _, c := range []*catalog.Column{g.column(u.table, func(c *catalog.Column) bool { return c.Name == e.aColumn }), g.column(u.table, exact), g.column(u.table, exact)} {
		if !names[c.Name] {
			names[c.Name] = true
			shown.Columns = append(shown.Columns, *c)
			show += u.alias + "." + catalog.Quote(c.Name) + pick(g, "", " AS "+catalog.Quote(c.Name)) + ", "
		}
	}
	if g.chance(25) {
		sql := "SELECT " + show + "count(*) AS n" + from + " GROUP BY " + pick(g, id, "1", id+", "+g.exact(u).String())
		return question{sql: sql + " HAVING " + pick(g, "count(*) > 1 AND ", "", "n < 4 AND ") + g.predicate([]source{u}, 1)}
	}
	body := "SELECT " + show + pick(g, "count(*)", "count("+f.alias+"._key)", "count(DISTINCT "+g.any(f).String()+")") + " AS n" + from + " GROUP BY " + pick(g, id, "1", id+", "+g.exact(u).String())
	if g.chance(35) {
		by := pick(g, id, id, g.exact(u).String())
		body = "SELECT " + show + "row_number() OVER (PARTITION BY " + by + " ORDER BY " + keys([]source{u, f}) + ") AS n" + from
	}
	x := source{shown, g.alias()}
	where := " WHERE " + g.predicate([]source{x}, 1) + pick(g, "", " AND n < 3", " AND n > 1")
	if g.chance(25) {
		in := source{u.table, g.alias()}
		where += " AND " + x.alias + "." + e.aColumn + pick(g, " IN ", " NOT IN ") + "(SELECT " + in.alias + "." + e.aColumn + " FROM " + in.table.Name + " " + in.alias + " WHERE " + g.predicate([]source{in}, 1) + ")"
	}
	what := pick(g, x.alias+"."+e.aColumn+", n", "count(*), sum(n)")
	switch g.IntN(3) {
	case 0:
		return question{sql: "WITH c AS (" + body + ") SELECT " + what + " FROM c " + x.alias + where}
	case 1:
		other := source{u.table, g.alias()}
		return question{sql: "SELECT " + other.alias + "._key, n FROM " + other.table.Name + " " + other.alias + pick(g, " JOIN ", " LEFT JOIN ") + "(" + body + ") " + x.alias +
			" ON " + x.alias + "." + e.aColumn + " = " + other.alias + ".id AND " + g.predicate([]source{x}, 1) + pick(g, "", where)}
	}
	return question{sql: "SELECT " + what + " FROM (" + body + ") " + x.alias + where}
}
