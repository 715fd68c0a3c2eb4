package proof

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// limitedCompound makes a set operation with an order and a limit, some parts
// limited themselves.
func (g *generator) limitedCompound() question {
	n := 1 + g.IntN(2)
	part := func() string {
		s := g.relation()
		show := []string{g.exact(s).String(), s.alias + "._key"}
		g.Shuffle(2, func(i, j int) { show[i], show[j] = show[j], show[i] })
		sql := "SELECT " + strings.Join(show[:n], ", ") + " FROM " + s.table.Name + " " + s.alias + g.condition([]source{s})
		if g.chance(25) {
			return "SELECT * FROM (" + sql + g.order([]source{s}) + g.limit(1, 2, 5, 10) + ")"
		}
		return sql
	}
	sql := part()
	for range 1 + g.IntN(2) {
		sql += pick(g, " UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + part()
	}
	order := " ORDER BY 1" + pick(g, "", " DESC", " NULLS LAST")
	if n == 2 {
		order += ", 2" + pick(g, "", " DESC")
	}
	if g.chance(20) {
		return question{sql: "SELECT count(*), max(length(x)) FROM (SELECT 1 AS x UNION ALL SELECT count(*) FROM (" + sql + "))"}
	}
	return g.cut(question{sql: sql}, order)
}

// grouped makes groups by more than columns, with conditions on them.
func (g *generator) grouped() question {
	from, all := g.from()
	s := all[g.IntN(len(all))]
	a, b := g.exact(s), g.exact(s)
	by := pick(g, a.String(), a.String(), "substr("+a.String()+", 1, 2)", a.String()+" IS NULL", "length("+a.String()+")", "coalesce("+a.String()+", "+b.String()+")", "CASE WHEN "+a.String()+" > "+b.String()+" THEN 1 ELSE 2 END")
	counts := []string{"count(DISTINCT " + g.any(s).String() + ")", "min(" + b.String() + ")", "max(" + b.String() + ")", "count(" + b.String() + ")", "count(*) FILTER (WHERE " + b.String() + " IS NOT NULL)", "group_concat(" + s.alias + "._key, ' '" + g.order(all) + ")"}
	g.Shuffle(len(counts), func(i, j int) { counts[i], counts[j] = counts[j], counts[i] })
	sql := "SELECT " + by + ", " + strings.Join(counts[:1+g.IntN(3)], ", ") + " FROM " + from
	if g.chance(70) {
		sql += g.condition(all)
	}
	sql += " GROUP BY 1"
	switch g.IntN(4) {
	case 0:
		sql += " HAVING " + pick(g, "count(*)", "count(DISTINCT "+b.String()+")") + pick(g, " > ", " = ", " <> ") + g.number(1+g.IntN(3))
	case 1:
		sql += " HAVING max(" + b.String() + ")" + pick(g, " > ", " = ", " IS NOT ") + g.value(b.table, b.column)
	case 2:
		in := g.relation()
		sql += " HAVING count(*)" + pick(g, " > ", " <= ") + "(SELECT count(*) FROM " + in.table.Name + " " + in.alias + " WHERE " + g.predicate([]source{in}, 1) + ")"
	}
	return g.cut(question{sql: sql}, " ORDER BY "+pick(g, "", "count(*) DESC, ")+"1")
}

// arrays are the columns of a table that hold arrays in some row.
func (g *generator) arrays(t *catalog.Table) []*catalog.Column {
	var out []*catalog.Column
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Type != catalog.JSON || strings.HasPrefix(c.Name, "_") {
			continue
		}
		for _, v := range g.values[t.Name+"."+c.Name] {
			if s, ok := v.(string); ok && strings.HasPrefix(s, "[") {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// elements makes a query about the elements of arrays, those of a column or
// those of a list that is written as JSON.
func (g *generator) elements() question {
	s := source{g.model.table(pick(g, "users", "users", "groups")), g.alias()}
	columns := g.arrays(s.table)
	if len(columns) == 0 || g.chance(25) {
		return g.listed()
	}
	c := ref{s, columns[g.IntN(len(columns))]}
	if g.chance(15) {
		c.column = g.column(s.table, func(c *catalog.Column) bool { return c.Type == catalog.JSON })
	}
	element := func() string {
		have := g.values[s.table.Name+"."+c.column.Name]
		var list []any
		for range 10 {
			text, _ := have[g.IntN(len(have))].(string)
			if json.Unmarshal([]byte(text), &list) == nil && len(list) > 0 {
				break
			}
		}
		if len(list) > 0 {
			if v, ok := list[g.IntN(len(list))].(string); ok {
				return g.literal(v)
			}
		}
		return g.literal(oddTexts[g.IntN(len(oddTexts))])
	}
	test := func(j string) string {
		switch g.IntN(4) {
		case 0:
			return j + ".value IN (" + g.repeated(element) + ")"
		case 1:
			return j + ".value" + pick(g, " < ", " >= ", " <> ", " LIKE ") + element()
		case 2:
			return j + ".value" + pick(g, " = ", " < ") + g.any(s).String()
		}
		return j + ".value = " + element()
	}
	from := s.table.Name + " " + s.alias
	switch g.IntN(5) {
	case 0:
		return g.cut(question{sql: fmt.Sprintf("SELECT %s._key FROM %s WHERE %sEXISTS (SELECT 1 FROM json_each(%s) j WHERE %s)", s.alias, from, pick(g, "", "NOT "), c, test("j"))}, g.order([]source{s}))
	case 1:
		return g.cut(question{sql: fmt.Sprintf("SELECT j.value, count(*), max(%s._key) FROM %s, json_each(%s) j%s GROUP BY 1, j.type", s.alias, from, c, g.condition([]source{s}))}, " ORDER BY 2 DESC, 1, j.type")
	case 2:
		return g.cut(question{sql: fmt.Sprintf("SELECT %s._key, (SELECT group_concat(value, ' ') FROM json_each(%s) j WHERE %s) FROM %s%s", s.alias, c, test("j"), from, g.where([]source{s}))}, g.order([]source{s}))
	case 3:
		return g.cut(question{sql: fmt.Sprintf("SELECT %s._key, json_array_length(%s), %s ->> 0 FROM %s%s", s.alias, c, c, from, g.condition([]source{s}))}, g.order([]source{s}))
	}
	q := question{sql: fmt.Sprintf("SELECT %s._key, j.key, j.value, j.type FROM %s %sJOIN json_each(%s) j ON %s%s", s.alias, from, pick(g, "", "LEFT ", "CROSS "), c, test("j"), g.where([]source{s}))}
	return g.cut(q, g.order([]source{s})+", j.id")
}

// listed looks up the values of a list that only running the query makes known.
func (g *generator) listed() question {
	s := g.relation()
	c := g.any(s)
	var list []any
	have := g.values[s.table.Name+"."+c.column.Name]
	for range 1 + g.IntN(12) {
		if len(have) > 0 && g.chance(85) {
			list = append(list, have[g.IntN(len(have))])
			continue
		}
		if c.column.Type != catalog.Time {
			list = append(list, oddTexts[g.IntN(len(oddTexts))])
		}
	}
	b, err := json.Marshal(append(list, nil))
	if err != nil {
		panic(err)
	}
	each := "json_each(" + g.literal(string(b)) + ") j"
	from := s.table.Name + " " + s.alias
	switch g.IntN(4) {
	case 0:
		return g.cut(question{sql: fmt.Sprintf("SELECT %s._key FROM %s WHERE %s %s (SELECT value FROM %s WHERE value IS NOT NULL)", s.alias, from, c, pick(g, "IN", "NOT IN"), each)}, g.order([]source{s}))
	case 1:
		return g.cut(question{sql: fmt.Sprintf("SELECT j.id, %s._key FROM %s LEFT JOIN %s ON %s = j.value", s.alias, each, from, c)}, " ORDER BY j.id, "+s.alias+"._key")
	case 2:
		return g.cut(question{sql: fmt.Sprintf("SELECT j.id, (SELECT %s FROM %s WHERE %s %s j.value%s LIMIT 1) FROM %s", g.any(s), from, c, pick(g, "=", "<", ">=", "IS"), g.order([]source{s}), each)}, " ORDER BY j.id DESC")
	}
	return g.cut(question{sql: fmt.Sprintf("SELECT %s._key, j.id FROM %s CROSS JOIN %s ON %s %s j.value%s", s.alias, each, from, c, pick(g, "=", "IS", ">"), g.where([]source{s}))}, " ORDER BY j.id, "+s.alias+"._key")
}
