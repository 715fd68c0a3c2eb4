package proof

import "strings"

// Tables that are asked for under several conditions at once, of which some are
// given by the rows of others.

// looped makes such a query: two or three columns are equal to those of rows of
// one's own, or of another table, beside conditions of the table's own.
func (g *generator) looped() question {
	for {
		g.args, g.names = nil, 0
		if q := g.loopedOnce(); g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) loopedOnce() question {
	s := source{g.model.table(pick(g, "users", "users", "users", "groups", "group_members")), g.alias()}
	out := source{g.model.table(pick(g, "users", "groups")), g.alias()}
	own := g.chance(50)
	var keys, on, lefts, rights []string
	for i := range 2 + g.IntN(2) {
		c := g.column(s.table, nil)
		ref := ref{s, c}.String()
		k := ""
		if !own {
			k = g.any(out).String()
			if at, ok := out.table.Column(c.Name); ok && g.chance(80) {
				k = out.alias + "." + out.table.Columns[at].Name
			}
		} else {
			k = out.alias + ".c" + string(rune('1'+i))
			keys = append(keys, g.value(s.table, c), g.value(s.table, c), g.value(s.table, c))
		}
		lefts, rights = append(lefts, ref), append(rights, k)
		on = append(on, ref+pick(g, " = ", " = ", " = ", " IS ", " >= ", " < ")+k)
	}
	if g.chance(60) {
		on = append(on, g.predicate([]source{s}, 1))
	}
	with, from, order := "", out.table.Name+" "+out.alias, out.alias+"._key"
	if own {
		var rows []string
		n := len(keys) / 3
		for r := range 3 {
			row := []string{"NULL", "NULL", "NULL"}
			for i := range n {
				row[i] = keys[i*3+(r+i*g.IntN(2))%3]
			}
			rows = append(rows, "("+strings.Join(row, ", ")+")")
		}
		with, from = "WITH "+out.alias+"(c1, c2, c3) AS (VALUES "+strings.Join(rows, ", ")+") ", out.alias
		order = "typeof(c1), c1, typeof(c2), c2, typeof(c3), c3"
	}
	rest := ""
	if !own && g.chance(70) {
		rest = " WHERE " + g.predicate([]source{out}, 1)
	}
	if g.chance(25) {
		on[0] = "(" + strings.Join(lefts, ", ") + ") " + pick(g, "IN", "IN", "IN", "NOT IN") + " (SELECT " + strings.Join(rights, ", ") + " FROM " + from + rest + ")"
		on = append(on[:1], on[len(lefts):]...)
		return g.cut(question{sql: with + "SELECT " + s.alias + "._key FROM " + s.table.Name + " " + s.alias + " WHERE " + strings.Join(on, " AND ")}, " ORDER BY "+s.alias+"._key")
	}
	if g.chance(20) { // the arms of an OR, each with a list of its own
		var arms []string
		for i, left := range lefts {
			arms = append(arms, left+" IN (SELECT "+rights[i]+" FROM "+from+rest+")")
		}
		cond := "(" + strings.Join(append(arms, on[len(lefts):]...), " OR ") + ")"
		if g.chance(40) {
			cond += " AND " + g.predicate([]source{s}, 1)
		}
		return g.cut(question{sql: with + "SELECT " + s.alias + "._key FROM " + s.table.Name + " " + s.alias + " WHERE " + cond}, " ORDER BY "+s.alias+"._key")
	}
	cond := strings.Join(on, " AND ")
	if g.chance(30) {
		cond = "(" + strings.Join(on[:len(lefts)], " OR ") + ")" + strings.Join(append([]string{""}, on[len(lefts):]...), " AND ")
	}
	table := s.table.Name + " " + s.alias
	shown := pick(g, "c1, c2", "c1, c3, c2")
	if !own {
		shown = out.alias + "._key"
	}
	switch g.IntN(5) {
	case 0:
		return g.cut(question{sql: with + "SELECT " + shown + ", " + s.alias + "._key FROM " + from + " LEFT JOIN " + table + " ON " + cond + rest}, " ORDER BY "+order+", "+s.alias+"._key")
	case 1:
		return g.cut(question{sql: with + "SELECT " + shown + ", " + s.alias + "._key FROM " + from + pick(g, " JOIN ", " CROSS JOIN ") + table + " ON " + cond + rest}, " ORDER BY "+order+", "+s.alias+"._key")
	case 2:
		return g.cut(question{sql: with + "SELECT " + shown + ", (SELECT count(*) FROM " + table + " WHERE " + cond + ") AS n FROM " + from + rest}, " ORDER BY "+order)
	case 3:
		glue := " WHERE "
		if rest != "" {
			glue = " AND "
		}
		return g.cut(question{sql: with + "SELECT " + shown + " FROM " + from + rest + glue + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + table + " WHERE " + cond + ")"}, " ORDER BY "+order)
	}
	return question{sql: with + "SELECT count(*), count(" + s.alias + "._key), min(" + s.alias + "._key) FROM " + from + " LEFT JOIN " + table + " ON " + cond + rest}
}
