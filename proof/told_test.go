package proof

// Users and groups that are told by the members of what the text names, and lists that
// are held against members.

// told makes such a query.
func (g *generator) told() question {
	for {
		g.args, g.names = nil, 0
		if q := g.toldOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) toldOnce() question {
	out := source{g.model.table(pick(g, "users", "users", "users", "groups")), g.alias()}
	if g.chance(40) {
		return g.heldAgainst(out)
	}
	where := pick(g, "1", out.alias+".id > '00'", g.predicate([]source{out}, 1))
	for range 1 + g.IntN(3) {
		list, exists := g.ofNamed(out)
		test := "EXISTS (" + exists + ")"
		if g.chance(35) {
			test = out.alias + ".id IN (" + list + ")"
		}
		where += pick(g, " AND ", " AND ", " AND ", " AND ", " OR ") + pick(g, "", "", "", "NOT ") + test
	}
	from := " FROM " + out.table.Name + " " + out.alias
	key := out.alias + "._key"
	if out.table.Name == "users" && g.chance(30) {
		other := g.alias()
		from += pick(g, " JOIN group_members ", " LEFT JOIN group_members ", " LEFT JOIN enrolled_factors ") + other + " ON " + other + ".user_id = " + out.alias + ".id"
		key += ", " + other + "._key"
	}
	switch body := from + " WHERE " + where; g.IntN(6) {
	case 0:
		return question{sql: "SELECT count(*), max(" + g.any(out).String() + ")" + body}
	case 1:
		return question{sql: "WITH w AS (SELECT " + out.alias + "._key AS k" + body + ") SELECT * FROM w" + pick(g, "", " WHERE k > 'a'", " JOIN w x USING (k)")}
	case 2:
		return question{sql: "SELECT count(*) FROM group_members WHERE " + pick(g, "user_id", "group_id") + pick(g, " IN ", " NOT IN ") + "(SELECT " + out.alias + ".id" + body + ")"}
	default:
		return g.cut(question{sql: "SELECT " + key + body}, " ORDER BY "+pick(g, g.exact(out).String()+", ", "")+key)
	}
}

// ofNamed is a list of the ends that members have of a table, and the same about one of
// its rows.
func (g *generator) ofNamed(of source) (list, exists string) {
	far := source{g.model.table("groups"), g.alias()}
	end, away, name := "user_id", "group_id", "name"
	if of.table.Name == "groups" {
		far.table, end, away, name = g.model.table("users"), away, end, "login"
	}
	m := source{g.model.table("group_members"), g.alias()}
	column := pick(g, "id", name)
	i, _ := far.table.Column(column)
	v := func() string { return g.value(far.table, &far.table.Columns[i]) }
	is := far.alias + "." + column + pick(g, func() string { return " = " + v() }, func() string { return " = " + v() }, func() string { return " IN (" + v() + ", " + v() + ")" })()
	from, where := "", ""
	switch g.IntN(3) {
	case 0:
		from, where = "group_members "+m.alias+" JOIN "+far.table.Name+" "+far.alias+" ON "+m.alias+"."+away+" = "+far.alias+".id", is
	case 1:
		from, where = far.table.Name+" "+far.alias+", group_members "+m.alias, m.alias+"."+away+" = "+far.alias+".id AND "+is
	default:
		from, where = "group_members "+m.alias, m.alias+"."+away+pick(g, " IN ", " = ")+"(SELECT "+far.alias+".id FROM "+far.table.Name+" "+far.alias+" WHERE "+is+" ORDER BY 1)"
	}
	if g.chance(30) {
		where += " AND " + g.predicate([]source{m}, 1)
	}
	list = "SELECT " + m.alias + "." + end + " FROM " + from + " WHERE " + where
	exists = list + " AND " + pick(g, m.alias+"."+end+" = "+of.alias+".id", of.alias+".id == "+m.alias+"."+end)
	if of.table.Name == "users" && g.chance(20) {
		exists += " AND " + m.alias + pick(g, ".first_name < "+of.alias+".last_name", ".created >= "+of.alias+".last_login", ".login > "+of.alias+".department")
	}
	return list, exists
}

// heldAgainst asks which members are in a list of users, or which groups of somebody in
// one of groups.
func (g *generator) heldAgainst(of source) question {
	list, _ := g.ofNamed(of)
	where := pick(g, "1", g.predicate([]source{of}, 1), g.predicate([]source{of}, 1))
	others := "SELECT " + of.alias + ".id FROM " + of.table.Name + " " + of.alias + " WHERE " + where
	if g.chance(50) {
		return question{sql: list + pick(g, " EXCEPT ", " EXCEPT ", " INTERSECT ", " UNION ") + others + pick(g, "", "", " EXCEPT SELECT 'x'", " UNION SELECT user_id FROM group_members WHERE login > 's'")}
	}
	if of.table.Name == "users" && g.chance(40) {
		m := g.alias()
		i, _ := g.model.table("groups").Column("id")
		members := "SELECT " + m + ".login FROM group_members " + m + " WHERE " + m + ".group_id = " + g.value(g.model.table("groups"), &g.model.table("groups").Columns[i])
		return question{sql: members + pick(g, " EXCEPT ", " INTERSECT ") + "SELECT " + of.alias + ".login FROM users " + of.alias + " WHERE " + where}
	}
	end := pick(g, " AND ", " AND ", " OR ") + pick(g, "", "NOT ")
	if of.table.Name == "users" {
		end += "user_id"
	} else {
		end += "group_id"
	}
	return question{sql: list + end + pick(g, " IN ", " NOT IN ", " NOT IN ") + "(" + others + ")" + pick(g, "", " ORDER BY 1")}
}
