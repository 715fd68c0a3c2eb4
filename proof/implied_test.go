package proof

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// foldTexts are texts whose case Okta, SQLite and Unicode fold in different
// ways.
var foldTexts = []string{
	"Oslo", "OSLO", "oslo", "É", "é", "ÉCOLE", "école", "ß", "SS", "ss", "ẞ", "K", "k", "K", "kelvin", "Kelvin", "İ", "i", "ı", "I",
	"ﬁ", "fi", " oslo", "oslo ", "o'slo", `say "x"`, "a#b!c", "a--b", "[x]", "{}", "{\"a\":1}", "42", "-1", "true", "null", "東京", "a%b", "a_b", "x || y",
}

// boundaries are the first and last moments of days, months and years.
var boundaries = []string{
	"2023-12-31T23:59:59.999Z", "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.001Z", "2024-02-28T23:59:59.999Z", "2024-02-29T00:00:00.000Z",
	"2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.000Z", "2024-12-31T23:59:59.999Z", "2025-01-01T00:00:00.000Z", "2025-01-31T23:59:59.999Z",
	"2025-02-01T00:00:00.000Z", "2025-02-01T00:00:00Z", "2025-02-01T01:30:00.000+02:00", "2025-01-31T22:30:00.000-02:00", "1999-12-31T23:59:59.999Z",
	"9999-12-31T01:00:00.000Z",
}

// boundaryOrg has users at every boundary and with every text.
func boundaryOrg(t *testing.T) *org {
	t.Helper()
	o := startOrg(t, oktatest.Options{Users: 20, Groups: 4, Seed: 11, PageLimit: 3, Unlimited: true})
	now := time.Now().UTC()
	stamps := append([]string{}, boundaries...)
	for _, ago := range []time.Duration{0, time.Hour, 24 * time.Hour, 29 * 24 * time.Hour, 30*24*time.Hour + time.Minute, 31 * 24 * time.Hour, 366 * 24 * time.Hour} {
		stamps = append(stamps, now.Add(-ago).Format("2006-01-02T15:04:05.000Z"))
	}
	for i := range max(len(stamps), len(foldTexts)) {
		at, text := stamps[i%len(stamps)], strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(foldTexts[i%len(foldTexts)])
		activated := `"` + at + `"`
		if i%4 == 0 {
			activated = "null"
		}
		o.srv.AddUser(fmt.Sprintf(`{"created":%q,"activated":%s,"lastUpdated":%q,"statusChanged":%q,
			"profile":{"login":"Person.%d@example.com","firstName":"%s","department":"%s","city":"%s","title":%s}}`,
			at, activated, stamps[(i+3)%len(stamps)], stamps[(i+5)%len(stamps)], i, text, text, strings.ToUpper(text), []string{"null", `""`, `"VP"`}[i%3]))
	}
	o.plain = o.model.fill(t, o.srv)
	return o
}

// implying writes conditions from which comparisons of columns follow.
type implying struct {
	*rand.Rand
	table string // what the columns are qualified by
	plain bool   // few of the conditions are such that often nothing follows from them
}

// column names one of some columns.
func (g *implying) column(names ...string) string { return g.table + g.of(names...) }

func (g *implying) of(list ...string) string { return list[g.IntN(len(list))] }

func literalText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// condition writes one, or several joined.
func (g *implying) condition(depth int) string {
	if depth > 0 {
		switch g.IntN(8) {
		case 0, 1:
			return "(" + g.condition(depth-1) + " AND " + g.condition(depth-1) + ")"
		case 2, 3:
			return "(" + g.condition(depth-1) + " OR " + g.condition(depth-1) + ")"
		case 4:
			return g.of("NOT ", "") + "(" + g.condition(depth-1) + ")"
		}
	}
	if g.IntN(7) > 4 && (!g.plain || g.IntN(8) == 0) {
		return g.chosen()
	}
	switch g.IntN(5) {
	case 0:
		return g.text()
	case 1:
		return g.member()
	case 2:
		return g.rows()
	}
	return g.time()
}

// value is a text that users have, in some case, or a beginning of one.
func (g *implying) value() string {
	s := g.of(foldTexts...)
	switch g.IntN(4) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	}
	return s
}

func (g *implying) text() string {
	c, v := g.column("department", "city", "first_name", "login", "title"), literalText(g.value())
	f := g.of("lower(", "upper(", "Lower(") + c + ")"
	switch g.IntN(11) {
	case 9:
		return c + g.of(" GLOB ", " GLOB ", " NOT GLOB ") + literalText(g.of("", "*", "?", "[A-z]", "[^]x]", "[]a]*")+g.value()+g.of("*", "", "[a", "?*"))
	case 10:
		return c + " GLOB " + literalText(g.value()+"*") + " OR " + c + g.of(" GLOB ", " LIKE ") + literalText(g.value()+g.of("*", "%"))
	case 0, 1:
		return f + " = " + v
	case 2:
		return v + " = " + f
	case 3:
		return f + " = " + g.of("lower(", "upper(") + v + ")"
	case 4:
		return f + " IN (" + v + ", " + literalText(g.value()) + ", " + g.of("NULL", "'vp'") + ")"
	case 5:
		return f + " LIKE " + literalText(g.value()+"%")
	case 6:
		return c + " = " + v + " COLLATE " + g.of("NOCASE", "RTRIM", "NOCASE")
	case 7:
		return "(" + f + " COLLATE " + g.of("NOCASE", "RTRIM") + ") = " + v
	}
	return c + " COLLATE NOCASE = " + v
}

func (g *implying) member() string {
	name, v := g.of("department", "city", "firstName", "title", "login", "nosuch"), g.value()
	switch g.IntN(6) {
	case 0:
		return "json_extract(" + g.table + "profile, '$." + name + "') = " + literalText(v)
	case 1:
		return g.table + "profile ->> '" + g.of("", "$.") + name + "' = " + literalText(v)
	case 2:
		return g.table + "profile ->> '" + name + "' LIKE " + literalText(v+"%")
	case 3:
		return g.table + "profile -> '" + name + "' = " + literalText(`"`+v+`"`)
	case 4:
		return "lower(" + g.table + "profile ->> '" + name + "') = " + literalText(v)
	}
	return "json_extract(" + g.table + "profile, '$." + name + "') IN (" + literalText(v) + ", " + literalText(g.value()) + ", 42, 1)"
}

func (g *implying) rows() string {
	v := func() string { return literalText(g.value()) }
	a, b := g.column("department", "first_name"), g.of(g.table+"city", "lower("+g.table+"city)")
	if g.IntN(2) == 0 {
		return fmt.Sprintf("(%s, %s) IN (VALUES (%s, %s), (%s, %s))", a, b, v(), v(), v(), v())
	}
	return fmt.Sprintf("((%s = %s AND %s = %s) OR (%s = %s AND %screated > '2024'))", a, v(), b, v(), a, v(), g.table)
}

func (g *implying) time() string {
	c, at := g.column("created", "created", "activated", "last_updated", "status_changed", "last_login"), g.of(boundaries...)
	if g.IntN(4) == 0 {
		shift := g.of("-30 days", "-1 month", "-1 day", "-12 months", "+1 day", "-36 hours")
		return g.of(
			"date("+c+") >= date('now', '"+shift+"')", "datetime("+c+") > datetime('now', '"+shift+"')",
			"strftime('%Y-%m', "+c+") >= strftime('%Y-%m', 'now', 'start of month', '"+g.of("-1 month", "-1 year")+"')",
			"julianday('now') - julianday("+c+") < "+g.of("30", "366", "0.5"), "julianday('now') - julianday("+c+") > "+g.of("30", "366"),
			"unixepoch("+c+") > unixepoch('now', '"+shift+"') - 3600", "date("+c+") <= date('now', '"+shift+"')", "date("+c+") = date('now')")
	}
	length := []int{4, 7, 10, 10, 13, 16, 19}[g.IntN(7)]
	op := g.of(" = ", " < ", " <= ", " > ", " >= ")
	text := func(sep string) string {
		s := strings.Replace(at[:length], "T", sep, 1)
		if g.IntN(6) == 0 {
			s = s[:g.IntN(len(s)+1)]
		}
		return literalText(s)
	}
	format := map[int]string{4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d", 13: "%Y-%m-%d %H", 16: "%Y-%m-%dT%H:%M", 19: "%Y-%m-%d %H:%M:%S"}[length]
	switch g.IntN(13) {
	case 12:
		days := "julianday('" + at + "') - julianday(" + c + ")"
		if g.IntN(2) == 0 {
			days = g.of("strftime('%s', '"+at+"') - strftime('%s', "+c+")", "unixepoch('"+at+"') - unixepoch("+c+")", "strftime('%s', "+c+") - unixepoch('"+at+"')")
			days = "(" + days + ") / " + g.of("86400", "86400.0", "3600")
		}
		return g.of("CAST("+days+" AS INTEGER)", "round("+days+")", "round("+days+", 1)", "("+days+") * 24", "CAST(("+days+") / 7 AS INT)", days) + op + g.of("0", "1", "-1", "30", "365", "2.5")
	case 10, 11:
		unit := g.of("date("+c+", 'start of month')", "date("+c+", 'start of year')", "datetime("+c+", 'start of day')", "datetime("+c+", 'start of month')", "strftime('%Y-%m-01', "+c+")", "strftime('%Y-01-01', "+c+")", "strftime('%Y-%m-%d', "+c+", 'start of month')")
		return unit + g.of(op, op, " LIKE ") + g.of(text(" "), "date('"+at+"', 'start of month')", literalText(at[:4]+"-01-01"), literalText(at[:7]+"-01"), literalText(at[:7]+"-01 00:00:00"))
	case 9:
		year := g.of(at[:4], at[:4], "2024", "9999", "0", "'2024'", "2024.5", at[:4]+" + 1", "CAST('"+at[:7]+"' AS INTEGER)", "CAST(strftime('%Y', 'now', '"+g.of("-1 year", "-30 days", "start of year")+"') AS INTEGER)")
		return "CAST(" + g.of("strftime('%Y', "+c+")", "substr("+c+", 1, 4)", "date("+c+")", "strftime('%Y-%m', "+c+")", c) + g.of(" AS INTEGER)", " AS INT)", " AS REAL)") + g.of(op, " <> ") + year
	case 0, 1:
		return "date(" + c + ")" + op + text(" ")
	case 2:
		return "datetime(" + c + ")" + op + text(g.of(" ", "T"))
	case 3:
		return "strftime('" + format + "', " + c + ")" + op + text(g.of(" ", "T"))
	case 4:
		return fmt.Sprintf("substr(%s, 1, %d)", c, length) + op + text("T")
	case 5:
		return "julianday(" + c + ")" + op + "julianday('" + at + "')"
	case 6:
		return "unixepoch(" + c + ")" + op + g.of("", "1 + ") + "unixepoch('" + at + "')"
	case 7:
		return "date(" + c + ") BETWEEN " + text(" ") + " AND " + literalText(g.of(boundaries...)[:10])
	}
	return "strftime('%Y-%m', " + c + ") IN (" + text(" ") + ", " + literalText(g.of(boundaries...)[:7]) + ")"
}

// TestImpliedConditions asks for conditions on functions of columns, with
// values at and beside every boundary, and compares the three ways to answer.
func TestImpliedConditions(t *testing.T) {
	t.Parallel()
	o := boundaryOrg(t)
	g := &implying{Rand: rand.New(rand.NewPCG(*randomSeed, 77))}
	asked, narrowed, rows := 0, 0, 0
	for start := time.Now(); asked < rounds(600) || time.Since(start) < *randomFor; asked++ {
		g.table = g.of("", "users.", "u.")
		q := question{sql: "SELECT id, login FROM users WHERE " + g.condition(asked%3)}
		if g.table == "u." {
			q.sql = "SELECT u.id, g.name FROM groups g " + g.of("", "LEFT ") + "JOIN users u ON " + g.condition(1) + " WHERE " + g.condition(asked%3)
		}
		q.twice = g.IntN(5) == 0
		if d := o.differ(q); d != "" {
			t.Fatal(d)
		}
		on := ask(o.on, q.sql)
		rows += len(on.rows)
		if strings.Contains(strings.Join(on.costs.Requests, " "), "search=") {
			narrowed++
		}
	}
	t.Logf("%d queries, %d narrowed, %d rows", asked, narrowed, rows)
	if narrowed*3 < asked || rows < asked {
		t.Errorf("of %d queries %d were narrowed, and there were %d rows: nothing is proven", asked, narrowed, rows)
	}
}
