package proof

import "github.com/oktasql/oktasql/okta/catalog"

// belongings are the ways from rows to what they belong to.
var belongings = []edge{
	{"group_members", "group_id", "groups", "id"},
	{"group_members", "user_id", "users", "id"},
	{"group_members", "login", "users", "login"},
	{"enrolled_factors", "user_id", "users", "id"},
	{"user_roles", "user_id", "users", "id"},
	{"user_roles", "user_id", "group_members", "user_id"},
	{"users", "type_id", "user_types", "id"},
	{"users", "manager_id", "users", "login"},
	{"users", "manager_user_id", "users", "id"},
	{"users", "login", "users", "manager_id"},
	{"users", "department", "groups", "name"},
	{"users", "email", "users", "login"},
	{"user_types", "created_by", "users", "id"},
}

// partner asks for rows by what is said of the row that they belong to: by an EXISTS or
// by a value of that row.
func (g *generator) partner() question { return g.settled(g.partnerOnce) }

func (g *generator) partnerOnce() question {
	e := belongings[g.IntN(len(belongings))]
	out, in := source{g.model.table(e.a), g.alias()}, source{g.model.table(e.b), g.alias()}
	outer, inner := out.alias+"."+e.aColumn, in.alias+"."+e.bColumn
	where := pick(g, inner+" = "+outer, outer+" = "+inner, inner+" = "+outer)
	if g.chance(20) {
		where += " AND " + g.predicate([]source{in}, 1)
	}
	from := " FROM " + in.table.Name + " " + in.alias
	column := g.column(in.table, func(c *catalog.Column) bool { return c.Type != catalog.JSON })
	show := in.alias + "." + catalog.Quote(column.Name)
	op := " = " + g.value(in.table, column)
	switch g.IntN(6) {
	case 0:
		op = " IN (" + g.many(func() string { return g.value(in.table, column) }) + ")"
	case 1:
		op = pick(g, " LIKE ", " NOT LIKE ") + g.pattern(in.table, column, "%", "_")
	case 2:
		op = pick(g, " <> ", " >= ", " IS ") + g.value(in.table, column)
	}
	condition := "EXISTS (SELECT 1" + from + " WHERE " + where + " AND " + show + op + ")"
	if e.bColumn == "id" && g.chance(50) {
		condition = "(SELECT " + pick(g, show, show, "lower("+show+")", show+" COLLATE NOCASE") + from + " WHERE " + where + pick(g, "", "", " LIMIT 1") + ")" + op
	}
	if g.chance(15) {
		having := pick(g, condition, "NOT "+condition, outer+pick(g, " IN ", " NOT IN ")+"(SELECT "+inner+from+")")
		return question{sql: "SELECT " + outer + ", count(*), max(" + out.alias + "._key) FROM " + out.table.Name + " " + out.alias + " GROUP BY 1 HAVING " + having}
	}
	if g.chance(15) {
		condition = pick(g, "NOT "+condition, condition+" AND "+g.predicate([]source{out}, 1), condition+" OR "+g.predicate([]source{out}, 0))
	}
	of := " FROM " + out.table.Name + " " + out.alias + " WHERE " + condition
	return question{sql: pick(g, "SELECT "+out.alias+"._key"+of, "SELECT "+outer+", count(*)"+of+" GROUP BY 1", "SELECT count(*), (SELECT count(*)"+of+")"+of)}
}
