package proof

import "strings"

// Members with conditions on users and groups at once: which end is read is up to
// how many each side has, and pairs are asked for by either.

// pairs makes such a query.
func (g *generator) pairs() question {
	for {
		g.args, g.names = nil, 0
		if q := g.pairsOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) pairsOnce() question {
	u, gr, m := source{g.model.table("users"), g.alias()}, source{g.model.table("groups"), g.alias()}, source{g.model.table("group_members"), g.alias()}
	weak := gr.alias + pick(g, ".type <> 'BUILT_IN'", ".name <> 'Everyone'", ".name NOT LIKE 'S%'", ".description IS NOT NULL", ".type = 'OKTA_GROUP'")
	strong := u.alias + pick(g, ".status IN ('SUSPENDED', 'LOCKED_OUT')", ".status = 'STAGED'", ".department = 'Legal'", ".login LIKE 'a%'", ".department IN ('Sales', 'Legal') AND "+u.alias+".last_login IS NOT NULL")
	tie := m.alias + ".user_id = " + u.alias + ".id AND " + m.alias + ".group_id = " + gr.alias + ".id"
	entries := []string{"users " + u.alias, "group_members " + m.alias, "groups " + gr.alias}
	g.Shuffle(len(entries), func(i, k int) { entries[i], entries[k] = entries[k], entries[i] })
	order := " ORDER BY " + u.alias + "._key, " + gr.alias + "._key"
	switch g.IntN(5) {
	case 0: // few people, nearly all groups
		where := " WHERE " + tie + " AND " + strong
		if g.chance(70) {
			where += " AND " + weak
		}
		if g.chance(30) {
			where += " AND " + g.predicate([]source{u, gr}, 1)
		}
		return g.cut(question{sql: "SELECT " + u.alias + "._key, " + gr.alias + "._key, " + g.any(m).String() + " FROM " + strings.Join(entries, ", ") + where}, order)
	case 1: // those of a WITH
		with := "WITH few(id) AS (SELECT id FROM users " + u.alias + " WHERE " + strong + ") "
		if g.chance(50) {
			with = "WITH RECURSIVE few(id) AS (SELECT id FROM users " + u.alias + " WHERE " + strong + " UNION SELECT s.id FROM few JOIN users b ON b.id = few.id JOIN users s ON s.manager_id = b.login) "
		}
		return question{sql: with + "SELECT " + gr.alias + "._key, count(*), min(" + g.any(m).String() + ") FROM few JOIN group_members " + m.alias + " ON " + m.alias + ".user_id = few.id JOIN groups " + gr.alias +
			" ON " + gr.alias + ".id = " + m.alias + ".group_id" + pick(g, "", " WHERE "+weak) + " GROUP BY " + gr.alias + ".id"}
	case 2, 3: // pairs of a group and a user
		pair := gr.alias + pick(g, ".name = "+u.alias+".department", ".description = 'Everybody in ' || "+u.alias+".department", ".name > "+u.alias+".department AND "+gr.alias+".name < 'S'")
		from := pick(g, "groups "+gr.alias+" JOIN users "+u.alias, "users "+u.alias+" JOIN groups "+gr.alias) + " ON " + pair
		some := pick(g, "1", strong, u.alias+".status = 'ACTIVE'")
		show := "SELECT " + u.alias + "._key, " + gr.alias + "._key FROM " + from
		if g.chance(30) {
			return g.cut(question{sql: show + " LEFT JOIN group_members " + m.alias + " ON " + tie + " WHERE " + m.alias + ".user_id IS NULL AND " + some}, order)
		}
		if g.chance(40) {
			return question{sql: "SELECT " + u.alias + ".department, count(*), sum(EXISTS (SELECT 1 FROM group_members " + m.alias + " JOIN groups " + gr.alias + " ON " + gr.alias + ".id = " + m.alias + ".group_id WHERE " +
				m.alias + ".user_id = " + u.alias + ".id AND " + pair + ")) FROM users " + u.alias + " WHERE " + some + " GROUP BY 1"}
		}
		return g.cut(question{sql: show + " WHERE " + some + " AND " + pick(g, "", "NOT ") + pick(g, "EXISTS (SELECT 1 FROM group_members "+m.alias+" WHERE "+tie+")",
			u.alias+".id IN (SELECT "+m.alias+".user_id FROM group_members "+m.alias+" WHERE "+m.alias+".group_id = "+gr.alias+".id)")}, order)
	}
	// A list of keys of which some are left out.
	own, other := pick(g, "group_id", "user_id"), "users"
	if own == "group_id" {
		other = "groups"
	}
	o := source{g.model.table(other), g.alias()}
	list := "SELECT " + m.alias + "." + own + " FROM group_members " + m.alias + " JOIN users " + u.alias + " ON " + u.alias + ".id = " + m.alias + ".user_id WHERE " + strong
	out := pick(g, " <> (SELECT "+o.alias+".id FROM "+other+" "+o.alias+" WHERE "+g.predicate([]source{o}, 1)+" ORDER BY 1 LIMIT 1)", " NOT IN (SELECT id FROM "+other+" "+o.alias+" WHERE "+g.predicate([]source{o}, 1)+")",
		" != "+g.endValue(other))
	n := source{g.model.table("group_members"), g.alias()}
	return g.cut(question{sql: "SELECT " + n.alias + "._key, " + g.any(n).String() + " FROM group_members " + n.alias + " WHERE " + n.alias + "." + own + " IN (" + list + ") AND " + n.alias + "." + own + out}, " ORDER BY "+n.alias+"._key")
}

// endValue is an identifier of a table.
func (g *generator) endValue(table string) string {
	t := g.model.table(table)
	i, _ := t.Column("id")
	return g.value(t, &t.Columns[i])
}
