package proof

import (
	"slices"
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// wide makes queries that use others as a whole in more ways than whole does.
func (g *generator) wide() question {
	switch g.IntN(10) {
	case 0:
		return g.whole()
	case 1, 2:
		return g.sets()
	case 3, 4:
		return g.above()
	}
	return g.chain()
}

// dearEdge picks a table of keys and one that is listed by them.
func (g *generator) dearEdge() edge {
	for {
		e := edges[g.IntN(len(edges))]
		if (e.aColumn == "id" || e.aColumn == "user_id") && strings.HasSuffix(e.bColumn, "_id") && slices.Contains(dear, e.b) {
			return e
		}
	}
}

// deep writes a query with the columns k and n, of one or more bodies.
func (g *generator) deep(e edge, depth int) string {
	b, _ := g.body(e)
	if depth == 0 {
		return b
	}
	in := func() string { return g.deep(e, depth-1) }
	a, c := g.alias(), g.alias()
	switch g.IntN(13) {
	case 0:
		return "SELECT k, count(*) AS n FROM (" + in() + ") GROUP BY " + pick(g, "k", "1", "k, n")
	case 1:
		return "WITH " + a + " AS (" + in() + ") SELECT * FROM " + a + pick(g, "", " WHERE k <> ''", " WHERE n IS NOT NULL")
	case 2:
		return "WITH " + a + "(k, n) AS (" + in() + "), " + c + " AS NOT MATERIALIZED (SELECT n, k FROM " + a + ") SELECT k, n FROM " + c
	case 3:
		return "SELECT k, " + a + ".n FROM (" + in() + ") " + a + pick(g, " JOIN ", " LEFT JOIN ") + "(" + in() + ") " + c + " USING (k)"
	case 4:
		return "SELECT " + a + ".k, " + c + ".n FROM (" + in() + ") " + a + pick(g, " JOIN ", " LEFT JOIN ") + "(" + in() + ") " + c + " ON " + a + ".k = " + c + ".k"
	case 5:
		return "SELECT k, 1 AS n FROM (" + in() + ")" + pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + "SELECT k, 1 FROM (" + in() + ")" + pick(g, " UNION ", " EXCEPT ", " INTERSECT ") + "SELECT k, 1 FROM (" + in() + ")"
	case 6:
		return "SELECT k, n FROM (SELECT k, n, row_number() OVER (PARTITION BY " + pick(g, "k", "k, n", "n") + " ORDER BY k, n) r FROM (" + in() + ")) WHERE r " + pick(g, "= 1", "< 3")
	case 7:
		out := source{g.model.table(e.a), g.alias()}
		return "SELECT " + pick(g, out.alias+"."+e.aColumn, a+".k") + " AS k, " + a + ".n FROM " + out.table.Name + " " + out.alias + pick(g, " JOIN (", " LEFT JOIN (") + in() + ") " + a + " ON " + a + ".k = " + out.alias + "." + e.aColumn + pick(g, "", " WHERE "+g.predicate([]source{out}, 1))
	case 8:
		return "SELECT DISTINCT k, count(*) OVER (PARTITION BY " + pick(g, "k", "n, k", "n") + ") n FROM (" + in() + ")"
	case 9:
		return "SELECT k, n FROM (" + in() + ") WHERE " + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM (" + in() + ") " + a + " WHERE " + a + ".k = k)"
	case 10:
		return "SELECT k, n FROM (" + in() + ") WHERE k " + pick(g, "IN", "NOT IN") + " (SELECT k FROM (" + in() + "))"
	}
	return b
}

// bare takes the qualifier off a condition on one table.
func (g *generator) bare(s source) string {
	return strings.ReplaceAll(g.comparison(s), s.alias+".", "")
}

// complete says whether a text has all parameters that were bound for it: what
// was made for it may have been left out.
func (g *generator) complete(text string) bool {
	have := map[string]bool{}
	for _, t := range sqltext.Tokens(text) {
		if t.Kind == sqltext.Param {
			have[t.Text] = true
		}
	}
	return len(have) == len(g.args)
}

// chain joins tables and queries in any order.
func (g *generator) chain() question {
	for {
		g.args, g.names = nil, 0
		q := g.chainOnce()
		if g.complete(q.sql) {
			return q
		}
	}
}

func (g *generator) chainOnce() question {
	e := g.dearEdge()
	out := source{g.model.table(e.a), g.alias()}
	key := out.alias + "." + e.aColumn
	with, used := "", 0
	entry := func() (string, string) {
		used++
		body, d := g.deep(e, g.IntN(3)), g.alias()
		if g.chance(40) {
			c := g.alias() + "c"
			if with == "" {
				with = "WITH "
			} else {
				with += ", "
			}
			with += c + pick(g, "", "", "(k, n)") + pick(g, " AS ", " AS ", " AS MATERIALIZED ") + "(" + body + ")"
			return c + " " + d, d
		}
		return "(" + body + ") " + d, d
	}
	// The table of keys, behind an outer join at times.
	from, left := out.table.Name+" "+out.alias, false
	sources := []source{out}
	if g.chance(30) {
		first, on := g.linked(out)
		word := pick(g, " JOIN ", " LEFT JOIN ", " LEFT JOIN ")
		left = word == " LEFT JOIN "
		from = first.table.Name + " " + first.alias + word + from + " ON " + on
		if g.chance(30) {
			from += " AND " + g.predicate([]source{out}, 1)
		}
		if left && g.chance(30) {
			t, d := entry()
			from += " AND EXISTS (SELECT 1 FROM " + t + " WHERE " + d + ".k = " + key + ")"
		}
		sources = append(sources, first)
	}
	var derived, wheres []string
	for range 1 + g.IntN(2) {
		t, d := entry()
		tie := pick(g, d+".k = "+key, key+" = "+d+".k")
		if len(derived) > 0 && g.chance(30) {
			tie = d + ".k = " + derived[0] + ".k"
		}
		switch g.IntN(6) {
		case 0:
			from += ", " + t
			wheres = append(wheres, tie)
		case 1:
			from += pick(g, " JOIN ", " CROSS JOIN ", " INNER JOIN ") + t
			wheres = append(wheres, tie)
		case 2:
			from += " JOIN " + t + " ON " + tie
		default:
			from += " LEFT JOIN " + t + " ON " + tie
		}
		if strings.HasSuffix(from, tie) && g.chance(30) {
			from += pick(g, " AND ", " AND ", " OR ") + g.predicate(sources[:1+g.IntN(len(sources))], 1)
		}
		derived = append(derived, d)
		if g.chance(25) {
			next, on := g.linked(out)
			from += pick(g, " JOIN ", " LEFT JOIN ") + next.table.Name + " " + next.alias + " ON " + on
			if g.chance(40) {
				from += " AND " + g.predicate([]source{next, out}, 1)
			}
			if g.chance(20) {
				from += " AND " + d + ".n IS NOT NULL"
			}
			sources = append(sources, next)
		}
	}
	for range g.IntN(4) {
		switch g.IntN(8) {
		case 0:
			wheres = append(wheres, sources[g.IntN(len(sources))].alias+"._key IS "+pick(g, "", "NOT ")+"NULL")
		case 1:
			wheres = append(wheres, derived[0]+".k IS "+pick(g, "", "NOT ")+"NULL")
		case 2:
			wheres = append(wheres, "coalesce("+key+", 'x') <> '00u'")
		case 3:
			t, d := entry()
			wheres = append(wheres, pick(g, "", "NOT ")+"EXISTS (SELECT 1 FROM "+t+" WHERE "+d+".k = "+key+pick(g, "", " AND "+d+".n IS NOT NULL", " AND "+g.predicate(sources[:1], 0))+")")
		case 4:
			t, d := entry()
			wheres = append(wheres, key+pick(g, " IN ", " NOT IN ")+"(SELECT "+d+".k FROM "+t+")"+pick(g, "", " OR "+g.predicate(sources, 0)))
		case 5:
			if len(sources) == 1 {
				wheres = append(wheres, g.bare(out))
				break
			}
			fallthrough
		default:
			wheres = append(wheres, g.predicate(sources[:1+g.IntN(len(sources))], 1))
		}
	}
	for i, w := range wheres {
		if strings.Contains(w, " OR ") && g.chance(70) {
			wheres[i] = "(" + w + ")"
		}
	}
	show := keys(sources)
	for _, d := range derived {
		show += ", " + d + ".k, " + d + ".n"
	}
	tail := ""
	if len(wheres) > 0 {
		tail = " WHERE " + strings.Join(wheres, " AND ")
	}
	if g.chance(20) {
		t, d := entry()
		show += ", (SELECT " + pick(g, "count(*)", "max("+d+".n)", "min(k)") + " FROM " + t + " WHERE " + d + ".k = " + key + ") AS x"
	}
	if g.chance(15) {
		t, d := entry()
		tail += " GROUP BY " + key
		show = key + ", count(*) AS c, max(" + derived[0] + ".n) AS m"
		tail += " HAVING count(*) > (SELECT count(*) FROM " + t + " WHERE " + d + ".k = " + key + ")"
	}
	if used < 6 && g.chance(12) && with != "" {
		// A query of a WITH that is read once more somewhere else.
		c := strings.Fields(strings.ReplaceAll(with[5:], "(", " "))[0]
		again := pick(g, ", (SELECT count(*) FROM "+c+") AS z", ", rank() OVER (ORDER BY (SELECT count(*) FROM "+c+")) AS z")
		show += again
		if g.chance(60) {
			// How many rows a query reads elsewhere tells when it was changed.
			return question{sql: with + " SELECT count(*) AS c FROM (SELECT 1 FROM " + from + tail + " LIMIT (SELECT count(*) FROM " + c + "))"}
		}
	}
	if with != "" {
		with += " "
	}
	sql := with + "SELECT " + show + " FROM " + from + tail
	if with == "" && g.chance(15) {
		sql = "SELECT * FROM (" + sql + ")"
	}
	return question{sql: sql}
}

// sets makes set operations of three or four SELECTs.
func (g *generator) sets() question {
	for {
		g.args, g.names = nil, 0
		e := g.dearEdge()
		var parts []string
		for range 2 + g.IntN(3) {
			out := source{g.model.table(e.a), g.alias()}
			in := source{g.model.table(e.b), g.alias()}
			switch g.IntN(6) {
			case 0, 1:
				parts = append(parts, "SELECT "+out.alias+"."+e.aColumn+" AS k FROM "+out.table.Name+" "+out.alias+g.where([]source{out}))
			case 2, 3:
				parts = append(parts, "SELECT "+in.alias+"."+e.bColumn+" AS k FROM "+in.table.Name+" "+in.alias+g.where([]source{in}))
			case 4:
				parts = append(parts, "SELECT k FROM ("+g.deep(e, 1)+")")
			default:
				next, on := g.linked(out)
				word := pick(g, " JOIN ", " LEFT JOIN ")
				parts = append(parts, "SELECT "+out.alias+"."+e.aColumn+" AS k FROM "+next.table.Name+" "+next.alias+word+out.table.Name+" "+out.alias+" ON "+on+g.where([]source{out, next}))
			}
		}
		sql := parts[0]
		for _, p := range parts[1:] {
			sql += pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " EXCEPT ", " INTERSECT ", " INTERSECT ") + p
		}
		q := question{sql: sql}
		if g.chance(30) {
			q.sql += " ORDER BY " + pick(g, "k", "1 DESC") + g.limit(2, 5, 20)
			q.order = true
		}
		if g.complete(q.sql) {
			return q
		}
	}
}
