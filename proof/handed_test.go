package proof

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// handed makes a query whose conditions, functions and ORs among them, stand above
// other queries, which hand the rows of a table on through a WITH or a FROM: under
// names of their own, each once or not, with those of a second SELECT or of a table
// beside.
func (g *generator) handed() question { return g.settled(g.handedOnce) }

func (g *generator) handedOnce() question {
	x := g.relation()
	var with []string
	from := x.table.Name
	for range 1 + g.IntN(3) {
		in := source{x.table, g.alias()}
		body, shown := g.handing(in, from)
		x = source{shown, g.alias()}
		if g.chance(40) {
			from = "(" + body + ")"
			continue
		}
		from = g.alias()
		with = append(with, from+pick(g, " AS ", " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")+"("+body+")")
	}
	sql := " FROM " + from + " " + x.alias
	sources := []source{x}
	if len(with) > 0 && !strings.HasPrefix(from, "(") && g.chance(25) {
		again := source{x.table, g.alias()}
		sql += pick(g, " JOIN ", " LEFT JOIN ") + from + " " + again.alias + " ON " + again.alias + "._key = " + x.alias + "._key" + pick(g, "", " AND "+g.predicate([]source{again}, 1))
		sources = append(sources, again)
	}
	sql = "SELECT " + keys(sources) + ", " + g.any(x).String() + sql + " WHERE " + pick(g, g.expression(x), g.predicate(sources, 2), g.predicate(sources, 2)+pick(g, " AND ", " OR ")+g.expression(x))
	if len(with) > 0 {
		sql = "WITH " + strings.Join(with, ", ") + " " + sql
	}
	return question{sql: sql}
}

// handing writes a query of what a source shows, or of some of it, and the table that
// this is.
func (g *generator) handing(in source, from string) (string, *catalog.Table) {
	shown := &catalog.Table{Name: in.table.Name, Key: []string{"_key"}}
	var show, second []string
	for i := range in.table.Columns {
		c := in.table.Columns[i]
		if !shownAbove(&c) || c.Name != "_key" && len(in.table.Columns) > 6 && g.chance(20) {
			continue
		}
		text := in.alias + "." + catalog.Quote(c.Name)
		second = append(second, pick(g, text, text, text, "NULL"))
		show = append(show, text+pick(g, "", " AS "+catalog.Quote(c.Name)))
		shown.Columns = append(shown.Columns, c)
	}
	rest := " FROM " + from + " " + in.alias
	where := func() string { return pick(g, "", " WHERE "+g.predicate([]source{in}, 1)) }
	if g.chance(20) {
		beside, on := g.linked(in)
		rest += pick(g, " JOIN ", " LEFT JOIN ", " RIGHT JOIN ") + beside.table.Name + " " + beside.alias + " ON " + on
	}
	body := "SELECT " + pick(g, "", "", "", "DISTINCT ") + strings.Join(show, ", ") + rest + where()
	switch g.IntN(8) {
	case 0:
		body += pick(g, " UNION ALL ", " UNION ALL ", " UNION ", " EXCEPT ", " INTERSECT ") + "SELECT " + strings.Join(second, ", ") + " FROM " + from + " " + in.alias + where()
	case 1:
		body += " ORDER BY " + in.alias + "._key"
	}
	return body, shown
}

// shownAbove says whether a query hands a column on: of those that are equal where
// they are not the same, as under UNION, it is open which one is shown.
func shownAbove(c *catalog.Column) bool { return c.Name == "_key" || shown(c) && exact(c) }
