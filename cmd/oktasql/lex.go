package main

import (
	"strings"

	"github.com/oktasql/oktasql/sqltext"
)

// firstWord returns the first word of a statement in upper case, "" if it
// begins with something else.
func firstWord(sql string) string {
	for sql != "" {
		t := sqltext.Scan(sql)
		switch {
		case t.Kind == sqltext.Blank:
			sql = sql[len(t.Text):]
		case t.Bare():
			return strings.ToUpper(t.Text)
		default:
			return ""
		}
	}
	return ""
}

// A tableRef is a table that a statement names, and the name it goes by there.
type tableRef struct{ table, alias string }

// tableRefs returns the tables named after FROM, JOIN, INTO, UPDATE and TABLE,
// and after a comma in a FROM list. It reads unfinished statements too; it
// serves completion and suggestions, so a miss costs nothing but comfort.
func tableRefs(sql string) []tableRef {
	toks := sqltext.Tokens(sql)
	var out []tableRef
	inFrom := false
	var outer []bool // inFrom of the enclosing parentheses
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		switch {
		case t.Text == "(":
			outer, inFrom = append(outer, inFrom), false
		case t.Text == ")" && len(outer) > 0:
			outer, inFrom = outer[:len(outer)-1], outer[len(outer)-1]
		}
		introduces := t.Text == "," && inFrom
		if t.Bare() {
			switch strings.ToUpper(t.Text) {
			case "FROM", "JOIN":
				introduces, inFrom = true, true
			case "INTO", "UPDATE":
				introduces, inFrom = true, false
			case "SELECT", "WHERE", "ON", "USING", "GROUP", "ORDER", "LIMIT", "SET", "VALUES", "HAVING", "WINDOW", "UNION", "EXCEPT", "INTERSECT":
				inFrom = false
			}
		}
		if !introduces || i+1 >= len(toks) {
			continue
		}
		ref, next := readRef(toks, i+1)
		if ref.table != "" {
			out = append(out, ref)
			i = next - 1
		}
	}
	return out
}

// readRef reads [schema.]table [[AS] alias] at toks[i].
func readRef(toks []sqltext.Token, i int) (tableRef, int) {
	isName := func(i int) bool {
		return i < len(toks) && (toks[i].Kind == sqltext.Name || toks[i].Kind == sqltext.Quoted)
	}
	isKey := func(i int) bool { return toks[i].Bare() && isKeyword(toks[i].Text) }
	if !isName(i) || isKey(i) {
		return tableRef{}, i
	}
	name := toks[i].Value()
	i++
	if i < len(toks) && toks[i].Text == "." && isName(i+1) {
		name = toks[i+1].Value()
		i += 2
	}
	ref := tableRef{table: name, alias: name}
	if i < len(toks) && toks[i].Is("AS") {
		i++
	}
	if isName(i) && !isKey(i) {
		ref.alias = toks[i].Value()
		i++
	}
	return ref, i
}

// paramNames returns the parameters of a statement as written, each once, in
// the order in which SQLite numbers them.
func paramNames(sql string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range sqltext.Tokens(sql) {
		if t.Kind == sqltext.Param && (t.Text == "?" || !seen[t.Text]) {
			seen[t.Text] = true
			out = append(out, t.Text)
		}
	}
	return out
}
