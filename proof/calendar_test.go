package proof

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// calendar writes statements that ask for one interval after the other.
type calendar struct {
	*rand.Rand
	o *org
}

func (g *calendar) of(list ...string) string { return list[g.IntN(len(list))] }

// days are the ends of intervals, with and without gaps between them.
func (g *calendar) days() (rows [][2]string) {
	day := time.Date(2023, time.Month(10+g.IntN(6)), 1+g.IntN(28), 0, 0, 0, 0, time.UTC)
	form := g.of("2006-01-02", "2006-01-02", "2006-01-02T15:04:05.000Z", "2006-01-02 15:04")
	for range 1 + g.IntN(9) {
		next := day.AddDate(0, g.IntN(4), g.IntN(20))
		rows = append(rows, [2]string{day.Format(form), next.Format(form)})
		day = next.AddDate(0, 0, []int{0, 0, 0, 0, 1, -9, 40}[g.IntN(7)])
	}
	if g.IntN(8) == 0 {
		rows = append(rows, [2]string{"9999-12-31", "9999-12-31T23:00:00.000Z"}) // never
	}
	g.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}

// source writes a source w of intervals a to b.
func (g *calendar) source(t *testing.T, rows [][2]string) (with, from string) {
	t.Helper()
	var values, objects []string
	for _, r := range rows {
		values = append(values, fmt.Sprintf("('%s', '%s')", r[0], r[1]))
		objects = append(objects, fmt.Sprintf(`{"a":"%s","b":"%s"}`, r[0], r[1]))
	}
	switch g.IntN(4) {
	case 0:
		for _, db := range []*sql.DB{g.o.on, g.o.off, g.o.plain} {
			for _, text := range []string{"CREATE TEMP TABLE IF NOT EXISTS days(a, b)", "DELETE FROM days", "INSERT INTO days VALUES " + strings.Join(values, ", ")} {
				if _, err := db.Exec(text); err != nil {
					t.Fatal(err)
				}
			}
		}
		return "", "days w"
	case 1:
		return "", "(SELECT value ->> 'a' AS a, value ->> 'b' AS b FROM json_each('[" + strings.Join(objects, ",") + "]')) w"
	case 2:
		step := g.of("+7 days", "+1 month", "+1 year")
		return "WITH RECURSIVE w(a, b) AS (SELECT '2024-01-01', date('2024-01-01', '" + step + "') UNION ALL SELECT b, date(b, '" + step + "') FROM w WHERE b < '2024-03-10') ", "w"
	}
	return "WITH w(a, b) AS (VALUES " + strings.Join(values, ", ") + ") ", "w"
}

// condition is what a row of users meets to be in an interval.
func (g *calendar) condition() string {
	c := "u." + g.of("created", "created", "status_changed", "activated", "last_updated")
	if g.IntN(3) == 0 {
		return g.period(c) + g.of("", "", " AND u.status = 'ACTIVE'", " AND u.created > '2024-01-15'")
	}
	on := g.of(c+" >= w.a AND "+c+" < w.b", c+" >= w.a AND "+c+" < w.b", c+" > w.a AND "+c+" <= w.b", c+" BETWEEN w.a AND w.b", c+" < w.a", c+" >= w.b", c+" > w.a AND "+c+" < w.b")
	return on + g.of("", "", "", " AND u.status = 'ACTIVE'", " AND u.department = 'Oslo'", " AND u.created > '2024-01-15'", " AND u.login > 'p'")
}

// period compares the text of a day, a month or a year.
func (g *calendar) period(c string) string {
	of := [][2]string{
		{"date(" + c + ")", "w.a"}, {"date(" + c + ")", "date(w.a)"}, {"strftime('%Y-%m-%d', " + c + ")", "substr(w.a, 1, 10)"}, {"substr(" + c + ", 1, 10)", "w.a"},
		{"strftime('%Y-%m', " + c + ")", "substr(w.a, 1, 7)"}, {"strftime('%Y-%m', " + c + ")", "strftime('%Y-%m', w.b)"}, {"substr(" + c + ", 1, 7)", "substr(w.a, 1, 7)"},
		{"strftime('%Y-%m-01', " + c + ")", "w.a"}, {"date(" + c + ", 'start of month')", "date(w.a, 'start of month')"}, {"date(" + c + ", 'start of year')", "date(w.b, 'start of year')"},
		{"strftime('%Y', " + c + ")", "substr(w.a, 1, 4)"}, {"strftime('%Y', " + c + ")", "trim(w.a)"}, {"date(" + c + ")", "'2024-01-0' || length(trim(w.a))"},
	}[g.IntN(13)]
	if g.IntN(4) == 0 {
		return of[1] + " = " + of[0]
	}
	return of[0] + " = " + of[1]
}

// statement writes one.
func (g *calendar) statement(t *testing.T) string {
	t.Helper()
	with, from := g.source(t, g.days())
	on := g.condition()
	switch g.IntN(9) {
	case 0, 1:
		return with + "SELECT w.a, count(u.id) FROM " + from + " LEFT JOIN users u ON " + on + " GROUP BY w.a"
	case 2:
		return with + "SELECT w.a, (SELECT count(*) FROM users u WHERE " + on + "), (SELECT count(*) FROM users u WHERE " + g.condition() + ") FROM " + from
	case 7:
		return with + "SELECT w.a, (SELECT count(*) FROM users u WHERE u.created < w.a), (SELECT count(*) FROM users u WHERE u.created >= w.a) FROM " + from
	case 3:
		return with + "SELECT w.a, u.login, m.login FROM " + from + " JOIN users u ON " + on + " LEFT JOIN users m ON m.login = u.manager_id"
	case 4:
		return with + "SELECT w.a FROM " + from + " WHERE " + g.of("", "NOT ") + "EXISTS (SELECT 1 FROM users u WHERE " + on + ")"
	case 5:
		return with + "SELECT w.a, u.login FROM " + from + " JOIN users u ON " + on + " ORDER BY 1, 2 LIMIT " + g.of("1", "4", "100")
	case 6:
		return with + "SELECT w.a, u.login, g.name FROM groups g, " + from + " JOIN users u ON " + on + " AND u.created > g.created"
	}
	return with + "SELECT w.a, u.login FROM " + from + " LEFT JOIN users a ON a.login = w.a LEFT JOIN users u ON " + on + " WHERE a.id IS NULL"
}

// TestCalendars asks for intervals in many forms and compares the three ways to
// answer. Nothing is asked for twice.
func TestCalendars(t *testing.T) {
	t.Parallel()
	g := &calendar{Rand: rand.New(rand.NewPCG(*randomSeed, 99)), o: boundaryOrg(t)}
	for _, db := range []*sql.DB{g.o.on, g.o.off, g.o.plain} {
		db.SetMaxOpenConns(1) // of the TEMP table
	}
	asked, rows := 0, 0
	for start := time.Now(); asked < rounds(150) || time.Since(start) < *randomFor; asked++ {
		text := g.statement(t)
		if d := g.o.differ(question{sql: text}); d != "" {
			t.Fatal(d)
		}
		a := ask(g.o.on, text)
		rows += len(a.rows)
		if bad := uneconomical(a.costs); bad != "" {
			t.Fatalf("%s: %s\n%s", text, bad, list(a.costs.Requests))
		}
	}
	t.Logf("%d statements, %d rows", asked, rows)
	if rows < asked {
		t.Errorf("%d statements have %d rows: nothing is proven", asked, rows)
	}
}
