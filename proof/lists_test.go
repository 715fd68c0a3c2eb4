package proof

// Queries in a FROM that join a relation to its other end, or have an ORDER BY, and
// chains of outer joins.

// lists makes such a query: about users or groups, by way of members.
func (g *generator) lists() question {
	for {
		g.args, g.names = nil, 0
		if q := g.listsOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) listsOnce() question {
	out := source{g.model.table(pick(g, "users", "users", "groups")), g.alias()}
	far := source{g.model.table("groups"), g.alias()}
	outKey, farKey := "user_id", "group_id"
	if out.table.Name == "groups" {
		far.table, outKey, farKey = g.model.table("users"), farKey, outKey
	}
	m := source{g.model.table("group_members"), g.alias()}
	where := ""
	if g.chance(85) {
		where = " WHERE " + g.predicate([]source{out}, 1)
	}
	if g.chance(35) {
		return g.outerChain(out, m, far, outKey, farKey, where)
	}
	d := g.alias()
	body := g.bothEnds(m, far, outKey, farKey)
	from := out.table.Name + " " + out.alias + pick(g, " JOIN ", " LEFT JOIN ", " LEFT JOIN ") + "(" + body + ") " + d + " ON " + pick(g, d+".k = "+out.alias+".id", out.alias+".id == "+d+".k")
	show := "SELECT " + keys([]source{out}) + ", "
	switch g.IntN(6) {
	case 0, 1, 2:
		what := pick(g, "sum("+d+".n)", "total("+d+".n)", "count("+d+".k), sum("+d+".n)", "count(*)", "max("+d+".k)")
		return question{sql: show + what + " FROM " + from + where + " GROUP BY " + keys([]source{out})}
	case 3:
		return question{sql: show + d + ".n, count(*) OVER (PARTITION BY " + out.alias + ".id ORDER BY " + d + ".n) AS c FROM " + from + where}
	case 4:
		if where == "" {
			where = " WHERE 1"
		}
		return question{sql: "SELECT " + keys([]source{out}) + " FROM " + out.table.Name + " " + out.alias + where + " AND " + out.alias + ".id" + pick(g, " IN ", " NOT IN ") + "(SELECT k FROM (" + body + "))"}
	}
	return question{sql: show + d + ".k, " + d + ".n FROM " + from + where}
}

// bothEnds writes a query about a relation and its other end, with columns k and n.
func (g *generator) bothEnds(m, far source, outKey, farKey string) string {
	tie := m.alias + "." + farKey + " = " + far.alias + ".id"
	from, where := " FROM group_members "+m.alias, " WHERE 1"
	some := []source{m}
	if g.chance(80) {
		some = append(some, far)
		switch g.IntN(4) {
		case 0:
			from, where = " FROM "+far.table.Name+" "+far.alias+", group_members "+m.alias, " WHERE "+tie
		case 1:
			from += " LEFT JOIN " + far.table.Name + " " + far.alias + " ON " + tie
		default:
			from += " JOIN " + far.table.Name + " " + far.alias + " ON " + tie
		}
	}
	if g.chance(70) {
		where += " AND " + g.predicate(some[len(some)-1:], 1)
	}
	k := m.alias + "." + outKey + " AS k, "
	switch g.IntN(5) {
	case 0:
		return "SELECT " + k + "count(*) AS n" + from + where + " GROUP BY 1"
	case 1:
		return "SELECT DISTINCT " + k + "length(" + g.exact(some[len(some)-1]).String() + ") AS n" + from + where
	case 2:
		return "SELECT " + k + "1 AS n" + from + where
	}
	return "SELECT " + k + "length(" + g.exact(some[len(some)-1]).String() + ") AS n" + from + where + " ORDER BY " + keys(some) + pick(g, "", "", "", "", " LIMIT 7")
}

// outerChain writes a chain of outer joins of which only the end is shown, or
// nearly so.
func (g *generator) outerChain(out, m, far source, outKey, farKey, where string) question {
	d := g.alias()
	end, k := far.table.Name+" "+d, d+".id"
	switch {
	case farKey == "user_id" && g.chance(60):
		r := source{g.model.table("user_roles"), g.alias()}
		end, k = "(SELECT "+pick(g, "DISTINCT ", "")+r.alias+".user_id FROM user_roles "+r.alias+pick(g, "", " WHERE "+r.alias+".assignment_type = 'USER'", " WHERE "+r.alias+".type > 'H'")+") "+d, d+".user_id"
	case farKey == "user_id" && g.chance(30):
		end, k = "user_roles "+d, d+".user_id"
	case g.chance(50):
		end = "(SELECT " + far.alias + ".id FROM " + far.table.Name + " " + far.alias + " WHERE " + g.predicate([]source{far}, 1) + ") " + d
	}
	on := pick(g, k+" = "+m.alias+"."+farKey, m.alias+"."+farKey+" = "+k)
	if end == far.table.Name+" "+d && g.chance(80) {
		on += " AND " + g.predicate([]source{{far.table, d}}, 1)
	}
	from := out.table.Name + " " + out.alias + g.mostlyLeft() + "group_members " + m.alias + " ON " + m.alias + "." + outKey + " = " + out.alias + ".id" +
		pick(g, "", "", "", " AND "+g.predicate([]source{m}, 1)) + g.mostlyLeft() + end + " ON " + on
	what := pick(g, "count("+k+")", "count("+k+")", "count(DISTINCT "+k+")", "max("+k+")", "count("+k+"), min("+k+")", "count(*)", "count("+m.alias+"."+farKey+")", "count("+k+" IS NULL)", "sum("+k+" > 'a')")
	by := pick(g, out.alias+".id", out.alias+".id", out.alias+".id", out.alias+"._key", g.exact(out).String())
	show := pick(g, out.alias+".id, ", "")
	if by != out.alias+".id" {
		show = by + ", "
	}
	group := " GROUP BY " + by
	if g.chance(10) {
		show, group = "", ""
	}
	return question{sql: "SELECT " + show + what + " AS n FROM " + from + where + group + pick(g, "", "", "", " HAVING n > 0", " HAVING count(*) > 1")}
}

// mostlyLeft is an outer join, or at times an inner one.
func (g *generator) mostlyLeft() string {
	return pick(g, " LEFT JOIN ", " LEFT JOIN ", " LEFT JOIN ", " JOIN ")
}
