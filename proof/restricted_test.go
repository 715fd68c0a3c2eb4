package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// whole makes a query about the rows of one table that uses, as a whole,
// another query about a table that is listed by its parents: in a FROM, on one
// side of a set operation, as the list of an IN or by way of a WITH.
func (g *generator) whole() question { return g.settled(g.wholeOnce) }

// settled makes questions until one uses all parameters that it has made.
func (g *generator) settled(once func() question) question {
	for {
		g.args, g.names = nil, 0
		q := once()
		tokens, used := sqltext.Tokens(q.sql), true
		for i := range g.args {
			used = used && slices.ContainsFunc(tokens, func(t sqltext.Token) bool { return t.Text == fmt.Sprintf("?%d", i+1) })
		}
		if used {
			return q
		}
	}
}

func (g *generator) wholeOnce() question {
	e := edges[g.IntN(len(edges))]
	for e.aColumn != "id" && e.aColumn != "user_id" || !strings.HasSuffix(e.bColumn, "_id") || !slices.Contains(dear, e.b) {
		e = edges[g.IntN(len(edges))]
	}
	out := source{g.model.table(e.a), g.alias()}
	outer := out.alias + "." + e.aColumn
	from, sources := out.table.Name+" "+out.alias, []source{out}
	if g.chance(20) {
		from = g.page(out)
	}
	if g.chance(30) {
		next, on := g.linked(out)
		from += pick(g, " JOIN ", " LEFT JOIN ") + next.table.Name + " " + next.alias + " ON " + on
		sources = append(sources, next)
	}
	where := " WHERE 1"
	if g.chance(85) {
		where = " WHERE " + g.predicate(sources[:1+g.IntN(len(sources))], 2)
	}
	body, n := g.body(e)
	name := g.alias()
	with := ""
	if g.chance(50) {
		with = "WITH " + name + pick(g, " AS ", " AS MATERIALIZED ") + "(" + body + ") "
		body = "SELECT * FROM " + name
		if g.chance(20) {
			with = strings.TrimSpace(with) + ", " + name + "b AS (SELECT * FROM " + name + pick(g, "", " WHERE k <> ''") + ") "
			body = "SELECT * FROM " + name + "b"
		}
	}
	d := g.alias()
	table := "(" + body + ") " + d
	if strings.HasPrefix(body, "SELECT * FROM ") && g.chance(70) {
		table = strings.TrimPrefix(body, "SELECT * FROM ") + " " + d
	}
	tie := pick(g, d+".k = "+outer, outer+" = "+d+".k", outer+" == "+d+".k")
	switch g.IntN(10) {
	case 0, 1, 2:
		if g.chance(20) { // both have a column k
			left := "(SELECT " + outer + " AS k, " + keys(sources) + " FROM " + from + where + ") " + d + "l"
			return question{sql: with + "SELECT " + d + "l.*, " + d + "." + n + " FROM " + left + pick(g, " JOIN ", " LEFT JOIN ") + table + " USING (k)"}
		}
		on := tie
		if g.chance(25) {
			on += " AND " + g.predicate([]source{out}, 1)
		}
		show := keys(sources) + ", " + d + "." + n
		return question{sql: with + "SELECT " + show + " FROM " + from + pick(g, " LEFT JOIN ", " LEFT JOIN ", " JOIN ") + table + " ON " + on + where + pick(g, "", " AND "+d+".k IS NULL", " AND "+d+"."+n+" IS NOT NULL")}
	case 3:
		return question{sql: with + "SELECT " + keys(sources[:1]) + ", " + n + " FROM " + table + pick(g, " JOIN ", " LEFT JOIN ", ", ") + out.table.Name + " " + out.alias + pick(g, " ON "+tie, " WHERE "+tie) + " AND " + g.predicate([]source{out}, 1)}
	case 4, 5:
		op := pick(g, " EXCEPT ", " EXCEPT ", " INTERSECT ", " UNION ")
		left := "SELECT " + outer + " FROM " + from + where
		if g.chance(20) {
			other := source{g.model.table(e.a), g.alias()}
			left += pick(g, " UNION ", " UNION ALL ", " EXCEPT ") + "SELECT " + other.alias + "." + e.aColumn + " FROM " + other.table.Name + " " + other.alias + " WHERE " + g.predicate([]source{other}, 1)
		}
		right := "SELECT k FROM " + table
		if with == "" && g.chance(50) {
			in := source{g.model.table(e.b), g.alias()}
			right = "SELECT " + in.alias + "." + e.bColumn + " FROM " + in.table.Name + " " + in.alias + g.where([]source{in})
		}
		if g.chance(20) {
			left, right = right, left
		}
		return question{sql: with + left + op + right}
	case 6, 7:
		list := "(SELECT k FROM " + table + ")"
		return question{sql: with + "SELECT " + keys(sources) + " FROM " + from + where + pick(g, " AND ", " AND ", " OR ") + outer + pick(g, " IN ", " NOT IN ") + list}
	case 8:
		if g.chance(50) {
			in := outer + pick(g, " IN ", " NOT IN ") + "(SELECT k FROM " + table + ")"
			return question{sql: with + "SELECT " + keys(sources) + ", " + pick(g, in, "CASE WHEN "+in+" THEN 1 END", "coalesce(NOT "+in+", 7)") + " AS x FROM " + from + where}
		}
		return question{sql: with + "SELECT " + keys(sources) + " FROM " + from + where + " AND " + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + table + " WHERE " + tie + ")"}
	}
	return question{sql: with + "SELECT " + keys(sources) + ", (SELECT max(" + n + ") FROM " + table + " WHERE " + tie + ") AS x FROM " + from + where}
}

// page writes the first rows of a table, or of those that meet a condition, in the place
// of the table.
func (g *generator) page(s source) string {
	in := source{s.table, g.alias()}
	hidden := in.alias + "._key"
	for _, c := range s.table.Columns {
		if c.Hidden && c.Name != "_key" && shown(&c) {
			hidden += ", " + in.alias + "." + c.Name
		}
	}
	sql := "SELECT " + pick(g, "*, "+hidden, hidden+", *") + " FROM " + in.table.Name + " " + in.alias
	if g.chance(50) {
		sql += " WHERE " + g.predicate([]source{in}, 1)
	}
	return "(" + sql + g.order([]source{in}) + g.limit(1, 2, 5, 20) + ")" + pick(g, " ", " AS ") + s.alias
}

// body writes a query with a column k of keys, and returns the name of another
// column of it.
func (g *generator) body(e edge) (sql, column string) {
	in := source{g.model.table(e.b), g.alias()}
	key, v := in.alias+"."+e.bColumn, g.exact(in).String()
	from := " FROM " + in.table.Name + " " + in.alias
	sources := []source{in}
	if g.chance(20) {
		next, on := g.linked(in)
		from += pick(g, " JOIN ", " LEFT JOIN ") + next.table.Name + " " + next.alias + " ON " + on
		sources = append(sources, next)
	}
	if g.chance(60) {
		from += " WHERE " + g.predicate(sources, 1)
	}
	switch g.IntN(8) {
	case 0, 1, 2:
		by := pick(g, key, key, "1", "k", key+", "+v, v)
		having := pick(g, "", "", " HAVING count(*) > 1", " HAVING n = 1")
		if by == v {
			return "SELECT min(" + key + ") AS k, count(*) AS n" + from + " GROUP BY " + by, "n"
		}
		return "SELECT " + key + " AS k, " + pick(g, "count(*)", "max("+v+")", "count(DISTINCT "+v+")") + " n" + from + " GROUP BY " + by + having, "n"
	case 3:
		return "SELECT DISTINCT " + key + " k, " + v + " AS n" + from, "n"
	case 4:
		by := pick(g, key, key, key+", "+v, v)
		return "SELECT " + key + " AS k, row_number() OVER (PARTITION BY " + by + " ORDER BY " + keys(sources) + ") AS n" + from, "n"
	case 5:
		return "SELECT " + key + " AS k, " + v + " AS n" + from + " ORDER BY " + keys(sources) + g.limit(2, 5, 20), "n"
	case 6:
		other := source{g.model.table(e.b), g.alias()}
		return "SELECT " + key + " AS k, 1 AS n" + from + pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + "SELECT " + other.alias + "." + e.bColumn + ", 1 FROM " + other.table.Name + " " + other.alias + " WHERE " + g.predicate([]source{other}, 1), "n"
	}
	return "SELECT " + key + " AS k, " + v + " AS n" + from, "n"
}
