package proof

// Users with conditions of their own beside the roles that they hold.

// roles makes such a query.
func (g *generator) roles() question {
	for {
		g.args, g.names = nil, 0
		if q := g.rolesOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) rolesOnce() question {
	u := source{g.model.table("users"), g.alias()}
	r := source{g.model.table("user_roles"), g.alias()}
	tie := pick(g, r.alias+".user_id = "+u.alias+".id", u.alias+".id == "+r.alias+".user_id")
	kind := r.alias + pick(g, ".assignment_type = 'USER'", ".assignment_type = 'GROUP'", ".assignment_type == 'USER'", ".assignment_type = 'user' COLLATE NOCASE",
		".assignment_type <> 'USER'", ".assignment_type IN ('USER')", ".type > 'H'")
	inner := ""
	if g.chance(50) {
		inner = " AND " + kind
	}
	if g.chance(15) {
		inner += " AND " + g.predicate([]source{r}, 1)
	}
	some := []source{u}
	from := "users " + u.alias
	if g.chance(20) {
		other, on := g.linked(u)
		from += pick(g, " JOIN ", " LEFT JOIN ") + other.table.Name + " " + other.alias + " ON " + on
		some = append(some, other)
	}
	where := " WHERE 1"
	if g.chance(85) {
		where = " WHERE " + g.predicate(some[:1+g.IntN(len(some))], 2)
	}
	show := "SELECT " + keys(some)
	switch g.IntN(8) {
	case 0, 1:
		on := tie + inner
		if g.chance(40) {
			return question{sql: show + ", " + r.alias + "._key FROM user_roles " + r.alias + pick(g, " JOIN ", ", ") + from + where + " AND " + on}
		}
		return question{sql: show + ", " + r.alias + "._key FROM " + from + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + "user_roles " + r.alias + " ON " + on + where}
	case 2, 3:
		what := pick(g, "1", "1", r.alias+".id", "count(*)", "max("+r.alias+".id)")
		return question{sql: show + " FROM " + from + where + pick(g, " AND ", " AND ", " OR ") + pick(g, "", "", "NOT ") + "EXISTS (SELECT " + what + " FROM user_roles " + r.alias + " WHERE " + tie + inner +
			pick(g, "", "", " GROUP BY 1", " LIMIT 1") + ")"}
	case 4, 5:
		list := "SELECT " + r.alias + ".user_id FROM user_roles " + r.alias + " WHERE 1" + inner
		return question{sql: show + " FROM " + from + where + pick(g, " AND ", " AND ", " OR ") + u.alias + ".id" + pick(g, " IN ", " IN ", " NOT IN ") + "(" + list + pick(g, "", " GROUP BY 1", " UNION SELECT '00u'") + ")"}
	case 6:
		d := g.alias()
		body := "(SELECT " + r.alias + ".user_id AS k, count(*) AS n FROM user_roles " + r.alias + " WHERE 1" + inner + " GROUP BY 1) " + d
		return question{sql: show + ", " + d + ".n FROM " + from + pick(g, " JOIN ", " LEFT JOIN ") + body + " ON " + d + ".k = " + u.alias + ".id" + where}
	}
	return g.cut(question{sql: show + ", " + r.alias + "._key FROM " + from + " JOIN user_roles " + r.alias + " ON " + tie + inner + where},
		" ORDER BY "+keys(append(some, r)))
}
