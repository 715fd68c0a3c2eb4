package proof

import (
	"fmt"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// ref is a column of a source.
type ref struct {
	source
	column *catalog.Column
}

func (r ref) String() string { return r.alias + "." + catalog.Quote(r.column.Name) }

// any picks a column of a source.
func (g *generator) any(s source) ref { return ref{s, g.column(s.table, nil)} }

// exact picks a column of a source whose equal values are the same text.
func (g *generator) exact(s source) ref { return ref{s, g.column(s.table, exact)} }

// pair picks two columns that can be compared, one of each source.
func (g *generator) pair(a, b source) (ref, ref) {
	x, y := g.any(a), g.any(b)
	for range 40 {
		if x.column.Type == y.column.Type && (x.column.Type != catalog.JSON || g.chance(10)) {
			break
		}
		x, y = g.any(a), g.any(b)
	}
	return x, y
}

// relation picks a table or, at times, a view.
func (g *generator) relation() source {
	if g.chance(20) {
		return source{g.model.views[g.IntN(len(g.model.views))], g.alias()}
	}
	return source{g.anyTable(), g.alias()}
}

// links are the ways from a table to others.
func links(table string) []edge {
	var fits []edge
	for _, e := range edges {
		if e.a == table {
			fits = append(fits, e)
		}
		if e.b == table {
			fits = append(fits, edge{e.b, e.bColumn, e.a, e.aColumn})
		}
	}
	return fits
}

// linked picks a table beside another one, and writes what joins them.
func (g *generator) linked(s source) (source, string) {
	if fits := links(s.table.Name); len(fits) > 0 && g.chance(75) {
		e := fits[g.IntN(len(fits))]
		in := source{g.model.table(e.b), g.alias()}
		return in, in.alias + "." + e.bColumn + " = " + s.alias + "." + e.aColumn
	}
	in := g.relation()
	return in, g.tied(s, in)
}

// tied writes a condition that ties the row of one source to that of another.
func (g *generator) tied(s, in source) string {
	a, b := g.pair(s, in)
	c, d := g.pair(s, in)
	switch g.IntN(15) {
	case 0, 1, 2:
		return b.String() + pick(g, " < ", " <= ", " > ", " >= ") + a.String()
	case 3:
		return a.String() + pick(g, " < ", " >= ") + b.String()
	case 4:
		return fmt.Sprintf("%s %sBETWEEN %s AND %s", b, pick(g, "", "", "NOT "), a, pick(g, a, c, g.any(s)))
	case 5:
		return fmt.Sprintf("%s BETWEEN %s AND %s", a, b, pick(g, b, d))
	case 6:
		return fmt.Sprintf("%s %sIN (%s, %s, %s)", b, pick(g, "", "", "NOT "), a, c, g.value(b.table, b.column))
	case 7:
		return fmt.Sprintf("(%s, %s) %s (%s, %s)", b, d, pick(g, "=", "<", ">=", "IS"), a, c)
	case 8:
		return b.String() + pick(g, " IS ", " IS NOT ", " <> ") + a.String()
	case 9:
		return fmt.Sprintf("%s = %s COLLATE %s", b, a, pick(g, "NOCASE", "BINARY", "RTRIM"))
	case 10:
		return fmt.Sprintf("%s LIKE substr(%s, 1, %d) || '%%'", b, a, 1+g.IntN(4))
	case 11:
		return fmt.Sprintf("coalesce(%s, '') = coalesce(%s, '')", b, a)
	case 12:
		return fmt.Sprintf("(%s = %s OR %s = %s)", b, a, d, c)
	case 13:
		return fmt.Sprintf("%s = CASE WHEN %s THEN %s ELSE %s END", b, g.predicate([]source{s}, 0), a, c)
	}
	return b.String() + " = " + a.String()
}

// inside writes the FROM and WHERE of a subquery about a source's row.
func (g *generator) inside(s source) (source, string) {
	in, where := g.linked(s)
	if g.chance(25) {
		where += " AND " + g.tied(s, in)
	}
	if g.chance(25) {
		where += " AND " + g.predicate([]source{in}, 1)
	}
	return in, " FROM " + in.table.Name + " " + in.alias + " WHERE " + where
}

// order writes an order of some rows that is total: at its end are the keys.
func (g *generator) order(sources []source) string {
	var by []string
	for range g.IntN(3) {
		r := g.any(sources[g.IntN(len(sources))])
		how := pick(g, "", "", "", " COLLATE NOCASE", " COLLATE BINARY") + pick(g, "", " DESC", " ASC", " NULLS LAST", " DESC NULLS FIRST")
		by = append(by, pick(g, r.String(), r.String(), "lower("+r.String()+")", r.String()+" IS NULL")+how)
	}
	for _, s := range sources {
		if _, ok := s.table.Column("created"); ok && g.chance(25) { // an order that Okta has
			by = []string{s.alias + ".created" + pick(g, "", " DESC")}
		}
	}
	for _, s := range sources {
		by = append(by, s.alias+"._key"+pick(g, "", "", " DESC"))
	}
	return " ORDER BY " + strings.Join(by, ", ")
}

// limit writes a LIMIT, often with an OFFSET.
func (g *generator) limit(of ...int) string {
	l := " LIMIT " + g.number(pick(g, of...))
	if g.chance(40) {
		l += " OFFSET " + g.number(pick(g, 0, 1, 1, 2, 3, 6))
	}
	return l
}

// scalar writes a value that a subquery makes of a source's row.
func (g *generator) scalar(s source) string {
	in, from := g.inside(s)
	some := []source{in}
	switch n := g.IntN(100); {
	case n < 45:
		return "(SELECT " + g.any(in).String() + from + g.order(some) + g.limit(1) + ")"
	case n < 55:
		return "(SELECT count(" + pick(g, "*", g.any(in).String(), "DISTINCT "+g.any(in).String()) + ")" + from + ")"
	case n < 68:
		return "(SELECT " + pick(g, "min", "max") + "(" + g.exact(in).String() + ")" + from + ")"
	case n < 75:
		return "(SELECT group_concat(k, ' ') FROM (SELECT " + in.alias + "._key AS k" + from + g.order(some) + g.limit(1, 2, 3) + "))"
	case n < 80:
		return "(SELECT group_concat(" + g.any(in).String() + ", ' '" + g.order(some) + ")" + from + ")"
	case n < 90:
		return "(" + g.exists(from, some) + ")"
	}
	a, b := g.pair(s, in)
	return "(" + a.String() + pick(g, " IN (", " NOT IN (") + "SELECT " + b.String() + from + "))"
}

// exists asks whether a subquery has rows.
func (g *generator) exists(from string, sources []source) string {
	tail := ""
	if g.chance(25) {
		tail = g.order(sources) + g.limit(1, 2)
	}
	return pick(g, "EXISTS (", "NOT EXISTS (") + "SELECT " + pick(g, "1", "*", "NULL") + from + tail + ")"
}

// correlated writes a condition on a subquery that depends on a source's row.
func (g *generator) correlated(s source) string {
	switch n := g.IntN(100); {
	case n < 12:
		return g.scalar(s) + pick(g, " IS NULL", " IS NOT NULL")
	case n < 24:
		return g.any(s).String() + pick(g, " = ", " < ", " >= ", " IS ", " <> ") + g.scalar(s)
	case n < 32:
		a := g.any(s)
		return g.scalar(s) + pick(g, " = ", " > ", " <= ") + g.value(a.table, a.column)
	}
	in, from := g.inside(s)
	a, b := g.pair(s, in)
	c, d := g.pair(s, in)
	switch n := g.IntN(100); {
	case n < 45:
		return g.exists(from, []source{in})
	case n < 75:
		tail := ""
		if g.chance(30) {
			tail = g.order([]source{in}) + g.limit(1, 2, 3)
		}
		return a.String() + pick(g, " IN (", " NOT IN (") + "SELECT " + b.String() + from + tail + ")"
	case n < 90:
		return fmt.Sprintf("(%s, %s) %s (SELECT %s, %s%s)", a, c, pick(g, "IN", "IN", "NOT IN"), b, d, from)
	}
	return fmt.Sprintf("(%s, %s) = (SELECT %s, %s%s%s)", a, c, b, d, from, g.order([]source{in})+" LIMIT 1")
}

// expression writes a condition on something that is made of columns.
func (g *generator) expression(s source) string {
	a, b := g.any(s), g.any(s)
	v := func() string { return g.value(a.table, a.column) }
	w := func() string { return g.value(b.table, b.column) }
	switch g.IntN(12) {
	case 0:
		return fmt.Sprintf("CASE WHEN %s THEN %s ELSE %s END = %s", g.predicate([]source{s}, 1), a, b, v())
	case 1:
		return fmt.Sprintf("CASE %s WHEN %s THEN 1 WHEN %s THEN 0 END", a, v(), v())
	case 2:
		return fmt.Sprintf("%s(%s, %s) %s %s", pick(g, "coalesce", "ifnull", "nullif"), a, b, pick(g, "=", "<", ">=", "IS"), v())
	case 3:
		return fmt.Sprintf("iif(%s, %s, %s) IN (%s)", g.predicate([]source{s}, 0), a, b, g.many(v))
	case 4:
		return fmt.Sprintf("(%s, %s) %s (%s, %s)", a, b, pick(g, "<", "<=", ">", ">=", "<>"), v(), w())
	case 5:
		return fmt.Sprintf("(%s, %s) BETWEEN (%s, %s) AND (%s, %s)", a, b, v(), w(), v(), w())
	case 6:
		return fmt.Sprintf("%s COLLATE %s %s (%s)", a, pick(g, "NOCASE", "BINARY", "RTRIM"), pick(g, "IN", "NOT IN"), g.many(v))
	case 7:
		return fmt.Sprintf("(%s %s %s) %s", a, pick(g, "=", "<", "IS"), v(), pick(g, "IS TRUE", "IS NOT TRUE", "IS FALSE", "= 1", "IS NULL"))
	case 8, 9, 10:
		return fmt.Sprintf("%s %s (%s)", a, pick(g, "IN", "IN", "NOT IN"), g.repeated(v))
	}
	return fmt.Sprintf("(%s = %s OR %s = %s OR %s)", a, v(), b, w(), g.keyed(s))
}

// repeated writes a list with values that come more than once, NULL among them.
func (g *generator) repeated(v func() string) string {
	var out []string
	for range 1 + g.IntN(12) {
		out = append(out, v())
	}
	for range 1 + g.IntN(4) {
		out = append(out, out[g.IntN(len(out))])
	}
	if g.chance(30) {
		out = append(out, "NULL")
	}
	g.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return strings.Join(out, ", ")
}

// condition writes a WHERE clause of the conditions above and plain ones.
func (g *generator) condition(sources []source) string {
	one := func() string {
		s := sources[g.IntN(len(sources))]
		switch n := g.IntN(100); {
		case n < 40:
			return g.correlated(s)
		case n < 70:
			return g.expression(s)
		}
		return g.predicate(sources, 2)
	}
	out := one()
	for range pick(g, 0, 0, 0, 1, 1, 2) {
		out = "(" + out + pick(g, " AND ", " OR ") + one() + ")"
	}
	return " WHERE " + out
}
