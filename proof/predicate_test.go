package proof

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/oktasql/oktasql/instant"
	"github.com/oktasql/oktasql/okta/catalog"
)

// predicate writes a condition on some tables, at most depth levels deep.
func (g *generator) predicate(sources []source, depth int) string {
	switch n := g.IntN(100); {
	case depth > 0 && n < 25:
		return "(" + g.predicate(sources, depth-1) + " AND " + g.predicate(sources, depth-1) + ")"
	case depth > 0 && n < 45:
		return "(" + g.predicate(sources, depth-1) + " OR " + g.predicate(sources, depth-1) + ")"
	case depth > 0 && n < 53:
		return "NOT (" + g.predicate(sources, depth-1) + ")"
	case depth > 0 && n < 65:
		return g.subquery(sources)
	}
	s := sources[g.IntN(len(sources))]
	if g.chance(12) {
		return g.keyed(s)
	}
	return g.comparison(s)
}

// keyed asks for one end of a relation, or for one object.
func (g *generator) keyed(s source) string {
	names := s.table.Key
	name := names[g.IntN(len(names))]
	have := g.values[s.table.Name+"."+name]
	if len(have) == 0 {
		return g.comparison(s)
	}
	v := func() string { return g.literal(have[g.IntN(len(have))]) }
	if g.chance(25) {
		return s.alias + "." + name + " IN (" + g.many(v) + ")"
	}
	return s.alias + "." + name + " = " + v()
}

// comparison writes a condition on one column.
func (g *generator) comparison(s source) string {
	c := g.column(s.table, nil)
	name := s.alias + "." + catalog.Quote(c.Name)
	v := func() string { return g.value(s.table, c) }
	switch n := g.IntN(100); {
	case n < 12 && c.Type == catalog.Time:
		f := pick(g, "date(", "datetime(", "strftime('%Y-%m', ", "julianday(")
		return f + name + ")" + pick(g, " = ", " < ", " >= ", " > ") + f + v() + ")"
	case n < 6 && c.Type == catalog.Text:
		return pick(g, "lower(", "upper(") + name + ")" + pick(g, " = lower(", " LIKE lower(", " = upper(") + v() + ")"
	case n < 28:
		return name + pick(g, " = ", " = ", " = ", " == ") + v()
	case n < 34:
		return v() + pick(g, " = ", " < ", " >= ") + name
	case n < 36 && c.Type == catalog.Text:
		return name + pick(g, " < ", " > ", " <= ", " = ") + pick(g, "'4' + '0'", "('a' = 'a')", "NOT 'x'", "-'1'", name+" * '2'")
	case n < 48:
		return name + pick(g, " < ", " <= ", " > ", " >= ", " <> ") + v()
	case n < 58:
		return name + pick(g, " IN (", " IN (", " NOT IN (") + g.many(v) + ")"
	case n < 64:
		return name + pick(g, " BETWEEN ", " BETWEEN ", " NOT BETWEEN ") + v() + " AND " + v()
	case n < 73:
		return name + pick(g, " LIKE ", " LIKE ", " NOT LIKE ") + g.pattern(s.table, c, "%", "_")
	case n < 77:
		return name + pick(g, " GLOB ", " NOT GLOB ") + g.pattern(s.table, c, "*", "?")
	case n < 85:
		return name + pick(g, " IS NULL", " IS NOT NULL", " ISNULL", " NOTNULL")
	case n < 88:
		return name + pick(g, " IS ", " IS NOT ", " IS NOT DISTINCT FROM ") + v()
	case n < 91 && c.Type != catalog.Time:
		return name + pick(g, " = ", " < ", " >= ") + v() + pick(g, " COLLATE NOCASE", " COLLATE BINARY", " COLLATE RTRIM")
	case n < 93:
		return pick(g, "lower(", "upper(", "trim(", "+(", "length(", "coalesce(NULL, ") + name + ") = " + pick(g, v, func() string { return "3" }, func() string { return "lower(" + v() + ")" })()
	case n < 96:
		other := g.column(s.table, func(o *catalog.Column) bool { return o.Type == c.Type })
		return name + pick(g, " = ", " <> ", " < ", " IS ") + s.alias + "." + catalog.Quote(other.Name)
	}
	d := g.column(s.table, nil)
	w := func() string { return g.value(s.table, d) }
	left := "(" + name + ", " + s.alias + "." + catalog.Quote(d.Name) + ")"
	if g.chance(50) {
		return left + " = (" + v() + ", " + w() + ")"
	}
	return left + " IN (VALUES (" + v() + ", " + w() + "), (" + v() + ", " + w() + "))"
}

// many writes a list of one to six values.
func (g *generator) many(v func() string) string {
	var out []string
	for range 1 + g.IntN(6) {
		out = append(out, v())
	}
	return strings.Join(out, ", ")
}

// subquery writes a condition with a query of its own, mostly a correlated one.
func (g *generator) subquery(sources []source) string {
	s := sources[g.IntN(len(sources))]
	fits := links(s.table.Name)
	if len(fits) == 0 {
		return g.comparison(s)
	}
	e := fits[g.IntN(len(fits))]
	in := source{g.model.table(e.b), g.alias()}
	from := " FROM " + in.table.Name + " " + in.alias
	where := ""
	if g.chance(70) {
		where = " AND " + g.predicate([]source{in}, 1)
	}
	outer, inner := s.alias+"."+e.aColumn, in.alias+"."+e.bColumn
	switch n := g.IntN(100); {
	case n < 45:
		return outer + pick(g, " IN (", " IN (", " NOT IN (") + "SELECT " + inner + from + " WHERE 1" + where + ")"
	case n < 80:
		return pick(g, "EXISTS (", "NOT EXISTS (") + "SELECT 1" + from + " WHERE " + inner + " = " + outer + where + ")"
	case n < 90:
		c := g.column(in.table, nil)
		of := "SELECT " + in.alias + "." + catalog.Quote(c.Name) + from + " WHERE " + pick(g, inner+" = "+outer, inner+" = "+outer, "1") + where
		return pick(g, "", "", "", "NOT ") + g.value(in.table, c) + pick(g, " IN (", " IN (", " NOT IN (") + of + ")" + pick(g, "", "", "", " IS NULL", " IS NOT TRUE")
	case n < 92:
		limit := pick(g, " LIMIT 0", " LIMIT 1 OFFSET 1", " LIMIT 1", " LIMIT 2")
		return "(SELECT count(*)" + from + " WHERE " + inner + " = " + outer + where + limit + ")" + pick(g, " IS NULL", " > 0", " = 1", " IS 0")
	}
	return "(SELECT count(*)" + from + " WHERE " + inner + " = " + outer + where + ") " + pick(g, ">", "=", "<") + " " + g.number(g.IntN(4))
}

// bind makes a value a parameter.
func (g *generator) bind(v any) string {
	g.args = append(g.args, v)
	return fmt.Sprintf("?%d", len(g.args))
}

// literal writes a value into the text, or makes it a parameter.
func (g *generator) literal(v any) string {
	if g.chance(20) {
		return g.bind(v)
	}
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		if strings.ContainsRune(v, 0) {
			return g.bind(v)
		}
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case bool:
		return map[bool]string{true: "TRUE", false: "FALSE"}[v]
	case float64:
		return fmt.Sprintf("%.17g", v)
	default:
		return fmt.Sprint(v)
	}
}

// oddTexts break what does not quote, fold or bound with care.
var oddTexts = []string{
	"", " ", `"`, `""`, `\`, `\"`, `" or status eq "ACTIVE`, "'", "%", "_", "*", "[a-c]*", "é", "É", "ß", "ẞ", "İ", "ı", "K", "ﬁ", "東京", "\u00a0", "\u200b",
	"😀", "NULL", "null", "true", "0", "1", "1.0", "01", "-1", "1e2", "42", " 42", "9007199254740993", "zzzz", "ACTIVE", "active", "me", "\n", "a\tb", "00u", "00uqrk",
}

// value writes a value to compare a column with: one that it has, more often
// than not, as it is or changed a little.
func (g *generator) value(t *catalog.Table, c *catalog.Column) string {
	if g.chance(4) {
		return g.literal(nil)
	}
	have := g.values[t.Name+"."+c.Name]
	var v any
	if len(have) > 0 {
		v = have[g.IntN(len(have))]
	}
	if c.Type == catalog.Time {
		return g.literal(g.instant(v))
	}
	switch {
	case g.chance(12):
		return g.literal(oddTexts[g.IntN(len(oddTexts))])
	case g.chance(5):
		return g.literal(pick[any](g, int64(0), int64(1), int64(42), int64(-1), 1.0, 0.5, 1e2, int64(1)<<53, 1e300))
	case g.chance(3) && c.Name != "_key":
		others := g.values["users."+pick(g, "id", "login", "status", "department", "floor")]
		return g.literal(others[g.IntN(len(others))])
	}
	if n, ok := v.(int64); ok && g.chance(40) {
		return g.literal(pick[any](g, fmt.Sprint(n), float64(n), float64(n)+0.5, n+1, -n))
	}
	if f, ok := v.(float64); ok && g.chance(40) {
		return g.literal(pick[any](g, fmt.Sprint(f), int64(f), f+1))
	}
	if s, ok := v.(string); ok && g.chance(35) {
		v = g.changed(s)
	}
	return g.literal(v)
}

// changed is a text that differs a little, often in case alone.
func (g *generator) changed(s string) string {
	switch g.IntN(7) {
	case 0, 1:
		return strings.ToUpper(s)
	case 2:
		return strings.ToLower(s)
	case 3:
		return strings.Map(func(r rune) rune {
			switch {
			case g.chance(70):
				return r
			case unicode.IsUpper(r):
				return unicode.ToLower(r)
			}
			return unicode.ToUpper(r)
		}, s)
	case 4:
		return s + pick(g, " ", "x", `"`, "%")
	case 5:
		return " " + s
	}
	r := []rune(s)
	return string(r[:g.IntN(len(r)+1)])
}

// instant is a timestamp near one that a column has, in one of the forms that
// people write.
func (g *generator) instant(v any) any {
	s, _ := v.(string)
	at, ok := instant.Parse([]byte(s))
	if !ok {
		return "2026-01-01"
	}
	when := at.Std().Add(pick(g, 0, 0, 0, time.Millisecond, -time.Millisecond, time.Microsecond, time.Second, time.Hour, -24*time.Hour))
	if g.chance(20) {
		return s
	}
	return when.Format(pick(g,
		"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05Z", "2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05.999999999Z07:00",
		"2006-01-02 15:04:05.000", "2006-01-02T15:04:05+00:00"))
}

// pattern writes a pattern for LIKE or GLOB with these two wildcards.
func (g *generator) pattern(t *catalog.Table, c *catalog.Column, many, one string) string {
	have := g.values[t.Name+"."+c.Name]
	s := "a"
	if len(have) > 0 {
		if v, ok := have[g.IntN(len(have))].(string); ok && v != "" {
			s = v
		}
	}
	if g.chance(8) {
		s = oddTexts[g.IntN(len(oddTexts))]
	}
	r := []rune(s)
	if len(r) == 0 {
		return g.literal(many)
	}
	i := g.IntN(len(r))
	j := i + g.IntN(len(r)-i) + 1
	p := pick(g, string(r[:j])+many, many+string(r[i:j])+many, many+string(r[i:]), s, string(r[:i])+one+string(r[i+1:]), string(r[:i])+one+many, many+"."+many, string(r[:j]))
	if g.chance(25) {
		p = g.changed(p)
	}
	if many == "%" && g.chance(8) {
		return g.literal(strings.NewReplacer("_", "\\_", "%", "\\%").Replace(s)+"%") + ` ESCAPE '\'`
	}
	if many == "*" && g.chance(10) {
		p = "[" + strings.ToLower(string(r[:1])) + strings.ToUpper(string(r[:1])) + "]*"
	}
	return g.literal(p)
}
