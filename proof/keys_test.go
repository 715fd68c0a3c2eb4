package proof

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Joins in which the keys come from rows that are not Okta's: a list in the
// statement, a table of the user's, json_each, a recursion.

// addWanted makes tables of keys and of people, once for an org and for each way of asking.
func (o *org) addWanted() {
	var rows []string
	literal := func(v any) string {
		s, ok := v.(string)
		if !ok {
			return "NULL"
		}
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	ids, logins, groups := o.values["users.id"], o.values["users.login"], o.values["groups.id"]
	for i := range 14 {
		rows = append(rows, fmt.Sprintf("(%s, %s, %s)", literal(ids[i*3%len(ids)]), literal(logins[i*5%len(logins)]), literal(groups[i%len(groups)])))
	}
	rows = append(rows, "('00unobody00000000000', 'nobody@example.com', NULL)", "(NULL, NULL, '00g')", "(5, 'x', 1.5)")
	var people []string
	for i := range 9 {
		email, dept := literal(o.values["users.email"][i*7%len(o.values["users.email"])]), literal(o.values["users.department"][i%len(o.values["users.department"])])
		people = append(people, fmt.Sprintf("(upper(%s), '00%d', %s, %s)", email, i+1, dept, literal(logins[i*3%len(logins)])))
	}
	people = append(people, "('nobody@example.com', '42', 'sales', 42)", "(NULL, NULL, NULL, NULL)")
	for _, db := range []*sql.DB{o.on, o.off, o.plain} {
		for _, text := range []string{
			"CREATE TEMP TABLE wanted(id, login TEXT, group_id)", "INSERT INTO wanted VALUES " + strings.Join(rows, ", "),
			"CREATE TEMP TABLE people(email TEXT COLLATE NOCASE, emp INTEGER, dept TEXT COLLATE NOCASE, \"any\")", "INSERT INTO people VALUES " + strings.Join(people, ", "),
		} {
			if _, err := db.Exec(text); err != nil {
				panic("proof: " + text + ": " + err.Error())
			}
		}
	}
}

// lookedUp makes a query that looks up keys of such rows.
func (g *generator) lookedUp() question {
	s := g.relation()
	c := ref{s, g.column(s.table, func(c *catalog.Column) bool { return c.Type != catalog.Time && c.Type != catalog.JSON })}
	for _, name := range []string{"id", "login", "user_id", "group_id", "department"} {
		if i, ok := s.table.Column(name); ok && g.chance(45) {
			c.column = &s.table.Columns[i]
		}
	}
	with, from := g.keySource(c)
	key := pick(g, "w.k", "w.k", "w.k", "w.k", "w.k", "lower(w.k)", "upper(w.k)", "w.k || ''", "trim(w.k)", "coalesce(w.k, '')", "substr(w.k, 1)")
	on := pick(g, c.String()+" = "+key, key+" = "+c.String(), c.String()+" = "+key, c.String()+" IS "+key, c.String()+" = "+key+" COLLATE NOCASE")
	if g.chance(20) {
		on += " AND " + g.predicate([]source{s}, 1)
	}
	table := s.table.Name + " " + s.alias
	order := " ORDER BY typeof(w.k), w.k"
	both := order + ", " + s.alias + "._key"
	some := s.alias + "._key, " + g.any(s).String()
	switch g.IntN(10) {
	case 0, 1:
		return g.cut(question{sql: with + "SELECT w.k, " + some + " FROM " + from + " LEFT JOIN " + table + " ON " + on}, both)
	case 2:
		return g.cut(question{sql: with + "SELECT w.k, " + some + " FROM " + from + pick(g, " JOIN ", " CROSS JOIN ", ", ") + table + " WHERE " + on}, both)
	case 3:
		return g.cut(question{sql: with + "SELECT w.k FROM " + from + " WHERE " + pick(g, "", "NOT ") + "EXISTS (SELECT 1 FROM " + table + " WHERE " + on + ")"}, order)
	case 4:
		return g.cut(question{sql: with + "SELECT w.k, (SELECT " + g.any(s).String() + " FROM " + table + " WHERE " + on + g.order([]source{s}) + " LIMIT 1) FROM " + from}, order)
	case 5:
		return g.cut(question{sql: with + "SELECT w.k, (SELECT count(*) FROM " + table + " WHERE " + on + ") FROM " + from}, order)
	case 6:
		return question{sql: with + "SELECT count(*), count(" + s.alias + "._key), min(" + s.alias + "._key) FROM " + from + pick(g, " LEFT JOIN ", " FULL JOIN ", " JOIN ") + table + " ON " + on}
	case 7:
		return g.cut(question{sql: with + "SELECT w.k FROM " + from + " WHERE w.k " + pick(g, "IN", "NOT IN") + " (SELECT " + c.String() + " FROM " + table + " WHERE " + on + ")"}, order)
	}
	in, link := g.linked(s)
	return g.cut(question{sql: with + "SELECT w.k, " + some + ", " + in.alias + "._key FROM " + from + pick(g, " LEFT JOIN ", " JOIN ") + table + " ON " + on +
		" LEFT JOIN " + in.table.Name + " " + in.alias + " ON " + link}, both+", "+in.alias+"._key")
}

// keySource writes a source called w with a column k of values of a column, and
// the WITH that it needs.
func (g *generator) keySource(c ref) (with, from string) {
	as := pick(g, " AS ", " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")
	rows := func() string { return "VALUES (" + strings.Join(g.keyValues(c), "), (") + ")" }
	switch g.IntN(9) {
	case 0, 1:
		return "WITH w(k)" + as + "(" + rows() + ") ", "w"
	case 2:
		return "WITH w(k)" + as + "(SELECT " + strings.Join(g.keyValues(c), " UNION ALL SELECT ") + ") ", "w"
	case 3:
		return "WITH v(k)" + as + "(" + rows() + "), w" + as + "(SELECT DISTINCT k FROM v WHERE k IS NOT NULL) ", "w"
	case 4:
		return "", "(SELECT column1 AS k FROM (" + rows() + ")) w"
	case 5:
		return "", "(SELECT " + pick(g, "id", "login", "group_id") + " AS k FROM wanted" + pick(g, "", " ORDER BY rowid DESC LIMIT 9") + ") w"
	case 6:
		return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9), w(k) AS (SELECT CASE i WHEN 1 THEN " + g.value(c.table, c.column) + " WHEN 2 THEN " + g.value(c.table, c.column) +
			" ELSE 'user' || i || '@example.com' END FROM n) ", "w"
	case 7:
		return "WITH p(k, n)" + as + "(SELECT column1, 1 FROM (" + rows() + ")), w(k) AS (SELECT p.k FROM p, p q WHERE p.n = q.n) ", "w"
	}
	var list []any
	have := g.values[c.table.Name+"."+c.column.Name]
	for range 1 + g.IntN(12) {
		if len(have) > 0 {
			list = append(list, have[g.IntN(len(have))])
		}
	}
	b, err := json.Marshal(append(list, nil, 7, "nobody@example.com"))
	if err != nil {
		panic(err)
	}
	return "", "(SELECT value AS k FROM json_each(" + g.literal(string(b)) + ")) w"
}

// keyValues writes values of a column, some of them more than once.
func (g *generator) keyValues(c ref) []string {
	var values []string
	for range 1 + g.IntN(14) {
		values = append(values, g.value(c.table, c.column))
	}
	for range g.IntN(4) {
		values = append(values, values[g.IntN(len(values))])
	}
	return values
}
