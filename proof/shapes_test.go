package proof

import (
	"fmt"
	"strings"
)

// shape makes a query of one of the less usual shapes. All are written so that
// their answer is determined: what is cut off by a LIMIT has a total order.
func (g *generator) shape() question {
	switch n := g.IntN(100); {
	case n < 1:
		return g.numbered()
	case n < 2:
		return g.computed()
	case n < 3:
		return g.viewed()
	case n < 4:
		return g.handed()
	case n < 5:
		return g.divided()
	case n < 8:
		return g.wide()
	case n < 11:
		return g.ends()
	case n < 13:
		return g.pairs()
	case n < 15:
		return g.lists()
	case n < 17:
		return g.later()
	case n < 19:
		return g.several()
	case n < 22:
		return g.looped()
	case n < 23:
		return g.partner()
	case n < 26:
		return g.roles()
	case n < 27:
		return g.sources()
	case n < 28:
		return g.tallied()
	case n < 29:
		return g.reached()
	case n < 31:
		return g.told()
	case n < 34:
		return g.nested()
	case n < 43:
		return g.joined()
	case n < 54:
		return g.shared()
	case n < 62:
		return g.recursive()
	case n < 70:
		return g.framed()
	case n < 78:
		return g.limitedCompound()
	case n < 84:
		return g.elements()
	case n < 87:
		return g.valued()
	case n < 89:
		return g.natural()
	case n < 93:
		return g.lookedUp()
	case n < 97:
		return g.reconciled()
	}
	return g.grouped()
}

// cut gives a query its order, which must be total, and often a limit.
func (g *generator) cut(q question, order string) question {
	if g.chance(70) {
		q.sql, q.order = q.sql+order, true
		if g.chance(75) {
			q.sql += g.limit(0, 1, 1, 2, 3, 5, 8, 20)
		}
	}
	return q
}

// nested makes a query with subqueries in what it shows, in its conditions and
// in its order.
func (g *generator) nested() question {
	s := g.relation()
	show := []string{s.alias + "._key", g.any(s).String()}
	for range g.IntN(3) {
		show = append(show, g.scalar(s))
	}
	from := s.table.Name + " " + s.alias
	some := []source{s}
	if g.chance(20) {
		in, on := g.linked(s)
		from, some = from+" JOIN "+in.table.Name+" "+in.alias+" ON "+on, append(some, in)
	}
	q := question{sql: "SELECT " + strings.Join(show, ", ") + " FROM " + from}
	if g.chance(80) {
		q.sql += g.condition(some)
	}
	if g.chance(15) {
		q.sql += " ORDER BY " + g.scalar(s) + strings.Replace(g.order(some), " ORDER BY", ",", 1) + g.limit(1, 3, 8)
		q.order = true
		return q
	}
	return g.cut(q, g.order(some))
}

// joined makes a join whose conditions may be about one side only.
func (g *generator) joined() question {
	all := []source{g.relation()}
	from := all[0].table.Name + " " + all[0].alias
	where := ""
	for range 1 + g.IntN(2) {
		s := all[g.IntN(len(all))]
		in, link := g.relation(), ""
		if len(all) > 1 || g.chance(75) {
			in, link = g.linked(s)
		}
		join := pick(g, " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ", ", ")
		table := in.table.Name + " " + in.alias
		if g.chance(15) { // one of a subquery's rows
			table = "(SELECT " + everything(in) + " FROM " + in.table.Name + " " + in.alias + " WHERE " + g.predicate([]source{in}, 1) + ") " + in.alias
		}
		switch {
		case link == "": // one side only
			from += strings.Replace(join, ", ", " CROSS JOIN ", 1) + table + " ON " + g.predicate([]source{pick(g, s, in)}, 1)
		case join == ", ":
			where += " AND " + link
			from += join + table
		case g.chance(50):
			from += join + table + " ON " + link + " AND " + g.predicate([]source{pick(g, s, in)}, 1)
		default:
			from += join + table + " ON " + link
		}
		all = append(all, in)
	}
	var show []string
	for range 2 {
		show = append(show, g.any(all[g.IntN(len(all))]).String())
	}
	q := question{sql: "SELECT " + keys(all) + ", " + strings.Join(show, ", ") + " FROM " + from}
	switch {
	case g.chance(55):
		q.sql += g.condition(all) + where
	case where != "":
		q.sql += " WHERE 1" + where
	}
	return g.cut(q, g.order(all))
}

// everything lists all columns that column picks: a star leaves out the hidden ones.
func everything(s source) string {
	out := "*"
	for i := range s.table.Columns {
		if c := &s.table.Columns[i]; c.Hidden && shown(c) {
			out += ", " + ref{s, c}.String()
		}
	}
	return out
}

// natural makes joins by equal names.
func (g *generator) natural() question {
	a, b := source{g.model.table("users"), g.alias()}, source{g.model.table(pick(g, "group_members", "users", "enrolled_factors")), g.alias()}
	join := pick(g, "", "LEFT ", "RIGHT ", "FULL ", "INNER ")
	left := fmt.Sprintf("(SELECT %s._key AS k, id AS user_id, login, status, department FROM users %s WHERE %s) a", a.alias, a.alias, g.predicate([]source{a}, 1))
	if b.table.Name == "users" {
		by := pick(g, "department", "status", "login", "department, status")
		q := question{sql: fmt.Sprintf("SELECT a.k, b._key, b.status FROM %s %sJOIN users b USING (%s)", left, join, by)}
		return g.cut(q, " ORDER BY a.k, b._key DESC")
	}
	right := b.table.Name + " b"
	if g.chance(50) {
		right = fmt.Sprintf("(SELECT %s._key, user_id, status FROM %s %s WHERE %s) b", b.alias, b.table.Name, b.alias, g.predicate([]source{b}, 1))
	}
	q := question{sql: "SELECT a.k, b._key, user_id, status FROM " + left + " NATURAL " + join + "JOIN " + right}
	if g.chance(40) {
		q.sql += " WHERE status" + pick(g, " IS NULL", " = 'ACTIVE'", " <> 'ACTIVE'", " IN ('STAGED', 'SUSPENDED', 'ACTIVE', 'STAGED')")
	}
	return g.cut(q, " ORDER BY a.k DESC, b._key")
}

// shared makes a common table expression that is used more than once.
func (g *generator) shared() question {
	s := g.relation()
	some := []source{s}
	x, y := g.exact(s), g.exact(s)
	as := pick(g, " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")
	with := fmt.Sprintf("WITH c%s(SELECT %s._key AS k, %s AS x, %s AS y FROM %s %s", as, s.alias, x, y, s.table.Name, s.alias)
	if g.chance(70) {
		with += g.condition(some)
	}
	if g.chance(30) {
		with += g.order(some) + g.limit(1, 3, 5, 10)
	}
	with += ") "
	switch g.IntN(8) {
	case 0:
		return g.cut(question{sql: with + "SELECT p.k, q.k FROM c p JOIN c q ON p.x " + pick(g, "=", "<", ">=", "IS") + pick(g, " q.x", " q.y") + " AND p.k <> q.k"}, " ORDER BY p.k, q.k DESC")
	case 1:
		return g.cut(question{sql: with + "SELECT k, (SELECT count(*) FROM c q WHERE q.x <= c.x), (SELECT k FROM c q WHERE q.y > c.y ORDER BY y, k LIMIT 1) FROM c"}, " ORDER BY k")
	case 2:
		return question{sql: with + "SELECT k FROM c WHERE x IN (SELECT y FROM c) " + pick(g, "UNION ", "UNION ALL ", "EXCEPT ", "INTERSECT ") + "SELECT k FROM c WHERE y IS NOT NULL"}
	case 3:
		return question{sql: with + ", d AS (SELECT k, y FROM c WHERE x > (SELECT min(x) FROM c)) SELECT c.k, d.y FROM c LEFT JOIN d USING (k)"}
	case 4:
		return question{sql: with + "SELECT count(*), count(DISTINCT x), (SELECT max(y) FROM c), min(k) FROM c"}
	case 5:
		return g.cut(question{sql: with + "SELECT p.k, q.n FROM c p LEFT JOIN (SELECT x, count(*) AS n FROM c GROUP BY x) q ON q.x = p.x"}, " ORDER BY q.n DESC, p.k")
	}
	t := g.relation()
	use := pick(g, "IN (SELECT k FROM c)", "NOT IN (SELECT k FROM c WHERE x IS NOT NULL)", "= (SELECT max(k) FROM c)", "> (SELECT k FROM c ORDER BY k DESC LIMIT 1 OFFSET 2)")
	if t.table.Name == s.table.Name {
		a := t.alias + "." + x.column.Name
		if i := strings.Index(x.String(), "."); i > 0 {
			a = t.alias + x.String()[i:]
		}
		use += " AND " + a + pick(g, " IN (SELECT y FROM c)", " IN (SELECT x FROM c)", " >= (SELECT min(x) FROM c)")
	}
	return g.cut(question{sql: with + "SELECT " + t.alias + "._key FROM " + t.table.Name + " " + t.alias + " WHERE " + t.alias + "._key " + use}, g.order([]source{t}))
}

// recursive follows the managers of people, up or down.
func (g *generator) recursive() question {
	s, m := source{g.model.table("users"), g.alias()}, source{g.model.table("users"), g.alias()}
	way := pick(g, edge{aColumn: "manager_user_id", bColumn: "id"}, edge{aColumn: "manager_id", bColumn: "login"}, edge{aColumn: "id", bColumn: "manager_user_id"}, edge{aColumn: "login", bColumn: "manager_id"})
	with := fmt.Sprintf("WITH RECURSIVE chain(k, next, depth) AS (SELECT %s._key, %s.%s, 0 FROM users %s WHERE %s %s ", s.alias, s.alias, way.aColumn, s.alias, g.predicate([]source{s}, 2), pick(g, "UNION", "UNION ALL"))
	step := pick(g, "chain c JOIN users "+m.alias+" ON ", "users "+m.alias+" JOIN chain c ON ", "chain c CROSS JOIN users "+m.alias+" ON ")
	with += fmt.Sprintf("SELECT %s._key, %s.%s, depth + 1 FROM %s%s.%s = c.next WHERE depth < %d", m.alias, m.alias, way.aColumn, step, m.alias, way.bColumn, 1+g.IntN(4))
	if g.chance(25) {
		with += " AND " + g.predicate([]source{m}, 1)
	}
	if g.chance(25) {
		with += " ORDER BY 3" + pick(g, "", " DESC") + ", 1" + g.limit(3, 10, 30)
	}
	with += ") "
	switch g.IntN(3) {
	case 0:
		return g.cut(question{sql: with + "SELECT k, next, depth FROM chain"}, " ORDER BY depth, k, next")
	case 1:
		return question{sql: with + "SELECT depth, count(*), count(DISTINCT k), max(k) FROM chain GROUP BY depth"}
	}
	t := source{g.model.table("users"), g.alias()}
	q := question{sql: with + fmt.Sprintf("SELECT %s._key, chain.depth, %s FROM chain %sJOIN users %s ON %s._key = chain.k", t.alias, g.any(t), pick(g, "", "LEFT "), t.alias, t.alias)}
	return g.cut(q, " ORDER BY "+t.alias+"._key, depth")
}

// framed makes a query with window functions that have frames.
func (g *generator) framed() question {
	from, all := g.from()
	s := all[g.IntN(len(all))]
	key := s.alias + "._key"
	funcs := []string{
		"sum(length(" + g.any(s).String() + "))", "count(*)", "min(" + g.exact(s).String() + ")", "max(" + key + ")",
		"first_value(" + key + ")", "last_value(" + g.any(s).String() + ")", "nth_value(" + key + ", 2)", "group_concat(" + key + ", ' ')",
	}
	f := pick(g, funcs...)
	if g.chance(25) {
		f = "count(*) FILTER (WHERE " + g.predicate([]source{s}, 1) + ")"
	}
	frame := pick(g, "", " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", " ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING", " RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", " GROUPS 2 PRECEDING", " ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW")
	other := pick(g, "row_number()", "rank()", "ntile(3)", "cume_dist()", "lead("+key+", 2, '-')", "percent_rank()")
	inner := "SELECT " + key + " AS k, " + f + " OVER w AS a, " + other + " OVER v AS r FROM " + from + g.where(all)
	by := ""
	if g.chance(75) {
		by = "PARTITION BY " + g.any(s).String()
	}
	order := g.order(all)
	inner += " WINDOW w AS (" + by + order + frame + "), v AS (" + by + order + ")"
	q := question{sql: inner}
	if g.chance(50) {
		q.sql = "SELECT k, a, r FROM (" + inner + ") WHERE r " + pick(g, "= 1", "<= 2", "> 1", "IS NOT NULL")
	}
	return g.cut(q, " ORDER BY k, r, a")
}
