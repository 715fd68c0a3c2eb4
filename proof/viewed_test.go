package proof

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// viewed asks a query that joins tables and shows some of their columns, alone in a FROM
// or a WITH, with conditions in more words than they need.
func (g *generator) viewed() question { return g.settled(g.viewedOnce) }

func (g *generator) viewedOnce() question {
	s := source{g.model.table(pick(g, "users", "users", "groups", "group_members", "user_types")), g.alias()}
	sources := []source{s}
	from := s.table.Name + " " + s.alias
	for range g.IntN(3) {
		in, tie := g.linked(sources[g.IntN(len(sources))])
		if g.chance(20) {
			tie += " AND " + g.predicate([]source{in}, 0)
		}
		from += pick(g, " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " LEFT OUTER JOIN ") + in.table.Name + " " + in.alias + " ON " + tie
		sources = append(sources, in)
	}
	plain := func(c *catalog.Column) bool { return !c.Hidden && c.Type == catalog.Text }
	var shown []string
	var of []ref
	for i := range 4 {
		s := sources[g.IntN(len(sources))]
		r := ref{s, g.column(s.table, plain)}
		text := r.String()
		if g.chance(20) {
			text = g.function(s, r.column)
		}
		shown, of = append(shown, fmt.Sprintf("%s AS %s", text, viewColumns[i])), append(of, r)
	}
	keys := make([]string, len(sources))
	for i, s := range sources {
		keys[i] = s.alias + "._key"
	}
	view := "SELECT coalesce(" + strings.Join(keys, ", 'none') || coalesce(") + ", 'none') AS k, " + strings.Join(shown, ", ") + " FROM " + from
	if g.chance(40) {
		view += " WHERE " + g.predicate(sources, 1)
	}
	one := func(alias string) string {
		i := g.IntN(len(of))
		if g.chance(25) {
			c, v, w := alias+viewColumns[i], g.value(of[i].table, of[i].column), g.value(of[i].table, of[i].column)
			return g.wordy(pick(g, "CASE "+c+" WHEN "+v+" THEN 1 WHEN "+w+" THEN 1 END", c+" BETWEEN "+v+" AND "+v, c+" || '' = "+v, "+"+c+" = "+v, c+" GLOB "+v, c+" IN ("+v+", "+w+", "+v+")", "NOT ("+c+" BETWEEN "+v+" AND "+v+" OR "+c+" IN ("+w+", "+w+"))"))
		}
		return g.wordy(g.comparedWith(alias+viewColumns[i], of[i].source, of[i].column))
	}
	alias := pick(g, "", "v.")
	where := ""
	if g.chance(80) {
		where = " WHERE " + one(alias)
		if g.chance(40) {
			where += pick(g, " AND ", " AND ", " OR ") + one(alias)
		}
	}
	name := pick(g, "v", "v", `"v"`)
	begin, read := "", "("+view+") AS "+name
	if g.chance(50) {
		begin, read = "WITH v AS ("+view+") ", name
	}
	x, y := viewColumns[g.IntN(4)], viewColumns[g.IntN(4)]
	switch g.IntN(8) {
	case 0:
		return question{sql: begin + "SELECT count(*), min(" + alias + x + ") FROM " + read + where}
	case 1:
		return question{sql: begin + "SELECT " + alias + x + ", count(*) AS " + y + "s FROM " + read + where + " GROUP BY " + alias + x + pick(g, "", " HAVING count(*) > 1")}
	case 2:
		return question{sql: begin + "SELECT k, (SELECT count(*) FROM groups g WHERE g.name = " + alias + x + ") AS n FROM " + read + where}
	case 3:
		return question{sql: begin + "SELECT * FROM " + read + where}
	case 4:
		return question{sql: begin + "SELECT DISTINCT " + alias + x + " AS name, " + alias + y + " FROM " + read + where}
	case 5:
		condition := one(alias)
		n := pick(g, "count(*) FILTER (WHERE "+condition+")", "sum(CASE WHEN "+condition+" THEN 1 ELSE 0 END)", "count(CASE WHEN "+condition+" THEN 1 END)")
		more := pick(g, "", ", max("+alias+y+") FILTER (WHERE "+one(alias)+")", ", count(*)")
		if g.chance(40) { // the groups that are wanted are told outside, or by two numbers
			m := "count(*) FILTER (WHERE " + one(alias) + ")"
			wanted := pick(g, "n > 0 OR m > 0", "n + m > 0", "n > 0", "m >= 1 AND n >= 0", "(n >= 1 OR m)", "n > 0 OR m < 2")
			grouped := "SELECT " + alias + x + " AS x, " + n + " AS n, " + m + " AS m FROM " + read + where + " GROUP BY " + alias + x
			if g.chance(30) {
				return question{sql: begin + grouped + " HAVING " + wanted}
			}
			return question{sql: begin + "SELECT * FROM (" + grouped + ") WHERE " + wanted}
		}
		return question{sql: begin + "SELECT " + alias + x + ", " + n + " AS n" + more + " FROM " + read + where + " GROUP BY " + alias + x + " HAVING " + pick(g, "n", n) + pick(g, " > 0", " >= 1", " <> 0", " = 2", " < 3", " >= 0")}
	case 6:
		return question{sql: begin + "SELECT name FROM groups WHERE name IN (SELECT " + x + " FROM " + read + where + ") OR EXISTS (SELECT * FROM user_types)"}
	}
	return question{sql: begin + "SELECT k, " + alias + x + " FROM " + read + where}
}

// viewColumns are the names that a view gives its columns: some are those of tables.
var viewColumns = []string{"a", "status", "name", "login"}

// wordy writes a condition in more words.
func (g *generator) wordy(condition string) string {
	switch g.IntN(9) {
	case 0:
		return "((" + condition + "))"
	case 1:
		return "(" + condition + " OR FALSE)"
	case 2:
		return "(" + condition + ") IS TRUE"
	case 3:
		return "CASE WHEN " + condition + " THEN 1 ELSE 0 END = 1"
	case 4:
		return "NOT (NOT (" + condition + "))"
	case 5:
		return "(" + condition + ") AND (" + condition + ")"
	}
	return condition
}
