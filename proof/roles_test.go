package proof

import "strings"

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
	if g.chance(15) {
		return g.memberRoles()
	}
	if g.chance(8) {
		return g.namedRoles()
	}
	if g.chance(25) {
		return g.testedHolders()
	}
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

// memberRoles asks for those with a role among the members of groups, of which
// nearly all or few count.
func (g *generator) memberRoles() question {
	group, m := source{g.model.table("groups"), g.alias()}, source{g.model.table("group_members"), g.alias()}
	r := source{g.model.table("user_roles"), g.alias()}
	tie := m.alias + ".group_id = " + group.alias + ".id"
	join := "groups " + group.alias + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + "group_members " + m.alias + " ON " + tie
	if g.chance(30) {
		join = "group_members " + m.alias + pick(g, " JOIN ", ", ", " LEFT JOIN ") + "groups " + group.alias
		if strings.HasSuffix(join, ", groups "+group.alias) {
			join += " JOIN users " + g.alias() + " ON " + tie
		} else {
			join += " ON " + tie
		}
	}
	where := " WHERE 1"
	for range g.IntN(3) {
		where += " AND " + pick(g, func() string { return group.alias + ".type" + pick(g, " = ", " <> ") + "'OKTA_GROUP'" },
			func() string { return group.alias + ".name" + pick(g, " <> ", " = ") + "'Everyone'" },
			func() string { return group.alias + ".type IN ('OKTA_GROUP', 'APP_GROUP')" },
			func() string { return g.predicate([]source{pick(g, group, m)}, 1) })()
	}
	inner := pick(g, "", " AND "+g.held(r), " AND "+g.held(r), " AND "+r.alias+".type > 'H'")
	same := pick(g, r.alias+".user_id = "+m.alias+".user_id", m.alias+".user_id = "+r.alias+".user_id")
	show := "SELECT " + keys([]source{group, m})
	switch g.IntN(5) {
	case 0, 1:
		where += pick(g, " AND ", " AND ", " AND ", " OR ") + pick(g, "", "", "", "NOT ") + "EXISTS (SELECT 1 FROM user_roles " + r.alias + " WHERE " + same + inner + pick(g, "", "", " LIMIT 1", " GROUP BY 1") + ")"
	case 2, 3:
		where += pick(g, " AND ", " AND ", " OR ") + m.alias + ".user_id" + pick(g, " IN ", " IN ", " NOT IN ") + "(SELECT " + r.alias + ".user_id FROM user_roles " + r.alias + " WHERE 1" + inner + ")"
	default:
		join += pick(g, " JOIN ", " LEFT JOIN ") + "user_roles " + r.alias + " ON " + same + inner
	}
	if g.chance(30) {
		return question{sql: "SELECT " + group.alias + ".name, count(*), count(" + m.alias + "._key) FROM " + join + where + " GROUP BY " + group.alias + ".id ORDER BY 2 DESC, 1, 3"}
	}
	return question{sql: show + " FROM " + join + where}
}

// namedRoles sets the logins of some users against those of others with a role.
func (g *generator) namedRoles() question {
	side := func() string {
		u, m, r := source{g.model.table("users"), g.alias()}, source{g.model.table("group_members"), g.alias()}, source{g.model.table("user_roles"), g.alias()}
		role := "user_roles " + r.alias + " ON " + r.alias + ".user_id = "
		show := func(s source) string {
			return "SELECT " + pick(g, "", "", "DISTINCT ") + s.alias + "." + pick(g, "login", "login", "login", "email") + " FROM "
		}
		held := func() string { return pick(g, "", " WHERE "+g.held(r)) }
		return pick(g, func() string {
			return show(u) + "users " + u.alias + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + role + u.alias + ".id" + held()
		},
			func() string {
				return show(u) + "user_roles " + r.alias + pick(g, " JOIN ", " LEFT JOIN ") + "users " + u.alias + " ON " + r.alias + ".user_id = " + u.alias + ".id" + held()
			},
			func() string {
				return show(m) + "group_members " + m.alias + pick(g, " JOIN ", " LEFT JOIN ") + role + m.alias + ".user_id" + held()
			},
			func() string {
				return show(m) + "group_members " + m.alias + " WHERE " + m.alias + ".group_id IN (SELECT id FROM groups WHERE name > 'S')"
			},
			func() string { return show(u) + "users " + u.alias + " WHERE " + g.predicate([]source{u}, 1) },
			func() string { return "SELECT upper(" + u.alias + ".login) FROM users " + u.alias })()
	}
	sql := side()
	for range 1 + g.IntN(2) {
		sql += pick(g, " INTERSECT ", " INTERSECT ", " EXCEPT ", " EXCEPT ", " UNION ") + side()
	}
	return question{sql: sql}
}

// testedMembers asks for the members, or the groups of members, that pass a test of
// their own, beside conditions on the other end.
func (g *generator) testedMembers() question {
	m := source{g.model.table("group_members"), g.alias()}
	ends := [2][2]string{{"user_id", "users"}, {"group_id", "groups"}}
	if g.chance(40) {
		ends[0], ends[1] = ends[1], ends[0]
	}
	var conditions []string
	for i, end := range ends {
		if i == 1 && g.chance(30) {
			break
		}
		o := source{g.model.table(end[1]), g.alias()}
		list := "SELECT " + o.alias + ".id FROM " + end[1] + " " + o.alias
		test := g.predicate([]source{o}, 1)
		if end[1] == "groups" && g.chance(40) {
			test = o.alias + ".name" + pick(g, " = ", " LIKE ") + pick(g, "'Sales'", "'S%'", "'%e%'", "'none such'")
		}
		switch g.IntN(5) {
		case 0:
			conditions = append(conditions, pick(g, "", "NOT ")+"EXISTS (SELECT 1 FROM "+end[1]+" "+o.alias+where(o.alias+".id = "+m.alias+"."+end[0]+" AND "+test)+")")
		case 1:
			conditions = append(conditions, m.alias+"."+end[0]+" = ("+list+where(test)+" ORDER BY "+o.alias+".id LIMIT 1)")
		default:
			conditions = append(conditions, m.alias+"."+end[0]+pick(g, " IN ", " NOT IN ", " NOT IN ")+"("+list+where(test)+")")
		}
	}
	from := " FROM group_members " + m.alias
	if g.chance(25) {
		o := source{g.model.table("groups"), g.alias()}
		from += " JOIN groups " + o.alias + " ON " + o.alias + ".id = " + m.alias + ".group_id"
		conditions = append(conditions, g.predicate([]source{o}, 1))
	}
	return question{sql: "SELECT " + m.alias + "._key" + from + where(strings.Join(conditions, pick(g, " AND ", " AND ", " AND ", " OR ")))}
}

// testedHolders asks for the roles of those who pass a test of their own.
func (g *generator) testedHolders() question {
	if g.chance(40) {
		return g.testedMembers()
	}
	r, u := source{g.model.table("user_roles"), g.alias()}, source{g.model.table("users"), g.alias()}
	m := source{g.model.table("group_members"), g.alias()}
	test := ""
	if g.chance(85) {
		test = g.predicate([]source{u}, 1)
	}
	list, of := u.alias+".id FROM users "+u.alias+where(test), u.alias+".id"
	if g.chance(20) {
		list, of = m.alias+".user_id FROM group_members "+m.alias+where(g.predicate([]source{m}, 1)), m.alias+".user_id"
	}
	key := pick(g, r.alias+".user_id", r.alias+".user_id", "user_id")
	own := ""
	if g.chance(50) {
		own = g.held(r)
	}
	if g.chance(15) {
		own = g.predicate([]source{r}, 1)
	}
	and := func(a, b string) string {
		if a == "" || b == "" {
			return a + b
		}
		return a + " AND " + b
	}
	from := " FROM user_roles " + r.alias
	if g.chance(15) {
		o := source{g.model.table("users"), g.alias()}
		from, key = pick(g, from+" JOIN users "+o.alias+" ON "+o.alias+".id = "+r.alias+".user_id", " FROM users "+o.alias+" LEFT JOIN user_roles "+r.alias+" ON "+o.alias+".id = "+r.alias+".user_id"), r.alias+".user_id"
	}
	switch g.IntN(6) {
	case 0, 1:
		return question{sql: "SELECT " + r.alias + "._key" + from + where(and(own, key+pick(g, " IN ", " NOT IN ", " NOT IN ")+"(SELECT "+list+")"))}
	case 2, 3:
		exists := "EXISTS (SELECT 1 FROM " + strings.SplitN(list, " FROM ", 2)[1]
		glue := " WHERE "
		if strings.Contains(exists, " WHERE ") {
			glue = " AND "
		}
		return question{sql: "SELECT " + r.alias + "._key" + from + where(and(own, pick(g, "", "NOT ")+exists+glue+of+" = "+r.alias+".user_id)"))}
	case 4:
		value := "(SELECT " + g.any(u).String() + " FROM users " + u.alias + " WHERE " + and(test, u.alias+".id = "+r.alias+".user_id") + ")"
		return question{sql: "SELECT " + r.alias + "._key" + from + where(and(own, value+pick(g, " IS NULL", " IS NOT NULL", " > 'H'", " <> 'ACTIVE'", " IN ('ACTIVE', 'STAGED')")))}
	}
	return question{sql: "SELECT " + r.alias + ".user_id" + from + where(own) + pick(g, " EXCEPT ", " INTERSECT ") + "SELECT " + list + pick(g, "", "", " ORDER BY 1")}
}
