package main

import "strings"

// A token is one lexical unit of SQL as SQLite reads it.
type token struct {
	kind tokenKind
	text string // as written
	pos  int    // byte offset in the statement
}

type tokenKind int

const (
	tokWord   tokenKind = iota // unquoted name or keyword
	tokName                    // "…", `…` or […]
	tokString                  // '…'
	tokNumber
	tokParam // ?, ?1, :a, @a, $a
	tokPunct // one character of anything else
)

// lex cuts one statement into tokens. White space and comments are left out.
// It never fails: an unterminated quote reaches to the end of the text.
func lex(sql string) []token {
	var out []token
	for i := 0; i < len(sql); {
		n, kind, skip := lexOne(sql[i:])
		if !skip {
			out = append(out, token{kind, sql[i : i+n], i})
		}
		i += n
	}
	return out
}

// lexOne measures the token at the start of s, which is not empty.
func lexOne(s string) (n int, kind tokenKind, skip bool) {
	c := s[0]
	switch {
	case strings.IndexByte(sqlSpace, c) >= 0:
		return 1, 0, true
	case strings.HasPrefix(s, "--"):
		return until(s, "\n", 2), 0, true
	case strings.HasPrefix(s, "/*"):
		return until(s, "*/", 2), 0, true
	case c == '\'':
		return quoted(s, c), tokString, false
	case c == '"' || c == '`':
		return quoted(s, c), tokName, false
	case c == '[':
		return until(s, "]", 1), tokName, false
	case c == '?':
		return 1 + span(s[1:], isDigit), tokParam, false
	case (c == ':' || c == '@' || c == '$') && len(s) > 1 && isNameByte(s[1]):
		return 1 + span(s[1:], isNameByte), tokParam, false
	case isDigit(c) || c == '.' && len(s) > 1 && isDigit(s[1]):
		return span(s, func(b byte) bool { return isNameByte(b) || b == '.' }), tokNumber, false
	case isNameByte(c):
		return span(s, isNameByte), tokWord, false
	}
	return 1, tokPunct, false
}

func isDigit(c byte) bool { return c-'0' < 10 }

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

// until returns the length of s up to and with end, searched from byte from on.
func until(s, end string, from int) int {
	if i := strings.Index(s[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(s)
}

// quoted returns the length of the quoted text at the start of s, in which a
// doubled quote stands for one.
func quoted(s string, q byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != q {
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// unquote returns the name that a word or a quoted name stands for.
func unquote(t token) string {
	if t.kind != tokName || len(t.text) < 2 {
		return t.text
	}
	inner := t.text[1 : len(t.text)-1]
	if q := t.text[:1]; q != "[" {
		inner = strings.ReplaceAll(inner, q+q, q)
	}
	return inner
}

// firstWord returns the first word of a statement in upper case, "" if it
// begins with something else.
func firstWord(sql string) string {
	for i := 0; i < len(sql); {
		n, kind, skip := lexOne(sql[i:])
		if skip {
			i += n
			continue
		}
		if kind != tokWord {
			return ""
		}
		return strings.ToUpper(sql[i : i+n])
	}
	return ""
}

// A tableRef is a table that a statement names, and the name it goes by there.
type tableRef struct{ table, alias string }

// tableRefs returns the tables named after FROM, JOIN, INTO, UPDATE and TABLE,
// and after a comma in a FROM list. It reads unfinished statements too; it
// serves completion and suggestions, so a miss costs nothing but comfort.
func tableRefs(sql string) []tableRef {
	toks := lex(sql)
	var out []tableRef
	inFrom := false
	var outer []bool // inFrom of the enclosing parentheses
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		switch {
		case t.kind == tokPunct && t.text == "(":
			outer, inFrom = append(outer, inFrom), false
		case t.kind == tokPunct && t.text == ")" && len(outer) > 0:
			outer, inFrom = outer[:len(outer)-1], outer[len(outer)-1]
		}
		introduces := t.kind == tokPunct && t.text == "," && inFrom
		if t.kind == tokWord {
			switch strings.ToUpper(t.text) {
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
func readRef(toks []token, i int) (tableRef, int) {
	isName := func(i int) bool { return i < len(toks) && (toks[i].kind == tokWord || toks[i].kind == tokName) }
	isPunct := func(i int, p string) bool { return i < len(toks) && toks[i].kind == tokPunct && toks[i].text == p }
	if !isName(i) || toks[i].kind == tokWord && isKeyword(toks[i].text) {
		return tableRef{}, i
	}
	name := unquote(toks[i])
	i++
	if isPunct(i, ".") && isName(i+1) {
		name = unquote(toks[i+1])
		i += 2
	}
	ref := tableRef{table: name, alias: name}
	if i < len(toks) && toks[i].kind == tokWord && strings.EqualFold(toks[i].text, "AS") {
		i++
	}
	if isName(i) && !(toks[i].kind == tokWord && isKeyword(toks[i].text)) {
		ref.alias = unquote(toks[i])
		i++
	}
	return ref, i
}

// paramNames returns the parameters of a statement as written, each once, in
// the order in which SQLite numbers them.
func paramNames(sql string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range lex(sql) {
		if t.kind == tokParam && (t.text == "?" || !seen[t.text]) {
			seen[t.text] = true
			out = append(out, t.text)
		}
	}
	return out
}
