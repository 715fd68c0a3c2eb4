package proof

// Relations with conditions on both of their ends, in queries about one row after
// the other.

// ends makes such a query: about users or groups, and members.
func (g *generator) ends() question {
	for {
		g.args, g.names = nil, 0
		if q := g.endsOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) endsOnce() question {
	out := source{g.model.table(pick(g, "users", "users", "groups")), g.alias()}
	far := source{g.model.table("groups"), g.alias()}
	outKey, farKey := "user_id", "group_id"
	if out.table.Name == "groups" {
		far.table, outKey, farKey = g.model.table("users"), farKey, outKey
	}
	m := source{g.model.table("group_members"), g.alias()}
	tie := m.alias + "." + outKey + " = " + out.alias + ".id"
	on := farKey + " = " + far.alias + ".id"
	var conditions []string
	if g.chance(60) {
		conditions = append(conditions, g.predicate([]source{far}, 1))
	}
	if g.chance(30) {
		conditions = append(conditions, m.alias+"."+g.memberCondition(m))
	}
	if g.chance(25) {
		conditions = append(conditions, g.predicate([]source{m}, 1))
	}
	if g.chance(40) {
		conditions = append(conditions, m.alias+"."+farKey+pick(g, " IN ", " IN ", " NOT IN ")+"("+g.endList(far.table.Name)+")")
	}
	where := " WHERE " + tie
	for _, c := range conditions {
		where += " AND " + c
	}
	members := "group_members " + m.alias
	both := members + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + far.table.Name + " " + far.alias + " ON " + m.alias + "." + on
	if g.chance(20) {
		both = far.table.Name + " " + far.alias + ", " + members
		where += " AND " + m.alias + "." + on
	}
	rest, glue := "", " WHERE "
	if g.chance(70) {
		rest, glue = " WHERE "+g.predicate([]source{out}, 1), " AND "
	}
	order := " ORDER BY " + out.alias + "._key"
	table := out.table.Name + " " + out.alias
	switch g.IntN(6) {
	case 0, 1:
		return g.cut(question{sql: "SELECT " + out.alias + "._key FROM " + table + rest + glue + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + both + where + ")"}, order)
	case 2:
		return g.cut(question{sql: "SELECT " + out.alias + "._key, (SELECT count(" + far.alias + ".id) FROM " + both + where + ") FROM " + table + rest}, order)
	case 3:
		return g.cut(question{sql: "SELECT " + out.alias + "._key, (SELECT min(" + g.any(far).String() + ") FROM " + both + where + ") AS v FROM " + table + rest}, order)
	case 4:
		return g.cut(question{sql: "SELECT " + out.alias + "._key, " + m.alias + "._key, " + far.alias + "._key FROM " + table + ", " + both + rest + glue + where[len(" WHERE "):]},
			order+", "+m.alias+"._key, "+far.alias+"._key")
	}
	on = tie
	if g.chance(70) {
		on += " AND " + m.alias + "." + farKey + " IN (" + g.endList(far.table.Name) + ")"
	}
	if g.chance(30) {
		on += " AND " + m.alias + "." + g.memberCondition(m)
	}
	return question{sql: "SELECT count(*), count(" + m.alias + ".user_id), min(" + m.alias + "._key) FROM " + table + pick(g, " JOIN ", " LEFT JOIN ") + members + " ON " + on + rest}
}

// memberCondition is a condition that tells who a member is.
func (g *generator) memberCondition(m source) string {
	column := pick(g, "login", "login", "email", "user_id")
	i, _ := m.table.Column(column)
	v := func() string { return g.value(m.table, &m.table.Columns[i]) }
	switch g.IntN(5) {
	case 0:
		return column + " IN (" + v() + ", " + v() + ")"
	case 1:
		return column + " IS " + v()
	case 2:
		return column + " = " + v() + " COLLATE NOCASE"
	}
	return column + " = " + v()
}

// endList is a list of identifiers of a table, or a query for some.
func (g *generator) endList(table string) string {
	s := source{g.model.table(table), g.alias()}
	i, _ := s.table.Column("id")
	v := func() string { return g.value(s.table, &s.table.Columns[i]) }
	if g.chance(40) {
		return v() + ", " + v() + pick(g, "", ", '00g'", ", NULL")
	}
	return "SELECT " + s.alias + ".id FROM " + table + " " + s.alias + " WHERE " + g.predicate([]source{s}, 1)
}
