package planner

import (
	"strconv"
	"strings"
)

// conjunction splits an expression of a plan at the "and"s that join its parts,
// not at those within a disjunction.
func conjunction(text string) []string { return splitAt(text, " and ") }

// splitAt splits a text at a word outside of parentheses.
func splitAt(text, word string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 && i >= from && strings.HasPrefix(text[i:], word) {
				out = append(out, text[from:i])
				from = i + len(word)
			}
		}
	}
	return append(out, text[from:])
}

// fenced are the characters that mean something in a plan's text.
const fenced = " +&[]()?{}="

// fence writes the strings of an expression so that nothing in them can be
// taken for a part of the plan's text: as JSON escapes. The request has the
// characters themselves again.
func fence(expr string) string {
	var b strings.Builder
	quoted := false
	for i := range len(expr) {
		c := expr[i]
		switch {
		case c == '"' && (i == 0 || expr[i-1] != '\\' || evenBackslashes(expr[:i])):
			quoted = !quoted
			b.WriteByte(c)
		case quoted && strings.IndexByte(fenced, c) >= 0:
			b.WriteString(`\u00`)
			b.WriteByte("0123456789abcdef"[c>>4])
			b.WriteByte("0123456789abcdef"[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unfence is a disjunction as it is sent: its strings as they were, and without
// the parentheses where it has one side.
func unfence(expr string) string {
	if isAnyOf(expr) && len(splitAt(expr[1:len(expr)-1], " or ")) == 1 {
		expr = expr[1 : len(expr)-1]
	}
	var b strings.Builder
	for i := 0; i < len(expr); i++ {
		if expr[i] == '\\' && i+1 < len(expr) {
			if rest := expr[i+1:]; len(rest) >= 5 && rest[:3] == "u00" {
				if n, err := strconv.ParseUint(rest[3:5], 16, 8); err == nil && strings.IndexByte(fenced, byte(n)) >= 0 {
					b.WriteByte(byte(n))
					i += 5
					continue
				}
			}
			b.WriteByte(expr[i])
			i++
		}
		b.WriteByte(expr[i])
	}
	return b.String()
}

// evenBackslashes says whether the text ends with an even number of them, so
// that what follows is not escaped.
func evenBackslashes(s string) bool {
	return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 0
}

// isAnyOf says whether a part of an expression is such a disjunction.
func isAnyOf(part string) bool {
	return len(part) > 2 && part[0] == '(' && part[len(part)-1] == ')'
}
