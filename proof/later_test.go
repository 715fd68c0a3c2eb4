package proof

import (
	"strings"
	"testing"
)

// Beside a table of the user's, only those that it leaves are asked for factors,
// whatever the order of the text.
func TestOwnTablesFirst(t *testing.T) {
	t.Parallel()
	o := startOrg(t, wideOptions())
	if _, err := o.on.Exec(`CREATE TEMP TABLE hr AS SELECT login FROM users WHERE department = 'Sales' AND status = 'ACTIVE'`); err != nil {
		t.Fatal(err)
	}
	left := len(o.texts(t, `SELECT login FROM users WHERE department = 'Sales' AND status <> 'ACTIVE'`))
	for _, first := range []string{"NOT EXISTS (SELECT 1 FROM hr WHERE hr.login = u.login)", "u.login NOT IN (SELECT login FROM hr)"} {
		dear := "NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.factor_type = 'push')"
		for _, where := range []string{first + " AND " + dear, dear + " AND " + first} {
			a := ask(o.on, "SELECT u.login FROM users u WHERE u.department = 'Sales' AND "+where)
			if a.err != nil {
				t.Fatal(a.err)
			}
			asked := strings.Count(strings.Join(a.costs.Requests, "\n"), "/factors")
			if left == 0 || asked != left {
				t.Errorf("%s: %d requests for factors of %d users\n%s", where, asked, left, list(a.costs.Requests))
			}
		}
	}
}

// later makes a query with several conditions about relations of a row, dear
// ones and cheap ones in any order, some of them joins.
func (g *generator) later() question { return g.settled(g.laterOnce) }

func (g *generator) laterOnce() question {
	e := g.dearEdge()
	out := source{g.model.table(e.a), g.alias()}
	key := out.alias + "." + e.aColumn
	from, sources := out.table.Name+" "+out.alias, []source{out}
	for range g.IntN(3) {
		next, on := g.about(key, out)
		how := pick(g, " JOIN ", " JOIN ", " JOIN ", " LEFT JOIN ")
		if g.chance(15) {
			on += " AND " + g.predicate([]source{next}, 1)
		}
		if g.chance(10) {
			from = next.table.Name + " " + next.alias + " JOIN " + from + " ON " + on
		} else {
			from += how + next.table.Name + " " + next.alias + " ON " + on
		}
		sources = append(sources, next)
	}
	var conditions []string
	for range 1 + g.IntN(4) {
		conditions = append(conditions, g.related(key, out))
	}
	if g.chance(80) {
		conditions = append(conditions, g.predicate(sources[:1+g.IntN(len(sources))], 1))
	}
	g.Shuffle(len(conditions), func(i, j int) { conditions[i], conditions[j] = conditions[j], conditions[i] })
	where := " WHERE " + strings.Join(conditions, " AND ")
	if g.chance(15) {
		where = " WHERE (" + strings.Join(conditions[:1], "") + ") AND (" + strings.Join(append(conditions[1:], "1"), " AND ") + ")"
	}
	switch g.IntN(5) {
	case 0:
		return question{sql: "SELECT " + key + ", count(*) FROM " + from + where + " GROUP BY " + key}
	case 1:
		return question{sql: "SELECT count(*), (SELECT count(*) FROM " + from + where + ") AS x FROM " + from}
	}
	return g.cut(question{sql: "SELECT " + keys(sources) + " FROM " + from + where}, g.order(sources))
}

// about picks a table that is tied to a key of a source's.
func (g *generator) about(key string, s source) (source, string) {
	if g.chance(20) {
		return g.linked(s)
	}
	e := g.dearEdge()
	in := source{g.model.table(e.b), g.alias()}
	tie := in.alias + "." + e.bColumn + " = " + key
	if g.chance(30) {
		tie = key + " = " + in.alias + "." + e.bColumn
	}
	return in, tie
}

// related writes a condition about what belongs to a key.
func (g *generator) related(key string, s source) string {
	in, tie := g.about(key, s)
	if g.chance(50) {
		tie += " AND " + g.predicate([]source{in}, 1)
	}
	if g.chance(10) {
		next, on := g.linked(in)
		return pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + in.table.Name + " " + in.alias + pick(g, " JOIN ", " LEFT JOIN ") + next.table.Name + " " + next.alias + " ON " + on + " WHERE " + tie + ")"
	}
	from := " FROM " + in.table.Name + " " + in.alias + " WHERE "
	switch g.IntN(8) {
	case 0, 1, 2:
		return "EXISTS (SELECT 1" + from + tie + ")"
	case 3, 4:
		return "NOT EXISTS (SELECT 1" + from + tie + ")"
	case 5:
		e := g.dearEdge()
		in := source{g.model.table(e.b), g.alias()}
		return key + pick(g, " IN ", " NOT IN ") + "(SELECT " + in.alias + "." + e.bColumn + " FROM " + in.table.Name + " " + in.alias + pick(g, "", " WHERE "+g.predicate([]source{in}, 1)) + ")"
	case 6:
		return "(SELECT count(*)" + from + tie + ")" + pick(g, " > 1", " = 0", " < 3")
	}
	return "(EXISTS (SELECT 1" + from + tie + ") OR " + g.predicate([]source{s}, 1) + ")"
}

// several makes a query that reads in several places what one WITH defines.
func (g *generator) several() question { return g.settled(g.severalOnce) }

func (g *generator) severalOnce() question {
	e := g.dearEdge()
	name := g.alias()
	body, n := g.body(e)
	if g.chance(20) {
		body, n = g.deep(e, 1), "n"
	}
	with := "WITH " + name + pick(g, " AS ", " AS ", "(k, n) AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ") + "(" + body + ")"
	same := source{g.model.table(e.a), g.alias()}
	where := g.predicate([]source{same}, 1)
	list := "(SELECT " + same.alias + "." + e.aColumn + " FROM " + same.table.Name + " " + same.alias + " WHERE " + where + ")"
	reads := name
	if g.chance(30) {
		reads = g.alias()
		with += ", " + reads + " AS (SELECT " + pick(g, "k, n", "DISTINCT k, n", "*") + " FROM " + name + pick(g, "", " WHERE n > 1", " WHERE k IN "+list) + ")"
	}
	var uses []string
	for range 2 + g.IntN(2) {
		uses = append(uses, g.use(pick(g, name, reads), n, e, list))
	}
	if g.chance(50) {
		return question{sql: with + " SELECT (" + strings.Join(uses, ") AS a, (") + ") AS a"}
	}
	return question{sql: with + " " + strings.Join(uses, " UNION ALL ")}
}

// use writes a query of one number about what a WITH defines.
func (g *generator) use(name, n string, e edge, list string) string {
	out, d := source{g.model.table(e.a), g.alias()}, g.alias()
	table, from := name+" "+d, out.table.Name+" "+out.alias
	key := out.alias + "." + e.aColumn
	tie := pick(g, d+".k = "+key, key+" = "+d+".k")
	where := " WHERE " + g.predicate([]source{out}, 1)
	what := pick(g, "count(*)", "count("+d+".k)", "max("+d+"."+n+")", "count(DISTINCT "+d+".k)")
	switch g.IntN(9) {
	case 0, 1:
		return "SELECT " + what + " FROM " + from + pick(g, " JOIN ", " LEFT JOIN ") + table + " ON " + tie + where
	case 2, 3:
		return "SELECT " + what + " FROM " + table + " WHERE " + d + ".k IN " + list + pick(g, "", " AND "+d+"."+n+" > 1")
	case 4:
		return "SELECT " + what + " FROM " + table + " JOIN " + from + " ON " + tie + where
	case 5:
		return "SELECT count(*) FROM " + from + where + " AND " + key + pick(g, " IN ", " NOT IN ") + "(SELECT k FROM " + table + pick(g, "", " WHERE "+d+"."+n+" > 1") + ")"
	case 6:
		return "SELECT count(*) FROM " + from + where + " AND " + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + table + " WHERE " + tie + ")"
	case 7:
		return "SELECT max((SELECT count(*) FROM " + table + " WHERE " + tie + ")) FROM " + from + where
	}
	return "SELECT " + what + " FROM " + table + " WHERE " + d + ".k" + pick(g, " > ", " = ", " IN ("+list+") OR "+d+".k = ") + "(SELECT min(k) FROM " + name + ")"
}
