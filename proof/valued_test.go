package proof

import "strings"

// Conditions on values that queries compute of the rows of others: numbers of rows,
// sums, what is greatest, as they stand in a WHERE or as columns that are shown.

// valued makes a query with such conditions.
func (g *generator) valued() question { return g.settled(g.valuedOnce) }

func (g *generator) valuedOnce() question {
	out := source{g.model.table(pick(g, "users", "users", "users", "groups", "user_types")), g.alias()}
	table := out.table.Name + " " + out.alias
	key := out.alias + "._key"
	also := ""
	if g.chance(30) {
		also = pick(g, " AND ", " AND ", " AND ", " OR ") + g.predicate([]source{out}, 1)
	}
	order := " ORDER BY " + key
	switch g.IntN(12) {
	case 0:
		return g.cut(question{sql: "SELECT k FROM (SELECT " + pick(g, "", "DISTINCT ") + key + " AS k, " + g.valueOf(out) + " AS n FROM " + table + ") x WHERE " + g.valueTest("n")}, " ORDER BY k")
	case 1:
		inner := "SELECT " + out.alias + ".*, " + key + " AS k, " + g.valueOf(out) + " AS odd_n FROM " + table
		return g.cut(question{sql: "SELECT k, odd_n FROM (SELECT * FROM (" + inner + ") x" + pick(g, "", "", " LIMIT 500") + ") y WHERE " + g.valueTest("y.odd_n")}, " ORDER BY k")
	case 2:
		as := pick(g, " AS ", " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")
		with := "WITH c" + pick(g, "", "(k, n)") + as + "(SELECT " + key + " AS k, " + g.valueOf(out) + " AS n FROM " + table + ") SELECT "
		switch g.IntN(4) {
		case 0:
			return question{sql: with + "c.k, d.n FROM c JOIN c AS d ON d.k = c.k WHERE " + g.valueTest("c.n")}
		case 1:
			other := g.alias()
			return question{sql: with + other + "._key, c.n FROM " + out.table.Name + " " + other + " LEFT JOIN c ON c.k = " + other + "._key WHERE " + g.valueTest("c.n")}
		case 2:
			return question{sql: with + "count(*), max(k) FROM c WHERE " + g.valueTest("n")}
		}
		return g.cut(question{sql: with + "k, n FROM c WHERE " + g.valueTest("n")}, " ORDER BY k")
	case 3:
		return g.cut(question{sql: "SELECT " + key + ", " + g.valueOf(out) + " AS odd_n FROM " + table + " WHERE " + g.valueTest("odd_n") + also}, order)
	case 4:
		return question{sql: "SELECT count(*), max(" + g.any(out).String() + ") FROM " + table + " WHERE " + g.valueTest(g.valueOf(out)) + also}
	case 5:
		return question{sql: "SELECT count(*) FROM group_members WHERE " + pick(g, "user_id", "group_id") + pick(g, " IN ", " NOT IN ") + "(SELECT " + out.alias + ".id FROM " + table + " WHERE " + g.valueTest(g.valueOf(out)) + ")"}
	case 6, 7:
		return g.gatheredValue(out)
	}
	return g.cut(question{sql: "SELECT " + key + " FROM " + table + " WHERE " + g.valueTest(g.valueOf(out)) + also}, order)
}

// valueOf is a query for a value about the row of a table.
func (g *generator) valueOf(of source) string {
	m := source{g.model.table("group_members"), g.alias()}
	tie := m.alias + ".user_id = " + of.alias + ".id"
	switch {
	case of.table.Name == "groups":
		tie = m.alias + ".group_id = " + of.alias + ".id"
	case of.table.Name == "user_types":
		m.table = g.model.table("users")
		tie = m.alias + ".type_id = " + of.alias + ".id"
	case g.chance(15):
		m.table = g.model.table(pick(g, "enrolled_factors", "user_roles", "user_roles"))
	case g.chance(10):
		m.table = g.model.table("users")
		tie = m.alias + ".manager_user_id = " + of.alias + ".id"
	}
	from, where := m.table.Name+" "+m.alias, tie
	if m.table.Name == "group_members" && g.chance(70) {
		far, away, name := source{g.model.table("groups"), g.alias()}, "group_id", "name"
		if of.table.Name == "groups" {
			far.table, away, name = g.model.table("users"), "user_id", "login"
		}
		i, _ := far.table.Column(name)
		v := func() string { return g.value(far.table, &far.table.Columns[i]) }
		from += pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + far.table.Name + " " + far.alias + " ON " + far.alias + ".id = " + m.alias + "." + away
		where += " AND " + far.alias + "." + name + " IN (" + v() + ", " + v() + ")"
	}
	if g.chance(30) {
		where += " AND " + g.predicate([]source{m}, 1)
	}
	column := g.any(m).String()
	what := pick(g, "count(*)", "count(*)", "count(*)", "count(1)", "count("+m.alias+"._key)", "count(DISTINCT "+column+")", "count("+column+")", "sum(length("+column+"))",
		"max("+column+")", "min("+column+")", "group_concat("+column+", ' ' ORDER BY "+m.alias+"._key)", "total(length("+column+"))", "avg(length("+column+"))", "count(*) FILTER (WHERE "+g.predicate([]source{m}, 1)+")",
		"json_group_array("+column+" ORDER BY "+m.alias+"._key)", "count(*) + 1", m.alias+"._key")
	end := pick(g, "", "", "", "", " GROUP BY 'x'", " HAVING count(*) <> 1")
	if what == m.alias+"._key" {
		end = " ORDER BY 1 LIMIT 1" + pick(g, "", "", " OFFSET 1")
	}
	return "(SELECT " + what + " FROM " + from + " WHERE " + where + end + ")"
}

// valueTest is a condition on a value.
func (g *generator) valueTest(v string) string {
	n := func() string {
		if g.chance(6) {
			return pick(g, "NULL", "'2'", "'a'", "-0.5", "1 + 1", "+1")
		}
		return g.literal(g.IntN(4) - g.IntN(2))
	}
	op := func() string {
		return pick(g, " = ", " == ", " <> ", " != ", " < ", " <= ", " > ", " > ", " >= ", " >= ")
	}
	test := ""
	switch g.IntN(16) {
	case 0:
		test = n() + op() + v
	case 1:
		test = v + pick(g, " BETWEEN ", " BETWEEN ", " NOT BETWEEN ") + n() + " AND " + n()
	case 2:
		test = v + pick(g, " IN (", " IN (", " NOT IN (") + n() + ", " + n() + ")"
	case 3:
		test = v + pick(g, " IS ", " IS NOT ", " IS NOT DISTINCT FROM ") + n()
	case 4:
		test = v + pick(g, " IS NULL", " IS NOT NULL", " ISNULL", " NOTNULL", " NOT NULL")
	case 5:
		test = v + pick(g, " LIKE ", " NOT LIKE ", " GLOB ") + pick(g, "'%a%'", "'*a*'", "'%'", "'2'", "'0'")
	case 6:
		test = v
	case 7:
		test = pick(g, "coalesce(", "ifnull(") + v + ", " + n() + ")" + op() + n()
	case 8:
		test = v + op() + pick(g, "'a'", "'2026-06-01T00:00:00.000Z'")
	case 9:
		test = "CASE WHEN " + v + op() + n() + " THEN 1 END = 1"
	default:
		test = v + op() + n()
	}
	switch g.IntN(10) {
	case 0:
		return "NOT (" + test + ")"
	case 1:
		return "NOT " + test
	case 2:
		return "(" + test + ")" + pick(g, "", " IS TRUE", " = 1", " IS NULL", " = 0")
	}
	return test
}

// gatheredValue asks for the same by groups.
func (g *generator) gatheredValue(out source) question {
	m := source{g.model.table("group_members"), g.alias()}
	tie, away := m.alias+".user_id = "+out.alias+".id", m.alias+".group_id"
	switch {
	case out.table.Name == "groups":
		tie, away = m.alias+".group_id = "+out.alias+".id", m.alias+".user_id"
	case out.table.Name == "user_types":
		m.table = g.model.table("users")
		tie, away = m.alias+".type_id = "+out.alias+".id", m.alias+".status"
	case g.chance(20):
		m.table = g.model.table("user_roles")
		away = m.alias + ".type"
	}
	on := tie
	if g.chance(60) {
		i, _ := m.table.Column(away[len(m.alias)+1:])
		v := func() string { return g.value(m.table, &m.table.Columns[i]) }
		on += " AND " + away + " IN (" + v() + ", " + v() + ")"
	}
	if g.chance(30) {
		on += " AND " + g.predicate([]source{pick(g, m, out)}, 1)
	}
	by := out.alias + pick(g, ".id", ".id", ".id", "._key", ".created")
	if out.table.Name == "users" && g.chance(40) {
		by = out.alias + pick(g, ".login", ".department", ".id, "+away, ".status")
	}
	column := pick(g, away, m.alias+"._key", g.any(m).String())
	what := pick(g, "count("+column+")", "count("+column+")", "count(DISTINCT "+column+")", "count(*)", "max("+column+")", "group_concat("+column+", '' ORDER BY "+m.alias+"._key)", "count("+away+")", "total(length("+column+"))")
	having := " HAVING " + g.valueTest(pick(g, what, "odd_n"))
	head, tail := "", ""
	switch g.IntN(6) {
	case 0:
		having, head, tail = "", "SELECT * FROM (", ") WHERE "+g.valueTest("odd_n")
	case 1:
		having, head, tail = pick(g, "", "", " LIMIT 100000"), "WITH c AS (", "), d AS (SELECT * FROM c) SELECT * FROM d WHERE "+g.valueTest("d.odd_n")
	}
	if g.chance(15) {
		value := pick(g, "y.n", "y.n", "y.k", "coalesce(y.n, 0)")
		return question{sql: "SELECT " + out.alias + "._key, y.n FROM " + out.table.Name + " " + out.alias + " LEFT JOIN (SELECT " + strings.TrimSuffix(tie, " = "+out.alias+".id") + " AS k, " + what + " AS n FROM " +
			m.table.Name + " " + m.alias + pick(g, "", " WHERE "+g.predicate([]source{m}, 1)) + " GROUP BY 1) y ON y.k = " + out.alias + ".id WHERE " + g.valueTest(value)}
	}
	return question{sql: head + "SELECT min(" + out.alias + "._key), count(*), count(" + m.alias + "._key), " + what + " IS NULL, " + pick(g, "count("+column+")", "max("+column+")") + " AS odd_n FROM " + out.table.Name + " " + out.alias +
		pick(g, " LEFT JOIN ", " LEFT JOIN ", " LEFT JOIN ", " JOIN ") + m.table.Name + " " + m.alias + " ON " + on + pick(g, "", " WHERE "+g.predicate([]source{out}, 1)) + " GROUP BY " + by + having + tail}
}
