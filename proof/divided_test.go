package proof

// divisions are the relations of which all rows at one end may be wanted for a row at the
// other.
var divisions = []struct {
	table, key      string // who is asked for
	relation        string
	one, other      string // its columns for them and for those that all are wanted of
	others, othersK string
}{
	{"users", "id", "group_members", "user_id", "group_id", "groups", "id"},
	{"users", "id", "group_members", "user_id", "group_id", "groups", "id"},
	{"groups", "id", "group_members", "group_id", "user_id", "users", "id"},
	{"group_members", "user_id", "group_members", "user_id", "group_id", "groups", "id"},
	{"users", "id", "user_roles", "user_id", "user_id", "users", "id"},
}

// divided asks for those that have a row for all of some others, or for none or some of
// them, in the words that people have for it.
func (g *generator) divided() question { return g.settled(g.dividedOnce) }

func (g *generator) dividedOnce() question {
	d := divisions[g.IntN(len(divisions))]
	out, in, of := source{g.model.table(d.table), g.alias()}, source{g.model.table(d.relation), g.alias()}, source{g.model.table(d.others), g.alias()}
	some := ""
	if g.chance(90) {
		some = g.predicate([]source{of}, 0)
	}
	if g.chance(40) && d.others == "groups" {
		some = of.alias + ".name LIKE " + pick(g, "'VPN%'", "'S%'", "'none such%'", "'%e%'")
	}
	and := func(a, b string) string {
		if a == "" || b == "" {
			return a + b
		}
		return a + " AND " + b
	}
	with, others := "", of.table.Name+" "+of.alias
	if g.chance(20) {
		with, others = "WITH w AS (SELECT * FROM "+others+where(some)+") ", "w AS "+of.alias
		some = ""
	}
	of1 := " FROM " + others
	member := " FROM " + in.table.Name + " " + in.alias
	tie := in.alias + "." + d.one + " = " + out.alias + "." + d.key
	near, far := in.alias+"."+d.other, of.alias+"."+d.othersK
	if g.chance(20) {
		tie = and(tie, g.predicate([]source{in}, 0))
	}
	var test string
	switch g.IntN(8) {
	case 0, 1, 2:
		test = "NOT EXISTS (SELECT 1" + of1 + where(and(some, "NOT EXISTS (SELECT 1"+member+where(and(near+" = "+far, tie))+")")) + ")"
	case 3, 4:
		test = pick(g, "NOT EXISTS", "NOT EXISTS", "EXISTS") + " (SELECT " + far + of1 + where(some) + pick(g, " EXCEPT ", " EXCEPT ", " INTERSECT ") + "SELECT " + near + member + where(tie) + ")"
	case 5:
		test = "EXISTS (SELECT " + near + member + where(tie) + pick(g, " EXCEPT ", " INTERSECT ") + "SELECT " + far + of1 + where(some) + ")"
	case 6:
		test = "(SELECT count(" + pick(g, "*", "DISTINCT "+near) + ")" + member + ", " + others + where(and(and(tie, near+" = "+far), some)) + ") = (SELECT count(*)" + of1 + where(some) + ")"
	default:
		test = "(SELECT count(*)" + of1 + where(some) + ") = (SELECT count(" + pick(g, "*", near) + ")" + member + where(and(tie, near+" IN (SELECT "+far+of1+where(some)+")")) + ")"
	}
	if g.chance(40) {
		test = and(g.predicate([]source{out}, 0), test)
	}
	return question{sql: with + "SELECT " + out.alias + "._key FROM " + out.table.Name + " " + out.alias + where(test)}
}

// where is a WHERE with a condition, or nothing.
func where(condition string) string {
	if condition == "" {
		return ""
	}
	return " WHERE " + condition
}
