package proof

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// computed compares what a query computes, outside of it or in the HAVING of its groups.
func (g *generator) computed() question { return g.settled(g.computedOnce) }

func (g *generator) computedOnce() question {
	switch {
	case g.chance(20):
		return g.shownExistence()
	case g.chance(20):
		return g.countedOuter()
	}
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

// shownExistence compares outside of a query whether something exists, as the query shows it.
func (g *generator) shownExistence() question {
	u := source{g.model.table(pick(g, "users", "users", "groups")), g.alias()}
	key, relation := "group_id", "group_members"
	if u.table.Name == "users" {
		key, relation = "user_id", pick(g, "group_members", "group_members", "user_roles", "enrolled_factors")
	}
	r := source{g.model.table(relation), g.alias()}
	test := func() string {
		cond := r.alias + "." + key + " = " + u.alias + ".id"
		if g.chance(80) {
			cond += " AND " + g.predicate([]source{r}, 1)
		}
		if relation == "group_members" && g.chance(30) {
			cond += " AND " + r.alias + pick(g, ".group_id IN (SELECT id FROM groups WHERE name LIKE 'S%')", ".group_id = (SELECT id FROM groups WHERE name = 'Sales')", ".user_id IN (SELECT id FROM users WHERE status = 'SUSPENDED')")
		}
		return "EXISTS (SELECT 1 FROM " + relation + " " + r.alias + " WHERE " + cond + ")"
	}
	show := func() string {
		e := test()
		return pick(g, e, e, "NOT "+e, "CASE WHEN "+e+" THEN 1 ELSE 0 END", "CASE WHEN "+e+" THEN 'y' ELSE 'n' END", "CASE WHEN NOT "+e+" THEN 'y' ELSE '' END", "CASE WHEN "+e+" THEN 'y' END", "CASE WHEN "+e+" THEN 1 WHEN "+u.alias+".id > 'x' THEN 2 END")
	}
	where := ""
	if g.chance(60) {
		where = " WHERE " + g.predicate([]source{u}, 1)
	}
	rows := "SELECT " + pick(g, "", "", "DISTINCT ") + u.alias + "._key AS k, " + show() + " AS e, " + show() + " AS f FROM " + u.table.Name + " " + u.alias + where
	condition := pick(g, "e", "NOT e", "e = 1", "e = 0", "e = 'y'", "e = 'n'", "e = ''", "e IS NULL", "e <> 'y'", "e > 0", "'y' = e", "e IS 'y'", "e IN ('y', 1)")
	if g.chance(40) {
		condition += pick(g, " AND ", " AND ", " OR ") + pick(g, "f", "f = 1", "f = 'y'", "NOT f", "f = e", "f IS NOT NULL")
	}
	switch g.IntN(3) {
	case 0:
		return question{sql: "WITH q AS (" + rows + ") SELECT k, e, f FROM q WHERE " + condition}
	case 1:
		return question{sql: "SELECT e, count(*), min(k) FROM (" + rows + ") q WHERE " + condition + " GROUP BY e"}
	}
	return question{sql: "SELECT k, f FROM (" + rows + ") WHERE " + condition}
}

// countedOuter counts what outer joins find, each count under a condition of its own.
func (g *generator) countedOuter() question {
	u, m := source{g.model.table("users"), g.alias()}, source{g.model.table("group_members"), g.alias()}
	far := source{g.model.table("groups"), g.alias()}
	near, other := "user_id", "group_id"
	if g.chance(40) {
		u.table, far.table, near, other = far.table, u.table, other, near
	}
	from := " FROM " + u.table.Name + " " + u.alias + " LEFT JOIN group_members " + m.alias + " ON " + m.alias + "." + near + " = " + u.alias + ".id"
	end := m
	if g.chance(50) {
		from += " LEFT JOIN " + far.table.Name + " " + far.alias + " ON " + far.alias + ".id = " + m.alias + "." + other
		if end = far; g.chance(30) {
			from += " AND " + g.predicate([]source{far}, 1)
		}
	}
	if g.chance(50) {
		from += " WHERE " + g.predicate([]source{u}, 1)
	}
	key := end.alias + ".id"
	if end.alias == m.alias {
		key = m.alias + "." + other
	}
	condition := func() string {
		if g.chance(40) {
			return key + pick(g, " IN ", " IN ", " NOT IN ") + "(SELECT id FROM " + far.table.Name + " WHERE " + pick(g, "id > 'x'", "created > '2026-01-01'", "id IN (SELECT "+other+" FROM group_members)") + ")"
		}
		return g.predicate([]source{end}, 1)
	}
	aggregate := func() string {
		c := condition()
		return pick(g, "count("+key+") FILTER (WHERE "+c+")", "count(*) FILTER (WHERE "+c+")", "sum(CASE WHEN "+c+" THEN 1 ELSE 0 END)", "count(CASE WHEN "+c+" THEN 1 END)", "count(DISTINCT CASE WHEN "+c+" THEN "+key+" END)", "max(CASE WHEN "+c+" THEN 1 ELSE 0 END)", "count("+key+")", "max("+key+")")
	}
	by := pick(g, u.alias+".id", u.alias+".id", u.alias+"._key", g.exact(u).String())
	show := by
	if strings.HasSuffix(by, ".id") && g.chance(60) {
		show = g.any(u).String()
	}
	sql := "SELECT " + show + " AS b, " + aggregate() + " AS n"
	if g.chance(30) {
		sql += ", " + aggregate()
	}
	return question{sql: sql + from + " GROUP BY " + by + pick(g, "", "", "", " HAVING n > 0", " HAVING n = 0")}
}
