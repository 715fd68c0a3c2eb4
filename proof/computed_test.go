package proof

import (
	"fmt"

	"github.com/oktasql/oktasql/okta/catalog"
)

// computed compares what a query computes, outside of it or in the HAVING of its groups.
func (g *generator) computed() question { return g.settled(g.computedOnce) }

func (g *generator) computedOnce() question {
	s := source{g.model.table(pick(g, "users", "users", "users", "groups", "group_members", "user_types")), g.alias()}
	column := func() *catalog.Column {
		return g.column(s.table, func(c *catalog.Column) bool { return !c.Hidden && (c.Type == catalog.Text || c.Type == catalog.Time) })
	}
	a, b := column(), column()
	e, f := g.function(s, a), g.function(s, b)
	condition := g.comparedWith("e", s, a)
	switch {
	case g.chance(20):
		condition += pick(g, " AND ", " OR ") + g.comparedWith("f", s, b)
	case g.chance(10):
		condition = "NOT (" + condition + ")"
	}
	from := " FROM " + s.table.Name + " " + s.alias
	if g.chance(30) {
		from += " WHERE " + g.predicate([]source{s}, 1)
	}
	groups := pick(g, "1, 2", "e, f", e+", "+f, "2, "+e)
	switch g.IntN(6) {
	case 0:
		return question{sql: "SELECT " + e + " AS e, " + f + " AS f, count(*) AS n" + from + " GROUP BY " + groups + " HAVING " + condition}
	case 1:
		return question{sql: fmt.Sprintf("SELECT %s AS e, count(*) AS n%s GROUP BY %s HAVING %s", e, from, pick(g, "1", "e", e), g.comparedWith(pick(g, e, "("+e+")", "e"), s, a))}
	case 2:
		return question{sql: "SELECT q.*, (SELECT count(*) FROM user_types) FROM (SELECT " + e + " AS e, " + f + " AS f, count(*) AS n" + from + " GROUP BY " + groups + ") q WHERE " + condition + pick(g, "", " AND n > 1")}
	}
	rows := "SELECT " + pick(g, "", "", "DISTINCT ") + s.alias + "._key AS k, " + e + " AS e, " + f + " AS f" + from
	switch g.IntN(4) {
	case 0:
		return question{sql: "WITH q AS (" + rows + ") SELECT k, e FROM q WHERE " + condition}
	case 1:
		return question{sql: "WITH q(k, e, f) AS (" + rows + ") SELECT count(*), max(e) FROM q WHERE " + condition + pick(g, "", " GROUP BY f")}
	case 2:
		return question{sql: "SELECT t.name, q.k FROM user_types t LEFT JOIN (" + rows + ") q ON " + condition + pick(g, "", " WHERE q.k IS NOT NULL", " AND q.f <> t.name")}
	}
	return question{sql: "SELECT q.k, q.f FROM (" + rows + ") q WHERE " + condition}
}

// function writes what is computed of a column.
func (g *generator) function(s source, c *catalog.Column) string {
	of := s.alias + "." + catalog.Quote(c.Name)
	if c.Type == catalog.Time {
		return pick(g, "date("+of+")", "date("+of+", '-1 day')", "substr("+of+", 1, 7)", "strftime('%Y-%m', "+of+")", "strftime('%H', "+of+")", "julianday("+of+")", "coalesce("+of+", '2026-01-01')", "CAST("+of+" AS TEXT)")
	}
	return pick(g, of, "upper("+of+")", "lower("+of+")", "trim("+of+")", of+" || ''", "substr("+of+", 1, 3)", "coalesce("+of+", 'none')", "CAST("+of+" AS TEXT)", "CAST("+of+" AS VARCHAR(9))", of+" COLLATE NOCASE",
		"length("+of+")", "nullif("+of+", "+g.value(s.table, c)+")", "CASE WHEN "+of+" = "+g.value(s.table, c)+" THEN 'one' WHEN "+of+" > 'm' THEN "+of+" END", "CASE "+of+" WHEN "+g.value(s.table, c)+" THEN 1 ELSE 0 END", "iif("+of+" IS NULL, 'no', 'yes')")
}

// comparedWith writes a condition on such a value.
func (g *generator) comparedWith(of string, s source, c *catalog.Column) string {
	value := func() string {
		v := g.value(s.table, c)
		return pick(g, v, v, v, "upper("+v+")", "lower("+v+")", "substr("+v+", 1, 7)", "'one'", "1", "'2026-0'")
	}
	switch g.IntN(9) {
	case 0:
		return of + " IN (" + g.many(value) + ")"
	case 1:
		return of + pick(g, " BETWEEN ", " NOT BETWEEN ") + value() + " AND " + value()
	case 2:
		return of + pick(g, " LIKE ", " NOT LIKE ", " GLOB ") + g.pattern(s.table, c, "%", "_")
	case 3:
		return of + pick(g, " IS NULL", " IS NOT NULL")
	case 4:
		return of + pick(g, " IS ", " <> ", " IS NOT ") + value()
	case 5:
		return of + pick(g, " >= ", " < ") + value()
	}
	return of + " = " + value()
}
