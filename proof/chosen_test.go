package proof

import "fmt"

// chosen writes a condition on a part of a text, or on an expression that
// chooses among values.
func (g *implying) chosen() string {
	switch g.IntN(8) {
	case 0, 1:
		return g.piece()
	case 2:
		return "(" + g.simple() + ")" + g.of(" = 1", " = 0", " <> 1", " IS TRUE", " IS FALSE", " IS NOT TRUE", " IS NOT FALSE", " > 0", " = TRUE")
	case 3:
		return "NOT (" + g.simple() + g.of(" OR ", " AND ") + g.of("", "NOT ") + g.simple() + ")"
	case 4:
		return g.cases(g.simple()+g.of("", " AND "+g.simple()), g.simple(), "1", g.of("0", "2", "NULL")) + g.of("", " = 1", " <> 1", " IN (0, 2)", " < 1", " >= 1")
	}
	a, b := g.valued(), g.valued()
	e := g.of(
		"coalesce("+a+", "+b+")", "ifnull("+a+", "+b+")", "coalesce("+a+", "+b+", "+g.fallback()+")", "ifnull("+a+", "+g.fallback()+")", "ifnull("+a+", "+g.fallback()+")",
		"nullif("+a+", "+g.fallback()+")", "coalesce(nullif("+a+", "+g.fallback()+"), "+g.fallback()+")", a+" || ''", "'' || "+a,
		g.cases(g.simple(), g.simple(), a, g.of(b, g.fallback())))
	v := g.fallback()
	switch g.IntN(5) {
	case 0:
		return e + " IN (" + v + ", " + g.fallback() + ")"
	case 1:
		return g.of(v, "'"+g.of(boundaries...)+"'") + g.of(" = ", " < ", " >= ", " <> ") + "(" + e + ")"
	case 2:
		return e + g.of(" NOT", "") + " BETWEEN " + v + " AND " + g.fallback()
	case 3:
		return e + " LIKE " + literalText(g.value()+"%")
	}
	return e + g.of(" = ", " = ", " <> ", " < ", " <= ", " > ", " >= ") + v
}

// simple writes a comparison of a column.
func (g *implying) simple() string {
	switch g.IntN(4) {
	case 0:
		return g.column("status") + g.of(" = ", " <> ", " = ") + g.of("'ACTIVE'", "'STAGED'", "'active'")
	case 1:
		return g.column("created", "activated", "last_login") + g.of(" < ", " >= ") + "'" + g.of(boundaries...) + "'"
	case 2:
		return g.column("title", "department") + g.of(" IN (", " NOT IN (") + g.fallback() + ", " + literalText(g.value()) + ")"
	}
	return g.column("department", "title", "city", "login") + g.of(" = ", " <> ", " LIKE ", " NOT LIKE ") + literalText(g.value())
}

// valued names a column, or something made of one.
func (g *implying) valued() string {
	c := g.column("department", "title", "city", "status", "created", "activated", "last_login", "status_changed", "login")
	switch g.IntN(8) {
	case 0:
		return "lower(" + c + ")"
	case 1:
		return g.table + "profile ->> '" + g.of("department", "title") + "'"
	case 2:
		return "date(" + g.column("created", "activated") + ")"
	case 3:
		return g.piecesOf(g.column("department", "login", "title"))
	}
	return c
}

// fallback is what stands for a missing value, or is compared with it.
func (g *implying) fallback() string {
	switch g.IntN(6) {
	case 0, 1:
		return literalText(g.value())
	case 2:
		at := g.of(boundaries...)
		return literalText(at[:[]int{4, 7, 10, 16, len(at)}[g.IntN(5)]])
	case 3:
		return g.of("0", "1", "NULL", "'1'", "2026")
	}
	return g.of("''", "'VP'", "'9'", "'ACTIVE'", "'1970-01-01'", "'none'")
}

// cases writes a choice between two values, or among three.
func (g *implying) cases(first, second, a, b string) string {
	return g.of(
		fmt.Sprintf("CASE WHEN %s THEN %s ELSE %s END", first, a, b),
		fmt.Sprintf("CASE WHEN %s THEN %s WHEN %s THEN %s END", first, a, second, b),
		fmt.Sprintf("CASE WHEN %s THEN %s WHEN %s THEN %s ELSE %s END", first, b, second, a, b),
		fmt.Sprintf("CASE %sstatus WHEN 'ACTIVE' THEN %s ELSE %s END", g.table, a, b),
		fmt.Sprintf("iif(%s, %s, %s)", first, a, b))
}

// piecesOf writes a function that leaves a part of a text.
func (g *implying) piecesOf(c string) string {
	switch g.IntN(5) {
	case 0:
		return fmt.Sprintf("substr(%s, 1, %d)", c, 1+g.IntN(6))
	case 1:
		return fmt.Sprintf("lower(substr(%s, 1, %d))", c, 1+g.IntN(6))
	case 2:
		return fmt.Sprintf(g.of("substr(%s, %d)", "substr(%s, %d, 5)", "substr(%s, instr("+c+", '@') + %d)"), c, g.IntN(9)-5)
	}
	return g.of("trim(", "rtrim(", "ltrim(") + g.of(c, "lower("+c+")") + g.of(")", ")", ", ' o.')")
}

// piece compares a part of a text.
func (g *implying) piece() string {
	c := g.column("department", "first_name", "login", "title", "status")
	v := []rune(g.value())
	word := string(v[:1+g.IntN(len(v))])
	if g.IntN(3) == 0 {
		return "instr(" + g.of(c, "lower("+c+")") + ", " + literalText(word) + ")" + g.of("", " > 0", " > 0", " = 1", " = 0", " >= 1", " <> 0", " BETWEEN 1 AND 3", " > 1", " < 2")
	}
	if g.IntN(5) == 0 {
		return g.piecesOf(c) + " IN ('VP', " + literalText(word) + ")"
	}
	return g.piecesOf(c) + g.of(" = ", " = ", " <> ", " LIKE ", " >= ") + literalText(word)
}
