package proof

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/oktasql/oktasql/okta/oktatest"
)

// oddElements are what an array should not have, or what equals a text or a
// number without being it.
var oddElements = []string{
	`1`, `2.0`, `1e3`, `-7`, `0`, `true`, `false`, `null`, `"1"`, `"2.0"`, `"true"`, `""`, `[]`, `["oslo"]`, `{"a":1}`, `"[]"`, `"{\"a\":1}"`, `"[1]"`, `[1]`, `9007199254740993`, `2147483648`, `"say \"x\""`,
}

// arrayOrg has users with arrays of every text and number, and with what is no
// array.
func arrayOrg(t *testing.T) *org {
	t.Helper()
	o := startOrg(t, oktatest.Options{Users: 12, Groups: 3, Seed: 12, PageLimit: 3, Unlimited: true})
	text := func(i int) string {
		b, _ := json.Marshal(foldTexts[i%len(foldTexts)])
		return string(b)
	}
	for i := range 2 * len(foldTexts) {
		skills := "[" + strings.Join([]string{text(i), text(i * 7), oddElements[i%len(oddElements)]}[:i%4], ",") + "]"
		codes := fmt.Sprintf("[%d,%s]", i%9, oddElements[(i*5)%len(oddElements)])
		if i%11 == 0 {
			skills, codes = text(i), oddElements[i%len(oddElements)]
		}
		o.srv.AddUser(fmt.Sprintf(`{"profile":{"login":"Person.%d@example.com","department":%s,"skills":%s,"projectCodes":%s}}`, i, text(i+1), skills, codes))
	}
	o.plain = o.model.fill(t, o.srv)
	return o
}

// element compares an element of an array.
func (g *implying) element(name string) string {
	v := func() string {
		switch g.IntN(5) {
		case 0:
			return g.of("1", "2", "2.0", "0", "-7", "3.5", "1000", "9007199254740993", "2147483648", "NULL", "'1'", "'[1]'", "'true'", "''")
		case 1:
			return g.of("5", "7")
		}
		return literalText(g.value())
	}
	switch g.IntN(12) {
	case 0:
		return name + " IN (" + v() + ", " + v() + ")"
	case 1:
		return v() + " = " + name
	case 2:
		return "lower(" + name + ") = " + g.of("", "lower") + "(" + v() + ")"
	case 3:
		return name + " = " + v() + " COLLATE " + g.of("NOCASE", "RTRIM", "BINARY")
	case 4:
		return name + g.of(" <> ", " > ", " LIKE ", " IS ", " IS NOT ") + v()
	case 5:
		return "NOT " + name + g.of(" = ", " <> ") + v()
	case 6:
		return g.of("coalesce", "ifnull") + "(" + name + ", " + v() + ") = " + v()
	case 7:
		return "(" + name + " = " + v() + g.of(" OR ", " AND ") + name + " = " + v() + ")"
	}
	return name + " = " + v()
}

// array writes a condition on the elements of an array.
func (g *implying) array() string {
	c := g.column("skills", "skills", "project_codes")
	if g.IntN(4) == 0 {
		c = g.of("coalesce(", "ifnull(") + c + ", '[]')"
	}
	e := g.of("value", "s.value", "s.atom")
	not := ""
	if g.IntN(8) == 0 {
		not = "NOT "
	}
	if g.IntN(3) == 0 {
		where := g.of("", "", " WHERE "+g.element(e))
		return g.of(literalText(g.value()), literalText(g.value()), "1", "5", "2.0") + " " + not + "IN (SELECT " + e + " FROM json_each(" + c + ") s" + where + g.of("", "", " LIMIT 1") + ")"
	}
	where := g.element(e)
	if g.IntN(4) == 0 {
		where += g.of(" AND ", " OR ") + g.of("s.key = 0", "id > 0", "type = 'text'", g.table+"status = 'ACTIVE'", g.table+"department = "+literalText(g.value()))
	}
	return not + "EXISTS (SELECT " + g.of("1", "*", e, "count(*)", "1") + " FROM json_each(" + c + ") s WHERE " + where + ")"
}

// TestArrayConditions asks for conditions on the elements of arrays, and compares
// the three ways to answer.
func TestArrayConditions(t *testing.T) {
	t.Parallel()
	o := arrayOrg(t)
	g := &implying{Rand: rand.New(rand.NewPCG(*randomSeed, 79)), plain: true}
	asked, narrowed, rows := 0, 0, 0
	for start := time.Now(); asked < rounds(400) || time.Since(start) < *randomFor; asked++ {
		var sql string
		switch g.table = g.of("users.", "u.", "u."); g.table {
		case "users.":
			sql = "SELECT login FROM users WHERE " + g.array() + g.of("", " AND "+g.array(), " OR "+g.array(), " AND "+g.condition(0))
		default:
			join := g.of(", ", " JOIN ", " LEFT JOIN ", " JOIN ") + "json_each(u." + g.of("skills", "skills", "project_codes") + ") e"
			where := " WHERE " + g.element(g.of("e.value", "value", "e.atom")) + g.of("", " AND "+g.array(), " OR "+g.condition(0))
			if !strings.HasPrefix(join, ",") && g.IntN(2) == 0 {
				join, where = join+" ON "+g.element("e.value"), g.of("", where)
			}
			sql = "SELECT u.login, e.value FROM " + g.of("", "", "groups x JOIN ", "groups x LEFT JOIN ") + "users u" + g.of("", "") + join + where
		}
		if d := o.differ(question{sql: sql}); d != "" {
			t.Fatal(d)
		}
		on := ask(o.on, sql)
		rows += len(on.rows)
		if strings.Contains(strings.Join(on.costs.Requests, " "), "profile.skills") || strings.Contains(strings.Join(on.costs.Requests, " "), "profile.projectCodes") {
			narrowed++
		}
	}
	t.Logf("%d queries, %d narrowed, %d rows", asked, narrowed, rows)
	if narrowed*4 < asked || rows < asked {
		t.Errorf("of %d queries %d were narrowed, and there were %d rows: nothing is proven", asked, narrowed, rows)
	}
}
