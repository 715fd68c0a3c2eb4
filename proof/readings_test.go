package proof

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// reader writes statements that read tables in several places, with conditions
// that the tables are not offered.
type reader struct {
	implying
	with    []string
	names   []string // what may be read of them
	aliases int
}

// readColumns are those of users that the conditions are about.
var readColumns = []string{"id", "login", "status", "department", "city", "title", "first_name", "created", "activated", "last_updated", "status_changed", "last_login", "profile", "manager_id"}

// columns lists them, of one alias.
func columns(alias string) string {
	return alias + "." + strings.Join(readColumns, ", "+alias+".")
}

// shows writes SELECT and those columns, at times some of them in the place of others,
// or what is no column.
func (g *reader) shows(alias string) string {
	from := slices.Clone(readColumns)
	for range max(0, g.IntN(5)-2) {
		texts := []string{"department", "city", "title", "first_name"}
		if g.IntN(3) == 0 {
			texts = []string{"created", "activated", "last_updated", "status_changed"}
		}
		a, b := slices.Index(readColumns, g.of(texts...)), slices.Index(readColumns, g.of(texts...))
		from[a], from[b] = from[b], from[a]
	}
	var out []string
	for i, name := range readColumns {
		text := alias + "." + from[i]
		if text != alias+"."+name || g.IntN(8) == 0 {
			text += " AS " + name
		}
		if name == "city" && g.IntN(10) == 0 {
			text = g.of("NULL", "'Oslo'", "upper("+alias+".city)", "("+alias+".city)", alias+".city COLLATE NOCASE", "coalesce("+alias+".city, 'x')") + " AS city"
		}
		out = append(out, text)
	}
	return "SELECT " + g.of("", "", "", "", "DISTINCT ") + strings.Join(out, ", ")
}

// some are the first of all rows of a SELECT, or one for each, now and then.
func (g *reader) some(text string) string {
	var all []string
	for i := range readColumns {
		all = append(all, fmt.Sprint(i+1))
	}
	by := strings.Join(all, ", ")
	switch g.IntN(16) {
	case 0:
		return text + " ORDER BY " + by + " LIMIT 9"
	case 1:
		return text + " ORDER BY " + by
	}
	return text
}

// alias is a name, at times one that is also a table's or needs quotes.
func (g *reader) alias() string {
	g.aliases++
	if g.IntN(8) == 0 {
		return g.of("users", "groups", `"users"`, "[a b]", "\"u x\"", "`u`", "profile", "main")
	}
	return fmt.Sprintf("a%d", g.aliases)
}

// where writes a condition on an alias, bare names now and then.
func (g *reader) where(alias string, depth int) string {
	g.table = alias + "."
	if g.IntN(6) == 0 {
		g.table = ""
	}
	c := g.condition(depth)
	if g.IntN(5) == 0 {
		c = g.of("("+c+") AND "+alias+".status <> 'STAGED'", alias+".login > 'p' OR "+c, "CASE WHEN 1 OR 0 THEN 1 END AND "+c, "CASE WHEN 1 AND "+c+" AND 1 THEN 0 ELSE 1 END", "created BETWEEN '2000' AND '2030' AND "+c,
			"'x' NOT BETWEEN 'y' OR 1 AND 'z' AND "+c, alias+".status IN (SELECT 'ACTIVE' UNION SELECT "+alias+".status) AND "+c, "/* OR 1 */ "+c+" -- OR 1\n", "NOT ("+c+") IS NULL")
	}
	return c
}

// relation writes something to read from, with the columns of users.
func (g *reader) relation(depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		if g.IntN(12) == 0 {
			return g.of("everybody", "in_oslo")
		}
		return g.of("users", "users", "users", "main.users", `"users"`, "[users]", "USERS")
	}
	if len(g.names) > 0 && g.IntN(8) == 0 {
		return g.of(g.names...)
	}
	text := g.some(g.selects(depth))
	if g.IntN(3) > 0 {
		return "(" + text + ")"
	}
	name := fmt.Sprintf("w%d", len(g.with))
	g.names = append(g.names, name)
	g.with = append(g.with, name+g.of(" AS ", " AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED ")+"("+text+")")
	return name
}

// selects writes a SELECT of those columns.
func (g *reader) selects(depth int) string {
	a := g.alias()
	from := " FROM " + g.relation(depth-1) + g.of(" ", " AS ") + a
	switch g.IntN(7) {
	case 0:
		b := g.alias()
		for b == a {
			b = g.alias()
		}
		on := a + ".id = " + b + ".id"
		if g.IntN(3) == 0 {
			on = "lower(" + a + ".city) = lower(" + b + ".city)"
		}
		if g.IntN(2) == 0 {
			on += " AND " + g.where(g.of(a, b), 1)
		}
		join := g.of(" JOIN ", " LEFT JOIN ", " LEFT OUTER JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ", ", ")
		from += join + g.relation(depth-1) + " " + b + " ON " + on
		if g.IntN(3) == 0 {
			a, b = b, a
		}
		return g.shows(a) + from + g.of("", " WHERE "+g.where(g.of(a, b), 1))
	case 1:
		return g.shows(a) + from + " WHERE " + g.where(a, 1) + g.of(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + g.shows("x") + " FROM " + g.relation(depth-1) + " x WHERE " + g.where("x", 1)
	case 2:
		first, second := " FROM "+g.relation(depth-1)+" "+a, "groups gg"
		if g.IntN(3) == 0 {
			first, second = " FROM groups gg", g.relation(depth-1)+" "+a
		}
		join := g.of(" JOIN ", " LEFT JOIN ", " LEFT OUTER JOIN ", " RIGHT JOIN ", " FULL JOIN ", ", ")
		return g.shows(a) + first + join + second + " ON " + g.where(a, 1) + g.of("", " AND gg.type <> 'x'") + g.of("", " WHERE "+g.where(a, 1))
	case 3:
		return g.shows(a) + from + g.of(" NATURAL JOIN ", " NATURAL LEFT JOIN ", " JOIN ", " LEFT JOIN ") + "groups gg WHERE " + g.where(a, 1)
	}
	return g.shows(a) + from + " WHERE " + g.where(a, 1)
}

// statement writes one.
func (g *reader) statement() string {
	g.with, g.names, g.aliases = nil, nil, 0
	var sql string
	cond := func(alias string) string { return " WHERE " + g.where(alias, 1) }
	switch g.IntN(9) {
	case 0:
		sql = "SELECT (SELECT count(*) FROM " + g.relation(1) + " a" + cond("a") + "), (SELECT min(id) FROM " + g.relation(1) + " b" + cond("b") + "), count(*) FROM groups WHERE lower(name) LIKE 'e%'"
	case 1:
		sql = "SELECT g.name, (SELECT count(*) FROM " + g.relation(1) + " a" + cond("a") + g.of("", " AND a.department = g.name", " AND lower(a.city) = lower(g.name)") + ") FROM groups g"
	case 2:
		sql = "SELECT x.id FROM " + g.relation(1) + " x WHERE " + g.where("x", 0) + g.of(" AND", " OR") + g.of("", " NOT") + " EXISTS (SELECT 1 FROM " + g.relation(1) + " y WHERE y.manager_id = x.login AND " + g.where(g.of("x", "y"), 1) + ")"
	case 3:
		sql = "SELECT x.id FROM " + g.relation(1) + " x WHERE x.id" + g.of("", " NOT") + " IN (SELECT id FROM " + g.relation(1) + " y" + cond("y") + ")" + g.of("", " AND "+g.where("x", 0))
	case 4:
		sql = "SELECT id, row_number() OVER (PARTITION BY lower(city) ORDER BY id) FROM " + g.relation(2) + " x" + cond("x")
	case 5:
		sql = "SELECT lower(city), count(*), count(*) FILTER (WHERE " + g.where("x", 0) + ") FROM " + g.relation(2) + " x" + g.of("", cond("x")) + " GROUP BY 1 HAVING lower(city) = 'oslo' OR count(*) > 0"
	case 6:
		g.with = append(g.with, "r(id, login, n) AS (SELECT id, login, 0 FROM users"+cond("users")+" UNION ALL SELECT u.id, u.login, n + 1 FROM r JOIN "+g.relation(1)+" u ON n < 2 AND u.id > r.id"+cond("u")+" LIMIT 500)")
		sql = "SELECT DISTINCT id FROM r WHERE n < " + g.of("1", "1", "2")
		return "WITH RECURSIVE " + strings.Join(append(g.with[1:], g.with[0]), ", ") + " " + strings.Replace(sql, "DISTINCT id", "count(*) > 0", 1)
	default:
		sql = "SELECT id, login FROM " + g.relation(2) + " x" + g.of("", cond("x"))
		if g.IntN(2) == 0 {
			sql += g.of(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT ") + "SELECT id, login FROM " + g.relation(1) + " z" + cond("z")
		}
	}
	if len(g.with) > 0 {
		sql = "WITH " + strings.Join(g.with, ", ") + " " + sql
	}
	return sql
}

// TestReadings asks statements whose SELECTs read users under conditions of their
// own, and compares the three ways to answer.
func TestReadings(t *testing.T) {
	t.Parallel()
	o := boundaryOrg(t)
	for _, db := range []*sql.DB{o.on, o.off, o.plain} {
		for _, view := range []string{"everybody AS SELECT " + columns("users") + " FROM users", "in_oslo AS SELECT * FROM everybody WHERE lower(city) = 'oslo'"} {
			if _, err := db.Exec("CREATE TEMP VIEW " + view); err != nil {
				t.Fatal(err)
			}
		}
	}
	g := &reader{implying: implying{Rand: rand.New(rand.NewPCG(*randomSeed, 78)), plain: true}}
	asked, narrowed, rows, refused := 0, 0, 0, 0
	for start := time.Now(); asked < rounds(200) || time.Since(start) < *randomFor; asked++ {
		q := question{sql: g.statement()}
		q.twice = g.IntN(5) == 0
		if d := o.differ(q); d != "" {
			t.Fatal(d)
		}
		on := ask(o.on, q.sql)
		if on.err != nil {
			refused++
			continue
		}
		rows += len(on.rows)
		if strings.Contains(strings.Join(on.costs.Requests, " "), "search=") {
			narrowed++
		}
	}
	t.Logf("%d statements, %d narrowed, %d refused by SQLite, %d rows", asked, narrowed, refused, rows)
	if narrowed*4 < asked || refused*4 > asked || rows < asked {
		t.Errorf("of %d statements %d were narrowed and %d refused, and there were %d rows: nothing is proven", asked, narrowed, refused, rows)
	}
}
