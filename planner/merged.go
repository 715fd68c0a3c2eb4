package planner

import (
	"strconv"
	"strings"

	"github.com/oktasql/oktasql/okta/catalog"
)

// Comparison is one comparison of a column with constants: the column with any
// of the values. Several values stand for IN.
type Comparison struct {
	Column int
	Op     Op
	Values []Value
}

// maxAnyOf is the longest disjunction that is sent, in bytes. It cannot be
// split when Okta finds it too long, unlike a list.
const maxAnyOf = 2000

// oneSide says whether SQLite asks for one side of a disjunction by itself:
// saying the whole of it too would be in vain.
func (j *job) oneSide(or []Comparison) bool {
	for _, k := range j.in.Constraints {
		for _, cmp := range or {
			if k.Column == cmp.Column && k.Op == cmp.Op && k.Usable {
				return true
			}
		}
	}
	return false
}

// disguised is the constraint that is a whole disjunction: an OR of values of
// one column, which SQLite offers as an IN. It is -1 when there is none.
func (j *job) disguised(or []Comparison) int {
	for _, cmp := range or {
		if cmp.Column != or[0].Column || cmp.Op != EQ {
			return -1
		}
	}
	at := -1
	for i, k := range j.in.Constraints {
		if k.Column != or[0].Column || k.Op != EQ || !k.Usable {
			continue
		}
		if !k.CanList {
			return -1 // one side of it is asked for
		}
		at = i
	}
	return at
}

// anyOf writes a disjunction that every row of the answer meets, or "" when one
// of its comparisons cannot be said. share is the part of the rows it keeps.
func (j *job) anyOf(q param, or []Comparison) (text string, share float64) {
	var items []string
	for _, cmp := range or {
		c := &j.t.Columns[cmp.Column]
		for _, v := range cmp.Values {
			k := Constraint{Column: cmp.Column, Op: cmp.Op, Usable: true, Collation: declaredCollation(c), Value: v, Known: true}
			e, why := termFor(j.t, q, 0, k)
			if why != "" || e.op == catalog.Co {
				return "", 1
			}
			w := say(j.t, q, e, v)
			switch {
			case w.never:
				continue
			case w.expr == "":
				return "", 1
			}
			items = append(items, fence(w.expr))
			share += j.selectivity(k)
		}
	}
	text = "(" + strings.Join(items, " or ") + ")"
	if len(items) < 2 || len(items) > maxTerms || len(text) > maxAnyOf {
		return "", 1
	}
	return text, min(share, 1)
}

// declaredCollation is the collation that a comparison with a constant has.
func declaredCollation(c *catalog.Column) string {
	switch {
	case c.Type == catalog.Time:
		return "TIMESTAMP"
	case c.NoCase:
		return "NOCASE"
	}
	return "BINARY"
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

// unfence undoes fence.
func unfence(expr string) string {
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
