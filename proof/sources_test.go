package proof

import "strings"

// Those who have roles of one kind beside those who have roles of another.

// sources makes such a query: of two or three kinds, which are tied to each other
// in all the ways in which one may leave out rows of the other.
func (g *generator) sources() question {
	for {
		g.args, g.names = nil, 0
		if q := g.sourcesOnce(); g.complete(q.sql) {
			return q
		}
	}
}

// holders is a query for the users who have roles of some kind.
func (g *generator) holders() string {
	r := source{g.model.table("user_roles"), g.alias()}
	sql := "SELECT " + pick(g, "", "", "DISTINCT ") + r.alias + ".user_id FROM user_roles " + r.alias + " WHERE " + g.held(r)
	return sql + pick(g, "", "", "", " GROUP BY 1", " GROUP BY 1 HAVING count(*) > 1")
}

// held is a condition on the kind of roles.
func (g *generator) held(r source) string {
	kind := pick(g, " = 'USER'", " = 'USER'", " = 'GROUP'", " = 'GROUP'", " IN ('USER')", " <> 'USER'", " = 'user'", " = 'user' COLLATE NOCASE", " IS NOT NULL")
	sql := r.alias + ".assignment_type" + kind
	if g.chance(15) {
		sql = "(" + sql + pick(g, " OR ", " AND NOT ", " AND ") + g.predicate([]source{r}, 1) + ")"
	}
	return sql
}

func (g *generator) sourcesOnce() question {
	u := source{g.model.table("users"), g.alias()}
	switch g.IntN(6) {
	case 0:
		sql := g.holders()
		for range 1 + g.IntN(2) {
			sql += pick(g, " INTERSECT ", " INTERSECT ", " EXCEPT ", " EXCEPT ", " UNION ") + g.holders()
		}
		if g.chance(40) {
			return question{sql: "SELECT " + keys([]source{u}) + " FROM users " + u.alias + " WHERE " + u.alias + ".id" + pick(g, " IN ", " NOT IN ") + "(" + sql + ")"}
		}
		return question{sql: sql}
	case 1, 2:
		of := u
		if g.chance(30) {
			of = source{g.model.table(pick(g, "user_roles", "enrolled_factors")), g.alias()}
		}
		var where []string
		for range 2 + g.IntN(2) {
			where = append(where, g.holds(of))
		}
		if g.chance(30) {
			where = append(where, g.predicate([]source{of}, 1))
		}
		if of == u && g.chance(50) {
			where = append(where, g.beside(u))
			g.Shuffle(len(where), func(i, j int) { where[i], where[j] = where[j], where[i] })
		}
		return question{sql: "SELECT " + keys([]source{of}) + " FROM " + of.table.Name + " " + of.alias + " WHERE " + strings.Join(where, pick(g, " AND ", " AND ", " AND ", " OR "))}
	case 3:
		a, b := source{g.model.table("user_roles"), g.alias()}, source{g.model.table("user_roles"), g.alias()}
		join := " FROM user_roles " + a.alias + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + "user_roles " + b.alias + " ON " + a.alias + ".user_id = " + b.alias + ".user_id"
		all := []source{a, b}
		if g.chance(50) {
			all = append(all, u)
			join += pick(g, " JOIN ", " LEFT JOIN ") + "users " + u.alias + " ON " + u.alias + ".id = " + pick(g, a, b).alias + ".user_id"
		}
		if g.chance(50) {
			join += " AND " + a.alias + pick(g, ".label < ", ".id <> ", ".type = ") + b.alias + pick(g, ".label", ".id", ".type")
		}
		return question{sql: "SELECT " + keys(all) + join + " WHERE " + g.held(a) + pick(g, " AND ", " AND ", " OR ") + g.held(b)}
	case 4:
		a, b := g.alias(), g.alias()
		return question{sql: "SELECT " + a + ".user_id, " + b + ".user_id FROM (" + g.holders() + ") " + a + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ", " FULL JOIN ") + "(" + g.holders() + ") " + b + " ON " + a + ".user_id = " + b + ".user_id"}
	}
	a, b := g.alias(), g.alias()
	with := "WITH " + a + " AS (" + g.holders() + "), " + b + " AS (" + g.holders() + ") "
	return question{sql: with + pick(g,
		"SELECT user_id FROM "+a+" INTERSECT SELECT user_id FROM "+b,
		"SELECT user_id FROM "+a+" EXCEPT SELECT user_id FROM "+b,
		"SELECT "+keys([]source{u})+" FROM users "+u.alias+" WHERE "+u.alias+".id IN (SELECT user_id FROM "+a+") AND "+u.alias+".id"+pick(g, " IN ", " NOT IN ")+"(SELECT user_id FROM "+b+")",
		"SELECT (SELECT count(*) FROM "+a+"), count(*) FROM "+b+" WHERE user_id IN (SELECT user_id FROM "+a+")")}
}

// holds is a condition that somebody has a role of some kind, or has none.
func (g *generator) holds(of source) string {
	key := of.alias + ".user_id"
	if of.table.Name == "users" {
		key = of.alias + ".id"
	}
	if g.chance(50) {
		return key + pick(g, " IN ", " IN ", " NOT IN ") + "(" + g.holders() + ")"
	}
	r := source{g.model.table("user_roles"), g.alias()}
	return pick(g, "", "", "NOT ") + "EXISTS (SELECT 1 FROM user_roles " + r.alias + " WHERE " + r.alias + ".user_id = " + key + " AND " + g.held(r) + ")"
}

// beside is a condition on other rows of a table that is read anyway, or on a small
// one.
func (g *generator) beside(u source) string {
	o := g.alias()
	return pick(g, "", "", "NOT ") + "EXISTS (SELECT 1 FROM " + pick(g,
		"users "+o+" WHERE "+o+".department = "+u.alias+".department AND "+o+".id <> "+u.alias+".id",
		"users "+o+" WHERE "+o+".login > "+u.alias+".login AND "+o+".status = 'SUSPENDED'",
		"users "+o+" WHERE "+o+".manager_id = "+u.alias+".employee_number",
		"users "+o+" WHERE "+o+".id = "+u.alias+".manager_id",
		"groups "+o+" WHERE "+o+".name = "+u.alias+".department",
		"group_members "+o+" WHERE "+o+".user_id = "+u.alias+".id AND "+o+".group_id > '00g5'") + ")"
}
