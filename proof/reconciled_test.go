package proof

import (
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// reconciled makes a query that compares values which are not Okta's with a
// column of a table as a whole: by IN and NOT IN in conditions and results, and
// by set operations.
func (g *generator) reconciled() question { return g.settled(g.reconciledOnce) }

func (g *generator) reconciledOnce() question {
	s := g.relation()
	c := ref{s, g.column(s.table, func(c *catalog.Column) bool { return c.Type == catalog.Text })}
	for _, name := range []string{"login", "email", "department", "employee_number", "name", "first_name", "id", "user_id", "group_id",
		"badge_number", "t_shirt_size", "owner_email", "floor", "fte", "tier", "budget", "remote", "skills"} {
		if i, ok := s.table.Column(name); ok && g.chance(25) {
			c.column = &s.table.Columns[i]
		}
	}
	with, from, k := g.ownSource(c)
	key := pick(g, k, k, k, k, k, "lower("+k+")", k+" COLLATE NOCASE", k+" || ''", "trim("+k+")", "coalesce("+k+", 'x')", "CAST("+k+" AS INTEGER)", "("+k+")")
	list := g.wholeList(c, k)
	if with == "" && g.chance(15) || with != "" && g.chance(10) {
		name := g.alias()
		define := name + pick(g, " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ") + "(" + g.wholeList(c, "'x'") + ")"
		if with == "" {
			with = "WITH " + define + " "
		} else {
			with = strings.TrimSpace(with) + ", " + define + " "
		}
		list = "SELECT * FROM " + name
	}
	if g.chance(10) {
		from, key = from+" LEFT JOIN (SELECT 'left' AS l) l ON l.l = "+k, pick(g, "coalesce(l.l, "+k+")", "l.l", key)
	}
	in := key + pick(g, " IN ", " NOT IN ", " NOT IN ") + "(" + list + ")"
	switch g.IntN(12) {
	case 10, 11:
		return g.foldedTie(with, from, k, c)
	case 0, 1, 2:
		where := pick(g, in, in, in+" AND "+k+" IS NOT NULL", in+" OR "+k+" LIKE '%1%'", "NOT ("+in+")", "("+in+") IS NULL", "("+in+") IS NOT TRUE")
		return question{sql: with + "SELECT " + k + " FROM " + from + " WHERE " + where}
	case 3:
		return question{sql: with + "SELECT " + k + ", " + in + pick(g, "", " AS x") + " FROM " + from}
	case 4:
		return question{sql: with + "SELECT " + k + ", " + pick(g, "CASE WHEN "+in+" THEN 1 END", "coalesce("+in+", 7)", "count(*) FILTER (WHERE "+in+") OVER ()") + pick(g, "", " x") + " FROM " + from}
	case 5:
		if g.chance(40) { // an aggregate, perhaps of no rows
			return question{sql: with + "SELECT max(" + k + "), " + pick(g, key, "coalesce("+k+", "+g.value(s.table, c.column)+")") + pick(g, " IN ", " NOT IN ") + "(" + list + ") AS x FROM " + from + " WHERE " + k + pick(g, " = 'none'", " IS NULL", " > 'zzz'", " IS NOT NULL AND 0")}
		}
		return question{sql: with + "SELECT count(*), count(" + k + ") FROM " + from + " WHERE " + in + pick(g, "", " GROUP BY "+k+" IS NULL", " GROUP BY 1 > 0 HAVING count(*) > 1")}
	case 6, 7, 8:
		own := "SELECT " + key + " FROM " + from
		if g.chance(20) {
			own += " WHERE " + k + " > 'b'"
		}
		if g.chance(25) {
			own += pick(g, " UNION ", " UNION ALL ") + "VALUES (" + strings.Join(g.keyValues(c), "), (") + ")"
		}
		sql := own + pick(g, " EXCEPT ", " EXCEPT ", " INTERSECT ") + list
		switch g.IntN(5) {
		case 0:
			sql += pick(g, " EXCEPT ", " INTERSECT ", " UNION ") + g.wholeList(c, "'x'")
		case 1:
			sql = list + pick(g, " INTERSECT ", " EXCEPT ", " UNION ") + own
		case 2:
			sql = g.wholeList(c, "'x'") + pick(g, " UNION ", " EXCEPT ", " UNION ALL ") + list + " INTERSECT SELECT " + key + " FROM " + from
		}
		return question{sql: with + "SELECT count(*), count(x), count(DISTINCT lower(x)), min(typeof(x)) FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT * FROM (" + sql + "))"}
	}
	value := g.value(s.table, c.column)
	return question{sql: "SELECT " + value + pick(g, " IN ", " NOT IN ") + "(" + g.wholeList(c, "'x'") + ") AS x, 1 AS y"}
}

// foldedTie joins values that are not Okta's on a column without regard to case.
func (g *generator) foldedTie(with, from, k string, c ref) question {
	f := pick(g, "lower", "lower", "upper")
	value := pick(g, f+"("+k+")", f+"("+k+")", f+"(trim("+k+"))", k, "lower("+k+") || ''")
	on := pick(g, f+"("+c.String()+") = "+value, value+" = "+f+"("+c.String()+")")
	if g.chance(30) {
		on += " AND " + g.predicate([]source{c.source}, 1)
	}
	table := c.source.table.Name + " " + c.source.alias
	switch g.IntN(3) {
	case 0:
		return question{sql: with + "SELECT " + k + ", " + c.source.alias + "._key FROM " + from + pick(g, " LEFT JOIN ", " JOIN ", " RIGHT JOIN ") + table + " ON " + on}
	case 1:
		return question{sql: with + "SELECT " + k + " FROM " + from + " WHERE " + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + table + " WHERE " + on + ")"}
	}
	return question{sql: with + "SELECT " + k + ", (SELECT count(*) FROM " + table + " WHERE " + on + ") FROM " + from}
}

// wholeList writes a query for a column as a whole, or under conditions.
func (g *generator) wholeList(c ref, outer string) string {
	column := pick(g, c.String(), c.String(), c.String(), "lower("+c.String()+")", "upper("+c.String()+")", c.column.Name)
	from := " FROM " + c.source.table.Name + " " + c.source.alias
	switch g.IntN(8) {
	case 0:
		in, on := g.linked(c.source)
		from += pick(g, " JOIN ", " LEFT JOIN ") + in.table.Name + " " + in.alias + " ON " + on
		column = c.String()
	case 1:
		from += " WHERE " + g.predicate([]source{c.source}, 1)
	case 2, 3:
		from += " WHERE " + c.String() + pick(g, " IS NOT NULL", " <> ''", " > 'c'", " IS NULL", " IS NOT ''")
	case 4:
		text := ref{c.source, g.column(c.source.table, func(c *catalog.Column) bool { return c.Type == catalog.Text })}
		from += " WHERE " + text.String() + pick(g, " = ", " <> ", " IS ") + outer
	}
	end := pick(g, "", "", "", "", "", "", " GROUP BY 1", " GROUP BY "+c.String())
	if g.chance(8) {
		in := source{c.source.table, g.alias()}
		end = pick(g, " UNION ", " UNION ALL ", " EXCEPT ") + "SELECT " + in.alias + "." + c.column.Name + " FROM " + in.table.Name + " " + in.alias + g.where([]source{in})
	}
	return "SELECT " + pick(g, "", "", "DISTINCT ") + column + from + end
}

// ownSource writes a source of values of a column that are not Okta's, the WITH
// that it needs and what the column of the values is called.
func (g *generator) ownSource(c ref) (with, from, key string) {
	switch g.IntN(6) {
	case 0:
		return "", "people p", "p." + pick(g, "email", "email", "emp", "dept", "dept", "any")
	case 1:
		return "", "people", pick(g, "email", "email", "emp", "dept", "any")
	case 2:
		list := "json_array(" + strings.Join(g.keyValues(c), ", ") + ")"
		return "", "json_each(" + list + ")", pick(g, "value", "value", "json_each.value")
	}
	with, from = g.keySource(c)
	return with, from, "w.k"
}
