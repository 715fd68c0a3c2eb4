package proof

import (
	"fmt"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Users that come out of a query, beside the roles that they hold.

// reached makes such a query.
func (g *generator) reached() question {
	for {
		g.args, g.names = nil, 0
		if q := g.reachedOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) reachedOnce() question {
	switch g.IntN(10) {
	case 0, 1:
		return g.groupedRoles()
	case 2:
		return g.sidedRoles()
	}
	body := g.people()
	s, r := g.alias(), g.alias()
	with, from := "", "("+body+") "+s
	if g.chance(70) {
		name := g.alias()
		with = "WITH RECURSIVE " + name + " AS " + pick(g, "", "", "NOT MATERIALIZED ", "MATERIALIZED ") + "(" + body + ") "
		from = name + " " + s
		switch g.IntN(6) {
		case 0: // by way of another one
			next := g.alias()
			with += ", " + next + " AS (SELECT * FROM " + name + " x WHERE " + g.said("x") + ") "
			from = next + " " + s
		case 1: // two places read it
			from += pick(g, " JOIN ", " LEFT JOIN ") + name + " y ON y.login = " + s + ".login AND " + g.said("y")
		}
	}
	tie := pick(g, r+".user_id = "+s+".id", s+".id == "+r+".user_id")
	kind := pick(g, "", "", " AND "+r+".assignment_type = 'USER'", " AND "+r+".assignment_type = 'GROUP'", " AND "+r+".type > 'H'")
	where := " WHERE " + pick(g, "1", g.said(s), g.said(s)+pick(g, " AND ", " OR ")+g.said(s))
	show := with + "SELECT " + s + ".id, " + s + ".login"
	switch g.IntN(6) {
	case 0:
		return question{sql: show + " FROM " + from + where + pick(g, " AND ", " AND ", " OR ") + pick(g, "", "", "NOT ") + "EXISTS (SELECT 1 FROM user_roles " + r + " WHERE " + tie + kind + ")"}
	case 1:
		return question{sql: show + " FROM " + from + where + pick(g, " AND ", " AND ", " OR ") + s + ".id" + pick(g, " IN ", " NOT IN ") + "(SELECT " + r + ".user_id FROM user_roles " + r + " WHERE 1" + kind + ")"}
	case 2:
		return question{sql: show + ", count(" + r + ".id) FROM " + from + pick(g, " JOIN ", " LEFT JOIN ") + "user_roles " + r + " ON " + tie + kind + where + " GROUP BY 1, 2"}
	case 3:
		return question{sql: show + ", " + r + "._key FROM user_roles " + r + ", " + from + where + " AND " + tie + kind}
	}
	return question{sql: show + ", " + r + "._key FROM " + from + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + "user_roles " + r + " ON " + tie + kind + where}
}

// people is a query for users: id, login, status, last_login and a number.
func (g *generator) people() string {
	u := source{g.model.table("users"), g.alias()}
	p := func() string { return g.predicate([]source{u}, 1) }
	show := fmt.Sprintf("SELECT %[1]s.id AS id, %[1]s.login AS login, %[1]s.status AS status, %[1]s.last_login AS last_login, ", u.alias)
	from := " FROM users " + u.alias
	switch g.IntN(8) {
	case 0, 1:
		return show + "length(" + u.alias + ".login) AS n" + from + " WHERE " + p()
	case 2:
		return pick(g, "SELECT DISTINCT ", "SELECT ") + show[len("SELECT "):] + "1 AS n" + from + " WHERE " + p()
	case 3:
		m := g.alias()
		return show + "count(" + m + "._key) AS n" + from + pick(g, " LEFT JOIN ", " JOIN ") + "group_members " + m + " ON " + m + ".user_id = " + u.alias + ".id WHERE " + p() +
			" GROUP BY " + u.alias + pick(g, ".id", ".login")
	case 4:
		return show + "1 AS n" + from + " WHERE " + p() + pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + show + "1" + from + " WHERE " + p()
	case 5:
		return show + "rank() OVER (" + pick(g, "", "PARTITION BY "+u.alias+".id ") + "ORDER BY " + u.alias + ".login) AS n" + from + " WHERE " + p()
	case 6:
		return show + "1 AS n" + from + " WHERE " + p() + " ORDER BY " + u.alias + ".login" + g.limit(1, 3, 8, 20)
	}
	o := g.alias()
	tie := pick(g, u.alias+".manager_id = "+o+".login", u.alias+".login = "+o+".boss", u.alias+".manager_user_id = "+o+".id")
	return "WITH RECURSIVE " + o + "(id, login, boss, status, last_login, n) AS (SELECT id, login, manager_id, status, last_login, 0" + from + " WHERE " + p() +
		fmt.Sprintf(" UNION SELECT %[1]s.id, %[1]s.login, %[1]s.manager_id, %[1]s.status, %[1]s.last_login, n + 1", u.alias) + from + " JOIN " + o + " ON " + tie + " WHERE n < 4) SELECT id, login, status, last_login, n FROM " + o
}

// said is a condition on a user who comes out of such a query.
func (g *generator) said(s string) string {
	t := g.model.table("users")
	column := func(name string) string {
		i, _ := t.Column(name)
		return s + "." + name + pick(g, " < ", " > ", " = ", " <> ") + g.value(t, &t.Columns[i])
	}
	return pick(g, func() string { return column("last_login") }, func() string { return column("status") }, func() string { return column("login") },
		func() string { return s + ".last_login IS NULL" }, func() string { return s + ".n > " + pick(g, "0", "1", "2", "5") })()
}

// groupedRoles asks what a HAVING says of users, in groups of one user or of several.
func (g *generator) groupedRoles() question {
	u := source{g.model.table("users"), g.alias()}
	r := g.alias()
	column := pick(g, "id", "login", "login", "department", "status")
	by := u.alias + "." + column
	other := by // a column that a group has one value of
	if column == "id" {
		other = u.alias + ".login"
	}
	of := func() string {
		c := g.column(u.table, shown)
		what := pick(g, "max", "min", "max", "count") + "(" + u.alias + "." + catalog.Quote(c.Name) + ")"
		return pick(g, func() string { return what + pick(g, " < ", " > ", " = ", " <> ", " <= ") + g.value(u.table, c) },
			func() string { return what + pick(g, " IS NULL", " IS NOT NULL") },
			func() string { return other + pick(g, " < ", " > ") + what })()
	}
	having := of()
	if g.chance(50) {
		having += pick(g, " AND ", " OR ") + of()
	}
	where := ""
	if g.chance(30) {
		where = " WHERE " + g.predicate([]source{u}, 1)
	}
	return question{sql: "SELECT " + by + ", count(*) FROM users " + u.alias + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + pick(g, "user_roles ", "user_roles ", "group_members ") + r + " ON " + r + ".user_id = " + u.alias + ".id" +
		where + " GROUP BY " + pick(g, by, "1") + " HAVING " + having}
}

// sidedRoles asks for roles in one SELECT of several.
func (g *generator) sidedRoles() question {
	u := source{g.model.table("users"), g.alias()}
	r, m, p := g.alias(), g.alias(), g.alias()
	roles := "SELECT " + r + ".user_id AS k, " + r + ".type AS what FROM user_roles " + r + pick(g, "", " WHERE "+r+".assignment_type = 'USER'")
	others := pick(g, "SELECT "+m+".user_id, 'member' FROM group_members "+m+" WHERE "+m+".login > 's'", "SELECT "+m+".id, "+m+".status FROM users "+m+" WHERE "+m+".last_login IS NULL",
		"SELECT "+m+".user_id, "+m+".type FROM user_roles "+m+" WHERE "+m+".assignment_type = 'GROUP'")
	body := roles + pick(g, " UNION ", " UNION ALL ", " EXCEPT ") + others
	with, from := "", "("+body+") "+p
	if g.chance(50) {
		with, from = "WITH w AS ("+body+") ", "w "+p
	}
	return question{sql: with + "SELECT " + p + ".k, " + p + ".what, " + u.alias + ".login FROM " + from + pick(g, " JOIN ", " JOIN ", " LEFT JOIN ") + "users " + u.alias + " ON " + u.alias + ".id = " + p + ".k WHERE " + g.predicate([]source{u}, 1)}
}
