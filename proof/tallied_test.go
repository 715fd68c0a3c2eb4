package proof

import "fmt"

// tallied makes a query that counts the members of groups, or asks whether there are
// any, mostly without more about them.
func (g *generator) tallied() question { return g.settled(g.talliedOnce) }

func (g *generator) talliedOnce() question {
	of, m := source{g.model.table("groups"), g.alias()}, source{g.model.table("group_members"), g.alias()}
	tie := pick(g, m.alias+".group_id = "+of.alias+".id", of.alias+".id = "+m.alias+".group_id")
	more, about := "", ""
	if g.chance(15) {
		more = " AND " + g.predicate([]source{m}, 0)
	}
	if g.chance(40) {
		about = " AND " + g.predicate([]source{of}, 1)
	}
	count := func() string {
		return pick(g, "count(*)", "count(*)", "count("+m.alias+".user_id)", "count("+m.alias+".login)", "count(1)", "count("+m.alias+".manager)", "count(DISTINCT "+m.alias+".user_id)", "count(DISTINCT "+m.alias+".group_id)", "max("+m.alias+".user_id)", "count(NULL)", "min(count(*), 3)", "max(2, count("+m.alias+".user_id))")
	}
	value := func() string {
		limit := pick(g, "", "", "", "", " LIMIT 1", " LIMIT 1 OFFSET 1")
		return "(SELECT " + count() + " FROM group_members " + m.alias + " WHERE " + tie + more + limit + ")"
	}
	compared := func(v string) string { return v + pick(g, " > ", " = ", " <= ", " <> ") + g.number(g.IntN(5)) }
	from := " FROM groups " + of.alias
	switch g.IntN(7) {
	case 0:
		return question{sql: "SELECT " + of.alias + "._key, " + value() + ", " + compared(value()) + from + " WHERE 1" + about}
	case 1:
		return question{sql: "SELECT " + of.alias + "._key" + from + " WHERE " + compared(value()) + about}
	case 2:
		exists := pick(g, "EXISTS (SELECT 1 FROM group_members "+m.alias+" WHERE "+tie+more+")", of.alias+".id IN (SELECT "+m.alias+".group_id FROM group_members "+m.alias+" WHERE 1"+more+")", of.alias+".id IN (SELECT group_id FROM group_members)")
		return question{sql: "SELECT " + of.alias + "._key, " + exists + from + " WHERE " + pick(g, "", "NOT ") + exists + about}
	case 3:
		null := pick(g, "user_id", "group_id", "login", "manager", "_key")
		return question{sql: "SELECT " + of.alias + "._key" + from + " LEFT JOIN group_members " + m.alias + " ON " + tie + more + " WHERE " + m.alias + "." + null + pick(g, " IS NULL", " ISNULL", " IS NOT NULL") + about}
	case 4:
		by := pick(g, "group_id", "group_id, status", "1")
		return question{sql: fmt.Sprintf("SELECT group_id, %s FROM group_members %s WHERE 1%s GROUP BY %s", count(), m.alias, more, by) + pick(g, "", " HAVING count(*) > 2")}
	case 5:
		return question{sql: "SELECT " + count() + ", " + count() + " FROM group_members " + m.alias + " WHERE 1" + more + pick(g, "", " AND group_id > '00g'")}
	}
	join := pick(g, from+" JOIN group_members "+m.alias+" ON "+tie, from+" LEFT JOIN group_members "+m.alias+" ON "+tie, " FROM group_members "+m.alias+" JOIN groups "+of.alias+" ON "+tie, from+", group_members "+m.alias)
	where := " WHERE 1" + more + about
	if g.chance(30) {
		third := g.alias()
		join += pick(g, " JOIN ", " LEFT JOIN ") + pick(g, "user_types "+third+" ON "+third+".name <> "+of.alias+".name", "group_rules "+third+" ON "+third+".name > "+of.alias+".name")
	}
	if g.chance(30) {
		where += " AND " + tie
	}
	by := pick(g, "id", "id", "type", "name")
	having := ""
	if g.chance(30) {
		having = " HAVING " + compared(count())
	}
	return question{sql: "SELECT " + of.alias + "." + by + ", " + count() + ", " + pick(g, count(), "min("+of.alias+".name)", "count(DISTINCT "+of.alias+".type)", "sum("+of.alias+".apps_count)") +
		join + where + " GROUP BY " + pick(g, "1", of.alias+"."+by) + having}
}
